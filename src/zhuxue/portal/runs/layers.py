"""Which layer of rules judged whom: a name of the software's, or the folder of what an office published."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhuxue.portal.people.models import Office
from zhuxue.portal.runs.models import RunLayer
from zhuxue.portal.schools.models import Run


def layer_at(run: Run, office: Office) -> str:
    """Return the layer that judged the students of an office in a run, as the engine takes it."""
    codes = office.path.strip("/").split("/")
    way = ["/" + "/".join(codes[:length]) + "/" for length in range(1, len(codes) + 1)]
    nearest = RunLayer.objects.filter(run=run, office__path__in=way).order_by("-office__path").first()
    return folder_of(nearest.layer if nearest else run.layer)


def folder_of(layer: str) -> str:
    """Return a layer as the engine takes it: a published one by its folder, whose name alone is kept."""
    published = Path(settings.LAYERS) / layer
    return str(published) if published.is_dir() else layer
