"""A table in a sheet: headings in words, formats, filters, widths."""

import datetime
import re
from collections.abc import Sequence

import pandas as pd

from ai_investments.workbook.book import DATE, Sheet
from ai_investments.workbook.headings import Heading, heading

NARROWEST, WIDEST = 9, 46
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOOKED_AT = 200
"""Rows whose texts decide how wide a column is."""


def write(sheet: Sheet, top: int, table: pd.DataFrame, freeze: bool = True) -> int:
    """Write a table; return the row after it.

    Parameters
    ----------
    sheet : Sheet
        Where.
    top : int
        Row of the headings.
    table : pandas.DataFrame
        Any; headings come from its columns' names.
    freeze : bool
        Whether the headings, and all above them, stay in sight.
    """
    titles = headings(list(table.columns))
    for column, title in enumerate(titles):
        sheet.put(top, column, title.words, "heading")
    rows = sheet.fits(top, len(table))
    widths = []
    for column, title in enumerate(titles):
        cells = [_cell(cell, title.number) for cell in table.iloc[:rows, column].tolist()]
        number = DATE if any(isinstance(each, datetime.date) for each in cells) else title.number
        for row, cell in enumerate(cells, start=top + 1):
            sheet.put(row, column, cell, number=number)
        longest = max((len(str(cell)) for cell in cells[:LOOKED_AT] if isinstance(cell, str)),
                      default=0)  # fmt: skip
        least = 13 if number == DATE else NARROWEST
        widths.append(min(max(longest + 1, least, len(title.words) // 2 + 2), WIDEST))
    sheet.widths(widths)
    sheet.filters(top, top + rows, len(titles))
    if freeze:
        sheet.freeze(top + 1)
    return top + 1 + rows


def headings(names: Sequence[str]) -> list[Heading]:
    """Return the headings of columns; the same words twice are told apart by the column's name."""
    found = [heading(name) for name in names]
    words = [each.words for each in found]
    return [
        each if words.count(each.words) == 1 else Heading(f"{each.words} ({name})", each.number)
        for name, each in zip(names, found, strict=True)
    ]


def _cell(cell: object, number: str) -> object:
    """Return what a cell holds: lists as text, ISO days of a column of dates as dates."""
    if isinstance(cell, str) and number == DATE and ISO_DAY.fullmatch(cell):
        day = pd.to_datetime(cell, errors="coerce")
        return cell if pd.isna(day) else day
    if isinstance(cell, (list, tuple)):
        return "; ".join(map(str, cell))
    if isinstance(cell, dict):
        return str(cell)
    return cell
