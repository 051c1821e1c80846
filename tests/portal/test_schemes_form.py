"""The form that writes programmes says whatever the rule language can say, works without JavaScript, and writes only what differs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import CODE_LENGTH, Programme, read_programme
from zhuxue.engine.rules.requirement import OPERATORS
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schemes import actions, labels, queries
from zhuxue.portal.schemes.answers import Answers, at
from zhuxue.portal.schemes.drafting import Draft
from zhuxue.portal.schemes.library import rules_of
from zhuxue.portal.schemes.models import Scheme, SchemeVersion
from zhuxue.portal.schemes.opened import answers_of, newest
from zhuxue.portal.schemes.rule_forms import SAYS

from .conftest import browser, holder
from .scheme_forms import BUS, draft_with_cases

NATIONAL = rules_of("national")
IN_FULL = [read_programme(said, NATIONAL.library.facts, Path("in_full.yaml")) for said in read_yaml(Path(__file__).with_name("programme_in_full.yaml"))]  # fmt: skip


@pytest.fixture
def zhou(db: None) -> Membership:
    """An officer of the first county."""
    return holder(Role.COUNTY)


def listed(filled: dict[str, Any]) -> Answers:
    return {key: value if isinstance(value, list) else [value] for key, value in filled.items()}


def types_in(annotation: Any) -> Iterator[type]:
    """Every class inside an annotation."""
    for part in get_args(annotation) if get_origin(annotation) is not Literal else ():
        yield from types_in(part)
    if isinstance(annotation, type) and get_origin(annotation) not in (Union, UnionType):
        yield annotation


def fields_of(kind: type) -> list[str]:
    if issubclass(kind, BaseModel):
        return list(kind.model_fields)
    return [each.name for each in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []


def language_from(kind: type, seen: dict[type, list[str]]) -> dict[type, list[str]]:
    """Every class of the rule language that can be reached from one, with its fields."""
    if kind not in seen and fields_of(kind):
        seen[kind] = fields_of(kind)
        for annotation in get_type_hints(kind).values():
            for inner in types_in(annotation):
                language_from(inner, seen)
    return seen


def said_by(part: Any) -> Iterator[str]:
    """The fields that stand with a value of their own in a programme."""
    if isinstance(part, tuple | list):
        for each in part:
            yield from said_by(each)
    for name in fields_of(type(part)):
        value = getattr(part, name)
        if value is not False and value not in (None, (), {}):
            yield f"{type(part).__name__}.{name}"
            yield from said_by(value)


def through_the_form(programme: Programme, layer: str = "national") -> Programme:
    rules = rules_of(layer)
    draft = Draft(Scheme(code=programme.code), rules, answers_of(programme, rules.library.facts), {})
    assert draft.valid, draft.faults
    return draft.intended


@pytest.mark.parametrize("layer", ["national", "hunan", "hunan/pingjiang"])
def test_every_programme_of_the_library_opens_in_the_form_and_comes_out_the_same(layer: str) -> None:
    programmes = rules_of(layer).library.programmes

    assert len(programmes) >= 29
    assert [code for code, programme in programmes.items() if through_the_form(programme, layer) != programme] == []


@pytest.mark.parametrize("programme", IN_FULL, ids=[programme.code for programme in IN_FULL])
def test_what_says_everything_a_file_can_say_comes_out_of_the_form_the_same(programme: Programme) -> None:
    assert through_the_form(programme) == programme


def test_the_programmes_that_say_everything_leave_out_nothing_of_the_models() -> None:
    known = {f"{kind.__name__}.{name}" for kind, names in language_from(Programme, {}).items() for name in names}
    said = {name for programme in IN_FULL for name in said_by(programme)}

    assert len(known) > 60
    assert known - said - set(labels.NOT_ON_THE_FORM) == set()
    assert set(labels.NOT_ON_THE_FORM) <= known


def test_every_comparison_of_the_rule_language_is_on_the_form() -> None:
    assert set(OPERATORS) == set(SAYS)
    page = {said[0] for name, said in answers_of(IN_FULL[0], NATIONAL.library.facts).items() if name.endswith("-operator")}  # fmt: skip
    assert page == set(OPERATORS)


def test_every_field_of_the_form_has_its_help_beside_it() -> None:
    kinds = [answers_of(programme, NATIONAL.library.facts) for programme in IN_FULL]
    drafts = [Draft(Scheme(code="IN_FULL"), NATIONAL, said, {}) for said in kinds]
    forms = [form for draft in drafts for form in (*draft.sections.values(), *(node.form for node in draft.nodes()))]

    assert len(forms) > 60
    bare = {field.html_name for form in forms for field in form if not field.help_text and not field.is_hidden}
    assert bare == set()


def changed(zhou: Membership, code: str, **more: str) -> tuple[SchemeVersion, Draft]:
    """A change of a programme in force, as it opens, with some fields filled in otherwise."""
    version = actions.open_scheme("本县改动", changes=code, acting=zhou)
    other = {name.replace("__", "-"): [value] for name, value in more.items()}
    return version, actions.save_draft(version, version.answers | other, acting=zhou)


def test_what_opens_unchanged_says_that_nothing_is_changed(zhou: Membership) -> None:
    _version, draft = changed(zhou, "CE_BOARD")

    assert not draft.valid
    assert [says for _where, says, _field in draft.faults] == ["与现在执行的规定完全一样，还没有改动。请改好再保存。"]


def test_a_county_that_raises_an_amount_writes_only_the_amount(zhou: Membership) -> None:
    version, draft = changed(zhou, "SH_GRANT", **{"pays-0-from_": "2027-S", "pays-0-known_from": "2026-11-20"})

    assert draft.valid, draft.faults
    assert set(draft.content) == {"overrides", "pays"}
    assert "head" not in draft.sections
    version.refresh_from_db()
    after = Library.load(LIBRARY, layer=queries.layer_after(version)).programmes["SH_GRANT"]
    before = draft.rules.library.programmes["SH_GRANT"]
    assert after.pays[-1].label == "2027-S@2026-11-20"
    assert after.pays[:-1] == before.pays
    assert after.who == before.who


def test_a_condition_below_is_not_silently_kept_when_it_was_taken_out(zhou: Membership) -> None:
    version = actions.open_scheme("本县改动", changes="UG_VETGRANT", acting=zhou)
    version.answers = queries.draft_of(version).without_row("who-0-conditions-1").answers.lists()
    draft = actions.save_draft(version, dict(version.answers), acting=zhou)

    assert not draft.valid
    assert "原有的条件不能删去" in draft.faults[0][1]
    later = actions.save_draft(version, dict(draft.answers.lists()) | {"who-0-from_": ["2027-S"]}, acting=zhou)
    assert later.valid, later.faults
    assert [c["id"] for c in later.content["who"][0]["conditions"]] == ["enrolled", "veteran"]


def test_a_section_emptied_is_said_to_be_empty_and_not_inherited(zhou: Membership) -> None:
    version = actions.open_scheme("本县改动", changes="UG_VETGRANT", acting=zhou)
    kept = {name: said for name, said in version.answers.items() if not name.startswith("funding-")}
    draft = actions.save_draft(version, kept | {"payment-note": ["按期发"]}, acting=zhou)

    assert draft.valid, draft.faults
    assert draft.content["funding"] is None
    version.refresh_from_db()
    after = Library.load(LIBRARY, layer=queries.layer_after(version)).programmes["UG_VETGRANT"]
    assert after.funding is None
    assert after.payment is not None and after.payment.note == "按期发"


def test_a_value_taken_out_of_a_section_or_version_is_not_inherited_either(zhou: Membership) -> None:
    version = actions.open_scheme("本县改动", changes="CE_BOARD", acting=zhou)
    gone = {"payment-spring", "payment-autumn", "who-0-note"}
    assert gone <= set(version.answers)
    draft = actions.save_draft(version, {k: v for k, v in version.answers.items() if k not in gone}, acting=zhou)

    assert draft.valid, draft.faults
    version.refresh_from_db()
    after = Library.load(LIBRARY, layer=queries.layer_after(version)).programmes["CE_BOARD"]
    assert after.payment is not None and after.payment.until == {}
    assert newest(after).who[0].note is None


def test_rows_are_nested_and_taken_out_by_buttons_without_losing_what_is_filled_in(zhou: Membership) -> None:
    version = actions.open_scheme("示例", acting=zhou)
    address, client = f"/programmes/schemes/{version.pk}/draft", browser(zhou)
    group = BUS | {"who-0-conditions-2-kind": "any", "who-0-conditions-2-says": "其中之一"}

    nested = client.post(address, group | {"redraw": "1"}).context["draft"]
    assert [len(node.parts("parts")) for node in nested.rows["who"].nodes[0].parts("conditions")] == [0, 2, 2]
    more = client.post(address, listed(BUS) | {"add": "who-0-conditions-1-parts"}).context["draft"]
    assert len(more.rows["who"].nodes[0].parts("conditions")[1].parts("parts")) == 3
    less = client.post(address, listed(BUS) | {"remove": "who-0-conditions-1"}).context["draft"]
    assert [node.form["says"].value() for node in less.rows["who"].nodes[0].parts("conditions")] == ["学籍在籍"]
    again = client.post(address, listed(BUS) | {"add": "pays"}).context["draft"].rows["pays"].nodes
    assert [node.parts("amount")[0].form["amount"].value() for node in again] == ["100", "100"]
    version.refresh_from_db()
    assert "who-0-conditions-1-says" not in version.answers


def test_an_amount_by_bands_asks_for_its_fields_and_is_read(zhou: Membership) -> None:
    version = actions.open_scheme("示例", acting=zhou)
    address, client = f"/programmes/schemes/{version.pk}/draft", browser(zhou)
    bands = BUS | {"pays-0-amount-0-kind": "bands", "pays-0-amount-0-band": "grade"}

    page = client.post(address, listed(bands) | {"redraw": "1"})
    assert "年级为" in page.content.decode()
    amount = page.context["draft"].rows["pays"].nodes[0].parts("amount")[0]
    assert (len(amount.parts("below")), len(amount.parts("parts"))) == (1, 1)
    filled = listed(bands) | at("pays-0-amount-0-below-0", {"kind": "fixed", "amount": "100"}) | at("pays-0-amount-0-parts-0", {"kind": "fixed", "when": "3", "amount": "200"})  # fmt: skip
    draft = actions.save_draft(version, filled, acting=zhou)
    assert draft.valid, draft.faults
    assert draft.content["pays"][0]["amount"] == {"bands": {"fact": "grade", "below": 100, "steps": [{"from": 3, "amount": 200}]}}  # fmt: skip


def test_cases_are_proposed_for_each_number_of_a_nested_amount(zhou: Membership) -> None:
    filled = listed(BUS) | {"pays-0-amount-0-kind": ["lesser_of"]}
    filled |= at("pays-0-amount-0-parts-0", {"kind": "bands", "band": "grade"})
    filled |= at("pays-0-amount-0-parts-0-below-0", {"kind": "fixed", "amount": "100"})
    filled |= at("pays-0-amount-0-parts-0-parts-0", {"kind": "fixed", "when": "3", "amount": "200"})
    filled |= at("pays-0-amount-0-parts-1", {"kind": "fact", "fee": "tuition_paid_fen"})

    version = SchemeVersion.objects.get(
        pk=draft_with_cases(browser(zhou), filled)
    )  # refused while a number has no case
    assert {case["pays"] for case in version.cases if case["expect"] == "granted"} >= {"100.00", "200.00"}


def test_groups_that_are_nested_without_end_are_refused_and_not_dropped(zhou: Membership) -> None:
    path, deep = "who-0-conditions-0", listed(BUS)
    for _level in range(12):
        deep |= at(path, {"kind": "all"})
        path += "-parts-0"
    draft = actions.save_draft(actions.open_scheme("示例", acting=zhou), deep, acting=zhou)

    assert not draft.valid
    assert any("分组太深" in says for _where, says, _field in draft.faults)


@pytest.mark.parametrize(("code", "says"), [("X" * (CODE_LENGTH + 1), "代码太长"), ("bus", "大写字母开头"), ("CE_BOARD", "已有项目在用")])  # fmt: skip
def test_a_code_that_cannot_be_used_is_refused_with_a_sentence(zhou: Membership, code: str, says: str) -> None:
    refused = browser(zhou).post("/programmes/schemes/new", {"title": "示例", "code": code})

    assert refused.status_code == 422
    assert says in refused.content.decode()


def test_a_programme_may_have_as_long_a_code_as_the_form_takes(zhou: Membership) -> None:
    version = actions.open_scheme("示例", code="A" * CODE_LENGTH, acting=zhou)
    with pytest.raises(NotAllowed, match=f"最多{CODE_LENGTH}个字"):
        actions.open_scheme("示例", code="A" * (CODE_LENGTH + 1), acting=zhou)

    assert version.scheme.code == "A" * CODE_LENGTH
    assert newest(NATIONAL.library.programmes["SH_GRANT"]).pays[0].label == "2025-S@2024-10-28"
