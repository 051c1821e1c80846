"""Self-evaluation: every figure is the sum of its rows, what is unknown stays open, another person signs, nothing changes after that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.test import Client
from django.utils.timezone import now
from django.utils.translation import override

from zhuxue.portal.indicators import evaluating, report
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators.actions import evaluating as actions
from zhuxue.portal.indicators.models import Evaluation, EvaluationFigure, EvidenceRow
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.payments.models import Arrear, Line
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Run

from .conftest import holder

SignedIn = Callable[..., Client]
SET, YEAR = "waivers", 2024  # the demo evaluates the other kinds


@pytest.fixture
def centre(db: None) -> tuple[Membership, Membership]:
    """Two people of a county's centre: one makes, the other signs."""
    county = holder(Role.COUNTY).office
    return tuple(Membership.objects.filter(role=Role.COUNTY, office=county).select_related("office", "person").order_by("pk")[:2])  # type: ignore[return-value]  # fmt: skip


@pytest.fixture
def draft(centre: tuple[Membership, Membership]) -> Evaluation:
    return counted(centre[0], SET)


def counted(acting: Membership, name: str) -> Evaluation:
    made = Evaluation.objects.create(
        office=acting.office, name=name, year=YEAR, made_by=acting, maker=acting.person, made_at=now()
    )
    return actions.count(made, acting=acting)


def signed(draft: Evaluation, by: Membership) -> Evaluation:
    return actions.sign(draft, seen=evaluating.digest_of(draft), acting=by)


def the(name: str) -> Evaluation:
    """The demo's signed evaluation of the paying county."""
    return Evaluation.objects.get(office=holder(Role.FINANCE).office, name=name, state="signed")


def test_every_figure_is_the_sum_of_its_rows_to_the_fen(db: None) -> None:
    one = the("living_allowance")

    for figure in one.figures.all():
        said = next(each for each in one.said["measures"] if each["id"] == figure.measure)
        rows = figure.rows
        if not said["page"]:
            assert not rows.exists()
            continue
        known = rows.exclude(ours=None).aggregate(ours=Sum("ours"), theirs=Sum("theirs"))
        assert figure.theirs == (known["theirs"] or 0)
        if said["scoring"] == "share":
            assert figure.ours == (known["ours"] or 0)
        assert figure.unknown == (rows.filter(ours=None).aggregate(sum=Sum("theirs"))["sum"] or 0)
    assert one.low == sum(one.figures.values_list("low", flat=True))
    assert one.high == sum(one.figures.values_list("high", flat=True))


def test_money_paid_of_what_was_sent_down_is_what_the_books_say(db: None) -> None:
    one = the("living_allowance")
    budget = one.figures.get(measure="budget")
    lines = Line.objects.filter(
        state="paid", programme__in=one.said["programmes"], office__path__startswith=one.office.path
    )

    assert budget.theirs > budget.ours > 0
    assert budget.ours <= lines.aggregate(sum=Sum("amount_fen"))["sum"]
    assert not EvidenceRow.objects.filter(figure=budget).exclude(office__path__startswith=one.office.path).exists()


def test_what_nobody_can_know_stays_open_and_the_report_says_how_many_points(draft: Evaluation) -> None:
    dropout = draft.figures.get(measure="dropout")

    assert (dropout.low, dropout.high) == (0, 500)
    assert draft.high - draft.low >= 500
    assert f"{report.points(draft.high - draft.low)} 分因暂无数据不能确定" in report.summary(draft)["unknown"]
    assert "～" in report.summary(draft)["result"]


def test_an_arrear_that_is_open_costs_the_line_its_standard(db: None) -> None:
    one, county = evaluating.sets()["living_allowance"], holder(Role.FINANCE).office
    values = evaluating.values_for(county, one, YEAR, evaluating.run_of_year(YEAR))
    measure = next(each for each in one.measures if each.id == "to_standard")
    before = evaluating.counted(measure, one, county, values)
    line = Line.objects.filter(
        state="paid", office__path__startswith=county.path, programme__in=one.programmes, period="2024-F"
    )[0]
    Arrear.objects.exclude(state__in=["settled", "dropped"]).filter(student=line.student).update(state="dropped", decided_by=holder(Role.COUNTY), reason="示例")  # fmt: skip
    before = evaluating.counted(measure, one, county, values)
    Arrear.objects.create(student=line.student, enrolment=line.enrolment, office=line.office, name=line.name, programme=line.programme, title="示例", period=line.period,
        kind="back_pay", amount_fen=100, was_fen=0, now_fen=100, cause="示例", run=Run.objects.latest("pk"), found_at=now())  # fmt: skip

    after = evaluating.counted(measure, one, county, values)

    assert before.theirs == after.theirs
    assert before.ours - after.ours == Line.objects.filter(student=line.student, programme=line.programme, period=line.period, state="paid").count() > 0  # fmt: skip


