"""A random sample anybody can draw again: strata by risk, places by weight, order by HMAC-SHA256 of the seed and a stable key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext

from zhuxue.engine.common.errors import InputError

DIGITS = 28  # of a square root


@dataclass(frozen=True, order=True)
class Unit:
    """One that may be drawn: a key that is the same at every drawing and names nobody, and its stratum."""

    key: str
    stratum: str


@dataclass(frozen=True)
class Plan:
    """How a sample is drawn: the seed, how many in all, at least how many of each stratum, and each stratum's weight."""

    seed: str
    size: int
    least: int
    weights: Mapping[str, int]


def frame_sha256(frame: Iterable[Unit]) -> str:
    """Return the hash of a frame, whatever its order.

    >>> frame_sha256([Unit("2", "a"), Unit("1", "a")]) == frame_sha256([Unit("1", "a"), Unit("2", "a")])
    True
    """
    lines = "".join(f"{unit.key},{unit.stratum}\n" for unit in sorted(frame))
    return hashlib.sha256(lines.encode()).hexdigest()


def ticket(seed: str, key: str) -> str:
    """Return the number by which a key is drawn under a seed: the lowest go first.

    >>> ticket("seed", "1")[:8]
    '61508398'
    """
    return hmac.new(seed.encode(), key.encode(), hashlib.sha256).hexdigest()


def allocate(sizes: Mapping[str, int], plan: Plan) -> dict[str, int]:
    """Share the places out among strata by size × weight; none gets more than it has, each at least `least` of them.

    The odd places go to the largest remainders, of equal ones to the first by name.

    >>> allocate({"low": 900, "high": 100}, Plan("s", 100, 2, {"low": 1, "high": 4}))
    {'high': 31, 'low': 69}
    """
    names = sorted(name for name, size in sizes.items() if size)
    places = {name: min(sizes[name], plan.least) for name in names}
    left = min(plan.size, sum(sizes.values())) - sum(places.values())
    while left > 0:
        open_ = [name for name in names if places[name] < sizes[name]]
        masses = {name: (sizes[name] - places[name]) * plan.weights.get(name, 1) for name in open_}
        total = sum(masses.values())
        if not total:
            break
        shares = {name: divmod(left * mass, total) for name, mass in masses.items()}
        given = {name: min(whole, sizes[name] - places[name]) for name, (whole, _) in shares.items()}
        if not any(given.values()):
            for name in sorted(open_, key=lambda name: (-shares[name][1], name))[:left]:
                given[name] = 1
        for name, count in given.items():
            places[name] += count
        left -= sum(given.values())
    return places


def draw(frame: Iterable[Unit], plan: Plan) -> list[Unit]:
    """Return the units drawn, stratum by stratum, each in the order of its tickets; raises InputError for a key that stands twice."""
    units = list(frame)
    if len({unit.key for unit in units}) < len(units):
        raise InputError("抽样框里有重复的编号，没有抽取。请去掉重复的行。", "A key stands twice in the frame; nothing was drawn. Leave one out.")  # fmt: skip
    of: dict[str, list[Unit]] = {}
    for unit in units:
        of.setdefault(unit.stratum, []).append(unit)
    places = allocate({name: len(found) for name, found in of.items()}, plan)
    return [
        unit
        for name in sorted(places)
        for unit in sorted(of[name], key=lambda unit: (ticket(plan.seed, unit.key), unit.key))[: places[name]]
    ]


def size_for(population: int, *, margin_percent: Decimal, z: Decimal, share_percent: Decimal) -> int:
    """Return how many to draw for a margin: n0 = z²p(1−p)/e², n = n0/(1+(n0−1)/N), rounded up.

    >>> size_for(1000, margin_percent=Decimal(5), z=Decimal("1.96"), share_percent=Decimal(50))
    278
    """
    if not population:
        return 0
    p, e = share_percent / 100, margin_percent / 100
    first = z * z * p * (1 - p) / (e * e)
    wanted = first / (1 + (first - 1) / population)
    return min(population, int(wanted.to_integral_value(ROUND_CEILING)))


def margin_of(sizes: Mapping[str, int], drawn: Mapping[str, int], *, z: Decimal, share_percent: Decimal) -> Decimal | None:  # fmt: skip
    """Return the margin in percent that strata drawn unevenly give: e = z√(Σ W²·p(1−p)/n·(N−n)/(N−1)); null where a stratum has none.

    >>> margin_of({"a": 1000}, {"a": 278}, z=Decimal("1.96"), share_percent=Decimal(50))
    Decimal('5.00')
    """
    population, p = sum(sizes.values()), share_percent / 100
    if not population or any(size and not drawn.get(name) for name, size in sizes.items()):
        return None
    with localcontext() as context:
        context.prec = DIGITS
        variance = sum(
            (_spread(size, drawn[name], p) * (Decimal(size) / population) ** 2 for name, size in sizes.items() if size), Decimal(0)
        )  # fmt: skip
        return (z * variance.sqrt() * 100).quantize(Decimal("0.01"))


def _spread(size: int, drawn: int, share: Decimal) -> Decimal:
    left = Decimal(size - drawn) / (size - 1) if size > 1 else Decimal(0)
    return share * (1 - share) / drawn * left


HEAD = ("seed", "size", "least")


def frame_text(frame: Iterable[Unit], plan: Plan) -> str:
    """Return a frame and its plan as one file from which the sample can be drawn again."""
    head = [f"#seed,{plan.seed}", f"#size,{plan.size}", f"#least,{plan.least}"]
    head += [f"#weight,{name},{weight}" for name, weight in sorted(plan.weights.items())]
    return "\n".join([*head, "key,stratum", *(f"{unit.key},{unit.stratum}" for unit in sorted(frame))]) + "\n"


def read_frame(text: str) -> tuple[list[Unit], Plan]:
    """Return what `frame_text` wrote; raises InputError with the line that cannot be read."""
    said: dict[str, str] = {}
    weights: dict[str, int] = {}
    units: list[Unit] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        cells = line.split(",")
        if line.startswith("#weight,") and len(cells) == 3 and cells[2].isdecimal():
            weights[cells[1]] = int(cells[2])
        elif line.startswith("#") and len(cells) == 2:
            said[cells[0][1:]] = cells[1]
        elif len(cells) == 2 and line != "key,stratum" and not line.startswith("#"):
            units.append(Unit(*cells))
        elif line and line != "key,stratum":
            raise InputError(f"抽样框第{number}行读不懂。请用平台导出的原文件。", f"Line {number} of the frame cannot be read. Use the file as the portal gave it.")  # fmt: skip
    if missing := [name for name in HEAD if name not in said or (name != "seed" and not said[name].isdecimal())]:
        raise InputError(f"抽样框缺少 {'、'.join(missing)}。请用平台导出的原文件。", f"The frame lacks {', '.join(missing)}. Use the file as the portal gave it.")  # fmt: skip
    return units, Plan(said["seed"], int(said["size"]), int(said["least"]), weights)
