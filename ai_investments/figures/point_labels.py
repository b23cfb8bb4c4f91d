"""On which side of its point a name stands, and which points have room for one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SIDES = ("middle right", "middle left", "top center", "bottom center")
"""Where a name may stand, as Plotly calls it, best first."""
CHARACTER, LINE, MARK = 6.6, 15.0, 9.0
"""Pixels: width of a character, height of a name, distance of its middle from the point."""
Box = tuple[float, float, float, float]
"""Left, right, bottom and top in pixels."""
AROUND = {
    "top right": (1, 1), "top left": (-1, 1), "bottom right": (1, -1), "bottom left": (-1, -1),
    "middle right": (1, 0), "middle left": (-1, 0), "top center": (0, 1), "bottom center": (0, -1),
}  # fmt: skip
"""Where a name that is always drawn may stand, best first: how far right and how far up."""
BESIDE = 6.0
"""Pixels from the middle of such a point to its name."""
ORDER = 2.0
"""Square pixels that a name covers rather than stand on the next side."""
OUTSIDE = 4.0
"""How much worse it is to stand outside the plot than on a mark."""
SWEEPS = 2
"""How often the names are gone through, since each depends on the others."""


def placed(
    places: Sequence[tuple[float, float]], names: Sequence[str], width: float, height: float
) -> list[str]:
    """Return for each point the side of its name, or an empty text where it has no room.

    A name covers no point and no name placed before it, and stays inside the plot. The points
    that come first choose first.

    Parameters
    ----------
    places : sequence of (float, float)
        The points in pixels from the left and the bottom of the plot.
    names : sequence of str
        Their names.
    width, height : float
        Size of the plot in pixels.
    """
    half = MARK / 2
    taken: list[Box] = [(x - half, x + half, y - half, y + half) for x, y in places]
    sides = []
    for (x, y), name in zip(places, names, strict=True):
        wide = CHARACTER * len(name)
        boxes = (
            (x + MARK, x + MARK + wide, y - LINE / 2, y + LINE / 2),
            (x - MARK - wide, x - MARK, y - LINE / 2, y + LINE / 2),
            (x - wide / 2, x + wide / 2, y + MARK / 2, y + MARK / 2 + LINE),
            (x - wide / 2, x + wide / 2, y - MARK / 2 - LINE, y - MARK / 2),
        )
        found = ""
        for side, box in zip(SIDES, boxes, strict=True):
            inside = box[0] >= 0 and box[1] <= width and box[2] >= 0 and box[3] <= height
            own = [other for other in taken if other != (x - half, x + half, y - half, y + half)]
            if inside and not any(_overlap(box, other) for other in own):
                taken.append(box)
                found = side
                break
        sides.append(found)
    return sides


def _overlap(one: Box, other: Box) -> bool:
    apart = one[1] <= other[0] or one[0] >= other[1] or one[3] <= other[2] or one[2] >= other[3]
    return not apart


@dataclass(frozen=True)
class Plot:
    """A plot at one width, in pixels from its left and bottom.

    Attributes
    ----------
    width, height : float
        Its size.
    points : sequence of (float, float)
        The points that have a name.
    covered : sequence of Box
        Marks, bands and lines: what names should leave free.
    """

    width: float
    height: float
    points: Sequence[tuple[float, float]]
    covered: Sequence[Box]


def least_covering(names: Sequence[str], plots: Sequence[Plot]) -> list[str]:
    """Return for each point the side on which its name covers least; none is left out.

    Parameters
    ----------
    names : sequence of str
        What stands beside the points, in their order.
    plots : sequence of Plot
        The same points at several widths, such as a phone's and a desk's: all of them count.
    """
    if not names:
        return []
    each = np.arange(len(names))
    cost = np.tile(ORDER * np.arange(len(AROUND)), (len(names), 1))
    between = np.zeros((len(names), len(AROUND), len(names), len(AROUND)))
    for plot in plots:
        boxes = _around(plot.points, names)
        covered = np.array(plot.covered, dtype=float).reshape(-1, 4)
        cost += np.add.reduce(_common(boxes[:, :, None], covered), axis=2)
        inside = _common(boxes, np.array([0.0, plot.width, 0.0, plot.height]))
        cost += OUTSIDE * (_common(boxes, boxes) - inside)
        between += _common(boxes[:, :, None, None], boxes)
    between[each, :, each, :] = 0
    between *= 2
    sides = cost.argmin(axis=1)
    # One name may only find room where another makes it: those that can meet move together.
    neighbours = np.argwhere(np.triu(between.any(axis=(1, 3))))
    for _ in range(SWEEPS):
        for name in each:
            others = between[name][:, each, sides]
            sides[name] = (cost[name] + np.add.reduce(others, axis=1)).argmin()
        for one, two in neighbours:
            rest = (each != one) & (each != two)
            alone = [
                cost[name] + np.add.reduce(between[name][:, each[rest], sides[rest]], axis=1)
                for name in (one, two)
            ]
            both = alone[0][:, None] + alone[1] + between[one, :, two]
            sides[one], sides[two] = divmod(int(both.argmin()), len(AROUND))
    return [list(AROUND)[side] for side in sides]


def _around(points: Sequence[tuple[float, float]], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the box of each name on each side of its point."""
    x, y = np.array(points, dtype=float).T[:, :, None]
    right, up = np.array(list(AROUND.values()), dtype=float).T
    half = CHARACTER * np.array([len(name) for name in names], dtype=float)[:, None] / 2
    across = x + right * (BESIDE + half)
    above = y + up * (BESIDE + LINE / 2)
    return np.stack([across - half, across + half, above - LINE / 2, above + LINE / 2], axis=2)


def _common(
    boxes: npt.NDArray[np.float64], others: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the area that boxes have in common."""
    ends = np.minimum(boxes[..., 1::2], others[..., 1::2])
    lengths = np.maximum(ends - np.maximum(boxes[..., 0::2], others[..., 0::2]), 0.0)
    return np.asarray(lengths[..., 0] * lengths[..., 1])
