"""The steps that a selection keeps: how many, in what order, where one stands, some rows at a time.

In memory they are a table; on an engine each question is a query, and only the rows asked for are
ever read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset, collected
from ai_investments.deals import kept_steps, standing, valuations
from ai_investments.deals.rules import one_where
from ai_investments.deals.standing import Rank
from ai_investments.deals.valuations import Selection
from ai_investments.remembered import with_dataset

MOST_SKIPPED = 5_000
"""Rows that an engine may sort only to pass over them; further on it numbers all rows."""
NUMBERS = {"announced_on": "announced_day"}
"""Numbers that sort as these columns do."""
READ = ("deal_id", "company", "ranked_jump", "flag_bits")
"""What is read of the steps on an engine; all else rests on their companies alone."""


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

    def begins(self, other: "Wanted") -> bool:
        """Whether these rows are the first of those that count among some other rows."""
        order = self.column, self.ascending, self.skipped
        few = self.rows is not None and (other.rows is None or self.rows <= other.rows)
        return (
            self.ranked_only
            and other.ranked_first
            and few
            and order == (other.column, other.ascending, 0)
        )

    @property
    def leads(self) -> bool:
        """Whether of the steps that count these are the ones with the largest jumps."""
        order = self.column, self.ascending, self.skipped
        return order == ("jump", False, 0) and (self.ranked_only or self.ranked_first)


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
        self._own: dict[str, pd.DataFrame] = {}
        self._beside: dict[float, tuple[int, int]] = {}

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
        steps = self._steps()
        pages = _pages(steps, wanted)
        on_page = (page[page["deal_id"] == deal_id] for page in pages.values())
        own = next((rows for rows in on_page if len(rows)), None)
        if own is not None:
            self._own[deal_id] = own
        read = [*(pages[each] for each in wanted), self._step(deal_id, steps)]
        every = pd.concat(read, ignore_index=True).drop_duplicates("deal_id")
        finished = self._finished(every, deal_id).set_index("deal_id", drop=False)
        finished["position"] = self._positions(pages, every).reindex(finished.index)
        tables = [finished.loc[each["deal_id"]].reset_index(drop=True) for each in read]
        return tables[:-1], tables[-1]

    def rank(self, deal_id: str) -> Rank | None:
        """Return where a deal's jump stands among the steps that count."""
        own = self._step(deal_id)
        if own.empty or own["flag_bits"].iloc[0] or self.ranked < 2:
            return None
        jump = own["ranked_jump"].iloc[0]
        greater, equal = self._compared([jump])[jump]
        others = self.ranked - 1
        smaller = others - greater - (equal - 1)
        return Rank(
            position=greater + 1,
            n=self.ranked,
            percentile=100 * (smaller + 0.5 * (equal - 1)) / others,
            median=float(self._totals["median"]),
        )

    def _steps(self) -> nw.LazyFrame[Any]:
        """Return the steps kept."""
        table = kept_steps.graded if self._selection.by_grade else kept_steps.ranked
        return table(self._dataset, self._include).filter(*self._selection.conditions())

    def _step(self, deal_id: str, steps: nw.LazyFrame[Any] | None = None) -> pd.DataFrame:
        """Return the step that ends with a deal, read unless it was; empty where there is none."""
        if deal_id not in self._own:
            found = (self._steps() if steps is None else steps).filter(nw.col("deal_id") == deal_id)
            self._own[deal_id] = collected(found.select(*READ))
        return self._own[deal_id]

    @cached_property
    def _totals(self) -> dict[str, Any]:
        counting = nw.col("flag_bits") == 0
        found = collected(
            self._steps().select(
                n=nw.len(),
                ranked=one_where(counting).sum(),
                median=nw.when(counting).then(nw.col("ranked_jump")).median(),
            )
        )
        return {str(name): cells.iloc[0] or 0 for name, cells in found.items()}

    def _finished(self, rows: pd.DataFrame, deal_id: str) -> pd.DataFrame:
        """Return rows with the columns of `valuations.steps`."""
        # All that rests on a company's own deals comes out the same from these companies alone.
        data, companies = self._dataset, frozenset(rows["company"])
        focus = datasets.companies_of(data, (deal_id,))
        if not (kept_steps.backing_is_kept(data) or datasets.is_read(data, focus)):
            # Whoever looks at a deal reads its claims next: one look at the table serves both.
            near = datasets.of_companies(data, companies | focus)
            every = valuations.all_steps(near, self._include)
        else:
            every = _steps_of(data, companies, self._include)
        return every[every["deal_id"].isin(rows["deal_id"])].reset_index(drop=True)

    def _positions(self, pages: dict[Wanted, pd.DataFrame], rows: pd.DataFrame) -> pd.Series:
        """Return by deal the rank of each row among the steps that count, as of `standing`."""
        counting = rows[rows["flag_bits"] == 0].set_index("deal_id")["ranked_jump"]
        found = pd.Series(dtype="float64")
        for wanted, page in pages.items():
            if wanted.leads:  # whatever is larger stands above
                jumps = page[page["flag_bits"] == 0].set_index("deal_id")["ranked_jump"]
                placed = jumps.rank(method="min", ascending=False)
                found = placed if found.empty else found.combine_first(placed)
        others = counting[~counting.index.isin(found.index)]
        beside = self._compared(sorted(set(others)))
        asked = others.map(lambda jump: beside[jump][0] + 1.0).astype("float64")
        return asked if found.empty else found.combine_first(asked)

    def _compared(self, jumps: list[float]) -> dict[float, tuple[int, int]]:
        """Return how many steps that count have a greater and an equal jump than each given."""
        if unknown := [jump for jump in jumps if jump not in self._beside]:
            self._beside |= self._counted_beside(unknown)
        return self._beside

    def _counted_beside(self, jumps: list[float]) -> dict[float, tuple[int, int]]:
        """Count on the engine; the jumps ascend."""
        place = standing.by_bounds("ranked_jump", jumps, [*range(len(jumps) + 1)])
        equal = nw.col("ranked_jump").is_in(jumps)
        found = collected(
            self._steps()
            .filter(nw.col("flag_bits") == 0)
            .select(place=place, equal=one_where(equal))
            .group_by("place", "equal")
            .agg(n=nw.len())
        )
        places = zip(found["place"], found["equal"], found["n"], strict=True)
        at = {(int(place), int(same)): int(n) for place, same, n in places}
        beside: dict[float, tuple[int, int]] = {}
        above = 0
        for index in reversed(range(len(jumps))):
            above += at.get((index + 1, 0), 0)
            beside[jumps[index]] = above, at.get((index, 1), 0)
            above += at.get((index, 1), 0)
        return beside


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


