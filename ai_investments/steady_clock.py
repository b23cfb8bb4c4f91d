"""The calendar's clock beside one that nobody sets: whether it was set by more than a day."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

JUMP = timedelta(days=1)
"""Difference between the two that only a wrong clock explains."""


class SteadyClock:
    """The time, and whether its clock can be believed.

    Parameters
    ----------
    calendar : callable
        Gives the time by the calendar's clock, in UTC.
    """

    def __init__(self, calendar: Callable[[], datetime]):
        self.now = calendar
        self._began = calendar(), _since_boot()

    @property
    def today(self) -> date:
        """The day by the calendar's clock."""
        return self.now().date()

    @property
    def steady_day(self) -> date:
        """The day by the clock that nobody sets, counted from when this one was made."""
        return self._steady().date()

    @property
    def jumped(self) -> bool:
        """Whether the calendar's clock was set by more than `JUMP` since this one was made."""
        return abs(self.now() - self._steady()) > JUMP

    def _steady(self) -> datetime:
        began, since_boot = self._began
        return began + timedelta(seconds=_since_boot() - since_boot)


def _since_boot() -> float:
    """Return seconds of a clock that nobody sets; where there is such one it runs in sleep too."""
    return (
        time.clock_gettime(time.CLOCK_BOOTTIME)
        if hasattr(time, "CLOCK_BOOTTIME")
        else (time.monotonic())
    )
