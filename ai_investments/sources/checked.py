"""Check the cells of a source on an engine, some rows at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import validation
from ai_investments.csv_text import CsvText
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem, shown
from ai_investments.schema import TABLES, Field, Table
from ai_investments.sources.engine import Columns, Engine, answered
from ai_investments.sources.opening import with_left_out
from ai_investments.sources.put_off import settle

ROWS = 50_000
"""Rows that are checked at a time."""
MOST_NAMED = 20
"""Cells with the same fault in the same column that are named one by one."""


def check(data: Dataset) -> Iterator[Problem]:
    """Say what is wrong with the cells of tables on an engine.

    Parameters
    ----------
    data : Dataset
        As `ai_investments.sources.opened` gives it. One whose tables are in memory has been checked
        already.

    Yields
    ------
    Problem
        First what stands in ``data.problems``; then every cell that does not fit its column, every
        name that two rows have, and every name that points at no row: of each fault in a column
        the first `MOST_NAMED`, and how many more. Rows have no numbers in an engine: their name
        stands in `Problem.file`.

    Raises
    ------
    SourceFailed
        Where the engine does not answer.
    """
    settle(data)
    yield from with_left_out(data).problems
    engine = data.engine
    if engine is None:
        return
    for table in TABLES:
        if table.name in engine.prepared:
            found = _cells(engine, table, engine.prepared[table.name])
            yield from _first(table, found)
            yield from engine.answered(lambda table=table: _repeated(engine, table))
            yield from engine.answered(lambda table=table: _dangling(data, table))


def deals(data: Dataset) -> int:
    """Return the number of deals, counted where they are."""

    def counted() -> int:
        rows = nw.from_native(data.investments).lazy().select(n=nw.len())
        return int(rows.collect("pandas")["n"][0])

    return answered(data, counted)


def _cells(engine: Engine, table: Table, columns: Columns) -> Iterator[Problem]:
    names = {there: name for name, (there, _) in columns.stored.items()}
    # What two rows of different pages have in common, the engine finds.
    alone = replace(table, key=())
    for page in engine.pages(table.name, ROWS):
        rows = page[list(names)].rename(columns=names).reset_index(drop=True)
        cells = pd.DataFrame({name: _text(rows[name]) for name in rows})
        for problem in validation.check(CsvText(cells), alone).problems:
            # A problem of the whole table was told when it was opened.
            if problem.row is not None and problem.column in columns.stored:
                row = cells.iloc[problem.row]
                yield replace(problem, file=_row(table, row[_name(table)]), row=None, left_out=0)


def _text(cells: pd.Series) -> pd.Series:
    """Return cells as they would stand in a CSV file."""
    if pd.api.types.is_bool_dtype(cells):
        text = cells.astype("str").str.lower()
    elif pd.api.types.is_datetime64_any_dtype(cells):
        text = cells.dt.strftime("%Y-%m-%d")
    else:
        text = cells.map(_word, na_action="ignore").astype("str")
    return text.where(cells.notna(), "").str.strip()


def _word(cell: Any) -> str:
    if isinstance(cell, Decimal):  # which a database pads with zeros
        return f"{cell.normalize():f}"
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _first(table: Table, found: Iterable[Problem]) -> Iterator[Problem]:
    told: Counter[tuple[str | None, str, str]] = Counter()
    for problem in found:
        fault = problem.column, problem.reason, problem.remedy
        told[fault] += 1
        if told[fault] <= MOST_NAMED:
            yield problem
    for (column, reason, remedy), count in told.items():
        if (more := count - MOST_NAMED) > 0:
            yield Problem(table.name, None, column, "", f"{more:,} more cells: {reason}", remedy)


def _repeated(engine: Engine, table: Table) -> list[Problem]:
    if not table.key:
        return []
    rows = engine.frame(table.name)
    twice = rows.group_by(*table.key).agg(rows=nw.len()).filter(nw.col("rows") > 1)
    found = twice.collect("pandas").to_pandas().sort_values(list(table.key))
    problems = [
        Problem(
            table.name, None, table.key[-1], shown(" · ".join(str(row[key]) for key in table.key)),
            f"{row['rows']} rows have this name; all are used.",
            "Give each row a name of its own, or remove the others.",
        )
        for row in found.head(MOST_NAMED).to_dict("records")
    ]  # fmt: skip
    return problems + _more(table, table.key[-1], len(found), "names stand in several rows.")


def _dangling(data: Dataset, table: Table) -> list[Problem]:
    problems: list[Problem] = []
    for each in table.fields:
        if each.references and each.name in data.engine.prepared[table.name].stored:
            names = _unknown(data, table, each)
            target, column = each.references.split(".")
            problems += [
                Problem(table.name, None, each.name, shown(str(name)),
                        f"Nothing in {target} has this {column}.",
                        "Correct the name, or add the row it points at.")
                for name in names[:MOST_NAMED]
            ]  # fmt: skip
            problems += _more(table, each.name, len(names), f"names are not in {target}.")
    return problems


def _unknown(data: Dataset, table: Table, field: Field) -> list[str]:
    """Return the names in a column that no row of the table it points at has."""
    target, column = str(field.references).split(".")
    pointing = data.engine.frame(table.name)
    names = pointing.select(nw.col(field.name).alias(column)).filter(~nw.col(column).is_null())
    if target in data.engine.prepared:
        there = data.engine.frame(target).select(column)
        names = names.join(there, on=column, how="anti")
    found = set(names.unique([column]).collect("pandas").to_pandas()[column])
    known = set() if target in data.engine.prepared else set(data.rows(target)[column])
    return sorted(found - known)


def _more(table: Table, column: str, count: int, reason: str) -> list[Problem]:
    more = count - MOST_NAMED
    if more <= 0:
        return []
    return [Problem(table.name, None, column, "", f"{more:,} more {reason}", "Look for them.")]


def _row(table: Table, name: str) -> str:
    return f"{table.name}, {_name(table)} {shown(name)}"


def _name(table: Table) -> str:
    return table.key[-1] if table.key else table.fields[0].name
