"""The common factor that makes customers leave together (one-factor Gaussian copula)."""

import math

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]

REACH = 8.0
"""The common factor runs over ±8 standard deviations: 1.2e-15 of its probability is beyond."""
SPACING = 0.45
"""Distance of its nodes, as a share of the narrowest feature of the integrand."""
MOST_NODES = 2**22
CERTAIN = 8.5
"""Beyond this score a customer is certain to leave, or to stay, within 1e-17."""


def nodes(n: int, correlation: float, most: int | None = None) -> tuple[Array, Array]:
    """Return nodes and weights of the common factor, finer the more customers and correlation.

    The narrowest feature in z is where the loss passes one lattice point: its width is that of a
    binomial share, √(p(1−p)/n), over the slope of p(z), at its least √(π/2)·√((1−ρ)/ρ)/√n. The
    error of the trapezoid rule for a normal bump of width σ is of the order exp(−2π²σ²/h²).

    Parameters
    ----------
    n : int
        Number of customers.
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    most : int, optional
        Greatest number of nodes; more are not used even where they would be more accurate.

    Raises
    ------
    ValueError
        Where ρ is so near 1 that more than 4 million nodes would be needed.
    """
    if correlation == 0 or n == 0:
        return np.zeros(1), np.ones(1)
    slope = math.sqrt((1 - correlation) / correlation)
    width = min(1.0, math.sqrt(math.pi / 2) * slope / math.sqrt(n))
    half = 2 * math.ceil(REACH / (SPACING * width) / 2)
    if most is not None:
        half = min(half, 2 * (most // 4))
    if 2 * half > MOST_NODES:
        raise ValueError(
            f"The correlation {correlation} is too near 1 for {n} customers: they leave all "
            "together or not at all. Use a smaller one, such as 0.9999."
        )
    z = np.linspace(-REACH, REACH, 2 * half + 1)
    weights = np.exp(-0.5 * z**2)
    return z, weights / weights.sum()


def scores(probability: Array, z: Array, correlation: float) -> Array:
    """Return how near each customer (column) is to leaving given each node (row).

    Parameters
    ----------
    probability : ndarray of float, shape (customers,)
        How likely each leaves, 0 to 1.
    z : ndarray of float, shape (nodes,)
        Values of the common factor.
    correlation : float
        ρ of any two customers, from 0 to below 1.

    Returns
    -------
    ndarray of float, shape (nodes, customers)
        x = (Φ⁻¹(p) − √ρ·z) / √(1 − ρ): the customer leaves with probability Φ(x) and stays with
        Φ(−x) (Vasicek 1987; Li 2000). ∓∞ where p is 0 or 1.
    """
    shift = math.sqrt(correlation) * z[:, np.newaxis]
    found: Array = (special.ndtri(probability) - shift) / math.sqrt(1 - correlation)
    return found
