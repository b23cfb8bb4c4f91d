"""Money raised and priced rounds by period and segment, no amount added twice."""

from collections.abc import Collection
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.deals import money_raised, valuation_points
from ai_investments.deals.rules import first_that_holds, one_where
from ai_investments.remembered import with_dataset

By = Literal["quarter", "year"]

PERIODS = ("quarter", "year")
COUNTED = "counted"
INSIDE = "inside another deal"
REASONS = (INSIDE, "talks", "cancelled", *money_raised.KINDS)
"""Why a deal's amount is not added: its state, its kind of money, or the deal that contains it."""

SUMS = (
    "raised_usd_bn", "low_usd_bn", "high_usd_bn", "deals", "deals_without_amount", "priced_rounds",
    "vague_usd_bn", "vague_deals", "vague_rounds",
)  # fmt: skip
TOTAL_TYPES = {
    "period": "str", "segment": "str",
    **{name: "float64" if name.endswith("_usd_bn") else "int64" for name in SUMS},
    "grade": "str",
}  # fmt: skip
DEAL_COLUMNS = (
    "deal_id", "company", "segment", "period", "announced_on", "date_precision", "round", "status",
    "kind_of_money", "amount_usd_bn", "low_usd_bn", "high_usd_bn", "primary_usd_bn", "perimeter",
    "included_in", "grade", "sources", "priced", "reason",
)  # fmt: skip


