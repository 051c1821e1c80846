"""Guardians added and changed by hand, and special groups with their evidence: kept, audited, and closed to who may not see."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from zhuxue.portal.applications.recognition import begin
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools import groups, guardians
from zhuxue.portal.schools.guardians import Said
from zhuxue.portal.schools.models import Enrolment, Guardian, Run, SpecialGroup
from zhuxue.portal.schools.queries import latest_run

from .conftest import NUMBER, TELEPHONE, browser, holder, make_person

AUNT = {"name": "示例姑母", "relation": "姑母", "identity_number": "", "telephone": TELEPHONE, "reason": "父母外出务工", "seen": "0"}  # fmt: skip
CARD = "县残联2025年发的残疾人证"


class Tables:
    """A finished run that found or denied groups, as keep_from_run reads it."""

    def __init__(self, said: dict[int, bool | None], release: str = "DIBAO@2026-09-01#2") -> None:
        self.said, self.release = said, release

    def columns(self, table: str) -> tuple[str, ...]:
        return ("student_key", "in_DIBAO")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        if "matches" in sql:
            return [(key, "DIBAO", self.release) for key, value in self.said.items() if value]
        wanted = "NOT" not in sql
        return [(key,) for key, value in self.said.items() if value is wanted]


@pytest.fixture
def run(db: None) -> Run:
    run = latest_run()
    run.on = localdate()
    return run


def test_a_guardian_is_added_and_changed_and_every_change_says_who_when_and_why(lin: Membership, hers: Enrolment) -> None:  # fmt: skip
    client = browser(lin)
    assert client.post(f"/students/{hers.pk}/guardians/new", AUNT).status_code == 302
    added = Guardian.objects.get(student=hers.student, name="示例姑母")
    change = AUNT | {"relation": "姨母", "telephone": "", "reason": "关系写错了", "seen": "1"}
    assert client.post(f"/students/guardians/{added.pk}/", change).status_code == 302

    added.refresh_from_db()
    assert (added.relation, added.telephone.in_clear()) == ("姨母", TELEPHONE)
    page = client.get(f"/students/{hers.pk}/").content.decode()
    assert "添加监护人“示例姑母”" in page
    assert "更改监护人“示例姑母 姑母”的关系" in page
    assert "关系写错了" in page and lin.person.name in page
    assert TELEPHONE not in page
    entries = Entry.objects.filter(object=f"schools.guardian:{added.pk}")
    assert [e.action for e in entries.order_by("number")] == ["guardian added", "guardian changed"]
    assert TELEPHONE not in str([(e.reason, e.details) for e in entries])


def test_numbers_of_guardians_lie_encrypted(lin: Membership, hers: Enrolment) -> None:
    made = guardians.add_guardian(
        hers, Said("示例姑母", "姑母", NUMBER, TELEPHONE), reason="父母外出", seen=0, acting=lin
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, telephone FROM schools_guardian WHERE id = %s", [made.pk])
        row = str(cursor.fetchone())
    assert NUMBER not in row and TELEPHONE not in row


def test_a_second_click_adds_nobody_twice(lin: Membership, hers: Enrolment) -> None:
    client = browser(lin)
    client.post(f"/students/{hers.pk}/guardians/new", AUNT)

    again = client.post(f"/students/{hers.pk}/guardians/new", AUNT)

    assert again.status_code == 422
    assert "刚刚有变动" in again.content.decode()
    assert Guardian.objects.filter(student=hers.student, name="示例姑母").count() == 1


def test_two_people_adding_at_once_leave_one_change(saved_student: Enrolment) -> None:
    officer = Membership.objects.get(person__username="officer")
    other = make_person("officer-2", saved_student.school).memberships.get()
    refused: list[Exception] = []

    def add(acting: Membership) -> None:
        try:
            guardians.add_guardian(saved_student, Said("示例姑母"), reason="父母外出", seen=0, acting=acting)
        except (NotAllowed, IntegrityError) as why:
            refused.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[acting]) for acting in (officer, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert saved_student.student.guardian_changes.count() == 1


def test_a_wrong_identity_number_is_said_and_nothing_is_kept(lin: Membership, hers: Enrolment) -> None:
    page = browser(lin).post(f"/students/{hers.pk}/guardians/new", AUNT | {"identity_number": "439900198001011230"})

    assert page.status_code == 422
    assert "身份证号码不对" in page.content.decode()
    assert not Guardian.objects.filter(student=hers.student, name="示例姑母").exists()


def test_chen_reaches_neither_guardians_nor_groups_of_lins(lin: Membership, chen: Membership, hers: Enrolment) -> None:
    added = guardians.add_guardian(hers, Said("示例姑母"), reason="父母外出", seen=0, acting=lin)
    noted = groups.note_group(hers, "DISABLED_STU", paper=CARD, begins_on=localdate(), acting=lin)
    client = browser(chen)

    for address in (f"/students/{hers.pk}/guardians/new", f"/students/guardians/{added.pk}/", f"/students/{hers.pk}/groups/new", f"/students/groups/{noted.pk}/end"):  # fmt: skip
        assert client.get(address).status_code == 404
    assert not guardians.changes_of(hers, chen).exists()
    assert not groups.groups_of(hers, chen).exists()
    with pytest.raises(NotAllowed):
        guardians.add_guardian(hers, Said("不该有"), reason="越权", seen=1, acting=chen)
    with pytest.raises(NotAllowed):
        groups.note_group(hers, "ORPHAN", paper=CARD, begins_on=localdate(), acting=chen)
    with pytest.raises(NotAllowed):
        groups.end_group(noted, on=localdate(), why="越权", acting=chen)


def test_removing_the_filter_of_reach_is_noticed(lin: Membership, chen: Membership, hers: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    guardians.add_guardian(hers, Said("示例姑母"), reason="父母外出", seen=0, acting=lin)
    groups.note_group(hers, "DISABLED_STU", paper=CARD, begins_on=localdate(), acting=lin)
    for module, rows in ((guardians, guardians.changes_of), (groups, groups.groups_of)):
        assert not rows(hers, chen).exists()
        monkeypatch.setattr(module, "enrolments_visible_to", lambda acting, action="": Enrolment.objects.all())
        assert rows(hers, chen).exists()
    assert guardians.guardians_visible_to(chen).filter(student=hers.student).exists()


def test_a_group_by_paper_begins_ends_and_stands_on_the_page_with_its_evidence(lin: Membership, hers: Enrolment) -> None:  # fmt: skip
    client, day = browser(lin), localdate() - timedelta(days=30)
    said = {"group": "DISABLED_STU", "paper": CARD, "begins_on": day.isoformat()}
    assert client.post(f"/students/{hers.pk}/groups/new", said).status_code == 302
    assert client.post(f"/students/{hers.pk}/groups/new", said).status_code == 422  # a second click
    noted = SpecialGroup.objects.get(student=hers.student, source="paper")
    page = client.get(f"/students/{hers.pk}/").content.decode()
    assert "残疾学生" in page and CARD in page and lin.person.name in page

    early = {"on": (day - timedelta(days=1)).isoformat(), "reason": "残疾证到期"}
    assert client.post(f"/students/groups/{noted.pk}/end", early).status_code == 422
    assert client.post(f"/students/groups/{noted.pk}/end", early | {"on": localdate().isoformat()}).status_code == 302
    noted.refresh_from_db()
    assert noted.ends_on == localdate()
    assert "残疾证到期" in client.get(f"/students/{hers.pk}/").content.decode()
    assert set(Entry.objects.filter(object=f"schools.specialgroup:{noted.pk}").values_list("action", flat=True)) == {"special group noted", "special group ended"}  # fmt: skip


def test_the_class_teacher_does_not_read_of_disability_or_orphans(lin: Membership) -> None:
    teacher = holder(Role.CLASS_TEACHER)
    pupil = Enrolment.objects.filter(office=teacher.office, ends_on=None)[0]
    groups.note_group(pupil, "DISABLED_STU", paper=CARD, begins_on=localdate(), acting=lin)

    page = browser(teacher).get(f"/students/{pupil.pk}/").content.decode()

    assert CARD not in page and "残疾学生" not in page


def test_after_a_transfer_the_old_school_reads_nothing_new(lin: Membership, hers: Enrolment) -> None:
    guardians.add_guardian(hers, Said("示例姑母"), reason="父母外出", seen=0, acting=lin)
    groups.note_group(hers, "DISABLED_STU", paper=CARD, begins_on=localdate(), acting=lin)
    Enrolment.objects.filter(pk=hers.pk).update(ends_on=localdate())
    hers.refresh_from_db()

    assert not guardians.changes_of(hers, lin).exists()
    assert not groups.groups_of(hers, lin).exists()


def test_a_register_begins_a_group_a_denial_ends_it_and_silence_leaves_it(hers: Enrolment, run: Run) -> None:
    SpecialGroup.objects.filter(student=hers.student).delete()

    def kept(said: bool | None, release: str = "DIBAO@2026-09-01#2") -> list[tuple[object, ...]]:
        groups.keep_from_run(Tables({7: said}, release), run, {7: hers.pk})
        return list(SpecialGroup.objects.filter(student=hers.student).order_by("pk").values_list("group", "source", "evidence", "ends_on"))  # fmt: skip

    first = [("DIBAO", "register", "DIBAO@2026-09-01#2", None)]
    assert kept(True) == first
    assert kept(True, "DIBAO@2026-10-01") == first
    assert kept(None) == first
    assert kept(False) == [("DIBAO", "register", "DIBAO@2026-09-01#2", run.on)]
    assert len(kept(True, "DIBAO@2026-11-20")) == 2


def test_the_demos_registers_stand_on_students_pages_and_need_no_papers(db: None) -> None:
    proved = SpecialGroup.objects.filter(source="register", ends_on=None, student__enrolments__ends_on=None).exclude(student__cases__isnull=False)  # fmt: skip
    found = proved.order_by("pk")[0]
    enrolment = found.student.enrolments.get(ends_on=None)
    officer = make_person("her-officer", enrolment.school).memberships.get()

    page = browser(officer).get(f"/students/{enrolment.pk}/").content.decode()
    case = begin(enrolment, acting=officer, consent="家长当面同意")

    assert groups.titles()[found.group] in page
    assert any(groups.titles()[found.group] in line for line in case.form.proved)
    assert "不用交材料" in browser(officer).get(f"/cases/{case.pk}/form/").content.decode()


def test_the_database_itself_refuses_a_group_without_evidence_or_a_paper_nobody_saw(hers: Enrolment) -> None:
    for wrong in ({"source": "register", "evidence": ""}, {"source": "paper", "evidence": "残疾人证"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SpecialGroup.objects.create(student=hers.student, group="ORPHAN", begins_on=localdate(), **wrong)
