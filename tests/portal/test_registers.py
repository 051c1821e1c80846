"""Releases of registers: read, shown with what changed, accepted by a colleague, used by runs, deleted at the end of their time."""

from __future__ import annotations

import json
import os
import time
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils.timezone import localdate

from zhuxue.engine.common.hashed import Keys
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.hashing import hash_register
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.personal.keys import KeyRing
from zhuxue.portal.registers import actions, board, laying, queries, sources, watching
from zhuxue.portal.registers.forgetting import forget_overdue
from zhuxue.portal.registers.models import (
    RegisterMatch,
    Release,
    ReleasePart,
    ReleaseRegion,
    RunRelease,
    StudentSources,
)
from zhuxue.portal.runs.actions import start_run
from zhuxue.portal.schools.models import Enrolment, Run

from .conftest import browser, holder, make_person
from .register_files import accepted, csv_of, sent
from .roster_files import number

TERM = Term.parse("2024-F")
TODAY = date(2026, 11, 1)


@pytest.fixture
def wang(db: None) -> Membership:
    """An officer of the county of Lin's school."""
    return holder(Role.COUNTY)


@pytest.fixture
def zhao(wang: Membership) -> Membership:
    """Wang's colleague, who decides on what she sends."""
    return Membership.objects.filter(role=Role.COUNTY, office=wang.office).exclude(pk=wang.pk)[0]


@pytest.fixture
def far(db: None) -> Membership:
    """An officer of a county where nothing happens."""
    office = Office.objects.filter(kind="county").order_by("-path")[0]
    return Membership.objects.get(person=make_person("far", office, Role.COUNTY))


def people(*numbers: int, status: str = "正常") -> bytes:
    return csv_of(*([f"示例{n}", number(n), status] for n in numbers))


def test_a_release_is_read_and_shown_before_anybody_may_use_it(wang: Membership) -> None:
    content = csv_of(["示例一", number(1), "正常"], ["示例二", number(2)[:-1], "正常"])

    made = sent(wang, content, on=TODAY)

    assert (made.state, made.rows_in, made.rows_out, made.rows_rejected, made.people) == ("read", 2, 1, 1, 1)
    assert list(made.regions.values_list("region", flat=True)) == [wang.office.code]
    assert made not in queries.usable_releases(TODAY)
    assert number(1) not in "".join(str(part.content) for part in made.parts.all())


def test_the_difference_from_the_release_before_is_counted(wang: Membership, zhao: Membership) -> None:
    first = accepted(sent(wang, people(1, 2, 3), register="NO_GUARDIAN", on=TODAY), zhao)

    second = sent(wang, csv_of(*[["示例", number(n), s] for n, s in ((2, "正常"), (3, "停保"), (4, "正常"))]), register="NO_GUARDIAN", on=TODAY + timedelta(days=20))  # fmt: skip

    said = {key: second.difference[key] for key in ("new", "gone", "changed", "same", "before")}
    assert first.difference == {} or "before" in first.difference
    assert said == {"new": 1, "gone": 1, "changed": 1, "same": 1, "before": first.pk}
    assert second.difference["statuses"] == [["正常", "停保", 1]]


def test_nobody_decides_on_what_they_sent_and_the_database_holds_it(wang: Membership, zhao: Membership) -> None:
    made = sent(wang, people(1), on=TODAY)

    with pytest.raises(NotAllowed, match="另一个人"):
        actions.accept(made, acting=wang)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(state="accepted", decider=wang.person, decided_at="2026-11-01T00:00Z")
    assert accepted(made, zhao).state == "accepted"
    assert actions.accept(made, acting=zhao).decider == zhao.person
    assert Entry.objects.filter(action="release accepted", object=f"registers.release:{made.pk}").count() == 1


