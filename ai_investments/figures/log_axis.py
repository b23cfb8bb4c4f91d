"""The steps of a logarithmic axis: 1, 2 and 5 times each power of ten."""

import math
from collections.abc import Iterable

TICKS: tuple[float, ...] = (
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
)  # fmt: skip


def ticks_between(low: float, high: float) -> list[float]:
    """Return the steps between two ends, both given and included as powers of ten.

    Parameters
    ----------
    low, high : float
        Decimal logarithms of the ends, as Plotly takes them for the range of such an axis.

    Returns
    -------
    list of float
        From 0.01 to 10,000 at the most, in ascending order.
    """
    return [tick for tick in TICKS if low <= math.log10(tick) <= high]


def times(ticks: Iterable[float]) -> list[str]:
    """Return how steps of a multiple are written: 0.5×, 20×, 5,000×."""
    return [f"{tick:,g}×" for tick in ticks]
