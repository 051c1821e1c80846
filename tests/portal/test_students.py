"""An officer sees her own school's students, every programme with its reason, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from zhuxue.engine.common.identity import masked
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict
from zhuxue.portal.schools.queries import enrolments_visible_to, students_listed, verdicts_of
from zhuxue.portal.ui import listing

SignedIn = Callable[[Membership], Client]


def test_an_officer_lists_exactly_her_own_schools_students(lin: Membership, signed_in: SignedIn) -> None:
    page = signed_in(lin).get("/students/")

    listed = {row.pk for row, _ in page.context["listing"].shown}
    assert listed == set(
        Enrolment.objects.filter(school=lin.office).order_by("name", "pk").values_list("pk", flat=True)[:50]
    )
    assert page.context["listing"].count == Enrolment.objects.filter(school=lin.office).count()


def test_a_list_and_a_page_show_no_number_in_clear(lin: Membership, hers: Enrolment, signed_in: SignedIn) -> None:
    number = hers.student.identity_number.in_clear()

    for address in ("/students/?column=name&column=identity_number", f"/students/{hers.pk}/"):
        page = signed_in(lin).get(address).content.decode()
        assert "4399" in page
        assert number not in page
    assert masked(number) in page


def test_a_student_of_another_school_is_not_found(chen: Membership, hers: Enrolment, signed_in: SignedIn) -> None:
    assert signed_in(chen).get(f"/students/{hers.pk}/").status_code == 404


def test_the_page_shows_every_programme_with_the_engines_own_words(
    lin: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    page = signed_in(lin).get(f"/students/{hers.pk}/").content.decode()

    said = list(verdicts_of(hers))
    assert said
    for verdict in said:
        assert verdict.outcome.title in page
        assert verdict.outcome.reason in page


def test_every_verdict_of_the_run_has_arrived(db: None, run_folder: object) -> None:
    import duckdb

    written = duckdb.sql(f"SELECT programme, verdict, COUNT(*), SUM(amount_fen) FROM '{run_folder}/verdicts.parquet' GROUP BY ALL").fetchall()  # fmt: skip
    loaded: dict[tuple[str, str], list[int]] = {}
    own = Scheme.objects.values("code")  # of a county, which the demo judges by itself
    of_run = StudentVerdict.objects.filter(outcome__run=Run.objects.latest("pk")).exclude(outcome__programme__in=own)
    for programme, verdict, fen in of_run.values_list("outcome__programme", "outcome__verdict", "amount_fen"):
        sums = loaded.setdefault((programme, verdict), [0, 0])
        sums[0] += 1
        sums[1] += fen or 0
    assert loaded == {(programme, verdict): [count, fen or 0] for programme, verdict, count, fen in written}


def test_every_student_of_the_run_is_enrolled_once(db: None) -> None:
    assert Enrolment.objects.count() == Run.objects.latest("pk").students_count


def test_a_name_is_found_by_a_part_of_it(lin: Membership, hers: Enrolment, signed_in: SignedIn) -> None:
    page = signed_in(lin).post("/students/filter", {"name": hers.name[:2]}, follow=True)

    assert {row.name[:2] for row, _ in page.context["listing"].shown} == {hers.name[:2]} or hers.name[
        :2
    ] in page.content.decode()


def test_a_number_is_found_by_its_exact_value_and_never_stands_in_an_address(
    lin: Membership, chen: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    asked = {"identity_number": hers.student.identity_number.in_clear()}

    assert signed_in(lin).post("/students/find", asked).headers["Location"] == f"/students/{hers.pk}/"
    assert signed_in(chen).post("/students/find", asked).headers["Location"] == "/students/"
    assert signed_in(lin).post("/students/filter", {"name": asked["identity_number"]}).status_code == 422


@pytest.mark.parametrize("verdict", ["granted", "refused", "unknown"])
def test_the_list_keeps_those_with_a_verdict(lin: Membership, signed_in: SignedIn, verdict: str) -> None:
    page = signed_in(lin).get("/students/", {"verdict": verdict})

    wanted = enrolments_visible_to(lin).filter(verdicts__outcome__verdict=verdict).distinct()
    assert page.context["listing"].count == wanted.count()


@pytest.mark.parametrize("part", [slice(0, 1), slice(1, None), slice(-1, None), slice(None)])
def test_any_part_of_a_name_finds_its_students(part: slice, lin: Membership) -> None:
    every = students_listed(lin)
    said = every.order_by("pk")[0].name[part]

    assert set(students_listed(lin, name=said)) == {row for row in every if said in row.name}
    assert not students_listed(lin, name=f"{said}%").exists()


@pytest.mark.parametrize("counted", [5000, 3])
def test_leafing_through_meets_every_row_once(
    counted: int, lin: Membership, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 7)
    monkeypatch.setattr(listing, "COUNTED", counted)
    browser, seen, query = signed_in(lin), [], "?sort=class"
    while query:
        page = browser.get(f"/students/{query}").context["listing"]
        seen += [row.pk for row, _ in page.shown]
        query = page.next_page

    assert len(seen) > 7
    assert sorted(seen) == sorted(enrolments_visible_to(lin).values_list("pk", flat=True))
