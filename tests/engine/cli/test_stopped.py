"""A run that is stopped, killed or breaks leaves nothing that looks whole, and says so; and how long work shows itself."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zhuxue.engine.cli.progress import Shown
from zhuxue.engine.common.progress import Progress

from .conftest import RUN, Done, Zhuxue

COMMAND = [sys.executable, "-m", "zhuxue.engine.cli", *RUN, "--out"]
needs_signals = pytest.mark.skipif(os.name == "nt" and "ZHUXUE_NO_SKIPS" not in os.environ, reason="POSIX signals")


def as_at_a_terminal() -> None:
    """Ctrl-C counts: a shell lets what it starts in the background ignore it, and so would everything started there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(finished: Path, out: Path) -> subprocess.Popen[str]:
    """A run in its own process that has begun to write beside `out`."""
    process = subprocess.Popen(
        [*COMMAND, str(out)], cwd=finished, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        preexec_fn=None if os.name == "nt" else as_at_a_terminal,  # noqa: PLW1509  (it only sets a signal)
    )  # fmt: skip
    until = time.monotonic() + 60
    while not list(out.parent.glob(".out.*.unfinished")) and time.monotonic() < until and process.poll() is None:
        time.sleep(0.01)
    return process


@needs_signals
def test_a_killed_run_leaves_no_folder_of_its_name_and_the_next_one_is_not_in_its_way(finished, tmp_path):
    process = begun(finished, tmp_path / "out")
    process.kill()
    process.communicate()

    left = list(tmp_path.iterdir())
    assert [path.name.endswith(".unfinished") for path in left] == [True]
    again = subprocess.run([*COMMAND, str(tmp_path / "out")], cwd=finished, capture_output=True, check=False)
    assert (again.returncode, (tmp_path / "out" / "manifest.json").exists()) == (0, True)


@needs_signals
def test_ctrl_c_leaves_nothing_and_says_so(finished, tmp_path):
    process = begun(finished, tmp_path / "out")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert said.splitlines()[-1] == "已停止，没有写出任何结果。"
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_folder_is_not_taken_for_a_run(zhuxue: Zhuxue, tmp_path):
    (tmp_path / ".out.12345678.unfinished").mkdir()

    assert zhuxue("explain", tmp_path / ".out.12345678.unfinished", "1").status == 1


@needs_signals
def test_a_pipe_that_is_closed_early_is_no_fault():
    listing = f'"{sys.executable}" -m zhuxue.engine.cli library list'
    done = subprocess.run([sys.executable, "-c", f"import subprocess; p = subprocess.Popen({listing!r}, shell=True, stdout=subprocess.PIPE); p.stdout.close(); raise SystemExit(p.wait())"], capture_output=True, text=True, check=False)  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (RuntimeError("439901201301010010 is no number"), "程序出错（RuntimeError"), (OSError(28, "No space left on device", "students.parquet"), "磁盘已满"),
        (PermissionError(13, "Permission denied", "/x/students.parquet"), "没有权限读写“students.parquet”"), (OSError(5, "Input/output error", "a.xlsx"), "文件“a.xlsx”不能读写"),
        (KeyboardInterrupt(), "已停止"),
    ],
)  # fmt: skip
def test_a_fault_nobody_foresaw_is_a_sentence_without_what_it_saw(fault, said, zhuxue: Zhuxue, monkeypatch):
    def breaks(*_, **__):
        raise fault

    monkeypatch.setattr("zhuxue.engine.report.explain.explain_student", breaks)
    done = zhuxue("explain", "out", "1")

    assert done.status == 1
    assert said in done.err
    assert "439901" not in done.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_too_little_memory_says_which_option_to_use_and_leaves_nothing(lang, zhuxue: Zhuxue, tmp_path):
    done = zhuxue(*RUN, "--memory", "1MB", "--lang", lang, "--out", tmp_path / "out")

    assert done.status == 1
    assert "--memory 8GB" in done.err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


