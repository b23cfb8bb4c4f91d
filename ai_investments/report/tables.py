"""A table of a report: cells in words, addresses as numbers of the list of sources."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.report.references import References
from ai_investments.workbook.headings import heading

MOST_ROWS = 60
"""Rows of a table that are printed; the CSV has all."""
SET_BY_READER = "input_"
"""Start of the columns that repeat a setting in every row: the report lists settings once."""
SAID_ELSEWHERE = ("date_precision", "value_number")
"""How exactly a day is known is in how it is written; a claim's number is in its value."""
GRADED = ("grade", "evidence")


@dataclass(frozen=True)
class Cell:
    """One cell: its text, or the numbers of its sources."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShownTable:
    """A table as the report shows it.

    Attributes
    ----------
    headings : list of str
        What the columns hold, with their unit.
    rows : list of list of Cell
        The first rows, at most `MOST_ROWS`.
    total : int
        Rows that there are.
    """

    headings: list[str]
    rows: list[list[Cell]]
    total: int


def shown(table: pd.DataFrame, references: References, names_last: bool = True) -> ShownTable:
    """Return the first rows of a table; columns that are empty or repeat a setting are left out.

    Parameters
    ----------
    table : pandas.DataFrame
        As a view exports it.
    references : References
        The list that its addresses join.
    names_last : bool
        Whether what links call a row stands at its end: a row begins with what it is about.
    """
    first = table.head(MOST_ROWS)
    names = [
        name
        for name in sorted(
            table.columns, key=lambda name: names_last and name.endswith(("_id", "_ids"))
        )
        if not name.startswith(SET_BY_READER)
        and not all(map(_missing, first[name]))
        and name not in SAID_ELSEWHERE
    ]
    columns = [_cells(first, name, references) for name in names]
    rows = [list(cells) for cells in zip(*columns, strict=True)]
    return ShownTable([heading(name).words for name in names], rows, len(table))


def _cells(table: pd.DataFrame, name: str, references: References) -> list[Cell]:
    values = table[name].tolist()
    if name.split("_")[-1] in ("url", "urls"):
        return [
            Cell("") if _missing(value) else Cell("", references.numbers(str(value)))
            for value in values
        ]
    write: Callable[[Any], str] = _written
    if name.split("_")[-1] in GRADED:
        write = _graded
    elif name == "field":
        write = _field
    if name == "announced_on" and "date_precision" in table:
        precise = table["date_precision"].tolist()
        return [
            Cell("" if _missing(day) else formats.day(day, precision))
            for day, precision in zip(values, precise, strict=True)
        ]
    return [Cell("" if _missing(value) else write(value)) for value in values]


def _missing(value: Any) -> bool:
    return value == "" or (bool(pd.api.types.is_scalar(value)) and bool(pd.isna(value)))


def _field(value: object) -> str:
    return heading(str(value)).words


def _graded(value: object) -> str:
    if value not in evidence.GRADE_WORDS:
        return _written(value)
    return evidence.label(str(value)).replace(" ", "\N{NO-BREAK SPACE}", 1)  # keeps the glyph there


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)


def _number(value: float) -> str:
    """Write a number to five digits, of a large one all before the point; 2025 may be a year."""
    if math.isinf(value):
        return "without bound"
    if abs(value) >= 1000:
        text = f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
    else:
        text = f"{float(f'{value:.5g}'):.10f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
