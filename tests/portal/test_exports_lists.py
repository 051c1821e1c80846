"""Every list leaves as a file: the rows and columns of its page, with who took it and by which filter on the first line."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.exports.actions import approve
from zhuxue.portal.exports.lists import IN_CLEAR, OF_THEIR_OWN, PAGES, as_asked, listed, private_of
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.notices.models import Notice, Objection
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.ui import listing

from .asked import Asked, asked
from .conftest import holder, make_person

SignedIn = Callable[[Membership], Client]
PORTAL = Path(__file__).resolve().parents[2] / "src/zhuxue/portal"
WHY = {"kind": "csv", "reason": "上会使用"}
BUTTON = re.compile(r'<form[^>]* action="[^"]*/(export|exports/lists)[/?"]')


IDENTITY = re.compile(r"(?<!\d)4399\d{13}[\dX]")
GROWING = {"jobs", "audit"}  # asking for a list is itself a row of these


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def pages(role: Role) -> Iterator[tuple[str, str]]:
    """Each list whose page a role may open, with the page's address."""
    for name in settings.EXPORTS:
        route = PAGES.get(name, name)
        if MATRIX.allows(role, MATRIX.routes[route]) and MATRIX.allows(role, OF_THEIR_OWN.get(name, "export_lists")):
            line, acting = asked().get(route, Asked()), holder(role)
            row = line.rows(acting)[0] if line.rows else None
            if not line.rows or row is not None:
                yield name, reverse(route, args=[row] if row else [])


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.COUNTY, Role.FINANCE])
def test_every_list_with_rows_has_its_export_button(db: None, signed_in: SignedIn, role: Role) -> None:
    browser, without = signed_in(holder(role)), []
    for name, address in pages(role):
        page = browser.get(address)
        listing = page.context.get("listing")
        if listing and listing.page and not BUTTON.search(page.content.decode()):
            without.append(name)

    assert without == []


def test_every_list_of_the_portal_can_be_taken_out() -> None:
    """A list is made only where a file of it is made too."""
    making = {
        path.relative_to(PORTAL).as_posix()
        for path in PORTAL.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Listing"
    }
    known = {name.rsplit(".", 1)[0].removeprefix("zhuxue.portal.").replace(".", "/") + ".py" for name in settings.EXPORTS.values()}  # fmt: skip
    own = {"funds/books.py"}  # which funds/exports.py hands on

    # to choose whom a roster ticks as left, and the shortfalls of set-asides, whose files are made above
    assert making - known - own == {"rosters/views.py", "funds/school_views.py"}


def test_a_file_holds_the_rows_of_the_page_and_says_how_they_were_narrowed(
    lin: Membership, signed_in: SignedIn
) -> None:
    browser = signed_in(lin)
    shown = browser.get(reverse("cases") + "?kind=hardship&state=granted").context["listing"]
    first, heads, *rows = table(browser.post(reverse("export_list", args=["cases"]) + "?kind=hardship&state=granted", WHY).content)  # fmt: skip

    assert (len(rows), heads) == (shown.count, [str(column.title) for column in shown.chosen])
    assert "筛选：类别=困难认定，状态=已通过" in first[0] + "，".join(first[1:])
    assert lin.person.username in first[0]
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.object.split(":")[0], entry.details["list"]) == (
        "exported",
        "applications.case",
        "cases",
    )


def test_notices_and_objections_leave_with_the_columns_of_their_lists_and_never_who_objected(lin: Membership, signed_in: SignedIn) -> None:  # fmt: skip
    hanging = Notice.objects.filter(office__path__startswith=lin.office.path).exclude(begins_at=None).first()
    Objection.objects.create(
        notice=hanging, row=hanging.rows.first(), text="示例：与事实不符", objector_name="张示例", objector_contact="19900001234", receipt="r", poster=hanging.posted_by, made_at=hanging.begins_at
    )  # fmt: skip
    browser = signed_in(lin)
    notices = browser.post(reverse("export_list", args=["notices"]), WHY).content.decode("utf-8-sig")
    objections = browser.post(reverse("export_list", args=["objections"]), WHY).content.decode("utf-8-sig")

    assert hanging.title in notices
    assert hanging.title in objections
    assert "张示例" not in objections
    assert "19900001234" not in objections


