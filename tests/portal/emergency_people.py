"""Who is there in a flood: a county with its centre, finance and money, a school with its officer, students with cards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.emergencies.actions import events, rows
from zhuxue.portal.emergencies.finding import find
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.paying import OWN
from zhuxue.portal.emergencies.rules import PROGRAMME
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.due import Scope
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Account, Enrolment, Student

from .payment_people import answers, member, office

WHY = "县防汛办灾情通报"
EACH = 50_000  # fen


@dataclass(frozen=True)
class Flood:
    """A county (4306/430626) with a school of four, another county and a university; Sun and Qian of the county's centre, Lin of the school."""

    county: Office
    sun: Membership
    qian: Membership
    wang: Membership
    zhao: Membership
    lin: Membership
    top: Membership
    here: list[Enrolment]
    chen: Membership
    away: Enrolment
    fund: Fund

    def declare(self, **more: Any) -> Emergency:
        """A flood of the county, declared by Sun."""
        said = {"kind": "flood", "title": "示例县洪涝", "from_on": localdate() - timedelta(days=1), "until_on": None, "basis": WHY, "regions": [self.county.code]}  # fmt: skip
        return events.declare(events.Declared(**(said | more)), acting=self.sun, form_key=uuid.uuid4())

    def opened(self, *, limits: tuple[int, int] | None = (100_000, 1_000_000), **more: Any) -> Emergency:
        """The flood confirmed by Qian, with its limits, its students looked for."""
        event = events.confirm(self.declare(**more), WHY, acting=self.qian)
        if limits:
            event = events.enter_limits(event, *limits, WHY, acting=self.sun)
        find(event, acting=self.sun)
        return event

    def granting(self, fen: int = EACH, **more: Any) -> rows.Granting:
        return rows.Granting(**({"amount_fen": fen, "fund": self.fund.pk, "whose": OWN} | more))

    def granted(self, event: Emergency, many: int = 4) -> list[Affected]:
        """So many students of Lin's school, verified by Lin and approved by Sun."""
        chosen = list(event.rows.filter(school=self.lin.office, state="found").order_by("pk").values_list("pk", flat=True)[:many])  # fmt: skip
        rows.confirm_many(chosen, "学校核实属实", acting=self.lin)
        rows.approve_many(chosen, self.granting(), "情况属实，同意", acting=self.sun)
        return list(event.rows.filter(pk__in=chosen).order_by("pk"))

    def paid(self, event: Emergency, folder: Path, codes: dict[int, str] | None = None) -> Batch:
        """A batch of all that is due of an event, paid by the bank but for some."""
        batch = self.batch(event)
        for who in (self.zhao, self.sun):
            approving.approve(batch, acting=who)
        sending.order(batch, "bank_text", acting=self.wang)
        batch = sending.mark_sent(batch, acting=self.wang, receipt="银行已签收")
        path = write_answers(folder / "return.txt", "bank_text_return", batch.number, answers(batch, codes))
        returning.read_in(batch, path, sha256(path.read_bytes()).hexdigest(), acting=self.wang)
        return batch

    def batch(self, event: Emergency) -> Batch:
        scope = Scope("regular", event.code, event.period, "", False, self.county, payer=self.county.pk)
        return making.declare(scope, acting=self.wang, form_key=uuid.uuid4())

    def row(self, event: Emergency, enrolment: Enrolment) -> Affected:
        return event.rows.get(student=enrolment.student_id)


def flood() -> Flood:
    """Set it all up, in a database that holds no office of these codes."""
    top = office("province", "99")
    city = office("city", "9906", top)
    county, other = office("county", "990626", city), office("county", "990699", city)
    school, far = office("school", "99062600001", county), office("school", "99069900001", other)
    people = {name: member(name, place, role) for name, place, role in (
        ("f-sun", county, "county"), ("f-qian", county, "county"), ("f-wang", county, "finance"), ("f-zhao", county, "finance"),
        ("f-lin", school, "school_officer"), ("f-top", top, "province"), ("f-chen", far, "school_officer"),
    )}  # fmt: skip
    said = {"source": "county", "programme": PROGRAMME, "year": 2020, "term": "", "donor": ""}
    fund = Fund.objects.get_or_create(**said, defaults={"title": "示例应急资金"})[0]
    given = [Move(fund, county, "outside", county, "allocated", 5_000_000)]
    move(people["f-wang"], "allocate", given, reference="test", reason=WHY, once=f"flood:{fund.pk}")
    here = [student(school, number, county.code) for number in range(4)]
    away = student(far, 9, county.code)
    return Flood(county, people["f-sun"], people["f-qian"], people["f-wang"], people["f-zhao"], people["f-lin"], people["f-top"], here, people["f-chen"], away, fund)  # fmt: skip


def student(school: Office, number: int, hukou: str | None, address: str | None = None) -> Enrolment:
    """A student with a card, whose household is registered in a county, where that is known."""
    made = Student.objects.create(name=f"测灾{number}", lookup=lookup(f"flood-{school.pk}-{number}"), address=address)
    Account.objects.create(student=made, account_no=f"6217{school.pk:06d}{number:06d}", payee_name=made.name)
    facts = {"hukou_region": hukou} if hukou else {}
    return Enrolment.objects.create(
        student=made, school=school, office=school, name=made.name, stage="primary", roll_status="enrolled", facts=facts, begins_on="2023-09-01"
    )  # fmt: skip
