"""What a written check is made of: the copies it is tried on, its file, its cases, and the layer in which runs read it."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from zhuxue.engine.checks.run_checks import shown
from zhuxue.engine.checks.tables import keep_tables, kind_of
from zhuxue.engine.checks.trial import try_check, try_on_rows
from zhuxue.engine.checks.written import TABLES, check_file
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.terms import Term
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes import queries as schemes
from zhuxue.portal.schools.models import Enrolment, Run
from zhuxue.portal.supervision.models import CheckVersion

KEPT = 2  # copies of so many runs
SHOWN = 20  # sentences of a trial
OUTCOMES = ("fires", "silent", "unknown")
PERSON = {"student_key": 1, "name": "样例", "office": "示例学校", "source": "名册.xlsx||2"}


def copies() -> Path:
    """Return the folder in which copies of runs stand."""
    return Path(settings.DATA) / "check-tables"


def keep_copies(tables: Any, run: Run, enrolments: Mapping[int, int]) -> None:
    """Keep copies of a part of a run being loaded for trials, without anybody's number, and drop those of older runs.

    A part is named by who is in it, so that a load that was cut off and begun anew keeps it once.
    """
    part = sha256(",".join(map(str, sorted(enrolments.values()))).encode()).hexdigest()[:16]
    paths = dict(Enrolment.objects.values_list("pk", "office__path"))
    keep_tables(tables, copies() / run.manifest_sha256 / part, {key: paths[pk] for key, pk in enrolments.items()})
    transaction.on_commit(_drop_older)  # a load that fails leaves the copies of the run before


def _drop_older() -> None:
    known = set(Run.objects.order_by("-pk").values_list("manifest_sha256", flat=True)[:KEPT])
    for old in copies().iterdir():
        if old.name not in known:
            shutil.rmtree(old, ignore_errors=True)


def last_copies() -> tuple[Run, Path] | None:
    """Return the newest run whose copies are there; None where there is none."""
    for run in Run.objects.order_by("-pk")[:KEPT]:
        folder = copies() / run.manifest_sha256
        if folder.is_dir():
            return run, folder
    return None


def settings_of(run: Run | None) -> dict[str, str]:
    """Return what stands for the words in braces: of a run, else of the term of today."""
    term = Term.parse(run.term) if run else Term.parse("2024-F")
    on = run.on if run else localdate()
    return {"term": str(term), "last_term": str(term.shifted(-1)), "on": on.isoformat(), "school_year": term.school_year[:4]}  # fmt: skip


def tried(version: CheckVersion) -> dict[str, Any]:
    """Return what a version finds among the students of its office on the last run's copies: how many, the first sentences; raises InputError."""
    last = last_copies()
    if last is None:
        raise InputError("还没有可以试的数据。请先计算一学期。", "There is nothing to try it on. Run a term first.")
    run, folder = last
    found = try_check(version.sql, version.says, folder, settings_of(run), within=version.check_of.owner.path)
    return {"sha256": version.words_sha256, "run": run.pk, "rows": len(found.rows), "more": found.more, "says": [_sentence(version.says, row) for row in found.rows[:SHOWN]]}  # fmt: skip


