"""Files that analysts bring: CSV of any origin, XLSX, ODS and Parquet, as rows of cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import PurePath

from ai_investments.own_data import parquet, text_tables, workbooks
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.limits import (
    LARGEST_BYTES,
    LOOKED_AT,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TooMuch,
    Unusable,
)
from ai_investments.problems import Problem, shown

NUMBER_OR_DATE = re.compile(r"[\d.,:/ $€£%+-]+")
EXTENSIONS = {
    ".csv": "text", ".tsv": "text", ".txt": "text", ".tab": "text", ".xlsx": "workbook",
    ".xlsm": "workbook", ".ods": "workbook", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")
KINDS = {"text": "a text table (CSV)", "workbook": "a workbook", "parquet": "a Parquet file"}


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    file, name : str
        File name, and sheet where the file has sheets.
    sheets : tuple of str
        All sheets of the file.
    headings : tuple of str
        Column headings, each one different.
    rows : tuple of (int, tuple of Cell)
        Number of each row as a spreadsheet counts it, and its cells, one a heading. Empty rows and
        rows that begin with "#" are left out.
    problems : tuple of Problem
        What could not be read, and what to know about the reading.
    decimal_comma : bool
        Whether the file separates by semicolons, so that numbers may be written 14,8.
    """

    file: str
    name: str = ""
    sheets: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[Cell, ...]], ...] = ()
    problems: tuple[Problem, ...] = ()
    decimal_comma: bool = False

    @property
    def sample(self) -> tuple[tuple[str, ...], ...]:
        """The first hundred rows as text, for a preview and for guesses."""
        return tuple(tuple(text(cell) for cell in cells) for _, cells in self.rows[:100])


def read(file: str, content: bytes, sheet: str = "") -> Sheet:
    """Read a file of an analyst.

    Parameters
    ----------
    file : str
        Its name, for messages; what it is, is told from its content.
    content : bytes
        At most `LARGEST_BYTES`.
    sheet : str
        Sheet of a workbook; empty: the first that looks like a table.

    Returns
    -------
    Sheet
        Without rows where the file cannot be used; `Sheet.problems` says why. Never raises. No
        formula, macro or link in a workbook is run: cells hold what was computed when it was saved.
    """
    file = shown(PurePath(file.replace("\\", "/")).name) or "your file"
    try:
        kind = _kind(content)
        found = (
            _of_parquet(file, content) if kind == "parquet"
            else _of_workbook(file, content, sheet) if kind == "workbook"
            else _of_text(file, content)
        )  # fmt: skip
    except Unusable as fault:
        reason, remedy = fault.args
        return Sheet(file, problems=(Problem(file, None, None, "", reason, remedy),))
    named = EXTENSIONS.get(PurePath(file).suffix.casefold())
    if named and named != kind:
        said = Problem(
            file, None, None, "",
            f"By its name this is {KINDS[named]}, by its content {KINDS[kind]}: read as that.",
            "Check that it is the right file.",
        )  # fmt: skip
        found = replace(found, problems=(said, *found.problems))
    return found


def text(cell: Cell) -> str:
    """Return a cell as a person would write it: no exponent, no ".0", dates as ISO days."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return str(cell)
    if cell != cell:
        return ""
    return f"{cell:.15g}" if abs(cell) < 1e-4 or abs(cell) >= 1e15 else _decimals(cell)


def _decimals(number: float) -> str:
    written = f"{number:.10f}".rstrip("0").rstrip(".")
    return written if float(written) == number else repr(number)


def _kind(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise TooMuch(
            f"The file has {len(content) / 2**20:.0f} MB", f"{LARGEST_BYTES / 2**20:.0f} MB",
            "Cut it, or give only the columns needed.",
        )  # fmt: skip
    if not content.strip():
        raise Unusable("The file is empty.", "Give a table with a row of headings.")
    if content.startswith(b"PK"):
        return "workbook"
    if content.startswith(b"PAR1"):
        return "parquet"
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unusable("The workbook is protected with a password.",
                           "Save a copy without a password.")  # fmt: skip
        raise Unusable("This is an old Excel file (XLS).", "Save it as XLSX or CSV.")
    if content.startswith(b"%PDF"):
        raise Unusable("This is a PDF.", "Give the table itself, as CSV, XLSX or Parquet.")
    if content.startswith(PICTURES) and b"\x00" in content:
        raise Unusable("This is a picture.", "Give the table itself, as CSV, XLSX or Parquet.")
    return "text"


def _of_parquet(file: str, content: bytes) -> Sheet:
    headings, rows = parquet.read(content)
    return _sheet(file, [headings, *rows], 0)


def _of_workbook(file: str, content: bytes, sheet: str) -> Sheet:
    book = workbooks.read(content, sheet)
    rows = book.rows
    problems = [Problem(file, None, None, "", *said) for said in book.notes]
    try:
        found = _sheet(file, rows, _header(rows))
    except Unusable as fault:
        # Another sheet may hold the table: which there are is known all the same.
        found = Sheet(file, problems=(Problem(file, None, None, "", *fault.args),))
    return replace(
        found, name=book.sheet, sheets=book.sheets, problems=(*problems, *found.problems)
    )


def _of_text(file: str, content: bytes) -> Sheet:
    read = text_tables.read(content)
    problems = [Problem(file, None, None, "", *said) for said in read.notes]
    found = _sheet(
        file, read.rows, _header(read.rows), swallowing=read.over_lines, delimiter=read.delimiter
    )
    return replace(
        found, problems=(*problems, *found.problems), decimal_comma=read.delimiter == ";"
    )


def _header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the position of the row of headings: the first wide one of words only."""
    first = [[cell for cell in row if text(cell).strip()] for row in rows[:LOOKED_AT]]
    widest = max(map(len, first), default=0)
    for position, cells in enumerate(first):
        words = [cell for cell in cells if isinstance(cell, str)
                 and not NUMBER_OR_DATE.fullmatch(cell.strip())]  # fmt: skip
        if len(cells) >= max(min(2, widest), 0.6 * widest) and len(words) >= 0.8 * len(cells):
            return position
    return next((position for position, cells in enumerate(first) if cells), 0)


