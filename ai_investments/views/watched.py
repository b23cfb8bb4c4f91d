"""What an analyst keeps an eye on, on every page: a day since which, and a list of companies."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter
from ai_investments.views.deals import COMPANIES
from ai_investments.views.settings import Settings
from ai_investments.words_in_data import MOST_FOUND

COMPANY_COLUMNS = {
    "capex": "company",
    "commitments": "company",
    "customers": "vendor",
    "revenue": "company",
}
"""Tables beside the deals whose companies can be watched, with the column that names them."""


class Companies:
    """The companies that can be watched."""

    def many(self, dataset: Dataset) -> bool:
        """Tell whether they are too many to list: where those with deals are."""
        return COMPANIES.many(dataset)

    def all(self, dataset: Dataset) -> tuple[str, ...]:
        """Return every company in alphabetical order."""
        return _companies(dataset)

    def known(self, dataset: Dataset, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are among them."""
        others = _without_deals(dataset).intersection(words)
        return COMPANIES.known(dataset, words) | others

    def found(self, dataset: Dataset, text: str) -> tuple[str, ...]:
        """Return those whose name holds a text: of other tables first, then the largest."""
        typed = text.strip().lower()
        others = sorted(each for each in _without_deals(dataset) if typed in each.lower())
        return tuple(dict.fromkeys([*others, *COMPANIES.found(dataset, text)]))[:MOST_FOUND]


@with_dataset()
def _companies(dataset: Dataset) -> tuple[str, ...]:
    named = {*COMPANIES.all(dataset), *_without_deals(dataset)}
    return tuple(sorted(named, key=lambda name: (name.casefold(), name)))


@with_dataset()
def _without_deals(dataset: Dataset) -> frozenset[str]:
    """Return the companies of the other tables."""
    return frozenset(
        name
        for table, column in COMPANY_COLUMNS.items()
        for name in dataset.rows(table)[column].dropna().unique()
    )


def since_parameter() -> Any:
    """Declare the day since which what is new or changed is listed and marked."""
    return parameter.date(
        "New since",
        "What was added or changed in the data after this day is listed and marked in the charts.",
    )


def watch_parameter() -> Any:
    """Declare the companies watched."""
    return parameter.choices(
        "Watch list",
        "Companies to watch: what is new about them comes first.",
        Companies(),
        none_chosen="No company",
    )


@dataclass(frozen=True)
class Watched(Settings):
    """What every link of every page carries: since when news counts, and the companies watched."""

    since: str = since_parameter()
    watch: tuple[str, ...] = watch_parameter()
