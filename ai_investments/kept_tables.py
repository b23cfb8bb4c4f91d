"""What is computed once from a large table and kept where it stands, so that filters are quick."""

import itertools
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import narwhals as nw
from narwhals import Implementation

from ai_investments import sources
from ai_investments.dataset import Dataset

MOST = 6
"""Tables kept of one dataset; the one used longest ago goes first."""

Make = Callable[[], nw.LazyFrame[Any]]


class _Kept:
    """The tables kept of one dataset, by name."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tables: OrderedDict[str, str] = OrderedDict()
        self.making: dict[str, threading.Lock] = {}
        self.gone: deque[str] = deque()


_ALL: weakref.WeakKeyDictionary[Dataset, _Kept] = weakref.WeakKeyDictionary()
_ALL_LOCK = threading.Lock()
_GONE: weakref.WeakKeyDictionary[sources.Engine, deque[str]] = weakref.WeakKeyDictionary()
_NUMBERS = itertools.count(1)
WAIT_S = 0.2
"""Seconds after which who waits for a table looks whether it still should."""


def keeps(dataset: Dataset) -> bool:
    """Tell whether the engine of a dataset keeps tables: DuckDB does, in its memory and on disk."""
    return _frame(dataset).implementation is Implementation.DUCKDB


def kept(dataset: Dataset, name: str, make: Make) -> nw.LazyFrame[Any]:
    """Return a table computed from a dataset, kept for the next call where its engine keeps any.

    Parameters
    ----------
    dataset : Dataset
        What it is computed from; its tables do not change.
    name : str
        What it is called; a dataset has one table of a name.
    make : callable
        Gives its query. Threads that ask for the same table wait for the first.

    Returns
    -------
    narwhals.LazyFrame
        The table where it is kept, else its query; good for this thread, nothing collected.
    """
    if not keeps(dataset):
        return make()
    own = _of(dataset)
    with own.lock:
        making = own.making.setdefault(name, threading.Lock())
    with _held(making, dataset):
        with own.lock:
            table = own.tables.get(name)
            if table is not None:
                own.tables.move_to_end(name)
        if table is None:
            table = f"kept_{next(_NUMBERS)}"
            make().to_native().create(table)
            with own.lock:
                own.tables[name] = table
                gone = own.tables.popitem(last=False)[1] if len(own.tables) > MOST else None
            if gone is not None:
                own.gone.append(gone)
            while own.gone:
                _asked(dataset, f"DROP TABLE IF EXISTS {own.gone.popleft()}")
    found: nw.LazyFrame[Any] = nw.from_native(_asked(dataset, f"FROM {table}")).lazy()
    return found


def is_kept(dataset: Dataset, name: str) -> bool:
    """Tell whether a table is kept already, so that asking for it costs nothing."""
    own = _of(dataset)
    with own.lock:
        return name in own.tables


def prepare(dataset: Dataset, name: str, make: Make, *, when_quiet: bool = False) -> None:
    """Have a table made meanwhile, unless it is there, on its way, or nothing is kept."""
    if not keeps(dataset):
        return
    own = _of(dataset)
    with own.lock:
        if name in own.tables or name in own.making:
            return
        own.making[name] = threading.Lock()

    def made() -> None:
        try:
            kept(dataset, name, make)
        except BaseException:
            with own.lock:  # for the next one to try again
                own.making.pop(name, None)
            raise

    sources.meanwhile(dataset, name, made, when_quiet=when_quiet)


@contextmanager
def _held(making: threading.Lock, dataset: Dataset) -> Iterator[None]:
    """Hold a lock for which others may be waited for as long as the engine may be asked."""
    while not making.acquire(timeout=WAIT_S):
        if dataset.engine is not None:
            dataset.engine.go_on()
    try:
        yield
    finally:
        making.release()


def _of(dataset: Dataset) -> _Kept:
    with _ALL_LOCK:
        own = _ALL.get(dataset)
        if own is None:
            own = _ALL[dataset] = _Kept()
            if dataset.engine is not None:
                # Its tables go with it: whoever keeps the next one of this engine drops them.
                own.gone = _GONE.setdefault(dataset.engine, own.gone)
                weakref.finalize(dataset, _leave, own.tables, own.gone)
        return own


def _leave(tables: OrderedDict[str, str], gone: deque[str]) -> None:
    gone.extend(tables.values())


def _frame(dataset: Dataset) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(dataset.investments).lazy()
    return frame


def _asked(dataset: Dataset, query: str) -> Any:
    """Ask on the connection that the dataset's tables have in this thread."""
    return _frame(dataset).to_native().query("investments_of_this_thread", query)