def test_only_accepted_releases_are_used_and_of_each_the_latest(wang: Membership, zhao: Membership) -> None:
    old = accepted(sent(wang, people(1), register="MARTYR_CHILD", on=TODAY), zhao)
    new = accepted(sent(wang, people(1, 2), register="MARTYR_CHILD", on=TODAY + timedelta(days=9)), zhao)
    town = accepted(sent(wang, people(5), register="MARTYR_CHILD", on=TODAY, part="城镇"), zhao)
    refused = sent(wang, people(6), register="MARTYR_CHILD", on=TODAY + timedelta(days=12))
    actions.refuse(refused, reason="名单是去年的", acting=zhao)

    used = [one for one in queries.usable_releases(TODAY + timedelta(days=30)) if one.register == "MARTYR_CHILD" and one.office == wang.office]  # fmt: skip

    assert set(used) == {new, town}
    assert not {old, refused} & set(used)


def test_a_file_is_taken_once_and_a_form_sent_twice_is_one_release(wang: Membership, zhao: Membership) -> None:
    key, said = uuid.uuid4(), actions.Sent("DIBAO", "低保.csv", people(9), TODAY)

    assert actions.send(said, form_key=key, acting=wang) == actions.send(said, form_key=key, acting=wang)
    with pytest.raises(NotAllowed, match="已经收过"):
        actions.send(said, form_key=uuid.uuid4(), acting=zhao)


