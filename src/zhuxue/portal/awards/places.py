"""Places of a round out of its office's quota, where one came down the tree: taken by an award, given back with it."""

from __future__ import annotations

from zhuxue.portal.awards.models import Award, Round
from zhuxue.portal.funds import quotas
from zhuxue.portal.funds.models import Quota, QuotaMove
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office


def quota_for(office: Office, programme: str, period: str) -> Quota | None:
    """Return the quota of an office (of a college, its school's) for a programme and period; null where none came down."""
    holder = office.parent_id if office.kind == Office.Kind.COLLEGE else office.pk
    said = {"programme": programme, "period": period, "office": holder, "got__gt": 0}
    return Quota.objects.filter(**said).select_related("office").first()


def places_from(quota: Quota) -> tuple[int, str]:
    """Return how many places a new round takes from a quota, and whence they are as the round says it."""
    return quota.free, f"名额账：{quota.office.name} {quota.period}，得到 {quota.got} 个"


def refuse_beyond_quota(round_: Round, places: int) -> None:
    """Raise NotAllowed where a round would have more places than are left in the quota, its own awards counted in."""
    quota = quota_for(round_.office, round_.programme, round_.period)
    if quota is None:
        return
    own = sum(_taken(award) for award in Award.objects.filter(case__candidate__round=round_, undoes=None))
    if places > quota.free + own:
        raise NotAllowed(
            f"“{quota.office.name}”名额账上本期只有 {quota.free + own} 个可用，不能登记 {places} 个。请先请上级分配。",
            f"The quota of “{quota.office.name}” has {quota.free + own} places for this round, not {places}. Ask the office above for more first.",
        )


def take_place(award: Award, round_: Round, acting: Membership) -> None:
    """Use a place for an award just granted; raises NotAllowed when none is free, and then it is not granted."""
    if quota := quota_for(round_.office, round_.programme, round_.period):
        what = quotas.Places(quota.programme, quota.period)
        quotas.use(acting, quota.office, what, 1, reference=f"round:{round_.pk}", once=_key(award))


def give_place_back(award: Award, acting: Membership) -> None:
    """Give the place of an award free again, where it took one; it goes to the office it was taken from."""
    used = QuotaMove.objects.filter(once=f"{_key(award)}:1").select_related("giver__office").first()
    if used is None or used.giver is None:
        return  # granted before any quota came down
    what = quotas.Places(used.giver.programme, used.giver.period)
    quotas.release(acting, used.giver.office, what, 1, reference=used.reason, once=f"{_key(award)}:undone")


def _taken(award: Award) -> int:
    moves = QuotaMove.objects.filter(once__in=[f"{_key(award)}:1", f"{_key(award)}:undone:1"])
    return int(moves.count() == 1)


def _key(award: Award) -> str:
    return f"award:{award.pk}"
