"""Every outcome of few customers: what is lost, and how likely given the common factor."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.customers.exposure import Kind
from ai_investments.customers.two_halves import SAME

Array = npt.NDArray[np.float64]

MOST_ALIKE = 1_000
"""Customers of one kind beyond which binomial coefficients do not fit a number."""


def number(kinds: Sequence[Kind]) -> float:
    """Return how many outcomes there are; those of customers that are alike count once.

    Infinity where they cannot be listed, or are beyond all numbers.
    """
    if any(kind.count > MOST_ALIKE for kind in kinds):
        return math.inf
    found = 1.0
    for kind in kinds:
        found *= math.comb(kind.count + len(_taken(kind)), kind.count)
    return found


def listed(kinds: Sequence[Kind], scores: Array) -> tuple[Array, Array]:
    """Return every outcome of some customers.

    Parameters
    ----------
    kinds : sequence of Kind
        The customers, at most `MOST_ALIKE` of each kind.
    scores : ndarray of float, shape (nodes, kinds)
        How near they are to leaving, from `common_factor.scores`.

    Returns
    -------
    losses : ndarray of float, shape (k,)
        What is lost, ascending; what differs by rounding alone is one loss.
    masses : ndarray of float, shape (k, nodes)
        How likely, given each node.
    """
    losses, masses = np.zeros(1), np.ones((1, len(scores)))
    for column, kind in enumerate(kinds):
        own, likely = _alike(kind, scores[:, column])
        losses = np.add.outer(own, losses).ravel()
        masses = (likely[:, np.newaxis] * masses).reshape(-1, len(scores))
    return _merged(losses, masses)


def halves(kinds: Sequence[Kind]) -> tuple[list[Kind], list[Kind]]:
    """Return the large customers and the small, so that both have about as many outcomes."""
    ordered = sorted(kinds, key=lambda kind: kind.exposure.most, reverse=True)
    numbers = np.array([number([kind]) for kind in ordered])
    large = np.concatenate([[1.0], np.cumprod(numbers)])
    small = np.concatenate([np.cumprod(numbers[::-1])[::-1], [1.0]])
    cut = int((large + small).argmin())
    return ordered[:cut], ordered[cut:]


def _taken(kind: Kind) -> Array:
    """Return what one customer of a kind may take, each loss once."""
    losses = kind.losses
    return losses if losses.size == 1 else np.unique(losses[losses > 0])


def _alike(kind: Kind, scores: Array) -> tuple[Array, Array]:
    """Return the outcomes of all customers of one kind."""
    parts = kind.masses(scores).T
    if kind.timeless:
        leavers = np.arange(kind.count + 1)[:, np.newaxis]
        stays = special.ndtr(-scores)
        ways = special.comb(kind.count, leavers)
        likely = ways * parts**leavers * stays ** (kind.count - leavers)
        return kind.losses * leavers[:, 0], likely
    taken = np.concatenate([[0.0], _taken(kind)])
    one = np.zeros((taken.size, scores.size))
    np.add.at(one, np.searchsorted(taken, kind.losses), parts)
    one[0] += np.maximum(1 - parts.sum(axis=0), 0.0)
    losses, masses = taken, one
    for _ in range(kind.count - 1):
        losses, masses = _merged(
            np.add.outer(taken, losses).ravel(),
            (one[:, np.newaxis] * masses).reshape(-1, scores.size),
        )
    return losses, masses


def _merged(losses: Array, masses: Array) -> tuple[Array, Array]:
    order = np.argsort(losses, kind="stable")
    losses = losses[order]
    apart = np.concatenate([[True], np.diff(losses) > SAME * losses[-1]])
    if apart.all():
        return losses, masses[order]
    first = np.flatnonzero(apart)
    return losses[first], np.add.reduceat(masses[order], first, axis=0)
