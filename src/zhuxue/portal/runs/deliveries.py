"""Files of registers, kept encrypted, laid out for the engine while it runs."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

from zhuxue.portal.runs.models import RegisterDelivery

Given = tuple[str, Path, date | None]


def sealed(content: bytes) -> str:
    """Return bytes as an encrypted column takes them."""
    return base64.b64encode(content).decode("ascii")


def lay_out(folder: Path, on: date) -> tuple[tuple[Given, ...], dict[str, tuple[str, ...]]]:
    """Write the deliveries of up to a day into `folder`; return them, and what each register covers, as an order takes both."""
    registers: list[Given] = []
    covers: dict[str, tuple[str, ...]] = {}
    for number, one in enumerate(RegisterDelivery.objects.filter(released_on__lte=on).order_by("pk")):
        path = folder / str(number) / one.name
        path.parent.mkdir(parents=True)
        path.write_bytes(base64.b64decode(one.content.in_clear()))
        registers.append((one.register, path, one.released_on))
        covers[one.register] = tuple({*covers.get(one.register, ()), *one.covers})
    return tuple(registers), {code: regions for code, regions in covers.items() if regions}
