"""More rows than a request should decide become a job, whose page says how many were done, which were not, and why."""

from __future__ import annotations

import pytest
from django.test import Client

from zhuxue.portal.applications import bulk, queries
from zhuxue.portal.applications.bulk import try_out
from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.actions import reviewing
from zhuxue.portal.awards.models import Candidate
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership, Role

from .conftest import browser, holder

REASON = "材料与走访情况一致"


def done_by_a_job(client: Client, address: str) -> tuple[Job, str]:
    """Let the worker do the job to whose page one was led; return it and what its page says."""
    work_off()
    job = Job.objects.latest("pk")
    assert address == f"/jobs/{job.pk}/"
    return job, client.get(address).content.decode()


def test_many_applications_are_decided_by_a_job_that_tells_what_failed(
    lin: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    cases = [task.case for task in queries.tasks_listed(lin, step="review")]
    passing = [each.case for each in try_out(cases, "pass", acting=lin) if not each.refused]
    assert len(passing) > 1
    rows = [f"{case.pk}:{case.last_sequence - (case == passing[0])}" for case in passing]  # the first was decided since

    client = browser(lin)
    led_to = client.post("/cases/tasks/do", {"verdict": "pass", "reason": REASON, "row": rows}).headers["Location"]
    job, page = done_by_a_job(client, led_to)

    assert (job.result["done"], job.result["failed"]) == (len(rows) - 1, 1)
    assert f"办成 {len(rows) - 1} 件，没有办成 1 件。" in page
    assert f'href="/cases/{passing[0].pk}/"' in page
    assert job.result["why"][0]["zh"] in page
    assert Case.objects.get(pk=passing[0].pk).last_sequence == passing[0].last_sequence


def test_many_candidates_are_decided_by_a_job_that_tells_what_failed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "AT_ONCE", 1)
    head = holder(Role.SCHOOL_HEAD)
    waiting = Candidate.objects.filter(case__state="open", case__tasks__state="waiting", case__tasks__step="review", case__tasks__by="school")  # fmt: skip
    one = waiting.select_related("round__office").order_by("pk")[0]
    Membership.objects.filter(pk=head.pk).update(office=one.round.office)
    rows = reviewing.picked(one.round, [], everybody=True, acting=Membership.objects.get(pk=head.pk))
    assert len(rows) > 1

    client = browser(head)
    address = f"/awards/rounds/{one.round.pk}/review"
    said = {"verdict": "pass", "reason": REASON, "all": "1", "act": "do"}
    job, page = done_by_a_job(client, client.post(address, said).headers["Location"])

    assert job.result["done"] + job.result["failed"] == len(rows)
    assert job.result["done"] > 0
    assert f"办成 {job.result['done']} 件，没有办成 {job.result['failed']} 件。" in page
