"""Figures as the analyst believes them: another claim taken for the headline of a deal's figure."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import Any

import narwhals as nw

from ai_investments.dataset import Dataset
from ai_investments.evidence import AGREES

FIELD_WORDS = {
    "amount_usd_bn": "amount",
    "valuation_usd_bn": "valuation",
    "stake_pct": "stake",
    "pre_money_usd_bn": "pre-money",
}
"""The figures whose claim can be chosen, and their words in a link."""


def word(deal_id: str, field: str, value: float) -> str:
    """Return the word of a link for one value of one figure: "acme-2025-01-seed amount 14.3"."""
    return f"{deal_id} {FIELD_WORDS[field]} {value:.10g}"


@lru_cache(maxsize=16)
def alternatives(dataset: Dataset) -> dict[str, tuple[str, str, float]]:
    """Return every value that can be chosen instead of a headline.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.

    Returns
    -------
    dict
        Deal, figure and value by `word`, in alphabetical order: each different value of the claims
        that count, but for those that agree with the headline. Never change it.
    """
    deals = nw.from_native(dataset.investments).lazy()
    claims = nw.from_native(dataset.claims).lazy()
    found: dict[str, tuple[str, str, float]] = {}
    for field in FIELD_WORDS:
        headline = deals.select("deal_id", field).filter(~nw.col(field).is_null())
        counting = claims.filter(nw.col("field") == field, nw.col("counts_in_range"))
        table = (
            counting.select("deal_id", "value_number")
            .join(headline, on="deal_id", how="inner")
            .filter((nw.col("value_number") - nw.col(field)).abs() > nw.col(field).abs() * AGREES)
            .select("deal_id", "value_number")
            .collect("pandas")
            .to_pandas()
        )
        for deal_id, value in table.itertuples(index=False):
            found[word(deal_id, field, value)] = (deal_id, field, float(value))
    return dict(sorted(found.items()))


def applied(dataset: Dataset, chosen: Collection[str]) -> Dataset:
    """Return the dataset with the chosen values as headlines.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    chosen : collection of str
        Words, as `alternatives` lists them; of two for the same figure the later counts, others
        are ignored.

    Returns
    -------
    Dataset
        The same claims and version; ranges therefore stay, headlines and everything computed from
        them follow. Kept for the next call: never change it.
    """
    return _applied(dataset, tuple(chosen)) if chosen else dataset


@lru_cache(maxsize=64)
def _applied(dataset: Dataset, chosen: tuple[str, ...]) -> Dataset:
    known = alternatives(dataset)
    values = {known[each][:2]: known[each][2] for each in chosen if each in known}
    frame: Any = nw.from_native(dataset.investments)
    for (deal_id, field), value in values.items():
        frame = frame.with_columns(
            nw.when(nw.col("deal_id") == deal_id)
            .then(nw.lit(value))
            .otherwise(nw.col(field))
            .alias(field)
        )
    return replace(dataset, investments=frame.to_native())
