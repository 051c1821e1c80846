"""How a payment file looks, as one YAML of `library/formats/out` says it: a new bank is a new YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.yamlfile import read_yaml

OF_LINE = (
    "seq", "student_key", "programme", "programme_title", "period", "kind", "name", "identity_number", "student_number",
    "school_code", "school_name", "class_name", "guardian_name", "guardian_identity_number", "payee_name",
    "payee_identity_number", "relation", "account_kind", "account_no", "bank_name", "amount", "level", "payee",
)  # fmt: skip
OF_BATCH = ("batch", "term", "term_title", "count", "sum")


class Column(BaseModel):
    """One column: `from` a field of the line or the batch, or a constant. `width` is in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    from_: Literal[OF_LINE + OF_BATCH] | None = Field(default=None, alias="from")  # type: ignore[valid-type]
    constant: str | None = None
    kind: Literal["text", "yuan", "fen", "count"] = "text"
    width: int | None = Field(default=None, gt=0)
    align: Literal["left", "right"] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.from_ is None) == (self.constant is None):
            raise ValueError("写 from 或 constant 中的一个 / write one of from and constant")
        money = self.from_ in ("amount", "sum")
        if money != (self.kind in ("yuan", "fen")):
            raise ValueError("金额写 yuan 或 fen，其他不写 / yuan or fen for money, and for nothing else")
        return self

    @property
    def numeric(self) -> bool:
        """Whether it holds a number."""
        return self.kind != "text"


class Format(BaseModel):
    """A payment file: a head, one line a payment, a closing line; for xlsx the head is a sheet of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str
    title: str
    kind: Literal["xlsx", "text", "fixed"]
    extension: str
    source: str
    confidence: Literal["official", "secondary", "assumed"]
    encoding: str = "utf-8"
    line_end: Literal["crlf", "lf"] = "crlf"
    separator: str | None = None
    header: tuple[Column, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    trailer: tuple[Column, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "text") != bool(self.separator):
            raise ValueError("text 要写 separator，其他不写 / a separator for text, and for nothing else")
        every = (*self.header, *self.columns, *self.trailer)
        if self.kind == "fixed" and any(column.width is None for column in every):
            raise ValueError("定长格式每列都要写 width / every column of a fixed format needs a width")
        declared = {column.from_ for column in (*self.header, *self.trailer)}
        if not {"count", "sum"} <= declared:
            raise ValueError("首尾行要写明 count 和 sum / head or closing line must declare count and sum")
        return self


def load_formats(library: Path) -> dict[str, Format]:
    """Read every format of `library` by its name; raises LibraryError for one that is not whole."""
    paths = sorted((library / "formats" / "out").glob("*.yaml"))
    formats = [checked(Format, read_yaml(path), path) for path in paths]
    return {each.format: each for each in formats}


def format_named(library: Path, name: str) -> Format:
    """Return one format; raises UsageError naming those there are."""
    formats = load_formats(library)
    if name not in formats:
        known = "、".join(formats)
        raise UsageError(
            f"没有发放文件格式“{name}”。可用：{known}。",
            f"There is no payment format “{name}”. Known: {known}.",
        )
    return formats[name]
