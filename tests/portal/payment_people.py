"""Who pays in the tests: a county with its finance and centre, and awards of a term that nobody has paid yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from zhuxue.engine.demo.returns import Answer, write_answers
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.awards.models import Award
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.funds.actions import Move, enter_local_share, move
from zhuxue.portal.funds.models import Fund, FundAccount, LocalShare
from zhuxue.portal.funds.splitting import local_part, local_share
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.due import Scope
from zhuxue.portal.payments.models import Batch, ReturnFile
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Account, Enrolment, Run, Student

from .conftest import holder, make_person

WHY = "逐行看过预警，可以发放"
PROGRAMME, PERIOD = "CE_NONBOARD", "2024-F"


@dataclass(frozen=True)
class Desk:
    """Wang of the county's finance makes batches; Zhao of finance and Sun of the county's centre approve; awards wait."""

    county: Office
    wang: Membership
    zhao: Membership
    sun: Membership
    awards: list[Award]

    def scope(self, **more: Any) -> Scope:
        """What is due of the programme in the county."""
        said = {
            "kind": "regular",
            "programme": PROGRAMME,
            "period": PERIOD,
            "month": "",
            "to_school": False,
            "office": self.county,
        }
        return Scope(**(said | more))

    def declare(self, **more: Any) -> Batch:
        """A batch of all that is due, made and checked."""
        return making.declare(self.scope(**more), acting=self.wang, form_key=uuid.uuid4())


def make_desk(programme: str = PROGRAMME) -> Desk:
    """Set the people and the awards up."""
    wang = holder(Role.FINANCE)
    county = wang.office
    staff = list(
        Membership.objects.filter(role=Role.COUNTY, office=county).select_related("person", "office").order_by("pk")
    )
    make_person("zhao-finance", county, Role.FINANCE)
    zhao = Membership.objects.select_related("person", "office").get(person__username="zhao-finance")
    grant_all(programme, county, Run.objects.latest("pk"), staff)
    awards = list(
        Award.objects.filter(
            programme=programme, office__path__startswith=county.path, undoes=None, undone_by=None, lines=None
        ).order_by("pk")
    )
    return Desk(county, wang, zhao, staff[0], awards)


def take_money(desk: Desk, programme: str = PROGRAMME) -> None:
    """Hand back what the county has for the programme."""
    office = desk.county
    held = FundAccount.objects.filter(office=office, fund__programme=programme, state="allocated", balance_fen__gt=0)
    moves = [
        Move(a.fund, office, "allocated", office, "handed_back", a.balance_fen) for a in held.select_related("fund")
    ]
    if moves:
        move(desk.wang, "hand_back", moves, reference="test", reason="示例交回", once=f"test:back:{programme}")


def give_money(desk: Desk, fen: int | None = None, programme: str = PROGRAMME) -> None:
    """Let the county have money for the programme from the centre, the province, the city and itself: twice what is due, or so much of each."""
    office = desk.county
    if local_share(programme, office, date(2024, 9, 1)) is None:
        local = local_part(programme, office)
        parts = (local // 2, local // 4, local - local // 2 - local // 4)
        enter_local_share(desk.wang, office, programme, date(2024, 1, 1), parts, source="示例：县财教〔2024〕1号")
    take_money(desk, programme)
    each = fen if fen is not None else 2 * sum(award.amount_fen for award in desk.awards) + 10_000
    for source in ("centre", "province", "city", "county"):
        fund = Fund.objects.get_or_create(
            source=source, programme=programme, year=2024, term="", donor="", defaults={"title": f"示例{source}"}
        )[0]
        if each:
            move(
                desk.wang,
                "allocate",
                [Move(fund, office, "outside", office, "allocated", each)],
                reference="test",
                reason="示例下达",
                once=f"test:{source}:{programme}",
            )


def approved(desk: Desk, batch: Batch) -> Batch:
    """The batch approved by Zhao and Sun."""
    approving.approve(batch, acting=desk.zhao, reason=WHY)
    approving.approve(batch, acting=desk.sun, reason=WHY)
    batch.refresh_from_db()
    return batch


def sent(desk: Desk, batch: Batch, form: str = "bank_text") -> Batch:
    """The batch approved, ordered, written and handed to the bank."""
    sending.order(approved(desk, batch), form, acting=desk.wang)
    return sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")


def answers(batch: Batch, codes: dict[int, str] | None = None, numbers: list[int] | None = None) -> list[Answer]:
    """What the bank says of a batch's lines: success, but for the codes of some numbers."""
    lines = batch.lines.filter(number__isnull=False).select_related("account").order_by("number")
    return [
        Answer(
            line.number,
            line.account.account_no.in_clear(),
            line.account.payee_name,
            line.amount_fen,
            (codes or {}).get(line.number, "0000"),
        )
        for line in lines
        if numbers is None or line.number in numbers
    ]


