"""What pandas remembers of views that are gone, in tables that many look at."""

import gc
from functools import lru_cache
from typing import Any

import pandas as pd

_WALKED = (dict, list, tuple, type(lru_cache(lambda: None)))


def forget(root: object) -> int:
    """Drop references to dead views from all tables that an object of this package holds.

    Each column keeps a weak reference to every view that was ever taken of it, so that a change
    copies what somebody else sees, and pandas drops the dead ones by the five hundred: a server
    whose tables stay for weeks would hold a hundred megabytes of them.

    Parameters
    ----------
    root : object
        Where to begin, such as a dataset: tables are looked for in what it holds, in containers,
        results that are kept, and objects of this package and of narwhals.

    Returns
    -------
    int
        Number of references dropped; 0 also where another pandas keeps them elsewhere.
    """
    seen, waiting, dropped = set[int](), [root], 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, pd.DataFrame | pd.Series):
            dropped += _dropped(each)
        elif id(each) not in seen and _may_hold_tables(each):
            seen.add(id(each))
            waiting += gc.get_referents(each)
    return dropped


def _may_hold_tables(each: object) -> bool:
    package = type(each).__module__.partition(".")[0]
    return isinstance(each, _WALKED) or package in ("ai_investments", "narwhals")


def _dropped(table: pd.DataFrame | pd.Series) -> int:
    blocks = getattr(getattr(table, "_mgr", None), "blocks", ())
    of_all: list[Any] = [getattr(block, "refs", None) for block in blocks]
    of_all += [getattr(axis, "_references", None) for axis in table.axes]
    dropped = 0
    for kept in of_all:
        if hasattr(kept, "has_reference") and hasattr(kept, "referenced_blocks"):
            before = len(kept.referenced_blocks)
            kept.has_reference()  # which looks through all of them
            dropped += before - len(kept.referenced_blocks)
    return dropped
