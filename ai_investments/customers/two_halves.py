"""Sums of two independent halves, of which every outcome is listed: read without any lattice."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

FEW = 256
"""Outcomes of both halves together that are listed at a time."""
SAME = 1e-14
"""Sums this near, as a share of the greatest, differ by rounding alone."""
HARDLY = 1e-16
"""A probability below this counts as none,"""
SHORT = 1e-13
"""and this is by how much sums of many small numbers may fall short of a round probability."""


class _Below(NamedTuple):
    """How many outcomes lose at most `loss`, and how likely they are together."""

    loss: float
    number: int
    probability: float


@dataclass(frozen=True, eq=False)
class TwoHalves:
    """The loss as a sum of what two groups of customers take, independent given the common factor.

    Two groups of 4,096 outcomes have 16.8 million together. They are counted, not listed: how many
    outcomes of the second leave the sum below a threshold is looked up for each of the first
    (Horowitz and Sahni 1974). A group of large customers and one of small ones are best, since most
    outcomes of the first then decide alone.

    Attributes
    ----------
    first, second : ndarray of float, shapes (k,) and (m,)
        What each group may take, ascending, in the unit of the amounts.
    first_masses, second_masses : ndarray of float, shapes (k, nodes) and (m, nodes)
        How likely, given each node of the common factor; the first times the weight of the node.
    """

    first: Array
    second: Array
    first_masses: Array
    second_masses: Array
    _found: dict[float, float] = field(default_factory=dict, repr=False)

    @property
    def number(self) -> int:
        """How many outcomes both have together."""
        return self.first.size * self.second.size

    def below(self, threshold: float) -> float:
        """Return the probability of a loss of at most `threshold`."""
        return self._below(threshold).probability

    def quantile(self, q: float) -> float:
        """Return the smallest loss that is not exceeded with probability `q`, 0 to 1."""
        if q not in self._found:  # every quarter of one calendar asks for the same
            self._found[q] = self._quantile(q)
        return self._found[q]

    def _quantile(self, q: float) -> float:
        wanted = max(q - SHORT, HARDLY)
        low, high = self._below(self._least), self._below(self._most)
        if low.probability >= wanted:
            return low.loss
        halve = False
        while high.number - low.number > FEW:
            if high.loss - low.loss <= 4 * self._rounding:  # that many outcomes lose the same
                return high.loss
            # By turns where a straight line would reach it, and in the middle.
            share = 0.5
            if not halve and high.probability > low.probability:
                share = (wanted - low.probability) / (high.probability - low.probability)
            halve = not halve
            middle = self._below(low.loss + min(max(share, 0.01), 0.99) * (high.loss - low.loss))
            low, high = (low, middle) if middle.probability >= wanted else (middle, high)
        return self._smallest(wanted, low, high.loss)

    def expected_excess(self, threshold: float) -> float:
        """Return the expected loss beyond `threshold`, 0 where it is not exceeded."""
        _, open_ = self._split(threshold)
        beyond = slice(open_.stop, None)
        own = self.first[open_] - threshold
        places = np.searchsorted(self.second, -own, side="right")
        chances = self._cumulative[-1] - self._cumulative[places]
        sums = self._cumulative_sums[-1] - self._cumulative_sums[places]
        perhaps = np.einsum("ij,ij->", self.first_masses[open_], own[:, None] * chances + sums)
        own, masses = self.first[beyond] - threshold, self.first_masses[beyond]
        all_, sums = self._cumulative[-1], self._cumulative_sums[-1]
        return float(perhaps + own @ masses @ all_ + masses.sum(axis=0) @ sums)

    @cached_property
    def _least(self) -> float:
        return float(self.first[0] + self.second[0])

    @cached_property
    def _most(self) -> float:
        return float(self.first[-1] + self.second[-1])

    @cached_property
    def _rounding(self) -> float:
        return SAME * self._most

    @cached_property
    def _cumulative(self) -> Array:
        """Probability of the first 0, 1, 2 … outcomes of the second half, given each node."""
        return _cumulative(self.second_masses)

    @cached_property
    def _cumulative_sums(self) -> Array:
        return _cumulative(self.second[:, np.newaxis] * self.second_masses)

    @cached_property
    def _alone(self) -> Array:
        """Probability of the first 0, 1, 2 … outcomes of the first half."""
        return np.concatenate([[0.0], np.cumsum(self.first_masses @ self._cumulative[-1])])

    def _split(self, threshold: float) -> tuple[slice, slice]:
        """Return which outcomes of the first half stay below whatever the second does, and may."""
        surely, perhaps = np.searchsorted(
            self.first, [threshold - self.second[-1], threshold - self.second[0]], side="right"
        )
        return slice(0, int(surely)), slice(int(surely), int(perhaps))

    def _below(self, loss: float) -> _Below:
        threshold = loss + self._rounding
        decided, open_ = self._split(threshold)
        places = np.searchsorted(self.second, threshold - self.first[open_], side="right")
        perhaps = np.einsum("ij,ij->", self.first_masses[open_], self._cumulative[places])
        return _Below(
            loss,
            decided.stop * self.second.size + int(places.sum()),
            float(self._alone[decided.stop] + perhaps),
        )

    def _smallest(self, wanted: float, low: _Below, high: float) -> float:
        """Return the smallest of the losses above `low` with enough probability below it."""
        begin, end = (
            np.searchsorted(self.second, loss + self._rounding - self.first, side="right")
            for loss in (low.loss, high)
        )
        number = end - begin
        if not number.any():  # what is wanted lies between two roundings of one probability
            return high
        one = np.repeat(np.arange(self.first.size), number)
        other = np.arange(one.size) + np.repeat(begin - (np.cumsum(number) - number), number)
        sums = self.first[one] + self.second[other]
        chance = np.einsum("ij,ij->i", self.first_masses[one], self.second_masses[other])
        order = np.argsort(sums, kind="stable")
        enough = low.probability + np.cumsum(chance[order]) >= wanted
        return float(sums[order[int(enough.argmax()) if enough.any() else -1]])


def _cumulative(masses: Array) -> Array:
    found = np.zeros((len(masses) + 1, masses.shape[1]))
    np.cumsum(masses, axis=0, out=found[1:])
    return found
