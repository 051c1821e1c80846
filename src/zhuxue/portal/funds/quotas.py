"""Places down the tree: entered, shared out, given back, used by awards; never more than there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction as database

from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds.models import Quota, QuotaMove
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office

Kind: Any = QuotaMove.Kind


@dataclass(frozen=True)
class Places:
    """Of which programme and period places are."""

    programme: str
    period: str


@database.atomic
def grant(acting: Membership, what: Places, places: int, *, document: str, once: str) -> list[QuotaMove]:
    """Enter places that reached the office acted for from beyond the portal, with the document that says so."""
    acting = require(acting, "plan_quota")
    mine = _locked(what, [acting.office])[acting.office.pk]
    return _moved(acting, Kind.GRANT, [(None, mine, places)], document, once)


@database.atomic
def share_out(acting: Membership, what: Places, shares: Mapping[Office, int], *, reason: str, once: str) -> list[QuotaMove]:  # fmt: skip
    """Give places to offices directly below; raises NotAllowed when there are too few, saying how many are free."""
    acting = require(acting, "plan_quota")
    given = {office: places for office, places in shares.items() if places}
    if any(office.parent_id != acting.office_id for office in given):
        raise NotAllowed("名额只能分配给直接下级单位。", "Places go to offices directly below only.")
    rows = _locked(what, [acting.office, *given])
    mine = rows[acting.office.pk]
    return _moved(acting, Kind.PASS_ON, [(mine, rows[office.pk], places) for office, places in given.items()], reason, once)  # fmt: skip


@database.atomic
def give_back(acting: Membership, what: Places, places: int, *, reason: str, once: str) -> list[QuotaMove]:
    """Give places back to the office above that gave them, to be shared out again."""
    acting = require(acting, "plan_quota")
    if acting.office.parent is None:
        raise NotAllowed("省级没有上级单位可退。", "The province has nobody above to give back to.")
    rows = _locked(what, [acting.office, acting.office.parent])
    mine, above = rows[acting.office.pk], rows[acting.office.parent.pk]
    came = sum(mine.moves_in.filter(kind=Kind.PASS_ON, giver=above).values_list("places", flat=True))
    went = sum(mine.moves_out.filter(kind=Kind.GIVE_BACK, taker=above).values_list("places", flat=True))
    if places > came - went and not QuotaMove.objects.filter(once=f"{once}:1").exists():
        raise NotAllowed(f"上级分来的名额只有 {came - went} 个，不能退回 {places} 个。", f"Only {came - went} places came from above, so {places} cannot be given back.")  # fmt: skip
    return _moved(acting, Kind.GIVE_BACK, [(mine, above, places)], reason, once)


@database.atomic
def use(acting: Membership, office: Office, what: Places, places: int, *, reference: str, once: str) -> list[QuotaMove]:
    """Take places of an office for awards; raises NotAllowed when there are too few. The caller has asked who may."""
    mine = _locked(what, [office])[office.pk]
    return _moved(acting, Kind.USE, [(mine, None, places)], reference, once)


@database.atomic
def release(acting: Membership, office: Office, what: Places, places: int, *, reference: str, once: str) -> list[QuotaMove]:  # fmt: skip
    """Give used places of an office free again, as when an award is taken back. The caller has asked who may."""
    mine = _locked(what, [office])[office.pk]
    return _moved(acting, Kind.RELEASE, [(None, mine, places)], reference, once)


def _locked(what: Places, offices: list[Office]) -> dict[int, Quota]:
    """Return the quota of each office, opened where there was none, locked in one order so that nobody waits in a circle."""
    said = {"programme": what.programme, "period": what.period}
    known = Quota.objects.filter(**said, office__in=[office.pk for office in offices])
    missing = sorted({office.pk for office in offices} - set(known.values_list("office", flat=True)))
    Quota.objects.bulk_create([Quota(**said, office_id=pk) for pk in missing], ignore_conflicts=True)
    return {row.office_id: row for row in known.select_for_update(of=("self",)).select_related("office").order_by("pk")}


def _moved(acting: Membership, kind: str, moves: list[tuple[Quota | None, Quota | None, int]], reason: str, once: str) -> list[QuotaMove]:  # fmt: skip
    """Move places between locked rows, all or nothing; what `once` names already is returned and not done again."""
    if done := list(QuotaMove.objects.filter(once__startswith=f"{once}:").order_by("pk")):
        return done
    if not moves or any(places < 1 for _giver, _taker, places in moves):
        raise NotAllowed("名额数必须大于零。请核对。", "The number of places must be above zero. Check it.")
    wanted = sum(places for giver, _taker, places in moves if giver)
    for giver, taker, places in moves:
        if giver and giver.free < wanted:
            raise NotAllowed(f"“{giver.office.name}”可用名额只有 {giver.free} 个，需要 {wanted} 个。请减少，或先请上级分配。", f"“{giver.office.name}” has {giver.free} free places, {wanted} are wanted. Take fewer, or ask the office above.")  # fmt: skip
        if kind == Kind.RELEASE and taker and taker.used < places:
            raise NotAllowed(
                "释放的名额比已使用的多。请核对。", "More places are released than were used. Check the number."
            )
    made = [
        QuotaMove.objects.create(kind=kind, giver=giver, taker=taker, places=places, reason=reason, once=f"{once}:{number}", membership=acting)
        for number, (giver, taker, places) in enumerate(moves, start=1)
    ]  # fmt: skip
    for giver, taker, places in moves:
        _count(kind, giver, taker, places)
    record("quota moved", made[0], acting=acting, reason=reason, details={"kind": str(kind), "places": sum(one.places for one in made), "moves": len(made)})  # fmt: skip
    return made


def _count(kind: str, giver: Quota | None, taker: Quota | None, places: int) -> None:
    """Keep the three numbers of the rows: giving back lowers what was got here and what was given above."""
    if kind == Kind.GIVE_BACK and giver and taker:
        giver.got, taker.given = giver.got - places, taker.given - places
    elif kind == Kind.RELEASE and taker:
        taker.used -= places
    elif kind == Kind.USE and giver:
        giver.used += places
    else:
        if giver:
            giver.given += places
        if taker:
            taker.got += places
    for row in (giver, taker):
        if row:
            row.save(update_fields=["got", "given", "used"])
