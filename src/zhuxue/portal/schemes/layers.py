"""What offices published, written as layers of the library: national ← province ← county ← published by the offices on the way."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from zhuxue.engine.common.layered import NATIONAL
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.library import layer_titles
from zhuxue.portal.schemes.models import SchemeVersion


def base_layer(offices: Iterable[Office]) -> str:
    """Return the layer of the software that reaches farthest down towards the last of `offices`, by its name."""
    by_title = {title: layer for layer, title in layer_titles().items() if title}
    found = [by_title[office.name] for office in offices if office.name in by_title]
    return found[-1] if found else NATIONAL


def layer_with(below: str, owner: Office, versions: Iterable[SchemeVersion]) -> str:
    """Return the folder of a layer over `below` that holds these versions of one office's schemes; `below` when there are none.

    The folder is named by its content and never changes, so a run that used it can be read years later.
    """
    files = {version.scheme.code.lower(): (version.text, version.cases_text) for version in versions}
    if not files:
        return below
    about = f"layer: {owner.code}\ntitle: {owner.name}\non: {below}\n"
    digest = hashlib.sha256(repr((about, sorted(files.items()))).encode()).hexdigest()
    folder = Path(settings.LAYERS) / f"{owner.code}-{digest[:16]}"
    if not folder.is_dir():
        _write(folder, about, files)
    return str(folder)


def _write(folder: Path, about: str, files: dict[str, tuple[str, str]]) -> None:
    """Write the whole folder aside and put it in place at once: two processes may do so together."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    (aside / "programmes").mkdir()
    (aside / "layer.yaml").write_text(about, encoding="utf-8")
    for code, (text, cases) in files.items():
        (aside / "programmes" / f"{code}.yaml").write_text(text, encoding="utf-8")
        (aside / "programmes" / f"{code}.cases.yaml").write_text(cases, encoding="utf-8")
    try:
        aside.replace(folder)
    except OSError:  # the other process was first, with the same content
        if not folder.is_dir():
            raise
