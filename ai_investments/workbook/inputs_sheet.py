"""The sheet Inputs: every parameter of a view, what differs from the default, what is live."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views import Parameter, View
from ai_investments.workbook.book import Book, at

NAME = "Inputs"
TOP = 6
VALUE = 1


@dataclass(frozen=True)
class Inputs:
    """Where the parameters stand, and what was put there.

    Attributes
    ----------
    values : dict of str to object
        By parameter name, as written.
    live : collection of str
        Names of those that formulas of the workbook read.
    """

    values: dict[str, Any]
    live: Collection[str]

    def address(self, name: str) -> str:
        """Return the address of a parameter's value."""
        return at(TOP + 1 + list(self.values).index(name), VALUE, NAME)


def write(
    book: Book, view: View, dataset: Dataset, live: Collection[str], applied: Mapping[str, Any]
) -> Inputs:
    """Write the sheet.

    Parameters
    ----------
    book : Book
        The workbook.
    view : View
        The view.
    dataset : Dataset
        What defaults come from.
    live : collection of str
        Parameters that formulas read.
    applied : mapping of str to object
        What counts where a parameter is left to the data.
    """
    sheet = book.sheet(NAME)
    sheet.paragraph(0, "Inputs", "title")
    sheet.paragraph(
        1,
        "Every setting of the page. Cells that look like inputs move the formulas of this "
        "workbook; the others are as chosen on the page: open the link on About to change them."
        if live
        else "Every setting of the page, as chosen there; open the link on About to change them.",
    )
    sheet.legend(2)
    headings = ("Setting", "Value", "Unit", "Default", "Differs", "In this workbook",
                "Name in links", "Meaning")  # fmt: skip
    sheet.row(TOP, headings, "heading")
    values: dict[str, Any] = {}
    defaults = view.defaults()
    for row, (name, parameter) in enumerate(view.parameters().items(), start=TOP + 1):
        value = getattr(view, name)
        differs = value != defaults[name]
        shown = parameter.shown(value, dataset)
        if shown is None:
            shown = applied.get(name)
        values[name] = shown
        cell = shown if isinstance(shown, (int, float)) else _words(shown, parameter)
        if isinstance(cell, bool):
            cell = "yes" if cell else "no"
        sheet.put(row, 0, parameter.label, "bold" if differs else "plain")
        sheet.put(row, VALUE, cell, "input" if name in live else "fixed")
        sheet.put(row, 2, parameter.unit)
        sheet.put(row, 3, _words(defaults[name], parameter), "fixed")
        sheet.put(row, 4, "● changed" if differs else "", "bold")
        sheet.put(row, 5, "moves the formulas" if name in live else "as chosen on the page")
        sheet.put(row, 6, name)
        sheet.put(row, 7, parameter.help, "wrapped")
    last = TOP + len(values)
    if not values:
        sheet.put(TOP + 1, 0, "This page has no settings.")
    sheet.widths((38, 26, 8, 26, 11, 20, 18, 90))
    sheet.filters(TOP, last, len(headings))
    sheet.freeze(TOP + 1, 1)
    return Inputs(values, live)


def _words(value: Any, parameter: Parameter) -> Any:
    if value is None:
        return parameter.from_data_words
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, date)):
        return value
    if isinstance(value, str):
        return value or "empty"
    if not len(value):
        return parameter.none_chosen
    mark = "–" if parameter.kind == "years" else "; "
    return mark.join(map(str, value))
