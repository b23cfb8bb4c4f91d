"""A valuation jump split into growth of revenue and expansion of the multiple paid for it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from ai_investments import revenue, valuations
from ai_investments.dataset import Dataset

LEAST_DAYS_APART = 90
"""Two observations of revenue closer than this say nothing about growth."""
DAYS_AFTER = 365
"""How long after a round a revenue may lie that the press compares with it: the plan."""
OWN = "own"
REASONS = (
    "date known by quarter only",
    "no revenue near the round before",
    "no revenue near this round",
    "no two revenues of one kind",
    "revenues less than 90 days apart",
)


@dataclass(frozen=True)
class Split:
    """What explains a change of valuation.

    Attributes
    ----------
    growth_log, multiple_log : float
        Natural logarithms of the revenue's and of the multiple's change; they add up to that of
        the valuation.
    growth_share_pct : float
        Share of revenue growth in the jump, percent: above 100 where the multiple fell, below 0
        where revenue and valuation went apart; missing where the valuation stayed.
    growth_usd_bn, multiple_usd_bn : float
        The two parts in dollars; they add up to the change of the valuation.
    """

    growth_log: float
    multiple_log: float
    growth_share_pct: float
    growth_usd_bn: float
    multiple_usd_bn: float


@dataclass(frozen=True)
class Rules:
    """Which revenue figures may stand for a round.

    Attributes
    ----------
    within_days : int
        Greatest distance of a figure's day from the round's.
    kinds : tuple of str
        Kinds of revenue, of `ai_investments.revenue.KINDS`.
    """

    within_days: int = 180
    kinds: tuple[str, ...] = revenue.ACTUAL_KINDS


def split(
    valuation_before: float, valuation: float, revenue_before: float, revenue: float
) -> Split:
    """Split a change of valuation V = R · m into that of revenue R and of the multiple m.

    Parameters
    ----------
    valuation_before, valuation, revenue_before, revenue : float
        Above zero; valuations in one unit (billions of US dollars), revenues in one unit.

    Returns
    -------
    Split
        ln(V₁/V₀) = ln(R₁/R₀) + ln(m₁/m₀); in dollars by the logarithmic mean (LMDI-I: Ang, Energy
        Policy 33, 2005), so that nothing is left over.

    Raises
    ------
    ValueError
        Where a value is not above zero.
    """
    values = (valuation_before, valuation, revenue_before, revenue)
    if not all(value > 0 and math.isfinite(value) for value in values):
        raise ValueError(f"Valuations and revenues must be above zero, not {values}.")
    whole = math.log(valuation) - math.log(valuation_before)
    growth = math.log(revenue) - math.log(revenue_before)
    mean = (valuation - valuation_before) / whole if whole else valuation
    return Split(
        growth_log=growth,
        multiple_log=whole - growth,
        growth_share_pct=100 * growth / whole if whole else math.nan,
        growth_usd_bn=mean * growth,
        multiple_usd_bn=(valuation - valuation_before) - mean * growth,
    )


def splits(dataset: Dataset, steps: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Split every step whose two rounds have a revenue that may stand for them.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    steps : pandas.DataFrame
        As `ai_investments.valuations.steps` returns them.
    rules : Rules
        Which revenue figures may be taken.

    Returns
    -------
    pandas.DataFrame
        One row for every step, in the same order: its columns and

        - ``reason``: why there is no split, of `REASONS`; empty where there is one. The columns
          that follow are then missing.
        - ``kind_of_revenue``, and for ``start_`` (the round before) and ``end_`` (this round)
          ``revenue_id``, ``revenue_usd_bn``, ``dated_on`` and ``distance_days`` from the round.
        - the values of `Split`, ``previous_multiple`` and ``multiple``.

        Both figures are of the same kind and perimeter, two different ones at least 90 days
        apart. Of all pairs the one nearest to the two rounds in total days; then the kind first in
        `revenue.KINDS`; then the earlier end, the earlier start, the name.
    """
    found = revenue.observations(dataset, rules.kinds)
    by_company = dict(list(found.groupby("company")))
    perimeters = _perimeters(dataset)
    rows = []
    for step in steps.to_dict("records"):
        known = by_company.get(step["company"], found.iloc[:0])
        rows.append(_split_of(step, known, perimeters, rules))
    columns = pd.DataFrame(rows, index=steps.index, columns=list(_NO_SPLIT))
    return pd.concat([steps, columns], axis=1)


