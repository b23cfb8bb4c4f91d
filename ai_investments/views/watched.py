"""What an analyst keeps an eye on, on every page: a day since which, and a list of companies."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views import parameter
from ai_investments.views.settings import Settings

COMPANY_COLUMNS = {
    "investments": "company",
    "capex": "company",
    "commitments": "company",
    "customers": "vendor",
    "revenue": "company",
}
"""Tables whose companies can be watched, with the column that names them."""


@lru_cache(maxsize=16)
def companies(dataset: Dataset) -> tuple[str, ...]:
    """Return the companies that can be watched, in alphabetical order."""
    named = {
        name
        for table, column in COMPANY_COLUMNS.items()
        for name in dataset.rows(table)[column].dropna().unique()
    }
    return tuple(sorted(named, key=lambda name: (name.casefold(), name)))


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
        companies,
        none_chosen="No company",
    )


@dataclass(frozen=True)
class Watched(Settings):
    """What every link of every page carries: since when news counts, and the companies watched."""

    since: str = since_parameter()
    watch: tuple[str, ...] = watch_parameter()
