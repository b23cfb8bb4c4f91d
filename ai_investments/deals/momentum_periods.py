"""Momentum period by period: all segments together, what is the largest, what is not over yet."""

import re
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import EPOCH, Dataset
from ai_investments.deals.momentum import SUMS, TOTAL_TYPES, By
from ai_investments.remembered import with_dataset

PERIOD_TYPES = {
    "period": "str", **{name: TOTAL_TYPES[name] for name in SUMS}, "grade": "str", "so_far": "bool",
    "largest": "str", "largest_name": "object", "largest_usd_bn": "float64",
    "without_largest_usd_bn": "float64",
    "jumps": "int64", "median_jump": "float64",
}  # fmt: skip
LEAST_JUMPS = 3
"""A median of fewer jumps would say more about the choice of deals than about the period."""


def by_period(
    totals: pd.DataFrame,
    largest: pd.DataFrame,
    jumps: pd.DataFrame,
    by: By,
    years: tuple[int, int],
    known_until: pd.Timestamp,
) -> pd.DataFrame:
    """Add the segments up, period by period.

    Parameters
    ----------
    totals : pandas.DataFrame
        As `ai_investments.deals.momentum.totals` returns them.
    largest, jumps : pandas.DataFrame
        As `ai_investments.deals.momentum_behind` has them, of the same selection.
    by : "quarter" or "year"
        Length of the periods.
    years : (int, int)
        First and last calendar year shown.
    known_until : pandas.Timestamp
        Last day that the data may know of.

    Returns
    -------
    pandas.DataFrame
        One row for every period of the years shown up to the one that holds `known_until` or the
        last deal. Beside the sums of `totals`:

        - ``so_far``: whether the period was not over on that day.
        - ``largest`` (a ``deal_id``, or empty), ``largest_name``, ``largest_usd_bn``,
          ``without_largest_usd_bn``: the largest amount of the period and whose it is, and the sum
          of the others.
        - ``median_jump``: of the ``jumps`` that count and end in the period; missing of fewer
          than `LEAST_JUMPS`.
    """
    first, last = (_period(pd.Timestamp(year, month, 1), by)
                   for year, month in ((years[0], 1), (years[1], 12)))  # fmt: skip
    newest = max([_period(known_until, by), *totals["period"]])
    every = [each for each in _every(first, last, by) if each <= newest]
    sums = totals.groupby("period")[list(SUMS)].sum().reindex(every).fillna(0)
    grades = totals[totals["deals"] > totals["deals_without_amount"]].groupby("period")["grade"]
    weakest = grades.agg(evidence.weakest).reindex(every).fillna("unsourced")
    of_period = largest.set_index("period").reindex(every)
    ended = jumps.set_index("period").reindex(every)
    n = ended["jumps"].fillna(0)
    table = sums.assign(
        grade=weakest,
        so_far=[_end(each, by) > known_until for each in every],
        largest=of_period["deal_id"].fillna(""),
        largest_name=of_period["company"].astype("object").fillna(""),
        largest_usd_bn=of_period["amount_usd_bn"],
        without_largest_usd_bn=sums["raised_usd_bn"] - of_period["amount_usd_bn"].fillna(0),
        jumps=n,
        median_jump=ended["median_jump"].where(n >= LEAST_JUMPS),
    )
    named = table.rename_axis("period").reset_index()
    return named[list(PERIOD_TYPES)].astype(PERIOD_TYPES)


def known_until(dataset: Dataset) -> pd.Timestamp:
    """Return the day up to which the data was researched; without one, that of its last deal."""
    said = pd.to_datetime(dataset.as_of, errors="coerce") if _is_day(dataset.as_of) else pd.NaT
    if pd.notna(said):
        return pd.Timestamp(said)
    newest = newest_day(dataset)
    return EPOCH if pd.isna(newest) else newest


@with_dataset()
def newest_day(dataset: Dataset) -> Any:
    """Return the day of the newest deal; missing without one."""
    deals = nw.from_native(dataset.investments).lazy().select(day=nw.col("announced_on").max())
    return pd.Timestamp(deals.collect("pandas").to_pandas()["day"].iloc[0])


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _period(day: pd.Timestamp, by: By) -> str:
    return f"{day.year:04}" + (f"Q{(day.month - 1) // 3 + 1}" if by == "quarter" else "")


def _every(first: str, last: str, by: By) -> list[str]:
    """Return every period from the first to the last."""
    return [str(each) for each in pd.period_range(first, last, freq=by[0].upper())]


def _end(period: str, by: By) -> pd.Timestamp:
    """Return the last day of a period."""
    return pd.Period(period, freq=by[0].upper()).end_time.normalize()
