"""Rows as the browser takes them, made once for as long as the rows are there.

Results are kept and shared, and so are the rows that they hold: turning them into what is sent
takes half of a step on pages that list what they draw.
"""

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any
from weakref import ref

import pandas as pd
import pyarrow as pa
from streamlit.dataframe_util import convert_pandas_df_to_arrow_table

from ai_investments import evidence

Change = Callable[[pd.DataFrame], pd.DataFrame]
"""Returns rows as they are to be read; of one table always the same."""
GRADED = ("grade", "evidence")
"""Columns that hold grades."""

_Made = dict[tuple[tuple[str, ...], CodeType | None], pa.Table]
_made: dict[int, tuple["ref[pd.DataFrame]", _Made]] = {}


def as_sent(rows: pd.DataFrame, columns: tuple[str, ...], as_read: Change | None) -> pa.Table:
    """Return some columns of a table, their grades in words, as it is sent.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows, which are never changed.
    columns : tuple of str
        The columns to show, in their order; what the rows lack is left out.
    as_read : callable, optional
        Changes the rows first, by nothing but the rows and what never changes.

    Raises
    ------
    ValueError
        Where `as_read` is no plain function: two that differ in what they hold would be taken for
        one.
    """
    made = _of(rows)
    key = (columns, None if as_read is None else _code(as_read))
    if key not in made:
        made[key] = _sent(rows if as_read is None else as_read(rows), columns)
    return made[key]


def _code(function: Change) -> CodeType:
    """Return what tells a function of a page from others: the page makes it anew at each run.

    The function itself would hold on to its page, and that to the dataset that it showed.
    """
    if not isinstance(function, FunctionType) or function.__closure__ or function.__defaults__:
        raise ValueError("Rows are changed by a function that holds nothing.")
    return function.__code__


def _of(rows: pd.DataFrame) -> _Made:
    place = id(rows)
    held = _made.get(place)
    if held is None:  # what stands here goes with its rows, before others can come to this place
        held = _made[place] = (ref(rows, lambda _: _made.pop(place, None)), {})
    return held[1]


def _sent(rows: pd.DataFrame, columns: tuple[str, ...]) -> pa.Table:
    listed = [name for name in columns if name in rows]
    graded = {name: rows[name].map(_graded) for name in GRADED if name in listed}
    return convert_pandas_df_to_arrow_table(rows[listed].assign(**graded))


def _graded(grade: Any) -> Any:
    return evidence.label(grade) if grade in evidence.GRADES else grade
