"""What the programme files say of money, for the place of an office: the layer of the library that reaches farthest down to it."""

from __future__ import annotations

from functools import cache, lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from zhuxue.engine.common.layered import NATIONAL
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.check import layers_of
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Programme
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office


@lru_cache(maxsize=32)
def _library(layer: str) -> Library:
    return Library.load(LIBRARY, layer=layer)


@cache
def _layers() -> dict[str, str]:
    """Return the layers by the name of the office they are for."""
    named = [layer for layer in layers_of(LIBRARY) if layer != NATIONAL]
    return {read_yaml(LIBRARY / "layers" / layer / "layer.yaml")["title"]: layer for layer in named}


def layer_for(office: Office) -> str:
    """Return the layer of the software's own library that holds at an office."""
    above = Office.objects.filter(code__in=office.path.strip("/").split("/")).order_by("path")
    found = [_layers()[name] for name in above.values_list("name", flat=True) if name in _layers()]
    return found[-1] if found else NATIONAL


def programme_for(code: str, office: Office) -> Programme:
    """Return a programme as it holds at an office, one that an office published of its own too; raises NotAllowed where there is none."""
    found = programmes_of(office).get(code)
    if found is None:
        raise NotAllowed(f"资助项目库里没有 {code}。请核对项目代码。", f"The library has no programme {code}. Check the code.")  # fmt: skip
    return found


def programmes_of(office: Office) -> dict[str, Programme]:
    """Return all programmes that hold at an office, by code, those published by it and the offices above included."""
    return dict(_library(import_string(settings.PROGRAMME_LAYER)(office)).programmes)


def title_at(code: str, office: Office) -> str:
    """Return what a programme is called at an office; its code where nothing there has it."""
    found = _library(layer_for(office)).programmes.get(code) or programmes_of(office).get(code)
    return found.title if found else code