def _sheet(
    file: str,
    rows: Sequence[Sequence[Cell]],
    header: int,
    *,
    swallowing: dict[int, int] | None = None,
    delimiter: str = "",
) -> Sheet:
    """Name the columns and check the shape of the rows below."""
    if not rows or header >= len(rows):
        raise Unusable("The table is empty.", "Give a table with a row of headings.")
    width = max((len(row) for row in rows[header + 1 :]), default=0)
    titles = [" ".join(text(cell).split()) for cell in rows[header]]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > MOST_COLUMNS or (not delimiter and width > MOST_COLUMNS):
        raise TooMuch(f"The table has {max(len(titles), width):,} columns",
                      f"{MOST_COLUMNS} columns", "Give only the columns needed.")  # fmt: skip
    if len(rows) - header - 1 > MOST_ROWS:
        raise TooMuch(f"The table has {len(rows) - header - 1:,} rows", f"{MOST_ROWS:,} rows",
                      "Split it, or leave out rows that are not needed.")  # fmt: skip
    if len(titles) * (len(rows) - header) > MOST_CELLS:
        raise TooMuch(f"The table has {len(titles) * (len(rows) - header):,} cells",
                      f"{MOST_CELLS:,} cells", "Give only the columns needed.")  # fmt: skip
    problems = []
    if header and any(text(cell).strip() for row in rows[:header] for cell in row):
        problems.append(
            Problem(file, header + 1, None, "", "The headings were found in this row; what stands "
                    "above is not read.", "Remove the lines above if that is wrong.")
        )  # fmt: skip
    headings = _different(titles, file, header + 1, problems)
    kept: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in enumerate(islice(rows, header + 1, None), start=header + 2):
        cells = list(row)
        if not any(text(cell).strip() for cell in cells) or _is_comment(cells):
            continue
        lines = (swallowing or {}).get(number, 0)
        if len(cells) > len(headings) or (lines > 1 and len(cells) < len(headings)):
            reason = f"The row has {len(cells)} cells, the headings {len(headings)}."
            remedy = "Put text that contains the delimiter between double quotes."
            if lines > 1:
                reason = f"A double quote that opens here swallows the next {lines - 1} lines."
                remedy = "Close the quote, or remove it."
            value = shown(delimiter.join(map(text, cells[: len(headings) + 5]))[:200])
            problems.append(Problem(file, number, None, value, reason, remedy, max(lines, 1)))
            continue
        kept.append((number, tuple(cells) + ("",) * (len(headings) - len(cells))))
    if not kept and not problems:
        raise Unusable("The table has headings and no rows.", "Add a row for each figure.")
    return Sheet(file, headings=tuple(headings), rows=tuple(kept), problems=tuple(problems))


def _is_comment(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is marked as not to be read, like the example of a template."""
    return next(cell for cell in map(text, cells) if cell.strip()).lstrip().startswith("#")


def _different(titles: Iterable[str], file: str, row: int, problems: list[Problem]) -> list[str]:
    """Return headings that differ: an empty one gets its place, a repeated one its number."""
    headings: list[str] = []
    for place, title in enumerate(titles, start=1):
        name = title[:200] or f"Column {place}"
        times = 2
        while name in headings:
            name = f"{title[:190]} ({times})"
            times += 1
        if title and name != title[:200]:
            problems.append(
                Problem(file, row, shown(title), "", f"The heading stands there twice; this one is "
                        f"called “{shown(name)}”.", "Rename or remove one.")
            )  # fmt: skip
        headings.append(name)
    return headings
