"""Fill an empty portal with a demo province: every city and county, the demo's schools, one account a role, one run."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.report.finished import finished_run
from zhuxue.portal.audit.actions import record
from zhuxue.portal.demo import (
    awards,
    cases,
    comparisons,
    emergencies,
    evaluation,
    families,
    funds,
    indicators,
    local,
    notices,
    payments,
    recorded,
    registers,
    rosters,
    schemes,
    students,
    supervision,
    veterans,
    waivers,
)
from zhuxue.portal.demo.found import Demo
from zhuxue.portal.overview.actions import count_totals
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Office, Person, Role
from zhuxue.portal.schools.actions import load_run
from zhuxue.portal.schools.loading import Schools, top_folder

UNIVERSITY_STAGES = {"undergraduate", "postgraduate"}
SILENT = ("幼儿园", "小学", "初级中学")
OF_A_SCHOOL = {Role.CLASS_TEACHER, Role.SCHOOL_OFFICER, Role.SCHOOL_HEAD}


@dataclass(frozen=True)
class Made:
    """What stands in the portal now."""

    offices: int
    students: int
    accounts: int


# What each app puts into the demo beyond students: called in this order, each returns the accounts it opened.
SEEDS: tuple[Callable[[Demo], list[dict[str, str]]], ...] = (
    families.seed,
    rosters.seed,
    registers.seed,
    schemes.seed,
    notices.seed,
    cases.seed,
    waivers.seed_schools,
    funds.seed_quota,
    awards.seed,
    students.seed,
    funds.seed,
    payments.seed,
    waivers.seed,
    local.seed,
    payments.end_years,
    comparisons.seed,
    supervision.seed,
    indicators.seed,
    evaluation.seed,
    emergencies.seed,
    recorded.seed,
)


@transaction.atomic
def make_demo(run_folder: Path) -> Made:
    """Build everything from a finished run of a demo folder, or nothing; raises UsageError where data are already."""
    if Office.objects.exists():
        raise UsageError("门户里已有单位，演示只装进空的门户。请换一个空的 ZHUXUE_DATA。", "The portal holds offices already; a demo goes into an empty one. Choose an empty ZHUXUE_DATA.")  # fmt: skip
    places = province()
    schools = open_schools(run_folder, places)
    open_silent_schools(places)
    earlier = veterans.earlier_run(run_folder)
    registers.keep_registers(run_folder, places["43"])
    run = load_run(run_folder, schools)
    password = secrets.token_urlsafe(9)
    kept = make_password(password)  # slow on purpose, so once for all
    titles = [_account(role, office, kept) for role, office in _posts(places, schools)]
    demo = Demo(places, schools, run, earlier, kept)
    titles += [account for seed in SEEDS for account in seed(demo)]
    count_totals(run)  # seeds open colleges and move students into them
    record("demo made", "demo", details={"accounts": len(titles)})
    said = {"password": password, "accounts": titles}
    settings.DEMO_ACCOUNTS_FILE.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    return Made(Office.objects.count(), run.students_count, len(titles))


def province() -> dict[str, Office]:
    """Open the province, its cities and today's counties; return them by code, counties also by name."""
    regions = Regions.load(LIBRARY)
    top = open_office("province", regions.province.code, regions.province.name, None)
    places = {top.code: top}
    for city in regions.cities:
        places[city.code] = open_office("city", city.code, city.name, top)
    for county in (region for region in regions.regions if region.until is None):
        office = open_office("county", county.code, county.name, places[county.code[:4]])
        places[county.code] = places[county.name] = office
    return places


def open_schools(run_folder: Path, places: dict[str, Office]) -> Schools:
    """Open an office for each school in a run's rosters, under the county that sent it, universities under the province."""
    asked = (
        "SELECT source_file, school_name, MAX(school_code), MAX(stage), MAX(school_region) FROM students GROUP BY ALL"
    )
    found: dict[tuple[str, str], tuple[str | None, str, str]] = {}
    with finished_run(run_folder) as run:
        for file, name, code, stage, region in sorted(run.tables.rows(asked), key=lambda row: row[0]):
            key = (top_folder(file), name)
            known = found.get(key, (None, stage, region))
            found[key] = (known[0] or code, stage, known[2] or region)
    numbered = enumerate(sorted(found.items()), start=1)
    return {key: _open_school(key, said, places, number) for number, (key, said) in numbered}


def open_silent_schools(places: dict[str, Office]) -> None:
    """Open three schools in every county that have sent no roster yet, as a county's list of schools has them."""
    counties = {office.code: office for office in places.values() if office.kind == Office.Kind.COUNTY}
    Office.objects.bulk_create(
        Office(kind="school", code=f"{code}8{number}", name=f"{county.name}示例中心{kind}", parent=county, path=f"{county.path}{code}8{number}/")
        for code, county in counties.items() for number, kind in enumerate(SILENT, start=1)
    )  # fmt: skip


def _open_school(
    key: tuple[str, str], said: tuple[str | None, str, str], places: dict[str, Office], number: int
) -> Office:
    (folder, name), (code, stage, region) = key, said
    county = places.get(folder) or places[region]
    parent = places["43"] if stage in UNIVERSITY_STAGES else county
    return open_office("school", code or f"{county.code}9{number:04d}", name, parent)


def open_office(kind: str, code: str, name: str, parent: Office | None) -> Office:
    """Open one office below `parent`."""
    path = f"{parent.path if parent else '/'}{code}/"
    return Office.objects.create(kind=kind, code=code, name=name, parent=parent, path=path)


def _posts(places: dict[str, Office], schools: Schools) -> list[tuple[Role, Office]]:
    """Return which roles the demo shows, in which offices: two schools, so that each can be seen not to see the other."""
    county_schools = [school for school in schools.values() if school.parent.kind == Office.Kind.COUNTY]
    first, second = county_schools[0], county_schools[-1]
    county = first.parent
    a_class = first.children.order_by("code").first()
    posts: list[Any] = [
        (Role.SCHOOL_OFFICER, first),
        (Role.SCHOOL_OFFICER, first),
        (Role.SCHOOL_HEAD, first),
        (Role.SCHOOL_OFFICER, second),
    ]
    posts += [(Role.CLASS_TEACHER, a_class)] if a_class else []
    posts += [(Role.COUNTY, county), (Role.COUNTY, county), (Role.FINANCE, county), (Role.CITY, county.parent)]
    return posts + [(role, places["43"]) for role in (Role.PROVINCE, Role.PROVINCE, Role.AUDITOR, Role.DONOR)]


def _account(role: Role, office: Office, kept: str) -> dict[str, str]:
    username = f"{role.replace('_', '-')}-{office.code}".lower()
    number = office.memberships.filter(role=role).count() + 1  # a colleague, for what a second person must approve
    username, name = (
        (username, f"示例{role.label}") if number == 1 else (f"{username}-{number}", f"示例{role.label}{number}")
    )
    person = Person.objects.create(username=username, name=name, password=kept)
    appoint(person, office, role)
    parent = f"{office.parent.name} " if role in OF_A_SCHOOL else ""
    return {"username": person.username, "title": f"{role.label} · {parent}{office.name}", "role": role}
