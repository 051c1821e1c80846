"""Fifty people read pages: each walks through the pages of her role, thinks between them, and notes how long each took."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 60  # seconds
TOKEN = "b" * 32
Reader = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One thing a person does: its title in the table, where it goes, and what it posts; empty for a link."""

    title: str
    path: str
    posted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Took:
    """How long one page took, redirects included: in Django, and on the wire until its last byte. Seconds."""

    role: str
    title: str
    django: float
    wire: float


def pages_of(reader: Reader, turn: int) -> list[Asked]:
    """Return what somebody of this role reads in one round; whom she looks for differs from round to round."""
    home, role = Asked("home", "/"), reader["role"]
    if role == "applicant":
        return [home, Asked("my aid", "/awards/mine/"), Asked("my payments", "/payments/mine")]
    name = reader["names"][turn % len(reader["names"])]
    lists = [home, Asked("worklist", "/cases/tasks/"), Asked("students", "/students/"), Asked("cases", "/cases/")]
    found = [
        Asked("search by name", "/search", (("what", name),)),
        Asked("search by number", "/search", (("what", reader["number"]),)),
    ]
    if role == "class_teacher":
        return lists + found
    return [
        *lists, *found,
        Asked("worklist, one step", f"/cases/tasks/?step={'notice&shown=posted' if role == 'school_officer' else 'approve'}"),
        Asked("worklist, one school", "/cases/tasks/?place=" + urlencode({"": "第1学校"})[1:]),
        Asked("worklist, late", "/cases/tasks/?late_only=on"),
        Asked("worklist by name", "/cases/tasks/?sort=name"),
        Asked("worklist, page 200 or last", f"/cases/tasks/?after={reader['after']}" if reader["after"] else "/cases/tasks/"),
        Asked("cases, one stage", "/cases/?programme=HARDSHIP&year=2026-2027&stage=judged"),
        Asked("cases, late", "/cases/?late_only=on"),
        Asked("cases by name", "/cases/filter", (("name", name),)),
        Asked("students, one stage", "/students/?stage=senior_high"),
        Asked("students, unknown", "/students/?verdict=unknown"),
        Asked("students by school", "/students/?sort=school"),
    ]  # fmt: skip


def read(address: tuple[str, int], readers: list[Reader], *, seconds: float, think: float) -> list[Took]:
    """Let everybody read for so long, `think` seconds between pages on average; raises where a page is not as it should be."""
    found: list[list[Took]] = [[] for _ in readers]
    faults: list[BaseException] = []
    until = time.monotonic() + seconds

    def one(place: int) -> None:
        try:
            found[place] += _one_person(address, readers[place], place, until, think)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(place,), daemon=True) for place in range(len(readers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return [took for one_person in found for took in one_person]


def _one_person(address: tuple[str, int], reader: Reader, place: int, until: float, think: float) -> Iterator[Took]:  # fmt: skip
    draw, begins = random.Random(place), place  # not everybody begins with the same page
    line = http.client.HTTPConnection(*address, timeout=TIMEOUT)
    time.sleep(draw.uniform(0, think))
    turn = draw.randrange(len(reader.get("names", [""])))
    while True:
        pages = pages_of(reader, turn)
        for page in pages[begins % len(pages) :] + pages[: begins % len(pages)]:
            if time.monotonic() > until:
                line.close()
                return
            django, wire = fetch(line, reader, page)
            yield Took(reader["role"], page.title, django, wire)
            time.sleep(draw.uniform(0, 2 * think))
        turn += 1


def fetch(line: http.client.HTTPConnection, reader: Reader, page: Asked) -> tuple[float, float]:
    """Open one page as a browser does; return the seconds in Django and on the wire."""
    cookies = {"Cookie": f"sessionid={reader['session']}; csrftoken={TOKEN}"}
    began, django = time.perf_counter(), 0.0
    body = urlencode(page.posted) if page.posted else None
    path = page.path
    while True:
        said = cookies | ({"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"} if body else {})
        line.request("POST" if body else "GET", path, body, said)
        answer = line.getresponse()
        text = answer.read()
        django += float(re.sub(r".*dur=", "", answer.headers["Server-Timing"])) / 1000
        if answer.status != 302:
            break
        path, body = answer.headers["Location"], None
    if answer.status != 200 or b'name="login"' in text:
        raise RuntimeError(f"{reader['role']}: {page.title}: {path} answered {answer.status}")
    return django, time.perf_counter() - began


def by_page(took: list[Took]) -> dict[tuple[str, str], list[Took]]:
    """Return what was read by role and page, in the order of roles and titles."""
    found: dict[tuple[str, str], list[Took]] = defaultdict(list)
    for one in sorted(took, key=lambda one: (one.role, one.title)):
        found[one.role, one.title].append(one)
    return dict(found)


def percentile(values: list[float], percent: int) -> float:
    """Return the value that so many percent of them do not exceed.

    >>> percentile([5, 1, 2, 3, 4], 50), percentile(list(range(1, 101)), 95)
    (3, 95)
    """
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]
