"""The view of the page “Capex totals”: what the big spenders spent, and the 250bn claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import narwhals as nw
import pandas as pd

from ai_investments import capex, capex_claim, formats
from ai_investments.dataset import Dataset
from ai_investments.views import parameter, spending
from ai_investments.views.spending import CAUTIONS, DEFINITION_NAMES, DEFINITIONS
from ai_investments.views.view import View

SPENT = {
    "cash": "spent {} on cash capex",
    "with leases": "spent {} on capex with finance leases",
    "net of proceeds": "spent {} on cash capex net of sale proceeds",
    "as reported": "spent {} on capex by own measures",
}


def _years(dataset: Dataset) -> tuple[int, int]:
    """Return the first year that any company has whole, and the last with any quarter."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .select("company", "definition", "calendar_period", "frequency")
        .collect("pandas")
        .to_pandas()
    )
    quarters = rows[rows["frequency"] == "quarter"].drop_duplicates()
    years = quarters["calendar_period"].str[:4]
    if years.empty:
        return capex_claim.CLAIM_YEAR, capex_claim.CLAIM_YEAR
    known = years.groupby([quarters["company"], quarters["definition"], years]).size()
    whole = known[known == 4].index.get_level_values(2)
    return int(min(whole, default=years.min())), int(years.max())


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    totals : pandas.DataFrame
        One row a company and period, as `capex.totals` gives them.
    by_period : pandas.DataFrame
        One row a period: the companies' sum and what it lacks, as `capex.sums` gives it.
    companies : tuple of str
        The companies that the sums hold: chosen, and reporting under the definition.
    check : capex_claim.ClaimCheck
        The brief's claim about 2025; it does not depend on the controls.
    claims : pandas.DataFrame
        Every claim behind `totals`.
    axis : str
        The definition and the unit, for the axis.
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
    check: capex_claim.ClaimCheck
    claims: pd.DataFrame
    axis: str
    chart_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CapexTotals(View):
    """Parameters of the page “Capex totals”."""

    path: ClassVar[str] = "capex"
    title: ClassVar[str] = "Capex totals"
    section: ClassVar[str] = "Capex"

    spenders: tuple[str, ...] = spending.spenders()
    definition: str = spending.definition()
    by: str = parameter.choice(
        "By", "Calendar years or calendar quarters.", tuple(capex.PERIODS)[::-1], "year"
    )
    capex_years: tuple[int, int] | None = parameter.years(
        "Calendar years",
        "First and last calendar year; from the first year that a company has whole.",
        _years,
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        first, last = self.capex_years or _years(dataset)
        chosen = self.spenders or spending.four_of_the_claim(dataset)
        by = cast(capex.By, self.by)
        ever = capex.totals(
            dataset, definition=DEFINITIONS[self.definition], by=by, companies=chosen, last=last
        )
        if not chosen:
            ever = ever.iloc[:0]
        reporting = set(ever["company"])
        companies = tuple(name for name in chosen if name in reporting)
        totals = ever[ever["period"] >= f"{first:04}"].reset_index(drop=True)
        by_period = capex.sums(ever, companies, first, last)
        name = DEFINITION_NAMES[self.definition]
        return Result(
            totals=totals,
            by_period=by_period,
            companies=companies,
            check=capex_claim.claim_check(dataset),
            claims=capex.claims(dataset, totals),
            axis=f"{name}, $bn",
            chart_title=f"{name} by calendar {self.by}, billions of US dollars",
            notes=_notes(
                self.definition,
                chosen,
                companies,
                totals,
                by_period,
                spending.known_definitions(dataset),
            ),
            finding=_finding(self.definition, self.by, chosen, companies, by_period),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every company and period, with the addresses of its sources."""
        counting = result.claims[result.claims["counts_in_range"].astype(bool)]
        told = counting.dropna(subset=["url"]).drop_duplicates(["company", "period", "url"])
        addresses = told.groupby(["company", "period"])["url"].agg("; ".join).to_dict()
        places = zip(result.totals["company"], result.totals["period"], strict=True)
        table = result.totals.assign(
            definition=DEFINITIONS[self.definition],
            source_urls=[addresses.get(place, "") for place in places],
        )
        return table


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
    straddling = sorted(set(totals.loc[totals["straddles"], "company"]))
    if straddling:
        notes.append(
            f"Fiscal quarters of {formats.listed(straddling, most=12)} are no calendar quarters; "
            "each counts as the calendar quarter in which most of it falls."
        )
    stand_in = totals[totals["made_of"] == "year"]
    if len(stand_in):
        told = ", ".join(f"{row['company']} {row['period']}" for row in stand_in.to_dict("records"))
        notes.append(f"Taken as reported for the whole calendar year, quarters unknown: {told}.")
    twice = totals[totals["note"].str.contains(" times: the figure with the best evidence")]
    if len(twice):
        told = ", ".join(f"{row['company']} {row['period']}" for row in twice.to_dict("records"))
        notes.append(
            f"Reported more than once, never added twice: {told}. The figure with the best "
            "evidence counts, the range spans all."
        )
    disputed = totals[totals["high_usd_bn"] - totals["low_usd_bn"] > 5e-4 * totals["capex_usd_bn"]]
    if len(disputed):
        told = ", ".join(
            f"{row['company']} {row['period']} "
            f"{formats.usd_bn_range(row['low_usd_bn'], row['high_usd_bn'])}"
            for row in disputed.to_dict("records")
        )
        notes.append(f"Sources differ (restated or rounded): {told}.")
    if definition in CAUTIONS and len(companies) > 1:
        notes.append(CAUTIONS[definition])
    return tuple(notes)


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
    definition: str,
    by: str,
    chosen: Sequence[str],
    companies: Sequence[str],
    by_period: pd.DataFrame,
) -> str:
    what = DEFINITION_NAMES[definition].lower()
    if not companies:
        return f"The data holds no {what} of {formats.listed(chosen) or 'any company'}"
    who = formats.listed(companies)
    whole = by_period[by_period["complete"]]
    if whole.empty:
        return f"No {by} shown holds the whole {what} of {who}"
    latest = whole.iloc[-1]
    period, growth = str(latest["period"]), float(latest["growth_pct"])
    spent = SPENT[definition].format(formats.usd_bn(float(latest["capex_usd_bn"])))
    said = f"{who} {spent} in {period}"
    if growth == growth:
        year_before = f"{int(period[:4]) - 1}{period[4:]}"
        change = f"{abs(growth):.0f}% {'more' if growth > 0 else 'less'} than"
        said += f", {'as much as' if change.startswith('0%') else change} in {year_before}"
    return said
