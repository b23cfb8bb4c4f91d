"""Check an analyst's file: rows accepted, accepted with a warning, rejected, and why."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from ai_investments import validation
from ai_investments.csv_text import CsvText
from ai_investments.dataset import Dataset
from ai_investments.own_data import (
    capex_rows,
    cells,
    customer_rows,
    deal_rows,
    files,
    known,
)
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.cells import Reading, Row
from ai_investments.own_data.fields import FIELDS, OWN_TABLES, Field
from ai_investments.own_data.files import Sheet, text
from ai_investments.own_data.findings import Finding, of_problem
from ai_investments.own_data.known import Known
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.own_rows import Corrections, OwnRows, State
from ai_investments.own_data.tables import checked_table
from ai_investments.problems import Problem, shown

ROWS_A_CALL = 1000
READING = 0.5
"""Part of the time that reading the cells takes; the rest is holding them against the rules."""


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
        OWN_TABLES[mapping.table].empty(), {}, (),
    )  # fmt: skip
    about = known.of_dataset(built_in)
    found = [of_problem(each) for each in sheet.problems]
    if not sheet.headings and found:
        found[0] = replace(found[0], severity="rejected")
    filled, missing = _columns(own)
    found += missing
    lines = own.lines
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


def _columns(own: OwnRows) -> tuple[list[tuple[Field, str]], list[Finding]]:
    """Return the fields with their headings, and what is wrong with the mapping."""
    sheet, mapping = own.sheet, own.mapping
    filled: list[tuple[Field, str]] = []
    found: list[Finding] = []
    if not sheet.headings:
        return filled, found
    fields = {each.name: each for each in FIELDS[mapping.table]}
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
    filled: list[tuple[Field, str]],
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
    fields = {each.name: each for each in FIELDS[own.mapping.table]}
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
    cells_by_row = dict(own.lines)
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
