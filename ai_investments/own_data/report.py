"""Check an analyst's file: rows accepted, accepted with a warning, rejected, and why."""

import csv
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ai_investments import validation
from ai_investments.csv_text import CsvText
from ai_investments.dataset import Dataset
from ai_investments.exports import safe
from ai_investments.own_data import (
    capex_rows,
    cells,
    customer_rows,
    deal_rows,
    files,
    headings,
    known,
)
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.cells import Reading, Row
from ai_investments.own_data.files import Sheet, text
from ai_investments.own_data.findings import Finding, of_problem
from ai_investments.own_data.known import Known
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.tables import checked_table
from ai_investments.problems import Problem, shown

State = Literal["accepted", "warning", "rejected"]

STATES: dict[State, str] = {
    "accepted": "accepted",
    "warning": "accepted with a warning",
    "rejected": "rejected",
}
"""What becomes of a row, in words."""
ROWS_A_CALL = 1000
READING = 0.5
"""Part of the time that reading the cells takes; the rest is holding them against the rules."""
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
    def cells(self) -> pd.DataFrame:
        """The file as text, corrections in it; the index is the row number."""
        rows = {number: list(map(text, row)) for number, row in _corrected_cells(self)}
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=list(self.sheet.headings), dtype="str"
        ).rename_axis("row")

    def rows(self, state: State) -> pd.DataFrame:
        """Return the cells of the rows that are accepted, accepted with a warning, or rejected."""
        whole = self.cells
        return whole[[self.states.get(number) == state for number in whole.index]]

    @property
    def accepted(self) -> pd.DataFrame:
        """Cells of the rows without a finding."""
        return self.rows("accepted")

    @property
    def warned(self) -> pd.DataFrame:
        """Cells of the rows that are used, with something to look at."""
        return self.rows("warning")

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


def read(file: str, content: bytes, mapping: Mapping, built_in: Dataset | None = None) -> OwnRows:
    """Read and check an analyst's file.

    Parameters
    ----------
    file : str
        Its name.
    content : bytes
        CSV, XLSX, ODS or Parquet.
    mapping : Mapping
        What its columns are.
    built_in : Dataset, optional
        Gives spellings of companies, their lines of business and fiscal years; rows that repeat
        one of its rows are warned about.

    Returns
    -------
    OwnRows
        Never raises: whatever is wrong is in `OwnRows.findings`.
    """
    return check(files.read(file, content, mapping.sheet), mapping, built_in)


def corrected(own: OwnRows, typed: Corrections) -> OwnRows:
    """Check again with cells typed instead of the file's; earlier corrections stay."""
    return check(own.sheet, own.mapping, own.built_in, {**own.corrections, **typed})


def check(
    sheet: Sheet,
    mapping: Mapping,
    built_in: Dataset | None = None,
    corrections: Corrections | None = None,
    progress: Callable[[float], None] | None = None,
) -> OwnRows:
    """Check a sheet that was read before, so that another mapping need not read it again.

    Parameters
    ----------
    sheet : Sheet
        Of `ai_investments.own_data.files.read`.
    mapping, built_in : as for `read`
    corrections : mapping, optional
        Cells typed instead, by row number and heading.
    progress : callable, optional
        Called now and then with the part that is done, 0 to 1 (100,000 rows take some twenty
        seconds); whatever it raises stops the work.
    """
    own = OwnRows(
        sheet, mapping, built_in, dict(corrections or {}),
        headings.OWN_TABLES[mapping.table].empty(), {}, (),
    )  # fmt: skip
    about = known.of_dataset(built_in)
    found = [of_problem(each) for each in sheet.problems]
    if not sheet.headings and found:
        found[0] = replace(found[0], severity="rejected")
    filled, missing = _columns(own)
    found += missing
    lines = list(_corrected_cells(own))
    readings = _readings(own, filled, lines)
    for each in readings.values():
        found += [
            Finding(sheet.file, None, each.heading, shown(value), reason, remedy, 0, "note")
            for value, reason, remedy in each.notes
        ]
    if any(each.severity == "rejected" and each.row is None for each in found):
        states: dict[int, State] = {number: "rejected" for number, _ in lines}
        return replace(own, states=states, findings=tuple(found))
    rows: list[Row] = []
    for place, (number, line) in enumerate(lines):
        if progress is not None and place % ROWS_A_CALL == 0:
            progress(READING * place / len(lines))
        rows += [_row(own, number, part, readings) for part in _parts(sheet, mapping, line)]
    kept = _completed(rows, mapping, about)
    table, rules = _by_rules(own, kept)
    done = _with_states(own, rows, kept, table, [*found, *_spelt(own, rows, about)], rules)
    if progress is not None:
        progress(1.0)
    return done


