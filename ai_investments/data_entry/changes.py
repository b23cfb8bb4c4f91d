"""What writing an entry does to a folder of data: its files before and after."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ai_investments import dataset
from ai_investments.data_entry import csv_records
from ai_investments.data_entry.entry import ORDER, Entry
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.schema import CLAIMS, INVESTMENTS, REVENUE, TABLES, TICKETS, Table


@dataclass(frozen=True)
class Changes:
    """What would be written.

    Attributes
    ----------
    files : dict of Path to (bytes, bytes)
        Files that change: what they hold, and what they shall hold, in the order of writing. The
        deals come last: without them the other rows point at nothing, which every check names.
    data : Dataset
        The data with the new rows.
    problems : tuple of Problem
        What is wrong with it that was not before.
    """

    files: dict[Path, tuple[bytes, bytes]]
    data: Dataset
    problems: tuple[Problem, ...]

    def difference(self) -> str:
        """Return what changes as a diff."""
        return "\n".join(
            csv_records.difference(path.name, before, after)
            for path, (before, after) in self.files.items()
        )


def of_entry(entry: Entry, folder: Path, before: Dataset) -> Changes:
    """Return what writing an entry into a folder does; nothing is written.

    Parameters
    ----------
    entry : Entry
        The new rows.
    folder : Path
        The data.
    before : Dataset
        What the folder holds.

    Raises
    ------
    NotWritable
        Where a file is not of the form that rows can be put into.
    """
    contents = _contents(folder)
    files: dict[Path, tuple[bytes, bytes]] = {}
    rows = {CLAIMS: entry.claims, TICKETS: entry.tickets, REVENUE: entry.revenue}
    for table, own in rows.items():
        if own:
            held = contents[table.name] or _header(table)
            after = csv_records.with_rows(held, table, own, ORDER[table.name])
            files[folder / table.file] = contents[table.name], after
    held = contents[INVESTMENTS.name] or _header(INVESTMENTS)
    if entry.is_new:
        after = csv_records.with_rows(held, INVESTMENTS, [entry.deal], ORDER[INVESTMENTS.name])
    else:
        after = csv_records.with_row_changed(held, INVESTMENTS, entry.deal_id, entry.deal)
    if after != held:
        files[folder / INVESTMENTS.file] = contents[INVESTMENTS.name], after
    shall = {name: held for name, held in contents.items() if held}
    shall |= {path.stem: after for path, (_, after) in files.items()}
    data = dataset.from_contents(shall)
    known = Counter((each.file, each.column, each.value, each.reason) for each in before.problems)
    new = []
    for each in data.problems:
        told = (each.file, each.column, each.value, each.reason)
        if known[told]:
            known[told] -= 1
        else:
            new.append(each)
    return Changes(files, data, tuple(new))


def row(deal_id: str, folder: Path) -> dict[str, str] | None:
    """Return the cells of a deal as the folder's file has them, or None where there is none."""
    content = _contents(folder)[INVESTMENTS.name]
    return csv_records.row(content, INVESTMENTS, deal_id) if content else None


def _contents(folder: Path) -> dict[str, bytes]:
    paths = {table.name: folder / table.file for table in TABLES}
    return {name: path.read_bytes() if path.is_file() else b"" for name, path in paths.items()}


def _header(table: Table) -> bytes:
    return (",".join(table.columns) + "\n").encode()
