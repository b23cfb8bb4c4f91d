"""Thousands of small customers, taken together: normal given the common factor."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.customers import common_factor
from ai_investments.customers.exposure import Exposure, Profile, masses

Array = npt.NDArray[np.float64]

GRID = 512
"""Probabilities between which those of many customers are interpolated."""


class SmallCustomers:
    """Customers whose loss, given the common factor, is taken as normal.

    Given the factor they leave independently, so that their sum has known mean and variance. The
    Wasserstein distance to the normal distribution of the same moments is at most
    Σ E|ξ|³ ÷ Σ E ξ² (Goldstein 2010), which is below the largest amount among them.

    Parameters
    ----------
    customers : sequence of Exposure
        Who is taken together.
    correlation : float
        ρ of the copula.
    step : float
        Distance of neighbouring losses.
    """

    def __init__(self, customers: Sequence[Exposure], correlation: float, step: float) -> None:
        self.correlation, self.step = correlation, step
        self.most = sum(each.most for each in customers)
        self.size = int(np.ceil(self.most / step - 1e-9)) + 1
        profiles: dict[Profile, list[Exposure]] = {}
        for each in customers:
            profiles.setdefault(each.profile, []).append(each)
        self._pools = [_Pool(profile, alike) for profile, alike in profiles.items()]

    def masses(self, z: Array) -> tuple[Array, Array]:
        """Return for each node the probability of each loss, and how far losses are moved.

        The normal distribution is cut to what can be lost and split over neighbouring losses; both
        so that the mean stays exact.
        """
        sums = np.sum([pool.moments(z, self.correlation) for pool in self._pools], axis=0)
        mean, variance, third = (sums[..., place, np.newaxis] for place in range(3))
        mean = np.clip(mean, 0.0, self.most)
        deviation = np.maximum(np.sqrt(variance), 1e-9 * self.step)
        edges = self.step * np.arange(self.size)
        above = (mean - edges) / deviation
        density = np.exp(-0.5 * above**2) / np.sqrt(2 * np.pi)
        excess = deviation * density + (mean - edges) * special.ndtr(above)  # E (X − edge)⁺
        falls = -np.diff(excess, axis=1) / self.step
        found = np.zeros((z.size, self.size))
        found[:, 0], found[:, -1] = 1.0, 0.0
        found[:, :-1] -= falls
        found[:, 1:] += falls
        np.maximum(found, 0.0, out=found)
        top = edges[-1]
        cut = (excess[:, :1] - excess[:, -1:]).clip(0.0, top)  # mean after the cut to 0 … top
        low = np.where(cut > mean, mean / np.where(cut > 0, cut, 1.0), 1.0)
        high = np.where(cut < mean, (top - mean) / np.where(cut < top, top - cut, 1.0), 1.0)
        found *= low * high
        found[:, :1] += 1 - low
        found[:, -1:] += 1 - high
        distance = third / np.where(variance > 0, variance, 1.0)
        moved = distance + 2 * np.abs(cut - mean) + self.step / 2
        return found, moved[:, 0]


class _Pool:
    """Small customers of one profile."""

    def __init__(self, profile: Profile, customers: Sequence[Exposure]) -> None:
        self.profile = profile
        chances = np.array([each.probability for each in customers])
        amounts = np.array([each.amount for each in customers])
        powers = np.stack([amounts, amounts**2, amounts**3])
        if len(customers) <= GRID:
            self.chances, self.powers = chances, powers
            return
        # Each customer counts in part as the next probability below, in part as the one above, so
        # that its own probability is kept.
        scores = special.ndtri(np.clip(chances, 1e-16, 1 - 1e-16))
        grid = special.ndtr(np.linspace(scores.min(), scores.max(), GRID))
        grid[0], grid[-1] = chances.min(), chances.max()
        place = np.clip(np.searchsorted(grid, chances, side="right") - 1, 0, GRID - 2)
        width = grid[place + 1] - grid[place]
        upper = np.where(width > 0, (chances - grid[place]) / np.where(width > 0, width, 1.0), 0.0)
        self.chances = grid
        self.powers = np.stack(
            [
                np.bincount(place, weights=power * (1 - upper), minlength=GRID)
                + np.bincount(place + 1, weights=power * upper, minlength=GRID)
                for power in powers
            ]
        )

    def moments(self, z: Array, correlation: float) -> Array:
        """Return for each node mean and variance of the loss, and a bound of the third moment."""
        shares = np.array([share for share, _, _ in self.profile])
        parts = masses(self.profile, common_factor.scores(self.chances, z, correlation))
        mean = parts @ shares
        variance = np.maximum(parts @ shares**2 - mean**2, 0.0)
        amounts, squares, cubes = self.powers
        # |ξ| is at most the largest share, so E|ξ|³ is at most that times the variance.
        return np.stack(
            [mean @ amounts, variance @ squares, shares.max() * (variance @ cubes)], axis=-1
        )
