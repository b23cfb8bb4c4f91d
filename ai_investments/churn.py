"""The distribution of revenue lost to leaving customers: computed, not simulated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import fft, special, stats

Array = npt.NDArray[np.float64]

EXACT_POINTS = 16_384
"""Longest lattice on which amounts with a common step are kept exact."""
SPLIT_POINTS = 4_096
"""Length of the lattice for amounts without a common step, and of the nodes' working block."""
REACH = 8.0
"""The common factor runs over ±8 standard deviations: 1.2e-15 of its probability is beyond."""
SPACING = 0.45
"""Distance of its nodes, as a share of the narrowest feature of the integrand."""
BLOCK = 2**22
"""Numbers in the largest array that is held while nodes are mixed."""
MOST_NODES = 2**22
CERTAIN = 1e-17
"""A conditional probability this close to 0 or 1 is taken as 0 or 1."""


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
        Distance of neighbouring losses; 0 where there is only one.
    error : float
        Bound on the error of the cumulative probabilities from the quadrature over the common
        factor: their greatest change when every second node is left out.
    exact : bool
        Whether every amount lies on the lattice. Otherwise each is split over its two neighbours so
        that the mean stays exact, which moves a loss by less than ``step`` a customer.
    """

    loss: Array
    probability: Array
    step: float
    error: float
    exact: bool

    def mean(self) -> float:
        """Return the expected loss."""
        return float(self.loss @ self.probability)

    def probability_above(self, threshold: float) -> float:
        """Return the probability of a loss above `threshold`."""
        # Sums of decimals stand a rounding error beside the threshold that they equal.
        return float(self.probability[self.loss > threshold + 1e-9 * self.step].sum())

    def quantile(self, q: float) -> float:
        """Return the smallest loss that is not exceeded with probability `q` (value-at-risk).

        Raises
        ------
        ValueError
            Where `q` is not between 0 and 1.
        """
        return float(self.loss[self._place(q)])

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

    def _place(self, q: float) -> int:
        if not 0 <= q <= 1:
            raise ValueError(f"A quantile needs a probability between 0 and 1, not {q}.")
        possible = np.flatnonzero(self.probability > 0)
        if q == 1:
            return int(possible[-1])
        cumulative = np.cumsum(self.probability)
        # Sums of many small numbers fall short of a round q by rounding alone.
        place = int(np.searchsorted(cumulative, q - 1e-13))
        return int(min(max(place, possible[0]), possible[-1]))


def loss_distribution(
    revenue: Sequence[float],
    probability: Sequence[float],
    correlation: float = 0.0,
    step: float | None = None,
) -> LossDistribution:
    """Return the distribution of the revenue that leaving customers take with them.

    Customers leave by a one-factor Gaussian copula (Vasicek 1987; Li 2000): given the common factor
    z, customer i leaves independently with probability
    Φ((Φ⁻¹(pᵢ) − √ρ·z) / √(1 − ρ)). For each node z of a trapezoid rule the customers are convolved
    on a lattice of losses; the nodes are then mixed with the normal density.

    Parameters
    ----------
    revenue : sequence of float, length n
        What each customer brings, ≥ 0, in any unit.
    probability : sequence of float, length n
        Probability that each leaves, between 0 and 1.
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    step : float, optional
        Distance of neighbouring losses. Default: the greatest common step of the amounts where
        the lattice has at most 16,384 points then, otherwise 1/4,096 of the sum.

    Returns
    -------
    LossDistribution
        The same bits for the same input, in whatever order the customers come. No customer, or
        only certain ones, give a single loss.

    Raises
    ------
    ValueError
        Where lengths differ, an amount is negative or not a number, a probability is not between 0
        and 1, or the correlation is not in [0, 1) or too near 1 to tell from it.
    """
    amounts, chances = _checked(revenue, probability, correlation)
    if not amounts.size or not amounts.sum():
        return LossDistribution(np.zeros(1), np.ones(1), 0.0, 0.0, exact=True)
    step, exact = _lattice(amounts, step)
    places = amounts / step
    low = np.floor(places + 1e-9).astype(np.int64)
    split = np.clip(places - low, 0.0, 1.0)
    split[(split < 1e-9) & (low > 0)] = 0.0
    nodes, weights = _nodes(amounts.size, correlation)
    mixed, coarse = _mixture(low, split, chances, correlation, nodes, weights)
    error = float(np.abs(np.cumsum(mixed - coarse)).max()) if nodes.size > 1 else 0.0
    mixed = mixed / mixed.sum()
    return LossDistribution(step * np.arange(mixed.size), mixed, step, error, exact)


def _checked(
    revenue: Sequence[float], probability: Sequence[float], correlation: float
) -> tuple[Array, Array]:
    amounts = np.asarray(revenue, dtype=np.float64)
    chances = np.asarray(probability, dtype=np.float64)
    if amounts.ndim != 1 or amounts.shape != chances.shape:
        raise ValueError(
            f"Every customer needs one amount and one probability: there are {amounts.size} and "
            f"{chances.size}."
        )
    if not np.isfinite(amounts).all() or (amounts < 0).any():
        raise ValueError("The revenue of every customer must be a number of at least 0.")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("The probability of leaving must be between 0 and 1 for every customer.")
    if not 0 <= correlation < 1:
        raise ValueError(f"The correlation must be at least 0 and below 1, not {correlation}.")
    matters = (amounts > 0) & (chances > 0)
    amounts, chances = amounts[matters], chances[matters]
    order = np.lexsort((chances, amounts))
    return amounts[order], chances[order]


def _lattice(amounts: Array, step: float | None) -> tuple[float, bool]:
    """Return the step of the lattice and whether every amount lies on it."""
    total = float(amounts.sum())
    if step is None:
        common = _common_step(amounts)
        if common and total / common <= EXACT_POINTS:
            return common, True
        return total / SPLIT_POINTS, False
    if not 0 < step < math.inf or total / step > 2**22:
        raise ValueError(f"The step must be above 0 and not below a four-millionth of {total:g}.")
    places = amounts / step
    return step, bool(np.abs(places - np.round(places)).max() < 1e-9)


def _common_step(amounts: Array) -> float:
    """Return the greatest step of which all amounts are multiples, or 0 without one."""
    distinct = [Fraction(f"{amount:.12g}") for amount in np.unique(amounts)]
    denominator = math.lcm(*(amount.denominator for amount in distinct))
    if denominator > 10**9:
        return 0.0
    numerator = math.gcd(*(int(amount * denominator) for amount in distinct))
    return float(Fraction(numerator, denominator))


def _nodes(n: int, correlation: float) -> tuple[Array, Array]:
    """Return nodes and weights of the common factor, finer the more customers and correlation.

    The narrowest feature in z is where the loss passes one lattice point: its width is that of a
    binomial share, √(p(1−p)/n), over the slope of p(z), at its least √(π/2)·√((1−ρ)/ρ)/√n. The
    error of the trapezoid rule for a normal bump of width σ is of the order exp(−2π²σ²/h²).
    """
    if correlation == 0 or n == 0:
        return np.zeros(1), np.ones(1)
    slope = math.sqrt((1 - correlation) / correlation)
    width = min(1.0, math.sqrt(math.pi / 2) * slope / math.sqrt(n))
    half = 2 * math.ceil(REACH / (SPACING * width) / 2)
    if 2 * half > MOST_NODES:
        raise ValueError(
            f"The correlation {correlation} is too near 1 for {n} customers: they leave all "
            "together or not at all. Use a smaller one, such as 0.9999."
        )
    nodes = np.linspace(-REACH, REACH, 2 * half + 1)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


def _conditional(chances: Array, nodes: Array, correlation: float) -> Array:
    """Return the probability of leaving of each customer (column) given each node (row)."""
    if correlation == 0:
        return chances[np.newaxis, :]
    shift = math.sqrt(correlation) * nodes[:, np.newaxis]
    given: Array = special.ndtr((special.ndtri(chances) - shift) / math.sqrt(1 - correlation))
    given[given < CERTAIN] = 0.0
    given[given > 1 - CERTAIN] = 1.0
    return given


def _mixture(
    low: npt.NDArray[np.int64],
    split: Array,
    chances: Array,
    correlation: float,
    nodes: Array,
    weights: Array,
) -> tuple[Array, Array]:
    """Return the mixed probabilities, and the same from every second node."""
    size = int((low + (split > 0)).sum()) + 1
    fine, coarse = np.zeros(size), np.zeros(size)
    halved = np.zeros_like(weights)
    halved[::2] = weights[::2]
    halved /= halved.sum()
    block = max(1, BLOCK // max(size, chances.size))
    for start in range(0, weights.size, block):
        rows = slice(start, start + block)
        # Where everybody's fate is certain, the loss is one number: no convolution.
        given = _conditional(chances, nodes[rows], correlation)
        certain = ((given == 0) | (given == 1)).all(axis=1) & (not split.any())
        losses = (given[certain] @ low).astype(np.int64)
        np.add.at(fine, losses, weights[rows][certain])
        np.add.at(coarse, losses, halved[rows][certain])
        if not certain.all():
            masses = _convolved(low, split, given[~certain])
            fine += weights[rows][~certain] @ masses
            coarse += halved[rows][~certain] @ masses
    return fine, coarse


def _convolved(low: npt.NDArray[np.int64], split: Array, given: Array) -> Array:
    """Return for each node (row) the probability of each loss: all customers convolved."""
    parts: list[Array] = []
    start = 0
    columns = np.column_stack([low, split])
    while start < low.size:
        alike = (columns[start:] == columns[start]).all(axis=1) & (
            given[:, start:] == given[:, start : start + 1]
        ).all(axis=0)
        count = int(np.argmin(alike)) if not alike.all() else low.size - start
        parts.append(_alike(int(low[start]), float(split[start]), count, given[:, start]))
        start += count
    while len(parts) > 1:
        parts.sort(key=lambda part: part.shape[1])
        parts = [
            _product(*parts[place : place + 2]) if place + 1 < len(parts) else parts[place]
            for place in range(0, len(parts), 2)
        ]
    return parts[0]


def _alike(low: int, split: float, count: int, given: Array) -> Array:
    """Return the losses from `count` customers of one amount and one probability."""
    if split == 0:
        leavers = stats.binom.pmf(np.arange(count + 1), count, given[:, np.newaxis])
        masses = np.zeros((given.size, low * count + 1))
        masses[:, ::low] = leavers
        return masses
    one = np.zeros((given.size, low + 2))
    one[:, 0] = 1 - given
    one[:, low] += given * (1 - split)
    one[:, low + 1] += given * split
    masses = one
    for _ in range(count - 1):
        masses = _product(masses, one)
    return masses


def _product(first: Array, second: Array) -> Array:
    """Convolve the rows of two blocks: directly where one is short, else by Fourier transform."""
    if first.shape[1] > second.shape[1]:
        first, second = second, first
    size = first.shape[1] + second.shape[1] - 1
    filled = np.flatnonzero(first.any(axis=0))
    if filled.size <= 32:
        product = np.zeros((first.shape[0], size))
        for place in filled:
            product[:, place : place + second.shape[1]] += first[:, place, np.newaxis] * second
        return product
    length = fft.next_fast_len(size, real=True)
    transformed = fft.rfft(first, length, axis=1) * fft.rfft(second, length, axis=1)
    convolved: Array = np.maximum(fft.irfft(transformed, length, axis=1)[:, :size], 0.0)
    return convolved
