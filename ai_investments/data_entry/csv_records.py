"""Rows put into a CSV file where they belong; every byte of the other rows stays as it is."""

import csv
import difflib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ai_investments.schema import Table

MARK = b"\xef\xbb\xbf"
"""What some spreadsheets write before UTF-8."""

Row = Mapping[str, str]
"""The cells of a row by column; a column that is not named is empty."""


class NotWritable(ValueError):  # noqa: N818
    """A file that cannot be changed row by row; the text says why and what to do."""


def with_rows(content: bytes, table: Table, rows: Sequence[Row], order: Sequence[str]) -> bytes:
    """Return a file with further rows, each behind the last row that does not come after it.

    Parameters
    ----------
    content : bytes
        The file: UTF-8, with commas, the columns of `table` in any order.
    table : Table
        Its definition.
    rows : sequence of Row
        What is added; rows of one place keep their order.
    order : sequence of str
        Columns that the file is sorted by.

    Returns
    -------
    bytes
        The file; of one in another order a row stands where the order puts it from the end.

    Raises
    ------
    NotWritable
        Where the file is not of this form, or lacks a column that a row fills.
    """
    file = _File(content, table)
    for row in rows:
        key = [row.get(name, "") for name in order]
        behind = (
            at
            for at, there in enumerate(file.rows)
            if at == 0 or (any(there.values()) and [there[name] for name in order] <= key)
        )
        file.insert(max(behind) + 1, row)
    return file.content()


def with_row_changed(content: bytes, table: Table, name: str, changed: Row) -> bytes:
    """Return a file with some cells of one row replaced.

    Parameters
    ----------
    content, table
        As in `with_rows`.
    name : str
        The row, by the first column of the table's key.
    changed : Row
        The new cells.

    Raises
    ------
    NotWritable
        As in `with_rows`, and where there is no such row.
    """
    file = _File(content, table)
    found = [at for at, there in enumerate(file.rows) if at and there[table.key[0]] == name]
    if len(found) != 1:
        raise NotWritable(f"{table.file} has {len(found)} rows called {name}, not one.")
    file.change(found[0], changed)
    return file.content()


def row(content: bytes, table: Table, name: str) -> dict[str, str] | None:
    """Return the cells of the row called `name`, as they stand, or None where there is none."""
    file = _File(content, table)
    found = (each for each in file.rows[1:] if each[table.key[0]] == name)
    return next(({column: each[column] for column in table.columns} for each in found), None)


def difference(name: str, before: bytes, after: bytes) -> str:
    """Return what changes in a file as a unified diff, without unchanged lines around it."""
    old, new = (each.decode("utf-8-sig").split("\n") for each in (before, after))
    return "\n".join(difflib.unified_diff(old, new, name, name, lineterm="", n=0))


def write_all(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Write several files, all of them or none.

    Parameters
    ----------
    changes : mapping of Path to (bytes, bytes)
        What each file held when it was read (nothing: there was none), and what it shall hold.
        They are put in place one after the other in this order, each as a whole.

    Raises
    ------
    NotWritable
        Where a file has been changed meanwhile.
    OSError
        Where one cannot be written. Files already in place are put back, also when interrupted.
    """
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in changes}
    placed: list[Path] = []
    try:
        for path, (before, after) in changes.items():
            if (path.read_bytes() if path.exists() else b"") != before:
                raise NotWritable(f"{path.name} was changed meanwhile. Start again.")
            parts[path].write_bytes(after)
            if path.exists():
                parts[path].chmod(path.stat().st_mode)
        try:
            for path, part in parts.items():
                placed.append(path)
                part.replace(path)
        except BaseException:
            for path in placed:
                _restore(path, changes[path][0])
            raise
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _restore(path: Path, content: bytes) -> None:
    if content:
        path.write_bytes(content)
    else:
        path.unlink(missing_ok=True)


class _File:
    """A CSV file as its records: their text as it stands, and their cells (blank lines: none)."""

    def __init__(self, content: bytes, table: Table) -> None:
        self._mark = MARK if content.startswith(MARK) else b""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise NotWritable(f"{table.file} is not UTF-8. Save it as CSV (UTF-8).") from None
        self._file = table.file
        self._lines = list(_records(text))
        self._columns = _cells(self._lines[0]) if self._lines else []
        if not set(self._columns) & set(table.columns):
            raise NotWritable(
                f"The first row of {table.file} names none of its columns with commas between. "
                f"Write there: {','.join(table.columns)}"
            )
        self._end = "\r\n" if self._lines[0].endswith("\r\n") else "\n"
        self._empty = dict.fromkeys([*table.columns, *self._columns], "")
        self.rows: list[Row] = [
            self._empty | dict(zip(self._columns, _cells(line), strict=False))
            for line in self._lines
        ]

    def insert(self, at: int, row: Row) -> None:
        """Put a row before the one that stands at a place; the header stands at 0."""
        before = self._lines[at - 1]
        if not before.endswith(("\n", "\r")):
            self._lines[at - 1] = before + self._end
        self._lines.insert(at, self._written(row))
        self.rows.insert(at, self._empty | dict(row))

    def change(self, at: int, row: Row) -> None:
        """Replace cells of the row at a place."""
        ended = self._lines[at].endswith(("\n", "\r"))
        self.rows[at] = {**self.rows[at], **row}
        written = self._written(self.rows[at])
        self._lines[at] = written if ended else written.removesuffix(self._end)

    def content(self) -> bytes:
        """Return the file."""
        return self._mark + "".join(self._lines).encode()

    def _written(self, row: Row) -> str:
        lost = [name for name, cell in row.items() if cell and name not in self._columns]
        if lost:
            raise NotWritable(f"{self._file} has no column {lost[0]}. Add it to its header.")
        written = io.StringIO(newline="")
        cells = [row.get(name, "") for name in self._columns]
        csv.writer(written, lineterminator=self._end).writerow(cells)
        return written.getvalue()


def _cells(record: str) -> list[str]:
    return next(csv.reader([record]), [])


def _records(text: str) -> Iterator[str]:
    """Split a CSV text into its records, line breaks between quotes kept inside."""
    record = ""
    for line in io.StringIO(text, newline=""):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record
