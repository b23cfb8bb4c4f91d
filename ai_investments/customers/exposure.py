"""What a customer may take with it, and how that depends on when it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.customers import common_factor

Array = npt.NDArray[np.float64]
Profile = tuple[tuple[float, float, float], ...]

LEAST_KNOWN = 1e-9
"""A customer less likely to leave cannot be known to leave: the factor's nodes end before that."""
WHOLE: Profile = ((1.0, 0.0, 1.0),)
"""Whoever leaves takes all, whenever it leaves."""


@dataclass(frozen=True, order=True)
class Exposure:
    """One customer of the loss engine.

    Attributes
    ----------
    amount : float
        What the customer brings, ≥ 0, in any unit.
    probability : float
        Probability that it leaves, 0 to 1.
    profile : tuple of (share, begin, end)
        Share of the amount that is lost, 0 to 1, if the customer leaves between `begin` and `end`
        of the time in which it may leave (0 to 1; disjoint). It leaves at a constant rate: given
        its probability p, it is still there at x with probability (1 − p)^x. What the profile
        does not cover loses nothing.
    """

    amount: float
    probability: float
    profile: Profile = WHOLE

    @property
    def matters(self) -> bool:
        """Whether the customer can take anything with it."""
        return self.amount > 0 and self.probability > 0 and any(s > 0 for s, _, _ in self.profile)

    @property
    def most(self) -> float:
        """The most that it can take with it."""
        return self.amount * max(share for share, _, _ in self.profile)


@dataclass(frozen=True)
class Kind:
    """Customers that are alike; `leaves`: known to leave."""

    exposure: Exposure
    count: int
    leaves: bool

    @property
    def timeless(self) -> bool:
        """Whether all that counts is if the customer leaves, not when."""
        return len(self.exposure.profile) == 1 and self.exposure.profile[0][1:] == (0.0, 1.0)

    @property
    def sure(self) -> bool:
        """Whether the loss is certain."""
        return self.timeless and (self.leaves or self.exposure.probability == 1)

    @property
    def losses(self) -> Array:
        """What one of them loses in each part of its profile."""
        return self.exposure.amount * np.array([share for share, _, _ in self.exposure.profile])

    def masses(self, scores: Array) -> Array:
        """Return the probability of each part of the profile (last axis) for each score."""
        return (masses_given_leaving if self.leaves else masses)(self.exposure.profile, scores)


def masses(profile: Profile, scores: Array) -> Array:
    """Return the probability of each part of a profile (last axis) for each score."""
    if len(profile) == 1 and profile[0][1:] == (0.0, 1.0):
        leaves: Array = special.ndtr(scores)[..., np.newaxis]
        return leaves
    edges = sorted({edge for _, begin, end in profile for edge in (begin, end)})
    # 1 − (1 − p)^x, accurate for p near 0 and near 1
    with np.errstate(invalid="ignore"):  # who is certain to leave is still there at 0
        stays = np.multiply.outer(special.log_ndtr(-scores), np.array(edges))
    stays[..., np.array(edges) == 0] = 0.0
    gone = -np.expm1(stays)
    places = {edge: place for place, edge in enumerate(edges)}
    begins, ends = ([places[part[which]] for part in profile] for which in (1, 2))
    found: Array = gone[..., ends] - gone[..., begins]
    return found


def masses_given_leaving(profile: Profile, scores: Array) -> Array:
    """Return the probability of each part of a profile for a customer that is known to leave."""
    leaves = special.ndtr(scores)[..., np.newaxis]
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = masses(profile, scores) / leaves
    # As p → 0 the rate is even over the time in which it may leave.
    limit = np.array([end - begin for _, begin, end in profile])
    return np.where(leaves > 0, parts, limit)


def expected_losses(
    exposures: Sequence[Exposure], correlation: float, leaver: int | None = None
) -> Array:
    """Return the expected loss of each customer: no convolution is needed.

    Parameters
    ----------
    exposures : sequence of Exposure
        The customers.
    correlation : float
        ρ of the copula. It moves the expected loss only where the loss depends on when a customer
        leaves, or where a leaver is given.
    leaver : int, optional
        Place of a customer that is known to leave.

    Returns
    -------
    ndarray of float, shape (n,)
        In the unit of the amounts.
    """
    amounts = np.array([each.amount for each in exposures])
    chances = np.array([each.probability for each in exposures])
    profiles: dict[Profile, list[int]] = {}
    for place, each in enumerate(exposures):
        profiles.setdefault(each.profile, []).append(place)
    z, weights = common_factor.nodes(1, correlation)
    if leaver is not None:
        known = special.ndtr(common_factor.scores(chances[[leaver]], z, correlation)[:, 0])
        weights = weights * known / float(weights @ known)
    shares = np.zeros(amounts.size)
    for profile, places in profiles.items():
        if leaver is None and len(profile) == 1 and profile[0][1:] == (0.0, 1.0):
            shares[places] = profile[0][0] * chances[places]
            continue
        found, where = np.unique(chances[places], return_inverse=True)
        parts = masses(profile, common_factor.scores(found, z, correlation))
        shares[places] = (weights @ (parts @ np.array([s for s, _, _ in profile])))[where]
    if leaver is not None:
        profile = exposures[leaver].profile
        own = masses_given_leaving(
            profile, common_factor.scores(chances[[leaver]], z, correlation)[:, 0]
        )
        shares[leaver] = float(weights @ (own @ np.array([s for s, _, _ in profile])))
    expected: Array = amounts * shares
    return expected
