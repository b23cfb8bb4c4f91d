"""Threads that compute take turns: many at once only hold each other up.

Python lets one thread compute and passes that on every five milliseconds, or whenever pandas or
Arrow let go for a moment: fifty short steps a second then take seconds each, and one of a second
takes a minute beside them.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SHARE_S = 0.05
"""Seconds of a turn after which others go first, where it can be left; most steps are shorter."""
LONGEST_S = 0.5
"""Seconds after which the next one begins all the same."""


class Turns:
    """One thread at a time, in the order in which they come.

    Parameters
    ----------
    share_s : float
        Seconds that a turn lasts where others wait, up to the next place where it can be left.
    longest_s : float
        Seconds that a turn lasts at most. Who takes longer up to such a place goes on, beside those
        who come next: nobody waits for ever.
    """

    def __init__(self, share_s: float = SHARE_S, longest_s: float = LONGEST_S):
        self._share_s = share_s
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._turn: threading.Event | None = None
        self._since = 0.0
        self._thread = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end."""
        self._wait()
        try:
            yield
        finally:
            self._give_back()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others go on while this thread waits for something; then wait for a turn again.

        Nothing changes for a thread that takes no turns.
        """
        if self._mine is None:
            yield
            return
        self._give_back()
        try:
            yield
        finally:
            self._wait()

    def offer(self) -> None:
        """Wait for another turn where this thread has had its share of one, or others passed it.

        To be called where long work can pause: not while it keeps others from something that they
        ask for without `aside`.
        """
        mine = self._mine
        if mine is None:
            return
        had_its_share = self._waiting and time.monotonic() - self._since > self._share_s
        if had_its_share or self._turn is not mine:
            self._give_back()
            self._wait()

    @property
    def _mine(self) -> threading.Event | None:
        """What the thread is told by, None where it takes no turns or stands aside."""
        mine: threading.Event | None = getattr(self._thread, "mine", None)
        return mine

    def _wait(self) -> None:
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
        while (left := self._left(mine)) is None or left > 0:
            mine.wait(left)
        self._thread.mine = mine

    def _give_back(self) -> None:
        mine, self._thread.mine = self._mine, None
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
            now = time.monotonic()
            left = self._since + self._longest_s - now
            if self._turn is not None and left > 0:
                return left
            self._waiting.popleft()
            self._turn, self._since = mine, now
            self._look()
            return 0.0

    def _look(self) -> None:
        if self._waiting:
            self._waiting[0].set()


TURNS = Turns()
"""Those of a server's pages."""
