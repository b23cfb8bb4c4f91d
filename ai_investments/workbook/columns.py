"""A table whose columns may be formulas: addresses by column name, cells by role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from ai_investments.workbook.book import Role, Sheet, down


@dataclass(frozen=True)
class Column:
    """One column of such a table.

    Attributes
    ----------
    name, heading : str
        How formulas call it, and what stands above it.
    role : Role
        Of its cells.
    number : str
        Excel's format of its numbers.
    width : float
        In characters.
    """

    name: str
    heading: str
    role: Role = "plain"
    number: str = ""
    width: float = 11


class Columns:
    """Where the columns and rows of a table stand.

    Parameters
    ----------
    sheet : Sheet
        Where.
    top : int
        Row of the headings.
    columns : sequence of Column
        From left to right.
    rows : int
        Number of rows.
    """

    def __init__(self, sheet: Sheet, top: int, columns: Sequence[Column], rows: int):
        self.first, self.last = top + 1, top + max(rows, 1)
        self._sheet = sheet
        self._columns = tuple(columns)
        self._places = {each.name: place for place, each in enumerate(columns)}
        for place, each in enumerate(columns):
            sheet.put(top, place, each.heading, "heading")
        sheet.widths([each.width for each in columns])

    def cell(self, name: str, row: int) -> str:
        """Return the address of a cell, relative to its row: rows are counted from 0."""
        return f"${xl_col_to_name(self._places[name])}{self.first + row + 1}"

    def all(self, name: str, elsewhere: bool = False) -> str:
        """Return the fixed address of a whole column, with the sheet's name for other sheets."""
        place = self._places[name]
        return down(self.first, self.last, place, self._sheet.name if elsewhere else "")

    def put(self, row: int, name: str, value: Any, role: Role | None = None) -> None:
        """Write a cell in the column's role, or another."""
        place = self._places[name]
        column = self._columns[place]
        self._sheet.put(self.first + row, place, value, role or column.role, column.number)

    def addresses(self, row: int) -> Callable[[str], str]:
        """Return a function from a column's name to its cell in one row."""
        return lambda name: self.cell(name, row)
