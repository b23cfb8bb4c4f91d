"""The sheet About: link, dataset, dates, how to read grades and cells, what did not fit."""

from datetime import datetime

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.workbook.book import LEGEND, Book


def write(
    book: Book, view: View, dataset: Dataset, link: str, made_on: datetime, live: bool
) -> None:
    """Write the sheet; the last one, since it says what the others had to leave out."""
    sheet = book.sheet("About")
    sheet.paragraph(0, f"AI Investment Monitor: {view.title}", "title")
    facts = (
        ("Link to this view", link),
        ("Dataset version", dataset.version),
        ("Data researched up to", dataset.as_of or "not said"),
        ("Made (UTC)", f"{made_on:%Y-%m-%d %H:%M}"),
        ("Problems in the data", f"{len(dataset.problems):,}"),
    )
    row = 2
    for name, value in facts:
        sheet.put(row, 0, name, "bold")
        sheet.put(row, 1, value)
        row += 1
    row += 1
    if book.cut:
        sheet.put(row, 0, "What did not fit", "bold")
        for told in book.cut:
            sheet.put(row, 1, told, "wrapped")
            row += 1
        row += 1
    if live:
        sheet.put(row, 0, "Cells", "bold")
        for role, words in LEGEND:
            sheet.put(row, 1, words, role)
            row += 1
        row += 1
    sheet.put(row, 0, "Evidence", "bold")
    for grade in evidence.GRADES:
        sheet.put(row, 1, f"{evidence.label(grade)}: {evidence.GRADE_MEANINGS[grade]}")
        row += 1
    sheet.put(row, 1, "A computed figure carries the weakest grade among its inputs.")
    sheet.widths((26, 110))
