"""Points of a company's valuation: which deals count as one, and what kind each is."""

from collections.abc import Collection
from typing import Any

import narwhals as nw

from ai_investments.dataset import Dataset
from ai_investments.deals.rules import first_that_holds

PRICED = "priced"
OTHER_KINDS = (
    "talks",
    "cancelled",
    "secondary",
    "purchase",
    "merger",
    "market cap",
    "pre-money",
    "other",
)
"""Kinds of valuations that are no priced round; an analyst may add them, marked."""


def kind() -> nw.Expr:
    """Return the expression that tells what kind of valuation a deal's is (`OTHER_KINDS`)."""
    status, round_, basis = nw.col("status"), nw.col("round"), nw.col("valuation_basis")
    rules = (
        (status == "in_talks", "talks"),
        (status == "cancelled", "cancelled"),
        (round_.is_in(["Tender", "Secondary"]) | (basis == "secondary_price"), "secondary"),
        ((round_ == "Merger") | (basis == "merger_value"), "merger"),
        (round_.is_in(["Acquisition", "Licence & hire"]) | (basis == "purchase_price"), "purchase"),
        (basis == "market_cap", "market cap"),
        (basis == "pre_money", "pre-money"),
        (round_.is_in(["Debt", "Convertible"]), "other"),
    )
    return first_that_holds(rules, PRICED)


def points(dataset: Dataset, include: Collection[str] = ()) -> nw.LazyFrame[Any]:
    """Return the deals that count as a point of a company's valuation, one a round.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    include : collection of str
        Kinds beside priced rounds that count too, of `OTHER_KINDS`.

    Returns
    -------
    narwhals.LazyFrame
        The investments with a valuation and a ``kind``; of the tranches and extensions of one
        round only the deal that stands for it.
    """
    counted: nw.LazyFrame[Any] = (
        nw.from_native(dataset.investments)
        .lazy()
        .with_columns(kind=kind())
        .filter(is_point(include))
    )
    return counted


def is_point(include: Collection[str] = ()) -> nw.Expr:
    """Return the condition on deals with their `kind` that `points` sets."""
    stands_for_its_round = nw.col("round_group").is_null() | (
        nw.col("round_group") == nw.col("deal_id")
    )
    return (
        ~nw.col("valuation_usd_bn").is_null()
        & stands_for_its_round
        & nw.col("kind").is_in([PRICED, *include])
    )
