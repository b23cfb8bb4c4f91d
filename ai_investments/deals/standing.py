"""Where one valuation jump stands among others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

QUARTILES_FROM = 5
"""Jumps that median and quartiles need; fewer are shown one by one."""
PERCENTILE_FROM = 10
"""Other jumps that a percentile needs: among fewer, each one moves it by more than ten points."""


@dataclass(frozen=True)
class Rank:
    """Where one jump stands among others.

    Attributes
    ----------
    position : int
        1 for the largest; ties share the better position.
    n : int
        Number of jumps compared, itself among them.
    percentile : float
        Share of the *other* jumps that are smaller, ties counted half, in percent.
    median : float
        Median of all `n` jumps.
    """

    position: int
    n: int
    percentile: float
    median: float


@dataclass(frozen=True)
class Quartiles:
    """Median and quartiles of a group of jumps.

    Attributes
    ----------
    lower, median, upper : float
        By linear interpolation between the sorted jumps (Hyndman and Fan's definition 7, that of
        spreadsheets and NumPy).
    """

    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Standing:
    """Where one jump stands in a group that it need not belong to.

    Attributes
    ----------
    others : int
        Jumps of the group beside itself.
    smaller, equal : int
        How many of them are smaller, and equal.
    percentile : float or None
        Share of them that are smaller, ties counted half, in percent; None where there are fewer
        than `PERCENTILE_FROM`.
    by_own_claims : (float, float) or None
        The percentile of the smallest and of the largest jump that this deal's claims give.
    by_all_claims : (float, float) or None
        The least and the greatest percentile where the others, too, may take any claims.
    member : bool
        Whether the jump belongs to the group.
    """

    others: int
    smaller: int
    equal: int
    percentile: float | None
    by_own_claims: tuple[float, float] | None
    by_all_claims: tuple[float, float] | None
    member: bool


def comparable(jumps: pd.Series) -> pd.Series:
    """Return jumps rounded to 12 significant digits, so that 4.4 ÷ 1.2 ties with 6.6 ÷ 1.8."""
    return jumps.map(lambda jump: float(f"{jump:.12g}"))


def rounded(column: str) -> nw.Expr:
    """Return the expression of a column of jumps as `comparable` rounds them.

    On an engine, for jumps from 1e-10 up to 1e11: what two valuations of the schema can give.
    """
    powers = range(-10, 11)
    scale = by_bounds(
        column, [10.0**power for power in powers[1:]], [10.0 ** (11 - power) for power in powers]
    )
    return (nw.col(column) * scale).round(0) / scale


def by_bounds(column: str, bounds: Sequence[float], values: Sequence[float]) -> nw.Expr:
    """Return the expression of the value that belongs to where a number stands among bounds.

    Parameters
    ----------
    column : str
        The number.
    bounds : sequence of float
        In ascending order.
    values : sequence of float
        One more: for numbers up to the first bound, above it, …, above the last.
    """
    if not bounds:
        return nw.lit(values[0])
    # Halving: few comparisons a row however many bounds there are.
    half = len(bounds) // 2
    above: Any = by_bounds(column, bounds[half + 1 :], values[half + 1 :])
    below: Any = by_bounds(column, bounds[:half], values[: half + 1])
    chosen: nw.Expr = nw.when(nw.col(column) > bounds[half]).then(above).otherwise(below)
    return chosen


def positions(steps: pd.DataFrame) -> pd.Series:
    """Return each step's rank by jump among those that count, ties sharing the better one.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `valuations.steps` returns them.

    Returns
    -------
    pandas.Series of float
        1 for the largest; missing for steps that do not count.
    """
    counting: pd.Series = comparable(steps["jump"]).where(steps["counts"])
    return counting.rank(method="min", ascending=False)


def quartiles(jumps: pd.Series) -> Quartiles | None:
    """Return median and quartiles, or None of fewer than `QUARTILES_FROM` jumps."""
    if len(jumps) < QUARTILES_FROM:
        return None
    lower, median, upper = jumps.quantile([0.25, 0.5, 0.75])
    return Quartiles(float(lower), float(median), float(upper))


def against(step: pd.Series, group: pd.DataFrame) -> Standing:
    """Return where a step's jump stands in a group of steps.

    Parameters
    ----------
    step : pandas.Series
        The step, as `valuations.steps` gives one.
    group : pandas.DataFrame
        Steps to compare with, as `valuations.steps` gives them; the step may be among them.

    Returns
    -------
    Standing
        Without percentile where the others are too few.
    """
    others = group[group["deal_id"] != step["deal_id"]]
    rounded = {each: comparable(others[each]) for each in ("jump", "jump_low", "jump_high")}
    jump, low, high = comparable(step[["jump", "jump_low", "jump_high"]])
    told = len(others) >= PERCENTILE_FROM
    own = _percentile(low, rounded["jump"]), _percentile(high, rounded["jump"])
    all_ = _percentile(low, rounded["jump_high"]), _percentile(high, rounded["jump_low"])
    return Standing(
        others=len(others),
        smaller=int((rounded["jump"] < jump).sum()),
        equal=int((rounded["jump"] == jump).sum()),
        percentile=_percentile(jump, rounded["jump"]) if told else None,
        by_own_claims=own if told else None,
        by_all_claims=all_ if told else None,
        member=len(others) < len(group),
    )


def rank(steps: pd.DataFrame, deal_id: str) -> Rank | None:
    """Return where a deal's jump stands among the steps that count.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `steps` returns them; only rows that count are compared.
    deal_id : str
        The deal that ends the step.

    Returns
    -------
    Rank or None
        None where the deal ends no step that counts, or there is no other step.
    """
    counting = steps["counts"]
    jumps = comparable(steps["jump"][counting])
    own = steps["deal_id"][counting] == deal_id
    if not own.any() or len(jumps) < 2:
        return None
    jump = jumps[own].iloc[0]
    return Rank(
        position=int((jumps > jump).sum()) + 1,
        n=len(jumps),
        percentile=_percentile(jump, jumps[~own]),
        median=float(jumps.median()),
    )


def _percentile(jump: float, others: pd.Series) -> float:
    """Return the share of others that are smaller, ties counted half, in percent; 0 of none."""
    smaller = float((others < jump).sum() + 0.5 * (others == jump).sum())
    return 100 * smaller / len(others) if len(others) else 0.0
