"""Which points of a scatter have room for their name, and on which side of the point."""

from collections.abc import Sequence

SIDES = ("middle right", "middle left", "top center", "bottom center")
"""Where a name may stand, as Plotly calls it, best first."""
CHARACTER, LINE, MARK = 6.6, 15.0, 9.0
"""Pixels: width of a character, height of a name, distance of its middle from the point."""
Box = tuple[float, float, float, float]
"""Left, right, bottom and top in pixels."""


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
