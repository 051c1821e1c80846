"""What a person may see of schemes, and which rules hold at an office."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.layered import NATIONAL
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.layers import base_layer, layer_with
from zhuxue.portal.schemes.library import Place, layer_titles
from zhuxue.portal.schemes.models import SchemeVersion


def published(on: date | None = None) -> QuerySet[SchemeVersion]:
    """Return the versions that hold today (or `on`): of each scheme the latest published; public, so nobody is asked."""
    begun = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED, published_from__lte=on or localdate())
    newest = begun.order_by("scheme", "-number")
    kept: dict[int, int] = {}
    for scheme, pk in newest.values_list("scheme_id", "pk"):
        kept.setdefault(scheme, pk)
    return SchemeVersion.objects.filter(pk__in=kept.values()).select_related("scheme__owner").order_by("scheme__code")


def layer_for(office: Office, on: date | None = None) -> str:
    """Return the layer of rules that holds at an office: the software's, over it what the offices above and it published."""
    way = offices_on_the_way_to(office)
    layer = base_layer(way)
    by_owner: dict[int, list[SchemeVersion]] = {}
    for version in published(on).filter(scheme__owner__in=way):
        by_owner.setdefault(version.scheme.owner_id, []).append(version)
    for each in way:
        layer = layer_with(layer, each, by_owner.get(each.pk, []))
    return layer


def offices_on_the_way_to(office: Office) -> list[Office]:
    """Return the offices from the root down to `office`, itself included."""
    codes = office.path.strip("/").split("/")
    paths = ["/" + "/".join(codes[: length + 1]) + "/" for length in range(len(codes))]
    return list(Office.objects.filter(path__in=paths).order_by("path"))


def places() -> list[Place]:
    """Return where rules differ: the country, each layer of the software, each office that published something."""
    found = {title: Place(layer, title or _("全国（只看国家政策）")) for layer, title in layer_titles().items()}
    for office in Office.objects.filter(pk__in=published().values("scheme__owner")).order_by("path"):
        found[office.name] = Place(office.code, office.name)
    return list(found.values())


def default_place() -> str:
    """Return the place a page begins with: the province."""
    root = Office.objects.filter(parent=None).first()
    return next((place.key for place in places() if root and place.title == root.name), NATIONAL)


def layer_at(place: str) -> str:
    """Return the layer of a place as a page names it; of an unknown one, the province's."""
    if place in layer_titles():
        return place
    office = Office.objects.filter(code=place).first() or Office.objects.filter(parent=None).first()
    return layer_for(office) if office else NATIONAL
