"""What differs between two states of one table."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

CLOSE = 1e-9
"""Relative distance up to which two numbers are the same: sums differ by rounding."""
SMALLEST = 1e-12
"""Below this a number is nothing: what is left of a difference of equal sums."""
SIGNIFICANT = 12
"""Digits by which numbers are matched."""
Rows = list[tuple[str, ...]]
"""Rows, or their names, as texts."""
NAMED = 3
"""Repeated keys that a note names."""


@dataclass(frozen=True)
class Differences:
    """What differs between two tables.

    Attributes
    ----------
    added : pandas.DataFrame
        Rows that only the new table has, whole, in its order; the index is the row's key in words.
    removed : pandas.DataFrame
        Rows that only the old table has, likewise.
    changed : pandas.DataFrame
        One row a cell that differs: ``row`` (the key in words), ``position`` (the row's place in
        the new table, from 0), ``column``, ``before``, ``after``; None stands for an empty cell.
    notes : tuple of str
        What was not compared, or compared with doubt, in sentences.
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return self.added.empty and self.removed.empty and self.changed.empty


def of_tables(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str] = ()) -> Differences:
    """Compare two states of a table.

    Rows that are equal throughout are matched first, then rows of the same key; rows that share
    their key with others are matched in their order, which a note says.

    Parameters
    ----------
    old, new : pandas.DataFrame
        The table before and after. Order of rows and columns does not matter; a column that only
        one of them has is not compared, and named. NaN, None and NaT are one empty cell; numbers
        equal to `CLOSE` are the same, whatever their type.
    key : sequence of str
        Columns that together name a row. Empty: a row is named by all its cells, so that it can
        only be added or removed.

    Returns
    -------
    Differences
        Never raises for what stands in the tables.
    """
    old, new = _once(old), _once(new)
    shared = [name for name in new.columns if name in old.columns]
    if not shared:
        return Differences(_all_rows(new, key), _all_rows(old, key), _changed([]))
    notes = _other_columns(old, new)
    named = [name for name in key if name in shared]
    if len(named) < len(key):
        lost = ", ".join(name for name in key if name not in named)
        notes.append(f"Rows are matched without {lost}, which one of the tables lacks.")
    named = named or shared
    before, after = (_texts(table[shared]) for table in (old, new))
    names_before, names_after = (_names(rows, named, shared) for rows in (before, after))
    repeated = _repeated(names_before) + _repeated(names_after)
    if repeated and named != shared:
        notes.append(_said_repeated(list(dict.fromkeys(repeated))))
    pairs, removed, added = _matched(before, after, names_before, names_after)
    return Differences(
        added=_rows(new, added, names_after),
        removed=_rows(old, removed, names_before),
        changed=_changed(_cells(old[shared], new[shared], before, after, pairs, names_after)),
        notes=tuple(notes),
    )


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the first of columns of the same name, named by text."""
    named = table.set_axis([str(name) for name in table.columns], axis=1)
    return named.loc[:, ~named.columns.duplicated()]


def _other_columns(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    notes = []
    for table, other, when in ((old, new, "before"), (new, old, "now")):
        only = [name for name in table.columns if name not in other.columns]
        if only:
            notes.append(f"Only {when}: column {', '.join(only)}; not compared.")
    return notes


def _texts(table: pd.DataFrame) -> Rows:
    """Return each row as the texts by which cells are matched."""
    columns = []
    for name in table.columns:
        seen: dict[Any, str] = {}
        columns.append([_text_once(cell, seen) for cell in table[name].tolist()])
    return list(zip(*columns, strict=True))


def _text_once(cell: Any, seen: dict[Any, str]) -> str:
    named = (type(cell), cell)  # True is 1 to a dictionary
    try:
        if named not in seen:
            seen[named] = _text(cell)
        return seen[named]
    except TypeError:  # a list has no hash
        return _text(cell)


def _text(cell: Any) -> str:
    if _empty(cell):
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            return f"{cell:.{SIGNIFICANT}g}"
        except OverflowError:  # a whole number beyond every float
            return str(cell)
    return str(cell).removesuffix(" 00:00:00") if isinstance(cell, pd.Timestamp) else str(cell)


def _empty(cell: Any) -> bool:
    return not pd.api.types.is_list_like(cell) and bool(pd.isna(cell))


def _matched(
    before: Rows, after: Rows, names_before: Rows, names_after: Rows
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return pairs of places of unequal rows with one name, and the places that have no partner."""
    rows_before, rows_after = _without_equal(before, after)
    places: dict[tuple[str, ...], list[int]] = {}
    for place in rows_before:
        places.setdefault(names_before[place], []).append(place)
    pairs, added = [], []
    for place in rows_after:
        same = places.get(names_after[place])
        if same:
            pairs.append((same.pop(0), place))
        else:
            added.append(place)
    return pairs, sorted(place for rest in places.values() for place in rest), added


