"""The distribution of revenue lost to leaving customers: computed, not simulated."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import fft, special

from ai_investments import common_factor
from ai_investments.exposure import LEAST_KNOWN, Exposure
from ai_investments.lattice import Kind, Lattice
from ai_investments.losses import LossDistribution
from ai_investments.small_customers import SmallCustomers

Array = npt.NDArray[np.float64]

POINTS = (4_096, 2_048, 1_024)
"""Points of the lattice where amounts have no common step that needs fewer than the first,"""
SWIFT = 2e7
"""the finest of them with at most this product of points, nodes and different losses."""
BUDGET = 1e8
"""Product of points, nodes and different customers, or"""
MOST_KINDS = 1_000
"""number of different customers, beyond which the smallest are taken together."""
KEPT = 64
"""Largest customers that are then still convolved one by one,"""
KEPT_NODES = 2_048
"""and the most nodes of the common factor."""
BLOCK = 2**14
"""Complex numbers worked on at a time: they stay in the processor's cache."""
NOISE = 1e-16
"""Probabilities below this are rounding."""


def loss_distribution(
    revenue: Sequence[float],
    probability: Sequence[float],
    correlation: float = 0.0,
    step: float | None = None,
) -> LossDistribution:
    """Return the distribution of the revenue that leaving customers take with them.

    Parameters
    ----------
    revenue : sequence of float, length n
        What each customer brings, ≥ 0, in any unit.
    probability : sequence of float, length n
        Probability that each leaves, between 0 and 1.
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    step : float, optional
        Distance of neighbouring losses; see `distribution`.

    Returns
    -------
    LossDistribution
        As `distribution`.

    Raises
    ------
    ValueError
        Where lengths differ, and as `distribution`.
    """
    if np.ndim(revenue) != 1 or np.shape(revenue) != np.shape(probability):
        raise ValueError(
            f"Every customer needs one amount and one probability: there are {np.size(revenue)} "
            f"and {np.size(probability)}."
        )
    return distribution(
        [Exposure(float(r), float(p)) for r, p in zip(revenue, probability, strict=True)],
        correlation,
        step,
    )


def distribution(
    exposures: Sequence[Exposure],
    correlation: float = 0.0,
    step: float | None = None,
    leaver: int | None = None,
) -> LossDistribution:
    """Return the distribution of what leaving customers take with them.

    Customers leave by a one-factor Gaussian copula (Vasicek 1987; Li 2000): given the common factor
    z, customer i leaves independently with probability
    Φ((Φ⁻¹(pᵢ) − √ρ·z) / √(1 − ρ)). For each node z of a trapezoid rule the customers are convolved
    on a lattice of losses, as a product of Fourier transforms; the nodes are then mixed with the
    normal density and transformed back once.

    Parameters
    ----------
    exposures : sequence of Exposure
        The customers.
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    step : float, optional
        Distance of neighbouring losses. Default: the greatest common step of the amounts where
        the lattice has at most 4,096 points then, otherwise 1/4,096 of the sum, or down to
        1/1,024 where many customers differ, or lose different amounts by when they leave.
    leaver : int, optional
        Place of a customer that is known to leave: the distribution is conditional on that.

    Returns
    -------
    LossDistribution
        The same bits for the same input, in whatever order the customers come. No customer, or
        only certain ones, give a single loss.

    Raises
    ------
    ValueError
        Where an amount is negative or not a number, a probability is not between 0 and 1, the
        correlation is not in [0, 1) or too near 1 to tell from it, or the leaver cannot leave.
    """
    _check(exposures, correlation)
    known = None if leaver is None else exposures[leaver]
    if known is not None and known.probability < LEAST_KNOWN:
        raise ValueError("A customer that hardly ever leaves cannot be known to leave.")
    everybody = Counter((each, place == leaver) for place, each in enumerate(exposures))
    kinds = [
        Kind(each, everybody[each, leaves], leaves)
        for each, leaves in sorted(everybody)
        if each.matters
    ]
    # What is lost for sure needs no lattice.
    surely = math.fsum(kind.count * kind.exposure.most for kind in kinds if kind.sure)
    kinds = [kind for kind in kinds if not kind.sure]
    if not kinds:
        return LossDistribution(np.array([surely]), np.ones(1), 0.0, 0.0, exact=True)
    n = sum(kind.count for kind in kinds)
    z, weights = common_factor.nodes(n, correlation)
    total = sum(kind.count * kind.exposure.most for kind in kinds)
    found = _step(kinds, step, total, z.size)
    pooled = None
    work = len(kinds) * z.size * total / found
    if len(kinds) > MOST_KINDS or (work > BUDGET and len(kinds) > KEPT):
        z, weights = common_factor.nodes(n, correlation, KEPT_NODES)
        found = step or total / _affordable_points(KEPT * z.size)
        kinds.sort(key=lambda kind: (kind.leaves, kind.exposure.most))  # equals keep their order
        small, kinds = kinds[:-KEPT], kinds[-KEPT:]
        alone = [kind.exposure for kind in small for _ in range(kind.count)]
        pooled = SmallCustomers(alone, correlation, found)
    lattice = Lattice(kinds, pooled, found)
    mixed, coarse, moved = _mixture(
        lattice, z, weights, correlation, None if known is None else known.probability
    )
    error = float(np.abs(np.cumsum(mixed - coarse)).max()) if z.size > 1 else 0.0
    mixed[mixed < NOISE] = 0.0
    mixed = mixed / mixed.sum()
    return LossDistribution(
        surely + found * np.arange(mixed.size), mixed, found, error, exact=moved == 0, moved=moved,
        nodes=z.size,
    )  # fmt: skip


