"""Making a self-evaluation, counting it, writing its text, signing it by another person, withdrawing it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.indicators import evaluating, queries_evaluation
from zhuxue.portal.indicators.models import Evaluation, EvidenceRow
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

KIND = "count-evaluation"
FIRST_YEAR = 2019  # the first with the rules of 财预〔2020〕10号 behind it
GONE = ("没有这份自评。请回到列表。", "There is no such evaluation. Go back to the list.")
DONE = ("这份自评已经签署或作废，不能再改。", "This evaluation is signed or withdrawn and cannot change.")


@transaction.atomic
def begin(name: str, year: int, *, acting: Membership | None) -> Evaluation:
    """Open a self-evaluation of the office acted for and have it counted; the same twice is one. Raises NotAllowed."""
    acting = require(acting, "make_evaluation")
    if name not in evaluating.sets() or not FIRST_YEAR <= year <= localdate().year:
        raise NotAllowed("没有这类资金或这个年度。请重新选择。", "There is no such kind of fund or year. Choose again.")
    said = {"office": acting.office, "name": name, "year": year}
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(**said, made_by=acting, maker=acting.person, made_at=now())
    except IntegrityError:
        return Evaluation.objects.exclude(state="withdrawn").get(**said)
    record("evaluation begun", made, acting=acting, details={"set": name, "year": year})
    _ask(made, acting)
    return made


@transaction.atomic
def ask_to_count(evaluation: Evaluation, *, acting: Membership | None) -> None:
    """Have a draft counted anew with the data of now; raises NotAllowed."""
    acting = require(acting, "make_evaluation")
    _ask(_draft(evaluation, acting, "make_evaluation"), acting)


def _ask(evaluation: Evaluation, acting: Membership) -> None:
    last = evaluation.job_id or 0
    evaluation.job = jobs.ask(KIND, {"evaluation": evaluation.pk}, acting, once_key=f"{KIND}:{evaluation.pk}:{last}")
    evaluation.save(update_fields=["job"])


@transaction.atomic
def count(evaluation: Evaluation, *, acting: Membership | None, work: Any = None) -> Evaluation:
    """Count every figure of a draft with its rows, in place of those before."""
    acting = require(acting, "make_evaluation")
    found = _draft(evaluation, acting, "make_evaluation")
    one, run = evaluating.sets()[found.name], evaluating.run_of_year(found.year)
    values = evaluating.values_for(found.office, one, found.year, run)
    EvidenceRow.objects.filter(figure__evaluation=found).delete()
    found.figures.all().delete()
    low = high = 0
    for number, measure in enumerate(one.measures):
        if work:
            work.tell(number, len(one.measures), f"正在计算：{measure.title}", f"Counting: {measure.english}")
        figure = evaluating.write_figure(found, number, measure, evaluating.counted(measure, one, found.office, values))
        evaluating.write_evidence(figure, measure, one, values)
        low, high = low + figure.low, high + figure.high
    found.low, found.high, found.run, found.counted_at, found.said = low, high, run, now(), evaluating.as_said(one)
    found.students_count, found.special_count = evaluating.sizes(found.office)
    found.save(update_fields=["low", "high", "run", "counted_at", "said", "students_count", "special_count"])
    record("evaluation counted", found, acting=acting, details={"low": low, "high": high})
    if work:
        work.finish({"low": low, "high": high})
    return found


@transaction.atomic
def write(evaluation: Evaluation, *, work_done: str, problems: str, measures: str, acting: Membership | None) -> Evaluation:  # fmt: skip
    """Write the text of a draft."""
    acting = require(acting, "make_evaluation")
    found = _draft(evaluation, acting, "make_evaluation")
    found.work_done, found.problems, found.measures = work_done, problems, measures
    found.save(update_fields=["work_done", "problems", "measures"])
    record("evaluation written", found, acting=acting)
    return found


@transaction.atomic
def sign(evaluation: Evaluation, *, seen: str, acting: Membership | None) -> Evaluation:
    """Sign a counted draft as another person than who made it; `seen` is the digest of what was shown. Raises NotAllowed."""
    acting = require(acting, "sign_evaluation")
    found = _draft(evaluation, acting, "sign_evaluation")
    if found.office_id != acting.office_id:
        raise NotAllowed("由本单位负责人签署。", "The head of the office itself signs.")
    if found.maker_id == acting.person_id:
        raise NotAllowed("自己起草的自评由另一人签署。", "Who made it does not sign it; a colleague must.")
    if found.counted_at is None:
        raise NotAllowed("还没有算完，不能签署。", "It is not counted yet and cannot be signed.")
    digest = evaluating.digest_of(found)
    if digest != seen:
        raise NotAllowed(
            "您看到以后内容又有改动。请重新看过再签署。", "It changed since you saw it. Read it again, then sign."
        )
    found.state, found.signed_by, found.signer, found.signed_at, found.digest = Evaluation.State.SIGNED, acting, acting.person, now(), digest  # fmt: skip
    found.save(update_fields=["state", "signed_by", "signer", "signed_at", "digest"])
    record("evaluation signed", found, acting=acting, details={"digest": digest})
    return found


@transaction.atomic
def withdraw(evaluation: Evaluation, *, why: str, acting: Membership | None) -> Evaluation:
    """Withdraw an evaluation, signed or not, saying why; it stays to be read, and another may be made."""
    acting = require(acting, "sign_evaluation")
    found = queries_evaluation.evaluations_visible_to(acting, "sign_evaluation").select_for_update(of=("self",)).filter(pk=evaluation.pk, office=acting.office_id).first()  # fmt: skip
    if found is None:
        raise NotAllowed(*GONE)
    if found.state == Evaluation.State.WITHDRAWN:
        raise NotAllowed("这份自评已经作废。", "This evaluation is withdrawn already.")
    found.state, found.withdrawn_why = Evaluation.State.WITHDRAWN, why
    found.save(update_fields=["state", "withdrawn_why"])
    record("evaluation withdrawn", found, acting=acting, reason=why)
    return found


def _draft(evaluation: Evaluation, acting: Membership, action: str) -> Evaluation:
    """Return a draft of the office acted for, locked; raises NotAllowed."""
    rows = queries_evaluation.evaluations_visible_to(acting, action).select_related("office")
    found = rows.select_for_update(of=("self",)).filter(pk=evaluation.pk).first()
    if found is None or (action == "make_evaluation" and found.office_id != acting.office_id):
        raise NotAllowed(*GONE)
    if found.state != Evaluation.State.DRAFT:
        raise NotAllowed(*DONE)
    return found