def _columns(own: OwnRows) -> tuple[list[tuple[headings.Field, str]], list[Finding]]:
    """Return the fields with their headings, and what is wrong with the mapping."""
    sheet, mapping = own.sheet, own.mapping
    filled: list[tuple[headings.Field, str]] = []
    found: list[Finding] = []
    if not sheet.headings:
        return filled, found
    fields = {each.name: each for each in headings.FIELDS[mapping.table]}
    for name, heading in mapping.columns.items():
        if name not in fields:
            reason = f"“{shown(name)}” is no field of {mapping.table}."
            found.append(
                Finding(sheet.file, None, shown(heading), "", reason, "Choose another field.")
            )
        elif heading not in sheet.headings:
            reason = "The file has no such column."
            found.append(
                Finding(sheet.file, None, shown(heading), "", reason, "Choose one of its columns.")
            )
        else:
            filled.append((fields[name], heading))
    have = {each.name for each, _ in filled} | {
        name for name, value in mapping.constants.items() if value
    }
    for each in fields.values():
        if each.required and each.name not in have:
            found.append(Finding(
                sheet.file, None, None, each.name,
                "No column is chosen for this field; no row can be used without it.",
                "Choose a column, or one value for all rows.", 0, "rejected",
            ))  # fmt: skip
    needs = {"investments": ("amount_usd_bn", "valuation_usd_bn"),
             "customers": ("revenue_usd_m", "share_pct")}.get(mapping.table)  # fmt: skip
    if needs and not have & set(needs):
        found.append(Finding(
            sheet.file, None, None, " or ".join(needs),
            "No column is chosen for either field; no row can be used without one.",
            "Choose a column.", 0, "rejected",
        ))  # fmt: skip
    unused = [heading for heading in sheet.headings if heading not in mapping.columns.values()]
    if unused:
        found.append(Finding(sheet.file, None, None, shown(", ".join(unused)),
                             f"{len(unused)} of {len(sheet.headings)} columns are not used.",
                             "Choose a field for those that matter.", 0, "note"))  # fmt: skip
    return filled, found


def _corrected_cells(own: OwnRows) -> list[tuple[int, list[Cell]]]:
    places = {heading: place for place, heading in enumerate(own.sheet.headings)}
    typed: dict[int, list[tuple[int, str]]] = {}
    for (number, heading), value in own.corrections.items():
        if heading in places:
            typed.setdefault(number, []).append((places[heading], value))
    lines: list[tuple[int, list[Cell]]] = []
    for number, row in own.sheet.rows:
        told = list(row)
        for place, value in typed.get(number, ()):
            told[place] = value.strip()
        lines.append((number, told))
    return lines


def _parts(sheet: Sheet, mapping: Mapping, row: list[Cell]) -> list[list[Cell]]:
    """Return a row for each round that its cells hold, the row itself where it holds one."""
    places = [sheet.headings.index(each) for each in mapping.several if each in sheet.headings]
    split = {place: text(row[place]).split(";") for place in places}
    times = max((len(each) for each in split.values()), default=1)
    if times <= 1:
        return [row]
    return [
        [
            (split[place][part].strip() if part < len(split[place]) else "")
            if place in split else cell
            for place, cell in enumerate(row)
        ]
        for part in range(times)
    ]  # fmt: skip


def _readings(
    own: OwnRows,
    filled: list[tuple[headings.Field, str]],
    lines: list[tuple[int, list[Cell]]],
) -> dict[int, Reading]:
    readings: dict[int, Reading] = {}
    for each, heading in filled:
        place = own.sheet.headings.index(heading)
        column = [row[place] for _, row in lines]
        if heading in own.mapping.several:
            column = [part.strip() for cell in column for part in text(cell).split(";")]
        readings[place] = cells.reading(
            each, heading, column, own.mapping, decimal_comma=own.sheet.decimal_comma
        )
    return readings


def _row(own: OwnRows, number: int, line: list[Cell], readings: dict[int, Reading]) -> Row:
    row = Row(number)
    fields = {each.name: each for each in headings.FIELDS[own.mapping.table]}
    currency = next(
        (text(line[place]) for place, how in readings.items() if how.field.kind == "currency"), ""
    )
    for place, how in readings.items():
        if how.field.kind != "currency":
            cells.fill(row, how, line[place], own.mapping, currency.strip())
    for name, value in own.mapping.constants.items():
        if name in fields and name not in row.values and fields[name].kind != "word":
            faulty = {each[0] for each in row.faults}
            if name not in faulty:
                cells.fill(row, Reading(fields[name]), value, own.mapping, "")
        elif name in fields and name not in row.values and name not in ("segment", "definition"):
            row.values[name] = value
    for each in fields.values():
        if (
            each.required
            and each.name not in row.values
            and not any(fault[0] == each.name for fault in row.faults)
        ):
            row.faults.append(
                (each.name, "", "The cell is empty.", "Fill it, or leave the row out.")
            )
    return row


