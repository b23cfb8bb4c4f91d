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
        Seconds after which the next one begins all the same: nobody waits for ever. Who takes
        longer computes beside it up to such a place, and then waits for another turn.
    """

    def __init__(self, share_s: float = SHARE_S, longest_s: float = LONGEST_S):
        self._share_s = share_s
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._turn: threading.Event | None = None
        self._since = 0.0
        self._thread = threading.local()

    def begin(self) -> None:
        """Wait for a turn; nothing where this thread takes turns already."""
        if self._mine is None:
            self._wait()

    def end(self) -> None:
        """Give the turn back; nothing where this thread takes none."""
        if self._mine is not None:
            self._give_back()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others go on while this thread waits for something; then wait for a turn again.

        Nothing changes for a thread that takes no turns. To be left without a lock that others wait
        for: they would come into line one after the other.
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
        try:
            while (left := self._left(mine)) is None or left > 0:
                mine.wait(left)
        except BaseException:
            self._leave(mine)
            raise
        self._thread.mine = mine

    def _give_back(self) -> None:
        mine, self._thread.mine = self._mine, None
        self._leave(mine)

    def _leave(self, mine: threading.Event | None) -> None:
        with self._lock:
            if mine is not None and mine in self._waiting:
                self._waiting.remove(mine)
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
