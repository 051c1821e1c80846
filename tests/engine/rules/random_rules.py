"""Programmes drawn at random, as text an office might write: every operator, every form of amount, nested and dated."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

STAGES = ("primary", "junior_high", "senior_high", "vocational", "undergraduate")
DAYS = [date(2021, 12, 31) + timedelta(days=step) for step in (0, 1, 2, 30, 31, 60, 974, 975, 1000)]
TEXTS = ("汉", "苗", "土家", "430626")
FEN = (0, 1, 31249, 31250, 31251, 99999, 100001)
YUAN = ("0", "0.01", "312.49", "312.50", "999.99", "625.01")
BY_TYPE = {
    "boolean": ("is", "is_not", "known"),
    "one_of": ("is", "is_not", "one_of", "not_one_of", "known"),
    "text": ("is", "is_not", "one_of", "not_one_of", "known"),
    "integer": ("is", "is_not", "one_of", "not_one_of", "at_most", "at_least", "less_than", "more_than", "between", "known"),
    "date": ("on_or_before", "on_or_after", "before", "after", "between", "within_days_of", "known"),
}  # fmt: skip
NOT_KNOWN = 0.2


class Author:
    """Writes programmes; the same seed writes the same ones."""

    def __init__(self, facts: dict[str, Any], registers: list[str], seed: int) -> None:
        self.draw, self.facts, self.registers = Random(seed), facts, registers
        self.dates = [name for name, fact in facts.items() if fact.type == "date"]
        self.written: dict[str, str] = {}  # code → per

    def value(self, fact: Any) -> str:
        """One value as a rule writes it."""
        if fact.type == "boolean":
            return self.draw.choice(("true", "false"))
        if fact.type == "one_of":
            return self.draw.choice(list(fact.values))
        if fact.type == "text":
            return f'"{self.draw.choice(TEXTS)}"'
        if fact.type == "date":
            return self.draw.choice(DAYS).isoformat()
        if fact.unit == "fen":
            return self.draw.choice(YUAN) + "元"
        return str(self.draw.randint(0, 4)) + ("%" if fact.unit == "percent" and self.draw.random() < 0.5 else "")

    def leaf(self) -> str:
        """One comparison."""
        if self.draw.random() < 0.15:
            codes = self.draw.sample(self.registers, self.draw.randint(1, 3))
            return f"{{in_register: [{', '.join(codes)}]}}" if len(codes) > 1 else f"{{in_register: {codes[0]}}}"
        name = self.draw.choice(list(self.facts))
        fact = self.facts[name]
        operator = self.draw.choice(BY_TYPE[fact.type])
        return f"{{fact: {name}, {operator}: {self._given(fact, operator)}}}"

    def _given(self, fact: Any, operator: str) -> str:
        if operator == "known":
            return self.draw.choice(("true", "false"))
        if operator == "within_days_of":
            return f"{{fact: {self.draw.choice(self.dates)}, days: {self.draw.choice((0, 1, 30, 31, 975))}}}"
        if operator in ("one_of", "not_one_of"):
            return f"[{', '.join(self.value(fact) for _ in range(self.draw.randint(1, 3)))}]"
        if operator == "between":
            kind = (lambda text: text) if fact.type == "date" else (lambda text: float(text.rstrip("元%")))
            return f"[{', '.join(sorted((self.value(fact), self.value(fact)), key=kind))}]"
        if fact.type == "date" and self.draw.random() < 0.2:
            return "$on"
        return self.value(fact)

    def test(self, depth: int = 3) -> str:
        """A test with others inside it."""
        kind = self.draw.random()
        if depth == 0 or kind < 0.4:
            return self.leaf()
        if kind < 0.55:
            return f"{{not: {self.test(depth - 1)}}}"
        word = self.draw.choice(("all_of", "any_of"))
        return f"{{{word}: [{', '.join(self.test(depth - 1) for _ in range(self.draw.randint(1, 3)))}]}}"

    def amount(self, per: str, depth: int = 3) -> str:
        """An amount of any form."""
        plain = ("yuan", "yuan", "null", "fact")
        form = self.draw.choice(
            (*plain, "share", "by", "tiers", "bands", "lesser_of", "greater_of", "sum") if depth else plain
        )
        match form:
            case "yuan":
                return self.draw.choice(YUAN)
            case "null":
                return "null" if self.draw.random() < 0.3 else "1250"
            case "fact":
                return f"{{fact: {self.draw.choice(['tuition_paid_fen', 'approved_fee_fen'])}}}"
            case "share":
                others = [code for code, other in self.written.items() if other == per]
                percent = self.draw.choice((0, 1, 33, 50, 100))
                return f"{{share_percent: {percent}, of_programme: {self.draw.choice(others)}}}" if others else "7"
            case "by":
                return self._by(per, depth)
            case "tiers":
                levels = self.draw.sample(("special", "hard", "general"), self.draw.randint(1, 3))
                return f"{{tiers: {{{', '.join(f'{level}: {self.amount(per, 0)}' for level in levels)}}}}}"
            case "bands":
                return self._bands(per, depth)
        return f"{{{form}: [{', '.join(self.amount(per, depth - 1) for _ in range(self.draw.randint(1, 3)))}]}}"

    def _by(self, per: str, depth: int) -> str:
        name = self.draw.choice(("boards", "grade", "hukou_kind", "ethnicity", "stage"))
        keys = {self.value(self.facts[name]) for _ in range(3)}
        return f"{{by: {name}, of: {{{', '.join(f'{key}: {self.amount(per, depth - 1)}' for key in sorted(keys))}}}}}"

    def _bands(self, per: str, depth: int) -> str:
        name = self.draw.choice((*self.dates, "grade", "tuition_paid_fen"))
        starts = {self.value(self.facts[name]) for _ in range(3)}
        rising = sorted(starts, key=(lambda t: t) if name in self.dates else (lambda t: float(t.rstrip("元"))))
        steps = ", ".join(f"{{from: {start}, amount: {self.amount(per, depth - 1)}}}" for start in rising)
        return f"{{bands: {{fact: {name}, below: {self.amount(per, 0)}, steps: [{steps}]}}}}"

    def dated(self) -> list[str]:
        """One to three moments at which versions take force and become known."""
        starts = self.draw.sample(("2023-F", "2024-S", "2024-F", "2024-10-15"), self.draw.randint(1, 3))
        known = ("2023-03-01", "2024-10-01", "2024-10-28")
        return [f"from: {start}, known_from: {self.draw.choice(known)}" for start in starts]

    def programme(self, code: str) -> str:
        """A whole programme file."""
        per = self.draw.choice(("term", "year", "month"))
        basis = self.draw.choice(("entitlement",) * 4 + ("application",))
        half = (
            f", when_term: {self.draw.choice(('autumn', 'spring'))}"
            if per == "year" and self.draw.random() < 0.3
            else ""
        )
        stages = self.draw.sample(STAGES, self.draw.randint(1, 3))
        lines = [
            f"programme: {code}",
            f"title: {code}",
            f"english: {code}",
            f"stage: [{', '.join(stages)}]",
            "kind: grant",
        ]
        lines += [f"basis: {basis}", "who:"]
        for moment in self.dated():
            lines += [f"  - {{{moment}, source: 随机, confidence: assumed, conditions: ["]
            lines += [
                f"      {{id: c{n}, says: 条件{n}, test: {self.test()}}}," for n in range(self.draw.randint(1, 3))
            ]
            lines += ["    ]}"]
        lines += ["pays:"]
        lines += [
            f"  - {{{m}, per: {per}{half}, amount: {self.amount(per)}, source: 随机, confidence: assumed}}"
            for m in self.dated()
        ]
        self.written[code] = per
        return "\n".join(lines) + "\n"

    def student(self) -> dict[str, Any]:
        """A student whose facts lie at and beside the values the rules use; one in five is not known."""
        found = {name: self._fact(fact) for name, fact in self.facts.items()} | {"stage": self.draw.choice(STAGES)}
        return found | {f"in_{code}": self.draw.choice((True, False, None)) for code in self.registers}

    def _fact(self, fact: Any) -> Any:
        if self.draw.random() < NOT_KNOWN:
            return None
        match fact.type:
            case "boolean":
                return self.draw.random() < 0.5
            case "one_of":
                return self.draw.choice(list(fact.values))
            case "text":
                return self.draw.choice(TEXTS)
            case "date":
                return self.draw.choice(DAYS)
        return self.draw.choice(FEN) if fact.unit == "fen" else self.draw.randint(0, 4)
