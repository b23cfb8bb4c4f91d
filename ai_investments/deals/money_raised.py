"""Money that deals brought to companies: which amounts may be added up."""

from collections.abc import Collection
from typing import Any

import narwhals as nw

from ai_investments.dataset import Dataset
from ai_investments.deals.rules import first_that_holds, one_where
from ai_investments.schema import ROUNDS

EQUITY = "equity"
KINDS = (EQUITY, "IPO", "convertible", "debt", "secondary", "purchase")
"""Kinds of money; only equity rounds, IPOs, convertibles and debt reach the company."""
BETWEEN_ROUNDS = (EQUITY, "IPO", "convertible")
"""What counts as raised between two valuations."""

_KIND_OF_ROUND = {
    "IPO": "IPO",
    "Convertible": "convertible",
    "Debt": "debt",
    "Tender": "secondary",
    "Secondary": "secondary",
    "Merger": "purchase",
    "Acquisition": "purchase",
    "Licence & hire": "purchase",
}
DONE = ("closed", "announced")
"""States of a deal in which its money counts; not talks, nor cancelled deals."""


def kind_of_round(round_: str) -> str:
    """Return what kind of money a round of this name brings, of `KINDS`."""
    return _KIND_OF_ROUND.get(round_, EQUITY)


def kind_of_money() -> nw.Expr:
    """Return the expression that tells what kind of money a deal's amount is, of `KINDS`."""
    rounds = {kind: [name for name in ROUNDS if kind_of_round(name) == kind] for kind in KINDS[1:]}
    rules = [(nw.col("round").is_in(names), kind) for kind, names in rounds.items()]
    return first_that_holds(rules, EQUITY)


def addable(dataset: Dataset, kinds: Collection[str]) -> nw.LazyFrame[Any]:
    """Return the deals whose amounts may be added up, none of them twice.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    kinds : collection of str
        Kinds of money to keep, of `KINDS`.

    Returns
    -------
    narwhals.LazyFrame
        The investments that were closed or announced, of these kinds, with ``kind_of_money``.
        Left out: deals whose amount is inside that of another deal (``included_in``).
    """
    kept: nw.LazyFrame[Any] = (
        nw.from_native(dataset.investments)
        .lazy()
        .with_columns(kind_of_money=kind_of_money())
        .filter(may_be_added(kinds))
    )
    return kept


def may_be_added(kinds: Collection[str]) -> nw.Expr:
    """Return the condition on deals with their ``kind_of_money`` that `addable` sets."""
    return (
        nw.col("status").is_in(list(DONE))
        & nw.col("kind_of_money").is_in(list(kinds))
        & nw.col("included_in").is_null()
    )


def between(dataset: Dataset, steps: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the money that a company raised after one valuation, up to and with the next.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    steps : narwhals.LazyFrame
        ``deal_id``, ``company``, ``announced_day``, ``previous_day``, one row a step.

    Returns
    -------
    narwhals.LazyFrame
        ``deal_id``, ``raised_usd_bn`` (the known amounts of equity rounds, IPOs and
        convertibles; no debt, which is no claim on the valuation, and no sale between holders)
        and ``raised_unknown`` (deals among them without a known amount). A tranche or extension
        counts on the day of the deal that stands for its round. Steps without such a deal have no
        row.
    """
    day_of_round = nw.from_native(dataset.investments).lazy().select(
        round_group="deal_id", round_day="announced_day"
    )  # fmt: skip
    # Running sums, read at both ends of each step: pairs of steps and deals would be as many as
    # the square of a company's deals. Zeros stand where the other table has no such figure.
    no, one = nw.lit(0), nw.lit(1)
    money = (
        addable(dataset, BETWEEN_ROUNDS)
        .join(day_of_round, on="round_group", how="left")
        .select(
            "company",
            "deal_id",
            day=nw.coalesce("round_day", "announced_day"),
            end=no,
            usd_bn=nw.col("amount_usd_bn").fill_null(0.0),
            unknown=one_where(nw.col("amount_usd_bn").is_null()),
            deals=one,
        )
    )
    ends = [
        steps.select(
            "company", "deal_id", day=nw.col(day), end=nw.lit(end),
            usd_bn=nw.lit(0.0), unknown=no, deals=no,
        )
        for day, end in (("previous_day", -1), ("announced_day", 1))
    ]  # fmt: skip
    figures = ("usd_bn", "unknown", "deals")
    so_far = [
        nw.col(name).cum_sum().over("company", order_by=["day", "after"]) * nw.col("end")
        for name in figures
    ]
    raised: nw.LazyFrame[Any] = (
        nw.concat([money, *ends])
        .with_columns(after=nw.col("end") != 0)  # what came on the day of an end is before it
        .with_columns(*so_far)
        .filter(nw.col("after"))
        .group_by("deal_id")
        .agg(*(nw.col(name).sum() for name in figures))
        .filter(nw.col("deals") > 0)
        .select(
            "deal_id",
            raised_usd_bn=nw.col("usd_bn").round(9),  # to the dollar: differences leave crumbs
            raised_unknown="unknown",
        )
    )
    return raised