def _check(exposures: Sequence[Exposure], correlation: float) -> None:
    if not all(0 <= each.amount < math.inf for each in exposures):
        raise ValueError("The revenue of every customer must be a number of at least 0.")
    if not all(0 <= each.probability <= 1 for each in exposures):
        raise ValueError("The probability of leaving must be between 0 and 1 for every customer.")
    if not 0 <= correlation < 1:
        raise ValueError(f"The correlation must be at least 0 and below 1, not {correlation}.")


def _step(kinds: Sequence[Kind], step: float | None, total: float, nodes: int) -> float:
    if step is None:
        common = _common_step(
            {
                kind.exposure.amount * share
                for kind in kinds
                for share, _, _ in kind.exposure.profile
            }
        )
        if common and total / common <= POINTS[0]:
            return common
        return total / _affordable_points(nodes * sum(len(k.exposure.profile) for k in kinds))
    if not 0 < step < math.inf or total / step > 2**22:
        raise ValueError(f"The step must be above 0 and not below a four-millionth of {total:g}.")
    return step


def _affordable_points(rows: int) -> int:
    return next((points for points in POINTS if points * rows <= SWIFT), POINTS[-1])


def _common_step(amounts: set[float]) -> float:
    """Return the greatest step of which all amounts are multiples, or 0 without one."""
    common = Fraction(0)
    for amount in sorted(amounts):
        one = Fraction(f"{amount:.12g}")
        denominator = math.lcm(common.denominator, one.denominator)
        if denominator > 10**9:
            return 0.0
        common = Fraction(math.gcd(int(common * denominator), int(one * denominator)), denominator)
    return float(common)


def _mixture(
    lattice: Lattice, z: Array, weights: Array, correlation: float, known: float | None
) -> tuple[Array, Array, float]:
    """Return the mixed probabilities, the same from every second node, and how far moved."""
    halved = np.zeros_like(weights)
    halved[::2] = weights[::2]
    both = np.stack([weights, halved])
    if known is not None:
        both = both * special.ndtr(common_factor.scores(np.array([known]), z, correlation)[:, 0])
    both /= both.sum(axis=1, keepdims=True)
    chances = np.array([kind.exposure.probability for kind in lattice.kinds])
    mixed = np.zeros((2, lattice.frequencies), dtype=np.complex128)
    moved = lattice.moved
    rows = max(1, BLOCK // lattice.frequencies)
    chunk = max(rows, 2**20 // sum(len(kind.exposure.profile) for kind in lattice.kinds))
    for start in range(0, z.size, chunk):
        scores = common_factor.scores(chances, z[start : start + chunk], correlation)
        weight = both[:, start : start + chunk]
        if lattice.timeless:
            # Nodes at which everybody is certain to leave or to stay, and the same, count as one.
            scores[np.abs(scores) > common_factor.CERTAIN] *= np.inf
            first = np.flatnonzero(
                np.concatenate([[True], (scores[1:] != scores[:-1]).any(axis=1)])
            )
            scores, weight = scores[first], np.add.reduceat(weight, first, axis=1)
        parts = [kind.masses(scores[:, column]) for column, kind in enumerate(lattice.kinds)]
        for place in range(0, len(scores), rows):
            block = slice(place, place + rows)
            pooled = None
            if lattice.pooled is not None:
                at = slice(start + place, min(start + place + rows, start + chunk))
                pooled, apart = lattice.pooled.masses(z[at])
                moved += float(weight[0, block] @ apart)
            mixed += weight[:, block] @ lattice.transform([mass[block] for mass in parts], pooled)
    fine, coarse = fft.irfft(mixed, lattice.length, axis=1)[:, : lattice.size]
    return fine, coarse, moved
