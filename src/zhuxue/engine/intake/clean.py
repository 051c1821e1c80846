"""Raw text cells → typed columns, with the first fault of each row; every distinct word is read once and joined back."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from zhuxue.engine.intake.layout import Layout
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words
from zhuxue.engine.warehouse.duck import DuckWarehouse

FAULTS: dict[str, tuple[str, str, str, str]] = {
    "blank": ("证件号码是空的", "the identity number is blank", "请补填；确无证件的在证件类型中写明“无证”", "Fill it in; where there is none, say so as the identity type"),
    "stored_as_number": ("证件号码被表格存成了数字，末几位已丢失", "the identity number is stored as a number; its last digits are lost", "请把该列设为“文本”，从学籍系统重新导出；不要手工补位", "Set the column to text and export again from the school roll"),
    "formula_error": ("单元格是公式错误值", "the cell is a formula error", "请改为实际内容后再交", "Write the value itself"),
    "student_number": ("这是学籍号，不是身份证号", "this is a student number, not an identity number", "请在证件号码列填身份证号", "Put the identity number here"),
    "length": ("证件号码位数不对", "the identity number has the wrong length", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "characters": ("证件号码含有不该有的字符", "the identity number holds a wrong character", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "date": ("证件号码里的出生日期不存在", "the birth date in the identity number does not exist", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "check_digit": ("证件号码校验位不符，有数字写错", "the check digit does not fit: a digit is wrong", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "same_as_guardian": ("学生与监护人的证件号码相同", "student and guardian bear the same number", "请填学生本人的证件号码", "Put the student's own number"),
    "not_understood": ("内容认不出", "the word is not understood", "请改为常用写法，或在词表中补充", "Use a usual word, or add it to the vocabulary"),
    "missing": ("必填项是空的", "a required cell is blank", "请补填", "Fill it in"),
    "duplicate": ("与同校另一行是同一学生", "the same student stands in another row of the school", "请删去重复的一行", "Delete one of the rows"),
}  # fmt: skip
READS_ALONE = ("text",)


@dataclass(frozen=True)
class CleanColumn:
    """SQL for a column's value and for whether its word was not understood."""

    name: str
    value: str
    not_understood: str
    join: str


def clean_column(warehouse: DuckWarehouse, table: str, name: str, kind: str, words: Words) -> CleanColumn:
    """Return how `raw_<name>` of `table` is read; makes a small table of its distinct words."""
    mapping = f"words_{table}_{name}"
    raws = [row[0] for row in warehouse.rows(f"SELECT DISTINCT raw_{name} FROM {table} WHERE raw_{name} IS NOT NULL")]
    read = [words.read(kind, raw) for raw in raws]
    values = [None if value is NOT_UNDERSTOOD else value for value in read]
    warehouse.create_from_arrow(
        mapping,
        pa.table({
            "raw": pa.array(raws, pa.string()),
            "value": pa.array(values, pa.string()),
            "bad": pa.array([value is NOT_UNDERSTOOD for value in read], pa.bool_()),
        }),
    )  # fmt: skip
    return CleanColumn(
        name,
        f"w_{name}.value",
        f"COALESCE(w_{name}.bad, FALSE)",
        f"LEFT JOIN {mapping} w_{name} ON w_{name}.raw = r.raw_{name}",
    )


def present(warehouse: DuckWarehouse, table: str, name: str) -> bool:
    """Whether a raw column holds anything at all."""
    return bool(warehouse.rows(f"SELECT 1 FROM {table} WHERE raw_{name} IS NOT NULL LIMIT 1"))


def kinds_of(layout: Layout) -> dict[str, str]:
    """Return how each column of a layout is read: its vocabulary or `text`."""
    return {name: column.words or "text" for name, column in layout.columns.items()}


def fault_case(columns: list[CleanColumn]) -> str:
    """SQL: the name of the first column whose word was not understood, or null."""
    whens = " ".join(f"WHEN {column.not_understood} THEN '{column.name}'" for column in columns)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"
