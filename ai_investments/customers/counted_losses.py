"""A distribution whose outcomes are counted rather than listed, and what is read off it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ai_investments.customers.losses import NOTHING, LossDistribution, checked_probability
from ai_investments.customers.two_halves import TwoHalves

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CountedLosses:
    """A distribution of losses off any lattice.

    Probabilities, quantiles and the expected shortfall are read off the outcomes themselves. The
    lattice shows its shape, moved by up to ``moved``; it is made when first asked for.

    Attributes
    ----------
    expected : float
        Expected loss, in the unit of the amounts.
    outcomes : callable
        Returns the outcomes, mixed at every second node of the common factor: their cumulative
        probabilities are off by at most ``error``.
    lattice : callable
        Makes the distribution on a lattice.
    factor : float
        Multiple of these losses that is meant, above 0.
    """

    expected: float
    outcomes: Callable[[], TwoHalves]
    lattice: Callable[[], LossDistribution]
    factor: float = 1.0

    @cached_property
    def shape(self) -> LossDistribution:
        """The distribution on a lattice."""
        return self.lattice().scaled(self.factor)

    @property
    def loss(self) -> Array:
        """Losses of the lattice, ascending, in the unit of the amounts."""
        return self.shape.loss

    @property
    def probability(self) -> Array:
        """Their probabilities; they sum to 1."""
        return self.shape.probability

    @property
    def step(self) -> float:
        """Distance of neighbouring losses of the lattice."""
        return self.shape.step

    @property
    def error(self) -> float:
        """Bound on the error of the cumulative probabilities from the quadrature."""
        return self.shape.error

    @property
    def moved(self) -> float:
        """Bound on how far the lattice moves the loss on average (Wasserstein distance)."""
        return self.shape.moved

    @property
    def nodes(self) -> int:
        """Nodes of the common factor that the lattice mixes."""
        return self.shape.nodes

    @property
    def exact(self) -> bool:
        """Whether the lattice moves no loss."""
        return self.shape.exact

    def mean(self) -> float:
        """Return the expected loss."""
        return self.factor * self.expected

    def probability_above(self, threshold: float) -> float:
        """Return the probability of a loss above `threshold`."""
        return min(max(1 - self.outcomes().below(threshold / self.factor), 0.0), 1.0)

    def quantile(self, q: float) -> float:
        """Return the smallest loss that is not exceeded with probability `q` (value-at-risk).

        Raises
        ------
        ValueError
            Where `q` is not between 0 and 1.
        """
        return self.factor * self.outcomes().quantile(checked_probability(q))

    def expected_shortfall(self, q: float) -> float:
        """Return the average of the worst 1 − `q` of all outcomes.

        As that of `LossDistribution`, from E(L − a)⁺ at the quantile a (Rockafellar and Uryasev
        2000).

        Raises
        ------
        ValueError
            Where `q` is not between 0 and 1.
        """
        outcomes = self.outcomes()
        quantile = outcomes.quantile(checked_probability(q))
        beyond = outcomes.expected_excess(quantile) / (1 - q) if q < 1 else 0.0
        return self.factor * (quantile + beyond)

    def scaled(self, factor: float) -> "CountedLosses | LossDistribution":
        """Return the distribution of `factor` times the loss; `factor` is at least 0."""
        return replace(self, factor=factor * self.factor) if factor else NOTHING


Losses = LossDistribution | CountedLosses
"""What a distribution of losses may be; both are read alike."""
