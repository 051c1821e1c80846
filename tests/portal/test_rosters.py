"""Rosters in stages: read, compared, confirmed by a person, applied whole or not at all; rejects come back corrected."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from openpyxl import load_workbook

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.rosters import actions, files, queries
from zhuxue.portal.rosters.models import RosterChange, RosterFile, RosterUpload
from zhuxue.portal.schools.guardians import Said, change_guardian
from zhuxue.portal.schools.history import timeline
from zhuxue.portal.schools.models import Enrolment, GradeChange, Guardian, Student

from .conftest import browser, holder, make_person
from .roster_files import AS_OF, applied, as_csv, going_on, number, pupil, row_of, rows_of, send, worked


@pytest.fixture(autouse=True)
def none_of_the_demos(request: pytest.FixtureRequest, db: None) -> None:
    """The demo's own rosters are set aside."""
    RosterUpload.objects.all().delete()


def names(upload: RosterUpload, kind: str) -> list[str]:
    return [change.name for change in upload.changes.filter(kind=kind).order_by("pk")]


def enrolled(school: Office) -> set[int]:
    return set(Enrolment.objects.filter(school=school, ends_on=None).values_list("pk", flat=True))


def test_the_roster_a_school_has_already_changes_nothing(lin: Membership) -> None:
    rows = rows_of(lin.office)

    upload = send(lin, rows)

    assert (upload.state, upload.rows_in, upload.rows_good) == ("read", len(rows), len(rows))
    assert {kind: upload.counts[kind] for kind in RosterChange.Kind.values} == {"new": 0, "moved": 0, "changed": 0, "left": 0}  # fmt: skip
    assert upload.counts["unchanged"] == len(rows)


def test_new_moved_changed_left_and_unchanged_are_told_apart_by_name(lin: Membership, others: Enrolment) -> None:
    first, second, *rest = going_on(lin.office)
    rows = [row_of(first) | {"姓名": "测试改"}, *map(row_of, rest), pupil(1), row_of(others)]

    upload = send(lin, rows)

    assert names(upload, "new") == ["测试新"]
    assert names(upload, "moved") == [others.name]
    assert names(upload, "left") == [second.name]
    changed = upload.changes.get(kind="changed")
    assert changed.changes["name"] == [first.name, "测试改"]
    assert upload.counts["unchanged"] == len(rest)
    assert upload.rows_in == upload.rows_good == 1 + len(rest) + 2


def test_reading_and_comparing_change_no_student(lin: Membership) -> None:
    columns = ("pk", "name", "office_id", "grade", "roll_status", "facts", "begins_on", "ends_on")
    before = list(Enrolment.objects.order_by("pk").values(*columns))

    send(lin, [pupil(1)])

    assert list(Enrolment.objects.order_by("pk").values(*columns)) == before


def test_applied_new_students_are_enrolled_from_the_rosters_day(lin: Membership) -> None:
    upload = applied(send(lin, [*rows_of(lin.office), pupil(1)]), lin)

    made = Enrolment.objects.select_related("student", "office", "school").get(student__lookup=lookup(number(1)))
    assert upload.state == "applied"
    assert (made.begins_on, made.ends_on, made.school, made.office.name) == (AS_OF, None, lin.office, "一年级9班")
    assert (made.stage, made.grade, made.roll_status, made.facts["boards"]) == ("primary", 1, "enrolled", False)
    assert made.student.identity_number.in_clear() == number(1)
    assert made.student.guardians.get().name == "测试长"
    assert Entry.objects.filter(action="roster applied").last().details["new"] == 1


def test_applied_changes_are_written_and_what_is_blank_stays(lin: Membership) -> None:
    student = next(e for e in going_on(lin.office) if e.facts.get("boards") is not None)
    told = {"就读方式": "走读" if student.facts["boards"] else "住校", "监护人姓名": "测试新长"}
    before = Enrolment.objects.get(pk=student.pk)

    applied(send(lin, [row_of(student) | told]), lin)

    after = Enrolment.objects.get(pk=student.pk)
    assert after.facts == {**before.facts, "boards": not before.facts["boards"]}
    assert (after.grade, after.roll_status, after.office) == (before.grade, before.roll_status, before.office)
    assert str(after.student_number) == str(before.student_number)
    assert Guardian.objects.filter(student=student.student_id, name="测试新长").exists()