def returned(
    desk: Desk, batch: Batch, folder: Path, said: list[Answer], layout: str = "bank_text_return", number: str = ""
) -> ReturnFile:
    """A return file read into a batch."""
    end = {"bank_text_return": ".txt", "bank_fixed_return": ".dat", "one_card_return": ".xlsx"}[layout]
    path = write_answers(folder / f"{uuid.uuid4()}{end}", layout, number or batch.number, said)
    return returning.read_in(batch, path, sha256(path.read_bytes()).hexdigest(), acting=desk.wang)


def garbled(desk: Desk, batch: Batch, folder: Path, said: list[Answer], how: str) -> ReturnFile:
    """Try a file that must count for nothing: the same one twice, one cut off, an empty one, one of another batch."""
    number = f"{batch.number[:-1]}{(int(batch.number[-1]) + 1) % 10}" if how == "other batch" else batch.number
    path = write_answers(folder / f"{uuid.uuid4()}.txt", "bank_text_return", number, said)
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b""}.get(how, whole))
    return returning.read_in(batch, path, sha256(path.read_bytes()).hexdigest(), acting=desk.wang)


def county_desk(awards: int) -> Desk:
    """A county with so many awards that need no notice, in a database that had nothing; without money."""
    county = office("county", "430699", office("city", "4399", office("province", "99")))
    people = [
        member(name, county, role) for name, role in (("wang", "finance"), ("zhao", "finance"), ("sun", "county"))
    ]
    Run.objects.create(
        term="2024-F",
        on="2024-09-01",
        as_known_on="2024-09-01",
        layer="hunan",
        library_sha256="0",
        manifest_sha256="races",
        students_count=awards,
    )
    school = office("school", "4306990001", county)
    made = Desk(county, *people, [award(school, number, people[2]) for number in range(awards)])
    LocalShare.objects.create(
        office=county,
        programme="CE_NONBOARD",
        since="2024-01-01",
        province=2500,
        city=1250,
        county=1250,
        source="示例",
        membership=people[0],
    )
    return made


def office(kind: str, code: str, parent: Office | None = None) -> Office:
    return Office.objects.create(
        kind=kind, code=code, name=f"示例{code}", parent=parent, path=f"{parent.path if parent else '/'}{code}/"
    )


def member(name: str, place: Office, role: str) -> Membership:
    person = make_person(name, place, role)
    return Membership.objects.select_related("office", "person").get(person=person)


def award(school: Office, number: int, by: Membership) -> Award:
    """An award of the term to a student of her own, with a card."""
    student = Student.objects.create(name=f"测试{number}", lookup=lookup(f"races-{number}"))
    Account.objects.create(student=student, account_no=f"62170000{number:08d}", payee_name=student.name)
    enrolled = Enrolment.objects.create(
        student=student, school=school, office=school, name=student.name, stage="primary", begins_on="2023-09-01"
    )
    said = {
        "student": student,
        "enrolment": enrolled,
        "office": school,
        "name": student.name,
        "programme": "CE_NONBOARD",
        "period": "2024-F",
        "amount_fen": 31_250 + number,
    }
    steps = [{"step": "approve", "by": "county"}]
    case = Case.objects.create(
        kind="award",
        version="1",
        process=steps,
        state="granted",
        step=0,
        opened_by=by.person,
        opened_as=by,
        opened_at="2024-09-01T00:00:00Z",
        **said,
    )
    decided = Decision.objects.create(
        case=case,
        round=1,
        number=0,
        step="approve",
        sequence=1,
        verdict="pass",
        reason="同意",
        person=by.person,
        membership=by,
        at="2024-09-01T00:00:00Z",
    )
    return Award.objects.create(
        case=case, decision=decided, title="示例", payee="student_or_guardian", at="2024-09-01T00:00:00Z", **said
    )
