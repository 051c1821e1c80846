"""Files that come in and payment files that go out."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from reference_pages.registers import layout_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.files.formats import OF_BATCH, OF_LINE, Column, Format, load_formats
from zhuxue.engine.files.layouts import Layout, load_layouts

HEAD = """# Formats 版式

## Files that come in 收到的文件

.xlsx, .xls, .ods, .csv and .txt (UTF-8 or GB18030; tab or comma is found out) and .parquet. Title rows, merged headers of two rows,
several sheets, totals and signatures are understood. Headers are matched whole, after stars, notes like（60字）and spaces are taken
off; a header that is not listed is named in the report and not used. Registers: [registers](registers.md)."""
OUT = """## Payment files that go out 发放文件

`zhuxue payments write RUN --format NAME --out FILE`. The file is read back line by line before the command ends."""

BACK = """## Return files of banks 银行回盘

Taken whole or refused whole: count, sum and every line must agree with the batch. A code that is not listed stops the file."""


def page() -> str:
    """Return the page."""
    returns = [_return(each) for each in load_layouts(LIBRARY).values()]
    layouts = [layout_text(LIBRARY / "formats" / f"{name}.yaml") for name in ("roster", "hardship", "accounts", "paid")]
    return "\n\n".join(
        [
            HEAD,
            *layouts,
            _vocabularies(),
            OUT,
            *(_format(each) for each in load_formats(LIBRARY).values()),
            _fields(),
            BACK,
            *returns,
        ]
    )


def _vocabularies() -> str:
    vocabularies = read_yaml(LIBRARY / "formats" / "vocabularies.yaml")["vocabularies"]
    rows = [
        (f"`{name}`", f"`{value}`", "、".join(str(word) for word in words))
        for name, values in vocabularies.items()
        for value, words in values.items()
        if isinstance(words, list)
    ]
    return "### Vocabularies 用语\n\nWords matched whole; a word that is not listed is sent back.\n\n" + table(
        ["vocabulary", "value", "words 文件里的写法"], rows
    )


def _format(each: Format) -> str:
    about = f"### `{each.format}` {each.title}\n\n{each.kind}, `{each.extension}`, {each.encoding}; {each.source}（{CONFIDENCE[each.confidence]}）"
    rows = [
        (part, column.title, _from(column), column.kind, column.width)
        for part, columns in (("head", each.header), ("line", each.columns), ("closing", each.trailer))
        for column in columns
    ]
    return f"{about}\n\n" + table(["part", "列名", "from", "kind", "bytes"], rows)


def _return(each: Layout) -> str:
    about = f"### `{each.layout}` {each.title}\n\n{each.kind}, `{each.extension}`, {' or '.join(each.encodings)}; {each.source}（{CONFIDENCE[each.confidence]}）"
    rows = [
        (part, column.title, f"`{column.to}`" if column.to else f"“{column.constant}”" if column.constant else "not read", column.kind, column.width)
        for part, columns in (("head", each.header), ("line", each.columns), ("closing", each.trailer))
        for column in columns
    ]  # fmt: skip
    codes = [(f"`{code}`", said.title, said.outcome, said.cause) for code, said in each.codes.items()]
    columns = table(["part", "列名", "to", "kind", "bytes"], rows)
    return f"{about}\n\n{columns}\n\n" + table(["code 返回码", "说明", "outcome", "cause"], codes)


def _from(column: Column) -> str:
    return (
        f"`{column.from_}`"
        if column.from_
        else f"“{column.constant}”"
        if column.constant
        else "empty, for the bank's answer"
    )


def _fields() -> str:
    lines = "、".join(f"`{name}`" for name in OF_LINE)
    batch = "、".join(f"`{name}`" for name in OF_BATCH)
    return f"### Fields a column may be filled `from`\n\nOf a line: {lines}.\n\nOf the batch: {batch}."