def test_nobody_leaves_unless_a_person_says_so(lin: Membership) -> None:
    stays, leaves, *rest = going_on(lin.office)
    upload = send(lin, map(row_of, rest))
    left = {change.enrolment_id: change.pk for change in upload.changes.filter(kind="left")}
    assert {stays.pk, leaves.pk} <= set(left)

    actions.tick(upload, upload.changes.all(), left=True, acting=lin)
    actions.tick(upload, upload.changes.exclude(pk=left[leaves.pk]), left=False, acting=lin)
    applied(upload, lin)

    stays.refresh_from_db()
    leaves.refresh_from_db()
    assert stays.ends_on is None
    assert (leaves.ends_on, leaves.roll_status) == (AS_OF - timedelta(days=1), "withdrawn")


def test_leavers_are_ticked_on_the_page_and_only_in_ones_own_roster(lin: Membership) -> None:
    upload = send(lin, map(row_of, going_on(lin.office)[1:]))
    change = upload.changes.get(kind="left", student=going_on(lin.office)[0].student)

    page = browser(lin).post(f"/rosters/{upload.pk}/leavers?kind=left", {"row": change.pk, "act": "left"}, follow=True)

    change.refresh_from_db()
    assert change.ticked
    assert "离校 1 人" in page.content.decode()


def test_a_class_the_roster_does_not_speak_of_is_left_alone(lin: Membership) -> None:
    everybody = going_on(lin.office)
    one = everybody[0].office
    upload = send(lin, [row_of(e) for e in everybody if e.office == one])

    assert names(upload, "left") == []
    assert upload.counts["not_spoken_of"] == len(enrolled(lin.office)) - sum(e.office == one for e in everybody)


def test_somebody_rejected_is_not_silently_missing(lin: Membership) -> None:
    first, *rest = going_on(lin.office)
    wrong = row_of(first) | {"身份证号": number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")}

    upload = send(lin, [wrong, *map(row_of, rest)])

    assert (upload.rows_in, upload.rows_good, upload.rows_rejected) == (1 + len(rest), len(rest), 1)
    assert upload.changes.get(kind="left", enrolment=first.pk).doubtful


def test_rejects_are_fetched_corrected_and_sent_again(lin: Membership) -> None:
    wrong = pupil(1) | {"身份证号": number(1)[:-2]}
    first = applied(send(lin, [*rows_of(lin.office), wrong]), lin)
    book = load_workbook(BytesIO(actions.fetch_rejects(first, acting=lin)))
    header = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, header.index("身份证号") + 1).value = number(1)
    out = BytesIO()
    book.save(out)

    again = applied(send(lin, out.getvalue(), "rejects.xlsx", follows=first), lin)

    assert again.follows == first
    assert (again.rows_in, again.rows_rejected, again.counts["new"]) == (1, 0, 1)
    assert Enrolment.objects.filter(student__lookup=lookup(number(1)), school=lin.office).count() == 1
    assert first not in queries.waiting_rejects(lin)
    assert Entry.objects.filter(action="roster rejects fetched").count() == 1


def test_rows_of_another_school_are_sent_back_and_named(lin: Membership, chen: Membership) -> None:
    rows = as_csv([pupil(1)]).decode().replace("监护人姓名", "学校名称").replace("测试长", chen.office.name)

    upload = send(lin, rows.encode())

    assert (upload.rows_in, upload.rows_rejected) == (1, 1)
    book = load_workbook(BytesIO(actions.fetch_rejects(upload, acting=lin)))
    assert "不是本单位的学校" in str([cell.value for cell in book.worksheets[0][2]])


def test_a_county_sends_one_file_for_its_schools(lin: Membership) -> None:
    county = holder(Role.COUNTY)
    school = Office.objects.filter(parent=county.office, kind="school").first()
    rows = as_csv([pupil(1)]).decode().replace("监护人姓名", "学校名称").replace("测试长", school.name)

    applied(send(county, rows.encode()), county)

    assert Enrolment.objects.get(student__lookup=lookup(number(1))).school == school


def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(lin: Membership) -> None:
    upload = send(lin, "甲,乙\n1,2\n".encode())

    assert upload.state == "refused"
    assert upload.said_zh and upload.said_en
    assert upload.job.state == "done"


def test_applying_to_students_who_changed_meanwhile_is_refused(lin: Membership, hers: Enrolment) -> None:
    upload = send(lin, [*rows_of(lin.office), pupil(1)])
    Enrolment.objects.filter(pk=hers.pk).update(grade=6 if hers.grade != 6 else 5)

    upload = applied(upload, lin)

    assert upload.state == "outdated"
    assert not Student.objects.filter(lookup=lookup(number(1))).exists()
    assert applied(worked(actions.compare_again(upload, acting=lin)), lin).state == "applied"