def _sentence(says: str, row: Mapping[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda field: shown(field[1], row.get(field[1])), says)


@dataclass(frozen=True)
class CaseResult:
    """One case: its name, what must come of it, and whether it did."""

    name: str
    expect: str
    passes: bool


def cases_of(version: CheckVersion) -> list[CaseResult]:
    """Return how each case comes out; raises InputError for a case that cannot be read."""
    results = []
    for case in version.cases:
        found = try_on_rows(
            version.sql, version.says, {"people": [PERSON | facts_of(case["facts"])]}, settings_of(None)
        )
        results.append(CaseResult(case["name"], case["expect"], bool(found.rows) == (case["expect"] == "fires")))
    return results


def facts_of(text: str) -> dict[str, Any]:
    """Return the facts of a case written as stage=primary; boards=true; what stands empty after = is not known. Raises InputError."""
    found: dict[str, Any] = {}
    for part in filter(None, (one.strip() for one in re.split(r"[;；\n]", text))):
        name, _, value = (one.strip() for one in part.partition("="))
        if name not in TABLES["people"] or name in PERSON:
            raise InputError(f"案例里的“{name}”不是可用的列。", f"“{name}” in a case is no column.")
        found[name] = _value(name, value)
    return found


def _value(name: str, value: str) -> Any:
    kind = str(kind_of("people", name))
    if not value:
        return None
    if kind == "bool" and value in ("true", "false", "是", "否"):
        return value in ("true", "是")
    if kind == "int64" and value.isdecimal():
        return int(value)
    if kind in ("bool", "int64"):
        raise InputError(f"案例里“{name}”的值“{value}”不对。", f"“{value}” is no value of “{name}”.")
    return value


def file_of(version: CheckVersion) -> str:
    """Return the file of a version, as a layer holds it."""
    head = {
        "id": version.check_of.code, "phase": version.phase, "severity": version.severity, "confidence": "assumed", "title": version.check_of.title,
        "basis": version.basis, "says": version.says, "next": version.next_step,
    }  # fmt: skip
    return check_file(head, version.sql)


def published(on: date | None = None) -> QuerySet[CheckVersion]:
    """Return the versions that hold on a day: of each check the latest published."""
    begun = CheckVersion.objects.filter(state=CheckVersion.State.PUBLISHED, published_from__lte=on or localdate())
    kept: dict[int, int] = {}
    for check, pk in begun.order_by("check_of", "-number").values_list("check_of_id", "pk"):
        kept.setdefault(check, pk)
    return CheckVersion.objects.filter(pk__in=kept.values()).select_related("check_of__owner").order_by("check_of__code")  # fmt: skip


def layers_within(office: Office, on: date) -> list[tuple[Office, str]]:
    """Return the layer of rules and checks at an office, then of each office below that published any, from the top."""
    own = Office.objects.filter(path__startswith=office.path, pk__in=published(on).values("check_of__owner"))
    found = {each.pk: each for each, _ in schemes.layers_within(office, on)} | {each.pk: each for each in own}
    below = sorted((each for each in found.values() if each.pk != office.pk), key=lambda each: each.path)
    return [(each, layer_for(each, on)) for each in (office, *below)]


def layer_for(office: Office, on: date | None = None) -> str:
    """Return the layer of rules that holds at an office, and over it the checks that offices on the way published."""
    layer = schemes.layer_for(office, on)
    way = schemes.offices_on_the_way_to(office)
    by_owner: dict[int, list[CheckVersion]] = {}
    for version in published(on).filter(check_of__owner__in=way):
        by_owner.setdefault(version.check_of.owner_id, []).append(version)
    for each in way:
        layer = _layer_with(layer, each, by_owner.get(each.pk, []))
    return layer


def _layer_with(below: str, owner: Office, versions: Iterable[CheckVersion]) -> str:
    """Write a layer that holds these checks over `below`, named by its content; `below` when there are none."""
    files = {f"{version.check_of.code}.sql": file_of(version) for version in versions}
    if not files:
        return below
    about = f"layer: {owner.code}-checks\ntitle: {owner.name}\non: {below}\n"
    digest = hashlib.sha256(repr((about, sorted(files.items()))).encode()).hexdigest()
    folder = Path(settings.LAYERS) / f"{owner.code}-checks-{digest[:16]}"
    if not folder.is_dir():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder.parent))
        (aside / "checks").mkdir()
        (aside / "layer.yaml").write_text(about, encoding="utf-8")
        for name, text in files.items():
            (aside / "checks" / name).write_text(text, encoding="utf-8")
        try:
            aside.replace(folder)
        except OSError:  # another process was first, with the same content
            shutil.rmtree(aside, ignore_errors=True)
            if not folder.is_dir():
                raise
    return str(folder)