def test_nobody_takes_out_a_list_whose_page_is_closed_to_her(db: None, signed_in: SignedIn) -> None:
    finance = signed_in(holder(Role.FINANCE))
    answer = finance.post(reverse("export_list", args=["cases"]), WHY)

    assert answer.status_code == 302
    assert not Entry.objects.filter(action="exported", details__list="cases").exists()


def test_a_list_of_a_row_out_of_reach_is_empty(lin: Membership, chen: Membership, signed_in: SignedIn) -> None:
    theirs = asked()["batch_lines"].rows(chen)[1] or 0
    _mark, _heads, *rows = table(signed_in(lin).post(reverse("export_list", args=["batch_lines"]) + f"?of={theirs}", WHY).content)  # fmt: skip

    assert rows == []


def test_without_a_reason_nothing_leaves(lin: Membership, signed_in: SignedIn) -> None:
    answer = signed_in(lin).post(reverse("export_list", args=["notices"]) + "?state=hanging", {"kind": "csv"})

    assert answer.headers["Location"] == reverse("notices") + "?state=hanging"
    assert signed_in(lin).post(reverse("export_list", args=["nothing"]), WHY).status_code == 404


def another(acting: Membership) -> Membership:
    """Somebody else of the same office who may approve an export."""
    role = Role.SCHOOL_HEAD if acting.office.kind == "school" else Role(acting.office.kind)
    return make_person(f"agrees-{acting.pk}", acting.office, role).memberships.select_related("office", "person").get()


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.COUNTY, Role.FINANCE, Role.PROVINCE])
def test_a_long_list_of_any_kind_leaves_whole_once_another_agreed(db: None, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:  # fmt: skip
    acting = holder(role)
    browser, second, wanted = signed_in(acting), another(acting), dict[str, str]()
    monkeypatch.setattr(listing, "COUNTED", 0)
    for name, address in pages(role):
        if name in IN_CLEAR:  # has no csv
            continue
        of = re.search(r"/(\d+)/", address)
        asked_for = QueryDict(f"of={of[1]}" if of else "")
        if listed(name, asked_for, acting).more_than_counted:
            answer = browser.post(reverse("export_list", args=[name]) + f"?{asked_for.urlencode()}", WHY)
            assert answer.headers["Location"] == reverse("exports"), name
            wanted[name] = asked_for.urlencode()
    for one in ExportRequest.objects.filter(approved=None, asked_as=acting):
        approve(one, acting=second)
    work_off(limit=200)

    elsewhere = set(Office.objects.filter(kind="school").exclude(path__startswith=acting.office.path).values_list("name", flat=True))  # fmt: skip
    for one in ExportRequest.objects.filter(asked_as=acting):
        content = browser.post(reverse("fetch_export", args=[one.pk])).content
        _mark, _heads, *rows = table(content)
        seen = listed(one.kind, as_asked(one.asked), acting).rows.order_by().count()
        assert len(rows) == one.rows_count, one.kind
        assert 0 < len(rows) <= seen if one.kind in GROWING else len(rows) == seen, one.kind
        named = {cell for row in rows for cell in row} & elsewhere
        assert not named or one.kind == "transfers", one.kind  # which name the school on the other side
        assert not IDENTITY.search(content.decode("utf-8-sig")), one.kind
        assert one.title != one.kind
    assert {one.kind for one in ExportRequest.objects.filter(asked_as=acting)} == set(wanted)
    assert len(wanted) >= 5


def test_fewer_people_take_out_students_than_may_see_their_page(db: None, signed_in: SignedIn) -> None:
    head = holder(Role.SCHOOL_HEAD)
    signed_in(head).post(reverse("export_list", args=["students"]), WHY)

    assert not Entry.objects.filter(action="exported", person=head.person).exists()
    assert not ExportRequest.objects.exists()


def test_whose_entries_are_asked_for_stands_in_no_address_but_narrows_the_file(db: None, signed_in: SignedIn) -> None:
    auditor = holder(Role.AUDITOR)
    browser = signed_in(auditor)
    kept = browser.post("/people/audit/filter", {"who": auditor.person.username}).headers["Location"]
    _mark, _heads, *rows = table(browser.post(reverse("export_list", args=["audit"]) + f"?{kept.partition('?')[2]}", WHY).content)  # fmt: skip

    assert auditor.person.username not in kept
    assert private_of("audit") == ("who",)
    assert all(auditor.person.username in row or auditor.person.name in row for row in rows)
    assert len(rows) < Entry.objects.count()