@lru_cache(maxsize=32)
def all_splits(dataset: Dataset, rules: Rules) -> pd.DataFrame:
    """Return the splits of all steps, kept for the next call: never change them."""
    return splits(dataset, valuations.all_steps(dataset), rules)


_NO_SPLIT: dict[str, Any] = {
    "reason": "",
    "kind_of_revenue": None,
    **{
        f"{end}_{name}": missing
        for end in ("start", "end")
        for name, missing in (
            ("revenue_id", None),
            ("revenue_usd_bn", math.nan),
            ("dated_on", pd.NaT),
            ("distance_days", math.nan),
        )
    },
    **dict.fromkeys(Split.__dataclass_fields__, math.nan),
    "previous_multiple": math.nan,
    "multiple": math.nan,
}


def _perimeters(dataset: Dataset) -> dict[str, str]:
    deals = nw.from_native(dataset.investments).lazy().select("deal_id", "perimeter")
    table = deals.filter(~nw.col("perimeter").is_null()).collect("pandas").to_pandas()
    return dict(zip(table["deal_id"], table["perimeter"], strict=True))


def _near(known: pd.DataFrame, day: pd.Timestamp, perimeter: str, within: int) -> pd.DataFrame:
    distance = (known["dated_on"] - day).dt.days.abs()
    kept = (distance <= within) & (known["perimeter"] == perimeter)
    if not kept.any():
        return known.iloc[:0]
    return known.assign(distance_days=distance)[kept]


def _split_of(
    step: dict[Any, Any], known: pd.DataFrame, perimeters: dict[str, str], rules: Rules
) -> dict[str, Any]:
    if math.isnan(step["days"]):
        return _NO_SPLIT | {"reason": REASONS[0]}
    if known.empty:
        return _NO_SPLIT | {"reason": REASONS[1]}
    sides = []
    for day, deal, reason in (
        ("previous_on", "previous_deal_id", REASONS[1]),
        ("announced_on", "deal_id", REASONS[2]),
    ):
        side = _near(known, step[day], perimeters.get(step[deal], ""), rules.within_days)
        if side.empty:  # most steps end here
            return _NO_SPLIT | {"reason": reason}
        sides.append(side)
    starts, ends = sides
    pairs = starts.merge(ends, on="kind", suffixes=("_start", "_end"))
    if pairs.empty:
        return _NO_SPLIT | {"reason": REASONS[3]}
    apart = (pairs["dated_on_end"] - pairs["dated_on_start"]).dt.days
    pairs = pairs[apart >= LEAST_DAYS_APART]
    if pairs.empty:
        return _NO_SPLIT | {"reason": REASONS[4]}
    ranked = pairs.assign(
        total=pairs["distance_days_start"] + pairs["distance_days_end"],
        preference=pairs["kind"].map(revenue.KINDS.index),
    ).sort_values(
        ["total", "preference", "dated_on_end", "dated_on_start", "revenue_id_start",
         "revenue_id_end"]
    )  # fmt: skip
    best = ranked.iloc[0]
    before, after = step["previous_valuation_usd_bn"], step["valuation_usd_bn"]
    start, end = best["revenue_usd_bn_start"], best["revenue_usd_bn_end"]
    names = ("revenue_id", "revenue_usd_bn", "dated_on", "distance_days")
    return {
        "reason": "",
        "kind_of_revenue": best["kind"],
        **{f"{side}_{name}": best[f"{name}_{side}"] for side in ("start", "end") for name in names},
        **vars(split(before, after, start, end)),
        "previous_multiple": before / start,
        "multiple": after / end,
    }


