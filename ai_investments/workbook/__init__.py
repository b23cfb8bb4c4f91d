"""Any view as an Excel workbook, with live formulas where a spreadsheet can compute them."""

from datetime import UTC, datetime
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.workbook import about_sheet, inputs_sheet, live, result_sheet, sources_sheet
from ai_investments.workbook.book import Book

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(
    view: View, result: Any, dataset: Dataset, link: str, made_on: datetime | None = None
) -> bytes:
    """Return what a page shows as an Excel workbook.

    Parameters
    ----------
    view : View
        The page's view.
    result : object
        What it shows of the dataset.
    dataset : Dataset
        The dataset.
    link : str
        Address of the page.
    made_on : datetime, optional
        When the file is made; now by default.

    Returns
    -------
    bytes
        An ``.xlsx`` file with the sheets Result, Inputs, Sources and About, and between them the
        page's formulas where it has some. Every formula carries the page's own number, which
        viewers show that do not recalculate.
    """
    made_on = made_on or datetime.now(UTC)
    book = Book()
    table = view.export_table(result, dataset)
    result_sheet.write(book, view, result, table, dataset)
    formulas = live.of(view)
    inputs = inputs_sheet.write(
        book,
        view,
        dataset,
        formulas.reads(view, result, dataset) if formulas else (),
        formulas.applied(view, result, dataset) if formulas else {},
    )
    if formulas is not None:
        formulas.write(book, view, result, dataset, inputs)
    sources_sheet.write(book, view, result, table, dataset)
    about_sheet.write(book, view, dataset, link, made_on, formulas is not None)
    return book.made(f"{view.title}: AI Investment Monitor", made_on.replace(tzinfo=None))


def refusal(reason: str, link: str) -> bytes:
    """Return a workbook that says why the one asked for could not be made."""
    book = Book()
    sheet = book.sheet("Not made")
    sheet.paragraph(0, "This workbook could not be made", "title")
    sheet.paragraph(1, reason)
    sheet.put(3, 0, link)
    return book.made("Not made", datetime.now(UTC).replace(tzinfo=None))
