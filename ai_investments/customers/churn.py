"""The distribution of revenue lost to leaving customers: computed, not simulated."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
from scipy import fft, special

from ai_investments.customers import common_factor, outcomes
from ai_investments.customers.counted_losses import CountedLosses, Losses
from ai_investments.customers.exposure import LEAST_KNOWN, Exposure, Kind, expected_losses
from ai_investments.customers.lattice import Lattice
from ai_investments.customers.losses import LossDistribution
from ai_investments.customers.small_customers import SmallCustomers
from ai_investments.customers.two_halves import TwoHalves

Array = npt.NDArray[np.float64]

POINTS = (4_096, 2_048, 1_024)
"""Points of the lattice where amounts have no common step that needs fewer than the first,"""
LISTED = 2**13
"""Outcomes that are listed where there is no such step; beyond them two halves are, with"""
HALVES = 2**20
"""at most this product of nodes and outcomes."""
KEPT_HALVES = 2
"""Pairs of halves that are kept for the next reading, some ten megabytes each."""
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
BLOCK = 2**13
"""Complex numbers worked on at a time: they stay in the processor's cache, and below the blocks of
memory that a server hands back to the system at once (`serving.LARGE`): each use of one would fetch
it anew."""
ALONE = 2**18
"""Multiplications of a matrix product up to which BLAS does not start threads: they would wait for
each other where others use the machine too."""
NOISE = 1e-16
"""Probabilities below this are rounding."""


def loss_distribution(
    revenue: Sequence[float],
    probability: Sequence[float],
    correlation: float = 0.0,
    step: float | None = None,
) -> Losses:
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
    LossDistribution or CountedLosses
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
) -> Losses:
    """Return the distribution of what leaving customers take with them.

    Customers leave by a one-factor Gaussian copula (Vasicek 1987; Li 2000): given the common factor
    z, customer i leaves independently with probability
    Φ((Φ⁻¹(pᵢ) − √ρ·z) / √(1 − ρ)). For each node z of a trapezoid rule the customers are convolved
    on a lattice of losses, as a product of Fourier transforms; the nodes are then mixed with the
    normal density and transformed back once. Where the amounts stand on no common lattice and there
    are few customers, their outcomes are listed or counted instead, and no amount is moved.

    Parameters
    ----------
    exposures : sequence of Exposure
        The customers.
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    step : float, optional
        Distance of neighbouring losses. Default: the greatest common step of the amounts where
        the lattice has at most 4,096 points then. Otherwise up to 8,192 outcomes are listed, and
        those of about 25 customers counted; beyond, the step is 1/4,096 of the sum, or down to
        1/1,024 where many customers differ, or lose different amounts by when they leave.
    leaver : int, optional
        Place of a customer that is known to leave: the distribution is conditional on that.

    Returns
    -------
    LossDistribution or CountedLosses
        The same bits for the same input, in whatever order the customers come. No customer, or
        only certain ones, give a single loss. Counted: read without a lattice.

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
    chance = None if known is None else known.probability
    case = _Uncertain(tuple(kinds), correlation, chance, surely)
    if step is not None:
        return _on_lattice(case, _checked(step, case.total))
    common = _common_step(case)
    if common:
        return _on_lattice(case, common)
    if outcomes.number(kinds) <= LISTED:
        return _listed(case)
    if _countable(case):
        expected = math.fsum(expected_losses(exposures, correlation, leaver))
        return CountedLosses(expected, partial(_halves, case), partial(_on_lattice, case))
    return _on_lattice(case)


@dataclass(frozen=True)
class _Uncertain:
    """Customers whose loss is uncertain, beside what is lost `surely`.

    `known`: probability of the leaver, that all is conditional on.
    """

    kinds: tuple[Kind, ...]
    correlation: float
    known: float | None
    surely: float

    @property
    def total(self) -> float:
        """The most that may be lost beside what surely is."""
        return sum(kind.count * kind.exposure.most for kind in self.kinds)

    def nodes(self, most: int | None = None) -> tuple[Array, Array]:
        """Return nodes of the common factor, and two rows of weights: all, and every second one."""
        n = sum(kind.count for kind in self.kinds)
        z, weights = common_factor.nodes(n, self.correlation, most)
        halved = np.zeros_like(weights)
        halved[::2] = weights[::2]
        both = np.stack([weights, halved])
        if self.known is not None:
            known = common_factor.scores(np.array([self.known]), z, self.correlation)
            both = both * special.ndtr(known[:, 0])
        both /= both.sum(axis=1, keepdims=True)
        return z, both

    def scores(self, kinds: Sequence[Kind], z: Array) -> Array:
        """Return how near some of the customers (column) are to leaving at each node (row)."""
        chances = np.array([kind.exposure.probability for kind in kinds])
        return common_factor.scores(chances, z, self.correlation)


