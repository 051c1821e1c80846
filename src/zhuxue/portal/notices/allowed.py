"""The only fields a public notice may hold. The page, the sheet, the table's columns and its checks are made from this."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import NotAllowed

SOURCE = "教财厅函〔2017〕28号"


@dataclass(frozen=True)
class Allowed:
    """One field: its key, its column in NoticeRow, its title, and how long it may be."""

    key: str
    column: str
    title: str | Promise
    longest: int


# source: 教财厅函〔2017〕28号 (F:S19): name, school, college, grade, major, class may be posted, and nothing else
ALLOWED = (
    Allowed("name", "name", _("姓名"), 50),
    Allowed("school", "school", _("学校"), 100),
    Allowed("college", "college", _("院系"), 60),
    Allowed("grade", "grade", _("年级"), 20),
    Allowed("major", "major", _("专业"), 60),
    Allowed("class", "class_name", _("班级"), 60),
)
KEYS = {field.key: field for field in ALLOWED}

# Like an identity, account, telephone or student number, or a day of birth. The database holds the same pattern.
PERSONAL = "([0-9０-９][ -]?){7,}|[0-9０-９]{4}年[0-9０-９]{1,2}月"


def allowed(number: int, said: Mapping[str, object]) -> dict[str, str]:
    """Return a row's columns; raises NotAllowed naming row and field, never the value, when one may not be posted."""
    unknown = sorted(set(said) - set(KEYS) - {"about"})
    if unknown:
        raise NotAllowed(f"第{number}行的“{unknown[0]}”不得公示：只许公示姓名、学校、院系、年级、专业、班级（{SOURCE}）。请去掉这一项。", f"Row {number}: “{unknown[0]}” may not be posted; only name, school, college, grade, major and class may. Leave it out.")  # fmt: skip
    row = {field.column: _plain(said.get(field.key)) for field in ALLOWED}
    for field in ALLOWED:
        if re.search(PERSONAL, row[field.column]):
            raise NotAllowed(f"第{number}行的“{field.title}”里像有号码或出生日期，不得公示（{SOURCE}）。请改正后再办。", f"Row {number}: “{field.key}” seems to hold a number or a day of birth, which may not be posted. Correct it first.")  # fmt: skip
        if len(row[field.column]) > field.longest:
            raise NotAllowed(f"第{number}行的“{field.title}”超过 {field.longest} 个字。请改短。", f"Row {number}: “{field.key}” is longer than {field.longest} characters. Shorten it.")  # fmt: skip
    if not row["name"]:
        raise NotAllowed(f"第{number}行没有姓名。请补上，或从名单中去掉这一行。", f"Row {number} has no name. Add it, or leave the row out.")  # fmt: skip
    return row


def _plain(value: object) -> str:
    """Return a value as one line of ordinary characters.

    >>> _plain(" １班\\n"), _plain(None), _plain(7)
    ('1班', '', '7')
    """
    return "" if value is None else " ".join(unicodedata.normalize("NFKC", str(value)).split())
