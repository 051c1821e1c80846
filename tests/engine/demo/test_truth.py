"""What truth.csv says is what stands in the files."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

from zhuxue.engine.common import identity
from zhuxue.engine.demo.people import REGISTERS, SPECIAL_GROUPS

SLIPS = ("slip_digit", "slip_swap", "check_digit")


def test_every_roster_row_is_where_the_truth_says(province: Path, reader):
    for row in reader.truth(province):
        cells = _row(reader, province / "名册", row)
        assert row["identity_as_written"] in map(_text, cells), row


def test_the_truth_has_every_data_row_of_the_rosters_and_no_other(province: Path, reader):
    told = Counter((row["source_file"], row["source_sheet"]) for row in reader.truth(province))

    for path in (province / "名册").rglob("*.*"):
        for sheet, rows in reader.sheets_of(path).items():
            key = (path.relative_to(province / "名册").as_posix(), sheet)
            assert told[key] == sum(map(_is_data, rows)), key


def test_every_person_of_a_register_is_where_the_truth_says(province: Path, reader):
    for row in reader.truth(province, "truth_registers.csv"):
        cells = _row(reader, province / "比对", row)
        assert row["identity_as_written"] in map(_text, cells), row


def test_no_number_outside_the_synthetic_ranges_stands_anywhere(province: Path, reader):
    for path, sheets in reader.cells_of(province).items():
        for rows in sheets.values():
            for cell in (cell for row in rows for cell in row):
                for found in re.findall(r"(?<![\dJ])\d{17}[\dXx](?!\d)", _half_width(str(cell))):
                    assert found.startswith("4399") or found[14:16] == "99", (path, found)


def test_true_numbers_have_right_check_digits_and_belong_to_one_person(province: Path, reader):
    holders: dict[str, set[str]] = {}
    for row in reader.truth(province):
        if row["identity_kind"] in ("resident_id", "residence_permit"):
            assert identity.fault(row["identity_number_true"]) is None
            holders.setdefault(row["identity_number_true"], set()).add(row["name_true"])

    assert all(len(names) == 1 for names in holders.values())


def test_a_slip_is_exactly_one_slip_and_nobody_elses_number(province: Path, reader):
    rows = reader.truth(province) + reader.truth(province, "truth_registers.csv")
    everybody = {row["identity_number_true"] for row in rows}

    for row in rows:
        if row["fault"] in SLIPS:
            wrong = re.sub(r"[^0-9X]", "", _half_width(row["identity_as_written"].upper()))
            assert _is_one_slip(wrong, row["identity_number_true"]), row
            assert wrong not in everybody


def test_rows_without_a_fault_can_be_read_without_guessing(province: Path, reader):
    for row in reader.truth(province):
        if not row["fault"] and row["identity_kind"] == "resident_id":
            assert _cleaned(row["identity_as_written"]) == row["identity_number_true"], row


def test_no_student_has_a_slip_in_roster_and_register_both(province: Path, reader):
    in_roster = {row["identity_number_true"] for row in reader.truth(province) if row["fault"] in SLIPS}
    in_register = {row["identity_number_true"] for row in reader.truth(province, "truth_registers.csv") if row["fault"]}

    assert not in_roster & in_register


def test_tidy_files_hold_no_fault_at_all(provinces: dict[int, Path], reader):
    rows = reader.truth(provinces[0]) + reader.truth(provinces[0], "truth_registers.csv")

    assert {row["fault"] for row in rows} == {""}
    assert all(row["identity_as_written"] == row["identity_number_true"] for row in rows)


def test_the_worst_files_hold_every_kind_of_fault(provinces: dict[int, Path], reader):
    faults = Counter(row["fault"] for row in reader.truth(provinces[3]))

    assert {*SLIPS, "number_cell", "blank", "duplicate"} <= set(faults)
    assert {row["identity_kind"] for row in reader.truth(provinces[3])} >= {"resident_id", "none"}


def test_a_register_says_nothing_of_counties_it_does_not_cover(province: Path, reader):
    covered: dict[str, set[str]] = {}
    for row in reader.truth(province, "truth_scopes.csv"):
        covered.setdefault(row["register"], set()).add(row["county"])

    for row in reader.truth(province):
        for register, counties in covered.items():
            if row["hukou_county"] in counties:
                assert row[register] in ("0", "1")
            elif register != "SCHOOL_ROLL":
                assert row[register] == "" or row["identity_kind"] != "resident_id"


def test_every_expected_match_is_a_member_in_the_truth(province: Path, reader):
    members = {
        (row["source_file"], row["source_sheet"], row["source_row"], register)
        for row in reader.truth(province)
        for register, flag in row.items()
        if flag == "1"
    }

    matches = reader.truth(province, "truth_matches.csv")
    expected = {(row["source_file"], row["source_sheet"], row["source_row"], row["register"]) for row in matches}
    assert len(expected) == len(matches)
    assert expected == members


def test_school_age_people_in_no_roster_are_in_the_registers(provinces: dict[int, Path], reader):
    strangers = {
        row["identity_number_true"]
        for row in reader.truth(provinces[0], "truth_registers.csv")
        if row["in_roster"] == "0" and 2009 <= int(row["identity_number_true"][6:10]) <= 2017
    }

    assert len(strangers) == 18


def test_somebody_on_two_rolls_has_one_number_and_the_same_registers(provinces: dict[int, Path], reader):
    rows = reader.truth(provinces[3])
    second = [row for row in rows if row["fault"] == "two_schools"]

    assert second
    for row in second:
        (first,) = (r for r in rows if r["identity_number_true"] == row["identity_number_true"] and r is not row)
        assert first["source_file"] != row["source_file"]
        assert [first[register] for register in REGISTERS] == [row[register] for register in REGISTERS]


def test_slips_are_many_enough_to_test_linkage_with(provinces: dict[int, Path], reader):
    pairs = {
        (row["source_file"], row["source_sheet"], row["source_row"])
        for row in reader.truth(provinces[3], "truth_matches.csv")
        if row["expected"] == "proposal" and row["register"] in SPECIAL_GROUPS
    }

    assert len(pairs) * 50_000 >= 200 * 6000


def test_a_row_that_stands_twice_may_be_turned_away(provinces: dict[int, Path], reader):
    twice = {
        (row["source_file"], row["source_row"]) for row in reader.truth(provinces[3]) if row["fault"] == "duplicate"
    }
    expected = {
        row["expected"]
        for row in reader.truth(provinces[3], "truth_matches.csv")
        if (row["source_file"], row["source_row"]) in twice and row["by"] == "identity_number"
    }

    assert expected == {"optional"}


def test_a_header_in_two_lines_has_the_guardians_number_under_the_guardian(provinces: dict[int, Path], reader):
    (path,) = list((provinces[3] / "名册").rglob("*示例第一中学.xlsx"))[:1]
    rows = next(iter(reader.sheets_of(path).values()))
    upper, lower = rows[1], rows[2]

    assert lower.count("身份证号") == lower.count("姓名") == 2
    assert lower[upper.index("监护人")] == "姓名"
    assert all(word or lower[place] for place, word in enumerate(upper))


def test_rare_characters_survive_gb18030(provinces: dict[int, Path], reader):
    rare = [row for row in reader.truth(provinces[2]) if set(row["name_true"]) & set("㐂𠮷䶮")]

    assert rare
    for row in rare:
        cells = [str(cell) for cell in _row(reader, provinces[2] / "名册", row)]
        assert any(row["name_true"] == _cleaned(cell) for cell in cells), row


def test_a_misheard_name_stands_only_where_the_number_is_right(provinces: dict[int, Path], reader):
    true_names = {row["identity_number_true"]: row["name_true"] for row in reader.truth(provinces[3])}
    faulty = {
        row["identity_number_true"]
        for row in reader.truth(provinces[3])
        if row["fault"] not in ("", "duplicate", "two_schools")
    }
    misheard = [
        row
        for row in reader.truth(provinces[3], "truth_registers.csv")
        if row["in_roster"] == "1" and row["name"] != true_names[row["identity_number_true"]]
    ]

    assert misheard
    assert not any(row["fault"] or row["identity_number_true"] in faulty for row in misheard)


def test_a_carer_is_listed_and_proves_nothing(provinces: dict[int, Path], reader):
    carers = [row for row in reader.truth(provinces[3], "truth_registers.csv") if row["role"] == "照料人"]

    assert carers
    assert {row["proves"] for row in carers} == {"0"}


def _row(reader, folder: Path, row: dict[str, str]) -> list[object]:
    return reader.sheets_of(folder / row["source_file"])[row["source_sheet"]][int(row["source_row"]) - 1]


def _text(cell: object) -> str:
    return f"{int(Decimal(repr(cell)))}" if isinstance(cell, float) else str(cell)


def _is_data(row: list[object]) -> bool:
    texts = [str(cell) for cell in row]
    return any(text in ("男", "女") for text in texts)


def _half_width(text: str) -> str:
    return text.translate({0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X"})


def _cleaned(text: str) -> str:
    return re.sub(r"[\s'\u200b\ufeff\u200d]", "", _half_width(text)).upper()


def _is_one_slip(wrong: str, right: str) -> bool:
    places = [place for place in range(18) if wrong[place] != right[place]]
    if len(places) == 1:
        return True
    first, second = places
    return second == first + 1 and wrong[first] + wrong[second] == right[second] + right[first]
