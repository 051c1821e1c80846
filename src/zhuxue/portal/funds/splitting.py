"""Whose money pays: an amount dealt out to its sources by the programme's shares, exact to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import override

from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.programme import Funding
from zhuxue.portal.funds.models import Fund, LocalShare, Source
from zhuxue.portal.funds.programmes import programme_for
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office

WHOLE = 10_000  # shares are hundredths of a percent
ORDER = list(Source.values)  # the highest first


@dataclass(frozen=True)
class Share:
    """So much of an amount, out of this fund."""

    fund: Fund
    amount_fen: int


def split(programme: str, amount_fen: int, office: Office, on: date, year: int) -> list[Share]:
    """Return what each source pays of an amount; the sum is exact, sources that bear nothing are left out.

    Shares are the programme file's as they hold at `office`, the local part as `LocalShare` says on the day. The odd
    fen go to the largest remainders, of equal ones to the source highest up (centre, province, city, county). Raises
    NotAllowed where a share is not known, or no fund of `year` is open; it says what is missing and who sets it.
    """
    shares = shares_of(programme, office, on)
    funds = funds_for(programme, list(shares), on, year)
    dealt = deal(amount_fen, list(shares.values()))
    return [Share(funds[source], fen) for source, fen in zip(shares, dealt, strict=True) if fen]


def deal(amount: int, weights: Sequence[int]) -> list[int]:
    """Return whole parts of `amount` in proportion to `weights` by the largest remainder, of equal ones to the first.

    >>> deal(31251, [6000, 2000, 2000]), deal(1, [5000, 5000]), deal(100, [1, 1, 1])
    ([18751, 6250, 6250], [1, 0], [34, 33, 33])
    """
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def shares_of(programme: str, office: Office, on: date) -> dict[str, int]:
    """Return the share of each source above zero in hundredths of a percent, the highest source first; they sum to WHOLE."""
    found = programme_for(programme, office)
    said = _in_hundredths(found.funding)
    if said["central"] is None and (entered := local_share(programme, office, on)):
        said["central"] = entered.central
    if said["central"] is None:
        raise NotAllowed(
            f"“{found.title}”的中央负担比例没有查到，不能分摊资金。请向同级财政局或省级资助中心问清各级负担比例和文号，由县级财务（省属学校由省级）在“地方分担比例”里登记中央、省、市、县四项。",
            f"The central share of “{found.english}” is not known, so money cannot be split. Ask the finance bureau or the province's aid centre for the shares of all levels and their document; county finance (for schools of the province, the province) enters all four under “local shares”.",
        )
    shares = {"centre": said["central"]} | _local(said, programme, found.title, office, on)
    if sum(shares.values()) != WHOLE:
        raise NotAllowed(
            f"“{found.title}”的各级负担比例合计不是100%。请核对项目文件和地方分担比例。",
            f"The shares of “{found.english}” do not sum to 100 percent. Check the programme's file and the local split.",
        )
    return {source: shares[source] for source in ORDER if shares.get(source)}


def share_of(fund: Fund, office: Office, on: date) -> int:
    """Return what the source of a fund bears at an office, in hundredths of a percent; of the centre without asking for local shares.

    A school's own money and gifts bear the whole.
    """
    if fund.source in {Source.SCHOOL, Source.DONOR}:
        return WHOLE
    central = central_part(fund.programme, office)
    if fund.source == Source.CENTRE and central is not None:
        return central
    return shares_of(fund.programme, office, on).get(fund.source, 0)


def _in_hundredths(funding: Funding | None) -> dict[str, int | None]:
    said = funding.model_dump() if funding else {}
    parts = ("central", "local", "province", "city", "county")
    found = {part: said.get(f"{part}_percent") for part in parts}
    return {part: None if value is None else int(Decimal(str(value)) * 100) for part, value in found.items()}


def _local(said: Mapping[str, int | None], code: str, title: str, office: Office, on: date) -> dict[str, int]:
    """Return what province, city and county bear: nothing, what the file says, or what was entered for the place."""
    levels = ("province", "city", "county")
    if said["central"] == WHOLE:
        return {}
    if any(said[level] is not None for level in levels):
        return {level: said[level] or 0 for level in levels}
    entered = local_share(code, office, on)
    if entered is None:
        raise NotAllowed(
            f"“{title}”省、市、县之间的分担比例没有登记，不能分摊资金。请县级财务（省属学校由省级）在“地方分担比例”里登记，并写明文号。",
            f"How province, city and county share the local part of {code} is not entered, so money cannot be split. County finance (for schools of the province, the province) enters it under “local shares”, with its source.",
        )
    return {level: getattr(entered, level) for level in levels}


def central_part(programme: str, office: Office) -> int | None:
    """Return what the centre bears by the programme's file, in hundredths of a percent; null where the file does not know it."""
    return _in_hundredths(programme_for(programme, office).funding)["central"]


def local_part(programme: str, office: Office) -> int:
    """Return what province, city and county bear together, in hundredths of a percent; raises NotAllowed where it is not known."""
    found = programme_for(programme, office)
    local = _in_hundredths(found.funding)["local"]
    if local is None:
        raise NotAllowed(
            f"“{found.title}”的地方负担比例没有查到。请省级资助中心在项目文件里补上比例和文号。",
            f"The local share of “{found.english}” is not known. The province adds it to the programme's file, with its source.",
        )
    return local


def local_share(programme: str, office: Office, on: date) -> LocalShare | None:
    """Return the split in force on a day for an office: the one entered nearest above it, of those the latest."""
    codes = office.path.strip("/").split("/")
    found = LocalShare.objects.filter(programme=programme, since__lte=on, office__code__in=codes)
    return found.order_by("-office__path", "-since").first()


def funds_for(programme: str, sources: Sequence[str], on: date, year: int) -> dict[str, Fund]:
    """Return the fund of each source: the one of the day's term, else the one of the whole year."""
    term = str(Term(on.year - 1, 1) if on.month == 1 else Term(on.year, int(on.month >= 8)))
    found = Fund.objects.filter(programme=programme, year=year, term__in=("", term), source__in=sources)
    funds = {fund.source: fund for fund in found.order_by("term", "pk")}
    for source in sources:
        if source not in funds:
            with override("zh-hans"):
                name = str(Source(source).label)
            raise NotAllowed(
                f"{year}年没有 {programme} 的“{name}”资金账。请先登记这一级资金的下达。",
                f"{year} has no {source} fund for {programme}. Enter the money of that level first.",
            )
    return funds
