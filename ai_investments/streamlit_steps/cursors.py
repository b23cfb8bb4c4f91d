"""Places on a page, copied by what they are: the general way takes a ninth of a slider step.

Each part of a page that is drawn again begins at copies of the places where it stood first.
"""

from copy import deepcopy
from typing import Any

from streamlit.cursor import Cursor, LockedCursor, RunningCursor, SparseList


def copied(cursor: Cursor, memo: dict[int, Any]) -> Cursor:
    """Return a copy of a place that moves by itself.

    Parameters
    ----------
    cursor : Cursor
        The place: numbers and tuples of them, and elements that are shown for a while.
    memo : dict
        What was copied before, as `copy.deepcopy` hands it on.
    """
    copy = cursor.__class__.__new__(cursor.__class__)
    copy.__dict__.update(cursor.__dict__)
    copy._transient_elements = (
        deepcopy(cursor._transient_elements, memo)
        if len(cursor._transient_elements)
        else SparseList()
    )
    memo[id(cursor)] = copy
    return copy


def keep() -> None:
    """Have Streamlit copy places in this way."""
    copied(RunningCursor(0), {})  # where Streamlit's places differ, the server does not start
    for kind in (RunningCursor, LockedCursor):
        setattr(kind, "__deepcopy__", copied)  # noqa: B010
