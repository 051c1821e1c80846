"""Recognition of hardship in the demo: a case in every state of every step, in several schools and a college of a university."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.panel import appoint_member, close_panel, remove_member, vote
from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.applications.recognition import adjust, begin, save_form, stand_back, submit, tell
from zhuxue.portal.notices.actions import post_notice, take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment

SCHOOLS = 2  # besides the first, whose people sign in
CONSENT = "家长会后当面同意，已在纸质同意书上签名"
Accounts = list[dict[str, str]]


class Team:
    """The people of one class and its school, opened where the demo has nobody yet."""

    def __init__(self, demo: Any, a_class: Office, number: int) -> None:
        self.school = a_class.parent if a_class.parent.kind != Office.Kind.COLLEGE else a_class.parent.parent
        self.a_class, self.demo, self.number = a_class, demo, number
        self.college: Membership | None = None
        if a_class.parent != self.school:
            self.college = self._new("college-officer", "示例院系资助专干", a_class.parent, Role.SCHOOL_OFFICER)
        self.teacher = self._held(Role.CLASS_TEACHER, a_class)
        self.officer = self._held(Role.SCHOOL_OFFICER, self.school)
        self.head = self._held(Role.SCHOOL_HEAD, self.school)
        self.family = self._new("family", "示例家长", a_class)
        self.panel = [self._new(f"panel-{seat}", f"示例评议员{seat}", a_class) for seat in (1, 2, 3)]
        for member in self.panel:
            appoint_member(a_class, member.person, acting=self.teacher)
        self.pupils: Iterator[Enrolment] = iter(
            Enrolment.objects.filter(office=a_class, ends_on=None).select_related("student").order_by("pk")
        )

    def _held(self, role: Any, office: Office) -> Membership:
        found = (
            Membership.objects.filter(role=role, office=office, ends_on=None).select_related("office", "person").first()
        )
        return found or self._new(str(role).replace("_", "-"), f"示例{role.label}", office, role)

    def _new(self, name: str, called: str, office: Office, role: Any = Role.APPLICANT) -> Membership:
        username = f"{name}-case-{self.number}"
        person = Person.objects.create(username=username, name=called, password=self.demo.password_hash)
        return appoint(person, office, role)


def seed(demo: Any) -> Accounts:
    """Cases of five schools and of a college; returns the accounts of a family and of a panel of the first."""
    teams = [Team(demo, a_class, number) for number, a_class in enumerate(_classes(), start=1)]
    for team in teams:
        whole = team in (teams[0], teams[-1])
        tell(team.a_class, way="letter", told_on=localdate() - timedelta(days=60), note="发出 40 份，收回 40 份", acting=team.teacher)  # fmt: skip
        _fill(team) if whole else _some(team)
    first = teams[0]
    leaving = appoint_member(first.a_class, first.head.person, acting=first.teacher)
    remove_member(leaving, reason="学校负责人参加审核，不再参加评议", instead=None, acting=first.teacher)
    titles = [(first.family, "学生或监护人"), *((member, "评议小组成员") for member in first.panel)]
    return [
        {"username": held.person.username, "title": f"{words} · {first.a_class.name}", "role": held.role}
        for held, words in titles
    ]


def _classes() -> list[Office]:
    """The class whose teacher signs in, one of each of some other schools, and one of a university put under a college."""
    taught = Membership.objects.filter(role=Role.CLASS_TEACHER).select_related("office__parent").first()
    classes = Office.objects.filter(kind="class").select_related("parent__parent").order_by("pk")
    found: dict[int, Office] = {taught.office.parent_id: taught.office} if taught else {}
    last = Membership.objects.filter(role=Role.SCHOOL_OFFICER).order_by("-pk").first()
    wanted = [c for c in classes.filter(parent__parent__kind="county")[:400] if c.parent_id not in found]
    for a_class in sorted(wanted, key=lambda c: (c.parent_id != (last.office_id if last else 0), c.pk)):
        if len(found) > SCHOOLS:
            break
        found.setdefault(a_class.parent_id, a_class)
    of_university = classes.filter(parent__parent__kind="province").first()
    return [*found.values(), *([_under_a_college(of_university)] if of_university else [])]


def _under_a_college(a_class: Office) -> Office:
    university = a_class.parent
    code = f"{university.code}-Y1"
    college = Office.objects.create(
        kind="college", code=code, name="示例学院", parent=university, path=f"{university.path}{code}/"
    )
    a_class.parent, a_class.path = college, f"{college.path}{a_class.code}/"
    a_class.save(update_fields=["parent", "path"])
    return a_class


FORM = {
    "household_size": 5, "workers": 1, "income_fen": 480_000, "groups": [], "items": ["one_parent", "no_work"],
    "story": "父亲去年生病住院，家里靠母亲打零工。",
}  # fmt: skip
LEVELS = ("special", "hard", "general")


def _fill(team: Team) -> None:
    """One pupil after another in each state; a small class has the first of them."""
    recipes: list[Callable[[Team, Enrolment], object]] = [
        _own, _draft, _sent, _voting, _voted, _reviewing, _sent_back, _refused, _appealed, _withdrawn, _up, _recused,
    ]  # fmt: skip
    if team.college:  # a class of a university is small, and what waits for its college is to be seen
        recipes = [_judged_by_the_panel, *recipes]
    for recipe, pupil in zip(recipes, team.pupils, strict=False):
        recipe(team, pupil)
    _noticed(team, 1, days_ago=None)
    _noticed(team, 2, days_ago=1)
    for case in _noticed(team, 1, days_ago=24):
        _say(case, "done", team.officer, "公示期满，无异议")
    granted = _noticed(team, 3, days_ago=24)
    for case in granted:
        _say(case, "done", team.officer, "公示期满，无异议")
        _say(case, "done", team.officer, "已建档备案")
    if len(granted) > 2:
        month = f"{localdate():%Y-%m}"
        granted[0].refresh_from_db()
        said = Said("adjust", "本月遭受洪灾，房屋受损", level="special", from_month=month)
        adjust(granted[0], said, acting=team.officer, seen=granted[0].last_sequence)
        _say(granted[1], "undo", team.head, "录错等级，重新审核")
        Case.objects.filter(pk=granted[2].pk).update(period=_last_year(granted[2].period))


def _some(team: Team) -> None:
    """A few cases of another school, so that lists above it hold several."""
    for recipe in (_own, _sent, _reviewing):
        if pupil := next(team.pupils, None):
            recipe(team, pupil)
    _noticed(team, 1, days_ago=1)


def _last_year(period: str) -> str:
    return f"{int(period[:4]) - 1}-{period[:4]}"


def _say(case: Case, verdict: str, acting: Membership, reason: str, **more: Any) -> None:
    case.refresh_from_db()
    decide(case.pk, Said(verdict, reason, **more), acting=acting, seen=case.last_sequence)


def _own(team: Team, pupil: Enrolment) -> Case:
    """The family that signs in has begun to fill in."""
    Applicant.objects.get_or_create(
        person=team.family.person, student=pupil.student, ends_on=None, defaults={"begins_on": localdate()}
    )
    case = begin(pupil, acting=team.family)
    save_form(case, FORM | {"items": []}, acting=team.family)
    return case


def _draft(team: Team, pupil: Enrolment) -> Case:
    return begin(pupil, acting=team.teacher, consent=CONSENT)


def _sent(team: Team, pupil: Enrolment) -> Case:
    case = _draft(team, pupil)
    more = {"groups": ["DIBAO"]} if pupil.pk % 3 == 0 else {}
    submit(case, FORM | more, seen=0, acting=team.teacher)
    case.refresh_from_db()
    return case


def _voting(team: Team, pupil: Enrolment) -> Case:
    case = _sent(team, pupil)
    vote(case, "hard", acting=team.panel[0])
    return case


def _voted(team: Team, pupil: Enrolment, level: str = "hard") -> Case:
    case = _sent(team, pupil)
    for member in team.panel[:2]:
        vote(case, level, acting=member)
    return case


def _reviewing(team: Team, pupil: Enrolment) -> Case:
    case = _judged_by_the_panel(team, pupil)
    if team.college:
        _say(case, "pass", team.college, "院系认定工作组复核，情况属实")
        case.refresh_from_db()
    return case


def _judged_by_the_panel(team: Team, pupil: Enrolment) -> Case:
    """After it the case waits for the college, where there is one, else for the school."""
    level = "special" if pupil.pk % 3 == 0 else "hard"
    case = _voted(team, pupil, level)
    close_panel(case.pk, level=level, reason="按得票最多的等级", acting=team.teacher, seen=case.last_sequence)
    case.refresh_from_db()
    return case


def _sent_back(team: Team, pupil: Enrolment) -> None:
    _say(_reviewing(team, pupil), "send_back", team.officer, "请补充去年住院的情况")


def _refused(team: Team, pupil: Enrolment) -> Case:
    case = _reviewing(team, pupil)
    _say(case, "refuse", team.officer, "核实后收入高于所填，暂不认定")
    return case


def _appealed(team: Team, pupil: Enrolment) -> None:
    _say(_refused(team, pupil), "appeal", team.teacher, "漏算了住院自付的费用")


def _withdrawn(team: Team, pupil: Enrolment) -> None:
    _say(_sent(team, pupil), "withdraw", team.teacher, "家长说情况好转，不再申请")


def _up(team: Team, pupil: Enrolment) -> None:
    _say(_sent(team, pupil), "escalate", team.teacher, "评议组成员与申请人同村，请学校直接评定")


def _recused(team: Team, pupil: Enrolment) -> None:
    stand_back(_sent(team, pupil), team.panel[0].person, relation="学生的姑母", acting=team.teacher)


def _noticed(team: Team, count: int, *, days_ago: int | None) -> list[Case]:
    """Cases that the school passed, with their notice: none yet, or hanging for some days."""
    cases = [_reviewing(team, pupil) for pupil, _n in zip(team.pupils, range(count), strict=False)]
    for case in cases:
        _say(case, "pass", team.officer, "审核情况属实")
    if not cases or days_ago is None:
        return cases
    made = make_notice(cases, acting=team.officer)
    post_notice(made, names=True, contact_name="学校资助办公室", contact="综合楼203室，工作日 8:00–17:00", acting=team.officer)  # fmt: skip
    Notice.objects.filter(pk=made.pk).update(begins_at=now() - timedelta(days=days_ago))
    take_down_due()
    return cases
