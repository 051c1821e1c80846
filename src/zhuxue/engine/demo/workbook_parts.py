"""The parts of an .xlsx package beside its sheets: content types, links, and five cell styles."""

from __future__ import annotations

from collections.abc import Sequence

TEXT, HEADER, TITLE, DATE = 1, 2, 3, 4  # places in cellXfs below
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPES = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
_KIND = "application/vnd.openxmlformats-"
_BOOK = f"{_KIND}officedocument.spreadsheetml"
_FILL = '<fill><patternFill patternType="{}"/></fill>'
_BOLD = "<font><b/><sz val='{}'/><name val='宋体'/></font>"
_CENTRED = "<alignment horizontal='center' vertical='center' wrapText='1'/>"
_STYLES = "".join(
    (
        f"{XML_HEAD}<styleSheet {MAIN}>",
        "<numFmts count='1'><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/></numFmts>",
        "<fonts count='3'><font><sz val='11'/><name val='宋体'/></font>",
        _BOLD.format(11) + _BOLD.format(16),
        "</fonts>",
        f"<fills count='3'>{_FILL.format('none')}{_FILL.format('gray125')}",
        "<fill><patternFill patternType='solid'><fgColor rgb='FFE8EEF4'/></patternFill></fill></fills>",
        "<borders count='2'><border/>",
        "<border><left style='thin'/><right style='thin'/><top style='thin'/><bottom style='thin'/></border>",
        "</borders><cellStyleXfs count='1'><xf/></cellStyleXfs><cellXfs count='5'><xf/>",
        "<xf numFmtId='49' applyNumberFormat='1'/>",
        "<xf numFmtId='49' fontId='1' fillId='2' borderId='1' applyFont='1' applyFill='1' applyBorder='1' ",
        f"applyAlignment='1'>{_CENTRED}</xf>",
        f"<xf fontId='2' applyFont='1' applyAlignment='1'>{_CENTRED}</xf>",
        "<xf numFmtId='164' applyNumberFormat='1'/></cellXfs>",
        "<cellStyles count='1'><cellStyle name='Normal' xfId='0' builtinId='0'/></cellStyles></styleSheet>",
    )
)


def parts_beside_sheets(names: Sequence[str]) -> dict[str, str]:
    """Return path → text of every part of a workbook whose sheets have these names, but the sheets."""
    return {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _links(
            [
                *(("worksheet", f"worksheets/sheet{place}.xml") for place in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }


def _content_types(sheets: int) -> str:
    parts = [(f"worksheets/sheet{place}", "worksheet") for place in range(1, sheets + 1)]
    parts += [("workbook", "sheet.main"), ("styles", "styles")]
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_BOOK}.{kind}+xml"/>' for part, kind in parts
    )
    return (
        f"{XML_HEAD}<Types {_TYPES}>"
        f'<Default Extension="rels" ContentType="{_KIND}package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _workbook(names: Sequence[str]) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="rId{place}"/>' for place, name in enumerate(names, 1)
    )
    return f'{XML_HEAD}<workbook {MAIN} xmlns:r="{_LINK}"><sheets>{listed}</sheets></workbook>'


def _links(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{place}" Type="{_LINK}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f"{XML_HEAD}<Relationships {_LINKS}>{listed}</Relationships>"
