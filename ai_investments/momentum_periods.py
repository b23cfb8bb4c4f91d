"""Momentum period by period: all segments together, what is the largest, what is not over yet."""

import re

import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import EPOCH, Dataset
from ai_investments.momentum import COUNTED, REASONS, SUMS, TOTAL_TYPES, By

PERIOD_TYPES = {
    "period": "str", **{name: TOTAL_TYPES[name] for name in SUMS}, "grade": "str", "so_far": "bool",
    "largest": "str", "largest_usd_bn": "float64", "without_largest_usd_bn": "float64",
    "jumps": "int64", "median_jump": "float64",
}  # fmt: skip
LEAST_JUMPS = 3
"""A median of fewer jumps would say more about the choice of deals than about the period."""


def by_period(
    totals: pd.DataFrame,
    deals: pd.DataFrame,
    steps: pd.DataFrame,
    by: By,
    years: tuple[int, int],
    known_until: pd.Timestamp,
) -> pd.DataFrame:
    """Add the segments up, period by period.

    Parameters
    ----------
    totals, deals : pandas.DataFrame
        As the functions of `ai_investments.momentum` return them, of the same selection.
    steps : pandas.DataFrame
        Valuation jumps of the same selection, as `valuations.steps` returns them.
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
        - ``largest`` (a ``deal_id``, or empty), ``largest_usd_bn``, ``without_largest_usd_bn``:
          the largest amount of the period, and the sum of the others.
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
    amounts = deals[(deals["reason"] == COUNTED) & deals["amount_usd_bn"].notna()]
    largest = amounts.drop_duplicates("period").set_index("period").reindex(every)
    counting = steps[steps["counts"]]
    ended = counting.groupby([_period(day, by) for day in counting["announced_on"]])["jump"]
    jumps = ended.size().reindex(every).fillna(0)
    table = sums.assign(
        grade=weakest,
        so_far=[_end(each, by) > known_until for each in every],
        largest=largest["deal_id"].fillna(""),
        largest_usd_bn=largest["amount_usd_bn"],
        without_largest_usd_bn=sums["raised_usd_bn"] - largest["amount_usd_bn"].fillna(0),
        jumps=jumps,
        median_jump=ended.median().reindex(every).where(jumps >= LEAST_JUMPS),
    )
    named = table.rename_axis("period").reset_index()
    return named[list(PERIOD_TYPES)].astype(PERIOD_TYPES)


def not_added(deals: pd.DataFrame) -> pd.DataFrame:
    """Return what is not added up, by reason: with what is, it makes up the sum of all amounts.

    Parameters
    ----------
    deals : pandas.DataFrame
        As `ai_investments.momentum.deals` returns them.

    Returns
    -------
    pandas.DataFrame
        ``reason`` in the order of `ai_investments.momentum.REASONS`, ``deals``,
        ``deals_without_amount``, ``amount_usd_bn``, and ``deal_ids``, largest amount first.
    """
    left = deals.loc[deals["reason"] != COUNTED, ["reason", "amount_usd_bn", "deal_id"]]
    groups = dict(
        list(
            left.sort_values(["amount_usd_bn", "deal_id"], ascending=[False, True]).groupby(
                "reason"
            )
        )
    )
    rows = [
        {
            "reason": reason,
            "deals": len(own),
            "deals_without_amount": int(own["amount_usd_bn"].isna().sum()),
            "amount_usd_bn": float(own["amount_usd_bn"].sum()),
            "deal_ids": tuple(own["deal_id"]),
        }
        for reason in REASONS
        if (own := groups.get(reason)) is not None
    ]
    columns = ["reason", "deals", "deals_without_amount", "amount_usd_bn", "deal_ids"]
    return pd.DataFrame(rows, columns=columns)


def known_until(dataset: Dataset) -> pd.Timestamp:
    """Return the day up to which the data was researched; without one, that of its last deal."""
    said = pd.to_datetime(dataset.as_of, errors="coerce") if _is_day(dataset.as_of) else pd.NaT
    if pd.notna(said):
        return pd.Timestamp(said)
    newest = dataset.deals["announced_on"].max()
    return EPOCH if pd.isna(newest) else pd.Timestamp(newest)


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