COMPLETE = {
    "investments": deal_rows.complete, "capex": capex_rows.complete,
    "customers": customer_rows.complete,
}  # fmt: skip


def _completed(rows: list[Row], mapping: Mapping, about: Known) -> list[tuple[Row, dict[str, str]]]:
    """Return the rows without a fault with all columns of the table, as text."""
    told = [(row, COMPLETE[mapping.table](row, mapping, about)) for row in rows]
    kept = [(row, values) for row, values in told if not row.faults]
    found = [values for _, values in kept]
    sound = [row for row, _ in kept]
    if mapping.table == "investments":
        deal_rows.number(found)
        deal_rows.mark_repeated(found, sound, about)
    elif mapping.table == "capex":
        capex_rows.number(found, sound)
    else:
        customer_rows.reject_repeated(found, sound)
        customer_rows.number(found)
        kept = [(row, values) for row, values in kept if not row.faults]
    return kept


def _by_rules(
    own: OwnRows, kept: list[tuple[Row, dict[str, str]]]
) -> tuple[pd.DataFrame, list[tuple[int, Problem]]]:
    """Hold the rows against the rules of the table; one definition for all data."""
    table = checked_table(own.mapping.table)
    filled = pd.DataFrame(
        [[values.get(name, "") for name in table.columns] for _, values in kept],
        columns=table.columns, index=pd.RangeIndex(len(kept), name="row"), dtype="str",
    )  # fmt: skip
    checked = validation.check(CsvText(filled), table)
    faults = [(int(each.row), each) for each in checked.problems if each.row is not None]
    good = filled.loc[checked.rows.index]
    good.index = pd.Index([kept[place][0].number for place in checked.rows.index], name="row")
    return good, faults


def _spelt(own: OwnRows, rows: list[Row], about: Known) -> list[Finding]:
    """Say once a name that it is read as the spelling of the built-in data."""
    found: dict[str, Finding] = {}
    for name in ("company", "vendor", "customer"):
        heading = own.mapping.columns.get(name)
        for row in rows:
            written = row.values.get(name)
            if isinstance(written, str) and about.spelled(written) != written:
                found.setdefault(written, Finding(
                    own.sheet.file, row.number, heading, shown(written),
                    f"is read as {about.spelled(written)}, as the built-in data calls it.",
                    "Write the name in full if it is another company.", 0, "note",
                ))  # fmt: skip
    return list(found.values())


def _with_states(
    own: OwnRows,
    rows: list[Row],
    kept: list[tuple[Row, dict[str, str]]],
    table: pd.DataFrame,
    found: list[Finding],
    rules: list[tuple[int, Problem]],
) -> OwnRows:
    """Put together what became of every row."""
    for place, problem in rules:
        row, values = kept[place]
        name = str(problem.column)
        row.fault(name, values.get(name, ""), problem.reason, problem.remedy)
    states: dict[int, State] = {}
    rank: dict[State, int] = {"accepted": 0, "warning": 1, "rejected": 2}
    counted: set[int] = set()
    about_rows: list[Finding] = []
    cells_by_row = dict(_corrected_cells(own))
    for row in rows:
        state: State = "rejected" if row.faults else "warning" if row.warnings else "accepted"
        states[row.number] = max(state, states.get(row.number, "accepted"), key=rank.__getitem__)
        for severity, told in (("rejected", row.faults), ("warning", row.warnings)):
            for name, value, reason, remedy in told:
                heading = own.mapping.columns.get(name)
                written = value
                if heading in own.sheet.headings:
                    written = text(cells_by_row[row.number][own.sheet.headings.index(heading)])
                left_out = int(severity == "rejected" and row.number not in counted)
                counted |= {row.number} if severity == "rejected" else set()
                about_rows.append(Finding(
                    own.sheet.file, row.number, heading or name, shown(written or value), reason,
                    remedy, left_out, severity,  # type: ignore[arg-type]
                ))  # fmt: skip
    for each in found:
        if each.row is not None and each.severity == "rejected":
            states[each.row] = "rejected"
    order = sorted([*found, *about_rows], key=lambda each: each.row or 0)
    needed = dict.fromkeys(code for row in rows for code in row.without_rate)
    return replace(
        own, table=table, states=states, findings=tuple(order), without_rate=tuple(needed)
    )
