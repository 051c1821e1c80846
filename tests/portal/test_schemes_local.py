"""A local programme: written in a form, tried by its cases, reviewed by a second person, published, and never edited again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schemes import actions, queries
from zhuxue.portal.schemes.models import SchemeVersion

from .conftest import browser, holder, make_person
from .scheme_forms import BUS, draft_with_cases, inputs_of

S = SchemeVersion.State


@pytest.fixture
def zhou(db: None) -> Membership:
    """An officer of the first county."""
    return holder(Role.COUNTY)


@pytest.fixture
def qian(zhou: Membership) -> Membership:
    """A colleague of Zhou's."""
    return make_person("qian", zhou.office, Role.COUNTY).memberships.select_related("office", "person").get()


@pytest.fixture
def other_county(zhou: Membership) -> Membership:
    """An officer of another county."""
    county = Office.objects.filter(kind="county").exclude(pk=zhou.office_id).order_by("path")[0]
    person = make_person("other-county", county, Role.COUNTY)
    return person.memberships.select_related("office", "person").get()


@pytest.fixture
def drafted(zhou: Membership) -> SchemeVersion:
    """A draft of Zhou's whose cases pass."""
    return SchemeVersion.objects.get(pk=draft_with_cases(browser(zhou)))


@pytest.fixture
def published(drafted: SchemeVersion, zhou: Membership, qian: Membership) -> SchemeVersion:
    """A version that Zhou wrote and Qian published today."""
    actions.submit(drafted, acting=zhou)
    return actions.publish(drafted, acting=qian, reason="与文件一致", since=localdate())


def test_what_is_filled_in_becomes_a_file_the_engine_reads(drafted: SchemeVersion) -> None:
    library = Library.load(LIBRARY, layer=queries.layer_after(drafted))

    programme = library.programmes[drafted.scheme.code]
    assert programme.title == BUS["head-title"]
    assert [c.says for c in programme.who[0].conditions] == ["学籍在籍", "家庭经济困难，或低保家庭"]
    assert programme.payment.until == {"autumn": "11-30"}
    assert programme.process[0].workdays == 5


def test_proposed_cases_stand_at_the_limit_beyond_it_and_without_the_fact(drafted: SchemeVersion) -> None:
    expected = {case["name"]: case["expect"] for case in drafted.cases}

    assert expected["都符合"] == "granted"
    assert expected["不符合：学籍在籍（1）"] == "refused"
    assert expected["不知道：学籍在籍"] == "unknown"
    assert expected["公布前一天还不知道"] == "unknown"
    assert expected["刚好符合：家庭经济困难，或低保家庭（4）"] == "granted"


def test_a_draft_whose_case_fails_is_not_reviewed(drafted: SchemeVersion, zhou: Membership) -> None:
    client = browser(zhou)
    address = f"/programmes/schemes/{drafted.pk}/cases"
    answers = inputs_of(client.get(address)) | {"cases-0-pays": "120"}

    refused = client.post(address, answers)
    assert refused.status_code == 422
    assert "应为 granted 120.00元，实为 granted 100.00元" in refused.content.decode()
    with pytest.raises(NotAllowed, match="案例还没有全部通过"):
        actions.submit(drafted, acting=zhou)


def test_a_number_no_case_watches_is_named(drafted: SchemeVersion, zhou: Membership) -> None:
    client = browser(zhou)
    address = f"/programmes/schemes/{drafted.pk}/cases"
    answers = inputs_of(client.get(address))
    answers |= {name.replace("-expect", "-DELETE"): "on" for name, value in answers.items() if value == "granted"}

    unnoticed = client.post(address, answers).context["tried"].unnoticed
    assert {(one.path[-1], one.after) for one in unnoticed} == {("amount", 101), ("amount", 99)}


def test_what_changes_in_a_draft_must_be_tried_again(drafted: SchemeVersion, zhou: Membership) -> None:
    browser(zhou).post(f"/programmes/schemes/{drafted.pk}/draft", BUS | {"pays-0-amount-0-amount": "120"})

    with pytest.raises(NotAllowed, match="案例还没有全部通过"):
        actions.submit(drafted, acting=zhou)


def test_nobody_reviews_what_she_drafted_herself(drafted: SchemeVersion, zhou: Membership) -> None:
    actions.submit(drafted, acting=zhou)

    with pytest.raises(NotAllowed, match="另一位同事"):
        actions.publish(drafted, acting=zhou, reason="我看过", since=localdate())


def test_the_database_itself_refuses_a_reviewer_who_is_the_author(drafted: SchemeVersion) -> None:
    with pytest.raises(IntegrityError):
        SchemeVersion.objects.filter(pk=drafted.pk).update(reviewer=drafted.author)


