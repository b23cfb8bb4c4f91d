"""A deal's peer group: the jumps that it is fair to hold one jump against."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import pandas as pd

from ai_investments.days import DAYS_A_MONTH

SIZES = {"before": "previous_valuation_usd_bn", "after": "valuation_usd_bn"}
"""What a company's size is: the previous valuation, which the jump has not moved, or the new."""


@dataclass(frozen=True)
class Criteria:
    """What makes a step a peer; an empty collection, None or 0 sets no limit.

    Attributes
    ----------
    segments : collection of str
        Segments of the company.
    years : (int, int) or None
        First and last calendar year of the later round.
    size : "before" or "after"
        Which valuation is meant.
    size_from_usd_bn, size_to_usd_bn : float
        Least and greatest valuation, billions of US dollars, both ends included.
    months_from, months_to : float
        Least and greatest time since the last round in whole `months`, both ends included. A step
        whose dates give no days is no peer where there is a limit.
    """

    segments: Collection[str] = ()
    years: tuple[int, int] | None = None
    size: Literal["before", "after"] = "before"
    size_from_usd_bn: float = 0.0
    size_to_usd_bn: float = 0.0
    months_from: int = 0
    months_to: int = 0


def months(days: pd.Series) -> pd.Series:
    """Return days as whole months of 30.44 days; missing stays missing."""
    return (days / DAYS_A_MONTH).round()


def fits(steps: pd.DataFrame, criteria: Criteria) -> pd.Series:
    """Return which steps meet the criteria, whether they count or not.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `valuations.steps` gives them.
    criteria : Criteria
        What makes a peer.

    Returns
    -------
    pandas.Series of bool
        In the order of the steps.
    """
    size = steps[SIZES[criteria.size]]
    waited = months(steps["days"].astype("float64"))
    fit = size >= criteria.size_from_usd_bn
    if criteria.segments:
        fit &= steps["segment"].isin(list(criteria.segments))
    if criteria.years:
        fit &= steps["announced_on"].dt.year.between(*criteria.years)
    if criteria.size_to_usd_bn:
        fit &= size <= criteria.size_to_usd_bn
    if criteria.months_from:
        fit &= waited >= criteria.months_from
    if criteria.months_to:
        fit &= waited <= criteria.months_to
    return fit


def conditions(criteria: Criteria) -> list[nw.Expr]:
    """Return the criteria as conditions on steps of an engine: what `fits` tells."""
    size = nw.col(SIZES[criteria.size])
    waited = (nw.col("days") / DAYS_A_MONTH).round(0)
    chosen = [size >= criteria.size_from_usd_bn]
    if criteria.segments:
        chosen.append(nw.col("segment").is_in(list(criteria.segments)))
    if criteria.years:
        year = nw.col("announced_on").dt.year()
        chosen.append((year >= criteria.years[0]) & (year <= criteria.years[1]))
    if criteria.size_to_usd_bn:
        chosen.append(size <= criteria.size_to_usd_bn)
    if criteria.months_from:
        chosen.append(waited >= criteria.months_from)
    if criteria.months_to:
        chosen.append(waited <= criteria.months_to)
    return chosen
