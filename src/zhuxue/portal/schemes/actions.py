"""What changes schemes: opened, drafted, sent to review, sent back, published by a second person, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import CODE, CODE_LENGTH
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes import queries
from zhuxue.portal.schemes.drafting import Draft, blank_answers
from zhuxue.portal.schemes.models import Scheme, SchemeVersion
from zhuxue.portal.schemes.opened import answers_of, newest
from zhuxue.portal.schemes.trial import Row, Tried, cases_text, trial_rules, tried

S = SchemeVersion.State


@transaction.atomic
def open_scheme(title: str, *, changes: str = "", code: str = "", acting: Membership | None) -> SchemeVersion:
    """Open a scheme of the acting office with its first draft.

    `changes` names a programme of the rules below: its newest version is then filled in. A new one is called `code`,
    or by a code made of the office's.
    """
    acting = require(acting, "write_scheme")
    library = queries.rules_at(acting.office).library
    if changes and changes not in library.programmes:
        raise NotAllowed("没有这个项目。请重新选择。", "There is no such programme. Choose again.")
    code = changes or _own_code(code, library, acting)
    try:
        with transaction.atomic():
            scheme = Scheme.objects.create(owner=acting.office, code=code, title=title, changes=bool(changes))
    except IntegrityError:
        raise NotAllowed("本单位已有这个项目。请打开它，起草新版本。", "Your office has this scheme already. Open it and draft a new version.") from None  # fmt: skip
    begins = answers_of(newest(library.programmes[changes]), library.facts) if changes else blank_answers()
    answers = begins | {"head-title": [title]}
    version = SchemeVersion.objects.create(scheme=scheme, number=1, author=acting.person, answers=answers)
    record("scheme opened", version, acting=acting, details={"code": code})
    return version


def _own_code(code: str, library: Library, acting: Membership) -> str:
    """Return the code of a new programme; raises NotAllowed for one that cannot be used."""
    if not code:
        stem = "L" + re.sub(r"[^A-Z0-9]", "_", acting.office.code.upper())
        number = f"_{Scheme.objects.filter(owner=acting.office).count() + 1}"
        return stem[: CODE_LENGTH - len(number)] + number
    if len(code) > CODE_LENGTH or not re.fullmatch(CODE, code):
        raise NotAllowed(
            f"代码最多{CODE_LENGTH}个字，用大写字母开头，只写大写字母、数字和下划线。",
            f"A code has at most {CODE_LENGTH} signs: a capital letter first, then capitals, digits and underlines.",
        )
    if code in library.programmes:
        raise NotAllowed(
            f"代码 {code} 已有项目在用。请换一个。", f"{code} is another programme's code. Choose another."
        )
    return code


@transaction.atomic
def new_version(scheme: Scheme, *, acting: Membership | None) -> SchemeVersion:
    """Draft the next version of a scheme from its last; raises NotAllowed while one is being written."""
    acting = require(acting, "write_scheme")
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    _refuse_other_office(scheme, acting)
    last = scheme.versions.order_by("-number").first()
    if scheme.versions.filter(state__in=(S.DRAFT, S.IN_REVIEW)).exists():
        raise NotAllowed("已有一个版本在起草或复核。请先办完它。", "A version is being drafted or reviewed. Finish it first.")  # fmt: skip
    number = (scheme.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    answers, cases = (last.answers, last.cases) if last else (blank_answers(), [])
    version = SchemeVersion.objects.create(
        scheme=scheme, number=number, author=acting.person, answers=answers, cases=cases
    )
    record("scheme version drafted", version, acting=acting, details={"number": number})
    return version


@transaction.atomic
def save_draft(version: SchemeVersion, answers: Mapping[str, list[str]], *, acting: Membership | None) -> Draft:
    """Keep what is filled in, complete or not; the programme file is made once it is complete. Return the draft."""
    acting = require(acting, "write_scheme")
    version = _drafted_by(version, acting)
    version.answers = {key: list(values) for key, values in answers.items()}
    draft = queries.draft_of(version)
    version.text = draft.text if draft.valid else ""
    version.cases_text = ""
    if draft.valid and not version.scheme.changes:
        Scheme.objects.filter(pk=version.scheme_id).update(title=draft.content["title"])
    version.save()
    record("scheme draft saved", version, acting=acting, details={"complete": draft.valid})
    return draft


@transaction.atomic
def save_cases(version: SchemeVersion, rows: list[Row], *, acting: Membership | None) -> Tried:
    """Keep the cases of a draft and try them; raises NotAllowed where the draft is not complete or a case cannot be read."""
    acting = require(acting, "write_scheme")
    version = _drafted_by(version, acting)
    if not version.text:
        raise NotAllowed(
            "项目内容还不完整。请先填完并保存。", "The programme is not complete. Fill it in and save first."
        )
    below, code = queries.layer_below(version), version.scheme.code
    try:
        with trial_rules(below, code, version.text) as (rules, _path):
            text = cases_text(rows, rules.library.programmes[code], rules)
        found = tried(below, code, version.text, text)
    except (LibraryError, ValueError, KeyError) as error:
        zh = (
            error.zh
            if isinstance(error, LibraryError)
            else f"案例里有不认识的词：{error}。请照“学段=小学；是否寄宿=是”的写法改正。"
        )
        raise NotAllowed(
            zh, f"A case holds a word that is not known: {error}. Write it like “学段=小学；是否寄宿=是”."
        ) from None
    version.cases, version.cases_text = rows, text if found.passes else ""
    version.save()
    record("scheme cases saved", version, acting=acting, details={"cases": len(rows), "pass": found.passes})
    return found


@transaction.atomic
def submit(version: SchemeVersion, *, acting: Membership | None) -> SchemeVersion:
    """Send a draft whose cases pass to review."""
    acting = require(acting, "write_scheme")
    version = _drafted_by(version, acting)
    if not version.text or not version.cases_text:
        raise NotAllowed("案例还没有全部通过。请先在“案例”页运行并改好。", "Not every case passes yet. Run and mend them on the page of cases first.")  # fmt: skip
    version.state = S.IN_REVIEW
    version.sha256 = version.text_sha256
    version.save()
    record("scheme submitted", version, acting=acting, details={"sha256": version.sha256})
    return version


@transaction.atomic
def send_back(version: SchemeVersion, *, acting: Membership | None, reason: str) -> SchemeVersion:
    """Return a version to its author with a reason."""
    acting, version = _reviewing(version, acting, reason)
    version.state, version.reviewer, version.review_reason = S.DRAFT, acting.person, reason
    version.save()
    record("scheme sent back", version, acting=acting, reason=reason)
    return version


@transaction.atomic
def publish(version: SchemeVersion, *, acting: Membership | None, reason: str, since: date) -> SchemeVersion:
    """Publish a reviewed version from a day on; raises NotAllowed for its author, and for a day that is past."""
    acting, version = _reviewing(version, acting, reason)
    if since < localdate():
        raise NotAllowed("发布日期不能早于今天：已经办过的事要按当时的规则说得清。", "It cannot be published from a day past: what was done then must stay explained by the rules of then.")  # fmt: skip
    version.state, version.reviewer, version.review_reason, version.published_from = (
        S.PUBLISHED,
        acting.person,
        reason,
        since,
    )
    version.save()
    record("scheme published", version, acting=acting, reason=reason, details={"from": since.isoformat(), "sha256": version.sha256})  # fmt: skip
    return version


@transaction.atomic
def withdraw(version: SchemeVersion, *, acting: Membership | None, reason: str) -> SchemeVersion:
    """Take a published version out of the rules from now on; it stays to be read."""
    acting = require(acting, "review_scheme")
    version = _locked(version, acting, S.PUBLISHED)
    if not reason.strip():
        raise NotAllowed("请写明理由。", "Say why.")
    version.state = S.WITHDRAWN
    version.save(update_fields=["state", "changed_at"])
    record("scheme withdrawn", version, acting=acting, reason=reason)
    return version


def _reviewing(version: SchemeVersion, acting: Membership | None, reason: str) -> tuple[Membership, SchemeVersion]:
    acting = require(acting, "review_scheme")
    version = _locked(version, acting, S.IN_REVIEW)
    if version.author_id == acting.person_id:
        raise NotAllowed("这是您自己起草的，须由另一位同事复核。", "You drafted this, so a colleague must review it.")
    if not reason.strip():
        raise NotAllowed("请写明复核意见。", "Say what your review found.")
    return acting, version


def _drafted_by(version: SchemeVersion, acting: Membership) -> SchemeVersion:
    """Return the locked draft; only who drafts it writes in it, so that nobody reviews her own words. Who left is replaced."""
    version = _locked(version, acting, S.DRAFT)
    if version.author_id != acting.person_id and version.author.is_active:
        raise NotAllowed(f"这是{version.author.name}起草的，请由起草人修改。", f"{version.author.name} drafts this and changes it.")  # fmt: skip
    version.author, version.reviewer = acting.person, None
    return version


def _locked(version: SchemeVersion, acting: Membership, state: str | tuple[str, Any]) -> SchemeVersion:
    found = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme__owner").get(pk=version.pk)
    _refuse_other_office(found.scheme, acting)
    if found.state != state:
        raise NotAllowed(f"这一版本现在是“{found.get_state_display()}”，不能这样办。请刷新页面。", f"This version is “{found.state}” now; this cannot be done. Reload the page.")  # fmt: skip
    return found


def _refuse_other_office(scheme: Scheme, acting: Membership) -> None:
    if scheme.owner_id != acting.office_id:
        raise NotAllowed(
            "这是另一个单位的项目，只能由它办理。", "This is another office's scheme; only that office may do this."
        )
