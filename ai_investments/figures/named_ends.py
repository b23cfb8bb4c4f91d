"""Lines named at their ends, in a margin of their own: what would else be a legend."""

import textwrap
from collections.abc import Sequence
from typing import Any

from ai_investments.figures.chart import Palette
from ai_investments.figures.end_labels import apart
from ai_investments.figures.plotly_text import escaped

LINE, SIZE = 14, 12
"""Pixels of a line of a name, and of its letters."""
WIDEST, MOST_LINES = 14, 2
"""Characters of a line of a name, and its lines."""
MARGINS = {"l": 62, "r": 104, "t": 10, "b": 52}
"""Pixels around the plot; fixed, so that the places of the names are known."""


def named_ends(
    ends: Sequence[tuple[str, float, str]], top: float, height: int, palette: Palette
) -> list[dict[str, Any]]:
    """Return the names of lines at the right edge, none over another.

    Parameters
    ----------
    ends : sequence of (str, float, str)
        Name, value at the end and colour of each line.
    top : float
        Upper end of the axis of values, which begins at zero.
    height : int
        Height of the chart in pixels, with `MARGINS` around its plot.
    palette : Palette
        Colours of the theme.
    """
    plot = height - MARGINS["t"] - MARGINS["b"]
    places = apart([plot * max(value, 0.0) / top for _, value, _ in ends], MOST_LINES * LINE, plot)
    return [
        {
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 4, "align": "left",
            "yref": "paper", "y": place / plot, "yanchor": "middle", "showarrow": False,
            "text": f'<span style="color:{colour}"><b>—</b></span> {_wrapped(name)}',
            "font": {"size": SIZE, "color": palette.text},
        }
        for (name, _, colour), place in zip(ends, places, strict=True)
    ]  # fmt: skip


def _wrapped(name: str) -> str:
    lines = textwrap.wrap(name, WIDEST, max_lines=MOST_LINES, placeholder=" …")
    return "<br>".join(escaped(line) for line in lines)
