"""Who pays in the tests: a county with its finance and centre, and awards of a term that nobody has paid yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from zhuxue.engine.demo.returns import Answer, write_answers
from zhuxue.portal.awards.models import Award
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.funds.actions import Move, enter_local_share, move
from zhuxue.portal.funds.models import Fund, FundAccount
from zhuxue.portal.funds.splitting import local_part, local_share
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.due import Scope
from zhuxue.portal.payments.models import Batch, ReturnFile
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Run

from .conftest import holder, make_person

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
    approving.approve(batch, acting=desk.zhao)
    approving.approve(batch, acting=desk.sun)
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
