"""Text files of any encoding and delimiter: their lines as cells."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ai_investments import csv_text
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.limits import (
    LARGEST_BYTES,
    LOOKED_AT,
    MOST_COLUMNS,
    MOST_ROWS,
    TooMuch,
    Unusable,
)


@dataclass(frozen=True)
class TextTable:
    """A text file as rows of cells.

    Attributes
    ----------
    rows : list of sequence of str
        Cells without the space around them and the empty ones at the end.
    delimiter : str
        What stands between the cells.
    over_lines : dict of int to int
        Rows whose cells hold line breaks, by number from 1, with the lines that they take.
    notes : tuple of (str, str)
        What to know about the encoding: reason and remedy.
    """

    rows: list[Sequence[Cell]]
    delimiter: str
    over_lines: dict[int, int]
    notes: tuple[tuple[str, str], ...]


def read(content: bytes) -> TextTable:
    """Read a text file.

    Parameters
    ----------
    content : bytes
        The file: UTF-8, UTF-16 with a mark or without, Windows-1252, or two of them mixed.

    Raises
    ------
    Unusable
        Where it is no text, no table, or larger than the limits.
    """
    decoded, notes = _decoded(content)
    decoded = csv_text.SEPARATOR_LINE.sub("", decoded)
    delimiter = _delimiter(decoded)
    csv.field_size_limit(LARGEST_BYTES)
    rows: list[Sequence[Cell]] = []
    over_lines: dict[int, int] = {}
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
    line = 0
    try:
        for record in reader:
            lines, line = reader.line_num - line, reader.line_num
            rows.append([cell.strip() for cell in _trimmed(record)])
            if lines > 1:
                over_lines[len(rows)] = lines
            if len(rows) > MOST_ROWS + LOOKED_AT:
                raise Unusable(f"The file has more than the {MOST_ROWS:,} rows that are read.",
                               "Split it, or leave out rows that are not needed.")  # fmt: skip
    except csv.Error as fault:
        raise Unusable(f"Row {len(rows) + 1} cannot be read ({fault}).",
                       "Save the table as CSV (UTF-8) and try again.") from None  # fmt: skip
    return TextTable(rows, delimiter, over_lines, tuple(notes))


def _trimmed(record: list[str]) -> list[str]:
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]


def _decoded(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of a file and what to know about its encoding."""
    notes: list[tuple[str, str]] = []
    head = content[:2000]
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(0) > len(head) // 4:
        mark = b"\xff\xfe" if head[1::2].count(0) > head[0::2].count(0) else b"\xfe\xff"
        content = mark + content
    try:
        told = csv_text.decode(content) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else (
            content.decode("utf-8-sig")
        )  # fmt: skip
    except UnicodeDecodeError:
        told, notes = _line_by_line(content)
    if told is None or "\x00" in told:
        raise Unusable("This is not a text file, a workbook or a Parquet file.",
                       "Save the table as CSV (UTF-8), XLSX or Parquet and try again.")  # fmt: skip
    return told, notes


def _line_by_line(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Read each line as UTF-8 where it is, else as Windows-1252: some files mix the two."""
    parts: list[str] = []
    old: list[int] = []
    new = 0
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            parts.append(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            new += not line.isascii()
        except UnicodeDecodeError:
            parts.append(line.decode("cp1252", "replace"))
            old.append(number)
    strange = sum(part.count("\ufffd") for part in parts)
    control = sum(part.count(letter) for part in parts for letter in "\x01\x02\x03\x04\x05\x06\x07")
    if control > 5 or strange > 50:
        raise Unusable("This is not a text file, a workbook or a Parquet file.",
                       "Save the table as CSV (UTF-8), XLSX or Parquet and try again.")  # fmt: skip
    if not new:
        return "\n".join(parts), []
    lines = ", ".join(map(str, old[:5])) + (" and others" if len(old) > 5 else "")
    return "\n".join(parts), [
        (f"The file mixes two encodings: line {lines} was read as Windows-1252, the rest as UTF-8.",
         "Check names with accents; save the table as CSV (UTF-8).")
    ]  # fmt: skip


def _delimiter(decoded: str) -> str:
    """Return the delimiter under which most of the first rows have equally many cells."""
    lines = list(islice(io.StringIO(decoded), LOOKED_AT))
    widest = max((line.count(mark) for line in lines for mark in csv_text.DELIMITERS), default=0)
    if widest > 50 * MOST_COLUMNS:
        raise TooMuch("A row of the file has " + f"{widest + 1:,} cells", f"{MOST_COLUMNS} columns",
                      "Give only the columns needed.")  # fmt: skip

    def fit(mark: str) -> tuple[float, int]:
        reader = csv.reader(lines, delimiter=mark)
        try:
            widths = Counter(len(record) for record in reader if any(map(str.strip, record)))
        except csv.Error:
            return 0.0, 0
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            return 0.0, 0
        width, count = max(several.items(), key=lambda item: (item[1], item[0]))
        return round(count / widths.total(), 1), width

    best = max(csv_text.DELIMITERS, key=fit)
    return best if fit(best)[1] else ","
