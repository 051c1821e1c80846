"""What each register said of one student in the last run that heard them: match, no match or no data, and of which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from zhuxue.engine.compare.exact import UNKNOWN_HUKOU, covers
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.registers.board import registers
from zhuxue.portal.registers.models import RegisterMatch, RunRelease, StudentSources
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.components import Tag, Text

SAID = {"1": Tag(_("比中"), "info"), "0": Tag(_("未比中"), "no"), "-": Tag(_("暂无数据"), "wait")}
WARNED = Tag(_("比中，仅作提醒"), "wait")
ORDER = {"special_group": 0, "status": 1, "reverse": 2}


@dataclass(frozen=True)
class Source:
    """One register: what it said, as of which day (null where it had no data), and what it says beside."""

    title: str
    owner: str
    kind: str
    tag: Tag
    as_of: date | None
    detail: Text = ""
    gone: bool = False


def kinds_seen(acting: Membership | None) -> set[str]:
    """Return the kinds of register whose answers somebody may read: what speaks against a family is not for everybody."""
    if acting is None or not MATRIX.allows(acting.role, "see_sources"):
        return set()
    return {"special_group", "status", "reverse"} if MATRIX.allows(acting.role, "see_reverse_sources") else {"special_group"}  # fmt: skip


def sources_of(enrolment: Enrolment, acting: Membership | None) -> tuple[StudentSources | None, list[Source]]:
    """Return the answers of the last run that heard registers on a student in reach, as far as `acting` may read them."""
    kinds = kinds_seen(acting)
    reached = kinds and enrolments_visible_to(acting, "see_sources").filter(pk=enrolment.pk).exists()
    said = enrolment.sources.select_related("run__compared").order_by("-run").first() if reached else None
    if said is None:
        return None, []
    matches = {one.register: one for one in enrolment.register_matches.filter(run=said.run_id)}
    releases = list(RunRelease.objects.filter(run=said.run_id, fresh=True).select_related("release"))
    answers = zip(said.run.compared.registers, said.said, strict=True)
    found = [_source(code, mark, matches.get(code), releases, said.hukou_region) for code, mark in answers if _known(code, kinds)]  # fmt: skip
    return said, sorted(found, key=lambda one: (ORDER[one.kind], one.tag is SAID["-"], one.tag is SAID["0"]))


def _known(code: str, kinds: set[str]) -> bool:
    register = registers().registers.get(code)
    return register is not None and register.kind in kinds


def _source(code: str, mark: str, match: RegisterMatch | None, releases: list[RunRelease], hukou: str) -> Source:
    register = registers().registers[code]
    spoke = [one for one in releases if one.register == code and _spoke(one, mark, match, hukou)] if mark != "-" else []
    gone = any(one.release is not None and one.release.contents_gone_at for one in spoke)
    tag = WARNED if mark == "1" and register.kind == "reverse" else SAID[mark]
    return Source(register.title, register.owner, register.kind, tag, max((one.released_on for one in spoke), default=None), _detail(match), gone)  # fmt: skip


def _spoke(release: RunRelease, mark: str, match: RegisterMatch | None, hukou: str) -> bool:
    if mark == "1":
        return match is not None and match.label == release.label
    return covers(release.scope.split(",") if release.scope else (), hukou or UNKNOWN_HUKOU)


def _detail(match: RegisterMatch | None) -> Text:
    if match is None:
        return ""
    parts = [match.status, f"{match.status_on:%Y-%m-%d}" if match.status_on else "", str(_("经人工核对确认")) if match.method == "confirmed" else ""]  # fmt: skip
    return "，".join(filter(None, parts))
