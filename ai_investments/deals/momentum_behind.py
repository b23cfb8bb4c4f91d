"""The deals behind the sums of momentum: the largest, those to name, what is not added and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.deals import kept_steps, momentum, valuations
from ai_investments.deals.momentum import COUNTED, REASONS, By
from ai_investments.deals.rules import one_where
from ai_investments.remembered import with_dataset

MOST_NAMED = 20
"""Deals of a kind that are named where the deals are too many to be read; of others the number."""
NAMED = (
    "deal_id", "company", "segment", "year", "quarter", "announced_on", "date_precision",
    "amount_usd_bn", "primary_usd_bn", "perimeter", "included_in", "reason",
)  # fmt: skip
"""What is read of a deal that is named."""


@dataclass(frozen=True)
class Named:
    """Some deals of a kind.

    Attributes
    ----------
    rows : pandas.DataFrame
        The first of them, as `momentum.deals` gives them.
    n : int
        How many there are.
    """

    rows: pd.DataFrame
    n: int


@dataclass(frozen=True)
class Behind:
    """The deals behind the sums of a selection.

    Attributes
    ----------
    largest : pandas.DataFrame
        The deal with the largest amount added in each period: ``period``, ``deal_id``,
        ``company``, ``amount_usd_bn``.
    jumps : pandas.DataFrame
        ``period``, ``jumps`` that count and end in it, ``median_jump``.
    counted : Named
        Deals that are added up or stand for a priced round.
    wider, paid_out : Named
        Deals added in which more than the AI company is inside; of whose amount a part is known to
        have gone to holders. Newest period first.
    not_added : pandas.DataFrame
        What is left out, by reason: with what is added, it makes up the sum of all amounts.
        ``reason`` in the order of `momentum.REASONS`, ``deals``, ``deals_without_amount``,
        ``amount_usd_bn``.
    left_out : dict of str to Named
        Those deals by reason, largest amount first.
    """

    largest: pd.DataFrame
    jumps: pd.DataFrame
    counted: Named
    wider: Named
    paid_out: Named
    not_added: pd.DataFrame
    left_out: dict[str, Named]


def of(
    dataset: Dataset,
    *,
    kinds: Collection[str],
    by: By,
    segments: Collection[str],
    years: tuple[int, int],
) -> Behind:
    """Return the deals behind `momentum.totals` of the same selection.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    kinds : collection of str
        Kinds of money that are added up, of `money_raised.KINDS`.
    by : str
        "quarter" or "year".
    segments : collection of str
        Lines of business; none: all.
    years : (int, int)
        First and last calendar year of the announcement.

    Notes
    -----
    Where the deals are too many to be read, the engine gives those that are named, at most
    `MOST_NAMED` of a kind, once for all segments and years.
    """
    if dataset.many_deals:
        return _asked(dataset, tuple(kinds), by, tuple(segments), years)
    every = momentum.deals(dataset, kinds=kinds, by=by, segments=segments, years=years)
    added = every[(every["reason"] == COUNTED) & every["amount_usd_bn"].notna()]
    counted = every[(every["reason"] == COUNTED) | every["priced"]].reset_index(drop=True)
    left = every[every["reason"] != COUNTED].sort_values(
        ["amount_usd_bn", "deal_id"], ascending=[False, True]
    )
    steps = valuations.all_steps(dataset)
    steps = steps[
        steps["counts"]
        & steps["announced_on"].dt.year.between(*years)
        & (steps["segment"].isin(segments) | (not segments))
    ]
    day = steps["announced_on"].dt
    ended = steps.assign(year=day.year, quarter=day.quarter)
    whole = (
        ended.assign(period=momentum.periods(ended, by))
        .groupby("period", as_index=False)["jump"]
        .agg(["size", "median"])
    )
    return Behind(
        largest=added.drop_duplicates("period"),
        jumps=whole.rename(columns={"size": "jumps", "median": "median_jump"}),
        counted=_all(counted),
        wider=_all(added[added["perimeter"].notna()]),
        paid_out=_all(added[(added["amount_usd_bn"] - added["primary_usd_bn"]).fillna(0) > 0]),
        not_added=_in_order(
            left.groupby("reason", as_index=False).agg(
                deals=("deal_id", "size"),
                deals_without_amount=("amount_usd_bn", lambda own: int(own.isna().sum())),
                amount_usd_bn=("amount_usd_bn", "sum"),
            )
        ),
        left_out={str(reason): _all(own) for reason, own in left.groupby("reason")},
    )


def first_counted(
    dataset: Dataset,
    *,
    kinds: Collection[str],
    by: By,
    segments: Collection[str],
    years: tuple[int, int],
    most: int,
) -> pd.DataFrame:
    """Return the first of `Behind.counted`, asked from the engine alone.

    Parameters
    ----------
    dataset, kinds, by, segments, years : as for `of`
    most : int
        Deals to return.
    """
    year = nw.col("year")
    conditions = [(nw.col("added") == 1) | (nw.col("priced") == 1)]
    conditions.append((year >= years[0]) & (year <= years[1]))
    if segments:
        conditions.append(nw.col("segment").is_in(list(segments)))
    period = year * 10 + nw.col("quarter") if by == "quarter" else year
    first = (
        momentum.told(dataset, kinds)
        .filter(*conditions)
        .with_columns(age=-period, smallness=_smallness())
        .sort("age", "smallness", "deal_id")
        .head(most)
        .select("deal_id")
    )
    ids = first.collect("pandas").to_pandas()["deal_id"].tolist()
    return momentum.deals(dataset, kinds=kinds, by=by, deal_ids=ids)


def _all(rows: pd.DataFrame) -> Named:
    return Named(rows, len(rows))


def _in_order(left: pd.DataFrame) -> pd.DataFrame:
    order = {reason: place for place, reason in enumerate(REASONS)}
    return left.sort_values("reason", key=lambda own: own.map(order), ignore_index=True)


def _asked(
    dataset: Dataset, kinds: tuple[str, ...], by: By, segments: tuple[str, ...],
    years: tuple[int, int],
) -> Behind:  # fmt: skip
    def chosen(rows: pd.DataFrame) -> pd.DataFrame:
        return momentum.selected(rows.assign(period=momentum.periods(rows, by)), segments, years)

    counts = chosen(_counts(dataset, kinds))
    left = counts[counts["reason"] != COUNTED]
    sums = ["deals", "deals_without_amount", "amount_usd_bn"]
    not_added = _in_order(left.groupby("reason", as_index=False)[sums].sum())
    by_size = ["amount_usd_bn", "deal_id"]
    named = chosen(_largest_left(dataset, kinds)).sort_values(by_size, ascending=[False, True])
    totals = not_added.set_index("reason")["deals"]

    def first(which: str) -> Named:
        rows = chosen(_newest_added(dataset, kinds, which)).sort_values(
            ["period", *by_size], ascending=[False, False, True], ignore_index=True
        )
        return Named(rows.head(MOST_NAMED), int(counts[which].sum()))

    largest = chosen(_largest_added(dataset, kinds)).sort_values(by_size, ascending=[False, True])
    selection = valuations.Selection(segments=segments, years=years)
    return Behind(
        largest=largest.drop_duplicates("period"),
        jumps=_jumps(dataset, by, selection),
        counted=Named(named.iloc[:0], int(counts["counted"].sum())),
        wider=first("wider"),
        paid_out=first("paid_out"),
        not_added=not_added,
        left_out={
            str(reason): Named(own.head(MOST_NAMED), int(totals[reason]))
            for reason, own in named.groupby("reason")
        },
    )


def _jumps(dataset: Dataset, by: By, selection: valuations.Selection) -> pd.DataFrame:
    """Ask for the number of jumps that count and their median, period by period."""
    day = nw.col("announced_on").dt
    period = ["year", "quarter"] if by == "quarter" else ["year"]
    asked = (
        kept_steps.ranked(dataset, ())
        .filter(nw.col("flag_bits") == 0, *selection.conditions())
        .select("jump", year=day.year(), quarter=(day.month() - 1) // 3 + 1)
        .group_by(*period)
        .agg(jumps=nw.len(), median_jump=nw.col("jump").median())
    )
    found = asked.collect("pandas").to_pandas()
    return found.assign(period=momentum.periods(found, by))


@with_dataset(32)
def _counts(dataset: Dataset, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Count the deals of each quarter, segment and reason."""
    either = (nw.col("added") == 1) | (nw.col("priced") == 1)
    marked = {"deals_without_amount": nw.col("amount_usd_bn").is_null(), "counted": either}
    marked |= _NAMED_OF_ADDED
    numbers = [*marked, "amount_usd_bn"]
    asked = (
        momentum.told(dataset, kinds)
        .with_columns(**{name: one_where(holds) for name, holds in marked.items()})
        .group_by("year", "quarter", "segment", "reason")
        .agg(nw.col(*numbers).sum(), deals=nw.len())
    )
    found: pd.DataFrame = asked.collect("pandas").to_pandas()
    filled = found.assign(**{name: found[name].fillna(0) for name in numbers})
    return filled.astype(dict.fromkeys([*marked, "deals"], "int64") | {"amount_usd_bn": "float64"})


