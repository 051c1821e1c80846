"""Raw text cells → typed columns, with the first fault of each row; every distinct word is read once and joined back."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from zhuxue.engine.intake.layout import Layout
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words
from zhuxue.engine.warehouse.duck import DuckWarehouse

FAULTS: dict[str, tuple[str, str, str, str]] = {
    "blank": ("证件号码是空的", "the identity number is blank", "请补填；确无证件的在证件类型中写明“无证”", "Fill it in; where there is none, say so as the identity type"),
    "stored_as_number": ("证件号码被表格存成了数字，末几位已丢失", "the identity number is stored as a number; its last digits are lost", "请把该列设为“文本”，从学籍系统重新导出；不要手工补位", "Set the column to text and export again from the school roll"),
    "digits_lost": ("被表格存成了数字，末几位可能已丢失", "is stored as a number; its last digits may be lost", "请把该列设为“文本”，重新填写或导出；不要手工补位", "Set the column to text and export again"),
    "formula_error": ("单元格是公式错误值", "the cell is a formula error", "请改为实际内容后再交", "Write the value itself"),
    "student_number": ("这是学籍号，不是身份证号", "this is a student number, not an identity number", "请在证件号码列填身份证号", "Put the identity number here"),
    "length": ("证件号码位数不对", "the identity number has the wrong length", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "characters": ("证件号码含有不该有的字符", "the identity number holds a wrong character", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "date": ("证件号码里的出生日期不存在", "the birth date in the identity number does not exist", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "check_digit": ("证件号码校验位不符，有数字写错", "the check digit does not fit: a digit is wrong", "请对照户口簿或身份证改正", "Correct it against the identity card"),
    "hashed_wrongly": ("不是完整的加密比对值", "is no whole hash", "请来源部门用 zhuxue registers hash 重新生成", "Ask its owner to hash the file again with zhuxue registers hash"),
    "same_as_guardian": ("学生与监护人的证件号码相同", "student and guardian bear the same number", "请填学生本人的证件号码", "Put the student's own number"),
    "not_understood": ("内容认不出", "the word is not understood", "请改为常用写法，或在词表中补充", "Use a usual word, or add it to the vocabulary"),
    "missing": ("必填项是空的", "a required cell is blank", "请补填", "Fill it in"),
    "other_school": ("不是本单位的学校，或写法与登记的不同", "is no school of this office, or is written otherwise than it is registered", "请改为登记的学校名称，或交给该校自己上传", "Write the registered name, or let that school send the row"),
    "duplicate": ("与同校另一行是同一学生", "the same student stands in another row of the school", "请删去重复的一行", "Delete one of the rows"),
}  # fmt: skip
READS_ALONE = ("text",)


MOST_CASES = 64


@dataclass(frozen=True)
class CleanColumn:
    """How the words of one column are read: `read` gives a value for each distinct word, `bad` those not understood.

    Few words become a CASE, which costs nothing where the column is not asked for; many are joined from a table.
    The text of a CASE is of the ENUM `enum`, which costs less to write than as many strings.
    """

    name: str
    read: dict[str, str | None]
    bad: frozenset[str]
    join: str = ""
    enum: str = "VARCHAR"

    def value(self, kind: str = "VARCHAR", *, part: int | None = None) -> str:
        """SQL for the value as `kind`; `part` takes one piece of a value written “stage:grade”, counted from 1."""
        if self.join:
            whole = f"w_{self.name}.value"
            piece = whole if part is None else f"NULLIF(SPLIT_PART({whole}, ':', {part}), '')"
            return f"CAST({piece} AS {kind})"
        if part is None and all(raw == value for raw, value in self.read.items()):
            return f"r.raw_{self.name}" if kind == "VARCHAR" else f"CAST(r.raw_{self.name} AS {kind})"
        words: dict[str, list[str]] = {}
        as_kind = self.enum if kind == "VARCHAR" and part is None else kind
        for raw, value in self.read.items():
            meant = value if part is None or value is None else value.split(":")[part - 1]
            if meant:
                words.setdefault(meant, []).append(literal(raw))
        whens = " ".join(
            f"WHEN r.raw_{self.name} IN ({', '.join(raws)}) THEN CAST({literal(piece)} AS {as_kind})"
            for piece, raws in words.items()
        )
        return f"CASE {whens} END" if whens else f"CAST(NULL AS {kind})"

    @property
    def not_understood(self) -> str:
        """SQL: whether the word was not understood."""
        if self.join:
            return f"COALESCE(w_{self.name}.bad, FALSE)"
        return f"r.raw_{self.name} IN ({', '.join(map(literal, sorted(self.bad)))})" if self.bad else "FALSE"


def literal(text: str) -> str:
    """Return text as a SQL literal."""
    return exp.Literal.string(text).sql("duckdb")


def clean_column(warehouse: DuckWarehouse, table: str, name: str, kind: str, words: Words) -> CleanColumn:
    """Return how `raw_<name>` of `table` is read; every distinct word is read once."""
    raws = [
        row[0]
        for row in warehouse.rows(f"SELECT DISTINCT raw_{name} FROM {table} WHERE raw_{name} IS NOT NULL ORDER BY 1")
    ]
    found = {raw: words.read(kind, raw) for raw in raws}
    bad = frozenset(raw for raw, value in found.items() if value is NOT_UNDERSTOOD)
    read = {raw: value if isinstance(value, str) else None for raw, value in found.items()}
    easy = all(raw.isprintable() for raw in raws)
    if easy and all(raw == value for raw, value in read.items()):
        return CleanColumn(name, read, bad)
    values = {value for value in read.values() if value}
    if easy and len(raws) <= MOST_CASES:
        return CleanColumn(name, read, bad, enum=warehouse.enum(f"of_{table}_{name}", values) if values else "VARCHAR")
    mapping = f"words_{table}_{name}"
    columns = {"raw": pa.array(raws, pa.string()), "value": pa.array(list(read.values()), pa.string()), "bad": pa.array([raw in bad for raw in raws], pa.bool_())}  # fmt: skip
    warehouse.create_from_arrow(mapping, pa.table(columns))
    return CleanColumn(name, read, bad, f"LEFT JOIN {mapping} w_{name} ON w_{name}.raw = r.raw_{name}")


def present(warehouse: DuckWarehouse, table: str, name: str) -> bool:
    """Whether a raw column holds anything at all."""
    return bool(warehouse.rows(f"SELECT 1 FROM {table} WHERE raw_{name} IS NOT NULL LIMIT 1"))


def kinds_of(layout: Layout) -> dict[str, str]:
    """Return how each column of a layout is read: its vocabulary or `text`."""
    return {name: column.words or "text" for name, column in layout.columns.items()}


def fault_case(columns: list[CleanColumn]) -> str:
    """SQL: the name of the first column whose word was not understood, or null."""
    whens = " ".join(f"WHEN {column.not_understood} THEN '{column.name}'" for column in columns if column.bad)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"
