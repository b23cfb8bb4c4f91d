"""Capex to come: from the last actual quarter on, by guidance and by growth; never a fact."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from scipy.optimize import brentq

from ai_investments.capital_spending import quarter_sequence

PROJECTED_YEARS = (2026, 2027, 2028)

PROJECTION_TYPES = {
    "company": "str", "period": "str", "capex_usd_bn": "float64", "projected": "bool",
    "rule": "str",
}  # fmt: skip
YEAR_TYPES = {
    "company": "str", "year": "int64", "actual_usd_bn": "float64", "projected_usd_bn": "float64",
    "total_usd_bn": "float64", "actual_quarters": "int64", "projected_quarters": "int64",
    "complete": "bool",
}  # fmt: skip
SUM_TYPES = {
    "year": "int64", "actual_usd_bn": "float64", "projected_usd_bn": "float64",
    "total_usd_bn": "float64", "actual_quarters": "int64", "projected_quarters": "int64",
    "complete": "bool", "growth_pct": "float64",
}  # fmt: skip


def following(period: str, last: str) -> list[str]:
    """Return the quarters after one, up to and including the last."""
    return quarter_sequence.between(
        quarter_sequence.place(period) + 1, quarter_sequence.place(last)
    )


def filled(start: float, rest: float, quarters: int) -> list[float]:
    """Spread an amount over quarters that grow evenly from the quarter before them.

    Parameters
    ----------
    start : float
        The quarter before, above zero.
    rest : float
        What the quarters add up to, above zero.
    quarters : int
        How many.

    Returns
    -------
    list of float
        start·r, start·r², … with the one r for which they add up to `rest`: the curve begins at
        the quarter before and has no step in it.
    """
    if quarters == 1:
        return [rest]

    def off(rate: float) -> float:
        return sum(rate**n for n in range(1, quarters + 1)) - rest / start

    rate = brentq(off, 0.0, max(1.0, rest / start), xtol=1e-15, rtol=1e-14)
    return [start * rate**n for n in range(1, quarters + 1)]


def too_old(quarters: pd.DataFrame, first_year: int) -> dict[str, str]:
    """Return the companies that are not carried on, with their last actual quarter.

    A figure that ends more than a year before the first projected year says nothing about it.
    """
    last = quarters.groupby("company")["period"].max()
    return {str(name): end for name, end in last.items() if end < f"{first_year - 1}Q1"}


def projection(
    quarters: pd.DataFrame,
    guides: pd.DataFrame,
    growth_pct: Mapping[int, float],
    realised_pct: float = 100.0,
) -> pd.DataFrame:
    """Carry every company on from its last actual quarter.

    Parameters
    ----------
    quarters : pandas.DataFrame
        Actual quarters, as `ai_investments.capital_spending.capex.totals` gives them by quarter.
    guides : pandas.DataFrame
        Guidance to follow, as `ai_investments.capital_spending.open_guides.open_guides` gives it;
        no rows: growth alone.
    growth_pct : mapping of int to float
        Growth a year in each calendar year, in percent; the last of its years is the last that is
        projected. Quarters before its first year grow as in that year.
    realised_pct : float
        Share of the middle of the guidance that is spent in the guided period.

    Returns
    -------
    pandas.DataFrame
        One row a company and quarter, by company and period: the actual quarters as they are, and
        those to come, ``projected``. ``rule`` says how: "actual"; "guidance": what is left of the
        guided amount, spread by `filled`; "growth": the quarter before × (1 + growth)^¼.

    Notes
    -----
    A guide of which nothing is left, or of which a quarter that is over is not known, is not
    followed: growth applies. A company whose last actual quarter is zero stays there. One that is
    `too_old` keeps its actual quarters and gets no others.
    """
    end = f"{max(growth_pct)}Q4"
    first_year = min(growth_pct)
    ended = too_old(quarters, first_year)
    leads: dict[str, list[dict[Any, Any]]] = {}
    for guide in guides.to_dict("records"):
        leads.setdefault(guide["company"], []).append(guide)
    records: list[dict[str, Any]] = []
    for company, rows in quarters.sort_values("period").groupby("company"):
        known = dict(zip(rows["period"], rows["capex_usd_bn"], strict=True))
        records += [_row(company, period, value, "actual") for period, value in known.items()]
        last, value = rows["period"].iloc[-1], float(rows["capex_usd_bn"].iloc[-1])
        given: dict[str, float] = {}
        for period in () if company in ended else following(last, end):
            for guided, rest in (_left(each, realised_pct) for each in leads.get(str(company), ())):
                if period == guided[0] and rest > 0 and value > 0:
                    given = dict(zip(guided, filled(value, rest, len(guided)), strict=True))
            growth = growth_pct[max(int(period[:4]), first_year)]
            rule = "guidance" if period in given else "growth"
            value = given.get(period, value * (1 + growth / 100) ** 0.25)
            records.append(_row(company, period, value, rule))
    table = pd.DataFrame(records, columns=list(PROJECTION_TYPES)).astype(PROJECTION_TYPES)
    return table.sort_values(["company", "period"], ignore_index=True)


def by_year(projection: pd.DataFrame) -> pd.DataFrame:
    """Add each company's quarters up to calendar years, actual and projected part told apart.

    Parameters
    ----------
    projection : pandas.DataFrame
        As `projection` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a company and calendar year, by these. ``complete``: all four quarters are actual
        or projected; a year with a quarter missing is never shown as if whole.
    """
    wide = projection.assign(
        year=projection["period"].str[:4].astype("int64"),
        actual_usd_bn=projection["capex_usd_bn"].where(~projection["projected"], 0.0),
        projected_usd_bn=projection["capex_usd_bn"].where(projection["projected"], 0.0),
        actual_quarters=(~projection["projected"]).astype("int64"),
        projected_quarters=projection["projected"].astype("int64"),
    )
    parts = ["actual_usd_bn", "projected_usd_bn", "actual_quarters", "projected_quarters"]
    table = wide.groupby(["company", "year"], as_index=False)[parts].sum()
    return table.assign(
        total_usd_bn=table["actual_usd_bn"] + table["projected_usd_bn"],
        complete=table["actual_quarters"] + table["projected_quarters"] == 4,
    )[list(YEAR_TYPES)].astype(YEAR_TYPES)


def sums(years: pd.DataFrame, companies: Collection[str]) -> pd.DataFrame:
    """Add companies up, year by year.

    Parameters
    ----------
    years : pandas.DataFrame
        As `by_year` returns it.
    companies : collection of str
        The companies that a whole sum holds.

    Returns
    -------
    pandas.DataFrame
        One row a calendar year. ``complete``: every company is there with four quarters;
        ``growth_pct``: on the year before, only where both are complete.
    """
    own = years[years["company"].isin(list(companies))]
    parts = ["actual_usd_bn", "projected_usd_bn", "total_usd_bn", "actual_quarters",
             "projected_quarters"]  # fmt: skip
    table = own.groupby("year")[parts].sum()
    whole = own[own["complete"]].groupby("year")["company"].nunique()
    complete = whole.reindex(table.index, fill_value=0) == len(set(companies))
    sure = table["total_usd_bn"].where(complete & (table["total_usd_bn"] > 0))
    before = sure.reindex(table.index - 1).to_numpy()
    return (
        table.assign(complete=complete, growth_pct=100 * (sure / before - 1))
        .reset_index()[list(SUM_TYPES)]
        .astype(SUM_TYPES)
    )


def _left(guide: Mapping[Any, Any], realised_pct: float) -> tuple[Sequence[str], float]:
    """Return the quarters that a guide leaves and the amount for them, zero if not followed."""
    rest = float(guide["middle_usd_bn"]) * realised_pct / 100 - float(guide["spent_usd_bn"])
    return str(guide["left_quarters"]).split("; "), rest if guide["usable"] else 0.0


def _row(company: Any, period: str, value: float, rule: str) -> dict[str, Any]:
    return {"company": company, "period": period, "capex_usd_bn": value,
            "projected": rule != "actual", "rule": rule}  # fmt: skip
