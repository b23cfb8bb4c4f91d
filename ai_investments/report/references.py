"""The sources of a report: every address once, numbered in the order of its first use."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.schema import TABLES

BETWEEN = "; "
"""What stands between the addresses of one cell."""


@dataclass(frozen=True)
class Reference:
    """One source.

    Attributes
    ----------
    number : int
        What tables call it.
    address : str
        Its address, as the data holds it.
    linked : bool
        Whether the address may be followed: a page of the web, nothing that runs.
    words : str
        Publisher, title and day, as far as the data names them.
    """

    number: int
    address: str
    linked: bool
    words: str


class References:
    """The sources used so far.

    Parameters
    ----------
    dataset : Dataset
        Where publishers and titles stand.
    """

    def __init__(self, dataset: Dataset):
        self._known = _known(dataset)
        self._numbers: dict[str, int] = {}

    def numbers(self, addresses: str) -> tuple[int, ...]:
        """Return the numbers of the addresses of a cell; new ones are added to the list."""
        each = dict.fromkeys(part.strip() for part in addresses.split(BETWEEN) if part.strip())
        return tuple(self._numbers.setdefault(address, len(self._numbers) + 1) for address in each)

    def __contains__(self, address: object) -> bool:
        """Return whether an address has been used."""
        return address in self._numbers

    def listed(self) -> list[Reference]:
        """Return all sources used, by number."""
        return [
            Reference(number, address, is_page(address), self._known.get(address, ""))
            for address, number in self._numbers.items()
        ]


def is_page(address: str) -> bool:
    """Return whether an address is a page of the web, and no script or file."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as a bracket that is never closed
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and address.isprintable()


@with_dataset()
def _known(dataset: Dataset) -> dict[str, str]:
    """Return publisher, title and day of every address of the data."""
    found: dict[str, str] = {}
    for table in TABLES:
        if not {"url", "publisher"} <= set(table.columns):
            continue
        rows = dataset.rows(table.name)
        for row in rows[rows["url"].notna()].to_dict("records"):
            named = (row.get(name) for name in ("publisher", "title", "published_on"))
            words = ", ".join(str(part) for part in named if pd.notna(part) and part != "")
            found.setdefault(str(row["url"]), words)
    return found
