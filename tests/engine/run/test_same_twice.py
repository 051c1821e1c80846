"""The same run gives the same rows; that Spark gives those of DuckDB is in tests/structure/test_transcripts.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from two_runs import different_rows
from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.demo import make_demo
from zhuxue.engine.run.term_run import Order, run_term
from zhuxue.engine.warehouse.duck import DuckWarehouse


def demo_order(folder: Path, out: Path) -> Order:
    """The order that the demo's own run.txt gives."""
    words = [word for word in (folder / "run.txt").read_text(encoding="utf-8").splitlines() if word and word != "run"]
    options = parse(["run", *words, "--out", str(out)], "zh")
    return Order(
        rosters=tuple(folder / path for path in options.roster),
        registers=tuple((code, folder / path, day) for code, path, day in options.register),
        hardship=folder / options.hardship,
        accounts=folder / options.accounts,
        paid=folder / options.paid,
        term=options.term,
        out=out,
        as_known_on=date(2024, 12, 1),
    )


def test_the_same_run_twice_gives_the_same_rows(tmp_path):
    make_demo(tmp_path / "demo", students=600, seed=8, mess=3)

    for name in ("one", "two"):
        run_term(demo_order(tmp_path / "demo", tmp_path / name), lambda _: None)

    assert different_rows(tmp_path / "one", tmp_path / "two") == {}


def test_a_verdict_written_otherwise_than_it_was_judged_stops_the_run(tmp_path, monkeypatch):
    make_demo(tmp_path / "demo", students=100, seed=8, mess=0)
    write = DuckWarehouse.write_parquet

    def spoilt(self: DuckWarehouse, select: str, path: Path) -> None:
        lost = f"SELECT * REPLACE ('' AS version) FROM ({select}) AS s"
        write(self, lost if path.stem == "verdicts" else select, path)

    monkeypatch.setattr(DuckWarehouse, "write_parquet", spoilt)
    with pytest.raises(ZhuxueError, match="读回来不一样"):
        run_term(demo_order(tmp_path / "demo", tmp_path / "out"), lambda _: None)
    assert not (tmp_path / "out").exists()
