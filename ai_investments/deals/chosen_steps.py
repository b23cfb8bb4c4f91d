"""The steps that a selection keeps: how many, in what order, where one stands, some rows at a time.

In memory they are a table; on an engine each question is a query, and only the rows asked for are
ever read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import dataset as datasets
from ai_investments import kept_tables
from ai_investments.dataset import Dataset, collected
from ai_investments.deals import standing, valuations
from ai_investments.deals.rules import one_where
from ai_investments.deals.standing import Rank
from ai_investments.deals.valuations import Selection

MOST_SKIPPED = 5_000
"""Rows that an engine may sort only to pass over them; further on it numbers all rows."""
NUMBERS = {"announced_on": "announced_day"}
"""Numbers that sort as these columns do."""


@dataclass(frozen=True)
class Wanted:
    """Which rows of the steps.

    Attributes
    ----------
    column, ascending : str, bool
        What they are sorted by, ties by ``deal_id``.
    rows : int or None
        How many; None: all.
    skipped : int
        How many come before.
    ranked_only : bool
        Whether steps that do not count are left out.
    ranked_first : bool
        Whether they come last.
    """

    column: str
    ascending: bool
    rows: int | None = None
    skipped: int = 0
    ranked_only: bool = False
    ranked_first: bool = False


class InMemory:
    """Steps of a dataset in memory.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `valuations.steps` gives them.
    """

    def __init__(self, steps: pd.DataFrame):
        self._steps = steps.assign(position=standing.positions(steps))
        self.n = len(steps)
        self.ranked = int(steps["counts"].sum())

    def rows(
        self, wanted: Sequence[Wanted], deal_id: str
    ) -> tuple[list[pd.DataFrame], pd.DataFrame]:
        """Return the rows wanted, and the step that ends with a deal where there is one."""
        own = self._steps[self._steps["deal_id"] == deal_id].reset_index(drop=True)
        return [self._sorted(each) for each in wanted], own

    def rank(self, deal_id: str) -> Rank | None:
        """Return where a deal's jump stands among the steps that count."""
        return standing.rank(self._steps, deal_id)

    def _sorted(self, wanted: Wanted) -> pd.DataFrame:
        kept = self._steps[self._steps["counts"]] if wanted.ranked_only else self._steps
        first = [("counts", False)] if wanted.ranked_first else []
        by = dict([*first, (wanted.column, wanted.ascending), ("deal_id", True)])
        ordered = kept.sort_values(list(by), ascending=list(by.values()), ignore_index=True)
        last = None if wanted.rows is None else wanted.skipped + wanted.rows
        return ordered.iloc[wanted.skipped : last].reset_index(drop=True)


class OnEngine:
    """Steps of a dataset whose deals stand on an engine.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    include : tuple of str
        Kinds beside priced rounds that count as points.
    selection : Selection
        Which steps to keep.
    """

    def __init__(self, dataset: Dataset, include: tuple[str, ...], selection: Selection):
        self._dataset = dataset
        self._include = include
        self._selection = selection

    @property
    def n(self) -> int:
        """Number of steps kept."""
        return int(self._totals["n"])

    @property
    def ranked(self) -> int:
        """Number of those that count."""
        return int(self._totals["ranked"])

    def rows(
        self, wanted: Sequence[Wanted], deal_id: str
    ) -> tuple[list[pd.DataFrame], pd.DataFrame]:
        """Return the rows wanted, and the step that ends with a deal where there is one."""
        steps, whole = self._steps()
        columns = steps.columns if whole else ["deal_id", "company", "ranked_jump", "flag_bits"]
        read = [_page(steps, each, columns) for each in wanted]
        read.append(collected(steps.filter(nw.col("deal_id") == deal_id).select(*columns)))
        every = pd.concat(read, ignore_index=True).drop_duplicates("deal_id")
        finished = self._finished(every, whole).set_index("deal_id", drop=False)
        finished["position"] = self._positions(every).reindex(finished.index)
        tables = [finished.loc[each["deal_id"]].reset_index(drop=True) for each in read]
        return tables[:-1], tables[-1]

    def rank(self, deal_id: str) -> Rank | None:
        """Return where a deal's jump stands among the steps that count."""
        steps, _ = self._steps()
        own = collected(
            steps.filter(nw.col("deal_id") == deal_id).select("ranked_jump", "flag_bits")
        )
        if own.empty or own["flag_bits"].iloc[0] or self.ranked < 2:
            return None
        greater, equal = self._beside([own["ranked_jump"].iloc[0]])
        others = self.ranked - 1
        smaller = others - greater[0] - (equal[0] - 1)
        return Rank(
            position=greater[0] + 1,
            n=self.ranked,
            percentile=100 * (smaller + 0.5 * (equal[0] - 1)) / others,
            median=float(self._totals["median"]),
        )

    def _steps(self) -> tuple[nw.LazyFrame[Any], bool]:
        """Return the steps kept, and whether they have all columns."""
        data, include = self._dataset, self._include
        if self._selection.by_grade or kept_tables.is_kept(data, _complete(include)):
            steps = kept_tables.kept(data, _complete(include), partial(_completed, data, include))
            return steps.filter(*self._selection.conditions()), True
        return ranked(data, include).filter(*self._selection.conditions()), False

    @cached_property
    def _totals(self) -> dict[str, Any]:
        counting = nw.col("flag_bits") == 0
        steps, _ = self._steps()
        found = collected(
            steps.select(
                n=nw.len(),
                ranked=one_where(counting).sum(),
                median=nw.when(counting).then(nw.col("ranked_jump")).median(),
            )
        )
        return {str(name): cells.iloc[0] or 0 for name, cells in found.items()}

    def _finished(self, rows: pd.DataFrame, whole: bool) -> pd.DataFrame:
        """Return rows with the columns of `valuations.steps`."""
        if whole:
            return valuations.finished(rows)
        # All that rests on a company's own deals comes out the same from these companies alone.
        small = datasets.of_companies(self._dataset, frozenset(rows["company"]))
        every = valuations.all_steps(small, self._include)
        return every[every["deal_id"].isin(rows["deal_id"])].reset_index(drop=True)

    def _positions(self, rows: pd.DataFrame) -> pd.Series:
        """Return by deal the rank of each row among the steps that count, as of `standing`."""
        counting = rows[rows["flag_bits"] == 0].set_index("deal_id")["ranked_jump"]
        jumps = sorted(set(counting))
        greater, _ = self._beside(jumps) if jumps else ([], [])
        position = {jump: n + 1.0 for jump, n in zip(jumps, greater, strict=True)}
        return counting.map(position).astype("float64")

    def _beside(self, jumps: list[float]) -> tuple[list[int], list[int]]:
        """Return how many steps that count have a greater and an equal jump than each given."""
        steps, _ = self._steps()
        place = standing.by_bounds("ranked_jump", jumps, [*range(len(jumps) + 1)])
        equal = nw.col("ranked_jump").is_in(jumps)
        found = collected(
            steps.filter(nw.col("flag_bits") == 0)
            .select(place=place, equal=one_where(equal))
            .group_by("place", "equal")
            .agg(n=nw.len())
        )
        places = zip(found["place"], found["equal"], found["n"], strict=True)
        at = {(int(place), int(same)): int(n) for place, same, n in places}
        greater: list[int] = []
        above = 0
        for index in reversed(range(len(jumps))):
            above += at.get((index + 1, 0), 0)
            greater.insert(0, above)
            above += at.get((index, 1), 0)
        return greater, [at.get((index, 1), 0) for index in range(len(jumps))]


