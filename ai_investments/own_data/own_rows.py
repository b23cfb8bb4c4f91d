"""An analyst's file, read and checked: what became of each of its rows."""

import csv
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.exports import safe
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.files import Sheet, text
from ai_investments.own_data.findings import Finding
from ai_investments.own_data.mapping import Mapping

State = Literal["accepted", "warning", "rejected"]

STATES: dict[State, str] = {
    "accepted": "accepted",
    "warning": "accepted with a warning",
    "rejected": "rejected",
}
"""What becomes of a row, in words."""
Corrections = AnyMapping[tuple[int, str], str]
"""What an analyst typed instead of a cell, by row number and heading."""


@dataclass(frozen=True, eq=False)  # holds tables, which have no equality
class OwnRows:
    """An analyst's file, read and checked.

    Attributes
    ----------
    sheet : Sheet
        The file as it is.
    mapping : Mapping
        What the analyst says of it.
    built_in : Dataset or None
        What it was held against.
    corrections : dict
        Cells typed instead of the file's, by row number and heading.
    table : pandas.DataFrame
        The rows that can be used, as text under the columns of the table in
        `ai_investments.schema`; the index is the row number of the file.
    states : dict of int to State
        What became of each row of the file.
    findings : tuple of Finding
        Everything that was found, by row; what concerns the whole file first.
    without_rate : tuple of str
        Currencies that stand in the file and need a rate that the mapping does not give.
    """

    sheet: Sheet
    mapping: Mapping
    built_in: Dataset | None
    corrections: Corrections
    table: pd.DataFrame
    states: dict[int, State]
    findings: tuple[Finding, ...]
    without_rate: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[int, list[Cell]]]:
        """Row number and cells of each row of the file, with what was typed instead of them."""
        places = {heading: place for place, heading in enumerate(self.sheet.headings)}
        typed: dict[int, list[tuple[int, str]]] = {}
        for (number, heading), value in self.corrections.items():
            if heading in places:
                typed.setdefault(number, []).append((places[heading], value))
        lines: list[tuple[int, list[Cell]]] = []
        for number, row in self.sheet.rows:
            told = list(row)
            for place, value in typed.get(number, ()):
                told[place] = value.strip()
            lines.append((number, told))
        return lines

    @property
    def cells(self) -> pd.DataFrame:
        """The file as text, corrections in it; the index is the row number."""
        rows = {number: list(map(text, row)) for number, row in self.lines}
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=list(self.sheet.headings), dtype="str"
        ).rename_axis("row")

    def rows(self, state: State) -> pd.DataFrame:
        """Return the cells of the rows that are accepted, accepted with a warning, or rejected."""
        whole = self.cells
        return whole[[self.states.get(number) == state for number in whole.index]]

    @property
    def rejected(self) -> pd.DataFrame:
        """Cells of the rows that are not used; `corrected` takes what is typed instead."""
        return self.rows("rejected")

    def count(self, state: State) -> int:
        """Return how many rows are in a state, also those too broken to have cells."""
        return sum(each == state for each in self.states.values())

    def report_csv(self) -> bytes:
        """Return the findings as CSV that a spreadsheet opens without running anything in it."""
        told = pd.DataFrame(
            [
                (each.file, self.sheet.name, "" if each.row is None else str(each.row),
                 each.column or "", each.value, each.reason, each.remedy, each.severity)
                for each in self.findings
            ],
            columns=["file", "sheet", "row", "column", "value", "reason", "remedy", "severity"],
            dtype="str",
        )  # fmt: skip
        return safe(told).to_csv(index=False, quoting=csv.QUOTE_MINIMAL).encode("utf-8-sig")
