"""Runs take turns: many at once only hold each other up, since one of them computes at a time.

Python lets one thread compute and passes that on every five milliseconds, or whenever pandas or
Arrow let go for a moment: fifty short steps a second then take seconds each. What takes longer than
a turn is not helped by it: it goes on beside the others, and comes to its end as late as before.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

LONGEST_S = 0.05
"""Seconds after which the next one begins all the same; a slider's step takes a quarter of it."""


class Turns:
    """One run at a time, in the order in which they come, as long as each is short.

    Parameters
    ----------
    longest_s : float
        Seconds that a turn lasts at most. Who takes longer goes on, beside those who come next:
        nobody waits for a slow page, or for an engine that one waits for.
    """

    def __init__(self, longest_s: float = LONGEST_S):
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._turn: object = None
        self._until = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
        while (left := self._left(mine)) is None or left > 0:
            mine.wait(left)
        try:
            yield
        finally:
            with self._lock:
                if self._turn is mine:
                    self._turn = None
                    self._look()

    def _left(self, mine: threading.Event) -> float | None:
        """Return how long to wait before looking again, None until told; 0 with the turn taken."""
        with self._lock:
            mine.clear()
            if self._waiting[0] is not mine:
                return None
            left = self._until - time.monotonic()
            if self._turn is not None and left > 0:
                return left
            self._waiting.popleft()
            self._turn, self._until = mine, time.monotonic() + self._longest_s
            self._look()
            return 0.0

    def _look(self) -> None:
        if self._waiting:
            self._waiting[0].set()


def keep() -> None:
    """Have the runs of all sessions take turns."""
    turns, stock = Turns(), ScriptRunner._run_script

    def run(runner: ScriptRunner, asked: RerunData) -> None:
        with turns.one():
            stock(runner, asked)

    setattr(ScriptRunner, "_run_script", run)  # noqa: B010
