"""What a person says of a proposal: the same person, another one, or to be looked at again; each with its reason."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.registers.models import Proposal, ProposalDecision
from zhuxue.portal.registers.queries import proposals_visible_to

Said: Any = ProposalDecision.Outcome
FROM = {Said.CONFIRMED: ("open",), Said.DENIED: ("open",), Said.REOPENED: ("confirmed", "denied")}
TO = {Said.CONFIRMED: "confirmed", Said.DENIED: "denied", Said.REOPENED: "open"}


@transaction.atomic
def decide(proposal: Proposal, outcome: str, *, reason: str, seen: int, acting: Membership | None) -> ProposalDecision:
    """Decide on a proposal; `seen` is the number of the last decision the person saw. The same twice is one. Raises NotAllowed."""
    acting = require(acting, "decide_proposals")
    reach = proposals_visible_to(acting, "decide_proposals").filter(pk=proposal.pk).order_by().values("pk")
    found = Proposal.objects.select_for_update().filter(pk__in=reach).first()
    if found is None:
        raise NotAllowed("没有这条线索。请回到线索列表。", "There is no such proposal. Go back to the list.")
    if not reason.strip():
        raise NotAllowed("请写明依据，例如核对了什么证件。", "Say what it rests on, as which paper was seen.")
    last = found.decisions.order_by("-number").first()
    if last and last.number == seen + 1 and last.by_id == acting.pk and last.outcome == outcome:
        return last
    if (last.number if last else 0) != seen or found.state not in FROM[Said(outcome)]:
        raise NotAllowed(
            "别人刚处理过这条线索。请刷新页面再看。", "Somebody has just decided on it. Load the page again."
        )
    return _kept(found, outcome, without_numbers(reason.strip()), seen, acting)


def _kept(proposal: Proposal, outcome: str, reason: str, seen: int, acting: Membership) -> ProposalDecision:
    made = ProposalDecision.objects.create(
        proposal=proposal, number=seen + 1, outcome=outcome, reason=reason, by=acting
    )
    proposal.state = TO[Said(outcome)]
    try:
        with transaction.atomic():
            proposal.save(update_fields=["state"])
    except IntegrityError:
        raise NotAllowed("名单上的这个人已确认为另一名学生。两人不可能都是，请先把那一条改为重新核对。", "This person of the register was confirmed to be another student. Have that one looked at again first.") from None  # fmt: skip
    record(f"proposal {outcome}", proposal, acting=acting, reason=reason, details={"register": proposal.register})
    return made
