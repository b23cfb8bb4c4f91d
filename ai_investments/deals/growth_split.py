"""A valuation jump split into growth of revenue and expansion of the multiple paid for it."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import revenue
from ai_investments.dataset import Dataset
from ai_investments.deals import kept_steps, valuations
from ai_investments.deals.rules import one_where
from ai_investments.remembered import with_dataset

LEAST_DAYS_APART = 90
"""Two observations of revenue closer than this say nothing about growth."""
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
        As `ai_investments.deals.valuations.steps` returns them.
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
    rows = [_split_of(step, rules.within_days) for step in _candidates(dataset, steps, rules.kinds)]
    return _with_splits(steps, rows)


def _with_splits(steps: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = pd.DataFrame(rows, index=steps.index, columns=list(_NO_SPLIT))
    return pd.concat([steps, columns], axis=1)


@with_dataset(8)
def all_splits(dataset: Dataset, rules: Rules) -> pd.DataFrame:
    """Return the splits of all steps, kept for the next call: never change them."""
    steps = valuations.all_steps(dataset)
    rows = [_split_of(step, rules.within_days) for step in _all_candidates(dataset, rules.kinds)]
    return _with_splits(steps, rows)


def without_revenue(dataset: Dataset, companies: Collection[str]) -> pd.Series:
    """Return by reason the number of steps of all companies but some, whose revenue is not known.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    companies : collection of str
        Those left out: at least all whose revenue the data holds.
    """
    others = kept_steps.ranked(dataset, ()).filter(~nw.col("company").is_in(sorted(companies)))
    undated = one_where(nw.col("days").is_null())
    counted = others.select(undated=undated).select(n=nw.len(), undated=nw.col("undated").sum())
    found = counted.collect("pandas").to_pandas().fillna(0).iloc[0].astype("int64")
    counts = {REASONS[0]: found["undated"], REASONS[1]: found["n"] - found["undated"]}
    return pd.Series({reason: n for reason, n in counts.items() if n}, dtype="int64")


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


@with_dataset()
def perimeters(dataset: Dataset) -> dict[str, str]:
    """Return by ``deal_id`` what is valued, of deals where it is more than the company alone."""
    deals = nw.from_native(dataset.investments).lazy().select("deal_id", "perimeter")
    table = deals.filter(~nw.col("perimeter").is_null()).collect("pandas").to_pandas()
    return dict(zip(table["deal_id"], table["perimeter"], strict=True))


@dataclass(frozen=True)
class _Candidates:
    """The revenues that may stand for the two rounds of a step, however far from them.

    Attributes
    ----------
    step : dict
        The step by column.
    dated : bool
        Whether both rounds have a day.
    starts, ends : list of dict
        Revenues of the perimeter of the round before and of this one, with ``distance_days``.
    """

    step: dict[Any, Any]
    dated: bool
    starts: list[dict[Any, Any]]
    ends: list[dict[Any, Any]]

    @cached_property
    def pairs(self) -> list[tuple[dict[Any, Any], dict[Any, Any]]]:
        """Two revenues of one kind each, the pair that counts before all others first."""
        return sorted(
            (
                (start, end)
                for start in self.starts
                for end in self.ends
                if start["kind"] == end["kind"]
            ),
            key=lambda pair: (
                pair[0]["distance_days"] + pair[1]["distance_days"],
                revenue.KINDS.index(pair[0]["kind"]),
                pair[1]["dated_on"],
                pair[0]["dated_on"],
                pair[0]["revenue_id"],
                pair[1]["revenue_id"],
            ),
        )


@with_dataset(2)  # 1.4 megabytes each
def _all_candidates(dataset: Dataset, kinds: tuple[str, ...]) -> list[_Candidates]:
    """Return the candidates of all steps, whatever the distance: kept for its next step."""
    return _candidates(dataset, valuations.all_steps(dataset), kinds)


def _candidates(dataset: Dataset, steps: pd.DataFrame, kinds: tuple[str, ...]) -> list[_Candidates]:
    known: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in revenue.observations(dataset, kinds).to_dict("records"):
        known.setdefault((row["company"], row["perimeter"]), []).append(row)
    about = perimeters(dataset)

    def near(step: dict[Any, Any], deal: str, day: str) -> list[dict[Any, Any]]:
        place = step["company"], about.get(step[deal], "")
        return [
            row | {"distance_days": abs((row["dated_on"] - step[day]).days)}
            for row in known.get(place, ())
        ]

    return [
        _Candidates(
            step,
            dated=not math.isnan(step["days"]),
            starts=near(step, "previous_deal_id", "previous_on"),
            ends=near(step, "deal_id", "announced_on"),
        )
        for step in steps.to_dict("records")
    ]


def _split_of(found: _Candidates, within: int) -> dict[str, Any]:
    """Split a step by the first pair of revenues within so many days of its rounds."""
    if not found.dated:
        return _NO_SPLIT | {"reason": REASONS[0]}
    if not any(row["distance_days"] <= within for row in found.starts):
        return _NO_SPLIT | {"reason": REASONS[1]}
    if not any(row["distance_days"] <= within for row in found.ends):
        return _NO_SPLIT | {"reason": REASONS[2]}
    pairs = [
        (start, end)
        for start, end in found.pairs
        if start["distance_days"] <= within and end["distance_days"] <= within
    ]
    if not pairs:
        return _NO_SPLIT | {"reason": REASONS[3]}
    apart = (
        (start, end)
        for start, end in pairs
        if (end["dated_on"] - start["dated_on"]).days >= LEAST_DAYS_APART
    )
    best = next(apart, None)
    if best is None:
        return _NO_SPLIT | {"reason": REASONS[4]}
    start, end = (row["revenue_usd_bn"] for row in best)
    before, after = found.step["previous_valuation_usd_bn"], found.step["valuation_usd_bn"]
    names = ("revenue_id", "revenue_usd_bn", "dated_on", "distance_days")
    return {
        "reason": "",
        "kind_of_revenue": best[0]["kind"],
        **{
            f"{side}_{name}": row[name]
            for side, row in zip(("start", "end"), best, strict=True)
            for name in names
        },
        **vars(split(before, after, start, end)),
        "previous_multiple": before / start,
        "multiple": after / end,
    }