_ADDED = (nw.col("added") == 1) & ~nw.col("amount_usd_bn").is_null()
_NAMED_OF_ADDED = {
    "wider": _ADDED & ~nw.col("perimeter").is_null(),
    "paid_out": _ADDED & (nw.col("primary_usd_bn") < nw.col("amount_usd_bn")),
}


@with_dataset(32)
def _largest_added(dataset: Dataset, kinds: tuple[str, ...]) -> pd.DataFrame:
    rows = momentum.told(dataset, kinds).filter(_ADDED)
    return _first(rows, ["year", "quarter", "segment"], ["smallness", "deal_id"], 1)


@with_dataset(32)
def _newest_added(dataset: Dataset, kinds: tuple[str, ...], which: str) -> pd.DataFrame:
    rows = momentum.told(dataset, kinds).filter(_NAMED_OF_ADDED[which])
    return _first(rows, ["year", "quarter", "segment"], ["smallness", "deal_id"], MOST_NAMED)


@with_dataset(32)
def _largest_left(dataset: Dataset, kinds: tuple[str, ...]) -> pd.DataFrame:
    rows = momentum.told(dataset, kinds).filter(nw.col("reason") != COUNTED)
    return _first(rows, ["year", "segment", "reason"], ["smallness", "deal_id"], MOST_NAMED)


def _smallness() -> nw.Expr:
    """Return what sorts deals by amount, the largest first, those without one last."""
    return (-nw.col("amount_usd_bn")).fill_null(1.0)


def _first(
    rows: nw.LazyFrame[Any], of: Sequence[str], order: Sequence[str], most: int
) -> pd.DataFrame:
    """Return the first rows of each group, in an order without ties."""
    numbered = (
        rows.select(*NAMED)
        .with_columns(smallness=_smallness(), one=nw.lit(1))
        .with_columns(place=nw.col("one").cum_sum().over(*of, order_by=list(order)))
        .filter(nw.col("place") <= most)
    )
    found: pd.DataFrame = numbered.select(*NAMED).collect("pandas").to_pandas()
    return found
