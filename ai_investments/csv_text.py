"""Read CSV files of any origin as text: encodings, delimiters, broken rows."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ai_investments.problems import Problem, shown

DELIMITERS = ",;\t|"
LARGEST_BYTES = 64 * 2**20
SEPARATOR_LINE = re.compile(r"\A\s*sep=.\r?\n", re.IGNORECASE)
"""A first line that some spreadsheets write to name the delimiter."""


@dataclass(frozen=True)
class CsvText:
    """A CSV file as text.

    Attributes
    ----------
    cells : pandas.DataFrame
        One text column a heading; the index is the row number of a spreadsheet (first row 2).
    problems : tuple of Problem
        What could not be read.
    decimal_comma : bool
        Whether numbers may be written 14,8 (the delimiter is a semicolon).
    """

    cells: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    decimal_comma: bool = False


def read(content: bytes, file: str, headings: Sequence[str]) -> CsvText:
    """Read a CSV file as text.

    Parameters
    ----------
    content : bytes
        The file. UTF-8 (with or without byte order mark), UTF-16 with a mark, or Windows-1252.
    file : str
        Name for messages.
    headings : sequence of str
        The headings known; the delimiter is the one that finds most of them.

    Returns
    -------
    CsvText
        All rows with as many cells as the header; every other row is a problem.
    """

    def unusable(reason: str, remedy: str) -> CsvText:
        return CsvText(pd.DataFrame(), (Problem(file, None, None, "", reason, remedy),))

    if len(content) > LARGEST_BYTES:
        return unusable(
            f"The file has {len(content) / 2**20:.0f} MB, more than {LARGEST_BYTES / 2**20:.0f}.",
            "Cut it, or give only the columns needed.",
        )
    text = decode(content)
    if text is None:
        return unusable("This is not a text file.", "Save the table as CSV (UTF-8) and try again.")
    text = SEPARATOR_LINE.sub("", text)
    try:
        _, delimiter = header_of(text, headings)
    except NoTable as why:
        return unusable(*why.args)
    return _rows(text, file, delimiter)


class NoTable(ValueError):  # noqa: N818
    """A text is no table: what is wrong, and what to do."""


def header_of(text: str, headings: Sequence[str]) -> tuple[str, str]:
    """Return the first line of a table that is not blank, and the delimiter of its cells.

    Parameters
    ----------
    text : str
        A CSV file, or its beginning, without a `SEPARATOR_LINE`.
    headings : sequence of str
        The headings known; the delimiter is the one that finds most of them.

    Raises
    ------
    NoTable
        Where there is no such line, or none of the headings in it.
    """
    if not text.strip():
        raise NoTable("The file is empty.", "Give a CSV file with a header row.")
    header = text.lstrip("\r\n").splitlines()[0]

    def matches(mark: str) -> int:
        return len({cell.strip(' "') for cell in header.split(mark)} & set(headings))

    delimiter = max(DELIMITERS, key=matches)
    if not matches(delimiter):
        raise NoTable(
            f"The first row (“{shown(header)}”) has none of the columns known.",
            f"The header must name columns such as {', '.join(headings[:4])}.",
        )
    return header, delimiter


def decode(content: bytes) -> str | None:
    """Return the text of a file, or None where it is not text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _rows(text: str, file: str, delimiter: str) -> CsvText:
    problems: list[Problem] = []
    records: list[list[str]] = []
    numbers: list[int] = []
    csv.field_size_limit(LARGEST_BYTES)  # a long cell is a problem of its row, not of the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    line = 0
    for number, record in enumerate(reader, start=1):
        lines, line = reader.line_num - line, reader.line_num
        if not any(cell.strip() for cell in record):
            continue
        if not header:
            header = [cell.strip() for cell in record]
            continue
        extra = record[len(header) :]
        if len(record) < len(header) or any(cell.strip() for cell in extra):
            reason = f"The row has {len(record)} cells, the header {len(header)}."
            remedy = "Put text that contains the delimiter between double quotes."
            if lines > 1:
                reason = f"A double quote that opens here swallows the next {lines - 1} lines."
                remedy = "Close the quote, or remove it."
            problems.append(
                Problem(file, number, None, shown(delimiter.join(record)), reason, remedy, lines)
            )
            continue
        records.append([cell.strip() for cell in record[: len(header)]])
        numbers.append(number)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    for name in twice:
        problems.append(
            Problem(file, 1, name, "", "The column stands in the header twice; "
                    "the first one is used.", "Rename or remove one.")
        )  # fmt: skip
    cells = pd.DataFrame(records, columns=header, index=pd.Index(numbers, name="row"), dtype="str")
    cells = cells.loc[:, ~cells.columns.duplicated()]
    return CsvText(cells, tuple(problems), decimal_comma=delimiter == ";")
