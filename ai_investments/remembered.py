"""Results that live as long as the dataset that they are about."""

import threading
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar
from weakref import ref

from ai_investments.turns import TURNS


class Remembers(Protocol):
    """What results can be kept on."""

    @property
    def remembered(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """For each function that was asked, the same for this dataset, with its newest results."""


Kept = TypeVar("Kept", bound=Remembers)
Asked = ParamSpec("Asked")
Result = TypeVar("Result")
Function = Callable[Concatenate[Kept, Asked], Result]


def with_dataset(
    most: int = 1,
) -> Callable[[Function[Kept, Asked, Result]], Function[Kept, Asked, Result]]:
    """Keep the newest results of a function with the dataset that is its first argument.

    A cache beside the function would hold on to every dataset that it was asked about: a server
    that opens own rows and earlier versions again and again would never let the old ones go.

    Parameters
    ----------
    most : int
        Results kept for each dataset; the one that was asked for longest ago gives way. As many as
        make two megabytes or so: a busy server holds sixty datasets, those of open pages and those
        with chosen claims, and its memory grows until the last such place is full.

    Returns
    -------
    callable
        Makes a function remember; its other arguments must be hashable, its results never changed.
    """

    def remembering(function: Function[Kept, Asked, Result]) -> Function[Kept, Asked, Result]:
        @wraps(function)
        def remembered(dataset: Kept, /, *args: Asked.args, **named: Asked.kwargs) -> Result:
            of_all = dataset.remembered
            of_one = of_all.get(function)
            if of_one is None:  # of two threads, both are given the first one's
                of_one = of_all.setdefault(function, lru_cache(most)(_of(dataset, function)))
            found: Result = of_one(*args, **named)
            return found

        return remembered

    return remembering


def _of(dataset: Kept, function: Function[Kept, Asked, Result]) -> Callable[Asked, Result]:
    """Return a function of a dataset that does not hold on to it: whoever asks does.

    A dataset that held on to itself would stay, with all that was found, until Python next looks
    for such circles: a server that opens one after the other then needs room for several more.
    """
    held = ref(dataset)

    def asked(*args: Asked.args, **named: Asked.kwargs) -> Result:
        there = held()
        assert there is not None  # noqa: S101  # the caller's argument
        return function(there, *args, **named)

    return asked


class Once(Generic[Result]):
    """A place for a result that takes long: the first who asks works it out, others wait for it."""

    def __init__(self) -> None:
        self._working = threading.RLock()
        self._found: list[Result] = []

    @property
    def is_there(self) -> bool:
        """Whether somebody has worked it out."""
        return bool(self._found)

    def found(self, work: Callable[[], Result]) -> Result:
        """Return the result, worked out where nobody has; after an error the next one tries."""
        while not self._found:
            if self._working.acquire(blocking=False):
                try:
                    if not self._found:
                        TURNS.offer()  # nobody who wants this holds a turn meanwhile
                        self._found.append(work())
                finally:
                    self._working.release()
            else:
                with TURNS.aside(), self._working:
                    pass  # let go of before the next turn: all who wait go on at once
        return self._found[0]