def chosen(dataset: Dataset, include: Collection[str], selection: Selection) -> InMemory | OnEngine:
    """Return the steps of a dataset that a selection keeps.

    Parameters
    ----------
    dataset : Dataset
        The dataset; where its deals stand on an engine nothing is read yet.
    include : collection of str
        Kinds beside priced rounds that count as points, as of `valuations.steps`.
    selection : Selection
        Which steps to keep.
    """
    if dataset.on_engine:
        return OnEngine(dataset, tuple(include), selection)
    return InMemory(valuations.steps(dataset, include, selection))


def ranked(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Return `valuations.ranked`, kept where the engine keeps it."""
    return kept_tables.kept(
        dataset, f"ranked steps {include}", partial(valuations.ranked, dataset, include)
    )


def prepare(dataset: Dataset, include: Collection[str]) -> None:
    """Have all that steps show worked out meanwhile, where the engine keeps it."""
    own = tuple(include)
    kept_tables.prepare(dataset, _complete(own), partial(_completed, dataset, own))


def _complete(include: tuple[str, ...]) -> str:
    return f"steps complete {include}"


def _completed(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Return the query of all steps with all that is shown of them."""
    # Three parts of it read the steps, which are therefore kept first, where that is possible.
    backed = kept_tables.kept(
        dataset, f"steps backed {include}", partial(valuations.backed, dataset, include)
    )
    return valuations.with_money(dataset, backed)


def _page(steps: nw.LazyFrame[Any], wanted: Wanted, columns: Sequence[str]) -> pd.DataFrame:
    """Sort on the engine and read the rows wanted."""
    if wanted.ranked_only:
        steps = steps.filter(nw.col("flag_bits") == 0)
    column = nw.col(NUMBERS.get(wanted.column, wanted.column))
    hollow = one_where(nw.col("flag_bits") != 0)
    steps = steps.with_columns(
        hollow=hollow if wanted.ranked_first else nw.lit(0),
        key=column if wanted.ascending else -column,
    )
    by = ("hollow", "key", "deal_id")
    if wanted.skipped > MOST_SKIPPED and wanted.rows is not None:
        # Numbering all rows moves them: of many columns only those that the order needs.
        place = nw.col("place")
        keys = steps.select(*by).with_row_index("place", order_by=by)
        last = wanted.skipped + wanted.rows
        ids = collected(keys.filter(place >= wanted.skipped, place < last))["deal_id"].tolist()
        return collected(steps.filter(nw.col("deal_id").is_in(ids)).sort(*by).select(*columns))
    ordered = steps.sort(*by)
    if wanted.rows is not None:
        ordered = ordered.head(wanted.skipped + wanted.rows)
    return collected(ordered.select(*columns)).iloc[wanted.skipped :]
