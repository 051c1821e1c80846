"""The rules evaluated a second time in plain Python, for one student at a time, with nothing of the engine's code.

Written from the schema of the programme files alone: its own reading of YAML, layers, versions, three-valued logic
and money. Where it and the engine disagree, one of them is wrong.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
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


def start_of(version: dict[str, Any]) -> int:
    """When a version begins, in half years; every version of the library begins with a term."""
    return term_number(version["from"])


def chosen(versions: list[dict[str, Any]], term: str, known: date) -> dict[str, Any] | None:
    """The latest begun version among those known, and of equals the latest known."""
    best = None
    for version in versions:
        if date.fromisoformat(version["known_from"]) > known or start_of(version) > term_number(term):
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


def holds(test: dict[str, Any], student: dict[str, Any]) -> bool | None:
    """The truth of a test for one student."""
    if "all_of" in test:
        return three_and([holds(part, student) for part in test["all_of"]])
    if "any_of" in test:
        return three_or([holds(part, student) for part in test["any_of"]])
    if "not" in test:
        inner = holds(test["not"], student)
        return None if inner is None else not inner
    if "test" in test:
        return holds(test["test"], student)
    if "in_register" in test:
        codes = test["in_register"]
        return three_or([student.get(f"in_{code}") for code in ([codes] if isinstance(codes, str) else codes)])
    return compared(student.get(test["fact"]), test)


def compared(fact: Any, test: dict[str, Any]) -> bool | None:
    """One fact held against a value; an unknown fact has no truth."""
    if fact is None:
        return None
    operator = next(key for key in test if key != "fact")
    given = test[operator]

    def as_fact(text: str) -> Any:
        if isinstance(fact, bool):
            return text == "true"
        if isinstance(fact, int):
            return int(text.rstrip("%"))
        return date.fromisoformat(text) if isinstance(fact, date) else text

    if operator in ("one_of", "not_one_of"):
        return (fact in [as_fact(text) for text in given]) == (operator == "one_of")
    if operator == "between":
        return as_fact(given[0]) <= fact <= as_fact(given[1])
    value = as_fact(given)
    return {
        "is": fact == value,
        "is_not": fact != value,
        "at_most": not isinstance(fact, str) and not isinstance(fact, bool) and fact <= value,
        "at_least": not isinstance(fact, str) and not isinstance(fact, bool) and fact >= value,
        "on_or_after": isinstance(fact, date) and fact >= value,
        "on_or_before": isinstance(fact, date) and fact <= value,
    }[operator]


def amount(  # noqa: PLR0911
    tree: Any, student: dict[str, Any], library: dict[str, Any], term: str, known: date
) -> int | None:
    """An amount in fen, None when it is not known."""
    if tree in ("null", "", None):
        return None
    if isinstance(tree, str):
        return int(Decimal(tree) * 100)
    if "tiers" in tree:
        tree = {"by": "hardship_level", "of": tree["tiers"]} if isinstance(tree["tiers"], dict) else None
        return amount(tree, student, library, term, known)
    if "by" in tree:
        value = student.get(tree["by"])
        key = str(value).lower() if isinstance(value, bool) else value
        return amount(tree["of"][key], student, library, term, known) if key in tree["of"] else None
    if "fact" in tree:
        return student.get(tree["fact"])
    if "bands" in tree:
        return amount(band(tree["bands"], student), student, library, term, known)
    if "share_percent" in tree:
        other = chosen(library[tree["of_programme"]]["pays"], term, known)
        whole = amount(tree_of(other), student, library, term, known) if other else None
        return None if whole is None else whole * int(tree["share_percent"]) // 100
    how, parts = next(iter(tree.items()))
    found = [amount(part, student, library, term, known) for part in parts]
    if None in found:
        return None
    return {"lesser_of": min, "greater_of": max, "sum": sum}[how](found)


def band(bands: dict[str, Any], student: dict[str, Any]) -> Any:
    """The part of `bands` that a student's day falls in; None when the day is not known."""
    day = student.get(bands["fact"])
    if day is None:
        return None
    result = bands["below"]
    for step in bands["steps"]:
        if day >= date.fromisoformat(step["from"]):
            result = step["amount"]
    return result


def tree_of(version: dict[str, Any]) -> Any:
    """The amount of a version, written as `amount` or as `tiers`."""
    if "amount" in version:
        return version["amount"]
    return {"tiers": version["tiers"]} if isinstance(version.get("tiers"), dict) else None


def of_the_term(whole: int | None, version: dict[str, Any], term: str) -> int | None:
    """What falls in the term: half a year's amount, the odd fen in autumn; five months."""
    if whole is None:
        return None
    autumn = term.endswith("F")
    if "when_term" in version:
        return whole if (version["when_term"] == "autumn") == autumn else 0
    if version["per"] == "year":
        return (whole + autumn) // 2
    return whole * 5 if version["per"] == "month" else whole


def judge(
    student: dict[str, Any], programme: dict[str, Any], library: dict[str, Any], term: str, known: date
) -> tuple[str, int | None] | None:
    """(verdict, amount in fen) of one student for one programme; None when the programme is not for the student's stage."""
    if student["stage"] not in programme["stage"]:
        return None
    if "begins" in programme and term_number(term) < term_number(programme["begins"]["term"]):
        return "refused", None
    who = chosen(programme["who"], term, known)
    if who is None:
        return "unknown", None
    truth = three_and([holds(condition, student) for condition in who["conditions"]])
    if truth is not True:
        return ("refused" if truth is False else "unknown"), None
    if programme["basis"] != "entitlement":
        return "granted", None
    pays = chosen(programme.get("pays", []), term, known)
    fen = of_the_term(amount(tree_of(pays), student, library, term, known), pays, term) if pays else None
    return ("unknown", None) if fen is None else ("granted", fen)