def _check(exposures: Sequence[Exposure], correlation: float) -> None:
    if not all(0 <= each.amount < math.inf for each in exposures):
        raise ValueError("The revenue of every customer must be a number of at least 0.")
    if not all(0 <= each.probability <= 1 for each in exposures):
        raise ValueError("The probability of leaving must be between 0 and 1 for every customer.")
    if not 0 <= correlation < 1:
        raise ValueError(f"The correlation must be at least 0 and below 1, not {correlation}.")


def _checked(step: float, total: float) -> float:
    if not 0 < step < math.inf or total / step > 2**22:
        raise ValueError(f"The step must be above 0 and not below a four-millionth of {total:g}.")
    return step


def _affordable_points(rows: int) -> int:
    return next((points for points in POINTS if points * rows <= SWIFT), POINTS[-1])


def _common_step(case: _Uncertain) -> float:
    """Return the greatest step of which all losses are multiples, or 0 where it is too small."""
    common = Fraction(0)
    for amount in sorted({float(loss) for kind in case.kinds for loss in kind.losses}):
        one = Fraction(f"{amount:.12g}")
        denominator = math.lcm(common.denominator, one.denominator)
        if denominator > 10**9:
            return 0.0
        common = Fraction(math.gcd(int(common * denominator), int(one * denominator)), denominator)
    step = float(common)
    return step if step and case.total / step <= POINTS[0] else 0.0


def _listed(case: _Uncertain) -> LossDistribution:
    """Return the distribution from every outcome."""
    z, both = case.nodes()
    chunk = max(1, int(2**20 / outcomes.number(case.kinds)))
    mixed: Array = np.zeros((2, 1))
    for start in range(0, z.size, chunk):
        scores = case.scores(case.kinds, z[start : start + chunk])
        losses, masses = outcomes.listed(case.kinds, scores)
        mixed = mixed + both[:, start : start + chunk] @ masses.T
    error = _apart(*mixed)
    likely = mixed[0] >= NOISE
    probability = mixed[0, likely] / mixed[0, likely].sum()
    return LossDistribution(
        case.surely + losses[likely], probability, 0.0, error, exact=True, nodes=z.size
    )


def _countable(case: _Uncertain) -> bool:
    if outcomes.number(case.kinds) > HALVES**2:
        return False
    large, small = outcomes.halves(case.kinds)
    half = (case.nodes()[0].size + 1) // 2
    return half * (outcomes.number(large) + outcomes.number(small)) <= HALVES


@lru_cache(maxsize=KEPT_HALVES)
def _halves(case: _Uncertain) -> TwoHalves:
    """Return the outcomes of the large customers and of the small at every second node."""
    z, (_, weights) = case.nodes()
    z, weights = z[::2], weights[::2]
    (first, first_masses), (second, second_masses) = (
        outcomes.listed(half, case.scores(half, z)) for half in outcomes.halves(case.kinds)
    )
    return TwoHalves(case.surely + first, second, weights * first_masses, second_masses)


def _on_lattice(case: _Uncertain, step: float | None = None) -> LossDistribution:
    """Return the distribution on a lattice, by default of as many points as can be afforded."""
    kinds = list(case.kinds)
    z, both = case.nodes()
    found = step or case.total / _affordable_points(
        z.size * sum(len(kind.exposure.profile) for kind in kinds)
    )
    pooled = None
    work = len(kinds) * z.size * case.total / found
    if len(kinds) > MOST_KINDS or (work > BUDGET and len(kinds) > KEPT):
        z, both = case.nodes(KEPT_NODES)
        found = step or case.total / _affordable_points(KEPT * z.size)
        kinds.sort(key=lambda kind: (kind.leaves, kind.exposure.most))  # equals keep their order
        small, kinds = kinds[:-KEPT], kinds[-KEPT:]
        alone = [kind.exposure for kind in small for _ in range(kind.count)]
        pooled = SmallCustomers(alone, case.correlation, found)
    lattice = Lattice(kinds, pooled, found)
    mixed, coarse, moved = _mixture(lattice, z, both, case.correlation)
    error = _apart(mixed, coarse)
    mixed[mixed < NOISE] = 0.0
    mixed = mixed / mixed.sum()
    return LossDistribution(
        case.surely + found * np.arange(mixed.size), mixed, found, error, exact=moved == 0,
        moved=moved, nodes=z.size,
    )  # fmt: skip


def _apart(one: Array, other: Array) -> float:
    """Return the greatest difference of two cumulative distributions."""
    return float(np.abs(np.cumsum(one - other)).max())


def _mixture(
    lattice: Lattice, z: Array, both: Array, correlation: float
) -> tuple[Array, Array, float]:
    """Return the mixed probabilities, the same from every second node, and how far moved."""
    chances = np.array([kind.exposure.probability for kind in lattice.kinds])
    mixed = np.zeros((2, lattice.frequencies), dtype=np.complex128)
    moved = lattice.moved
    parts_of_one = max(len(kind.exposure.profile) for kind in lattice.kinds)
    rows = max(1, min(BLOCK, ALONE // (2 * parts_of_one)) // lattice.frequencies)
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