def totals(
    dataset: Dataset,
    *,
    kinds: Collection[str] = money_raised.BETWEEN_ROUNDS,
    by: By = "quarter",
    segments: Collection[str] = (),
    years: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """Return the money raised and the priced rounds of every period and segment.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters and adds up.
    kinds : collection of str
        Kinds of money to add up, of `ai_investments.deals.money_raised.KINDS`.
    by : "quarter" or "year"
        Length of the periods.
    segments : collection of str
        Segments to keep; none keeps all.
    years : (int, int), optional
        First and last calendar year of the announcement.

    Returns
    -------
    pandas.DataFrame
        One row a period ("2025Q3" or "2025") and segment that has a deal of these kinds or a
        priced round, by period and segment:

        - ``raised_usd_bn``: the known amounts that may be added (`money_raised.addable`);
          ``low_usd_bn``, ``high_usd_bn``: sums of the smallest and the largest claims that count.
        - ``deals``: deals added up; ``deals_without_amount``: those among them whose amount is
          not known.
        - ``priced_rounds``: rounds with a valuation that outside investors set, whatever their
          money; tranches of one round are one (`valuation_points.points`).
        - ``vague_usd_bn``, ``vague_deals``, ``vague_rounds``: the part of the three that rests on
          dates of precision "quarter", of which often only the year is known.
        - ``grade``: the weakest among the amounts added; "unsourced" where none is known.

    Raises
    ------
    ValueError
        Where the length of the periods is none of these.
    """
    _check(by)
    if segments or years:
        return selected(_all_totals(dataset, tuple(kinds), by), segments, years)
    period = ["year", "quarter"] if by == "quarter" else ["year"]
    vague, added = nw.col("vague") == 1, nw.col("added") == 1
    nothing = nw.lit(None)
    amount = nw.when(added).then(nw.col("amount_usd_bn")).otherwise(nothing)
    unknown = added & nw.col("amount_usd_bn").is_null()
    grouped = (
        _backed(dataset, kinds)
        .filter(added | (nw.col("priced") == 1))
        .with_columns(
            raised_usd_bn=amount,
            low_usd_bn=nw.when(added).then(nw.col("low")).otherwise(nothing),
            high_usd_bn=nw.when(added).then(nw.col("high")).otherwise(nothing),
            deals_without_amount=one_where(unknown),
            vague_usd_bn=nw.when(vague).then(amount).otherwise(nothing),
            vague_deals=nw.when(vague).then(nw.col("added")).otherwise(nw.lit(0)),
            vague_rounds=nw.when(vague).then(nw.col("priced")).otherwise(nw.lit(0)),
            rank=nw.when(added).then(nw.col("grade_rank")).otherwise(nothing),
        )
        .group_by([*period, "segment"])
        .agg(
            nw.col("raised_usd_bn", "low_usd_bn", "high_usd_bn", "deals_without_amount").sum(),
            nw.col("vague_usd_bn", "vague_deals", "vague_rounds").sum(),
            deals=nw.col("added").sum(),
            priced_rounds=nw.col("priced").sum(),
            grade_rank=nw.col("rank").max(),
        )
    )
    found: pd.DataFrame = grouped.collect("pandas").to_pandas()
    sums = {name: pd.to_numeric(found[name]).fillna(0) for name in SUMS}
    table = found.assign(period=periods(found, by), grade=_grades(found), **sums)
    typed = table[list(TOTAL_TYPES)].astype(TOTAL_TYPES)
    return typed.sort_values(["period", "segment"], ignore_index=True)


def deals(
    dataset: Dataset,
    *,
    kinds: Collection[str] = money_raised.BETWEEN_ROUNDS,
    by: By = "quarter",
    segments: Collection[str] = (),
    years: tuple[int, int] | None = None,
    deal_ids: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return every deal with its period, and whether its amount is added or why not.

    Parameters
    ----------
    dataset, kinds, by, segments, years
        As of `totals`.
    deal_ids : collection of str, optional
        Which deals alone to return, whatever their segment and year.

    Returns
    -------
    pandas.DataFrame
        Columns `DEAL_COLUMNS`, newest period first, in it the largest amount first, ties by
        ``deal_id``. ``reason`` is `COUNTED` for the deals that `totals` adds up, else the first of
        `REASONS` that holds; ``priced`` is whether the deal stands for a priced round;
        ``low_usd_bn`` and ``high_usd_bn`` span the claims on the amount that count.

    Raises
    ------
    ValueError
        Where the length of the periods is none of these.
    """
    _check(by)
    if (segments or years) and deal_ids is None:
        return selected(_all_deals(dataset, tuple(kinds), by), segments, years)
    where = [] if deal_ids is None else [nw.col("deal_id").is_in(list(deal_ids))]
    found: pd.DataFrame = _backed(dataset, kinds, *where).collect("pandas").to_pandas()
    table = found.assign(
        period=periods(found, by),
        grade=_grades(found),
        sources=pd.to_numeric(found["sources"]).fillna(0).astype("int64"),
        priced=found["priced"] == 1,
    ).rename(columns={"low": "low_usd_bn", "high": "high_usd_bn"})
    return table[list(DEAL_COLUMNS)].sort_values(
        ["period", "amount_usd_bn", "deal_id"], ascending=[False, False, True], ignore_index=True
    )


# Kept, so that for a period or a segment nothing need be summed up again.
@with_dataset(8)
def _all_totals(dataset: Dataset, kinds: tuple[str, ...], by: By) -> pd.DataFrame:
    return totals(dataset, kinds=kinds, by=by)


@with_dataset(4)
def _all_deals(dataset: Dataset, kinds: tuple[str, ...], by: By) -> pd.DataFrame:
    return deals(dataset, kinds=kinds, by=by)


def selected(
    rows: pd.DataFrame, segments: Collection[str], years: tuple[int, int] | None
) -> pd.DataFrame:
    """Return the rows of some segments and years.

    Parameters
    ----------
    rows : pandas.DataFrame
        Any table with ``segment`` and ``period`` ("2025" or "2025Q3").
    segments : collection of str
        Lines of business; none: all.
    years : (int, int) or None
        First and last calendar year; None: all.
    """
    first, last = years or (0, 9999)
    kept = [
        first <= int(period[:4]) <= last and (not segments or segment in segments)
        for period, segment in zip(rows["period"].tolist(), rows["segment"].tolist(), strict=True)
    ]
    return rows[pd.Series(kept, index=rows.index, dtype="bool")].reset_index(drop=True)


def told(dataset: Dataset, kinds: Collection[str]) -> nw.LazyFrame[Any]:
    """Return every deal with its period, and whether its amount is added or why not.

    Parameters
    ----------
    dataset, kinds
        As of `totals`.

    Returns
    -------
    narwhals.LazyFrame
        The investments with ``year`` and ``quarter`` of the announcement, ``vague`` (1 where its
        date is known to the quarter at best), ``kind_of_money``, ``added`` and ``priced`` (1 or 0)
        and ``reason`` as of `deals`; nothing collected.
    """
    found: nw.LazyFrame[Any] = (
        nw.from_native(dataset.investments)
        .lazy()
        .with_columns(
            kind_of_money=money_raised.kind_of_money(),
            kind=valuation_points.kind(),
            year=nw.col("announced_on").dt.year(),
            quarter=(nw.col("announced_on").dt.month() - 1) // 3 + 1,
            vague=one_where(nw.col("date_precision") == "quarter"),
        )
        .with_columns(
            added=one_where(money_raised.may_be_added(kinds)),
            priced=one_where(valuation_points.is_point()),
        )
        .with_columns(reason=_reason(kinds))
    )
    return found


def _backed(dataset: Dataset, kinds: Collection[str], *where: nw.Expr) -> nw.LazyFrame[Any]:
    """Return `told` of the deals that meet conditions, and how well each amount is known."""
    backing = evidence.ranges(dataset, "amount_usd_bn", *where).select(
        "deal_id", "low", "high", "sources", "grade_rank"
    )
    rows = told(dataset, kinds)
    if where:
        rows = rows.filter(*where)
    backed: nw.LazyFrame[Any] = rows.join(backing, on="deal_id", how="left")
    return backed


def _reason(kinds: Collection[str]) -> nw.Expr:
    """Return the expression that tells why a deal is not added, or that it is."""
    rules = (
        (nw.col("added") == 1, COUNTED),
        (nw.col("status") == "in_talks", "talks"),
        (nw.col("status") == "cancelled", "cancelled"),
        (nw.col("kind_of_money").is_in(list(kinds)), INSIDE),
    )
    return first_that_holds(rules, nw.col("kind_of_money"))


def _check(by: str) -> None:
    if by not in PERIODS:
        raise ValueError(f"by is {by!r}; use 'quarter' or 'year'")


def periods(found: pd.DataFrame, by: By) -> list[str]:
    """Write year and quarter of every row as a period."""
    if by == "year":
        return [f"{int(year):04}" for year in found["year"]]
    pairs = zip(found["year"], found["quarter"], strict=True)
    return [f"{int(year):04}Q{int(quarter)}" for year, quarter in pairs]


def _grades(found: pd.DataFrame) -> list[str]:
    unsourced = evidence.GRADES.index(evidence.UNSOURCED)
    ranks = pd.to_numeric(found["grade_rank"]).fillna(unsourced)
    return [evidence.GRADES[int(rank)] for rank in ranks]
