"""An Excel workbook while it is written: its sheets, its cell styles, what had to be cut."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

LONGEST_TEXT = 32_767
"""Characters that Excel keeps in a cell,"""
MOST_ROWS = 1_048_576
"""rows and"""
MOST_LINKS = 65_530
"""links in a sheet, and"""
LONGEST_LINK = 2_079
"""characters in a link."""
CUT = " … (cut)"
NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
WEB = re.compile(r"https?://[^\s;]+", re.IGNORECASE)

Role = Literal["plain", "title", "heading", "bold", "wrapped", "input", "formula", "fixed", "link"]
Value = Any

_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "bg_color": "#E7E9ED", "bottom": 1, "text_wrap": True,
                "valign": "top"},
    "bold": {"bold": True},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "input": {"bg_color": "#FFF2CC", "font_color": "#1F3FBF", "border": 1,
              "border_color": "#D9B84A"},
    "formula": {"font_color": "#000000"},
    "fixed": {"font_color": "#5F6670", "italic": True},
    "link": {"font_color": "#0B57D0", "underline": 1},
}  # fmt: skip
"""How a cell of each role looks; an input differs by fill and border, not by colour alone."""
LEGEND: tuple[tuple[Role, str], ...] = (
    ("input", "Input: change it, and every formula follows."),
    ("formula", "Formula over the cells of this workbook."),
    ("fixed", "Fixed: as computed when this file was made; it does not follow."),
)


@dataclass(frozen=True)
class Formula:
    """A formula of one cell, and the result that viewers show which do not recalculate.

    Attributes
    ----------
    text : str
        It, with "=" in front.
    value : object
        Its result with the cells as they are written; None and NaN stand for an empty text.
    array : bool
        Whether it works on whole ranges at once.
    """

    text: str
    value: Value
    array: bool = False


def at(row: int, column: int, sheet: str = "") -> str:
    """Return the fixed address of a cell, such as $B$3 or 'Loss by customer'!$B$3."""
    place = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return f"'{sheet}'!{place}" if sheet else place


def down(first: int, last: int, column: int, sheet: str = "") -> str:
    """Return the fixed address of a part of a column."""
    return f"{at(first, column, sheet)}:{at(last, column)}"


class Book:
    """A workbook that is being written.

    Attributes
    ----------
    cut : list of str
        What did not fit into Excel's limits, in words; each kind once a sheet.
    """

    def __init__(self) -> None:
        self.cut: list[str] = []
        self._content = io.BytesIO()
        self._file = xlsxwriter.Workbook(
            self._content,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "max_url_length": LONGEST_LINK},
        )  # fmt: skip
        self._formats: dict[tuple[str, str], Any] = {}

    def sheet(self, name: str) -> "Sheet":
        """Add a sheet."""
        return Sheet(self, name, self._file.add_worksheet(name))

    def look(self, role: Role, number: str = "") -> Any:
        """Return the cell format of a role and a number format."""
        key = (role, number)
        if key not in self._formats:
            properties = dict(_LOOKS[role]) | ({"num_format": number} if number else {})
            self._formats[key] = self._file.add_format(properties)
        return self._formats[key]

    def made(self, title: str, made_on: datetime) -> bytes:
        """Close the workbook and return the file."""
        self._file.set_properties({"title": clean(title), "created": made_on})
        self._file.set_calc_mode("auto")
        self._file.close()
        return self._content.getvalue()


class Sheet:
    """One sheet of a workbook; rows and columns are counted from 0.

    Attributes
    ----------
    name : str
        As on its tab.
    """

    def __init__(self, book: Book, name: str, sheet: Any):
        self.name = name
        self._book = book
        self._sheet = sheet
        self._links = 0

    def put(
        self, row: int, column: int, value: Value, role: Role = "plain", number: str = ""
    ) -> None:
        """Write a cell: a `Formula`, number, date, truth or text; what is missing stays empty.

        Text is always text, whatever it begins with. A text that is a web address becomes a link.
        """  # fmt: skip
        look = self._book.look(role, number)
        if isinstance(value, Formula):
            self._formula(row, column, value, look)
        elif value is None or value is pd.NA or value is pd.NaT:
            self._sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self._text(row, column, value, role, look)
        elif isinstance(value, bool) or type(value).__name__ == "bool":
            self._sheet.write_boolean(row, column, bool(value), look)
        elif isinstance(value, (date, datetime)):
            self._date(row, column, value, role, number)
        elif not math.isfinite(value):
            self._sheet.write_blank(row, column, None, look)
        else:
            self._sheet.write_number(row, column, float(value), look)

    def row(self, row: int, values: Sequence[Value], role: Role = "plain", start: int = 0) -> None:
        """Write neighbouring cells of one role."""
        for column, value in enumerate(values, start):
            self.put(row, column, value, role)

    def paragraph(self, row: int, text: str, role: Role = "wrapped", columns: int = 8) -> None:
        """Write a text over several columns, as high as it needs."""
        told = self._fitting(clean(text))
        self._sheet.merge_range(row, 0, row, columns - 1, "", self._book.look(role))
        self._sheet.write_string(row, 0, told, self._book.look(role))
        lines = sum(1 + len(line) // (13 * columns) for line in told.split("\n"))
        if role != "title":
            self._sheet.set_row(row, min(15 * lines, 400))

    def legend(self, row: int) -> int:
        """Say what the looks of cells mean; return the next free row."""
        for place, (role, words) in enumerate(LEGEND, start=row):
            self.put(place, 0, role.capitalize(), role)
            self.put(place, 1, words)
        return row + len(LEGEND)

    def widths(self, widths: Sequence[float], start: int = 0) -> None:
        """Set the widths of neighbouring columns, in characters."""
        for column, width in enumerate(widths, start):
            self._sheet.set_column(column, column, width)

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep the rows above and the columns before a cell in sight."""
        self._sheet.freeze_panes(row, column)

    def filters(self, first: int, last: int, columns: int) -> None:
        """Put filters on a table whose headings stand in the first row."""
        if columns:
            self._sheet.autofilter(first, 0, max(last, first), columns - 1)

    def fits(self, header: int, rows: int) -> int:
        """Return how many rows of a table fit below its headings; what does not is said."""
        most = MOST_ROWS - header - 1
        if rows > most:
            self.say(f"Rows {most + 1:,} to {rows:,} of the table are left out: Excel holds "
                     f"{MOST_ROWS:,} rows in a sheet. Take the CSV.")  # fmt: skip
        return min(rows, most)

    def say(self, cut: str) -> None:
        """Note that something did not fit."""
        told = f"{self.name}: {cut}"
        if told not in self._book.cut:
            self._book.cut.append(told)

    def _formula(self, row: int, column: int, formula: Formula, look: Any) -> None:
        value = formula.value
        if value is None or (isinstance(value, float) and math.isnan(value)):
            value = ""
        elif type(value).__name__ in ("bool", "bool_"):
            value = bool(value)
        elif not isinstance(value, str):
            value = float(value)
        if formula.array:
            self._sheet.write_array_formula(
                row, column, row, column, f"{{{formula.text}}}", look, value
            )
        else:
            self._sheet.write_formula(row, column, formula.text, look, value)

    def _text(self, row: int, column: int, text: str, role: Role, look: Any) -> None:
        told = clean(text)
        if WEB.fullmatch(told) and role in ("plain", "link"):
            if len(told) <= LONGEST_LINK and self._links < MOST_LINKS:
                self._links += 1
                self._sheet.write_url(row, column, told, self._book.look("link"), told)
                return
            self.say("Some addresses are text, no links: Excel holds "
                     f"{MOST_LINKS:,} links in a sheet, each of at most {LONGEST_LINK:,} "
                     "characters.")  # fmt: skip
        self._sheet.write_string(row, column, self._fitting(told), look)

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT:
            return text
        self.say(f"Texts longer than {LONGEST_TEXT:,} characters are cut to what a cell holds.")
        return text[: LONGEST_TEXT - len(CUT)] + CUT

    def _date(self, row: int, column: int, value: Any, role: Role, number: str) -> None:
        stamp = pd.Timestamp(value)
        if stamp.year < 1900:  # Excel's calendar begins in 1900
            self._sheet.write_string(row, column, f"{stamp:%Y-%m-%d}", self._book.look(role))
            return
        plain = stamp.tz_localize(None).to_pydatetime()
        self._sheet.write_datetime(row, column, plain, self._book.look(role, number or DATE))


DATE = "d mmm yyyy"


def clean(text: str) -> str:
    """Return text without what an XML file cannot hold."""
    return NOT_IN_XML.sub("\ufffd", text)
