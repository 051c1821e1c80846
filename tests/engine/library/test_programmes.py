"""The library holds every programme of the province's registry, and claims no more than its sources say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.amount import Fixed, parts_of
from zhuxue.engine.rules.check import check_library, layers_of
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Programme

REGISTRY = [
    "PRE_AID",
    "PRE_FEE_WAIVER",
    "CE_BOARD",
    "CE_NONBOARD",
    "CE_MINORITY",
    "CE_TWO_FREE",
    "SH_GRANT",
    "SH_WAIVER",
    "SV_WAIVER",
    "SV_GRANT",
    "SV_NSCH",
    "UG_NSCH",
    "UG_NESCH",
    "UG_GRANT",
    "UG_VETGRANT",
    "PG_NSCH",
    "PG_ASCH",
    "PG_GRANT",
    "LOAN_ORIGIN",
    "LOAN_CAMPUS",
    "MIL_AID",
    "GRASS_AID",
    "FRESH_AID",
    "WORK_STUDY",
    "SCHOOL_AID",
    "TEMP_AID",
    "GREEN",
    "RAIN_DEW",
    "SOCIAL_AID",
]
OFFICIAL = ("湘学助〔2024〕13号", "平江县2023春政策解读", "F:S12")  # the only official texts that were read themselves
NATIONAL, HUNAN, PINGJIANG = (Library.load(LIBRARY, layer=name) for name in ("national", "hunan", "hunan/pingjiang"))
EVERY = [
    pytest.param(p, id=f"{library.layer} {p.code}")
    for library in (NATIONAL, HUNAN, PINGJIANG)
    for p in library.programmes.values()
]


def test_every_programme_of_the_registry_is_a_file_and_no_other_is() -> None:
    assert sorted(NATIONAL.programmes) == sorted(REGISTRY)
    assert sorted(HUNAN.programmes) == sorted(REGISTRY)
    assert set(PINGJIANG.programmes) - set(REGISTRY) == {"PJ_INSURANCE"}


@pytest.mark.parametrize("programme", EVERY)
def test_only_a_text_that_was_read_itself_is_called_official(programme: Programme) -> None:
    stated = [
        *programme.who,
        *programme.pays,
        *programme.process,
        programme.quota,
        programme.funding,
        programme.payment,
    ]
    official = [each.source for each in stated if each is not None and each.confidence == "official"]

    assert [source for source in official if not source.startswith(OFFICIAL)] == []


@pytest.mark.parametrize("programme", EVERY)
def test_an_amount_that_is_not_known_says_so_in_words(programme: Programme) -> None:
    silent = [v.label for v in programme.pays if any(p == Fixed(None) for p in parts_of(v.amount)) and not v.note]

    assert silent == []


@pytest.mark.parametrize("programme", EVERY)
def test_funding_shares_add_up_to_a_hundred_where_both_are_known(programme: Programme) -> None:
    funding = programme.funding
    if funding and funding.central_percent is not None:
        assert funding.central_percent + (funding.local_percent or 0) == 100


@pytest.mark.parametrize("programme", EVERY)
def test_an_average_coverage_never_cuts_anybody(programme: Programme) -> None:
    if programme.quota and programme.quota.share_percent is not None:
        assert programme.quota.kind == "guide"


def test_the_share_of_province_city_and_county_is_not_known_and_stays_so() -> None:
    known = [p.code for p in HUNAN.programmes.values() if p.funding and p.funding.province_percent is not None]

    assert known == []


def test_what_rests_on_the_provincial_measures_is_refused_once_they_have_run_out() -> None:
    reviewed = {p.code for p in HUNAN.programmes.values() if p.reviewed_until == date(2027, 10, 15)}

    assert {"CE_BOARD", "CE_NONBOARD", "SH_GRANT", "SH_WAIVER", "UG_GRANT", "PG_GRANT"} <= reviewed
    HUNAN.refuse_expired(date(2027, 10, 15))
    with pytest.raises(Exception, match="2027-10-15"):
        HUNAN.refuse_expired(date(2027, 10, 16))


def test_the_counties_of_hard_areas_are_counties_of_today() -> None:
    counties = {r["code"] for r in read_yaml(LIBRARY / "regions.yaml")["regions"] if "now" not in r}
    group = read_yaml(LIBRARY / "programmes" / "vocational" / "national-grant.yaml")["who"][0]["conditions"][3]
    areas = group["any_of"][2]["all_of"][1]["one_of"]

    assert len(areas) == len(set(areas)) == 37
    assert set(areas) <= counties


def test_pupils_of_small_ethnic_groups_are_those_of_28_groups() -> None:
    content = read_yaml(LIBRARY / "programmes" / "compulsory" / "small-ethnic-boarders.yaml")
    groups = content["who"][0]["conditions"][2]["test"]["one_of"]

    assert len(set(groups)) == len(groups) == 28
    assert set(groups) <= set(read_yaml(LIBRARY / "formats" / "vocabularies.yaml")["vocabularies"]["ethnicity"])


def test_the_layers_are_the_country_the_province_and_one_county() -> None:
    assert layers_of(LIBRARY) == ["national", "hunan", "hunan/pingjiang"]


@pytest.mark.slow
def test_no_case_fails_and_no_number_of_the_library_could_change_unnoticed() -> None:
    results = list(check_library())

    assert [sentence for result in results for sentence in result.failed] == []
    assert [(r.layer, r.code, m.where, m.after) for r in results for m in r.unnoticed] == []
    assert sum(r.mutated for r in results) > 1000


def test_every_check_says_who_acts_next() -> None:
    assert [check.id for check in load_checks(Path(LIBRARY)) if len(check.next) < 5] == []
