"""Check a table of text against its definition: good rows typed, every fault named."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from ai_investments.csv_text import CsvText
from ai_investments.problems import Problem, shown
from ai_investments.schema import Field, Table

YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Checked:
    """A checked table: the rows that can be used, and what was wrong with the others."""

    rows: pd.DataFrame
    problems: tuple[Problem, ...]


def check(text: CsvText, table: Table) -> Checked:
    """Type and check one table.

    Parameters
    ----------
    text : CsvText
        The file as text.
    table : Table
        Its definition.

    Returns
    -------
    Checked
        Rows without a fault, in file order, with the columns and types of `table`; the index is
        the row number in the file. Columns that the table does not know are dropped and named.
        A row with one broken cell is left out whole; every broken cell is a problem.
    """
    problems = list(text.problems)
    cells = text.cells
    missing = [each.name for each in table.fields if each.name not in cells.columns]
    needed = [name for name in missing if table[name].required]
    if cells.columns.empty:
        return Checked(table.empty(), tuple(problems))
    for name in missing:
        lost = len(cells) if name in needed[:1] else 0
        what = "No row can be used without it." if name in needed else "It is taken as empty."
        problems.append(
            Problem(table.file, 1, name, "", f"The column is missing. {what}",
                    f"Add a column headed {name}.", left_out=lost)
        )  # fmt: skip
    for name in cells.columns.difference(table.columns, sort=False):
        problems.append(
            Problem(table.file, 1, shown(str(name)), "", "The column is not known and not used.",
                    "Correct its heading, or leave it out.")
        )  # fmt: skip
    if needed:
        return Checked(table.empty(), tuple(problems))
    cells = cells.reindex(columns=table.columns, fill_value="")
    typed, faults = _typed(cells, table, decimal_comma=text.decimal_comma)
    faults += _broken_rules(typed, cells, table, faulty={(f.row, f.column) for f in faults})
    bad = {fault.row for fault in faults}
    faults += _broken_row_rules(typed.loc[~typed.index.isin(bad)], cells, table)
    bad = {fault.row for fault in faults}
    repeated = _repeated_keys(cells.loc[~cells.index.isin(bad)], table)
    bad |= {fault.row for fault in repeated}
    rows = typed.loc[~typed.index.isin(bad)]
    return Checked(rows, tuple(problems) + _one_row_counts_once([*faults, *repeated]))


def check_references(
    tables: Mapping[str, Checked],
    definitions: Mapping[str, Table],
    also_known: Mapping[str, set[str]],
    elsewhere: Collection[str] = (),
) -> dict[str, Checked]:
    """Leave out rows that point at rows which do not exist.

    Parameters
    ----------
    tables : mapping of str to Checked
        The checked tables by name.
    definitions : mapping of str to Table
        Their definitions.
    also_known : mapping of str to set of str
        For ``table.column``: values that stood in the file, used or left out. A row that points
        at one left out is counted in one problem for the whole table, not named one by one.
    elsewhere : collection of str
        Tables whose rows are not known here: what points at them is taken as right.

    Returns
    -------
    dict of str to Checked
        The tables without dangling rows.
    """
    kept = dict(tables)
    for name, table in definitions.items():
        for each in table.fields:
            if not each.references or name not in kept:
                continue
            target, column = each.references.split(".")
            if target in elsewhere:
                continue
            known = set(kept[target].rows[column])
            rows = kept[name].rows
            points = rows[each.name]
            dangling = points[points.notna() & ~points.isin(known)]
            lost = dangling[dangling.isin(also_known.get(each.references, set()))]
            problems = [
                Problem(
                    table.file, int(str(row)), each.name, shown(str(value)),
                    f"Nothing in {target}.csv has this {column}.",
                    "Correct the name, or add the row it points at.", left_out=1,
                )
                for row, value in dangling.drop(lost.index).items()
            ]  # fmt: skip
            if len(lost):
                problems.append(
                    Problem(
                        table.file, None, each.name, "",
                        f"{len(lost)} rows belong to rows of {target}.csv that were left out.",
                        f"They come back when {target}.csv is mended.", left_out=len(lost),
                    )
                )  # fmt: skip
            kept[name] = replace(
                kept[name],
                rows=rows.drop(dangling.index),
                problems=kept[name].problems + tuple(problems),
            )
    return kept


def _typed(
    cells: pd.DataFrame, table: Table, *, decimal_comma: bool
) -> tuple[pd.DataFrame, list[Problem]]:
    columns: dict[str, pd.Series] = {}
    faults: list[Problem] = []
    for each in table.fields:
        column, readable, reason, remedy = _cast(cells[each.name], each, decimal_comma)
        columns[each.name] = column
        faults += [
            Problem(table.file, int(str(row)), each.name, shown(str(value)), reason, remedy, 1)
            for row, value in cells.loc[~readable, each.name].items()
        ]
    return pd.DataFrame(columns, index=cells.index), faults


def _cast(
    cells: pd.Series, field: Field, decimal_comma: bool
) -> tuple[pd.Series, pd.Series, str, str]:
    """Return the typed column, which cells could be read, and what to say of the others."""
    filled = cells != ""
    if field.kind == "number":
        text = cells
        if decimal_comma:
            commas = text.str.fullmatch(DECIMAL_COMMA)
            text = text.where(~commas, text.str.replace(",", "."))
        plain = text.str.fullmatch(PLAIN_NUMBER)
        numbers = pd.to_numeric(text.where(plain), errors="coerce").astype("float64")
        readable = ~filled | (plain & numbers.abs().lt(float("inf")))
        return numbers, readable, "is not a number.", "Write a plain number such as 14.8."
    if field.kind == "date":
        iso = cells.str.fullmatch(ISO_DATE)
        days = pd.to_datetime(cells.where(iso), format="%Y-%m-%d", errors="coerce")
        days = days.astype("datetime64[us]")
        return days, ~filled | days.notna(), "is not a date.", "Write a real day as 2025-06-13."
    if field.kind == "yes/no":
        answers = cells.str.lower().map(YES_NO)
        known = answers.notna()
        column = answers.where(known, False).astype("bool")
        return column, known, "is neither true nor false.", "Write true or false."
    return cells.where(filled), filled | ~filled, "", ""


def _broken_rules(
    typed: pd.DataFrame,
    cells: pd.DataFrame,
    table: Table,
    faulty: set[tuple[int | None, str | None]],
) -> list[Problem]:
    schema: pa.DataFrameSchema = table.pandera()
    try:
        schema.validate(typed, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        failures = errors.failure_cases
    else:
        return []
    faults = []
    for failure in failures.itertuples(index=False):
        row, column = int(failure.index), str(failure.column)
        if (row, column) in faulty:
            continue  # it could not be read, which is said already
        if failure.check == "not_nullable":
            reason, remedy = "The cell is empty.", "Fill it, or leave the row out."
        else:
            reason, remedy = str(failure.check).split("|")
        value = shown(str(cells.at[row, column]))
        faults.append(Problem(table.file, row, column, value, reason, remedy, left_out=1))
    return sorted(
        faults, key=lambda fault: (fault.row or 0, table.columns.index(str(fault.column)))
    )


def _broken_row_rules(typed: pd.DataFrame, cells: pd.DataFrame, table: Table) -> list[Problem]:
    return [
        Problem(table.file, int(str(row)), rule.column, shown(str(cells.at[row, rule.column])),
                rule.reason, rule.remedy, left_out=1)
        for rule in table.rules
        for row in typed.index[~rule.holds(typed)]
    ]  # fmt: skip


def _repeated_keys(cells: pd.DataFrame, table: Table) -> list[Problem]:
    if not table.key:
        return []
    key = list(table.key)
    first = cells.assign(row=cells.index).groupby(key, sort=False)["row"].transform("first")
    repeated = cells.loc[first != cells.index]
    return [
        Problem(
            table.file, int(str(row)), table.key[-1],
            shown(" · ".join(map(str, repeated.loc[row, key]))),
            f"The same key stands in row {first[row]}; this one is left out.",
            "Give each row a key of its own, or remove one.", left_out=1,
        )
        for row in repeated.index
    ]  # fmt: skip


def _one_row_counts_once(faults: list[Problem]) -> tuple[Problem, ...]:
    counted: set[int | None] = set()
    once = []
    for fault in faults:
        once.append(replace(fault, left_out=0) if fault.row in counted else fault)
        counted.add(fault.row)
    return tuple(once)
