"""The view of the page “Intensity”: capex against revenue and operating cash flow."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import first_place, formats
from ai_investments.capital_spending import capex, capex_intensity, capex_periods
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter, spending
from ai_investments.views.spending import BY, DEFINITION_NAMES, DEFINITIONS, IN_PERIOD
from ai_investments.views.view import View

REVENUE, CASH_FLOW = capex_intensity.FIELDS
AGAINST = ("revenue", "operating cash flow", "free cash flow")


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row a company and period, as `capex_intensity.against` gives them for what was chosen,
        with ``change_points`` and ``value``: what is drawn, percent or billions of US dollars.
    latest : pandas.DataFrame
        One row a company: its latest whole period and all three measures of it: ``revenue_pct``,
        ``cash_flow_pct``, ``free_cash_flow_usd_bn``, ``change_points`` (of the first that is
        chosen), ``flag``, ``grade``.
    companies : tuple of str
        Companies with a line, highest latest value first (lowest free cash flow first).
    periods : tuple of str
        Every period from the first to the last.
    claims : pandas.DataFrame
        Every claim behind `rows`.
    dollars : bool
        Whether dollars are drawn, not percent.
    axis, chart_title : str
        Definition and unit; what the chart shows.
    notes : tuple of str
        What to know: who has no line, what is flagged.
    finding : str
        The answer in one sentence.
    """

    rows: pd.DataFrame
    latest: pd.DataFrame
    companies: tuple[str, ...]
    periods: tuple[str, ...]
    claims: pd.DataFrame
    dollars: bool
    axis: str
    chart_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CapexIntensity(View):
    """Parameters of the page “Intensity”."""

    path: ClassVar[str] = "intensity"
    title: ClassVar[str] = "Intensity"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex"
    key: ClassVar[tuple[str, ...]] = ("company", "period")

    intensity_companies: tuple[str, ...] = parameter.choices(
        "Companies to compare",
        "Companies with a panel each; none chosen shows all whose figures are known.",
        spending.companies,
    )
    definition: str = spending.definition()
    against: str = parameter.choice(
        "Capex against",
        "revenue: capex ÷ revenue; operating cash flow: capex ÷ operating cash flow; free cash "
        "flow: operating cash flow less capex, in dollars.",
        AGAINST,
        "revenue",
    )
    intensity_by: str = parameter.choice(
        "Over",
        "Twelve months that end with each quarter, single quarters (seasonal), or calendar years.",
        ("trailing 12 months", "quarter", "year"),
        "trailing 12 months",
    )
    capex_years: tuple[int, int] | None = spending.capex_years()
    same_scale: bool = parameter.toggle(
        "Same scale", "Draw all panels on one scale, or each on its own."
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        first, last = self.capex_years or spending.years(dataset)
        chosen = self.intensity_companies or spending.companies(dataset)
        by = BY[self.intensity_by]
        # No ratio and no change hangs on a later period: the years shown are a part of all.
        both = {
            base: rows[rows["period"] < f"{last + 1:04}"]
            for base, rows in _both(
                dataset, DEFINITIONS[self.definition], by, tuple(chosen)
            ).items()
        }
        base = REVENUE if self.against == "revenue" else CASH_FLOW
        dollars = self.against == "free cash flow"
        ever = both[base].copy()
        ever["value"] = ever["left_usd_bn" if dollars else "ratio_pct"]
        rows = ever[(ever["period"] >= f"{first:04}") & ever["company"].isin(chosen)]
        rows = rows.reset_index(drop=True)
        drawn = rows[rows["value"].notna()]
        ends = drawn[drawn["complete"]].groupby("company").tail(1)
        order = ends.sort_values(["value", "company"], ascending=[dollars, True])["company"]
        with_a_line = tuple(dict.fromkeys([*order, *drawn["company"]]))
        name = DEFINITION_NAMES[self.definition]
        what = _axis(name, self.against)
        return Result(
            rows=rows,
            latest=_latest(ends, both),
            companies=with_a_line,
            periods=tuple(capex_periods.every(sorted(drawn["period"].unique()))),
            claims=capex.claims(dataset, rows, ("capex_usd_bn", *capex_intensity.FIELDS)),
            dollars=dollars,
            axis=what,
            chart_title=_chart_title(self, drawn[drawn["complete"]]),
            notes=(*_ended(ends), *_notes(self, chosen, with_a_line, rows, dataset)),
            finding=_finding(self, chosen, _current(ends)),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every company and period, with the addresses of its sources."""
        return result.rows.drop(columns="value").assign(
            definition=DEFINITIONS[self.definition],
            base="revenue" if self.against == "revenue" else "operating cash flow",
            by=self.intensity_by,
            source_urls=capex.addresses(result.claims, result.rows),
        )

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the claims behind the ratios."""
        return result.claims


@with_dataset(8)
def _both(
    dataset: Dataset, definition: str, by: capex.By, companies: tuple[str, ...]
) -> dict[capex_intensity.Base, pd.DataFrame]:
    """Hold capex against each base; kept for the next control that moves, so never changed."""
    both = {
        base: capex_intensity.against(
            dataset, base, definition=definition, by=by, companies=companies
        )
        for base in capex_intensity.FIELDS
    }
    return {
        base: rows.assign(change_points=capex_intensity.change_points(rows))
        for base, rows in both.items()
    }


def _current(ends: pd.DataFrame) -> pd.DataFrame:
    """Keep the companies whose latest period is at most a year older than the newest of all."""
    if ends.empty:
        return ends
    return ends[ends["period"] >= capex_periods.year_before(ends["period"].max())]


def _ended(ends: pd.DataFrame) -> tuple[str, ...]:
    """Say whose figures end too early to be among the latest."""
    early = ends.drop(_current(ends).index).sort_values("company")
    if early.empty:
        return ()
    told = ", ".join(f"{row['company']} ({row['period']})" for row in early.to_dict("records"))
    return (f"Ends over a year before the newest, so not in the finding: {told}.",)


def _axis(name: str, against: str) -> str:
    if against == "free cash flow":
        return f"Operating cash flow − {spending.lower(name)}, $bn"
    return f"{name} ÷ {against}, %"


def _latest(ends: pd.DataFrame, both: dict[capex_intensity.Base, pd.DataFrame]) -> pd.DataFrame:
    """Put all measures of each company's latest period beside each other."""
    key = ["company", "period"]
    revenue = both[REVENUE][[*key, "base_usd_bn", "ratio_pct"]].rename(
        columns={"base_usd_bn": "revenue_usd_bn", "ratio_pct": "revenue_pct"}
    )
    cash = both[CASH_FLOW][[*key, "base_usd_bn", "ratio_pct", "left_usd_bn", "flag"]].rename(
        columns={"base_usd_bn": "cash_flow_usd_bn", "ratio_pct": "cash_flow_pct",
                 "left_usd_bn": "free_cash_flow_usd_bn", "flag": "cash_flow_flag"}
    )  # fmt: skip
    own = ends[[*key, "capex_usd_bn", "change_points", "grade"]]
    merged = own.merge(revenue, on=key, how="left").merge(cash, on=key, how="left")
    return merged.assign(cash_flow_flag=merged["cash_flow_flag"].fillna("")).sort_values(
        "company", ignore_index=True
    )


def _chart_title(view: CapexIntensity, whole: pd.DataFrame) -> str:
    """Say at which company the value moved most over the periods shown."""
    what = "Free cash flow" if view.against == "free cash flow" else "The share"
    moved = [(own.iloc[0], own.iloc[-1]) for _, own in whole.groupby("company") if len(own) > 1]
    if not moved:
        return f"{what} is known of one whole period a company at most"
    far = first_place.holders([abs(last["value"] - first["value"]) for first, last in moved])
    written = (
        formats.about_usd_bn
        if view.against == "free cash flow"
        else lambda value: formats.percent(value, 0)
    )
    told = [
        f"{last['company']}: from {written(first['value'])} ({first['period']}) to "
        f"{written(last['value'])} ({last['period']})"
        for first, last in (moved[place] for place in far)
    ]
    rose = {last["value"] > first["value"] for first, last in (moved[place] for place in far)}
    verb = "moved" if len(rose) > 1 else "rose" if rose == {True} else "fell"
    return f"{what} {verb} most at {first_place.named(told)}"


def _notes(
    view: CapexIntensity,
    chosen: Sequence[str],
    with_a_line: Sequence[str],
    rows: pd.DataFrame,
    dataset: Dataset,
) -> tuple[str, ...]:
    notes = []
    silent = [name for name in chosen if name not in with_a_line]
    if silent:
        known = spending.known_definitions(dataset)
        word = view.definition
        no_capex = [name for name in silent if word not in known.get(name, ())]
        no_base = [name for name in silent if name not in no_capex]
        base = "revenue" if view.against == "revenue" else "operating cash flow"
        if no_base:
            notes.append(
                f"No line without {base} of the same periods: {formats.listed(no_base, most=20)}."
            )
        if no_capex:
            notes.append(
                f"No {spending.lower(DEFINITION_NAMES[word])} is known of "
                f"{formats.listed(no_capex, most=20)}."
            )
    dollars = view.against == "free cash flow"
    flagged = rows[rows["flag"] != ""]
    if dollars:  # what is left is drawn whatever the sign of the cash flow
        flagged = flagged[flagged["flag"].str.startswith(capex_intensity.FLAG)]
    flatters = "what is left" if dollars else "the ratio"
    for (company, flag), own in flagged.groupby(["company", "flag"], sort=True):
        spans = own["period"].tolist()
        when = spans[0] if len(spans) == 1 else f"{spans[0]} to {spans[-1]}"
        paid_ahead = str(flag).startswith(capex_intensity.FLAG)
        why = f", as where customers pay ahead; {flatters} flatters" if paid_ahead else ""
        notes.append(f"{company}, {when}: {flag}{why}.")
    partial = rows[~rows["complete"] & rows["value"].notna()]
    if len(partial):
        told = ", ".join(f"{row['company']} {row['period']} ({row['quarters']} of 4 quarters)"
                         for row in partial.to_dict("records"))  # fmt: skip
        notes.append(f"Hollow, not to be read as whole: {told}.")
    stand_in = rows[(rows["made_of"] == "year") & rows["value"].notna()]
    if len(stand_in):
        told = "; ".join(
            f"{name} {', '.join(own['period'].str[:4])}"
            for name, own in stand_in.groupby("company")
        )
        notes.append(f"Calendar years as reported, not all quarters known: {told}.")
    straddling = sorted(set(rows.loc[rows["straddles"], "company"]))
    if straddling:
        notes.append(
            f"Fiscal quarters of {formats.listed(straddling, most=12)} are no calendar quarters; "
            "each counts as the calendar quarter in which most of it falls, capex and what it is "
            "held against alike."
        )
    if view.definition in spending.CAUTIONS:
        notes.append(spending.CAUTIONS[view.definition])
    return tuple(notes)


def _finding(view: CapexIntensity, chosen: Sequence[str], ends: pd.DataFrame) -> str:
    what = spending.lower(DEFINITION_NAMES[view.definition])
    base = "revenue" if view.against == "revenue" else "operating cash flow"
    if ends.empty:
        who = formats.listed(chosen, most=3) or "any company"
        return f"The data holds no whole period with both {what} and {base} of {who}"
    if view.against == "free cash flow":
        return _free_cash_flow(view, ends)
    ranked = ends.sort_values(["ratio_pct", "company"], ascending=[False, True])
    first, last = (row for row in ranked.iloc[[0, -1]].to_dict("records"))
    if len(ranked) == 1:
        when = IN_PERIOD[BY[view.intensity_by]].format(first["period"])
        said = f"{first['company']}’s {what} took {_pct(first)} of {base} {when}"
        change = first["change_points"]
        if change == change:
            more = "more" if change > 0 else "less"
            said += f", {abs(change):.0f} points {more} than a year before"
        return said + _caution(first)
    known = ranked["change_points"].dropna()
    rose = int((known > 0).sum())
    of = formats.count(len(known), "company", "companies")
    trend = f"; it rose on the year at {rose} of {of}" if len(known) else ""
    return (
        f"{DEFINITION_NAMES[view.definition]} took from {_pct(last)} ({last['company']}) to "
        f"{_pct(first)} ({first['company']}) of {base} {_when(view, ranked)}{trend}"
        + _caution(first)
    )


def _when(view: CapexIntensity, ends: pd.DataFrame) -> str:
    """Name the period if it is the same of all companies."""
    if ends["period"].nunique() == 1:
        return IN_PERIOD[BY[view.intensity_by]].format(ends["period"].iloc[0])
    latest = "twelve months" if BY[view.intensity_by] == "ttm" else view.intensity_by
    return f"in the latest {latest}"


def _free_cash_flow(view: CapexIntensity, ends: pd.DataFrame) -> str:
    what = spending.lower(DEFINITION_NAMES[view.definition])
    if len(ends) == 1:
        only = ends.iloc[0]
        left = formats.about_usd_bn(only["left_usd_bn"])
        return f"After {what}, cash flow of {only['company']} was {left} {_when(view, ends)}"
    below = ends[ends["left_usd_bn"] < 0].sort_values("left_usd_bn")
    told = ", ".join(
        f"{row['company']} {formats.about_usd_bn(row['left_usd_bn'])} (to {row['period']})"
        for row in below.to_dict("records")
    )
    of = formats.count(len(ends), "company", "companies")
    return f"After {what}, cash flow {_when(view, ends)} is below zero at {len(below)} of {of}" + (
        f": {told}" if told else ""
    )


def _pct(row: dict[Hashable, Any]) -> str:
    return formats.percent(row["ratio_pct"], 0)


def _caution(row: dict[Hashable, Any]) -> str:
    return f"; {row['company']}: {row['flag']}" if row["flag"] else ""