@pytest.mark.parametrize(("said", "why"), [
    (actions.Sent("NO", "a.csv", b"1", TODAY), "没有这种名单"), (actions.Sent("DIBAO", "a.exe", b"1", TODAY), "只收"),
    (actions.Sent("DIBAO", "a.csv", b"1", TODAY, ("439999",)), "不在"), (actions.Sent("DIBAO", "a.csv", b"1", date(2999, 1, 1)), "还没有到"),
])  # fmt: skip
def test_what_cannot_be_a_release_is_refused_in_words(wang: Membership, said: actions.Sent, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        actions.send(said, form_key=uuid.uuid4(), acting=wang)


def test_a_file_nobody_can_read_says_why_and_may_be_sent_again(wang: Membership) -> None:
    content = "甲,乙\n1,2\n".encode()

    made = sent(wang, content, on=TODAY)

    assert (made.state, bool(made.said_zh)) == ("unreadable", True)
    assert sent(wang, content, on=TODAY).pk != made.pk


def test_a_release_never_changes_and_is_never_deleted(wang: Membership, zhao: Membership) -> None:
    made = accepted(sent(wang, people(1), on=TODAY), zhao)
    same = Release.objects.filter(pk=made.pk)

    for change in ({"released_on": TODAY - timedelta(days=1)}, {"sha256": "0" * 64}, {"state": "read"}, {"rows_in": 5, "rows_out": 5}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            same.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_release WHERE id = %s", [made.pk])


def test_a_county_sees_its_own_and_what_speaks_of_it_and_acts_on_its_own_only(wang: Membership, far: Membership) -> None:  # fmt: skip
    province, city = holder(Role.PROVINCE), holder(Role.CITY)
    own, of_province = sent(wang, people(1), on=TODAY), Release.objects.filter(how="before")[0]

    assert of_province in queries.releases_visible_to(wang)
    assert of_province not in queries.releases_visible_to(wang, "take_releases")
    assert own in queries.releases_visible_to(city)
    assert own in queries.releases_visible_to(province, "take_releases")
    assert own not in queries.releases_visible_to(far)
    assert browser(far).get(f"/registers/{own.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.accept(of_province, acting=wang)


def test_a_county_cannot_speak_of_another_county(wang: Membership, far: Membership) -> None:
    content = csv_of(["示例", number(1), "正常", "平江县"], head=("姓名", "身份证号", "状态", "县市区"))

    made = sent(holder(Role.PROVINCE), content, on=TODAY)

    assert list(made.regions.values_list("region", flat=True)) == ["430626"]
    with pytest.raises(NotAllowed):
        actions.send(actions.Sent("DIBAO", "a.csv", content, TODAY, ("430626",)), form_key=uuid.uuid4(), acting=far)


def test_the_board_tells_fresh_stale_and_missing_with_the_days_left(far: Membership, wang: Membership) -> None:
    going_on = board.coming_term().shifted(-1)
    colleague = Membership.objects.get(person=make_person("far2", far.office, Role.COUNTY))

    def line(acting: Membership, code: str) -> board.Line:
        return next(line for line in board.lines(acting, going_on) if line.code == code)

    before = line(far, "RIGID_EXP").state
    accepted(sent(far, people(1), register="RIGID_EXP", on=localdate()), colleague)

    assert (before, line(far, "RIGID_EXP").state) == ("missing", "fresh")
    assert line(far, "RIGID_EXP").days_left == board.registers().registers["RIGID_EXP"].fresh_days
    assert (line(wang, "RIGID_EXP").state, line(wang, "RIGID_EXP").days_left < 0) == ("stale", True)
    assert line(holder(Role.PROVINCE), "RIGID_EXP").counts["fresh"] == 1
    page = browser(far).get(f"/registers/?term={going_on}").content.decode()
    assert page.index("没有") < page.index("有效</span>")


def test_a_fresh_part_does_not_hide_that_another_part_is_stale_and_a_whole_register_replaces_both(
    far: Membership,
) -> None:
    going_on = board.coming_term().shifted(-1)
    colleague = Membership.objects.get(person=make_person("far2", far.office, Role.COUNTY))
    long_ago = localdate() - timedelta(days=board.registers().registers["RIGID_EXP"].fresh_days + 1)

    def line() -> board.Line:
        return next(line for line in board.lines(far, going_on) if line.code == "RIGID_EXP")

    accepted(sent(far, people(1), register="RIGID_EXP", on=long_ago, part="农村"), colleague)
    accepted(sent(far, people(2), register="RIGID_EXP", on=localdate(), part="城镇"), colleague)
    assert (line().state, line().latest) == ("stale", long_ago)

    accepted(sent(far, people(1, 3), register="RIGID_EXP", on=localdate(), part="农村"), colleague)
    assert (line().state, line().latest) == ("fresh", localdate())

    accepted(sent(far, people(4), register="RIGID_EXP", on=long_ago, part="林场"), colleague)
    assert line().state == "stale"
    accepted(sent(far, people(1, 2, 3, 4), register="RIGID_EXP", on=localdate()), colleague)
    assert line().state == "fresh"


def test_who_is_fresh_today_but_not_when_the_term_begins_is_told_so() -> None:
    today = localdate()

    said = [board.state_on(today + timedelta(days=days), today + timedelta(days=30)) for days in (40, 10, -1)]

    assert said == ["fresh", "lapsing", "stale"]


def test_a_missing_register_is_missing_in_that_county_only(far: Membership) -> None:
    rows = {row.code: row for row in board.counties_of(holder(Role.PROVINCE), "DIBAO", TERM)}

    assert rows[far.office.code].state == "missing"
    assert rows["430626"].state == "fresh"


def test_a_hashed_release_is_told_as_such_and_without_its_key_not_read(wang: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "KEYS_FILE", tmp_path / "keys.json")
    ring = KeyRing.load(Path(os.environ["ZHUXUE_DATA"]) / "keys.json")
    ring.save(settings.KEYS_FILE)
    call_command("make_register_key", "DIBAO", tmp_path / "department.json", verbosity=0)
    (tmp_path / "低保.csv").write_bytes(people(1, 2))
    hash_register(tmp_path / "低保.csv", Keys.load(tmp_path / "department.json"), tmp_path / "hashed.xlsx")

    made = sent(wang, (tmp_path / "hashed.xlsx").read_bytes(), on=TODAY, name="hashed.xlsx")
    ring.save(settings.KEYS_FILE)
    (tmp_path / "三.csv").write_bytes(people(3))
    hash_register(tmp_path / "三.csv", Keys.load(tmp_path / "department.json"), tmp_path / "three.xlsx")
    without = sent(wang, (tmp_path / "three.xlsx").read_bytes(), on=TODAY, name="three.xlsx")

    assert (made.state, made.hashed, made.people) == ("read", True, 2)
    assert (without.state, "密钥" in without.said_zh) == ("unreadable", True)
    assert json.loads((tmp_path / "department.json").read_text())["registers"]["DIBAO"] not in "".join(without.said_zh + without.said_en)  # fmt: skip
    with pytest.raises(CommandError, match="已存在"):
        call_command("make_register_key", "DIBAO", tmp_path / "department.json", verbosity=0)


def test_the_watched_folder_is_taken_once_moved_aside_and_faults_are_said(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "REGISTERS_FOLDER", tmp_path)
    for name in ("DIBAO@2026-10-25@430626@农村.csv", "低保十月.csv", "NO@2026-10-25.csv"):
        (tmp_path / name).write_bytes(people(1))
        os.utime(tmp_path / name, (time.time() - 60,) * 2)
    (tmp_path / "DIBAO@2026-10-26.csv").write_bytes(people(2))  # still being written

    count = watching.take_from_folder()
    again = watching.take_from_folder()
    work_off()

    assert (count, again) == (1, 0)
    made = Release.objects.get(how="folder")
    assert (made.register, made.part, made.covers, made.state, made.sent_by) == ("DIBAO", "农村", ["430626"], "read", None)  # fmt: skip
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["DIBAO@2026-10-25@430626@农村.csv"]
    assert sorted(path.suffix for path in (tmp_path / "faulty").iterdir()) == [".csv", ".csv", ".txt", ".txt"]
    assert (tmp_path / "DIBAO@2026-10-26.csv").exists()
    assert actions.accept(made, acting=holder(Role.PROVINCE)).state == "accepted"


def test_a_student_is_told_what_each_source_said_and_of_which_day(wang: Membership, lin: Membership) -> None:
    match = RegisterMatch.objects.filter(register="DIBAO", enrolment__school=lin.office)[0]

    said, found = sources.sources_of(match.enrolment, lin)

    assert said is not None
    by_title = {one.title: one for one in found}
    assert (by_title["低保家庭"].tag.text, by_title["低保家庭"].as_of) == ("比中", date(2024, 8, 25))
    assert len(found) == len(said.said)
    page = browser(lin).get(f"/students/{match.enrolment_id}/").content.decode()
    assert "部门比对" in page
    assert "低保家庭" in page


def test_what_registers_say_of_a_family_is_never_shown_to_a_class_teacher(db: None) -> None:
    teacher = holder(Role.CLASS_TEACHER)
    pupil = Enrolment.objects.filter(office=teacher.office, ends_on=None)[0]

    _, found = sources.sources_of(pupil, teacher)

    assert found == []
    page = browser(teacher).get(f"/students/{pupil.pk}/").content.decode()
    assert not any(word in page for word in ("部门比对", "低保家庭", "车辆登记", "不动产登记", "财政供养人员"))
    assert browser(teacher).get("/registers/").status_code == 403


def test_no_data_is_told_from_no_match(db: None, lin: Membership) -> None:
    rows = StudentSources.objects.filter(enrolment__school=lin.office)
    away = rows.exclude(hukou_region="").exclude(hukou_region__in=("430626", "431202"))[0]

    _, found = sources.sources_of(away.enrolment, lin)

    assert {str(one.tag.text) for one in found if one.kind == "special_group"} <= {"暂无数据", "比中"}
    assert all(one.as_of is None for one in found if str(one.tag.text) == "暂无数据")


def test_the_run_names_the_releases_it_used(wang: Membership) -> None:
    run = Run.objects.latest("pk")

    page = browser(wang).get(f"/runs/{run.pk}/").content.decode()

    assert RunRelease.objects.filter(run=run, release=None).count() == 0
    assert "2024-08-25" in page and "低保" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        RunRelease.objects.filter(run=run).update(label="x")


def test_two_counties_speak_each_for_itself_in_one_run(wang: Membership, zhao: Membership, far: Membership, tmp_path: Path) -> None:  # fmt: skip
    other = Membership.objects.get(person=make_person("far2", far.office, Role.COUNTY))
    one = accepted(sent(wang, people(1), register="RIGID_EXP", on=TODAY), zhao)
    two = accepted(sent(far, people(2), register="RIGID_EXP", on=TODAY + timedelta(days=1)), other)

    laid = laying.lay_out_releases(tmp_path, TODAY + timedelta(days=9))

    said = {path.parent.name: laid.covers[path] for _, path, _ in laid.registers if path in laid.covers}
    assert said[str(one.pk)] == (wang.office.code,)
    assert said[str(two.pk)] == (far.office.code,)


def test_after_its_time_the_content_goes_and_the_proof_stays(wang: Membership, lin: Membership) -> None:
    province, loaded = holder(Role.PROVINCE), Run.objects.latest("pk")
    match = RegisterMatch.objects.filter(register="DIBAO", enrolment__school=lin.office).exclude(status="")[0]
    of_dibao = Release.objects.filter(register="DIBAO", how="before")
    with connection.cursor() as cursor:  # as if a year had passed
        from zhuxue.portal.registers import triggers

        triggers.remove(connection)
        cursor.execute("UPDATE registers_release SET delete_on = '2026-01-01' WHERE register = 'DIBAO' AND how = 'before'")  # fmt: skip
        triggers.install(connection)

    forget_overdue()
    start_run(TERM, on=loaded.on, as_known_on=loaded.as_known_on, acting=province)
    work_off()

    assert not ReleasePart.objects.filter(release__in=of_dibao).exists()
    assert all(one.contents_gone_at and one.sha256 and one.rows_in for one in of_dibao)
    said, _ = sources.sources_of(match.enrolment, lin)
    match.refresh_from_db()
    assert match.status == ""
    again = Run.objects.latest("pk")
    assert again != loaded
    page = browser(province).get(f"/runs/{again.pk}/").content.decode()
    assert "有名单已按保存期删除" in page
    gone = set(again.sources.filter(gone=True).values_list("release", flat=True))
    assert set(of_dibao.values_list("pk", flat=True)) <= gone
    then = StudentSources.objects.get(run=loaded, enrolment=match.enrolment)
    assert then.said[loaded.compared.registers.index("DIBAO")] == "1"
    assert said is not None
    assert said.run == again
    assert Entry.objects.filter(action="release deleted").count() == of_dibao.count()


def test_what_was_deleted_is_no_longer_in_the_file_of_the_database(committed: None, settings: object) -> None:
    if connection.vendor != "sqlite":  # PostgreSQL gives the space free at its next vacuum
        return
    top = Office.objects.create(kind="province", code="98", name="示例省", path="/98/")
    officer = Membership.objects.get(person=make_person("officer", top, Role.PROVINCE))
    made = sent(officer, people(*range(1, 40)), on=TODAY, covers=("98",))
    kept = [bytes(part.content.kept()) for part in made.parts.all()]
    file = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(piece[:200] in file.read_bytes() for piece in kept)
    from zhuxue.portal.registers import triggers

    triggers.remove(connection)
    Release.objects.filter(pk=made.pk).update(delete_on="2026-01-01")
    triggers.install(connection)

    assert forget_overdue() == 1

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    left = file.read_bytes() + (file.with_name(f"{file.name}-wal").read_bytes() if file.with_name(f"{file.name}-wal").exists() else b"")  # fmt: skip
    assert not any(piece[start : start + 200] in left for piece in kept for start in range(0, len(piece) - 200, 500))


def test_the_pages_of_releases_show_what_they_should(wang: Membership, zhao: Membership) -> None:
    made = sent(wang, people(1, 2), on=TODAY)
    mine, hers = browser(wang), browser(zhao)

    assert "请另一位同事核对采用" in mine.get(f"/registers/{made.pk}/").content.decode()
    assert hers.post(f"/registers/{made.pk}/refuse", {"reason": ""}).status_code == 422
    hers.post(f"/registers/{made.pk}/accept")
    assert "已采用" in hers.get("/registers/releases?state=accepted&register=DIBAO").content.decode()
    assert ReleaseRegion.objects.filter(release=made).count() == 1
