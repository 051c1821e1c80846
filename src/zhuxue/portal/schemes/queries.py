"""What a person may see of schemes, and which rules hold at an office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.layered import NATIONAL
from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schemes.drafting import Draft
from zhuxue.portal.schemes.layers import base_layer, layer_with
from zhuxue.portal.schemes.library import Place, Rules, layer_titles, rules_of
from zhuxue.portal.schemes.models import Scheme, SchemeVersion, Simulation
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Step, steps_until
from zhuxue.portal.ui.desk import News, changed, lately
from zhuxue.portal.ui.listing import beginning_of

State: Any = SchemeVersion.State
OF_ONES_OWN_OFFICE = {"write_scheme", "review_scheme", "simulate_scheme"}


def published(on: date | None = None) -> QuerySet[SchemeVersion]:
    """Return the versions that hold today (or `on`): of each scheme the latest published; public, so nobody is asked."""
    begun = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED, published_from__lte=on or localdate())
    newest = begun.order_by("scheme", "-number")
    kept: dict[int, int] = {}
    for scheme, pk in newest.values_list("scheme_id", "pk"):
        kept.setdefault(scheme, pk)
    return SchemeVersion.objects.filter(pk__in=kept.values()).select_related("scheme__owner").order_by("scheme__code")


def layer_for(office: Office, on: date | None = None, *, without: Scheme | None = None) -> str:
    """Return the layer of rules that holds at an office: the software's, over it what the offices above and it published.

    `without` leaves out one scheme.
    """
    way = offices_on_the_way_to(office)
    layer = base_layer(way)
    by_owner: dict[int, list[SchemeVersion]] = {}
    for version in published(on).filter(scheme__owner__in=way).exclude(scheme=without):
        by_owner.setdefault(version.scheme.owner_id, []).append(version)
    for each in way:
        layer = layer_with(layer, each, by_owner.get(each.pk, []))
    return layer


def layers_within(office: Office, on: date) -> list[tuple[Office, str]]:
    """Return the layer that holds at an office, then each office below that published something, from the top, with its layer."""
    owners = Office.objects.filter(path__startswith=office.path, pk__in=published(on).values("scheme__owner"))
    below = owners.exclude(pk=office.pk).order_by("path")
    return [(each, layer_for(each, on)) for each in (office, *below)]


def local_titles(code: Any) -> QuerySet[Scheme]:
    """Return what offices call the programme `code` of their own, to be read with or within another query."""
    published_ones = SchemeVersion.objects.exclude(published_from=None).values("scheme")
    return Scheme.objects.filter(code=code, changes=False, pk__in=published_ones).order_by("pk").values_list("title", flat=True)[:1]  # fmt: skip


def local_programmes() -> list[tuple[str, str]]:
    """Return (code, title) of every programme an office published of its own."""
    published_ones = SchemeVersion.objects.exclude(published_from=None).values("scheme")
    found = Scheme.objects.filter(changes=False, pk__in=published_ones)
    return list(found.order_by("title", "pk").values_list("code", "title"))


def offices_on_the_way_to(office: Office) -> list[Office]:
    """Return the offices from the root down to `office`, itself included."""
    return list(Office.objects.filter(path__in=paths_on_the_way_to(office)).order_by("path"))


def paths_on_the_way_to(office: Office) -> list[str]:
    """Return the paths of the offices from the root down to `office`, itself included."""
    codes = office.path.strip("/").split("/")
    return ["/" + "/".join(codes[: length + 1]) + "/" for length in range(len(codes))]


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


def rules_at(office: Office) -> Rules:
    """Return the rules that hold at an office today."""
    return rules_of(layer_for(office))


def schemes_visible_to(acting: Membership | None, action: str = "see_schemes") -> QuerySet[Scheme]:
    """Return the schemes of the acting office, or below it, on which `acting` may do `action`; none without a role."""
    if acting is None or MATRIX.relation(acting.role, action) is None:
        return Scheme.objects.none()
    return Scheme.objects.filter(owner__path__startswith=acting.office.path).select_related("owner")


def versions_visible_to(acting: Membership | None, action: str = "see_schemes") -> QuerySet[SchemeVersion]:
    """Return the versions of schemes within reach; to write, review or withdraw one, only those of the acting office itself."""
    found = SchemeVersion.objects.filter(scheme__in=schemes_visible_to(acting, action).values("pk"))
    if acting is not None and action in OF_ONES_OWN_OFFICE:
        found = found.filter(scheme__owner=acting.office_id)
    return found.select_related("scheme__owner", "author", "reviewer")


def layer_below(version: SchemeVersion) -> str:
    """Return the layer a version lies over: all that is published on the way to its office, but no version of its own scheme."""
    return layer_for(version.scheme.owner, without=version.scheme)


def layer_before(version: SchemeVersion) -> str:
    """Return the layer without this version, its scheme's last published one before it in place: what it is held against."""
    below, last = layer_below(version), _last_before(version)
    return layer_with(below, version.scheme.owner, [last] if last else [])


