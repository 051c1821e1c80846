"""How a file that a bank sends back looks, as one YAML of `library/formats/returns` says it: a new bank is a new YAML."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.yamlfile import read_yaml

Cause = Literal["name", "no_such", "identity", "frozen", "dormant", "closed", "state", "limit", "bank", "other"]
OF_HEAD = ("batch", "count", "sum")
OF_LINE = ("seq", "account_no", "payee_name", "amount", "code", "message")


class Column(BaseModel):
    """One column: the field it gives, or what must stand in it. `width` is in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    to: Literal[OF_HEAD + OF_LINE] | None = None  # type: ignore[valid-type]
    constant: str | None = None
    kind: Literal["text", "yuan", "fen", "count"] = "text"
    width: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _money_is_money(self) -> Self:
        if (self.to in ("amount", "sum")) != (self.kind in ("yuan", "fen")):
            raise Say("金额写 yuan 或 fen，其他不写。", "Write yuan or fen for money, and for nothing else.")
        if (self.to in ("seq", "count")) != (self.kind == "count"):
            raise Say("序号和笔数写 count，其他不写。", "Write count for seq and count, and for nothing else.")
        return self


class Code(BaseModel):
    """What a bank's code comes to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    outcome: Literal["success", "pending", "refused"]
    cause: Cause | None = None

    @model_validator(mode="after")
    def _refused_has_a_cause(self) -> Self:
        if (self.outcome == "refused") != (self.cause is not None):
            raise Say("退回的写 cause，其他不写。", "Write a cause for refused, and for nothing else.")
        return self


class Layout(BaseModel):
    """A return file: a head that says how many and how much, a line a payment, maybe a closing line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: str
    title: str
    kind: Literal["xlsx", "text", "fixed"]
    extension: str
    source: str
    confidence: Literal["official", "secondary", "assumed"]
    encodings: tuple[Literal["utf-8", "gb18030"], ...] = ("utf-8",)
    separator: str | None = None
    head_sheet: str | None = None
    sheet: str | None = None
    header: tuple[Column, ...]
    columns: tuple[Column, ...]
    trailer: tuple[Column, ...] = ()
    codes: dict[str, Code] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "text") != bool(self.separator) or (self.kind == "xlsx") != bool(self.sheet and self.head_sheet):  # fmt: skip
            raise Say("text 写 separator，xlsx 写 sheet 和 head_sheet，其他不写。", "A separator for text, sheet and head_sheet for xlsx, and for nothing else.")  # fmt: skip
        every = (*self.header, *self.columns, *self.trailer)
        if self.kind == "fixed" and any(column.width is None for column in every):
            raise Say("定长格式每列都要写 width。", "Every column of a fixed layout needs a width.")
        head, line = {column.to for column in self.header}, {column.to for column in self.columns}
        if not set(OF_HEAD) <= head or not {"seq", "amount", "code"} <= line:
            raise Say("首行要有 batch、count、sum，每行要有 seq、amount、code。", "The head needs batch, count and sum, a line seq, amount and code.")  # fmt: skip
        return self


@lru_cache(maxsize=4)
def load_layouts(library: Path) -> dict[str, Layout]:
    """Read every layout of `library` by its name; raises LibraryError for one that is not whole."""
    paths = sorted((library / "formats" / "returns").glob("*.yaml"))
    layouts = [checked(Layout, read_yaml(path), path) for path in paths]
    return {each.layout: each for each in layouts}
