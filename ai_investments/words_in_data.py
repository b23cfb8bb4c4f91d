"""Names that stand in the data as options of a control: all of them, or found by what is typed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import narwhals as nw

from ai_investments.dataset import Dataset, among, collected
from ai_investments.remembered import with_dataset
from ai_investments.schema import INVESTMENTS

MOST_LISTED = 2_000
"""Options that a control lists; of more it offers those that match what is typed."""
MOST_FOUND = 50


class WordsInData(Protocol):
    """Options that the data gives, perhaps too many to list."""

    def many(self, dataset: Dataset) -> bool:
        """Tell whether they are too many to list."""

    def all(self, dataset: Dataset) -> tuple[str, ...]:
        """Return all of them."""

    def known(self, dataset: Dataset, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are among them."""

    def found(self, dataset: Dataset, text: str) -> tuple[str, ...]:
        """Return up to `MOST_FOUND` that match a text, the largest first."""


@dataclass(frozen=True)
class NamesOfDeals:
    """Names in a column of the deals.

    Attributes
    ----------
    column : str
        The column.
    also : str
        Another column whose text is searched as well; empty: none.
    """

    column: str
    also: str = ""

    def many(self, dataset: Dataset) -> bool:
        """Tell whether there are more than `MOST_LISTED`."""
        return len(_all(dataset, self.column, MOST_LISTED + 1)) > MOST_LISTED

    def all(self, dataset: Dataset) -> tuple[str, ...]:
        """Return every name in alphabetical order."""
        return _all(dataset, self.column, None)

    def known(self, dataset: Dataset, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are among the names."""
        return _known(dataset, self.column, frozenset(words)) if words else frozenset()

    def found(self, dataset: Dataset, text: str) -> tuple[str, ...]:
        """Return names that hold a text, whatever its case: those of the largest deals first."""
        return _found(dataset, self.column, self.also, text.strip().lower())


@with_dataset(64)
def _known(dataset: Dataset, column: str, words: frozenset[str]) -> frozenset[str]:
    named = among(dataset, "investments", column, words).select(column)
    return frozenset(collected(named.unique([column]))[column])


@with_dataset(64)
def _found(dataset: Dataset, column: str, also: str, typed: str) -> tuple[str, ...]:
    deals = _deals(dataset).filter(~nw.col(column).is_null())
    if typed:
        holds = [
            nw.col(name).str.to_lowercase().str.contains(typed, literal=True)
            for name in (column, also)
            if name
        ]
        deals = deals.filter(holds[0] if len(holds) == 1 else holds[0] | holds[1])
    sizes = deals.select(column, size="valuation_usd_bn")
    if (column,) != INVESTMENTS.key:  # which stands in one row
        sizes = sizes.group_by(column).agg(size=nw.col("size").max())
    largest = (
        sizes.with_columns(smallness=-nw.col("size").fill_null(0.0))
        .sort("smallness", column)
        .head(MOST_FOUND)
    )
    return tuple(collected(largest)[column])


@with_dataset(64)
def _all(dataset: Dataset, column: str, most: int | None) -> tuple[str, ...]:
    names = _deals(dataset).select(column).unique([column])
    if most is not None:
        names = names.head(most)
    return tuple(sorted(collected(names)[column].dropna(), key=str.casefold))


def _deals(dataset: Dataset) -> nw.LazyFrame[Any]:
    deals: nw.LazyFrame[Any] = nw.from_native(dataset.investments).lazy()
    return deals
