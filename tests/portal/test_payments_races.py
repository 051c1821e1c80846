"""Several people at once: two approvals, the same award in two batches, the same return file twice."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection, connections

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, FundAccount
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.models import Batch, Draw, Line, ReturnFile
from zhuxue.portal.people.models import Membership, Person

from .payment_people import WHY, Desk, answers, approved, county_desk, give_money, returned

WRITERS = 50 if connection.vendor == "postgresql" else 8  # SQLite lets one write at a time, the rest wait


@pytest.fixture
def desk(committed: None) -> Desk:
    """A county with six awards that need no notice, saved for good until the test ends."""
    made = county_desk(6)
    give_money(made)
    return made


def all_at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Run each in a thread of its own, started together; return how each ended."""
    start, ends = threading.Barrier(len(acts)), ["" for _ in acts]

    def run(place: int) -> None:
        try:
            start.wait()
            acts[place]()
            ends[place] = "done"
        except ZhuxueError:
            ends[place] = "refused"
        except Exception as broke:
            ends[place] = type(broke).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def person(name: str) -> Membership:
    return Membership.objects.select_related("office", "person").get(person=Person.objects.get(username=name))


def test_many_declare_the_same_at_once_and_every_award_is_in_one_line(desk: Desk) -> None:
    ends = all_at_once(
        [lambda: making.declare(desk.scope(), acting=person("wang"), form_key=uuid.uuid4()) for _ in range(WRITERS)]
    )

    assert ends.count("done") == 1
    assert set(ends) == {"done", "refused"}
    assert sorted(Line.objects.filter(batch__office=desk.county).values_list("award", flat=True)) == sorted(
        a.pk for a in desk.awards
    )


def test_one_person_in_many_windows_approves_once_and_two_people_reserve_once(desk: Desk) -> None:
    batch = desk.declare()
    ends = all_at_once(
        [
            lambda who=who: approving.approve(batch, acting=person(who), reason=WHY)
            for who in ("zhao", "sun") * (WRITERS // 2)
        ]
    )
    batch.refresh_from_db()

    assert ends.count("done") == 2
    assert set(ends) == {"done", "refused"}
    assert batch.state == "approved"
    assert held("reserved") == sum(a.amount_fen for a in desk.awards)


def test_one_return_file_read_in_many_windows_counts_once(desk: Desk, tmp_path: Path) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    path = write_answers(tmp_path / "return.txt", "bank_text_return", batch.number, answers(batch, {1: "1001"}))
    digest = sha256(path.read_bytes()).hexdigest()
    ends = all_at_once([lambda: returning.read_in(batch, path, digest, acting=person("wang")) for _ in range(WRITERS)])

    assert ends.count("done") == 1
    assert set(ends) == {"done", "refused"}
    assert ReturnFile.objects.filter(batch=batch).count() == 1
    assert held("paid") == sum(batch.lines.filter(state="paid").values_list("amount_fen", flat=True))
    assert list(broken()) == []


def test_two_different_return_files_at_once_both_count_and_nothing_is_lost(desk: Desk, tmp_path: Path) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    said = answers(batch)
    paths = [
        write_answers(tmp_path / f"return{n}.txt", "bank_text_return", batch.number, [one])
        for n, one in enumerate(said)
    ]
    ends = all_at_once(
        [
            lambda p=p: returning.read_in(batch, p, sha256(p.read_bytes()).hexdigest(), acting=person("wang"))
            for p in paths
        ]
    )

    assert ends == ["done"] * len(said)
    assert batch.lines.filter(state="paid").count() == len(said)
    assert list(broken()) == []


def test_ordering_in_many_windows_writes_one_file(desk: Desk) -> None:
    batch = approved(desk, desk.declare())
    ends = all_at_once([lambda: sending.order(batch, "bank_text", acting=person("wang")) for _ in range(10)])

    assert set(ends) == {"done"}
    assert Batch.objects.get(pk=batch.pk).files.count() == 1
    assert held("ordered") == sum(a.amount_fen for a in desk.awards)


def test_noting_a_batch_as_sent_with_early_returns_waits_in_no_circle_with_others_who_move_the_same_money(
    desk: Desk, tmp_path: Path
) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    for number, code in ((1, "0000"), (2, "1001"), (3, "0000"), (4, "1001")):
        returned(desk, batch, tmp_path, answers(batch, {number: code}, numbers=[number]))
    funds = list(Fund.objects.filter(pk__in=Draw.objects.filter(line__batch=batch).values("fund")))
    for kind, start, end in (("reserve", "allocated", "reserved"), ("order", "reserved", "ordered"), ("return", "ordered", "returned")):  # fmt: skip
        moved(desk, kind, funds, start, end, WRITERS - 1)
    give_up = [lambda: moved(desk, "give_up", funds, "returned", "allocated", 1)] * (WRITERS - 1)

    ends = all_at_once([lambda: sending.mark_sent(batch, acting=person("wang"), receipt="银行已签收"), *give_up])

    assert set(ends) == {"done"}
    assert sorted(batch.lines.values_list("state", flat=True)) == ["ordered"] * 2 + ["paid"] * 2 + ["refused"] * 2
    assert list(broken()) == []


def test_a_job_that_enters_early_returns_and_files_that_come_meanwhile_count_each_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "AT_ONCE", 0)
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    returned(desk, batch, tmp_path, answers(batch, numbers=[1, 2]))
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    paths = [write_answers(tmp_path / f"later{n}.txt", "bank_text_return", batch.number, answers(batch, numbers=[n])) for n in (3, 4, 5)]  # fmt: skip
    reads = [lambda p=p: returning.read_in(batch, p, sha256(p.read_bytes()).hexdigest(), acting=person("wang")) for p in paths]  # fmt: skip

    ends = all_at_once([work_off, work_off, *reads])
    work_off()

    assert set(ends) == {"done"}
    assert set(batch.return_files.values_list("state", flat=True)) == {"applied"}
    assert batch.lines.filter(state="paid").count() == 5
    assert list(broken()) == []


def moved(desk: Desk, kind: str, funds: list[Fund], start: str, end: str, fen: int) -> None:
    moves = [Move(fund, desk.county, start, desk.county, end, fen) for fund in funds]
    move(desk.wang, kind, moves, reference="test", reason="示例", once=str(uuid.uuid4()))


def held(state: str) -> int:
    return sum(FundAccount.objects.filter(office__code="430699", state=state).values_list("balance_fen", flat=True))
