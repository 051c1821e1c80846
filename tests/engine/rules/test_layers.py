"""A layer overrides named values and nothing else, and every value knows the layer it came from."""

from __future__ import annotations

import pytest
from rulebook import GOOD, make_library, moment, pupil, verdicts

from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.rules.library import Library

LABEL = "2020-F@2020-09-01"
TIERS = "{from: 2020-F, known_from: 2020-09-01, tiers: {hard: 1200}, source: 省文件, confidence: official}"
LATER = "{from: 2022-F, known_from: 2022-09-01, per: term, amount: 7, source: 县文件, confidence: official}"
PROVINCE = f"overrides: TEST_GRANT\npays:\n  - {TIERS}\nfunding: {{central_percent: 60, source: 省文件, confidence: official}}\n"
COUNTY = (
    f"overrides: TEST_GRANT\npays:\n  - {LATER}\nfunding: {{local_percent: 40, source: 县文件, confidence: official}}\n"
)
OWN = GOOD.replace("TEST_GRANT", "COUNTY_GRANT")


@pytest.fixture
def folder(tmp_path):
    """A national programme, a province that pays by tier, a county that pays otherwise from 2022 on and has one of its own."""
    return make_library(
        tmp_path, GOOD, layers={"hunan": {"a.yaml": PROVINCE}, "county": {"a.yaml": COUNTY, "own.yaml": OWN}}
    )


def test_each_layer_sees_its_own_amounts_and_those_below(folder):
    person = [pupil(hardship_level="hard")]

    def paid(layer, term):
        return verdicts(Library.load(folder, layer=layer), person, moment(term))[0][1]

    assert [paid(layer, "2020-F") for layer in ("national", "hunan", "county")] == [100000, 120000, 120000]
    assert [paid(layer, "2024-F") for layer in ("national", "hunan", "county")] == [100000, 120000, 700]


def test_what_a_layer_does_not_name_stays_as_it_is_below(folder):
    national, county = (Library.load(folder, layer=layer).programmes["TEST_GRANT"] for layer in ("national", "county"))

    assert county.title == national.title
    assert county.who == national.who
    assert county.pays[0].per == "term"
    assert county.pays[0].source == "省文件"


def test_a_mapping_meets_key_by_key(folder):
    funding = Library.load(folder, layer="county").programmes["TEST_GRANT"].funding

    assert (funding.central_percent, funding.local_percent, funding.source) == (60, 40, "县文件")


def test_every_value_knows_its_layer(folder):
    origins = Library.load(folder, layer="county").origins["TEST_GRANT"]

    assert origins["title"] == "national"
    assert origins[f"pays[{LABEL}].tiers"] == "hunan"
    assert origins[f"pays[{LABEL}].per"] == "national"
    assert origins["pays[2022-F@2022-09-01].amount"] == "county"
    assert (origins["funding.central_percent"], origins["funding.local_percent"]) == ("hunan", "county")


def test_a_county_may_have_a_programme_of_its_own_that_no_other_layer_sees(folder):
    assert "COUNTY_GRANT" in Library.load(folder, layer="county").programmes
    assert "COUNTY_GRANT" not in Library.load(folder, layer="hunan").programmes


def test_a_layer_may_change_one_condition_and_add_one(tmp_path):
    version = "{from: 2020-F, known_from: 2020-09-01, source: 省文件, confidence: official, conditions: [CONDITIONS]}"
    changed = "{id: enrolled, says: 在籍或休学, test: {fact: roll_status, one_of: [enrolled, suspended]}}"
    added = "{id: boarder, says: 寄宿, test: {fact: boards, is: true}}"
    layer = "overrides: TEST_GRANT\nwho:\n  - " + version.replace("CONDITIONS", f"{changed}, {added}") + "\n"
    library = Library.load(make_library(tmp_path, GOOD, layers={"hunan": {"a.yaml": layer}}), layer="hunan")
    people = [{"stage": "senior_high", "roll_status": "suspended", "boards": boards} for boards in (True, False, None)]

    assert [verdict for verdict, _ in verdicts(library, people, moment())] == ["granted", "refused", "unknown"]
    assert [c.id for c in library.programmes["TEST_GRANT"].who[0].conditions] == ["enrolled", "boarder"]


def test_a_layer_nobody_knows_is_refused_with_those_there_are(folder):
    with pytest.raises(UsageError, match="hunan") as found:
        Library.load(folder, layer="hubei")

    assert "county, hunan" in found.value.en


def test_the_hash_of_the_library_moves_with_any_value(folder):
    before = Library.load(folder, layer="county").content_hash
    path = folder / "layers" / "county" / "programmes" / "a.yaml"
    path.write_text(COUNTY.replace("amount: 7", "amount: 8"), encoding="utf-8")

    assert Library.load(folder, layer="county").content_hash != before
