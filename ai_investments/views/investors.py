"""The view of the page “Investors”: the deals of one investor, and whether one is its largest."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import claims_chosen, evidence, first_place, formats
from ai_investments.dataset import Dataset
from ai_investments.deals import deal_words, investors, known_money
from ai_investments.deals.investors import Answer
from ai_investments.deals.money_raised import DONE
from ai_investments.deals.participations import (
    SOURCED,
    STAKE,
    of_investor,
    participations,
    ticket_sources,
)
from ai_investments.views import deals, parameter
from ai_investments.views.view import View

FIRST = "Meta"
MOST_DRAWN = 20
LEADERS = 12
MOST_COMPARED = 5_000
"""Deals of one investor that are read where all deals are too many; the others are smaller."""
NAMED = 3  # deals in a sentence; of more the number is said
STATES = {"in_talks": "talks", "cancelled": "cancelled"}
KIND_WORDS = {"purchase": "purchase", "loan": "loan"}
TOLD = ("publisher", "title", "url", "published_on")


def _first_investor(dataset: Dataset) -> str | None:
    """Return Meta, or the lead investor of the newest deal, or the investor with most deals."""
    if dataset.many_deals:
        return FIRST if known_money.NAMES.known(dataset, [FIRST]) else known_money.first(dataset)
    known = investors.names(dataset)
    if FIRST in known:
        return FIRST
    leads = participations(dataset).query("role == 'lead'")["investor"]
    return next(iter([*leads, *known]), None)


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    investor : str
        The investor; empty where the data names none.
    rows : pandas.DataFrame
        Its deals, as `investors.deals_of` gives them, as far as the switches keep them, with
        ``state`` (why a row does not count, in words) and the best source of the amount shown
        (``publisher``, ``title``, ``url``, ``published_on``), the addresses of all of them
        (``source_urls``) and of the claims that agree with the round's total (``round_urls``).
    drawn : pandas.DataFrame
        The rows of the chart, largest first, and the deal in focus wherever it stands.
    deal_id : str
        The deal in focus.
    answer : Answer or None
        Whether the deal in focus is the investor's largest; None where it is no deal of it that
        counts.
    tickets : pandas.DataFrame
        Every source of a ticket of this investor, best grade first.
    leaders : pandas.DataFrame
        The investors with the most known money, as `investors.leaders` gives them.
    chart_title : str
        What the chart shows.
    detail : tuple of str
        Sentences: what was compared, how much is known, what does not count.
    finding : str
        The answer in one sentence.
    """

    investor: str
    rows: pd.DataFrame
    drawn: pd.DataFrame
    deal_id: str
    answer: Answer | None
    tickets: pd.DataFrame
    leaders: pd.DataFrame
    chart_title: str
    detail: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Investors(View):
    """Parameters of the page “Investors”."""

    path: ClassVar[str] = "investors"
    title: ClassVar[str] = "Investors"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("investor", "deal_id")

    deal: str | None = deals.deal_in_focus()
    claims: tuple[str, ...] = deals.chosen_claims()
    investor: str | None = parameter.choice_from_data(
        "Investor",
        "Whose deals are shown; the investors with most deals first. Funds and parents stand under "
        "their own names.",
        known_money.NAMES,
        _first_investor,
        "Meta, or who led the newest deal",
    )
    purchases: bool = parameter.toggle(
        "Count purchases, licences and loans",
        "Companies bought whole, licence fees with staff, and loans: no investment for a stake, so "
        "they are left out at first.",
    )
    open_deals: bool = parameter.toggle(
        "Show talks and cancelled deals", "Draw them as well, marked; they are never ranked."
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        dataset = claims_chosen.applied(dataset, self.claims)
        deal_id = self.deal or deals.first_deal(dataset) or ""
        name = self.investor or _first_investor(dataset) or ""
        leaders = (
            known_money.leaders(dataset, self.purchases, LEADERS)
            if dataset.many_deals
            else investors.leaders(dataset, self.purchases).head(LEADERS)
        )
        n = 0
        if dataset.many_deals:
            dataset, n = of_investor(dataset, name, MOST_COMPARED)
        every = investors.deals_of(dataset, name, self.purchases)
        kept = (every["kind"] == STAKE) | self.purchases
        kept &= every["status"].isin(DONE) | self.open_deals
        tickets = ticket_sources(dataset, name)
        rows = _told(dataset, every[kept].reset_index(drop=True), tickets)
        answer = investors.is_largest(every, deal_id)
        whole = investors.is_largest(investors.deals_of(dataset, name, True), deal_id)
        drawn = rows[rows["inside"] == ""].head(MOST_DRAWN)
        if deal_id not in set(drawn["deal_id"]):
            drawn = pd.concat([drawn, rows[rows["deal_id"] == deal_id]])
        return Result(
            investor=name,
            rows=rows,
            drawn=drawn.reset_index(drop=True),
            deal_id=deal_id,
            answer=answer,
            tickets=tickets,
            leaders=leaders,
            chart_title=_chart_title(name, rows),
            detail=(
                *_detail(name, every, deal_id, answer, whole, self.purchases),
                *_cut(name, n),
            ),
            finding=_finding(name, every, deal_id, answer, self.purchases),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the investor's deals with the addresses behind every amount."""
        return result.rows


def _cut(name: str, n: int) -> list[str]:
    """Say where an investor has more deals than are compared."""
    if n <= MOST_COMPARED:
        return []
    return [
        f"Of the {n:,} deals of {name} the {MOST_COMPARED:,} of the largest amount are compared "
        "and counted here."
    ]


def _told(dataset: Dataset, rows: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """Add why rows do not count, and where the amount shown comes from."""
    claims = nw.from_native(dataset.claims).lazy().filter(
        nw.col("deal_id").is_in(rows["deal_id"].tolist()), nw.col("field") == "amount_usd_bn",
        nw.col("counts_in_range"),
    ).collect("pandas").to_pandas()  # fmt: skip
    totals = rows.set_index("deal_id")["round_total_usd_bn"].astype("float64")
    value = claims["value_number"].astype("float64")
    off = (value - claims["deal_id"].map(totals).astype("float64")).abs()
    agreeing = evidence.in_order(claims[off <= evidence.AGREES * value])
    sourced = set(tickets["deal_id"])
    backing = pd.concat([tickets, agreeing[~agreeing["deal_id"].isin(sourced)]])
    first = backing.drop_duplicates("deal_id").set_index("deal_id")
    return rows.assign(
        state=[_state(row) for row in rows.to_dict("records")],
        source_urls=rows["deal_id"].map(_addresses(backing)),
        round_urls=rows["deal_id"].map(_addresses(agreeing)),
        **{column: rows["deal_id"].map(first[column]) for column in TOLD},
    )


def _addresses(sources: pd.DataFrame) -> dict[Hashable, str]:
    urls = sources.dropna(subset=["url"]).drop_duplicates(["deal_id", "url"])
    return {deal: "; ".join(own) for deal, own in urls.groupby("deal_id")["url"]}


def _state(row: dict[Hashable, Any]) -> str:
    parts = [STATES.get(row["status"], ""), KIND_WORDS.get(row["kind"], "")]
    if row["inside"]:
        parts.append("inside another deal")
    return ", ".join(part for part in parts if part)


def _many(rows: pd.DataFrame) -> str:
    """Name deals with what is known of their money; of many the first ones."""
    records = rows.head(NAMED).to_dict("records")
    rest = len(rows) - len(records)
    more = [f"{rest} more"] if rest else []
    if len(rows) > 1 and rows["shown_usd_bn"].isna().all():
        named = [deal_words.dated(row) for row in records]
        return f"{formats.listed([*named, *more])} (amounts not known)"
    known = [(deal_words.amount(row), STATES.get(row["status"])) for row in records]
    told = [
        f"{deal_words.dated(row)} ({', '.join(filter(None, words))})"
        for row, words in zip(records, known, strict=True)
    ]
    return formats.listed([*told, *more])


def _chart_title(name: str, rows: pd.DataFrame) -> str:
    """Say in how many deals an investor's own money is known, and the largest of these."""
    own = rows[rows["inside"] == ""]
    known = own[own["ticket_usd_bn"].notna()]
    of = formats.count(len(own), "deal")
    if known.empty:
        return f"What {name} put in itself is known of none of its {of}"
    first = known.iloc[first_place.holders(known["ticket_usd_bn"].tolist())].to_dict("records")
    told = first_place.named(
        [f"{deal_words.dated(row)}, {deal_words.amount(row)}" for row in first], "deal", "deals"
    )
    return f"What {name} put in itself is known of {len(known)} of {of}: most in {told}"


def _finding(
    name: str, rows: pd.DataFrame, deal_id: str, answer: Answer | None, purchases: bool
) -> str:
    what = "deal" if purchases else "AI investment"
    if not name:
        return "The data names no investor"
    if not rows["counts"].any():
        return f"No {what} of {name} was closed or announced in this data"
    if answer is None:
        return _without_focus(name, rows, what)
    focus = rows[rows["deal_id"] == deal_id].to_dict("records")[0]
    deal = f"{name}–{focus['company']}, {deal_words.amount(focus)},"
    if answer.largest is None:
        return (
            f"Whether {deal} is {name}’s largest {what} cannot be said: {_many(answer.rivals)} "
            "could be larger"
        )
    if not answer.largest:
        return f"{deal} is not {name}’s largest {what}: {_many(answer.rivals)}"
    tied = f", with {_many(answer.rivals)}," if len(answer.rivals) else ""
    next_ = "" if tied or answer.others.empty else f": next is {_many(answer.others.head(1))}"
    among = f"of {len(answer.others) + 1} in this data"
    return f"{deal} is{tied} {name}’s largest known {what}, {among}{next_}"


def _without_focus(name: str, rows: pd.DataFrame, what: str) -> str:
    """Say which deal of an investor is the largest known where the deal in focus is none of it."""
    counted = rows[rows["counts"]]
    known = counted[counted["position"] == 1]
    if known.empty:
        n = formats.count(len(counted), what)
        return f"No own part is known in {name}’s {n}; the largest: {_many(counted.head(1))}"
    top = investors.is_largest(rows, str(known["deal_id"].iloc[0]))
    said = f"{name}’s largest known {what}: {_many(known)}, of {len(counted)} in this data"
    if top is not None and top.largest is None:
        said += f"; {_many(top.rivals)} could be larger"
    return said


def _detail(
    name: str,
    rows: pd.DataFrame,
    deal_id: str,
    answer: Answer | None,
    whole: Answer | None,
    purchases: bool,
) -> tuple[str, ...]:
    """Say what was compared, how much is known and what does not count."""
    if rows.empty:
        return ()
    counted = rows[rows["counts"]]
    known, n = counted["ticket_usd_bn"].dropna(), formats.count(len(counted), "deal")
    total = f"{formats.usd_bn(float(known.sum()))} in {len(known)} of {n}, promises included, "
    said = [
        _why(name, rows, deal_id, answer),
        f"{name}’s own money, as far as known: {total}nothing added twice."
        if len(known)
        else f"{name}’s own money is not known in any of {n}.",
    ]
    left = rows[(rows["kind"] != STAKE) & rows["status"].isin(DONE)]
    if len(left) and not purchases:
        dear = left[left["shown_usd_bn"].notna()]
        unknown = len(left) - len(dear)
        told = [f"the largest {_many(dear.head(1))}"] if len(dear) else []
        told += [f"{unknown} at a price not known"] if unknown else []
        bought = formats.count(len(left), "purchase or licence", "purchases, licences or loans")
        said.append(
            "An investment here is money for a stake in another company. Not counted: "
            f"{bought} ({', '.join(told)})."
        )
        if answer is not None and whole is not None and answer.largest != whole.largest:
            with_them = "it is not the largest" if whole.largest is False else "it cannot be said"
            said.append(f"With them {with_them}: {_many(whole.rivals)}.")
    open_ = rows[~rows["status"].isin(DONE)]
    if len(open_):
        said.append(f"Never ranked: {_many(open_)}.")
    return tuple(said)


def _why(name: str, rows: pd.DataFrame, deal_id: str, answer: Answer | None) -> str:
    """Say what the answer rests on: the range of the deal in focus, or why it is none here."""
    own = rows[rows["deal_id"] == deal_id]
    if own.empty:
        return f"The deal in focus is none of {name}’s."
    focus = own.to_dict("records")[0]
    if answer is None:
        return f"The deal in focus, {deal_words.dated(focus)}, does not count ({_state(focus)})."
    low, high = focus["ticket_low_usd_bn"], focus["ticket_high_usd_bn"]
    if pd.isna(low):
        return f"{name}’s own part of the deal in focus, {deal_words.dated(focus)}, is not known."
    how = {SOURCED: "as sources say"}.get(focus["ticket_basis"], "the whole deal: one party")
    return (
        f"{name} put {formats.usd_bn_range(low, high)} into {deal_words.dated(focus)} ({how}). It "
        "is compared with the most that any other deal can be: its own money where that is known, "
        "else the whole round."
    )