@needs_signals
@pytest.mark.parametrize("kilobytes", [1, 20])
def test_a_disk_that_takes_no_more_says_so_and_leaves_nothing(kilobytes, finished, tmp_path):
    """The system's limit for one file stands for the disk: DuckDB meets it at 1 kB, what writes spreadsheets at 20."""
    script = f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes << 10},) * 2); from zhuxue.engine.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", script, *RUN, "--out", str(tmp_path / "out")], cwd=finished, capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip

    assert (done.returncode, done.stderr.splitlines()[-1][:5]) == (1, "磁盘已满，")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_result_below_a_file_is_refused_in_a_sentence(zhuxue: Zhuxue):
    done = zhuxue(*RUN, "--out", "samples/roster.xlsx/out")

    assert (done.status, done.err.splitlines()[-1]) == (1, "“roster.xlsx”不能用作文件夹。请检查路径。")


def on_spark(finished: Path, out: Path, script: str = "", **environment: str) -> Done:
    """A run on Spark in its own process, after the lines of `script`."""
    begin = f"import sys; from zhuxue.engine.cli import main\n{script}\nsys.exit(main())"
    done = subprocess.run([sys.executable, "-c", begin, *RUN, "--engine", "spark", "--out", str(out)], cwd=finished, capture_output=True, text=True, encoding="utf-8", check=False, env=os.environ | environment)  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


# What py4j does when Java goes in the middle of a call, which a test cannot time: it logs as nobody in particular.
KILLS_JAVA = """
LOGS = "import logging; logging.error('Traceback: Exception while sending command.')"
from zhuxue.engine.run.term_run import TermRun
judge = TermRun.judge
def judged(run, warehouse, folder):
    warehouse.spark.sparkContext._gateway.proc.kill()
    exec(compile(LOGS, "site-packages/py4j/java_gateway.py", "exec"))
    judge(run, warehouse, folder)
TermRun.judge = judged
"""


@pytest.mark.spark
@pytest.mark.parametrize(
    ("environment", "script", "said"),
    [
        ({"JAVA_HOME": "/nowhere"}, "", "Spark 不能启动"), ({"ZHUXUE_SPARK_MASTER": "nonsense://x"}, "", "现为 nonsense://x"),
        ({}, KILLS_JAVA, "Spark 中途停止"),
    ],
    ids=["no Java", "a wrong master", "Java killed on the way"],
)  # fmt: skip
def test_a_fault_of_spark_is_a_sentence_that_says_what_to_do_and_leaves_nothing(
    environment, script, said, finished, tmp_path
):
    done = on_spark(finished, tmp_path / "out", script, **environment)

    assert done.status == 1
    assert said in done.err.splitlines()[-1]
    assert "--engine duckdb" in done.err.splitlines()[-1]
    assert not any(word in done.err for word in ("Traceback", "Exception in", "\tat ", ".scala", "spark-class"))
    assert list(tmp_path.iterdir()) == []


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def files(total: int) -> list[Progress]:
    return [Progress("读取名册……", "Reading rosters …", done, total) for done in range(total)]


def test_on_a_terminal_each_of_hundreds_of_files_moves_a_bar_that_is_wiped_at_the_end():
    screen = Terminal()

    with Shown("zh", screen) as tell:
        for now in files(300):
            tell(now)

    assert screen.getvalue().count("读取名册……") == 300
    assert "[############............] 150/300 读取名册……" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
    assert "\n" not in screen.getvalue()


def test_elsewhere_a_step_is_one_line_and_a_long_one_speaks_again_now_and_then(monkeypatch):
    log = io.StringIO()
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr("zhuxue.engine.cli.progress.time.monotonic", lambda: next(clock))

    with Shown("en", log) as tell:
        for now in files(12):
            tell(now)
        tell(Progress("写出结果……", "Writing results …"))

    lines = log.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("Reading rosters …", "Writing results …")
    assert 2 <= len(lines) - 2 <= 5
    assert all(line.startswith("Reading rosters … ") and line.endswith("/12") for line in lines[1:-1])
    assert "\x1b" not in log.getvalue()
