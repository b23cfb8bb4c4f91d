"""Groups of more jumps than can be read: their numbers and quartiles, as the engine counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import kept_tables
from ai_investments.dataset import Dataset, collected
from ai_investments.days import DAYS_A_MONTH
from ai_investments.deals import jump_groups, kept_steps, peers, standing, valuations
from ai_investments.deals.peers import Criteria
from ai_investments.deals.rules import one_where
from ai_investments.deals.standing import Quartiles
from ai_investments.remembered import with_dataset

BIN_LOG10 = 0.05
"""Width of a bin of jumps: each is 12% above the one before."""
EDGES = tuple(10 ** (BIN_LOG10 * place) * (1 - 1e-9) for place in range(-30, 51))
"""Where bins of jumps begin and end, from 0.03 times to 316 times; what is beyond is put there.

A hair below the round figure: a valuation that stays the same is no down round.
"""
BIN_MONTHS = 3
"""Width of a bin of times since the last round."""
LONGEST_MONTHS = 120
WAITS = tuple(DAYS_A_MONTH * months for months in range(BIN_MONTHS, LONGEST_MONTHS, BIN_MONTHS))
"""Where bins of the days since the last round end; the last has all that took longer."""


@dataclass(frozen=True)
class Counted:
    """Some jumps under one name.

    Attributes
    ----------
    name : str
        What they have in common.
    n, hollow : int
        Number of those that count, and of those drawn that do not.
    quartiles : Quartiles or None
        Of those that count; None where they are too few.
    bins : pandas.Series
        How many are drawn in each bin, by its number: bin 1 begins at the first of `EDGES`.
    """

    name: str
    n: int
    hollow: int
    quartiles: Quartiles | None
    bins: pd.Series


@dataclass(frozen=True)
class Waits:
    """Jumps against the time since the last round.

    Attributes
    ----------
    cells : pandas.DataFrame
        ``wait`` (number of the bin of months, from 0), ``bin`` (as of `Counted`), ``n``.
    n : int
        Number of those with exact dates.
    undated : int
        Number of the others.
    related : float
        Rank correlation of jumps that count with the time; jumps of one bin, and times of one
        fortnight, are taken as tied.
    related_n : int
        How many it rests on.
    """

    cells: pd.DataFrame
    n: int
    undated: int
    related: float
    related_n: int


def groups(
    dataset: Dataset, include: tuple[str, ...], column: str, hollow: bool
) -> tuple[Counted, ...]:
    """Return the jumps of each ``segment`` or ``year``, in the order of the names.

    Parameters
    ----------
    dataset, include
        As of `ai_investments.deals.valuations.steps`.
    column : "segment" or "year"
        What they are grouped by.
    hollow : bool
        Whether steps that do not count are drawn.
    """
    cells = _cells(dataset, include)
    found = _quartiles(dataset, include, column)
    return tuple(
        _counted(str(name), own, found.get(name), hollow)
        for name, own in cells.groupby(column, sort=True)
        if hollow or own["n"][own["counts"] == 1].sum()
    )


def everything(dataset: Dataset, include: tuple[str, ...], name: str, hollow: bool) -> Counted:
    """Return all jumps as one group.

    Parameters
    ----------
    dataset : Dataset
        The dataset, its deals on an engine.
    include : tuple of str
        Kinds beside priced rounds that count as points, as of `valuations.steps`.
    name : str
        What the group is called.
    hollow : bool
        Whether jumps that do not count are drawn as well; quartiles are of the others alone.
    """
    found = _quartiles(dataset, include, None)
    return _counted(name, _cells(dataset, include), found.get(0), hollow)


def of_peers(
    dataset: Dataset, include: tuple[str, ...], name: str, criteria: Criteria, row: pd.Series
) -> Counted:
    """Return the jumps that count and meet criteria.

    Parameters
    ----------
    dataset : Dataset
        The dataset, its deals on an engine.
    include : tuple of str
        Kinds beside priced rounds that count as points, as of `valuations.steps`.
    name : str
        What the group is called.
    criteria : Criteria
        Which jumps are peers.
    row : pandas.Series
        Their row of `compared`, which has the quartiles already.
    """
    asked = (
        _steps(dataset, include)
        .filter(nw.col("flag_bits") == 0, *peers.conditions(criteria))
        .group_by("bin")
        .agg(n=nw.len())
    )
    found = collected(asked).assign(counts=1)
    known = pd.notna(row["median"])
    told = Quartiles(row["lower_quartile"], row["median"], row["upper_quartile"]) if known else None
    return _counted(name, found, told, False)


def down_rounds(dataset: Dataset, include: tuple[str, ...]) -> tuple[int, int, int, int]:
    """Return how many steps led down and how many there are, counting ones and the others."""
    cells = _cells(dataset, include)
    found = []
    for counts in (1, 0):
        own = cells[cells["counts"] == counts]
        found += [int(own.loc[own["down"] == 1, "n"].sum()), int(own["n"].sum())]
    return found[0], found[1], found[2], found[3]


@with_dataset(32)
def waits(dataset: Dataset, include: tuple[str, ...], hollow: bool) -> Waits:
    """Return jumps against the time since the last round; kept for the next call.

    Parameters
    ----------
    dataset : Dataset
        The dataset, its deals on an engine.
    include : tuple of str
        Kinds beside priced rounds that count as points, as of `valuations.steps`.
    hollow : bool
        Whether jumps that do not count are drawn as well; the correlation is of the others.
    """
    place = standing.by_bounds("days", WAITS, range(len(WAITS) + 1))
    counts = one_where(nw.col("flag_bits") == 0)
    dated = nw.when(nw.col("days").is_null()).then(nw.lit(-1)).otherwise(place)
    asked = (
        _steps(dataset, include)
        .with_columns(wait=dated, counts=counts, fortnight=nw.col("days") // 14)
        .group_by("wait", "fortnight", "bin", "counts")
        .agg(n=nw.len())
    )
    every = collected(asked)
    drawn = every if hollow else every[every["counts"] == 1]
    known = drawn[drawn["wait"] >= 0]
    counting = every[(every["counts"] == 1) & (every["wait"] >= 0)]
    return Waits(
        cells=known.groupby(["wait", "bin"], as_index=False)[["n"]].sum(),
        n=int(known["n"].sum()),
        undated=int(drawn.loc[drawn["wait"] < 0, "n"].sum()),
        related=_rank_correlation(counting),
        related_n=int(counting["n"].sum()),
    )


def compared(
    dataset: Dataset,
    include: tuple[str, ...],
    step: pd.Series | None,
    criteria: Mapping[str, Criteria],
) -> pd.DataFrame:
    """Return where a step stands in each of several groups, as `jump_groups.compared` does.

    Parameters
    ----------
    dataset : Dataset
        The dataset, its deals on an engine.
    include : tuple of str
        Kinds beside priced rounds that count as points, as of `valuations.steps`.
    step : pandas.Series or None
        The step, as `valuations.steps` gives one; None: sizes and quartiles alone.
    criteria : mapping of str to Criteria
        What makes the jumps of each group, by its name.

    Returns
    -------
    pandas.DataFrame
        A row a group, columns `jump_groups.COMPARED`; missing where a group is too small or the
        step does not count.
    """
    rows = []
    for name, wanted in criteria.items():
        found = _standing(dataset, include, step, wanted)
        n = int(found["n"])
        row: dict[str, Any] = {"group": name, "n": n}
        if n >= standing.QUARTILES_FROM:
            row |= {each: found[each] for each in ("lower_quartile", "median", "upper_quartile")}
        if step is not None and step["counts"]:
            own = pd.DataFrame([step]).infer_objects()
            row |= {
                "member": bool(peers.fits(own, wanted).iloc[0]),
                **{each: int(found[each]) for each in ("others", "smaller", "equal")},
            }
            if row["others"] >= standing.PERCENTILE_FROM:
                row |= {
                    each: 100 * (found[f"{each} smaller"] + 0.5 * found[f"{each} equal"])
                    / row["others"]
                    for each in _ENDS
                }  # fmt: skip
                row["percentile"] = 100 * (row["smaller"] + 0.5 * row["equal"]) / row["others"]
        rows.append(row)
    return jump_groups.table(rows)


_ENDS = {
    "own_claims_low": ("jump_low", "ranked_jump"),
    "own_claims_high": ("jump_high", "ranked_jump"),
    "all_claims_low": ("jump_low", "ranked_high"),
    "all_claims_high": ("jump_high", "ranked_low"),
}
"""What ends of percentiles compare: of the step, and of the others."""


def _standing(
    dataset: Dataset, include: tuple[str, ...], step: pd.Series | None, criteria: Criteria
) -> pd.Series:
    """Count the jumps of one group that are smaller than a step's and equal to it."""
    jump = nw.col("jump")
    asked = {"n": nw.len()} | {
        name: jump.quantile(part, interpolation="linear")
        for name, part in (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75))
    }
    marks: dict[str, nw.Expr] = {}
    if step is not None and step["counts"]:
        other = nw.col("deal_id") != step["deal_id"]
        own = standing.comparable(step[["jump", "jump_low", "jump_high"]].astype("float64"))
        marks["others"] = other
        marks["smaller"] = other & (nw.col("ranked_jump") < own["jump"])
        marks["equal"] = other & (nw.col("ranked_jump") == own["jump"])
        for name, (end, column) in _ENDS.items():
            marks[f"{name} smaller"] = other & (nw.col(column) < own[end])
            marks[f"{name} equal"] = other & (nw.col(column) == own[end])
        asked |= {name: nw.col(name).sum() for name in marks}
    rows = _steps(dataset, include).filter(nw.col("flag_bits") == 0, *peers.conditions(criteria))
    if marks:
        rows = rows.with_columns(**{name: one_where(holds) for name, holds in marks.items()})
    return collected(rows.select(**asked)).astype("float64").fillna(0.0).iloc[0]


