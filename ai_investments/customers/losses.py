"""A distribution of losses on a lattice, and what is read off it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ai_investments.customers.two_halves import SAME

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LossDistribution:
    """A discrete distribution of losses.

    Attributes
    ----------
    loss : ndarray of float, shape (k,)
        Possible losses, ascending, in the unit of the amounts.
    probability : ndarray of float, shape (k,)
        Their probabilities; they sum to 1.
    step : float
        Distance of neighbouring losses; 0 where every outcome is listed, or there is only one.
    error : float
        Bound on the error of the cumulative probabilities from the quadrature over the common
        factor: their greatest change when every second node is left out.
    exact : bool
        Whether every outcome is listed, or every amount lies on the lattice. Otherwise each amount
        is split over its two neighbours so that the mean stays exact, which moves a loss by less
        than ``step`` a customer.
    moved : float
        Bound on how far the lattice, and taking small customers together, move the loss on average
        (Wasserstein distance), in the unit of the amounts; 0 where exact. The expected shortfall at
        q is off by at most ``moved`` ÷ (1 − q).
    nodes : int
        Nodes of the common factor that were mixed.
    """

    loss: Array
    probability: Array
    step: float
    error: float
    exact: bool
    moved: float = 0.0
    nodes: int = 1

    def __post_init__(self) -> None:
        # Scenarios and users share distributions.
        self.loss.setflags(write=False)
        self.probability.setflags(write=False)

    def mean(self) -> float:
        """Return the expected loss."""
        return float(self.loss @ self.probability)

    def probability_above(self, threshold: float) -> float:
        """Return the probability of a loss above `threshold`."""
        # Sums of decimals stand a rounding error beside the threshold that they equal.
        beside = max(1e-9 * self.step, SAME * float(self.loss[-1]))
        return float(self.probability[self.loss > threshold + beside].sum())

    def quantile(self, q: float) -> float:
        """Return the smallest loss that is not exceeded with probability `q` (value-at-risk).

        Where not exact, the probability at a loss stands for that of losses up to half a step
        away, and the quantile is interpolated between them.

        Raises
        ------
        ValueError
            Where `q` is not between 0 and 1.
        """
        place = self._place(q)
        found = float(self.loss[place])
        if self.exact or place in (0, self.loss.size - 1):
            return found
        below = float(self.probability[:place].sum())
        share = (q - below) / float(self.probability[place])
        return found + self.step * (min(max(share, 0.0), 1.0) - 0.5)

    def expected_shortfall(self, q: float) -> float:
        """Return the average of the worst 1 − `q` of all outcomes.

        The probability at the quantile itself is split, so that exactly 1 − `q` is averaged
        (Acerbi and Tasche 2002): a loss of 100 with probability 0.1 has 66.7 at `q` = 0.85.

        Raises
        ------
        ValueError
            Where `q` is not between 0 and 1.
        """
        place = self._place(q)
        if q == 1:
            return float(self.loss[place])
        beyond = self.probability[place + 1 :]
        at_quantile = max(0.0, 1 - q - float(beyond.sum()))
        worst = float(self.loss[place + 1 :] @ beyond) + at_quantile * float(self.loss[place])
        return worst / (1 - q)

    def scaled(self, factor: float) -> "LossDistribution":
        """Return the distribution of `factor` times the loss; `factor` is at least 0."""
        if factor == 0:
            return NOTHING
        return replace(
            self, loss=factor * self.loss, step=factor * self.step, moved=factor * self.moved
        )

    def _place(self, q: float) -> int:
        checked_probability(q)
        first, last = self._possible
        if q == 1:
            return last
        # Sums of many small numbers fall short of a round q by rounding alone.
        place = int(np.searchsorted(self._cumulative, q - 1e-13))
        return min(max(place, first), last)

    @cached_property
    def _possible(self) -> tuple[int, int]:
        """Places of the least and the greatest loss that can be."""
        possible = np.flatnonzero(self.probability > 0)
        return int(possible[0]), int(possible[-1])

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.probability)


def checked_probability(q: float) -> float:
    """Return the probability of a quantile.

    Raises
    ------
    ValueError
        Where it is not between 0 and 1.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"A quantile needs a probability between 0 and 1, not {q}.")
    return q


NOTHING = LossDistribution(np.zeros(1), np.ones(1), 0.0, 0.0, exact=True)
"""Nothing can be lost."""