def test_a_colleague_does_not_write_in_a_draft_she_may_have_to_review(drafted: SchemeVersion, qian: Membership) -> None:
    with pytest.raises(NotAllowed, match="请由起草人修改"):
        actions.save_draft(drafted, {}, acting=qian)


@pytest.mark.parametrize("change", [{"text": "programme: X"}, {"published_from": date(2026, 1, 1)}, {"sha256": "0"}, {"state": "draft"}])  # fmt: skip
def test_the_database_refuses_to_change_what_is_published(published: SchemeVersion, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SchemeVersion.objects.filter(pk=published.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        SchemeVersion.objects.filter(pk=published.pk)._raw_delete("default")


def test_what_is_published_is_in_the_rules_of_its_county_and_of_no_other(
    published: SchemeVersion, zhou: Membership, other_county: Membership
) -> None:
    code = published.scheme.code

    assert code in queries.rules_at(zhou.office).library.programmes
    assert code in queries.rules_at(zhou.office.children.filter(kind="school")[0]).library.programmes
    assert code not in queries.rules_at(other_county.office).library.programmes
    assert code not in queries.rules_at(zhou.office.parent).library.programmes
    page = Client().get(f"/programmes/{code}/?place={zhou.office.code}")
    assert BUS["head-title"] in page.content.decode()
    assert page.context["passed"] == len(page.context["cases"]) > 0


def test_a_family_sees_a_published_programme_among_what_it_is_due(published: SchemeVersion, zhou: Membership) -> None:
    asked = {"stages": ["primary"], "place": zhou.office.code, "answers": "1", "roll_status": "enrolled", "registers": ["in_DIBAO"]}  # fmt: skip
    found = Client().post("/programmes/what-am-i-due", asked).context["found"][0][1]

    bus = next(due for due in found if due.programme.code == published.scheme.code)
    assert (bus.verdict, bus.amount_fen) == ("granted", 10000)


def test_what_is_published_from_tomorrow_does_not_hold_today(
    drafted: SchemeVersion, zhou: Membership, qian: Membership
) -> None:
    actions.submit(drafted, acting=zhou)
    tomorrow = localdate() + timedelta(days=1)
    actions.publish(drafted, acting=qian, reason="一致", since=tomorrow)

    assert drafted.scheme.code not in queries.rules_at(zhou.office).library.programmes
    assert drafted.scheme.code in Library.load(LIBRARY, layer=queries.layer_for(zhou.office, tomorrow)).programmes


def test_nothing_is_published_from_a_day_past(drafted: SchemeVersion, zhou: Membership, qian: Membership) -> None:
    actions.submit(drafted, acting=zhou)

    with pytest.raises(NotAllowed, match="不能早于今天"):
        actions.publish(drafted, acting=qian, reason="一致", since=localdate() - timedelta(days=1))


def test_what_is_sent_back_is_a_draft_again_with_its_reason(
    drafted: SchemeVersion, zhou: Membership, qian: Membership
) -> None:
    actions.submit(drafted, acting=zhou)
    client = browser(qian)
    client.post(f"/programmes/schemes/{drafted.pk}/review", {"act": "send_back", "reason": "金额与文件第三条不符"})

    drafted.refresh_from_db()
    assert (drafted.state, drafted.review_reason) == (S.DRAFT, "金额与文件第三条不符")
    assert Entry.objects.order_by("-number")[0].action == "scheme sent back"


def test_the_next_version_keeps_what_the_last_one_said_and_adds_to_it(published: SchemeVersion, zhou: Membership, qian: Membership) -> None:  # fmt: skip
    second = actions.new_version(published.scheme, acting=zhou)
    changed = BUS | {"pays-0-from_": "2027-S", "pays-0-known_from": "2026-11-20", "pays-0-amount-0-amount": "150"}
    draft = actions.save_draft(second, {k: v if isinstance(v, list) else [v] for k, v in changed.items()}, acting=zhou)

    assert draft.valid, draft.faults
    assert [v["from"] for v in draft.content["who"]] == ["2026-F"]
    assert [(v["from"], v["amount"]) for v in draft.content["pays"]] == [("2026-F", 100), ("2027-S", 150)]


def test_only_one_version_is_written_at_a_time(drafted: SchemeVersion, zhou: Membership) -> None:
    with pytest.raises(NotAllowed, match="起草或复核"):
        actions.new_version(drafted.scheme, acting=zhou)
    with pytest.raises(IntegrityError):
        drafted.scheme.versions.create(number=9, author=zhou.person)


def test_a_withdrawn_programme_leaves_the_rules_and_stays_to_be_read(
    published: SchemeVersion, qian: Membership
) -> None:
    actions.withdraw(published, acting=qian, reason="经费取消")

    assert published.scheme.code not in queries.rules_at(qian.office).library.programmes
    assert BUS["head-title"] in browser(qian).get(f"/programmes/schemes/{published.pk}").content.decode()


def test_another_county_sees_and_touches_nothing_of_it(published: SchemeVersion, other_county: Membership) -> None:
    client = browser(other_county)

    assert list(queries.versions_visible_to(other_county)) == []
    assert client.get("/programmes/schemes").context["listing"].count == 0
    for route in ("", "/draft", "/cases", "/file"):
        assert client.get(f"/programmes/schemes/{published.pk}{route}").status_code == 404
    with pytest.raises(NotAllowed, match="另一个单位"):
        actions.new_version(published.scheme, acting=other_county)


def test_the_city_above_reads_but_does_not_write(drafted: SchemeVersion) -> None:
    city = holder(Role.CITY)

    assert drafted in queries.versions_visible_to(city)
    assert browser(city).get(f"/programmes/schemes/{drafted.pk}/draft").status_code == 404


def test_a_school_writes_for_itself_only(lin: Membership) -> None:
    version = SchemeVersion.objects.get(pk=draft_with_cases(browser(lin), BUS | {"head-title": "校内午餐补助"}))

    assert version.scheme.owner == lin.office
    assert version.scheme.code.startswith("L")


FIRST, NESTED = "who-0-conditions-0", "who-0-conditions-1-parts-0"
WRONG = [
    ("head-title", "", "必填"), ("head-stage", [], "必填"), ("head-kind", "gift", "gift"), ("head-english", "", "必填"),
    ("who-0-from_", "2026秋", "请写学期"), ("who-0-known_from", "2026-02-30", "日期"), ("who-0-source", "文", "太短"), ("who-0-confidence", "", "必填"),
    ("pays-0-amount-0-amount", "-1", "大于或等于"), ("pays-0-amount-0-amount", "", "请填这一项"), ("pays-0-amount-0-amount", "0.001", "小数"),
    ("pays-0-amount-0-kind", "magic", "magic"), ("pays-0-per", "", "必填"), ("pays-0-low", "100", "要么都填"),
    (f"{FIRST}-says", "", "必填"), (f"{FIRST}-fact", "income", "income"), (f"{FIRST}-operator", "at_most", "不能用于学籍状态"), (f"{FIRST}-kind", "any", "还是空的"),
    (f"{FIRST}-value", "在校", "不是已知的"), (f"{FIRST}-value", "", "不是已知的"), (f"{NESTED}-value", "", "没有能符合的值"),
    ("steps-0-by", "mayor", "mayor"), ("steps-0-until", "31-12", "请写月日"), ("steps-0-workdays", "0", "太小"), ("steps-0-source", "", "必填"),
    ("payment-autumn", "13-01", "请写月日"), ("payment-source", "", "请补上"), ("payment-payee", "", "请补上"),
    ("quota-share_percent", "120", "小于或等于"), ("quota-share_percent", "20", "请补上"), ("funding-county_percent", "x", "数字"), ("funding-county_percent", "50", "请补上"),
    ("about-reviewed_until", "明年", "日期"), ("begins-term", "2026", "请写学期"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "says"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG])
def test_what_is_wrong_is_told_beside_its_field_and_kept_as_a_draft(zhou: Membership, name: str, value: Any, says: str) -> None:  # fmt: skip
    version = actions.open_scheme("示例", acting=zhou)
    page = browser(zhou).post(f"/programmes/schemes/{version.pk}/draft", BUS | {name: value})

    assert page.status_code == 422
    prefix, _, field = name.rpartition("-")
    draft = page.context["draft"]
    form = draft.sections.get(prefix) or next(node.form for node in draft.nodes() if node.path == prefix)
    told = [str(e) for errors in form.errors.values() for e in errors]
    assert field in form.errors or not {"value", "__all__", "high", "source"}.isdisjoint(form.errors), form.errors
    assert any(says in sentence for sentence in told), told
    version.refresh_from_db()
    assert version.text == ""
    assert version.answers.get(name, []) == (value if isinstance(value, list) else [value])


def test_a_published_layer_is_written_once_and_holds_what_was_published(
    published: SchemeVersion, zhou: Membership
) -> None:
    folder = Path(queries.layer_for(zhou.office))

    assert (folder / "programmes" / f"{published.scheme.code.lower()}.yaml").read_text(
        encoding="utf-8"
    ) == published.text
    assert queries.layer_for(zhou.office) == str(folder)
