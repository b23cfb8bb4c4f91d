"""One jump split over every choice of revenue that the press makes, sound or not."""

from typing import Any

import numpy as np
import pandas as pd

from ai_investments import revenue
from ai_investments.dataset import Dataset
from ai_investments.deals.growth_split import LEAST_DAYS_APART, Rules, perimeters, split

DAYS_AFTER = 365
"""How long after a round a revenue may lie that the press compares with it: the plan."""
OWN = "own"
"""Id of a revenue of the analyst's own."""


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
        One row of `ai_investments.deals.valuations.steps`.
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
    about = perimeters(dataset)
    own = [
        pd.DataFrame({"revenue_id": [OWN], "kind": ["assumed"], "revenue_usd_bn": [value]})
        if value
        else pd.DataFrame()
        for value in (own_start_usd_bn, own_end_usd_bn)
    ]
    previous, this = step["previous_on"], step["announced_on"]
    near = (known["as_of"] - previous).dt.days.abs() <= rules.within_days
    starts = known[near & (known["perimeter"] == about.get(step["previous_deal_id"], ""))]
    later = (known["as_of"] > previous) & ((known["as_of"] - this).dt.days <= DAYS_AFTER)
    ends = known[later & (known["perimeter"] == about.get(step["deal_id"], ""))]
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
