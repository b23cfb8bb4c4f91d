"""How a customer leaves: how likely, when, how fast its revenue falls, what is replaced."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ai_investments.customers.exposure import Profile

Array = npt.NDArray[np.float64]
Shape = Literal["linear", "exponential"]
Timing = Literal["at once", "evenly"]

LEFT_OVER = 0.05
"""Share of a leaver's revenue that an exponential wind-down leaves after its months."""
NO_LOSS: Profile = ((0.0, 0.0, 1.0),)


@dataclass(frozen=True)
class Leaving:
    """How one customer leaves.

    Attributes
    ----------
    probability : float
        Probability that it leaves by the horizon, 0 to 1.
    start_months : float
        Time from the scenario's start to the decision (at once), or from which on it may decide
        (evenly).
    notice_months : float
        How long it then goes on paying in full.
    wind_down_months : float
        How long its revenue then takes to fall: to nothing (linear), or to 5% (exponential).
    shape : str
        "linear" or "exponential".
    replaced : float
        Share of the lost revenue that others replace in the end, 0 to 1.
    lag_months : float
        Time from loss to replacement.

    Raises
    ------
    ValueError
        Where a share is not between 0 and 1, a time is negative, or the shape is another.
    """

    probability: float
    start_months: float = 0
    notice_months: float = 0
    wind_down_months: float = 6
    shape: Shape = "linear"
    replaced: float = 0
    lag_months: float = 0

    def __post_init__(self) -> None:
        for name, share in (
            ("probability of leaving", self.probability),
            ("share replaced", self.replaced),
        ):
            if not 0 <= share <= 1:
                raise ValueError(f"The {name} must be between 0 and 1, not {share}.")
        times = (self.start_months, self.notice_months, self.wind_down_months, self.lag_months)
        if not all(0 <= months < math.inf for months in times):
            raise ValueError(f"Months must be numbers of at least 0, not {times}.")
        if self.shape not in ("linear", "exponential"):
            raise ValueError(f"A wind-down is linear or exponential, not {self.shape}.")

    def lost(self, months: float | npt.NDArray[np.floating[Any]]) -> Array:
        """Return the share of its revenue that has fallen away some months after its decision."""
        since = np.asarray(months, dtype=np.float64) - self.notice_months
        if self.wind_down_months == 0:
            return np.where(since > 0, 1.0, 0.0)  # at the decision itself all is still paid
        fallen = np.clip(since / self.wind_down_months, 0.0, None)
        if self.shape == "linear":
            return np.minimum(fallen, 1.0)
        falls: Array = 1 - LEFT_OVER**fallen
        return falls

    def replacement(self, months: float | npt.NDArray[np.floating[Any]]) -> Array:
        """Return the share of its revenue that others have replaced by then."""
        regained: Array = self.replaced * self.lost(np.asarray(months) - self.lag_months)
        return regained

    def gone(self, months: float | npt.NDArray[np.floating[Any]]) -> Array:
        """Return the share of its revenue that is lost and not replaced by then, 0 to 1."""
        net: Array = self.lost(months) - self.replacement(months)
        return net

    def profile(
        self, months: float, horizon_months: float, timing: Timing, net: bool = True
    ) -> Profile:
        """Return what share is lost after some months, by when in its time the customer leaves.

        Parameters
        ----------
        months : float
            Time since the scenario's start.
        horizon_months : float
            End of the time in which it may leave.
        timing : str
            "at once": whoever leaves decides at `start_months`. "evenly": at a constant rate from
            then to the horizon, so that given the common factor it has left by t with probability
            1 − (1 − p)^(t/H); it counts as deciding in the middle of a calendar month.
        net : bool
            Whether what is replaced counts as not lost.
        """
        share = self.gone if net else self.lost
        if timing == "at once":
            return ((float(share(months - self.start_months)), 0.0, 1.0),)
        end = min(months, horizon_months)
        if end <= self.start_months:
            return NO_LOSS
        whole = np.arange(math.floor(self.start_months) + 1, math.ceil(end))
        edges = np.concatenate([[self.start_months], whole, [end]])
        shares = share(months - (edges[1:] + edges[:-1]) / 2)
        points = (edges - self.start_months) / (horizon_months - self.start_months)
        parts: list[tuple[float, float, float]] = []
        for value, begin, until in zip(shares, points[:-1], points[1:], strict=True):
            if parts and math.isclose(parts[-1][0], value, rel_tol=1e-12):
                parts[-1] = (parts[-1][0], parts[-1][1], float(until))
            else:
                parts.append((float(value), float(begin), float(until)))
        return tuple(part for part in parts if part[0] > 0) or NO_LOSS
