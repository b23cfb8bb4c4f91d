"""Small tables that an analyst types, pastes or uploads: text to rows, every fault at its cell."""

import csv
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import pandas as pd

from ai_investments import csv_text
from ai_investments.problems import Problem, shown

Kind = Literal["name", "amount", "share", "months", "word", "text"]
Cell = str | float | None

MOST_CHARACTERS = 2000
"""Characters of a table's text, so that it still travels in a link."""
LARGEST_USD_M = 10_000_000.0
LONGEST_MONTHS = 120.0
LONGEST_NAME = 80
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+%?", re.ASCII)
IN_PERCENT = re.compile(r"%|\bpct\b|_pct\b|percent")
UNITS = re.compile(r"[,(]?\s*(\$m|usd m|usd_m|in months|months|%|pct|percent)\s*\)?\s*$")


@dataclass(frozen=True)
class Column:
    """One column of a typed table.

    Attributes
    ----------
    name : str
        Its heading.
    kind : Kind
        ``name`` is any short text, ``amount`` USD m, ``share`` 0 to 1 or with a percent sign,
        ``months`` a time, ``word`` one of `words`, ``text`` any text.
    help : str
        One sentence about it.
    also : tuple of str
        Other headings under which it is known.
    words : tuple of str
        The words allowed.
    required : bool
        Whether every row must fill it.
    """

    name: str
    kind: Kind
    help: str
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Row:
    """One row without a fault: its number as a spreadsheet counts it, and its values by column."""

    number: int
    values: dict[str, Cell]


@dataclass(frozen=True)
class TypedTable:
    """What was read.

    Attributes
    ----------
    cells : pandas.DataFrame
        Every row as text, broken ones as well, one column for each known; the index is the row
        number of a spreadsheet (first row 2).
    rows : tuple of Row
        The rows that can be used.
    problems : tuple of Problem
        What is wrong with the others.
    """

    cells: pd.DataFrame
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


@lru_cache(maxsize=256)
def read(text: str, columns: tuple[Column, ...], name: str) -> TypedTable:
    """Read a table from its text form.

    Parameters
    ----------
    text : str
        CSV with a header row, delimited by comma, semicolon, tab or bar. With semicolons a number
        may be written 14,8. A heading that names percent makes plain numbers percentages.
    columns : tuple of Column
        The columns known, under any capitals.
    name : str
        What messages call the table.

    Returns
    -------
    TypedTable
        A row with a broken cell is left out whole; the others are used. Never raises. Kept for
        the next call: never change it.
    """
    if len(text) > MOST_CHARACTERS:
        return TypedTable(_empty(columns), (), (_too_long(text, name),))
    return _read(text, columns, name)


def from_file(
    content: bytes, columns: tuple[Column, ...], name: str
) -> tuple[str, tuple[Problem, ...]]:
    """Return the text form of an uploaded file, with the columns known only.

    Parameters
    ----------
    content : bytes
        A CSV file in any encoding that `ai_investments.csv_text` reads.
    columns, name : as for `read`

    Returns
    -------
    (str, tuple of Problem)
        The text and what could not be taken over; the text is empty where nothing could.
    """
    text = csv_text.decode(content)
    if text is None:
        return "", (Problem(name, None, None, "", "This is not a text file.",
                            "Save the table as CSV (UTF-8) and try again."),)  # fmt: skip
    found = _read(text, columns, name)
    short = write(found.cells)
    if len(short) > MOST_CHARACTERS:
        return "", (_too_long(short, name),)
    # Faults in cells are named by whoever reads the text; here only what the text no longer has.
    return short, tuple(problem for problem in found.problems if problem.column is None)


def _empty(columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype="str") for column in columns})


def _too_long(text: str, name: str) -> Problem:
    return Problem(name, None, None, "", f"The table has {len(text):,} characters, more than "
                   f"{MOST_CHARACTERS:,}.", "Leave out columns, or put small customers together, "
                   "so that it still travels in a link.")  # fmt: skip


