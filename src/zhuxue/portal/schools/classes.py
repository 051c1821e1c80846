"""Opening the classes that rosters name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db.models import Q

from zhuxue.portal.people.models import Office

BATCH = 2000  # rows in one statement
NUMBER = re.compile(r"-C(\d+)$")


def open_classes(wanted: Mapping[tuple[int, str], Office]) -> dict[tuple[int, str], Office]:
    """Return the class of each (pk of the school, name), in one of its colleges too; those not yet there are opened.

    `wanted` gives the school of each. A code once used is not used again.
    """
    schools = {school for school, _ in wanted}
    known = Office.objects.filter(Q(parent__in=schools) | Q(parent__parent__in=schools), kind=Office.Kind.CLASS)
    classes, last = {}, dict[int, int]()
    for office in known.select_related("parent"):
        school = office.parent_id if office.parent_id in schools else office.parent.parent_id
        found = NUMBER.search(office.code)
        last[school] = max(last.get(school, 0), int(found[1]) if found else 0)
        classes[school, office.name] = office
    new = []
    for (parent, name), school in sorted(wanted.items(), key=lambda item: item[0]):
        if (parent, name) not in classes:
            last[parent] = last.get(parent, 0) + 1
            code = f"{school.code}-C{last[parent]:03d}"
            path = f"{school.path}{code}/"
            new.append(Office(kind=Office.Kind.CLASS, code=code, name=name, parent=school, path=path))
    return classes | {(office.parent_id, office.name): office for office in Office.objects.bulk_create(new, BATCH)}