@with_dataset(16)
def _steps_of(
    dataset: Dataset, companies: frozenset[str], include: tuple[str, ...]
) -> pd.DataFrame:
    """Return the steps of some companies; many a filter leaves the first ones as they are."""
    deals = datasets.deals_of_companies(dataset, companies)
    return valuations.of_deals(dataset, deals, kept_steps.backing_of(dataset, deals), include)


def _pages(steps: nw.LazyFrame[Any], wanted: Sequence[Wanted]) -> dict[Wanted, pd.DataFrame]:
    """Read the rows wanted, none of them twice."""
    pages: dict[Wanted, pd.DataFrame] = {}
    for each in sorted(set(wanted), key=lambda each: each.ranked_only):
        longer = next((page for of, page in pages.items() if each.begins(of)), None)
        if longer is None:
            pages[each] = _page(steps, each)
        else:
            pages[each] = longer[longer["flag_bits"] == 0].iloc[: each.rows]
    return pages


def _page(steps: nw.LazyFrame[Any], wanted: Wanted) -> pd.DataFrame:
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
        return collected(steps.filter(nw.col("deal_id").is_in(ids)).sort(*by).select(*READ))
    ordered = steps.sort(*by)
    if wanted.rows is not None:
        ordered = ordered.head(wanted.skipped + wanted.rows)
    return collected(ordered.select(*READ)).iloc[wanted.skipped :]
