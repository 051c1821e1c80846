"""The bench of the portal fills, serves and reads a small province; a page that is not as it should be stops it."""

from __future__ import annotations

import pytest

from bench.portal import measure as portal
from bench.portal.reading import Asked, read
from bench.province import Province


@pytest.fixture(scope="module")
def timings(tmp_path_factory):
    """What fifty people found in a portal of two thousand cases, in a few seconds."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "spare").mkdir()
    return portal.measure(Province(folder / "province", 2000), seconds=4, think=0.5, back_to_back=1)


def test_people_of_every_role_read_their_pages(timings):
    read_by = {tuple(timing.task.split(": ")) for timing in timings}

    assert {"applicant", "class_teacher", "school_officer", "county", "province"} <= {said[0] for said in read_by}
    assert {"home", "worklist", "cases", "students", "search by name"} <= {said[-1] for said in read_by}
    assert all(0 < timing.details["p50"] <= timing.details["p95"] <= timing.details["wire_p95"] for timing in timings)


def test_the_table_has_a_line_a_page_and_a_column_a_size(timings):
    lines = portal.as_markdown(timings).splitlines()

    assert "| page | 2,000 cases |" in lines
    assert any(line.startswith("| province: home | ") for line in lines)


def test_an_address_that_leads_nowhere_stops_the_bench(monkeypatch, tmp_path):
    monkeypatch.setattr("bench.portal.reading.pages_of", lambda reader, turn: [Asked("nowhere", "/nowhere")])

    with pytest.raises(OSError):
        read(("127.0.0.1", 9), [{"role": "county", "session": ""}], seconds=1, think=0)