def layer_after(version: SchemeVersion) -> str:
    """Return the layer with this version published: for trying out what it would do."""
    return layer_with(layer_below(version), version.scheme.owner, [version])


def draft_of(version: SchemeVersion) -> Draft:
    """Return the draft a version holds."""
    return Draft(version.scheme, rules_of(layer_below(version)), version.answers, _published_before(version))


def _published_before(version: SchemeVersion) -> dict[str, Any]:
    """Return the versions of conditions and amount that the last published version says: they stay."""
    last = _last_before(version)
    content = parse_yaml(last.text, name=last.scheme.code) if last else {}
    return {key: content.get(key, []) for key in ("who", "pays")}


def _last_before(version: SchemeVersion) -> SchemeVersion | None:
    earlier = version.scheme.versions.filter(number__lt=version.number, state=SchemeVersion.State.PUBLISHED)
    return earlier.select_related("scheme").order_by("-number").first()


def simulations_visible_to(acting: Membership | None) -> QuerySet[Simulation]:
    """Return the simulations over the students of the acting office or below, of schemes within reach."""
    within = schemes_visible_to(acting).values("pk")
    found = Simulation.objects.filter(version__scheme__in=within)
    if acting is not None:
        found = found.filter(office__path__startswith=acting.office.path)
    return found.select_related("version__scheme__owner", "office", "by")


def may(acting: Membership | None, action: str) -> bool:
    """Return whether the role of `acting` may do `action` at all."""
    return acting is not None and MATRIX.allows(acting.role, action)


def programme_choices(acting: Membership) -> list[tuple[str, str]]:
    """Return the programmes that hold at the acting office."""
    return [(p.code, p.title) for p in rules_at(acting.office).library.programmes.values()]


def what_can_be_done(version: SchemeVersion, acting: Membership) -> set[str]:
    """Return which buttons the page of a version shows to `acting`."""
    own = version.scheme.owner_id == acting.office_id
    writes, reviews = own and may(acting, "write_scheme"), own and may(acting, "review_scheme")
    S, state, author = SchemeVersion.State, version.state, version.author_id == acting.person_id
    newest = not version.scheme.versions.filter(number__gt=version.number).exists()
    can = {
        "draft": writes and state == S.DRAFT and author, "submit": writes and state == S.DRAFT and author and bool(version.cases_text),
        "review": reviews and state == S.IN_REVIEW and not author, "withdraw": reviews and state == S.PUBLISHED,
        "version": writes and newest and state in (S.PUBLISHED, S.WITHDRAWN), "simulate": may(acting, "simulate_scheme") and bool(version.text) and own,
    }  # fmt: skip
    return {name for name, yes in can.items() if yes}


def steps_of_version(version: SchemeVersion) -> list[Step]:
    """Return how far a version is."""
    titles = [_("填写内容"), _("案例通过"), _("提交复核"), _("第二人复核"), _("发布")]
    S = SchemeVersion.State
    at = {S.IN_REVIEW: 3, S.PUBLISHED: 5, S.WITHDRAWN: 5}.get(
        version.state, 2 if version.cases_text else 1 if version.text else 0
    )
    return steps_until(titles, at)


def cost_chart(simulation: Simulation) -> Chart:
    """Return what each touched programme costs before and after, as bars."""
    rows = [
        (f"{word} · {cost['title']}", (cost[f"{side}_fen"] // 100,), "")
        for cost in simulation.figures["costs"]
        for side, word in (("before", _("改前")), ("after", _("改后")))
    ]
    return chart(_("花费（元）"), [("p", _("元"))], rows)


def over_budget(simulation: Simulation) -> int | None:
    """Return by how many fen the cost is over the budget, negative when something is left; None without a budget."""
    return None if simulation.budget_fen is None else simulation.figures["spent"] - simulation.budget_fen


def changes(acting: Membership | None) -> list[News]:
    """Return which schemes in reach were published or withdrawn of late, and what offices above published, for the home page."""
    since = beginning_of(lately())
    seen = versions_visible_to(acting).filter(changed_at__gte=since)
    own = [
        changed(title, seen.filter(state=state), "changed_at", "schemes", icon="book", state=str(state))
        for state, title in ((State.PUBLISHED, _("发布的本地项目")), (State.WITHDRAWN, _("撤下的本地项目")))
    ]
    if acting is None or not may(acting, "see_schemes"):
        return own
    above = paths_on_the_way_to(acting.office)[:-1]
    theirs = SchemeVersion.objects.filter(scheme__owner__path__in=above, state=State.PUBLISHED, changed_at__gte=since)
    return [*own, changed(_("上级发布的项目"), theirs, "changed_at", "programmes", icon="book")]
