"""Capex compared: growth on the year before, and each company's share of a period's sum."""

import pandas as pd

from ai_investments.capital_spending import capex_periods


def growth_pct(totals: pd.DataFrame) -> pd.Series:
    """Return how much more each company spent than in the same period a year before.

    Parameters
    ----------
    totals : pandas.DataFrame
        As `ai_investments.capital_spending.capex.totals` returns it; it may reach back further than
        is shown.

    Returns
    -------
    pandas.Series
        Percent, row by row; missing where either period is incomplete or the earlier one is not
        above zero.
    """
    whole = totals[totals["complete"] & (totals["capex_usd_bn"] > 0)]
    spent = dict(
        zip(zip(whole["company"], whole["period"], strict=True), whole["capex_usd_bn"], strict=True)
    )
    before = pd.Series(
        [
            spent.get((company, capex_periods.year_before(period)), float("nan"))
            for company, period in zip(totals["company"], totals["period"], strict=True)
        ],
        index=totals.index,
        dtype="float64",
    )
    return (100 * (totals["capex_usd_bn"] / before - 1)).where(totals["complete"])


def share_pct(totals: pd.DataFrame) -> pd.Series:
    """Return each company's share of what all rows of its period add up to.

    Parameters
    ----------
    totals : pandas.DataFrame
        As `ai_investments.capital_spending.capex.totals` returns it. Of an incomplete period these
        are shares of what is known.

    Returns
    -------
    pandas.Series
        Percent, row by row; the shares of a period add up to 100. Missing where a company's
        figure is negative (proceeds above purchases) or all are zero.
    """
    periods = totals.groupby("period")["capex_usd_bn"]
    whole, least = periods.transform("sum"), periods.transform("min")
    return (100 * totals["capex_usd_bn"] / whole).where((whole > 0) & (least >= 0))
