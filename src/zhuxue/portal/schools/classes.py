"""Classes of schools: those that rosters name, and those that an officer opens, renames and closes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.offices import close_office, open_office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.locks import locked
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.terms import school_of

BATCH = 2000  # rows in one statement
NUMBER = re.compile(r"-C(\d+)$")
CLASS = Office.Kind.CLASS


def open_classes(wanted: Mapping[tuple[int, str], Office]) -> dict[tuple[int, str], Office]:
    """Return the class of each (pk of the school, name), in one of its colleges too; those not yet there are opened.

    `wanted` gives the school of each. A code once used is not used again; a closed class is not one to come into.
    """
    schools = {school for school, _ in wanted}
    classes, last = {}, dict[int, int]()
    for office in _of_schools(schools).select_related("parent"):
        school = office.parent_id if office.parent_id in schools else office.parent.parent_id
        last[school] = max(last.get(school, 0), _number(office))
        if office.closed_on is None:
            classes[school, office.name] = office
    new = []
    for (parent, name), school in sorted(wanted.items(), key=lambda item: item[0]):
        if (parent, name) not in classes:
            last[parent] = last.get(parent, 0) + 1
            code = _code(school, last[parent])
            path = f"{school.path}{code}/"
            new.append(Office(kind=CLASS, code=code, name=name, parent=school, path=path))
    return classes | {(office.parent_id, office.name): office for office in Office.objects.bulk_create(new, BATCH)}


def classes_visible_to(acting: Membership | None, action: str = "see_classes") -> QuerySet[Office]:
    """Return the open classes at the office acted for or below on which `acting` may do `action`; else none."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Office.objects.none()
    return offices_visible_to(acting).filter(kind=CLASS, closed_on=None)


def classes_listed(acting: Membership | None) -> QuerySet[Office]:
    """Return visible classes for their list, each with how many `students` are there and in which grades (null: not known)."""
    there = Q(enrolments__ends_on=None)
    counted = classes_visible_to(acting).select_related("parent__parent")
    return counted.annotate(
        students=Count("enrolments", filter=there),
        lowest=Min("enrolments__grade", filter=there),
        highest=Max("enrolments__grade", filter=there),
    )


def parents_of_classes(acting: Membership | None) -> QuerySet[Office]:
    """Return below which offices the office acted for may open a class: the school, or its colleges."""
    if acting is None or school_of(acting.office) is None:
        return Office.objects.none()
    kinds = (Office.Kind.SCHOOL, Office.Kind.COLLEGE)
    return offices_visible_to(acting).filter(kind__in=kinds, closed_on=None)


@transaction.atomic
def open_class(name: str, parent: Office, *, acting: Membership | None) -> Office:
    """Open a class of the school acted for; its code follows the last one. Raises NotAllowed where the name is taken."""
    acting = require(acting, "manage_classes")
    if not parents_of_classes(acting).filter(pk=parent.pk).exists():
        raise NotAllowed("只能在本校开设班级。", "Classes are opened in your own school only.")
    school = _locked_school(acting)
    _refuse_taken(school, name)
    code = _code(school, max((_number(office) for office in _of_schools({school.pk})), default=0) + 1)
    return open_office(parent, kind=CLASS, code=code, name=name, acting=acting)


@transaction.atomic
def rename_class(office: Office, name: str, *, reason: str, acting: Membership | None) -> Office:
    """Give a class another name; its students, cases and history stay with it. Raises NotAllowed where the name is taken."""
    acting = require(acting, "manage_classes")
    school = _locked_school(acting)
    found = _class(office, acting)
    if found.name == name:
        return found
    _refuse_taken(school, name)
    before, found.name = found.name, name
    found.save(update_fields=["name"])
    record("class renamed", found, acting=acting, reason=reason, details={"from": before, "to": name})
    return found


@transaction.atomic
def close_class(office: Office, *, reason: str, acting: Membership | None) -> None:
    """Close a class in which nobody is any more; raises NotAllowed while there is."""
    acting = require(acting, "manage_classes")
    _locked_school(acting)
    close_office(_class(office, acting), acting=acting, reason=reason)


def refuse_with_students(office: Office) -> None:
    """Raise NotAllowed where an office is to be closed in which students are enrolled now."""
    if Enrolment.objects.filter(office__path__startswith=office.path, ends_on=None).exists():
        raise NotAllowed("这里还有在籍学生。请先把学生转到别的班，或登记离校。", "Students are still enrolled here. Move them to another class first, or note that they have left.")  # fmt: skip


def _of_schools(schools: set[int]) -> QuerySet[Office]:
    return Office.objects.filter(Q(parent__in=schools) | Q(parent__parent__in=schools), kind=CLASS)


def _number(office: Office) -> int:
    found = NUMBER.search(office.code)
    return int(found[1]) if found else 0


def _code(school: Office, number: int) -> str:
    return f"{school.code}-C{number:03d}"


def _locked_school(acting: Membership) -> Office:
    school = school_of(acting.office)
    if school is None:
        raise NotAllowed("班级由学校自己管理。", "A school keeps its classes itself.")
    return locked([school])[0]


def _class(office: Office, acting: Membership) -> Office:
    found = classes_visible_to(acting, "manage_classes").filter(pk=office.pk).first()
    if found is None:
        raise NotAllowed("没有这个班级，或已关闭。请回到班级列表。", "There is no such class, or it is closed. Go back to the list of classes.")  # fmt: skip
    return found


def _refuse_taken(school: Office, name: str) -> None:
    if _of_schools({school.pk}).filter(name=name, closed_on=None).exists():
        raise NotAllowed(f"本校已有“{name}”。请换一个名称。", f"The school has a class “{name}” already. Choose another name.")  # fmt: skip
