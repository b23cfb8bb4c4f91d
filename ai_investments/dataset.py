"""The dataset: read every file, check it, say what was left out, name the version."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import narwhals as nw
import numpy as np
import pandas as pd

from ai_investments import csv_text, spelling, validation
from ai_investments.problems import Problem
from ai_investments.remembered import with_dataset
from ai_investments.schema import ALIASES, CLAIMS, INVESTMENTS, TABLES, TICKETS, Table
from ai_investments.schema.table import DTYPE

BUILT_IN = Path(__file__).resolve().parent.parent / "data"
PACKAGE = "datapackage.json"
EPOCH = pd.Timestamp("1970-01-01")


MOST_READ = 100_000
"""Rows of an engine's table that are read into memory as a whole."""


@runtime_checkable
class NamesItsRows(Protocol):
    """A table of an engine that looks names up."""

    def named(self, column: str, names: Sequence[str]) -> nw.LazyFrame[Any]:
        """Return the rows with one of some names in a column."""


class TooLarge(ValueError):  # noqa: N818
    """A table has too many rows for what was asked; the text says so in a sentence."""


@dataclass(frozen=True, eq=False)  # compared and cached by identity: tables have no equality
class Dataset:
    """All tables, ready for analysis.

    Attributes
    ----------
    investments, claims, tickets, aliases, capex, … : table
        As `ai_investments.schema` defines them, plus ``announced_day`` (days since 1970-01-01) in
        the investments and ``value_number`` in the tables of claims. pandas, or any table that
        narwhals reads (a DuckDB relation, `ai_investments.sources.EngineTable`, …).
    version : str
        First 10 hexadecimal digits of the SHA-256 of the files' contents; of an engine the name
        that its owner gives, or when it was read.
    as_of : str
        Day up to which the data was researched (ISO), or empty.
    problems : tuple of Problem
        What is wrong with the files; rows named there are not in the tables.
    folder : Path or None
        The folder that the files stand in, which may keep earlier versions; None: no folder.
    own_ids : frozenset of str
        Names of the deals, rows of capex and rows of customers that an analyst brought
        (`ai_investments.own_data`): no public evidence stands behind them.
    base : Dataset or None
        The data that own rows were put into; None: there are none.
    engine : ai_investments.sources.Engine or None
        Where the tables that are not pandas stand; None: there are none.
    """

    investments: Any
    claims: Any
    tickets: Any
    aliases: Any
    capex: Any
    capex_claims: Any
    capex_guidance: Any
    capex_totals: Any
    commitments: Any
    payback_inputs: Any
    customers: Any
    customer_claims: Any
    churn_cases: Any
    case_revenue: Any
    revenue: Any
    events: Any
    left_out: Any
    version: str
    as_of: str = ""
    problems: tuple[Problem, ...] = field(default=())
    folder: Path | None = None
    own_ids: frozenset[str] = frozenset()
    base: "Dataset | None" = None
    engine: Any = None

    @property
    def rows_left_out(self) -> int:
        """Number of rows left out because something is wrong with them."""
        return sum(problem.left_out for problem in self.problems)

    def rows(self, name: str) -> pd.DataFrame:
        """Return a whole table as pandas, read from its engine once; never change it.

        Raises
        ------
        TooLarge
            Where an engine's table has more than `MOST_READ` rows.
        """
        if name not in self._read:
            table = getattr(self, name)
            if not isinstance(table, pd.DataFrame) and (n := self.count(name)) > MOST_READ:
                raise TooLarge(
                    f"The table {name} has {n:,} rows; what is asked for here reads it whole, "
                    f"which is done up to {MOST_READ:,}."
                )
            self._read[name] = collected(nw.from_native(table).lazy())
        return self._read[name]

    def count(self, name: str) -> int:
        """Return the number of rows of a table."""
        if name not in self._counts:
            frame = nw.from_native(getattr(self, name)).lazy()
            self._counts[name] = int(frame.select(n=nw.len()).collect("pandas")["n"][0])
        return self._counts[name]

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {}

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def read_last(self) -> deque[tuple[frozenset[str], "Dataset"]]:
        """What was read of an engine last, by its companies: what is in it is not read again."""
        return deque(maxlen=4)

    @cached_property
    def remembered(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """What functions of this dataset have found, see `ai_investments.remembered`."""
        return {}

    @property
    def on_engine(self) -> bool:
        """Whether the deals stand on an engine and may be too many for memory."""
        return not isinstance(self.investments, pd.DataFrame)

    @property
    def many_deals(self) -> bool:
        """Whether the deals are too many to be read whole."""
        return self.on_engine and self.count("investments") > MOST_READ

    @cached_property
    def deals(self) -> pd.DataFrame:
        """The investments as pandas, indexed by ``deal_id``, newest first."""
        order = ["announced_day", "deal_id"]
        return (
            self.rows("investments")
            .sort_values(order, ascending=[False, True])
            .set_index("deal_id")
        )

    def deal(self, deal_id: str) -> dict[str, Any] | None:
        """Return one deal by column, or None where there is none of that name."""
        if self.many_deals:
            return of_deals(self, (deal_id,)).deal(deal_id)
        if deal_id not in self.deals.index:
            return None
        place = self.deals.index.get_loc(deal_id)
        found = {name: column[place] for name, column in self._deal_columns.items()}
        return {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in found.items()
        }

    @cached_property
    def _deal_columns(self) -> dict[str, Any]:
        # One row of a wide table costs pandas milliseconds; pages ask for hundreds.
        return {str(name): self.deals[name].array for name in self.deals}


def of_deals(dataset: Dataset, deal_ids: tuple[str, ...]) -> Dataset:
    """Return the dataset with the companies of some deals only, all their deals in memory.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; one in memory is returned as it is.
    deal_ids : tuple of str
        Deals; one that is not there brings no company.

    Returns
    -------
    Dataset
        As `of_companies`.
    """
    return _of_deals(dataset, deal_ids) if dataset.on_engine else dataset


@with_dataset(256)
def _of_deals(dataset: Dataset, deal_ids: tuple[str, ...]) -> Dataset:
    return of_companies(dataset, companies_of(dataset, deal_ids))


def companies_of(dataset: Dataset, deal_ids: Collection[str]) -> frozenset[str]:
    """Return the companies of some deals of a dataset on an engine."""
    wanted = frozenset(deal_ids)
    for _, near in tuple(dataset.read_last):
        known = near.investments[near.investments["deal_id"].isin(wanted)]
        if len(known) == len(wanted):
            return frozenset(known["company"])
    return _companies_of(dataset, wanted)


@with_dataset(256)
def _companies_of(dataset: Dataset, deal_ids: frozenset[str]) -> frozenset[str]:
    named = among(dataset, "investments", "deal_id", deal_ids).select("company")
    return frozenset(collected(named.unique(["company"]))["company"])


def of_companies(dataset: Dataset, companies: frozenset[str]) -> Dataset:
    """Return the dataset with some companies only, their deals, claims and tickets in memory.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; one in memory is returned as it is.
    companies : frozenset of str
        Names of companies; few enough for memory.

    Returns
    -------
    Dataset
        Whatever rests on a company's own deals comes out the same. Kept for the next call.
    """
    return _of_companies(dataset, companies) if dataset.on_engine else dataset


def is_read(dataset: Dataset, companies: frozenset[str]) -> bool:
    """Tell whether `of_companies` has just read all that there is about some companies."""
    return any(companies <= known for known, _ in tuple(dataset.read_last)) or not companies


@with_dataset(32)
def _of_companies(dataset: Dataset, companies: frozenset[str]) -> Dataset:
    for known, near in tuple(dataset.read_last):
        if companies <= known:
            return _narrowed(near, companies)
    found = _in_memory(dataset, deals_of_companies(dataset, companies))
    dataset.read_last.append((companies, found))
    return found


def _narrowed(near: Dataset, companies: frozenset[str]) -> Dataset:
    """Return fewer companies of what `_of_companies` gives."""
    deals = near.investments
    own = deals["company"].isin(companies)
    own |= deals["deal_id"].isin(deals.loc[own, "round_group"])
    kept = deals[own].reset_index(drop=True)
    tables = {
        name: rows[rows["deal_id"].isin(kept["deal_id"])].reset_index(drop=True)
        for name, rows in (("claims", near.claims), ("tickets", near.tickets))
    }
    return replace(near, investments=kept, **tables)


def deals_of_companies(dataset: Dataset, companies: Collection[str]) -> pd.DataFrame:
    """Read the deals of some companies of a dataset on an engine.

    A tranche may belong to the deal of another company, whose day counts: it comes along.
    """
    rows = _typed(among(dataset, "investments", "company", companies), INVESTMENTS)
    if missing := set(rows["round_group"].dropna()) - set(rows["deal_id"]):
        further = _typed(among(dataset, "investments", "deal_id", missing), INVESTMENTS)
        rows = pd.concat([rows, further], ignore_index=True)
    return rows


def deals_alone(dataset: Dataset, deal_ids: Collection[str]) -> Dataset:
    """Return the dataset with some deals only and those that hold their money, all in memory.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    deal_ids : collection of str
        Deals, few enough for memory; what they are ``included_in``, and that again, comes along.
    """
    found: list[pd.DataFrame] = []
    known: set[str] = set()
    wanted = set(deal_ids)
    while wanted or not found:
        found.append(_typed(among(dataset, "investments", "deal_id", wanted), INVESTMENTS))
        known |= wanted
        wanted = set(found[-1]["included_in"].dropna()) - known
    return _in_memory(dataset, pd.concat(found, ignore_index=True))


def _in_memory(dataset: Dataset, deals: pd.DataFrame) -> Dataset:
    """Return the dataset with these deals instead of its own, their claims and tickets read."""
    tables: dict[str, Any] = {}
    for name, table in (("claims", CLAIMS), ("tickets", TICKETS)):
        tables[name] = _typed(among(dataset, name, "deal_id", deals["deal_id"]), table)
    return replace(dataset, investments=deals, **tables)


def among(dataset: Dataset, table: str, column: str, names: Iterable[str]) -> nw.LazyFrame[Any]:
    """Return the rows of a table that have one of some names in a column of text.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine, which does it the way that suits it.
    table, column : str
        Where.
    names : iterable of str
        Names, in any order; none: no row.
    """
    rows, listed = getattr(dataset, table), sorted(set(names))
    if isinstance(rows, NamesItsRows):
        return rows.named(column, listed)
    found: nw.LazyFrame[Any] = nw.from_native(rows).lazy()
    return found.filter(nw.col(column).is_in(listed))


def collected(query: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Run a query where its tables stand, and return its rows as pandas."""
    rows: pd.DataFrame = query.collect("pandas").to_pandas()
    return rows


def _typed(query: nw.LazyFrame[Any], table: Table) -> pd.DataFrame:
    """Read rows with the types that a table in memory has."""
    return collected(query).astype({each.name: DTYPE[each.kind] for each in table.fields})


def load(source: str | Path | None = None) -> Dataset:
    """Read and check a dataset.

    Parameters
    ----------
    source : str or Path, optional
        A folder with ``investments.csv`` (and, where there are any, the other tables), or one CSV
        file of deals. Default: the built-in data.

    Returns
    -------
    Dataset
        With every row that is sound. A broken cell, a missing file or an unreadable one never
        raises: it is in `Dataset.problems`.
    """
    folder = Path(source) if source is not None else BUILT_IN
    paths = {table.name: folder / table.file for table in TABLES}
    if folder.is_file():
        paths = {INVESTMENTS.name: folder}
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    missing: list[str] = []
    for table in TABLES:
        path = paths.get(table.name)
        try:
            if path is not None:
                contents[table.name] = path.read_bytes()
        except FileNotFoundError:
            missing.append(table.file)
        except OSError as error:
            problems.append(
                Problem(table.file, None, None, "", f"The file cannot be read ({error.strerror}).",
                        "Check that it is a file and that it may be read.")
            )  # fmt: skip
    if missing:
        problems.append(
            Problem(", ".join(missing), None, None, "", "Not in the folder; taken as empty.",
                    f"Put what you have into {folder.name}.")
        )  # fmt: skip
    return from_contents(
        contents,
        as_of=researched_until(folder, problems),
        problems=problems,
        folder=folder if folder.is_dir() else None,
    )


def researched_until(folder: Path, problems: list[Problem]) -> str:
    """Return the day that datapackage.json names as the data's, or an empty text.

    What is wrong with that file is added to `problems`.
    """
    package = folder / PACKAGE
    if not package.is_file():
        return ""
    try:
        return str(json.loads(package.read_text("utf-8")).get("as_of", ""))
    except (ValueError, AttributeError, OSError):
        problems.append(
            Problem(package.name, None, None, "", "This is no JSON object; the data has no date.",
                    "Mend or remove the file.")
        )  # fmt: skip
        return ""


def from_contents(
    contents: Mapping[str, bytes],
    *,
    as_of: str = "",
    problems: list[Problem] | None = None,
    folder: Path | None = None,
    elsewhere: Collection[str] = (),
) -> Dataset:
    """Check the contents of CSV files and join them.

    Parameters
    ----------
    contents : mapping of str to bytes
        CSV by table name; a table that is not given is empty.
    as_of : str
        Day up to which the data was researched (ISO), or empty.
    problems : list of Problem, optional
        What is known to be wrong already; it comes first.
    folder : Path, optional
        The folder that the files stand in.
    elsewhere : collection of str
        Tables whose rows are not known here: what points at them is taken as right.

    Returns
    -------
    Dataset
        As of `load`; never raises because of what the files hold.
    """
    definitions = {table.name: table for table in TABLES}
    checked: dict[str, validation.Checked] = {}
    seen: dict[str, set[str]] = {}
    for name, table in definitions.items():
        if name not in contents:
            checked[name] = validation.Checked(table.empty(), ())
            continue
        text = csv_text.read(contents[name], table.file, table.columns)
        checked[name] = validation.check(text, table)
        for column in table.key:
            if column in text.cells:
                seen[f"{name}.{column}"] = set(text.cells[column])
    deals = checked[INVESTMENTS.name]
    found = list(problems or [])
    if INVESTMENTS.name in contents and deals.rows.empty and not deals.problems:
        found.append(
            Problem(INVESTMENTS.file, None, None, "", "The file has a header and no rows.",
                    "Add a row for each deal.")
        )  # fmt: skip
    checked = validation.check_references(checked, definitions, seen, elsewhere)
    found += [each for part in checked.values() for each in part.problems]
    tables = {name: part.rows.reset_index(drop=True) for name, part in checked.items()}
    tables["investments"] = with_days(spelling.deals(tables["investments"], tables[ALIASES.name]))
    tables["tickets"] = spelling.tickets(tables["tickets"], tables[ALIASES.name])
    for claims in ("claims", "capex_claims", "customer_claims"):
        numbers = pd.to_numeric(tables[claims]["value"], errors="coerce")
        tables[claims] = tables[claims].assign(value_number=numbers)
    read: dict[str, Any] = dict(tables)
    return Dataset(
        **read,
        version=version_of(contents),
        as_of=as_of,
        problems=tuple(found),
        folder=folder,
    )


def version_of(contents: Mapping[str, bytes]) -> str:
    """Return the version of files by table name: 10 hexadecimal digits of their SHA-256."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}:{len(contents[name])}:".encode() + contents[name])
    return digest.hexdigest()[:10]


def with_days(investments: pd.DataFrame) -> pd.DataFrame:
    """Return deals with ``announced_day``, the days since 1970-01-01.

    Whole days as numbers: differences of dates do not run on every engine.
    """
    days = (investments["announced_on"] - EPOCH) // pd.Timedelta(days=1)
    return investments.assign(announced_day=days.astype("int64"))
