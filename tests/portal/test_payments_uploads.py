"""A large return file is read by a worker: once, whole or not at all, seen on the batch's page while it lasts."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work, claim, do, work_off
from zhuxue.portal.payments.actions import uploading
from zhuxue.portal.payments.models import Batch, ReturnFile, ReturnPart, ReturnUpload
from zhuxue.portal.people.access import NotAllowed

from .conftest import browser
from .payment_people import Desk, answers, give_money, make_desk, sent


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk for which every return file is a large one."""
    monkeypatch.setattr(uploading, "AT_ONCE", 0)
    made = make_desk()
    give_money(made)
    return made


def asked(desk: Desk, batch: Batch, folder: Path, number: str = "") -> tuple[Path, str]:
    path = write_answers(folder / "return.txt", "bank_text_return", number or batch.number, answers(batch, {1: "1001"}))
    return path, sha256(path.read_bytes()).hexdigest()


def send(desk: Desk, batch: Batch, path: Path) -> Any:
    file = SimpleUploadedFile("回盘.txt", path.read_bytes())
    return browser(desk.wang).post(f"/payments/{batch.pk}/return", {"file": file}, follow=True)


def test_a_large_file_is_read_by_a_worker_and_its_copy_is_gone(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    path, digest = asked(desk, batch, tmp_path)

    page = send(desk, batch, path).content.decode()
    assert "正在后台读入" in page
    assert "查看进度" in page
    assert not ReturnFile.objects.filter(batch=batch).exists()
    assert b"6217" not in b"".join(bytes(part.content.kept()) for part in ReturnPart.objects.all())
    work_off()

    file = ReturnFile.objects.get(batch=batch)
    assert (file.state, file.sha256, file.name) == ("applied", digest, "回盘.txt")
    assert batch.lines.get(number=1).state == "refused"
    assert (ReturnUpload.objects.count(), ReturnPart.objects.count()) == (0, 0)
    assert list(broken()) == []


def test_a_large_file_that_is_refused_says_so_on_the_batchs_page_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    path, _digest = asked(desk, batch, tmp_path, number="2024-F-999999")
    send(desk, batch, path)

    work_off()

    page = browser(desk.wang).get(f"/payments/{batch.pk}/").content.decode()
    assert "上次任务未能完成" in page
    assert "2024-F-999999" in page
    assert (ReturnFile.objects.filter(batch=batch).count(), ReturnUpload.objects.count()) == (0, 0)


def test_the_same_large_file_sent_twice_is_one_job_and_a_known_one_is_refused(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    path, digest = asked(desk, batch, tmp_path)

    first = uploading.ask_read(batch, path, digest, acting=desk.wang)
    assert uploading.ask_read(batch, path, digest, acting=desk.wang) == first
    work_off()

    with pytest.raises(NotAllowed, match="已经读入过"):
        uploading.ask_read(batch, path, digest, acting=desk.wang)
    assert Job.objects.filter(kind="read-return").count() == 1


def test_the_worker_says_how_far_it_is_and_a_stopped_file_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    uploading.ask_read(batch, *asked(desk, batch, tmp_path), acting=desk.wang)
    work = Work(claim("here"), "here")  # type: ignore[arg-type]
    work.stop_asked = True

    do(work)

    assert Job.objects.get(pk=work.job.pk).state == "stopped"
    assert work.progress["total"] == batch.lines.filter(state="ordered").count()
    assert not ReturnFile.objects.filter(batch=batch).exists()


def test_a_file_too_large_for_a_form_is_read_by_the_command(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = sent(desk, desk.declare())
    path, _digest = asked(desk, batch, tmp_path)

    call_command("read_return", str(batch.pk), str(path), "--as", desk.wang.person.username)

    assert batch.lines.get(number=1).state == "refused"
    assert "已入账" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经读入过"):
        call_command("read_return", str(batch.pk), str(path), "--as", desk.wang.person.username)
    with pytest.raises(CommandError, match="没有"):
        call_command("read_return", str(batch.pk), str(path), "--as", "nobody")
