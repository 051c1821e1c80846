"""Long work of batches: making the lines, writing the file, reading what the bank sent back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.payments.actions import making, returning, sending, uploading
from zhuxue.portal.payments.models import Batch, ReturnUpload


def _batch_page(job: Job) -> str:
    return reverse("batch", args=[job.arguments["batch"]])


@kind("make-batch", _("生成发放批次"), page=_batch_page)
def make_batch(work: Work) -> dict[str, Any]:
    """Make all lines of a declared batch, or none."""
    made = making.make(Batch.objects.get(pk=work.arguments["batch"]), acting=work.acting, work=work)
    return {"lines": made.declared_count}


@kind("write-batch", _("生成发放文件"), page=_batch_page)
def write_batch(work: Work) -> dict[str, Any]:
    """Order a batch and write its file; begun again it goes on where it stopped."""
    batch = Batch.objects.get(pk=work.arguments["batch"])
    made = sending.order(batch, work.arguments["format"], acting=work.acting, work=work)
    return {"lines": made.lines_count}


@kind("apply-returns", _("先到的回盘入账"), page=_batch_page)
def apply_returns(work: Work) -> dict[str, Any]:
    """Apply return files that came before their batch was noted as sent, all or none."""
    return returning.apply_asked(Batch.objects.get(pk=work.arguments["batch"]), acting=work.acting, work=work)


@kind("read-return", _("读入银行回盘"), page=_batch_page)
def read_return(work: Work) -> dict[str, Any]:
    """Read a return file that was too long for a request, whole or not at all."""
    upload = ReturnUpload.objects.select_related("batch").get(pk=work.arguments["upload"])
    counts: dict[str, Any] = uploading.read_kept(upload, acting=work.acting, work=work).counts
    return counts
