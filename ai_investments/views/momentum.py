"""The view of the page “Momentum”: money raised and priced rounds by period and segment."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import pandas as pd

from ai_investments import (
    claims_chosen,
    evidence,
    formats,
    momentum,
    momentum_periods,
    money_raised,
    valuations,
)
from ai_investments.dataset import Dataset
from ai_investments.views import deals, parameter
from ai_investments.views.view import View

KIND_WORDS = {
    "equity": "equity",
    "IPO": "IPOs",
    "convertible": "convertibles",
    "debt": "debt",
    "secondary": "secondary sales",
    "purchase": "purchases",
}
YEARS_SHOWN = 5


def _recent_years(dataset: Dataset) -> tuple[int, int]:
    first, last = deals.announced_years(dataset)
    return max(first, last - YEARS_SHOWN + 1), last


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    totals : pandas.DataFrame
        One row a period and segment, as `momentum.totals` gives them.
    by_period : pandas.DataFrame
        One row a period, as `momentum_periods.by_period` gives them, with ``largest_name``.
    counted : pandas.DataFrame
        The deals behind both: those added up and those that stand for a priced round, as
        `momentum.deals` gives them.
    not_added : pandas.DataFrame
        What is left out of the sum, by reason, as `momentum_periods.not_added` gives it, with
        ``which`` (the deals in words).
    split : bool
        Whether the chart tells segments apart.
    axis, chart_title : str
        The kinds of money and the unit, for the axis; what the chart shows.
    notes : tuple of str
        What to know about the sums shown.
    finding : str
        The answer in one sentence.
    """

    totals: pd.DataFrame
    by_period: pd.DataFrame
    counted: pd.DataFrame
    not_added: pd.DataFrame
    split: bool
    axis: str
    chart_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Momentum(View):
    """Parameters of the page “Momentum”."""

    path: ClassVar[str] = "momentum"
    title: ClassVar[str] = "Momentum"
    section: ClassVar[str] = "Valuations"
    loads_deals: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    segment: tuple[str, ...] = deals.segments()
    claims: tuple[str, ...] = deals.chosen_claims()
    money: tuple[str, ...] = parameter.choices(
        "Money",
        "Kinds of money to add up. None chosen means equity rounds, IPOs and convertibles: what "
        "investors put in. Debt is lent; secondary sales and purchases pay holders, not the "
        "company. Priced rounds are counted whatever is chosen here.",
        money_raised.KINDS,
        none_chosen="Equity, IPO, convertible",
    )
    momentum_by: str = parameter.choice(
        "Period", "Calendar quarters or calendar years.", momentum.PERIODS, "quarter"
    )
    momentum_years: tuple[int, int] | None = parameter.years(
        "Calendar years",
        "First and last calendar year of the announcement; at first the last five.",
        deals.announced_years,
        _recent_years,
        "the last five",
    )
    split: bool = parameter.toggle(
        "By segment", "Tell segments apart in the chart, or draw one total.", True
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        dataset = claims_chosen.applied(dataset, self.claims)
        years = self.momentum_years or _recent_years(dataset)
        by = cast(momentum.By, self.momentum_by)
        kinds = self.money or money_raised.BETWEEN_ROUNDS
        totals = momentum.totals(dataset, kinds=kinds, by=by, segments=self.segment, years=years)
        every = momentum.deals(dataset, kinds=kinds, by=by, segments=self.segment, years=years)
        steps = valuations.all_steps(dataset)
        steps = steps[
            steps["announced_on"].dt.year.between(*years)
            & (steps["segment"].isin(self.segment) | (not self.segment))
        ]
        until = momentum_periods.known_until(dataset)
        found = momentum_periods.by_period(totals, every, steps, by, years, until)
        companies = every.set_index("deal_id")["company"]
        by_period = found.assign(
            largest_name=found["largest"].map(companies).astype("object").fillna("")
        )
        counted = every[(every["reason"] == momentum.COUNTED) | every["priced"]]
        left = momentum_periods.not_added(every)
        named = every[every["reason"] != momentum.COUNTED].to_dict("records")
        by_id = {row["deal_id"]: row for row in named}
        what = _what(self.money)
        return Result(
            totals=totals,
            by_period=by_period,
            counted=counted.reset_index(drop=True),
            not_added=left.assign(
                which=[_which([by_id[each] for each in ids]) for ids in left["deal_ids"]]
            ),
            split=self.split,
            axis=f"{what}, $bn",
            chart_title=f"{what} and number of priced rounds by calendar {by}, no amount twice",
            notes=_notes(by, by_period, counted, dataset, until),
            finding=_finding(self.money, self.segment, by_period),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the deals counted with period, segment and addresses; the sums follow from it."""
        added = result.counted["reason"] == momentum.COUNTED
        amounts = evidence.addresses(dataset, "amount_usd_bn")
        values = evidence.addresses(dataset, "valuation_usd_bn")
        table = result.counted.assign(
            added_usd_bn=result.counted["amount_usd_bn"].where(added),
            amount_source_urls=result.counted["deal_id"].map(amounts),
            valuation_source_urls=result.counted["deal_id"].map(values).where(
                result.counted["priced"]
            ),
        ).rename(columns={"priced": "priced_round"})  # fmt: skip
        columns = [
            "period", "segment", "company", "deal_id", "round", "announced_on", "date_precision",
            "status", "kind_of_money", "added_usd_bn", "priced_round", "amount_usd_bn",
            "low_usd_bn", "high_usd_bn", "grade", "sources", "amount_source_urls",
            "valuation_source_urls",
        ]  # fmt: skip
        return table[columns]


def _what(money: Sequence[str]) -> str:
    """Name the kinds of money that are added up."""
    if not money:
        return "Money raised"
    words = formats.listed([KIND_WORDS[kind] for kind in money], most=len(KIND_WORDS))
    return f"Money of {words}"


def _which(rows: Sequence[dict[Hashable, Any]]) -> str:
    """Name deals with their amounts, and what contains them."""
    told = []
    for row in rows:
        day = formats.day(row["announced_on"], row["date_precision"])
        amount = "" if pd.isna(row["amount_usd_bn"]) else f" {formats.usd_bn(row['amount_usd_bn'])}"
        inside = (
            f", inside {row['included_in']}"
            if row["reason"] == momentum.INSIDE and isinstance(row["included_in"], str)
            else ""
        )
        told.append(f"{row['company']}{amount} ({day}{inside})")
    return "; ".join(told)


def _finding(money: Sequence[str], segments: Sequence[str], by_period: pd.DataFrame) -> str:
    """Say what the newest period with money brought, and how much of it was one deal."""
    where = ""
    if segments:
        few = len(segments) <= 3
        where = f" in {formats.listed(segments) if few else f'{len(segments)} segments'}"
    known = by_period[by_period["raised_usd_bn"] > 0]
    what = _what(money)
    if known.empty:
        return f"{what}{where}: the data holds no amount in the period shown"
    latest = known.iloc[-1]
    after = " so far" if latest["so_far"] else ""
    said = (
        f"{what}{where} in {latest['period']}{after}: "
        f"{formats.about_usd_bn(latest['raised_usd_bn'])} in {_known_deals(latest)} of this press "
        "selection"
    )
    if int(latest["deals"]) - int(latest["deals_without_amount"]) > 1:
        rest = formats.about_usd_bn(latest["without_largest_usd_bn"])
        said += f", {rest} without the largest ({latest['largest_name']})"
    place = int(known.index[-1])
    if place == 0:
        return said
    before = by_period.iloc[place - 1]
    if before["raised_usd_bn"] == 0:
        return f"{said}; no amount is known in {before['period']}"
    return (
        f"{said}; {formats.about_usd_bn(before['raised_usd_bn'])} in {_known_deals(before)} in "
        f"{before['period']}"
    )


def _known_deals(row: pd.Series) -> str:
    return formats.count(int(row["deals"]) - int(row["deals_without_amount"]), "deal")


def _notes(
    by: str,
    by_period: pd.DataFrame,
    counted: pd.DataFrame,
    dataset: Dataset,
    until: pd.Timestamp,
) -> tuple[str, ...]:
    if by_period.empty:
        return ()
    sums = by_period[list(momentum.SUMS)].sum()
    notes = [
        "A press selection, never a market total: "
        f"{formats.count(int(sums['deals']), 'deal')} that may be added, "
        f"{int(sums['deals_without_amount'])} of them without a known amount, which is not in the "
        "sum. Amounts are as reported: part of one may go to holders or depend on conditions."
    ]
    open_ = by_period[by_period["so_far"]]
    if len(open_):
        newest = dataset.deals["announced_on"].max()
        notes.append(
            f"{open_.iloc[-1]['period']} is not over: the data knows it up to "
            f"{formats.day(until)}, its newest deal is of {formats.day(newest)}. The last whole "
            "periods may gain deals too, as sources catch up."
        )
    if sums["vague_deals"] or sums["vague_rounds"]:
        where = (
            "hatched, in the quarter of their date, though it may have been another of that year"
            if by == "quarter"
            else "the year is taken as right"
        )
        notes.append(
            f"{formats.count(int(sums['vague_rounds']), 'priced round')} of "
            f"{int(sums['priced_rounds'])} and {formats.about_usd_bn(sums['vague_usd_bn'])} of "
            f"{formats.about_usd_bn(sums['raised_usd_bn'])} (in "
            f"{formats.count(int(sums['vague_deals']), 'deal')}) rest on dates known to the "
            f"quarter at best, often only to the year: {where}."
        )
    added = counted[(counted["reason"] == momentum.COUNTED) & counted["amount_usd_bn"].notna()]
    wider = added[added["perimeter"].notna()]
    if len(wider):
        told = "; ".join(
            f"{row['company']} {formats.usd_bn(row['amount_usd_bn'])} ({row['perimeter']})"
            for row in wider.to_dict("records")
        )
        notes.append(f"Counted whole, though more than the AI company is inside: {told}.")
    paid_out = (added["amount_usd_bn"] - added["primary_usd_bn"]).fillna(0)
    if (paid_out > 0).any():
        told = "; ".join(
            f"{company} {formats.usd_bn(amount)}"
            for company, amount in zip(
                added.loc[paid_out > 0, "company"], paid_out[paid_out > 0], strict=True
            )
        )
        notes.append(f"In the sum, and known to have gone to holders, not to the company: {told}.")
    return tuple(notes)
