"""What is new in the data since a day: the version of that day, and which figures it concerns."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from ai_investments import differences, formats, kept_versions
from ai_investments.dataset import Dataset
from ai_investments.kept_versions import KeptVersion
from ai_investments.remembered import with_dataset

COMPARISONS = 16
"""Earlier versions that the comparisons of one with stay in memory, for every page's charts."""


@dataclass(frozen=True)
class Earlier:
    """What the data is compared with.

    Attributes
    ----------
    version : KeptVersion or None
        The earlier version; None: there is none.
    data : Dataset or None
        Its data; the dataset itself where nothing in it is newer; None: cannot be compared.
    words : str
        What it is compared with and why, or why with nothing, in a sentence.
    """

    version: KeptVersion | None
    data: Dataset | None
    words: str


@dataclass(frozen=True)
class ChangedIds:
    """What was added or changed, by name.

    Attributes
    ----------
    deal_ids, capex_ids : frozenset of str
        Deals and capex figures that are new, or changed in a cell or a claim.
    customers : frozenset of str
        Customers of Scale AI and other vendors, likewise.
    companies : frozenset of str
        Everybody whom any row that was added, changed or removed is about.
    marks : frozenset of str
        Names of all rows that were added or changed, in any table, with the deals and capex
        figures above: what marks of charts are called.
    """

    deal_ids: frozenset[str]
    capex_ids: frozenset[str]
    customers: frozenset[str]
    companies: frozenset[str]
    marks: frozenset[str]


def earlier(data: Dataset, since: str) -> Earlier:
    """Return the version that was the newest at the end of a day.

    Parameters
    ----------
    data : Dataset
        What is looked at; its folder says where earlier versions are kept.
    since : str
        ISO day, or empty: the version before the one looked at.
    """
    versions = kept_versions.kept(data.folder)
    if not versions:
        return Earlier(None, None, "No earlier version of this data is kept.")
    places = {each.version: place for place, each in enumerate(versions)}
    own = places.get(data.version, -1)
    if not since:
        if own + 1 == len(versions):
            return Earlier(None, None, "This is the oldest version kept; it has none before it.")
        return _read(data, versions[own + 1], "Compared with the version before this one")
    day = dt.date.fromisoformat(since)
    found = kept_versions.newest_until(day, data.folder)
    if found is None:
        oldest = versions[-1]
        told = f"No version as old as {_day(day)} is kept; compared with the oldest"
        return _read(data, oldest, told)
    if places[found.version] <= own:
        told = f"The data shown is itself not newer than {_day(day)}"
        return Earlier(found, data, f"{told}: nothing in it was added later.")
    return _read(data, found, f"Compared with the version that was newest on {_day(day)}")


@with_dataset(COMPARISONS)
def changes(new: Dataset, old: Dataset) -> pd.DataFrame:
    """Return `differences.of_datasets`, computed once for two datasets; never change it."""
    return differences.of_datasets(old, new)


@with_dataset(COMPARISONS)
def changed_ids(new: Dataset, old: Dataset) -> ChangedIds:
    """Return what was added or changed between two versions of the data, by name."""
    found = changes(new, old)
    lasting = found[found["what"] != "removed"]

    def rows(*tables: str, of: pd.DataFrame = found) -> set[str]:
        return set(of.loc[of["table"].isin(tables), "row"])

    # A claim that is gone changes the deal's range as a new one does; a deal that is gone has none.
    deals = rows("investments", of=lasting) | rows("claims")
    deals |= _of_tickets(rows("tickets"), old, new)
    deals &= set(new.rows("investments")["deal_id"])
    capex = (rows("capex", of=lasting) | rows("capex_claims")) & set(new.rows("capex")["capex_id"])
    subjects = rows("customer_claims")
    customers = {
        name.removeprefix("customer:") for name in subjects if name.startswith("customer:")
    }
    book = new.rows("customers")
    own = book["customer_row_id"].isin(rows("customers", of=lasting))
    return ChangedIds(
        deal_ids=frozenset(deals),
        capex_ids=frozenset(capex),
        customers=frozenset(customers | set(book.loc[own, "customer"])),
        companies=frozenset(found["company"].dropna()),
        marks=frozenset(set(lasting["row"]) | deals | capex),
    )


def _of_tickets(tickets: set[str], *datasets: Dataset) -> set[str]:
    """Return the deals that tickets belong to."""
    deals: set[str] = set()
    for data in datasets:
        rows = data.rows("tickets")
        deals |= set(rows.loc[rows["ticket_id"].isin(tickets), "deal_id"])
    return deals


def _read(data: Dataset, version: KeptVersion, told: str) -> Earlier:
    read = kept_versions.load(version.version, data.folder)
    if read is None:
        return Earlier(version, None, kept_versions.why_not(version.version, data.folder))
    told = f"{told}: {version.version}, kept on {_day(version.kept_on)} ({version.note})."
    return Earlier(version, read, told)


def _day(day: dt.date) -> str:
    return formats.day(pd.Timestamp(day))
