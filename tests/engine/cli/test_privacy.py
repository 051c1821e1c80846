"""No child's name or number in a message, in the manifest or in the table of rejects, whatever is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.layout import Layout, plain_header
from zhuxue.engine.intake.shown import nearest_header

from .conftest import Zhuxue

NAMES = ("测试甲", "测试乙", "欧阳测试", "阿依古丽·测试", "测户主", "测关系", "测班级", "测年级")
NUMBERS = tuple(first + check_digit(first) for first in (f"4399012013010{i}{i:03d}" for i in range(1, len(NAMES) + 1)))
OPTIONS = ("--roster", "--register", "--paid")  # the other lists are read as the paid list is


def people(*, numbers_first: bool = True) -> list[list[str]]:
    """Rows of plainly synthetic people, with words that registers and rosters use for headers too."""
    rows = [
        [name, number, "户主", "五年级", "示例小学", "13900000000"] for name, number in zip(NAMES, NUMBERS, strict=True)
    ]
    return rows if numbers_first else [["", *row] if i else [row[0], "", "户主", "监护人", "五年级"] for i, row in enumerate(rows)]  # fmt: skip


SHAPES: dict[str, list[list[str]]] = {
    "no header": people(), "a title and no header": [["某校名册"], *people()], "the first without a number": people(numbers_first=False),
    "two words that are headers": [["测试甲", "姓名", "学校名称", "测试乙", "13900000000"], *people()],
    "headers nobody knows": [["学员", "号码", "关系", "年段", "校名", "电话"], *people()],
    "only names above": [["测试甲", "测试乙"], ["欧阳测试", "测户主"], *people()],
}  # fmt: skip


def written(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return path


def personal_in(text: str) -> list[str]:
    return [word for word in (*NAMES, *NUMBERS, *(number[6:14] for number in NUMBERS), "13900000000") if word in text]


@pytest.mark.parametrize("given_as", OPTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_without_headers_is_refused_without_a_word_of_its_people(shape, given_as, zhuxue: Zhuxue, tmp_path):
    path = written(tmp_path / "来件.csv", SHAPES[shape])
    roster = path if given_as == "--roster" else "samples/roster.xlsx"
    more = [] if given_as == "--roster" else [given_as, f"DIBAO={path}" if given_as == "--register" else path]

    for lang in ("zh", "en"):
        done = zhuxue("run", "--roster", roster, "--term", "2024-F", "--out", tmp_path / "out", "--lang", lang, *more)

        assert done.status == 1
        assert path.name in done.err
        assert personal_in(done.out + done.err) == []
    assert not (tmp_path / "out").exists()


def test_columns_that_slipped_bring_no_name_or_number_into_the_tables_kept(zhuxue: Zhuxue, tmp_path):
    headers = ["姓名", "身份证号", "就读方式", "年级", "学校名称", "学籍状态", "13900000000"]
    rows = [[name, number, "", "五年级", "示例小学", ""] for name, number in zip(NAMES, NUMBERS, strict=True)]
    rows[1][2], rows[2][5], rows[3][2], rows[4][1] = NAMES[2], NUMBERS[3], NAMES[3], NAMES[4]
    roster = written(tmp_path / "名册.xlsx", [headers, *rows])
    register = written(tmp_path / "低保.xlsx", [["姓名", "身份证号", "与户主关系"], [NAMES[5], NUMBERS[5], NAMES[6]], [NAMES[6], NUMBERS[6][:-1], "户主"]])  # fmt: skip

    done = zhuxue(
        "run", "--roster", roster, "--register", f"DIBAO={register}", "--term", "2024-F", "--out", tmp_path / "out"
    )

    kept = duckdb.sql(f"SELECT * FROM '{tmp_path}/out/rejects.parquet'").fetchall()
    text = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("manifest.json", "report.html")]
    assert (done.status, len(kept)) == (0, 6)
    assert personal_in("".join([done.out, done.err, str(kept), *text])) == []


def test_a_title_that_names_who_filled_the_list_in_is_not_taken_for_a_header(zhuxue: Zhuxue, tmp_path):
    title = [f"填报人：{NAMES[0]} 2024年8月25日", "", "", ""]
    register = written(tmp_path / "低保.xlsx", [title, ["姓名", "身份证号", "县市区", "保障方式"], [NAMES[1], NUMBERS[1], "平江县", "全额"]])  # fmt: skip

    done = zhuxue("run", "--roster", "samples/roster.xlsx", "--register", f"DIBAO={register}", "--term", "2024-F", "--out", tmp_path / "out")  # fmt: skip

    manifest = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert (done.status, '"保障方式"' in manifest, personal_in(manifest)) == (0, True, [])


@pytest.mark.parametrize("path", sorted((LIBRARY / "formats").glob("**/*.yaml")), ids=lambda path: path.stem)
def test_no_name_of_a_person_is_near_a_header(path):
    if path.stem == "vocabularies" or path.parent.name in {"out", "returns", "national"}:
        return
    layout = Layout.load(path)
    known = [plain_header(h) for column in layout.columns.values() for h in column.headers]
    known += [plain_header(h) for person in layout.people for h in (*person.identity_number, *person.name)]

    assert [name for name in NAMES if nearest_header(name, known)] == []


def test_a_word_that_was_surely_meant_for_a_header_is_shown(zhuxue: Zhuxue, tmp_path):
    roster = written(tmp_path / "名册.csv", [["学生姓名", "身份证號码", "学员"], *people()])

    said = zhuxue("run", "--roster", roster, "--term", "2024-F", "--out", tmp_path / "out").err

    assert "“身份证號码”请改为“身份证号码”" in said
