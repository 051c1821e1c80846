"""Which programmes may not be held together, by the matrix of the field: each pair is tried on real awards."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zhuxue.engine.common.exclusions import Exclusion, Exclusions
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.requirement import columns_of
from zhuxue.engine.run.results import make_awards
from zhuxue.engine.warehouse.duck import DuckWarehouse

MATRIX = Exclusions.load(LIBRARY)
APART = [
    ("UG_NSCH", "UG_NESCH", "school_year"), ("LOAN_ORIGIN", "LOAN_CAMPUS", "school_year"), ("UG_VETGRANT", "UG_GRANT", "school_year"),
    ("CE_BOARD", "CE_NONBOARD", "term"), ("MIL_AID", "GRASS_AID", "same_fee"),
]  # fmt: skip
TOGETHER = [
    {"UG_NSCH", "UG_GRANT"}, {"UG_NESCH", "UG_GRANT"}, {"RAIN_DEW", "SV_WAIVER", "SV_GRANT"}, {"PG_NSCH", "PG_ASCH"}, {"PRE_AID", "PRE_FEE_WAIVER"},
]  # fmt: skip


def _held(one_fen: int, two_fen: int, exclusion: Exclusion) -> tuple[list[str], list[str]]:
    """Award both programmes to one student; return what is kept and what is withheld."""
    duck = DuckWarehouse(memory="1GB", threads=1)
    one, two = exclusion.programmes
    outcomes = {"student_key": [1, 1], "programme_no": [0, 1], "code": [0, 0], "amount_fen": [one_fen, two_fen]}
    texts = {
        "programme_no": [0, 1], "code": [0, 0], "programme": [one, two], "verdict": ["granted"] * 2, "version": ["v"] * 2, "reason": ["r"] * 2,
    }  # fmt: skip
    duck.create_from_arrow("outcomes", pa.table(outcomes))
    duck.create_from_arrow("outcome_texts", pa.table(texts))
    make_awards(duck, (exclusion,))
    kept = [row[0] for row in duck.rows("SELECT programme FROM awards")]
    withheld = [row[0] for row in duck.rows("SELECT programme FROM withheld")]
    duck.close()
    return kept, withheld


def test_the_matrix_is_whole() -> None:
    assert [(*e.programmes, e.within) for e in MATRIX.exclusions] == APART
    assert [set(t.programmes) for t in MATRIX.together] == TOGETHER


def test_every_programme_it_names_exists() -> None:
    named = {code for e in (*MATRIX.exclusions, *MATRIX.together) for code in e.programmes}

    assert named <= set(Library.load(LIBRARY).programmes)


def test_what_may_be_held_together_is_nowhere_excluded() -> None:
    apart = [set(e.programmes) for e in MATRIX.exclusions]

    assert not [pair for pair in apart for together in TOGETHER if pair <= together]


@pytest.mark.parametrize("exclusion", MATRIX.exclusions, ids=lambda e: e.id)
def test_one_of_the_two_is_kept_the_better_or_the_one_named(exclusion: Exclusion) -> None:
    one, two = exclusion.programmes
    richer_second = one if exclusion.keep == one else two

    assert _held(200, 100, exclusion) == ([one], [two])
    assert _held(100, 200, exclusion) == ([richer_second], [one if richer_second == two else two])
    assert _held(100, 100, exclusion) == ([one], [two])


@pytest.mark.parametrize("code", ["MIL_AID", "GRASS_AID"])
def test_a_fee_already_waived_in_full_is_not_paid_again(code: str) -> None:
    conditions = Library.load(LIBRARY).programmes[code].who[0].conditions

    assert "tuition_waived_in_full" in {column for c in conditions for column in columns_of(c.test)}
