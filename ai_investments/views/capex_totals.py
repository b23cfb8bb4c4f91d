"""The view of the page “Capex totals”: what the big spenders spent, period by period."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import first_place, formats
from ai_investments.capital_spending import capex, capex_compared, capex_periods
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter, spending
from ai_investments.views.spending import BY, CAUTIONS, DEFINITION_NAMES, DEFINITIONS, IN_PERIOD
from ai_investments.views.view import View

SPENT = {
    "cash": "spent {} on cash capex",
    "with leases": "spent {} on capex with finance leases",
    "net of proceeds": "spent {} on cash capex net of sale proceeds",
    "as reported": "spent {} on capex by own measures",
}
NOTED = (
    "company", "period", "made_of", "straddles", "note", "capex_usd_bn", "low_usd_bn", "high_usd_bn"
)  # fmt: skip
"""Columns of the totals that the notes below the chart rest on."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    totals : pandas.DataFrame
        One row a company and period, as `capex.totals` gives them, with ``growth_pct`` and
        ``share_pct``.
    by_period : pandas.DataFrame
        One row a period: the companies' sum and what it lacks, as `capex.sums` gives it.
    companies : tuple of str
        The companies that the sums hold: chosen, and reporting under the definition.
    claims : pandas.DataFrame
        Every claim behind `totals`.
    fiscal : pandas.DataFrame
        Fiscal periods and the calendar periods that they count as, as `capex.fiscal_periods`
        gives them.
    axis : tuple of str
        What a bar stands for where that is not plain; the definition and the unit.
    chart_title : str
        What the chart shows.
    notes : tuple of str
        What to know about the figures shown: what is incomplete, not reported, straddling.
    finding : str
        The answer in one sentence.
    """

    totals: pd.DataFrame
    by_period: pd.DataFrame
    companies: tuple[str, ...]
    claims: pd.DataFrame
    fiscal: pd.DataFrame
    axis: tuple[str, str]
    chart_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CapexTotals(View):
    """Parameters of the page “Capex totals”."""

    path: ClassVar[str] = "capex"
    title: ClassVar[str] = "Capex totals"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex"
    key: ClassVar[tuple[str, ...]] = ("company", "period")

    spenders: tuple[str, ...] = spending.spenders()
    definition: str = spending.definition()
    by: str = parameter.choice(
        "By",
        "Calendar years, calendar quarters, or the twelve months that end with each quarter.",
        tuple(BY),
        "year",
    )
    shares: bool = parameter.toggle(
        "Shares in percent", "Draw each company’s share of the sum instead of dollars."
    )
    capex_years: tuple[int, int] | None = spending.capex_years()

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        first, last = self.capex_years or spending.years(dataset)
        chosen = self.spenders or spending.four_of_the_claim(dataset)
        by = BY[self.by]
        known = _known(dataset, DEFINITIONS[self.definition], by, tuple(chosen))
        # No period, growth or share hangs on a later one: the years shown are a part of all.
        ever = known.totals[known.totals["period"] < f"{last + 1:04}"]
        reporting = set(ever["company"])
        companies = tuple(name for name in chosen if name in reporting)
        totals = ever[ever["period"] >= f"{first:04}"].reset_index(drop=True)
        by_period = capex.sums(ever, companies, first, last)
        behind = capex.behind(totals)
        name = DEFINITION_NAMES[self.definition]
        return Result(
            totals=totals,
            by_period=by_period,
            companies=companies,
            claims=_of(known.claims, behind),
            fiscal=_of(known.fiscal, behind),
            axis=(
                "Twelve months to the end of the quarter" if by == "ttm" else "",
                f"Share of {spending.lower(name)}" if self.shares else f"{name}, $bn",
            ),
            chart_title=_chart_title(name, by, self.shares, totals, by_period),
            notes=_notes(
                self.definition,
                chosen,
                companies,
                totals,
                by_period,
                spending.known_definitions(dataset),
            ),
            finding=_finding(self, chosen, companies, last, totals, by_period),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every company and period, with the addresses of its sources."""
        return result.totals.assign(
            definition=DEFINITIONS[self.definition],
            by=self.by,
            source_urls=capex.addresses(result.claims, result.totals),
        )

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the claims behind the totals."""
        return result.claims


@dataclass(frozen=True)
class _Known:
    """What is known of some companies in all years; read by many, never changed."""

    totals: pd.DataFrame
    claims: pd.DataFrame
    fiscal: pd.DataFrame


@with_dataset(8)
def _known(dataset: Dataset, code: str, by: capex.By, chosen: tuple[str, ...]) -> _Known:
    found = capex.totals(dataset, definition=code, by=by, companies=chosen)
    if not chosen:
        found = found.iloc[:0]
    return _Known(
        found.assign(
            growth_pct=capex_compared.growth_pct(found), share_pct=capex_compared.share_pct(found)
        ),
        capex.claims(dataset, found),
        capex.fiscal_periods(dataset, found),
    )


def _of(rows: pd.DataFrame, capex_ids: Collection[str]) -> pd.DataFrame:
    return rows[rows["capex_id"].isin(capex_ids)].reset_index(drop=True)


def _chart_title(
    name: str, by: capex.By, shares: bool, totals: pd.DataFrame, by_period: pd.DataFrame
) -> str:
    """Say how far the sum moved from the first whole period to the last, and who spent most."""
    sums = zip(by_period["period"].tolist(), by_period["capex_usd_bn"].tolist(),
               by_period["complete"].tolist(), strict=True)  # fmt: skip
    whole = [(period, amount) for period, amount, complete in sums if complete and amount > 0]
    if not whole:
        return f"{name}: no {'twelve months' if by == 'ttm' else by} shown is known in full"
    ends = (first, before), (last, now) = whole[0], whole[-1]
    when = IN_PERIOD[by]
    leaders = [_largest(totals, period) for period, _ in ends]
    if shares and len(set(totals["company"])) > 1:
        told = [
            f"{first_place.named(names)} {formats.percent(share, 0)}{first_place.each(names)} "
            f"{when.format(period)}"
            for (names, share), (period, _) in zip(leaders, ends, strict=True)
        ]
        most = told[-1:] if first == last else told
        return f"Largest share of {spending.lower(name)}: {', '.join(most)}"
    amount = formats.about_usd_bn(now)
    said = f"{name}: {amount} {when.format(last)}"
    if first != last:
        said += f", {formats.times(now / before)} that {when.format(first)}"
    names, share = leaders[-1]
    if share < 100:
        part = f"{formats.percent(share, 0)} of it{first_place.each(names)}"
        said += f"; {first_place.named(names)} spent most, {part}"
    return said


def _largest(totals: pd.DataFrame, period: str) -> tuple[list[str], float]:
    """Return who spent most in a period, and the share of each in percent."""
    spent = zip(totals["period"].tolist(), totals["capex_usd_bn"].tolist(),
                totals["company"].tolist(), totals["share_pct"].tolist(), strict=True)  # fmt: skip
    rows = [row[1:] for row in spent if row[0] == period]
    first = [rows[place] for place in first_place.holders([row[0] for row in rows])]
    return sorted(company for _, company, _ in first), first[0][2]


def _notes(
    definition: str,
    chosen: Sequence[str],
    companies: Sequence[str],
    totals: pd.DataFrame,
    by_period: pd.DataFrame,
    known: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    silent = [name for name in chosen if name not in companies]
    notes = [*spending.not_known(definition, silent, known)]
    lacking = _runs(by_period)
    if lacking:
        notes.append(f"Incomplete, not to be read as whole: {'; '.join(lacking)}.")
    # Of a few hundred rows it is the questions to the table that take time: one for all notes.
    rows = totals[list(NOTED)].to_dict("records")
    straddling = sorted({row["company"] for row in rows if row["straddles"]})
    if straddling:
        notes.append(
            f"Fiscal quarters of {formats.listed(straddling, most=12)} are no calendar quarters; "
            "each counts as the calendar quarter in which most of it falls."
        )
    seams = [row for row in rows if " overlap by " in row["note"] or " leave out " in row["note"]]
    if seams:
        notes.append(
            f"Quarters that overlap or leave days out (see the note of the row): {_named(seams)}."
        )
    stand_in = [row for row in rows if row["made_of"] == "year"]
    if stand_in:
        notes.append(
            f"Taken as reported for the whole calendar year, quarters unknown: {_named(stand_in)}."
        )
    twice = [row for row in rows if " times: the figure with the best evidence" in row["note"]]
    if twice:
        notes.append(
            f"Reported more than once, never added twice: {_named(twice)}. The figure with the "
            "best evidence counts, the range spans all."
        )
    disputed = [
        f"{row['company']} {row['period']} "
        f"{formats.usd_bn_range(row['low_usd_bn'], row['high_usd_bn'])}"
        for row in rows
        if row["high_usd_bn"] - row["low_usd_bn"] > 5e-4 * row["capex_usd_bn"]
    ]
    if disputed:
        notes.append(f"Sources differ (restated or rounded): {', '.join(disputed)}.")
    if definition in CAUTIONS and len(companies) > 1:
        notes.append(CAUTIONS[definition])
    return tuple(notes)


def _named(rows: Sequence[Mapping[Hashable, Any]]) -> str:
    return ", ".join(f"{row['company']} {row['period']}" for row in rows)


def _runs(by_period: pd.DataFrame) -> list[str]:
    """Name incomplete periods with what they lack; neighbours that lack the same go together."""
    runs: list[tuple[str, str, str]] = []
    open_ = ""
    for row in by_period.to_dict("records"):
        lacks = "" if row["complete"] else str(row["shortfall"])
        if lacks and lacks == open_:
            runs[-1] = (runs[-1][0], row["period"], lacks)
        elif lacks:
            runs.append((row["period"], row["period"], lacks))
        open_ = lacks
    return [
        f"{first if first == last else f'{first}–{last}'} ({lacks})" for first, last, lacks in runs
    ]


def _finding(
    view: CapexTotals,
    chosen: Sequence[str],
    companies: Sequence[str],
    last: int,
    totals: pd.DataFrame,
    by_period: pd.DataFrame,
) -> str:
    what, by = spending.lower(DEFINITION_NAMES[view.definition]), BY[view.by]
    if not companies:
        until = f" up to {last}" if view.capex_years else ""
        return f"The data holds no {what} of {formats.listed(chosen) or 'any company'}{until}"
    who = formats.listed(companies)
    whole = by_period[by_period["complete"]]
    if whole.empty:
        if by == "ttm":
            return f"No twelve months shown hold the whole {what} of {who}"
        return f"No {by} shown holds the whole {what} of {who}"
    latest = whole.iloc[-1]
    period, growth = str(latest["period"]), float(latest["growth_pct"])
    amount, when = formats.usd_bn(float(latest["capex_usd_bn"])), IN_PERIOD[by].format(period)
    own = totals[(totals["period"] == period) & totals["share_pct"].notna()]
    if view.shares and len(own) > 1:
        ranked = own.sort_values(["share_pct", "company"], ascending=[False, True])
        told = ", ".join(
            f"{row['company']} {formats.percent(row['share_pct'], 0)}"
            for row in ranked.head(5).to_dict("records")
        )
        return f"Of {amount} {what} {when}: {told}"
    said = f"{who} {SPENT[view.definition].format(amount)} {when}"
    if growth == growth:
        before = IN_PERIOD[by].format(capex_periods.year_before(period))
        change = f"{abs(growth):.0f}% {'more' if growth > 0 else 'less'} than"
        said += f", {'as much as' if change.startswith('0%') else change} {before}"
    return said