def test_who_made_it_does_not_sign_it_and_the_database_says_so_too(draft: Evaluation, centre: tuple[Membership, Membership]) -> None:  # fmt: skip
    with pytest.raises(NotAllowed, match="由另一人签署"):
        signed(draft, centre[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=draft.pk).update(state="signed", signer=draft.maker, signed_by=centre[0], signed_at=now(), digest="x")  # fmt: skip

    assert signed(draft, centre[1]).signer == centre[1].person


def test_what_changed_since_it_was_read_is_not_signed(draft: Evaluation, centre: tuple[Membership, Membership]) -> None:
    seen = evaluating.digest_of(draft)
    actions.write(draft, work_done="", problems="后来补写", measures="", acting=centre[0])

    with pytest.raises(NotAllowed, match="又有改动"):
        actions.sign(draft, seen=seen, acting=centre[1])


def test_once_signed_neither_figures_nor_rows_nor_text_change(draft: Evaluation, centre: tuple[Membership, Membership]) -> None:  # fmt: skip
    one = signed(draft, centre[1])
    figure = one.figures.exclude(rows=None).first() or one.figures.first()
    changes: list[Callable[[], Any]] = [
        lambda: Evaluation.objects.filter(pk=one.pk).update(low=0),
        lambda: Evaluation.objects.filter(pk=one.pk).update(problems="改写"),
        lambda: Evaluation.objects.filter(pk=one.pk).update(state="draft"),
        lambda: Evaluation.objects.filter(pk=one.pk).delete(),
        lambda: EvaluationFigure.objects.filter(evaluation=one).update(low=0),
        lambda: EvaluationFigure.objects.create(
            evaluation=one, measure="more", number=99, ours=0, theirs=0, unknown=0, low=0, high=0
        ),
        lambda: EvidenceRow.objects.create(figure=figure, office=one.office, theirs=1),
    ]

    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(NotAllowed, match="已经签署"):
        actions.count(one, acting=centre[0])
    assert evaluating.digest_of(Evaluation.objects.get(pk=one.pk)) == one.digest


def test_a_second_one_needs_the_first_withdrawn_with_a_reason(draft: Evaluation, centre: tuple[Membership, Membership], signed_in: SignedIn) -> None:  # fmt: skip
    assert actions.begin(SET, YEAR, acting=centre[1]) == draft
    one = signed(draft, centre[1])

    signed_in(centre[1]).post(f"/indicators/evaluations/{one.pk}/sign", {"act": "withdraw", "reason": ""})
    assert Evaluation.objects.get(pk=one.pk).state == "signed"
    actions.withdraw(one, why="数据有误，另行起草", acting=centre[1])

    again = actions.begin(SET, YEAR, acting=centre[0])
    assert again != one
    work_off()
    again.refresh_from_db()
    assert again.counted_at is not None
    assert Evaluation.objects.get(pk=one.pk).figures.exists()


def test_a_draft_is_seen_by_its_own_office_only_and_chen_sees_nothing_of_lins(
    lin: Membership, chen: Membership
) -> None:
    own = Evaluation.objects.filter(office=lin.office, state="draft").first() or counted(lin, SET)

    assert queries.evaluations_visible_to(lin).filter(pk=own.pk).exists()
    for other in (chen, holder(Role.COUNTY), holder(Role.PROVINCE)):
        assert not queries.evaluations_visible_to(other).filter(pk=own.pk).exists()
        assert not queries.evidence_visible_to(other).filter(figure__evaluation=own).exists()


def test_a_report_leads_from_each_figure_to_rows_and_from_a_row_to_its_page(db: None, signed_in: SignedIn) -> None:
    one, client = the("living_allowance"), signed_in(holder(Role.COUNTY))
    page = client.get(f"/indicators/evaluations/{one.pk}/").content.decode()

    for figure in one.figures.exclude(rows=None):
        assert f"/indicators/evaluations/figures/{figure.pk}/" in page
        row = figure.rows.first()
        assert client.get(f"/indicators/evaluations/rows/{row.pk}/").status_code in {200, 302}
    late = one.figures.get(measure="in_time")
    listed = client.get(f"/indicators/evaluations/figures/{late.pk}/?only=bad").context["listing"]
    assert listed.count == late.rows.exclude(ours=None).exclude(ours=1).exclude(ours__gt=0).count()
    taken = client.post(export_of("evaluation_rows", late.pk), {"kind": "csv", "reason": "上会使用"})  # fmt: skip
    assert len(taken.content.decode("utf-8-sig").splitlines()) == late.rows.count() + 2


def export_of(name: str, pk: int) -> str:
    from django.urls import reverse

    return f"{reverse('export_list', args=[name])}?of={pk}"


def test_the_pdf_is_in_chinese_and_names_no_student(db: None, signed_in: SignedIn) -> None:
    one = the("living_allowance")
    answer = signed_in(holder(Role.COUNTY)).get(f"/indicators/evaluations/{one.pk}/pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    said = " ".join([*report.notes(one), *report.summary(one).values(), *(row.figure for row in report.rows_of(one))])
    names = (
        EvidenceRow.objects.filter(figure__evaluation=one)
        .exclude(figure__measure="budget")
        .values_list("name", flat=True)
    )
    assert not any(name and name in said for name in names)


def test_a_report_speaks_the_language_of_the_page_and_one_kept_before_that_was_said_stays_as_it_was(db: None, signed_in: SignedIn) -> None:  # fmt: skip
    one, client = the("living_allowance"), signed_in(holder(Role.COUNTY))
    client.post("/language", {"language": "en"})
    page = client.get(f"/indicators/evaluations/{one.pk}/").content.decode()

    assert "Evaluation of living allowances: self-evaluation" in page
    assert "Budget spent" in page
    assert "预算执行率" not in page
    with override("en"):
        older = {key: value for key, value in one.said["measures"][0].items() if key not in {"en", "english"}}
        assert report.spoken(older)["title"] == "预算执行率"


def test_counties_stand_side_by_side_in_their_order_with_their_size_and_no_rank(db: None, signed_in: SignedIn) -> None:
    page = signed_in(holder(Role.PROVINCE)).get("/indicators/evaluations/compare?name=living_allowance&year=2024")
    listing = page.context["listing"]

    rows = list(listing.ordered)
    assert [row.office.path for row in rows] == sorted(row.office.path for row in rows)
    assert all(row.state == "signed" and row.students_count > 0 for row in rows)
    assert {column.key for column in listing.columns} >= {"students", "special", "open"}
    assert not any(column.sort in {"low", "high"} for column in listing.columns)
    assert "不排名次" in page.content.decode()
