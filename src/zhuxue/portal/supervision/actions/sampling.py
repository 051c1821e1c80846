"""Drawing a sample with a recorded seed, and drawing it again to see that it is the same."""

from __future__ import annotations

import gzip
import secrets
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from zhuxue.engine.checks.sampling import Plan, draw, frame_sha256, frame_text, margin_of, read_frame, size_for
from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision.actions.noting import because
from zhuxue.portal.supervision.models import Sample, Visit
from zhuxue.portal.supervision.queries import samples_visible_to
from zhuxue.portal.supervision.sampling import frame_of, rules, weights_of

MOST = 2000  # visits of one sample


@dataclass(frozen=True)
class Asked:
    """What is to be drawn: of which term, how visited, why; `size` null takes the size of the margin; `form_key` is of the form."""

    term: str
    way: str
    reason: str
    form_key: UUID
    size: int | None = None


@transaction.atomic
def draw_sample(asked: Asked, *, acting: Membership | None) -> Sample:
    """Draw from everybody of the office acted for who was paid in a term; the same form again is the same sample. Raises NotAllowed."""
    acting = require(acting, "draw_samples")
    said, why = rules(), because(asked.reason)
    seed = f"{asked.form_key.hex}{secrets.token_hex(16)}"
    if made := Sample.objects.filter(seed__startswith=asked.form_key.hex, by=acting).first():
        return made
    frame = frame_of(acting.office, asked.term)
    if not frame:
        raise NotAllowed("这一学期本单位还没有已到账的发放，没有可抽的学生。", "Nothing of this term has arrived at anybody of your office yet.")  # fmt: skip
    precision = said.precision
    size = asked.size or size_for(len(frame), margin_percent=precision.margin_percent, z=precision.z, share_percent=precision.share_percent)  # fmt: skip
    if not 1 <= min(size, len(frame)) <= MOST:
        raise NotAllowed(f"一次最多抽 {MOST} 名，请写小一些的数。", f"At most {MOST} are drawn at once. Ask for fewer.")
    plan = Plan(seed, min(size, len(frame)), said.least.count, weights_of(frame))
    drawn = draw(frame, plan)
    sizes, gave = Counter(unit.stratum for unit in frame), Counter(unit.stratum for unit in drawn)
    margin = margin_of(sizes, gave, z=precision.z, share_percent=precision.share_percent)
    try:
        with transaction.atomic():
            made = Sample.objects.create(
                office=acting.office, term=asked.term, way=asked.way, seed=seed, size=len(drawn), population=len(frame), margin="" if margin is None else str(margin),
                frame=gzip.compress(frame_text(frame, plan).encode(), mtime=0), frame_sha256=frame_sha256(frame),
                strata={name: {"size": sizes[name], "drawn": gave[name], "weight": plan.weights[name]} for name in sorted(sizes)},
                rules=precision.model_dump(mode="json"), reason=without_numbers(why)[:200], by=acting, at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这份样本刚刚抽过。请回到列表。", "This sample was just drawn. Go back to the list.") from None
    Visit.objects.bulk_create((Visit(sample=made, number=n, enrolment_id=int(unit.key), stratum=unit.stratum) for n, unit in enumerate(drawn, start=1)), 1000)  # fmt: skip
    record("sample drawn", made, acting=acting, reason=why, details={"size": made.size, "population": made.population, "frame": made.frame_sha256})  # fmt: skip
    return made


@dataclass(frozen=True)
class Again:
    """What came of drawing again: whether frame and rows are the same, and how many rows differ."""

    frame_same: bool
    differ: int

    @property
    def same(self) -> bool:
        """Whether everything is."""
        return self.frame_same and not self.differ


@transaction.atomic
def draw_again(sample: Sample, *, acting: Membership | None) -> Again:
    """Draw a sample again from its kept frame and seed and compare it with who is listed; that it was done is recorded."""
    acting = require(acting, "see_samples")
    found = samples_visible_to(acting).filter(pk=sample.pk).first()
    if found is None:
        raise NotAllowed("没有这份样本。请回到样本列表。", "There is no such sample. Go back to the list.")
    frame, plan = read_frame(gzip.decompress(bytes(found.frame)).decode())
    drawn = [(n, int(unit.key), unit.stratum) for n, unit in enumerate(draw(frame, plan), start=1)]
    listed = list(found.visits.order_by("number").values_list("number", "enrolment", "stratum"))
    said = Again(frame_sha256(frame) == found.frame_sha256 and plan.seed == found.seed, len(set(drawn) ^ set(listed)))
    record("sample redrawn", found, acting=acting, details={"same": said.same, "differ": said.differ})
    return said