def _steps(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Return what groups rest on of every step, kept where the engine keeps it."""
    return kept_tables.kept(
        dataset, f"compared steps {include}", partial(_compared_steps, dataset, include)
    )


def _compared_steps(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    steps = valuations.backed(dataset, include, kept_steps.backing(dataset))
    found: nw.LazyFrame[Any] = steps.select(
        "deal_id", "segment", "announced_on", "previous_valuation_usd_bn", "valuation_usd_bn",
        "jump", "ranked_jump", "days", "flag_bits",
        ranked_low=standing.rounded("jump_low"),
        ranked_high=standing.rounded("jump_high"),
        bin=standing.by_bounds("jump", EDGES, range(len(EDGES) + 1)),
    )  # fmt: skip
    return found


@with_dataset(32)
def _cells(dataset: Dataset, include: tuple[str, ...]) -> pd.DataFrame:
    """Count the steps of each segment, year and bin, those that count, and lead down, apart."""
    asked = (
        _steps(dataset, include)
        .select(
            "segment",
            "bin",
            year=nw.col("announced_on").dt.year(),
            counts=one_where(nw.col("flag_bits") == 0),
            down=one_where(nw.col("jump") < 1),
        )
        .group_by("segment", "year", "bin", "counts", "down")
        .agg(n=nw.len())
    )
    return collected(asked)


@with_dataset(32)
def _quartiles(
    dataset: Dataset, include: tuple[str, ...], column: str | None
) -> dict[Any, Quartiles | None]:
    """Return the quartiles of the jumps that count, by what a column has, or by 0 of all."""
    jump = nw.col("jump")
    asked = (
        _steps(dataset, include)
        .filter(nw.col("flag_bits") == 0)
        .select("jump", "segment", all=nw.lit(0), year=nw.col("announced_on").dt.year())
        .group_by(column or "all")
        .agg(
            n=nw.len(),
            lower=jump.quantile(0.25, interpolation="linear"),
            median=jump.quantile(0.5, interpolation="linear"),
            upper=jump.quantile(0.75, interpolation="linear"),
        )
    )
    return {
        row[column or "all"]: Quartiles(row["lower"], row["median"], row["upper"])
        for row in collected(asked).to_dict("records")
        if row["n"] >= standing.QUARTILES_FROM
    }


def _counted(name: str, cells: pd.DataFrame, quartiles: Quartiles | None, hollow: bool) -> Counted:
    n = int(cells.loc[cells["counts"] == 1, "n"].sum())
    drawn = cells if hollow else cells[cells["counts"] == 1]
    bins = drawn.groupby("bin")["n"].sum().astype("int64")
    # What is beyond the first and the last edge is drawn beside them.
    places = bins.index.to_series().clip(1, len(EDGES) - 1)
    within = bins.groupby(places.to_numpy()).sum()
    return Counted(name, n, int(bins.sum()) - n, quartiles, within)


def _rank_correlation(cells: pd.DataFrame) -> float:
    """Return the rank correlation of bins and waits, each cell as often as it was found."""
    if cells.empty:
        return float("nan")
    n = cells["n"].to_numpy(dtype="float64")
    whole = n.sum()

    def ranks(column: str) -> Any:
        sizes = cells.groupby(column)["n"].sum().sort_index()
        middle = sizes.cumsum() - (sizes - 1) / 2
        rank = cells[column].map(middle).to_numpy(dtype="float64")
        return rank - (n * rank).sum() / whole

    one, other = ranks("bin"), ranks("fortnight")
    spread = ((n * one**2).sum() * (n * other**2).sum()) ** 0.5
    return float((n * one * other).sum() / spread) if spread else float("nan")
