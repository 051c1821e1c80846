"""What a home page asks, written once for each role and kind of office and then asked for everybody of that kind.

To build these questions takes twenty times as long as to ask them. A question is built for a stand-in, whose keys and whose
office's path occur nowhere else: what varies from person to person stays a parameter, and is put in when it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from django.db import connection
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import get_language

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.desk import News, Work, answers, question

MEMBERSHIP, PERSON, OFFICE, PARENT = (-(2**62) - number for number in range(4))  # keys that no row has
LETTERS = 0xE000  # where the letters begin that no text uses: the stand-in's path has another at each place


@dataclass(frozen=True)
class Prepared:
    """The lines of a kind of desk, and the question that counts them with the parameters of the stand-in."""

    lines: Sequence[Work | News]
    sql: str
    params: Sequence[Any]


def counted_for(acting: Membership, names: tuple[str, ...]) -> list[Any]:
    """Return what the lines of these apps say to `acting`, counted now; those without rows are left out."""
    office = acting.office
    asked = prepared(names, acting.role, office.kind, _path(office.path), localdate(), get_language())
    found = answers(asked.sql, filled(asked.params, acting))
    return [asked.lines[number].told(acting, said) for number, said in found.items()]


@lru_cache(maxsize=256)
def prepared(names: tuple[str, ...], role: str, kind: str, path: str, today: date, language: str | None) -> Prepared:
    """Return the question of a role at offices of a kind, whose paths have this form; another one each day and language."""
    parent = None if Office.Kind(kind) == Office.Kind.PROVINCE else PARENT
    office = Office(pk=OFFICE, kind=kind, path=path, code=path.split("/")[-2], parent_id=parent)
    acting = Membership(pk=MEMBERSHIP, person_id=PERSON, office=office, role=role)
    with connection.execute_wrapper(_refuse):
        lines = [line for name in names for line in import_string(name)(acting)]
        return Prepared(lines, *question(lines))


def filled(params: Sequence[Any], acting: Membership) -> list[Any]:
    """Return the parameters of a question with the keys and the path of `acting` in place of the stand-in's."""
    keys = {MEMBERSHIP: acting.pk, PERSON: acting.person_id, OFFICE: acting.office_id, PARENT: acting.office.parent_id}
    letters = {LETTERS + place: letter for place, letter in enumerate(acting.office.path)}
    return [_filled(param, keys, letters) for param in params]


def _filled(param: Any, keys: dict[int, Any], letters: dict[int, str]) -> Any:
    if isinstance(param, str):
        return param.translate(letters)
    if isinstance(param, list | tuple):
        return [_filled(one, keys, letters) for one in param]
    return keys.get(param, param) if isinstance(param, int) else param


def _path(path: str) -> str:
    """Return the path of the stand-in: as long as this one, and alike but for its letters and digits."""
    return "".join(chr(LETTERS + place) if letter.isalnum() else letter for place, letter in enumerate(path))


def _refuse(*_: Any) -> NoReturn:
    raise RuntimeError(
        "A line of the home page asked the database while it was built. Give its rows as a queryset, or what it asks as `then`."
    )
