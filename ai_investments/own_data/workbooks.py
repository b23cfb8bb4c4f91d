"""Workbooks (XLSX, XLSM, ODS): the cells of one sheet, after a look that they can do no harm."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

import python_calamine

from ai_investments.own_data.cell import Cell
from ai_investments.own_data.limits import (
    HIGHEST_RATIO,
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TooMuch,
    Unusable,
)

PARTS_OF_EXCEL = re.compile(
    r"\[Content_Types\]\.xml|_rels/[^/]*|xl/[^/]*\.(?:xml|rels)|xl/_rels/[^/]*|"
    r"xl/(?:worksheets|chartsheets)/(?:_rels/)?[^/]*", re.IGNORECASE
)  # fmt: skip
PARTS_OF_ODS = re.compile(r"mimetype|content\.xml|META-INF/manifest\.xml|styles\.xml|settings\.xml")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,10})["']""")
"""Where a row or cell stands in a sheet of Excel: r="AB12"."""
ROW, CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c[\s/>]")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
AWAY = "Save the table as XLSX or CSV and try again."
GROWS = "Give a workbook with the table alone, or save the table as CSV."


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook: its rows from the top, all sheets, reason and remedy of notes."""

    sheet: str
    sheets: tuple[str, ...]
    rows: list[list[Cell]]
    notes: tuple[tuple[str, str], ...] = ()


def read(content: bytes, sheet: str = "") -> Workbook:
    """Read one sheet.

    Parameters
    ----------
    content : bytes
        The file.
    sheet : str
        Its name; empty: the first sheet that has two rows of two cells, else the first with rows.

    Returns
    -------
    Workbook
        Formulas count with the value that was saved with them.

    Raises
    ------
    Unusable
        Where it is no workbook, protected, or larger than the limits; before anything large is
        unpacked.
    """
    clean, notes = _clean_copy(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(clean))
        names = tuple(
            each.name for each in book.sheets_metadata
            if each.typ == python_calamine.SheetTypeEnum.WorkSheet
        )  # fmt: skip
        found: Workbook | None = None
        for name in (sheet,) if sheet in names else () if sheet else names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows or sheet:
                cells = [[_cell(cell) for cell in row] for row in rows]
                found = found or Workbook(name, names, cells, notes)
                if sheet or _is_table(cells):
                    return Workbook(name, names, cells, notes)
        if found is not None:
            return found
    except BaseException as fault:
        # A broken file can end in a panic of the reader, which is no Exception.
        if isinstance(fault, Exception) or type(fault).__name__ == "PanicException":
            raise Unusable(
                "The workbook is broken or protected and cannot be read.", AWAY
            ) from None
        raise
    if sheet and sheet not in names:
        raise Unusable(f"The workbook has no sheet “{sheet[:80]}”.",
                       f"Its sheets are {', '.join(names)[:300]}.")  # fmt: skip
    raise Unusable("The workbook has no rows.", "Give a workbook with a table in it.")


def _is_table(rows: list[list[Cell]]) -> bool:
    """Tell whether a sheet holds more than a title or a cover."""
    return sum(sum(cell != "" for cell in row) > 1 for row in rows) > 1


def _cell(cell: object) -> Cell:
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 86_400
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell if isinstance(cell, (int, float, bool, date, datetime)) else ""


def _clean_copy(content: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the workbook with its tables only, unpacked and measured, and what to say of it.

    A ZIP's directory can lie about what is inside; what the reader gets is what was measured here.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = {each.filename: each for each in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise Unusable("The file is a broken ZIP.", AWAY) from None
    if any(each.flag_bits & 1 for each in entries.values()):
        raise Unusable("The file is protected with a password.", "Save a copy without a password.")
    wanted = _wanted(entries)
    parts = {name: each for name, each in entries.items() if wanted.fullmatch(name)}
    unpacked = sum(each.file_size for each in parts.values())
    if unpacked > LARGEST_UNPACKED:
        raise TooMuch(f"The workbook unpacks to {unpacked / 2**20:,.0f} MB",
                      f"{LARGEST_UNPACKED / 2**20:.0f} MB", GROWS)  # fmt: skip
    if unpacked > HIGHEST_RATIO * max(len(content), 50_000):
        raise TooMuch(f"The workbook grows {unpacked / len(content):,.0f} times when unpacked",
                      f"{HIGHEST_RATIO} times", GROWS)  # fmt: skip
    copy = io.BytesIO()
    left = LARGEST_UNPACKED
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as clean:
        for name, entry in parts.items():
            part = _unpacked(archive, entry, left)
            left -= len(part)
            _look_at(name, part)
            clean.writestr(name, part)
    notes: list[tuple[str, str]] = []
    if any(name.casefold().endswith(("vbaproject.bin", ".bas")) for name in entries):
        notes.append(("The workbook has macros; they were not run, only its cells are read.",
                      "Check that the cells are up to date."))  # fmt: skip
    if any(name.startswith("xl/externalLinks/") for name in entries):
        notes.append(("The workbook links to other files; the values saved in it are read.",
                      "Check that they are up to date."))  # fmt: skip
    return copy.getvalue(), tuple(notes)


def _wanted(entries: dict[str, zipfile.ZipInfo]) -> re.Pattern[str]:
    if "xl/workbook.bin" in entries:
        raise Unusable("This is a binary Excel file (XLSB).", "Save it as XLSX or CSV.")
    if any(name.casefold() == "xl/workbook.xml" for name in entries):
        return PARTS_OF_EXCEL
    if "content.xml" in entries and "mimetype" in entries:
        return PARTS_OF_ODS
    if any(name.startswith("word/") for name in entries):
        raise Unusable("This is a Word file.", "Give the table itself, as CSV, XLSX or Parquet.")
    raise Unusable("This is a ZIP, and no workbook.", "Unpack it and give the table inside.")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(entry) as part:
            told = part.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
            ValueError):  # fmt: skip
        raise Unusable("The file is a broken ZIP.", AWAY) from None
    if len(told) > most:
        most_mb = f"{LARGEST_UNPACKED / 2**20:.0f} MB"
        raise Unusable(f"The workbook unpacks to more than the {most_mb} that are read.", GROWS)
    return told


def _look_at(name: str, part: bytes) -> None:
    """Refuse a sheet that reaches so far that its empty cells alone would fill the memory."""
    if name.startswith("META-INF/manifest") and b"encryption-data" in part:
        raise Unusable("The workbook is protected with a password.",
                       "Save a copy without a password.")  # fmt: skip
    if name == "content.xml":
        _check_reach(*_reach_of_ods(part))
    elif name.casefold().startswith("xl/worksheets/") and name.casefold().endswith(".xml"):
        row = column = 0
        for found in PLACE.finditer(part):
            row = max(row, int(found[2]))
            if found[1]:
                column = max(column, _number(found[1]))
        rows = ROW.split(part)[1:]  # rows and cells may stand without saying where
        column = max([column, *(len(CELL.findall(each)) for each in rows)])
        _check_reach(max(row, len(rows)), column)


def _check_reach(rows: int, columns: int) -> None:
    if rows > MOST_ROWS + 100:
        raise TooMuch(
            f"The sheet reaches down to row {rows:,}", f"{MOST_ROWS:,} rows",
            "Delete the rows that are not needed, also empty ones at the end.",
        )  # fmt: skip
    if columns > MOST_COLUMNS:
        raise TooMuch(
            f"The sheet reaches to column {columns:,}", f"{MOST_COLUMNS} columns",
            "Delete the columns that are not needed, also empty ones at the end.",
        )  # fmt: skip
    if rows * columns > MOST_CELLS:
        raise TooMuch(f"The sheet has {rows:,} × {columns:,} cells", f"{MOST_CELLS:,} cells",
                      "Give only the rows and columns needed.")  # fmt: skip


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _reach_of_ods(part: bytes) -> tuple[int, int]:
    """Return the rows and columns that hold something, empty repeated ones before them counted."""
    most_rows = most_columns = rows = columns = 0
    empty_rows = empty_columns = 0
    for tag, repeated, filled in _ods_cells(part):
        if tag == "table":
            rows = empty_rows = 0
        elif tag == "cell":
            empty_columns += repeated
            if filled:
                columns, empty_columns = columns + empty_columns, 0
        elif tag == "row":
            empty_rows += repeated
            if columns:
                rows, empty_rows = rows + empty_rows, 0
            most_rows, most_columns = max(most_rows, rows), max(most_columns, columns)
            columns = empty_columns = 0
    return most_rows, most_columns


def _ods_cells(part: bytes) -> Iterator[tuple[str, int, bool]]:
    """Yield the end of each cell and row, how often it is repeated, and whether it is filled."""
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(part)):  # noqa: S314  # expat refuses bombs
            if element.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                times = element.get(f"{TABLE}number-columns-repeated", "1")
                yield "cell", min(int(times), 10**9), len(element) > 0 or len(element.attrib) > 2
            elif element.tag == f"{TABLE}table-row":
                yield "row", min(int(element.get(f"{TABLE}number-rows-repeated", "1")), 10**9), True
                element.clear()
            elif element.tag == f"{TABLE}table":
                yield "table", 1, True
                element.clear()
    except (ElementTree.ParseError, ValueError):
        raise Unusable("The workbook is broken and cannot be read.", AWAY) from None