def matrix(
    dataset: Dataset,
    step: pd.Series,
    rules: Rules,
    own_start_usd_bn: float | None = None,
    own_end_usd_bn: float | None = None,
) -> pd.DataFrame:
    """Split one step over every choice of revenue that the press makes, sound or not.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    step : pandas.Series
        One row of `ai_investments.valuations.steps`.
    rules : Rules
        The rules that the pairs are held against.
    own_start_usd_bn, own_end_usd_bn : float or None
        A revenue of the analyst's own for the round before and for this one.

    Returns
    -------
    pandas.DataFrame
        One row a pair, starts in the order of time: ``start_`` and ``end_`` ``revenue_id``,
        ``kind``, ``revenue_usd_bn``, ``dated_on``; ``growth_share_pct``, ``growth_usd_bn``,
        ``multiple_usd_bn``; ``breaks``: the rules that the pair breaks, joined by "; ".
        Starts are the figures, forecasts among them, as of a day near the round before; ends those
        that came out at least 90 days after the start, after the round before and up to a year
        after this round. Revenues of the analyst's own have the id and kind "own" and "assumed",
        no date, and go with everything on the other side. Empty without a pair.
    """
    known = revenue.observations(dataset, revenue.KINDS)
    known = known[known["company"] == step["company"]].sort_values(["as_of", "revenue_id"])
    perimeters = _perimeters(dataset)
    own = [
        pd.DataFrame({"revenue_id": [OWN], "kind": ["assumed"], "revenue_usd_bn": [value]})
        if value
        else pd.DataFrame()
        for value in (own_start_usd_bn, own_end_usd_bn)
    ]
    previous, this = step["previous_on"], step["announced_on"]
    near = (known["as_of"] - previous).dt.days.abs() <= rules.within_days
    starts = known[near & (known["perimeter"] == perimeters.get(step["previous_deal_id"], ""))]
    later = (known["as_of"] > previous) & ((known["as_of"] - this).dt.days <= DAYS_AFTER)
    ends = known[later & (known["perimeter"] == perimeters.get(step["deal_id"], ""))]
    rows = [
        _pair(step, start, end, rules)
        for start in [*starts.to_dict("records"), *own[0].to_dict("records")]
        for end in [*ends.to_dict("records"), *own[1].to_dict("records")]
        if OWN in (start["revenue_id"], end["revenue_id"])
        or (end["as_of"] - start["as_of"]).days >= LEAST_DAYS_APART
    ]
    return pd.DataFrame(rows, columns=list(_PAIR_COLUMNS))


_PAIR_COLUMNS = (
    *(
        f"{side}_{name}"
        for side in ("start", "end")
        for name in ("revenue_id", "kind", "revenue_usd_bn", "dated_on")
    ),
    "growth_share_pct", "growth_usd_bn", "multiple_usd_bn", "breaks",
)  # fmt: skip


def _pair(
    step: pd.Series, start: dict[Any, Any], end: dict[Any, Any], rules: Rules
) -> dict[str, Any]:
    parts = split(
        step["previous_valuation_usd_bn"],
        step["valuation_usd_bn"],
        start["revenue_usd_bn"],
        end["revenue_usd_bn"],
    )
    return {
        **{
            f"{side}_{name}": row.get(name)
            for side, row in (("start", start), ("end", end))
            for name in ("revenue_id", "kind", "revenue_usd_bn", "dated_on")
        },
        "growth_share_pct": parts.growth_share_pct,
        "growth_usd_bn": parts.growth_usd_bn,
        "multiple_usd_bn": parts.multiple_usd_bn,
        "breaks": "; ".join(_broken(step, start, end, rules)),
    }


def _broken(step: pd.Series, start: dict[Any, Any], end: dict[Any, Any], rules: Rules) -> list[str]:
    """Return the rules that a pair of revenues breaks, in words."""
    if OWN in (start["revenue_id"], end["revenue_id"]):
        return ["assumed"]
    said = []
    if start["kind"] != end["kind"]:
        said.append("different kinds")
    unwanted = {start["kind"], end["kind"]} - set(rules.kinds)
    if unwanted - set(revenue.ACTUAL_KINDS):
        said.append("a forecast")
    if unwanted & set(revenue.ACTUAL_KINDS):
        said.append("a kind not chosen")
    if (end["dated_on"] - start["dated_on"]).days < LEAST_DAYS_APART:
        said.append("less than 90 days apart")
    for row, day, name in (
        (start, step["previous_on"], "start"),
        (end, step["announced_on"], "end"),
    ):
        distance = abs((row["dated_on"] - day).days)
        if distance > rules.within_days:
            said.append(f"{name} {distance} days from the round")
    if np.isnan(step["days"]):
        said.append("round dated by quarter only")
    return said
