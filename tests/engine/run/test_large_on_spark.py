"""What Spark believes of the size of a province's tables: small files of repeated words are large in memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

STUDENTS = 500_000


@pytest.mark.spark
def test_students_in_a_small_file_are_not_sent_whole_to_every_task(tmp_path: Path) -> None:
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    warehouse, file = SparkWarehouse(tmp_path / "spark"), tmp_path / "students.parquet"
    students = {"student_key": range(STUDENTS), "school_name": pa.repeat("示例小学", STUDENTS)}
    pq.write_table(pa.table(students), file)
    warehouse.view_parquet("students", file)
    warehouse.view("others", "SELECT student_key, school_name AS other_school FROM students")

    assert file.stat().st_size < 10 * 2**20, "Spark sends tables of up to ten MiB"
    assert sent_whole(warehouse, "SELECT * FROM students JOIN others USING (student_key)") is False
    warehouse.close()


def sent_whole(warehouse: object, select: str) -> bool:
    """Whether the plan of a query sends a table whole to every task."""
    plan = warehouse.spark.sql(select)._jdf.queryExecution().executedPlan().toString()  # type: ignore[attr-defined]
    return "BroadcastHashJoin" in plan