def _read(text: str, columns: tuple[Column, ...], name: str) -> TypedTable:
    headings = tuple(column.name for column in columns)
    empty = _empty(columns)
    if not text.strip():
        return TypedTable(empty)
    known = {_plain(each): column for column in columns for each in (column.name, *column.also)}
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    given = [cell.strip(' "\r') for cell in re.split(r"[,;\t|]", first)]
    found = csv_text.read(
        text.encode("utf-8", "replace"), name,
        [cell for cell in given if _plain(cell) in known] or headings,
    )  # fmt: skip
    if found.cells.columns.empty:
        return TypedTable(empty, (), found.problems)
    problems = list(found.problems)
    cells = empty.reindex(found.cells.index)
    taken: set[str] = set()
    for heading in found.cells.columns:
        column = known.get(_plain(heading))
        if column is None or column.name in taken:
            if heading:
                reason = "is not a column of this table" if column is None else "stands there twice"
                problems.append(
                    Problem(name, 1, shown(heading), "", f"{reason}; it is not used.",
                            f"The columns are {', '.join(headings)}.")
                )  # fmt: skip
            continue
        taken.add(column.name)
        percent = column.kind == "share" and bool(IN_PERCENT.search(heading.lower()))
        cells[column.name] = [
            _tidied(cell, column, percent=percent, decimal_comma=found.decimal_comma)
            for cell in found.cells[heading]
        ]
    cells = cells.fillna("")
    rows: list[Row] = []
    for number, record in zip(cells.index, cells.to_dict("records"), strict=True):
        values: dict[str, Cell] = {}
        faults: list[Problem] = []
        for column in columns:
            cell = record[column.name]
            try:
                values[column.name] = _value(cell, column)
            except ValueError as fault:
                reason, remedy = fault.args
                faults.append(Problem(name, int(number), column.name, shown(cell), reason, remedy,
                                      left_out=0 if faults else 1))  # fmt: skip
        problems += faults
        if not faults:
            rows.append(Row(int(number), values))
    return TypedTable(cells, tuple(rows), tuple(problems))


def write(cells: pd.DataFrame) -> str:
    """Return the text form of a table: CSV with the columns that any row fills.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text cells; missing ones are empty. Rows without any text are dropped.
    """
    tidy = cells.fillna("").astype("str").map(lambda cell: " ".join(cell.split()))
    tidy = tidy[(tidy != "").any(axis=1)]
    if tidy.empty:
        return ""
    used = [name for name in tidy.columns if (tidy[name] != "").any() or name == tidy.columns[0]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(used)
    writer.writerows(tidy[used].itertuples(index=False, name=None))
    return out.getvalue().rstrip("\n")


def _plain(heading: str) -> str:
    """Return a heading without capitals, unit and punctuation."""
    bare = UNITS.sub("", heading.strip().lower())
    return re.sub(r"[^a-z0-9]+", " ", bare.replace("_pct", "").replace("_usd_m", "")).strip()


def _tidied(cell: str, column: Column, *, percent: bool, decimal_comma: bool) -> str:
    """Write a cell as this table writes it: decimal point, percent sign."""
    tidy = " ".join(cell.split())
    if column.kind in ("name", "word", "text"):
        return tidy
    if decimal_comma and DECIMAL_COMMA.fullmatch(tidy):
        tidy = tidy.replace(",", ".")
    return f"{tidy}%" if percent and PLAIN_NUMBER.fullmatch(tidy) else tidy


def _value(cell: str, column: Column) -> Cell:
    """Return a cell's value, None where it is empty.

    Raises
    ------
    ValueError
        With reason and remedy where it cannot be used.
    """
    if not cell:
        if column.required:
            raise ValueError("The cell is empty.", "Fill it, or remove the row.")
        return None
    if column.kind == "name":
        if len(cell) > LONGEST_NAME:
            raise ValueError(f"is longer than {LONGEST_NAME} characters.", "Shorten the name.")
        return cell
    if column.kind == "text":
        return cell
    if column.kind == "word":
        if cell.lower() not in column.words:
            raise ValueError(
                "is not one of the words allowed.", f"Write {' or '.join(column.words)}."
            )
        return cell.lower()
    if column.kind == "share":
        return _share(cell)
    highest, unit = (
        (LARGEST_USD_M, "million US dollars") if column.kind == "amount"
        else (LONGEST_MONTHS, "months")
    )  # fmt: skip
    number = _number(cell.removeprefix("$"))
    if number < 0:
        raise ValueError("is negative.", f"Write 0 or more {unit}.")
    if number > highest:
        raise ValueError(f"is more than {highest:,.0f} {unit}.", "Check the unit of the number.")
    return number


def _share(cell: str) -> float:
    percent = cell.endswith("%")
    number = _number(cell.removesuffix("%").rstrip())
    share = number / 100 if percent else number
    if not 0 <= share <= 1:
        as_percent = f"{number:g}%" if 1 < number <= 100 else "17%"
        raise ValueError(
            "is outside 0% to 100%." if percent else "is outside 0 to 1.",
            f"Write a number from 0 to 1, or a percentage such as {as_percent}.",
        )
    return share


def _number(text: str) -> float:
    text = text.replace(",", "") if THOUSANDS.fullmatch(text) else text
    if not PLAIN_NUMBER.fullmatch(text):
        raise ValueError("is not a number.", "Write a plain number such as 14.8.")
    number = float(text)
    if abs(number) == float("inf"):
        raise ValueError("is not a number.", "Write a plain number such as 14.8.")
    return number
