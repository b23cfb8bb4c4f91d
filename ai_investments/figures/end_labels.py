"""Labels at the ends of lines: as near to their places as they can be without touching."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import isotonic_regression


def apart(places: Sequence[float], height: float, room: float) -> list[float]:
    """Move labels as little as possible until none overlaps another.

    Parameters
    ----------
    places : sequence of float
        Where the middle of each label should be.
    height : float
        Height of a label, in the same unit.
    room : float
        Labels stay between 0 and this, as far as their heights allow.

    Returns
    -------
    list of float
        New places in the order given, at least `height` apart and in the same order of height; but
        for the edges, the sum of squared moves is the least possible.
    """
    if not len(places):
        return []
    order = np.argsort(places, kind="stable")
    # Without the heights of the labels below it, a label only has to stand no lower than those.
    below = height * np.arange(len(places))
    levels = isotonic_regression(np.asarray(places, dtype=float)[order] - below).x
    free = max(room - height * len(places), 0.0)
    found = np.empty(len(places))
    found[order] = np.clip(levels, height / 2, height / 2 + free) + below
    return [float(place) for place in found]
