"""What engines were asked, for whoever counts it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["answered", "too slow", "lost", "refused", "stopped"]
"""How a query ended; "stopped" where what asked it ended otherwise: its page was left, say."""


@dataclass(frozen=True)
class Asked:
    """One asking of an engine, at an end.

    Attributes
    ----------
    engine : str
        The product, such as "DuckDB".
    outcome : str
        How it ended.
    seconds : float
        How long it took.
    """

    engine: str
    outcome: Outcome
    seconds: float


_watching: list[Callable[[Asked], None]] = []


def watch(told: Callable[[Asked], None]) -> None:
    """Have a function called after every asking from now on, in the thread that asked."""
    _watching.append(told)


def tell(asked: Asked) -> None:
    """Tell those who watch."""
    for told in _watching:
        told(asked)