def _cells(
    old: pd.DataFrame,
    new: pd.DataFrame,
    before: Rows,
    after: Rows,
    pairs: list[tuple[int, int]],
    names: Rows,
) -> list[tuple[str, int, str, Any, Any]]:
    """Return the cells of paired rows that differ, row by row."""
    found = []
    for column_place, column in enumerate(new.columns):
        unlike = [(was, now) for was, now in pairs
                  if before[was][column_place] != after[now][column_place]]  # fmt: skip
        if not unlike:
            continue
        was_cells, now_cells = old[column].tolist(), new[column].tolist()
        for was, now in unlike:
            first, last = was_cells[was], now_cells[now]
            if not _close(first, last):
                cell = (_label(names[now]), now, column, _cell(first), _cell(last))
                found.append((now, column_place, cell))
    return [cell for _, _, cell in sorted(found, key=lambda each: each[:2])]


def _without_equal(before: Rows, after: Rows) -> tuple[list[int], list[int]]:
    """Return the places of the rows that have no equal in the other table, one for one."""
    equal: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(before):
        equal.setdefault(row, []).append(place)
    left = []
    for place, row in enumerate(after):
        same = equal.get(row)
        if same:
            same.pop(0)
        else:
            left.append(place)
    return sorted(place for rest in equal.values() for place in rest), left


def _names(rows: Rows, key: list[str], columns: list[str]) -> Rows:
    places = [columns.index(name) for name in key]
    return [tuple(row[place] for place in places) for row in rows]


def _repeated(names: Rows) -> Rows:
    return [name for name, count in Counter(names).items() if count > 1]


def _said_repeated(names: Rows) -> str:
    listed = ", ".join(map(_label, names[:NAMED]))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"Several rows are called {listed}{more}; they are matched in their order."


def _label(name: tuple[str, ...]) -> str:
    return " · ".join(part for part in name if part)


def _rows(table: pd.DataFrame, places: list[int], names: Rows) -> pd.DataFrame:
    rows = table.iloc[places]
    return rows.set_axis(pd.Index([_label(names[place]) for place in places], dtype="str"), axis=0)


def _all_rows(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return a table that has no column in common with the other: every row of it differs."""
    named = [name for name in key if name in table.columns] or list(table.columns)
    names: Rows = _texts(table[named]) if named else [()] * len(table)
    return _rows(table, list(range(len(table))), names)


def _changed(cells: list[tuple[str, int, str, Any, Any]]) -> pd.DataFrame:
    columns = ["row", "position", "column", "before", "after"]
    return pd.DataFrame(cells, columns=columns).astype({"before": "object", "after": "object"})


def _close(first: Any, last: Any) -> bool:
    if isinstance(first, bool) or isinstance(last, bool):
        return False
    if not isinstance(first, int | float) or not isinstance(last, int | float):
        return False
    try:
        return math.isclose(first, last, rel_tol=CLOSE, abs_tol=SMALLEST)
    except OverflowError:  # a whole number beyond every float
        return first == last


def _cell(cell: Any) -> Any:
    return None if _empty(cell) else cell
