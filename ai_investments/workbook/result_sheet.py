"""The sheet Result: the page's finding, what it says beside it, and its table."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ai_investments import exports
from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.workbook import table_sheet
from ai_investments.workbook.book import Book

NAME = "Result"
MOST_FROZEN = 14
"""Rows above a table that may stay in sight with its headings."""


def write(book: Book, view: View, result: Any, table: pd.DataFrame, dataset: Dataset) -> None:
    """Write the sheet; the table is that of the CSV without the settings, which are on Inputs."""
    sheet = book.sheet(NAME)
    sheet.paragraph(0, view.title, "title")
    sheet.paragraph(1, exports.finding(result), "wrapped")
    row = 2
    for text in _lines(getattr(result, "detail", ())):
        sheet.paragraph(row, text)
        row += 1
    for mark, texts in (
        ("Warning", [*exports.warnings(result), *exports.data_problems(dataset)]),
        ("Note", _lines(getattr(result, "notes", ()))),
    ):
        for text in texts:
            sheet.paragraph(row, f"{mark}: {text}")
            row += 1
    own = [name for name in table.columns if not str(name).startswith("input_")]
    table_sheet.write(sheet, row + 1, table[own], freeze=row < MOST_FROZEN)


def _lines(told: str | Iterable[str]) -> list[str]:
    return [text for text in ([told] if isinstance(told, str) else map(str, told)) if text]