def test_an_apply_that_breaks_half_way_leaves_nothing(lin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = send(lin, [*rows_of(lin.office), pupil(1)])
    before = enrolled(lin.office)

    def broken(*_: object) -> int:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("zhuxue.portal.rosters.applying._close", broken)
        upload = applied(upload, lin)
    assert (upload.state, upload.job.state) == ("confirmed", "failed")
    assert enrolled(lin.office) == before

    assert applied(upload, lin).state == "applied"


def test_confirming_twice_applies_once(lin: Membership) -> None:
    upload = send(lin, [*rows_of(lin.office), pupil(1)])

    actions.confirm(upload, acting=lin)
    actions.confirm(upload, acting=lin)
    work_off()
    actions.confirm(upload, acting=lin)

    assert work_off() == 0
    assert Enrolment.objects.filter(student__lookup=lookup(number(1))).count() == 1
    assert Job.objects.filter(kind="roster_apply").count() == 1


def test_a_form_sent_twice_is_one_upload(lin: Membership) -> None:
    key = uuid.uuid4()

    first = send(lin, [pupil(1)], form_key=key)

    assert send(lin, [pupil(1)], form_key=key) == first
    assert RosterUpload.objects.count() == 1


def test_files_go_when_applied_and_rejects_when_their_time_is_over(lin: Membership) -> None:
    upload = applied(send(lin, [*rows_of(lin.office), pupil(1) | {"身份证号": "1"}]), lin)
    assert set(upload.files.values_list("what", flat=True)) == {"rejects"}

    RosterUpload.objects.filter(pk=upload.pk).update(files_until=localdate() - timedelta(days=1))
    assert files.forget_overdue() == 1
    with pytest.raises(NotAllowed, match="保存期"):
        actions.fetch_rejects(upload, acting=lin)


def test_a_withdrawn_roster_keeps_no_file_and_cannot_be_applied(lin: Membership) -> None:
    upload = send(lin, [pupil(1)])

    actions.withdraw(upload, acting=lin)

    assert not RosterFile.objects.exists()
    with pytest.raises(NotAllowed):
        actions.confirm(upload, acting=lin)


def test_nothing_of_a_roster_lies_in_clear_in_the_database(lin: Membership) -> None:
    send(lin, [pupil(1) | {"学段": "小学"}])

    with connection.cursor() as cursor:
        kept = []
        for table in ("rosters_rosterfile", "rosters_rosterchange", "rosters_rosterupload", "jobs_job", "audit_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            kept += [str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    assert not [value for value in kept if number(1) in value]


def test_an_office_sees_counts_and_fetches_only_its_own_rosters(lin: Membership, chen: Membership) -> None:
    mine, hers = send(lin, [pupil(1) | {"身份证号": "1"}]), send(chen, [pupil(2) | {"身份证号": "1"}])

    assert browser(chen).get("/rosters/").context["listing"].count == 1
    assert list(queries.uploads_visible_to(chen)) == [hers]
    assert list(queries.waiting_rejects(chen)) == [hers]
    for act in (actions.confirm, actions.withdraw, actions.compare_again, actions.fetch_rejects):
        with pytest.raises(NotAllowed):
            act(mine, acting=chen)
    with pytest.raises(NotAllowed):
        actions.tick(mine, mine.changes.all(), left=True, acting=chen)


def test_a_head_sees_rosters_but_does_not_confirm_them(lin: Membership) -> None:
    upload = send(lin, [pupil(1)])

    with pytest.raises(NotAllowed):
        actions.confirm(upload, acting=holder(Role.SCHOOL_HEAD))


def test_where_a_student_was_before_is_not_told(lin: Membership, others: Enrolment) -> None:
    upload = send(lin, [row_of(others)])

    page = browser(lin).get(f"/rosters/{upload.pk}/?kind=moved").content.decode()

    assert others.name in page
    assert others.school.name not in page


@pytest.mark.parametrize("fault", [{"state": "applied"}, {"rows_in": 3, "rows_good": 1, "rows_rejected": 1}])
def test_the_database_refuses_what_was_not_confirmed_or_does_not_add_up(
    lin: Membership, fault: dict[str, object]
) -> None:
    upload = send(lin, [pupil(1)])

    with pytest.raises(IntegrityError), transaction.atomic():
        RosterUpload.objects.filter(pk=upload.pk).update(**fault)


def test_only_somebody_who_left_can_be_ticked(lin: Membership) -> None:
    upload = send(lin, [pupil(1)])

    with pytest.raises(IntegrityError), transaction.atomic():
        upload.changes.filter(kind="new").update(ticked=True)


def test_the_form_says_what_is_missing_and_takes_several_files(lin: Membership) -> None:
    client = browser(lin)
    fields = {"as_of": "2026-11-16", "leaving": "withdrawn", "form_key": str(uuid.uuid4())}

    empty = client.post("/rosters/send", fields)
    sent = client.post("/rosters/send", {**fields, "files": [file("一.csv", pupil(1)), file("二.csv", pupil(2))]})

    assert empty.status_code == 422
    assert "请选择名册文件" in empty.content.decode()
    assert sent.status_code == 302
    upload = worked(RosterUpload.objects.get())
    assert (upload.rows_in, upload.counts["new"]) == (2, 2)


def test_a_kind_of_file_nobody_reads_is_refused_at_once(lin: Membership) -> None:
    with pytest.raises(NotAllowed, match="xlsx"):
        send(lin, b"%PDF", "名册.pdf")


def file(name: str, row: dict[str, str]) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, as_csv([row]))


def test_somebody_who_was_here_before_keeps_one_history(lin: Membership) -> None:
    student = going_on(lin.office)[0]
    Enrolment.objects.filter(student=student.student_id).update(ends_on=date(2026, 7, 1))

    applied(send(lin, [row_of(student)]), lin)

    assert Enrolment.objects.filter(student=student.student_id, ends_on=None).count() == 1
    assert Student.objects.filter(lookup=student.student.lookup).count() == 1


def test_uploads_are_for_schools_and_counties(lin: Membership) -> None:
    college = Office.objects.create(kind="college", code="X1", name="示例学院", parent=lin.office, path=f"{lin.office.path}X1/")  # fmt: skip
    dean = make_person("dean", college).memberships.select_related("office").get()

    with pytest.raises(NotAllowed, match="学校或县级"):
        send(dean, [pupil(1)])


def test_a_guardian_changed_by_hand_stays_and_the_roster_s_other_value_is_shown(
    lin: Membership, hers: Enrolment
) -> None:
    known = Guardian.objects.create(student=hers.student, name="示例旧名", relation="父亲")
    changed = change_guardian(known, hers, Said("示例新名", "继父"), reason="户口簿更正", seen=0, acting=lin)
    row = row_of(hers) | {"监护人姓名": "示例旧名"}

    upload = send(lin, [row])
    assert upload.changes.get(student=hers.student).changes == {"guardian_by_hand": ["示例新名", "示例旧名"]}
    assert "手工更改过" in browser(lin).get(f"/rosters/{upload.pk}/?kind=changed").content.decode()
    applied(upload, lin)
    changed.refresh_from_db()
    assert (changed.name, changed.relation) == ("示例新名", "继父")
    assert not hers.student.guardians.filter(name="示例旧名").exists()


def test_a_relation_changed_by_hand_is_not_written_over_and_one_never_touched_is(
    lin: Membership, hers: Enrolment
) -> None:
    same = compared(lin, hers, by_hand=True)
    assert same.changes.get(student=hers.student).changes == {"guardian_relation_by_hand": ["祖母", "姑母"]}
    applied(same, lin)
    assert hers.student.guardians.get(name="示例监护").relation == "祖母"

    Guardian.objects.filter(student=hers.student).update(name="示例换人", relation="外祖母")
    hers.student.guardian_changes.all().delete()
    other = compared(lin, hers, by_hand=False)
    assert "guardian_relation" in other.changes.get(student=hers.student).changes
    applied(other, lin)
    assert hers.student.guardians.get(name="示例监护").relation == "姑母"


def compared(lin: Membership, hers: Enrolment, *, by_hand: bool) -> RosterUpload:
    """A roster that calls the guardian an aunt, whom the portal knows as another."""
    known = Guardian.objects.create(student=hers.student, name="示例监护", relation="母亲")
    if by_hand:
        change_guardian(known, hers, Said("示例监护", "祖母"), reason="见过户口簿", seen=0, acting=lin)
    head, row = (*row_of(hers), "与监护人关系"), row_of(hers) | {"监护人姓名": "示例监护", "与监护人关系": "姑母"}
    content = "\n".join(",".join(line) for line in (head, [row[name] for name in head]))
    return send(lin, content.encode("utf-8"))


def test_another_class_in_a_roster_stands_in_the_history_with_its_day(lin: Membership, hers: Enrolment) -> None:
    was = hers.office.name if hers.office_id != hers.school_id else ""
    applied(send(lin, [row_of(hers) | {"班级": "测试9班"}]), lin)

    change = GradeChange.objects.get(enrolment=hers)
    assert (change.class_before, change.class_after, change.on, change.by) == (was, "测试9班", AS_OF, lin)
    assert any("测试9班" in str(event.what) for event in timeline(hers, lin))
