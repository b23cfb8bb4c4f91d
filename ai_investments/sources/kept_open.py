"""The data that a server shows: opened again when it is old, kept where that fails."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.sources.engine import SourceFailed
from ai_investments.sources.opening import NOTHING, with_left_out
from ai_investments.sources.put_off import settle

LOOK_S = 5.0
"""Seconds after which files are looked at again."""
RETRY_S = 30.0
"""Seconds after which a source that did not answer is asked again."""


class Served:
    """A dataset that stays as young as its setting says.

    Parameters
    ----------
    open_ : callable
        Opens the source, as `ai_investments.sources.served` does: it never raises.
    now : callable
        The time, for messages.
    passed : callable
        Seconds since some moment, whatever happens to the clock meanwhile.
    state : callable
        Something that differs once the files of the source do.
    start : callable
        Calls a function beside what the visitor waits for.

    Attributes
    ----------
    read_at : datetime
        When the data was opened.
    """

    def __init__(
        self,
        open_: Callable[[], Dataset],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        start: Callable[[Callable[[], None]], None] = lambda call: threading.Thread(
            target=call, daemon=True
        ).start(),
        state: Callable[[], object] = lambda: None,
        passed: Callable[[], float] = time.monotonic,
    ):
        self._state_now, self._state = state, state()
        self._open, self._now, self._passed, self._start = open_, now, passed, start
        self._looked_s = passed()
        self._opening = threading.Lock()
        self._data = open_()
        self.read_at, self._asked_s = now(), passed()
        self._failed: tuple[datetime, Problem] | None = None

    def dataset(self) -> Dataset:
        """Return the data; one that is due is opened again meanwhile, for the next who asks."""
        if self._is_due() and self._opening.acquire(blocking=False):
            self._asked_s = self._passed()
            self._start(self._again)
        elif self._opening.acquire(blocking=False):
            self._data = with_left_out(self._data)
            self._opening.release()
        return self._data

    def open_again(self) -> None:
        """Open the source now, unless somebody does: a visitor asked for it."""
        if self._opening.acquire(blocking=False):
            self._asked_s = self._passed()
            self._again()

    def failed(self, problem: Problem) -> None:
        """Take note that the source did not answer a query."""
        self._failed = self._failed or (self._now(), problem)

    def notice(self) -> str:
        """Say since when the source does not answer and how old the figures are, or nothing."""
        if self._failed is None or self._data.version == NOTHING:
            return ""
        since, problem = self._failed
        unseen = "; what nobody had looked at yet is missing" if self._data.on_engine else ""
        return (
            f"{problem.file} does not answer since {since:%H:%M} UTC. What was read at "
            f"{self.read_at:%H:%M} UTC is shown{unseen}. "
            f"{problem.reason[:1].upper()}{problem.reason[1:]} {problem.remedy}"
        )

    def _is_due(self) -> bool:
        engine, age_s = self._data.engine, self._passed() - self._asked_s
        if self._failed or self._data.version == NOTHING:
            return age_s >= RETRY_S
        if self._passed() - self._looked_s >= LOOK_S:
            self._looked_s = self._passed()
            if self._state_now() != self._state:
                return True
        live = engine is not None and engine.live
        return live and age_s >= 60 * engine.setting.refresh_minutes

    def _again(self) -> None:
        try:
            state = self._state_now()
            data = self._open()
            problem = data.problems[0] if data.version == NOTHING else _unsettled(data)
            if problem is not None:
                self._failed = self._failed or (self._now(), problem)
            else:
                data = with_left_out(data)
                self._data, self._failed, self.read_at = data, None, self._now()
                self._state = state
        finally:
            self._opening.release()


def _unsettled(data: Dataset) -> Problem | None:
    """Return what keeps data from settling: what is shown then stays."""
    try:
        settle(data)
    except SourceFailed as failure:
        return failure.problem
    return None
