"""The rules evaluated a second time in plain Python, for one student at a time, with nothing of the engine's code.

Written from the schema of the programme files alone: its own reading of YAML, layers, versions, three-valued logic
and money. Where it and the engine disagree, one of them is wrong.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).resolve().parents[3] / "src" / "zhuxue" / "library"
LAYERS = {"national": [], "hunan": ["hunan"], "hunan/pingjiang": ["hunan", "hunan/pingjiang"]}


def load(layer: str) -> dict[str, dict[str, Any]]:
    """Programme files as plain mappings of text, layers put over one another."""
    found = {}
    for folder in [LIBRARY / "programmes", *(LIBRARY / "layers" / name / "programmes" for name in LAYERS[layer])]:
        for path in sorted(folder.rglob("*.yaml")):
            if path.name.endswith(".cases.yaml"):
                continue
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            if "programme" in data:
                found[data["programme"]] = data
            else:
                found[data["overrides"]] = laid_over(found[data["overrides"]], data)
    return found


def laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Versions of a layer replace or join those below by their two dates; nothing else matters to a verdict."""
    result = dict(below)
    for part in ("who", "pays"):
        versions = {(v["from"], v["known_from"]): v for v in below.get(part, [])}
        for version in above.get(part, []):
            key = (version["from"], version["known_from"])
            kept = dict(versions.get(key, {}))
            if {"amount", "tiers"} & set(version):
                kept.pop("amount", None)
                kept.pop("tiers", None)
            versions[key] = {**kept, **version}
            if part == "who":
                told = {c["id"]: c for c in [*kept.get("conditions", []), *version["conditions"]]}
                versions[key]["conditions"] = list(told.values())
        result[part] = list(versions.values())
    return result


def term_number(term: str) -> int:
    """Terms counted in half years."""
    return int(term[:4]) * 2 + (term[5] == "F")


def start_of(version: dict[str, Any]) -> date:
    """The day a version begins: spring terms in March, autumn terms in September."""
    begins = version["from"]
    return first_day(begins) if begins[5:] in ("S", "F") else date.fromisoformat(begins)


def first_day(term: str) -> date:
    """The first day of a term."""
    return date(int(term[:4]), 9 if term.endswith("F") else 3, 1)


def begun(version: dict[str, Any], term: str, on: date) -> bool:
    """A version that begins with a term counts for that whole term, one that begins on a day from that day."""
    begins = version["from"]
    return term_number(begins) <= term_number(term) if begins[5:] in ("S", "F") else start_of(version) <= on


def chosen(versions: list[dict[str, Any]], term: str, known: date, on: date | None = None) -> dict[str, Any] | None:
    """The latest begun version among those known, and of equals the latest known."""
    best = None
    for version in versions:
        if date.fromisoformat(version["known_from"]) > known or not begun(version, term, on or first_day(term)):
            continue
        rank = (start_of(version), version["known_from"])
        if best is None or rank > (start_of(best), best["known_from"]):
            best = version
    return best


def three_and(values: list[bool | None]) -> bool | None:
    """False beats unknown beats true."""
    if any(v is False for v in values):
        return False
    return None if any(v is None for v in values) else True


def three_or(values: list[bool | None]) -> bool | None:
    """True beats unknown beats false."""
    if any(v is True for v in values):
        return True
    return None if any(v is None for v in values) else False


def holds(test: dict[str, Any], student: dict[str, Any], on: date | None = None) -> bool | None:
    """The truth of a test for one student, asked for on a day."""
    if "all_of" in test:
        return three_and([holds(part, student, on) for part in test["all_of"]])
    if "any_of" in test:
        return three_or([holds(part, student, on) for part in test["any_of"]])
    if "not" in test:
        inner = holds(test["not"], student, on)
        return None if inner is None else not inner
    if "test" in test:
        return holds(test["test"], student, on)
    if "in_register" in test:
        codes = test["in_register"]
        return three_or([student.get(f"in_{code}") for code in ([codes] if isinstance(codes, str) else codes)])
    if "within_days_of" in test:
        one, other = student.get(test["fact"]), student.get(test["within_days_of"]["fact"])
        return None if None in (one, other) else abs((one - other).days) <= int(test["within_days_of"]["days"])
    return compared(student.get(test["fact"]), test, on)


def written(text: str, like: Any, on: date | None = None) -> Any:
    """A value of a rule in the type of the fact it is held against."""
    if isinstance(like, bool):
        return text == "true"
    if isinstance(like, int):
        return int(Decimal(text[:-1]) * 100) if text.endswith("元") else int(text.rstrip("%"))
    if isinstance(like, date):
        return on if text == "$on" else date.fromisoformat(text)
    return text


