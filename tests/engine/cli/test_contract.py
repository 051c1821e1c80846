"""The contract of the command line: every command and option, its default, its exit status, its language."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from zhuxue.engine.cli import main
from zhuxue.engine.cli.parser import parse, parser_in
from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.terms import Term

from .conftest import RUN, Zhuxue

HAN = re.compile("[\u4e00-\u9fff]")
OF_RECORDS = ["A17", "NL08", "NL11", "NL13"]  # they ask what only a portal keeps
FEWEST = ["run", "--roster", "a.xlsx", "--term", "2024-F", "--out", "o"]


def test_a_run_has_the_defaults_of_the_contract():
    options = parse(FEWEST, "zh")

    assert (options.layer, options.engine, options.memory, options.lang) == ("hunan", "duckdb", "4GB", "zh")
    assert (options.on, options.as_known_on, options.register, options.hardship) == (None, None, [], None)
    assert options.term == Term.parse("2024-F")


def test_the_demo_has_the_defaults_of_the_contract():
    options = parse(["demo", "d"], "zh")

    assert (options.students, options.seed, options.mess) == (50000, 1, 2)


def test_rosters_and_registers_may_be_many():
    options = parse(
        [*FEWEST, "--roster", "b.xlsx", "c", "--register", "DIBAO=x.xlsx@2024-08-25", "--register", "DIBAO=y.xlsx"],
        "zh",
    )

    assert [p.name for p in options.roster] == ["a.xlsx", "b.xlsx", "c"]
    assert options.register == [("DIBAO", Path("x.xlsx"), date(2024, 8, 25)), ("DIBAO", Path("y.xlsx"), None)]


def test_a_file_may_have_an_at_in_its_name(tmp_path):
    path = tmp_path / "低保@2024.xlsx"
    path.write_bytes(b"")

    assert parse([*FEWEST, "--register", f"DIBAO={path}"], "zh").register == [("DIBAO", path, None)]
    assert parse([*FEWEST, "--register", f"DIBAO={path}@2024-08-25"], "zh").register == [
        ("DIBAO", path, date(2024, 8, 25))
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--term", "2024-X"], ["--on", "2024-13-01"], ["--as-known-on", "yesterday"], ["--register", "DIBAO"], ["--register", "DIBAO="],
        ["--register", "DIBAO=a.xlsx@2024-8"], ["--memory", "lots"], ["--memory", "4"], ["--memory", "0GB"], ["--memory", "4 gigabytes"],
        ["--engine", "oracle"], ["--covers", "DIBAO=平江"], ["--covers", "DIBAO="], ["--lang", "fr"], ["--mem", "4GB"], ["--nonsense"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_not_understood_is_wrong_usage_in_the_language_asked_for(wrong, lang):
    with pytest.raises(UsageError) as refused:
        parse([*FEWEST, *wrong], lang)

    said = refused.value
    assert HAN.search(said.zh.partition("usage:")[0])
    assert not HAN.search(re.sub("“[^”]*”|'[^']*'", "", said.en.partition("usage:")[0]))


@pytest.mark.parametrize("written", ["4GB", "800MB", "1.5gb", "16 GiB"])
def test_sizes_of_memory_people_write_are_understood(written):
    assert parse([*FEWEST, "--memory", written], "zh").memory == written


@pytest.mark.parametrize("command", [[], ["nonsense"], ["run"], ["explain", "d"], ["simulate", "d"], ["library"], ["library", "show"], ["payments", "write", "d"], ["payments", "check", "f"]])  # fmt: skip
def test_an_unfinished_command_ends_with_two(command, zhuxue: Zhuxue):
    assert zhuxue(*command).status == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_argument_says_what_it_means_in_both_languages(lang):
    commands = next(
        a for a in parser_in(lang)._actions if hasattr(a, "choices") and isinstance(a.choices, dict)
    ).choices

    assert set(commands) == {"demo", "run", "explain", "diff", "simulate", "library", "payments", "registers", "sample"}
    for command in commands.values():
        for action in command._actions:
            if action.dest != "help":
                assert action.help, action.dest
                assert bool(HAN.search(action.help)) == (lang == "zh"), action.help


def test_help_ends_with_nought(capsys):
    with pytest.raises(SystemExit) as left:
        main(["run", "--help"])

    assert left.value.code == 0
    assert "默认 4GB" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--register", "LOWINC=samples/dibao.xlsx"], "DIBAO、DIBAO_EDGE"), (["--covers", "ORPHAN=430626"], "没有给出这份名单"),
    ],
)  # fmt: skip
def test_a_register_nobody_declared_or_gave_is_wrong_usage_before_any_file_is_read(option, said, zhuxue: Zhuxue):
    done = zhuxue("run", "--roster", "samples/roster.xlsx", "--term", "2024-F", "--out", "never", *option)

    assert (done.status, "读取名册" in done.err) == (2, False)
    assert said in done.err


@pytest.mark.parametrize("option", [["--roster", "none.xlsx"], ["--register", "DIBAO=none.xlsx"], ["--hardship", "none.xlsx"], ["--accounts", "none.xlsx"], ["--paid", "none.xlsx"]])  # fmt: skip
def test_a_file_that_is_not_there_is_refused_before_any_is_read(option, zhuxue: Zhuxue):
    done = zhuxue("run", "--roster", "samples/roster.xlsx", "--term", "2024-F", "--out", "never", *option)

    assert (done.status, done.err) == (1, "找不到“none.xlsx”。请检查路径。\n")


def test_results_go_to_stdout_and_progress_to_stderr(zhuxue: Zhuxue, tmp_path):
    done = zhuxue(
        "run",
        "--roster",
        "samples/roster.xlsx",
        "--term",
        "2024-F",
        "--as-known-on",
        "2024-12-01",
        "--out",
        tmp_path / "o",
    )

    assert done.status == 0
    assert done.out == f"学生21人，退回4条。报告：{tmp_path / 'o' / 'report.html'}\n"
    assert done.err.splitlines()[-1] == "写出结果……"


def test_a_run_in_english_says_all_in_english_and_which_checks_it_could_not_run(zhuxue: Zhuxue, tmp_path):
    done = zhuxue("--lang", "en", "run", "--roster", "samples/roster.xlsx", "--term", "2024-F", "--out", tmp_path / "o")

    assert done.status == 0
    assert not HAN.search(done.out + done.err)
    manifest = json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))
    of_lists = ["A12", "NL04", "NL05", "NL16"]  # they need accounts, or the list of recognised students
    assert manifest["checks_not_run"] == sorted([*of_lists, *OF_RECORDS])


def test_an_existing_folder_is_never_overwritten(zhuxue: Zhuxue):
    done = zhuxue(*RUN, "--out", "samples", "--lang", "en")

    assert done.status == 1
    assert done.err == "“samples” exists and is never overwritten. Choose another folder.\n"


def test_the_manifest_says_what_the_run_stood_on_and_what_it_could_not_do(finished):
    manifest = json.loads((finished / "out" / "manifest.json").read_text(encoding="utf-8"))

    assert (manifest["term"], manifest["on"], manifest["as_known_on"]) == ("2024-F", "2024-09-01", "2024-12-01")
    assert [
        (i["file"], i["rows_in"] == i["rows_out"] + i["rows_rejected"], len(i["sha256"])) for i in manifest["inputs"]
    ] == [(name, True, 64) for name in ("roster.xlsx", "dibao.xlsx", "tekun.xlsx", "hardship.xlsx", "accounts.xlsx")]
    assert "ORPHAN" in manifest["registers_no_data"]
    assert manifest["checks_not_run"] == OF_RECORDS
    assert len(manifest["library_sha256"]) == 64


def test_no_file_of_a_run_but_those_to_correct_and_to_pay_shows_a_number(finished):
    number = "4399012011"
    text = [path for path in (finished / "out").iterdir() if path.suffix in (".json", ".html")]

    assert {path.name for path in text} == {"manifest.json", "report.html"}
    assert not any(number in path.read_text(encoding="utf-8") for path in text)
