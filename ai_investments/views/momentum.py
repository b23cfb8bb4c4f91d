"""The view of the page “Momentum”: money raised and priced rounds by period and segment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import claims_chosen, evidence, exports, first_place, formats
from ai_investments.dataset import Dataset
from ai_investments.deals import momentum, momentum_behind, momentum_periods, money_raised
from ai_investments.deals.momentum_behind import Behind, Named
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
    counted : momentum_behind.Named
        The deals behind both: those added up and those that stand for a priced round; none of
        them is read where the deals are too many.
    not_added : pandas.DataFrame
        What is left out of the sum, by reason, as `momentum_behind.Behind` has it, with ``which``
        (the deals in words).
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
    counted: Named
    not_added: pd.DataFrame
    split: bool
    axis: str
    chart_title: str
    notes: tuple[str, ...]
    finding: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a file must say that holds only the first of the deals."""
        return exports.cut(self.counted.n, len(self.counted.rows))


@dataclass(frozen=True)
class Momentum(View):
    """Parameters of the page “Momentum”."""

    path: ClassVar[str] = "momentum"
    title: ClassVar[str] = "Momentum"
    section: ClassVar[str] = "Valuations"
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
        chosen = self._chosen(dataset)
        totals = momentum.totals(dataset, **chosen)
        behind = momentum_behind.of(dataset, **chosen)
        by, years = chosen["by"], chosen["years"]
        until = momentum_periods.known_until(dataset)
        by_period = momentum_periods.by_period(
            totals, behind.largest, behind.jumps, by, years, until
        )
        left = behind.not_added
        what = _what(self.money)
        return Result(
            totals=totals,
            by_period=by_period,
            counted=behind.counted,
            not_added=left.assign(which=[_which(behind.left_out[each]) for each in left["reason"]]),
            split=self.split,
            axis=f"{what}, $bn",
            chart_title=_chart_title(what, by, by_period),
            notes=_notes(by, by_period, behind, dataset, until),
            finding=_finding(self.money, self.segment, by_period),
        )

    def _chosen(self, dataset: Dataset) -> dict[str, Any]:
        """Return what is chosen, as `ai_investments.deals.momentum` takes it."""
        return {
            "kinds": self.money or money_raised.BETWEEN_ROUNDS,
            "by": self.momentum_by,
            "segments": self.segment,
            "years": self.momentum_years or _recent_years(dataset),
        }

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the deals counted with period, segment and addresses; the sums follow from it."""
        counted, n = result.counted.rows, result.counted.n
        if len(counted) < n:
            believed = claims_chosen.applied(dataset, self.claims)
            chosen = self._chosen(believed)
            counted = momentum_behind.first_counted(believed, **chosen, most=exports.MOST_ROWS)
        added = counted["reason"] == momentum.COUNTED
        amounts = evidence.addresses(dataset, "amount_usd_bn", counted["deal_id"])
        values = evidence.addresses(dataset, "valuation_usd_bn", counted["deal_id"])
        table = counted.assign(
            added_usd_bn=counted["amount_usd_bn"].where(added),
            amount_source_urls=counted["deal_id"].map(amounts),
            valuation_source_urls=counted["deal_id"].map(values).where(counted["priced"]),
        ).rename(columns={"priced": "priced_round"})
        columns = [
            "period", "segment", "company", "deal_id", "round", "announced_on", "date_precision",
            "status", "kind_of_money", "added_usd_bn", "priced_round", "amount_usd_bn",
            "low_usd_bn", "high_usd_bn", "grade", "sources", "amount_source_urls",
            "valuation_source_urls",
        ]  # fmt: skip
        if len(table) < n:
            return table[columns].assign(rows_in_all=n)
        return table[columns]


def _what(money: Sequence[str]) -> str:
    """Name the kinds of money that are added up."""
    if not money:
        return "Money raised"
    words = formats.listed([KIND_WORDS[kind] for kind in money], most=len(KIND_WORDS))
    return f"Money of {words}"


def _which(named: Named) -> str:
    """Name deals with their amounts, and what contains them."""
    told = []
    for row in named.rows.to_dict("records"):
        day = formats.day(row["announced_on"], row["date_precision"])
        amount = "" if pd.isna(row["amount_usd_bn"]) else f" {formats.usd_bn(row['amount_usd_bn'])}"
        inside = (
            f", inside {row['included_in']}"
            if row["reason"] == momentum.INSIDE and isinstance(row["included_in"], str)
            else ""
        )
        told.append(f"{row['company']}{amount} ({day}{inside})")
    return "; ".join([*told, *_more(named)])


def _more(named: Named) -> list[str]:
    """Say how many deals are not named."""
    more = named.n - len(named.rows)
    return [f"{more:,} more"] if more else []


def _chart_title(what: str, by: str, by_period: pd.DataFrame) -> str:
    """Say which period brought most money, and which most priced rounds."""
    if by_period.empty or not by_period[["raised_usd_bn", "priced_rounds"]].to_numpy().any():
        return f"{what}: no amount and no priced round is known of the {by}s shown"
    said = []
    if by_period["raised_usd_bn"].any():
        told = _most(by, by_period, "raised_usd_bn", formats.about_usd_bn)
        said.append(f"{what}: most in {told}")
    if by_period["priced_rounds"].any():
        told = _most(by, by_period, "priced_rounds", "{:.0f}".format)
        said.append(f"most priced rounds in {told}")
    return "; ".join(said)


def _most(by: str, by_period: pd.DataFrame, column: str, written: Callable[[float], str]) -> str:
    """Name the periods that share the largest value of a column, with it."""
    rows = by_period[["period", "so_far", column]].to_dict("records")
    most = [rows[place] for place in first_place.holders([row[column] for row in rows])]
    names = [f"{row['period']}{' so far' if row['so_far'] else ''}" for row in most]
    figure = written(most[0][column])
    return f"{first_place.named(names, by, f'{by}s')}, {figure}{first_place.each(names)}"


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
    behind: Behind,
    dataset: Dataset,
    until: pd.Timestamp,
) -> tuple[str, ...]:
    if by_period.empty:
        return ()
    sums = by_period[list(momentum.SUMS)].sum()
    counted = (
        f"{formats.count(int(sums['deals']), 'deal')} that may be added, "
        f"{int(sums['deals_without_amount'])} of them without a known amount, which is not in the "
        "sum. Amounts are as reported: part of one may go to holders or depend on conditions."
    )
    none = "it holds no deal of what is chosen."
    notes = [
        f"A press selection, never a market total: {counted if sums['deals'] else none}",
    ]
    open_ = by_period[by_period["so_far"]]
    if len(open_):
        newest = momentum_periods.newest_day(dataset)
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
    if behind.wider.n:
        told = [
            f"{row['company']} {formats.usd_bn(row['amount_usd_bn'])} ({row['perimeter']})"
            for row in behind.wider.rows.to_dict("records")
        ]
        told += _more(behind.wider)
        notes.append(
            f"Counted whole, though more than the AI company is inside: {'; '.join(told)}."
        )
    if behind.paid_out.n:
        told = [
            f"{row['company']} {formats.usd_bn(row['amount_usd_bn'] - row['primary_usd_bn'])}"
            for row in behind.paid_out.rows.to_dict("records")
        ]
        told += _more(behind.paid_out)
        notes.append(
            f"In the sum, and known to have gone to holders, not to the company: {'; '.join(told)}."
        )
    return tuple(notes)