def compared(fact: Any, test: dict[str, Any], on: date | None) -> bool | None:
    """One fact held against a value; an unknown fact has no truth, unless it is asked whether it is known."""
    operator = next(key for key in test if key != "fact")
    given = test[operator]
    if operator == "known":
        return (fact is not None) == (given == "true")
    if fact is None:
        return None
    values = [written(text, fact, on) for text in (given if isinstance(given, list) else [given])]
    if operator in ("one_of", "not_one_of"):
        return (fact in values) == (operator == "one_of")
    if operator == "between":
        return values[0] <= fact <= values[1]
    return COMPARISONS[operator](fact, values[0])


COMPARISONS = {
    "is": eq, "is_not": ne, "at_most": le, "at_least": ge, "less_than": lt, "more_than": gt,
    "on_or_before": le, "on_or_after": ge, "before": lt, "after": gt,
}  # fmt: skip


def amount(  # noqa: PLR0911
    tree: Any, student: dict[str, Any], library: dict[str, Any], term: str, known: date, on: date | None = None
) -> int | None:
    """An amount in fen, None when it is not known."""
    moment = (student, library, term, known, on)
    if tree in ("null", "", None):
        return None
    if isinstance(tree, str):
        return int(Decimal(tree) * 100)
    if "tiers" in tree:
        tree = {"by": "hardship_level", "of": tree["tiers"]} if isinstance(tree["tiers"], dict) else None
        return amount(tree, *moment)
    if "by" in tree:
        value = student.get(tree["by"])
        key = str(value).lower() if isinstance(value, bool | int) else value
        return amount(tree["of"][key], *moment) if key in tree["of"] else None
    if "fact" in tree:
        return student.get(tree["fact"])
    if "bands" in tree:
        return amount(band(tree["bands"], student), *moment)
    if "share_percent" in tree:
        other = chosen(library[tree["of_programme"]]["pays"], term, known, on)
        whole = amount(tree_of(other), *moment) if other else None
        return None if whole is None else whole * int(tree["share_percent"]) // 100
    how, parts = next(iter(tree.items()))
    found = [amount(part, *moment) for part in parts]
    if None in found:
        return None
    return {"lesser_of": min, "greater_of": max, "sum": sum}[how](found)


def band(bands: dict[str, Any], student: dict[str, Any]) -> Any:
    """The part of `bands` that a student's day or number falls in; None when it is not known."""
    day = student.get(bands["fact"])
    if day is None:
        return None
    result = bands["below"]
    for step in bands["steps"]:
        if day >= written(step["from"], day):
            result = step["amount"]
    return result


def tree_of(version: dict[str, Any]) -> Any:
    """The amount of a version, written as `amount` or as `tiers`."""
    if "amount" in version:
        return version["amount"]
    return {"tiers": version["tiers"]} if isinstance(version.get("tiers"), dict) else None


def of_the_term(whole: int | None, version: dict[str, Any], term: str, months: int = 5) -> int | None:
    """What falls in the term: half a year's amount, the odd fen in autumn; a month's for each month."""
    if whole is None:
        return None
    autumn = term.endswith("F")
    if "when_term" in version:
        return whole if (version["when_term"] == "autumn") == autumn else 0
    if version["per"] == "year":
        return (whole + autumn) // 2
    return whole * months if version["per"] == "month" else whole


def judge(
    student: dict[str, Any],
    programme: dict[str, Any],
    library: dict[str, Any],
    term: str,
    known: date,
    on: date | None = None,
    months: int = 5,
) -> tuple[str, int | None] | None:
    """(verdict, amount in fen) of one student for one programme; None when the programme is not for the student's stage."""
    if student["stage"] not in programme["stage"]:
        return None
    if "begins" in programme and term_number(term) < term_number(programme["begins"]["term"]):
        return "refused", None
    who = chosen(programme["who"], term, known, on)
    if who is None:
        return "unknown", None
    truth = three_and(list(truths(who, student, on).values()))
    if truth is not True:
        return ("refused" if truth is False else "unknown"), None
    if programme["basis"] != "entitlement":
        return "granted", None
    pays = chosen(programme.get("pays", []), term, known, on)
    whole = amount(tree_of(pays), student, library, term, known, on) if pays else None
    fen = of_the_term(whole, pays, term, months) if pays else None
    return ("unknown", None) if fen is None else ("granted", fen)


def truths(who: dict[str, Any], student: dict[str, Any], on: date | None = None) -> dict[str, bool | None]:
    """The truth of each condition of a version, by its id."""
    return {condition["id"]: holds(condition, student, on) for condition in who["conditions"]}
