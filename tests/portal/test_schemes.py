"""Programmes in pages: everybody may read them, and they say what the rules say, no more."""

from __future__ import annotations

import pytest
from django.test import Client

from zhuxue.portal.schemes.casebook import cases_of
from zhuxue.portal.schemes.library import rules_of
from zhuxue.portal.schemes.programmes import cards

CODES = sorted(rules_of("hunan/pingjiang").library.programmes)


def test_everybody_finds_every_programme_of_a_place(db: None) -> None:
    page = Client().get("/programmes/?place=hunan/pingjiang")

    assert [code for code in CODES if f"/programmes/{code}/" not in page.content.decode()] == []


def test_a_filter_keeps_only_what_fits() -> None:
    found = cards("hunan/pingjiang", stage="vocational", kind="waiver", level="national")

    assert [card.programme.code for card in found] == ["SV_WAIVER"]


def test_the_page_of_every_programme_opens(db: None) -> None:
    client = Client()

    assert [code for code in CODES if client.get(f"/programmes/{code}/?place=hunan/pingjiang").status_code != 200] == []


def test_an_amount_no_document_states_is_shown_as_not_known_with_its_reason(db: None) -> None:
    page = Client().get("/programmes/SV_GRANT/?place=hunan").content.decode()

    assert "文件没有写明应发多少" in page
    assert "是否分档未见湖南文件" in page
    assert "2300 元（参考，不据此发放）" in page


def test_the_cases_of_every_layer_are_asked_of_the_engine_and_pass() -> None:
    cases, wrong = cases_of("hunan/pingjiang", "SH_GRANT")

    assert {"国家只定平均与范围故待核实", "特别困难每期1500元"} <= {case.name for case in cases}
    assert [case.name for case in cases if not case.passes] == []
    assert wrong == ()


def test_two_versions_stand_side_by_side_with_what_changed(db: None) -> None:
    asked = {"place": "hunan", "part": "who", "before": "2015-S@2015-03-01", "after": "2025-S@2024-10-28"}
    lines = Client().get("/programmes/SV_GRANT/versions", asked).context["lines"]

    changed = {str(line.before): str(line.after) for line in lines if line.changed}
    assert changed["一、二年级在校学生（F:S06）"] == "一、二、三年级在校学生（财教〔2024〕181号（F:S06））"


def test_the_file_that_is_sent_is_the_file_of_the_library(db: None) -> None:
    sent = Client().get("/programmes/SH_GRANT/files/1?place=hunan")

    assert sent.content == rules_of("hunan").library.raws["SH_GRANT"].path.read_bytes()
    assert Client().get("/programmes/SH_GRANT/files/9?place=hunan").status_code == 404


@pytest.mark.parametrize("address", ["/programmes/NOTHING/", "/programmes/PJ_INSURANCE/?place=national"])
def test_what_a_place_does_not_have_is_not_found(db: None, address: str) -> None:
    assert Client().get(address).status_code == 404
