"""Rows of groups of jumps on one logarithmic axis: what stands around their marks or bars."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals.jump_groups import AnyGroup
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Palette
from ai_investments.figures.log_axis import ticks_between, times
from ai_investments.figures.plotly_text import escaped

LABEL = 20
GAP = 12
"""Pixels of a row's label and between rows."""


def bottoms(heights: Sequence[float]) -> list[float]:
    """Return where each row ends, in pixels from the top down, for rows of some heights."""
    ends: list[float] = []
    for height in heights:
        ends.append((ends[-1] + GAP if ends else 0.0) + LABEL + height)
    return ends


def layout(
    groups: Sequence[AnyGroup],
    heights: Sequence[float],
    focus: pd.Series | None,
    span: list[float],
    palette: Palette,
) -> dict[str, Any]:
    """Return the layout of a chart of groups, one below the other.

    Parameters
    ----------
    groups : sequence of AnyGroup
        The rows from top to bottom.
    heights : sequence of float
        Pixels of each row, its label not with it.
    focus : pandas.Series or None
        The step that is marked, with the range of its claims.
    span : list of float
        Decimal logarithms of the ends of the axis.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    dict
        The axes, a label above each row, and behind each that has quartiles a box from the lower
        to the upper one, with a line at the median. The vertical axis is in pixels.
    """
    shapes: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    ends = bottoms(heights)
    for group, height, bottom in zip(groups, heights, ends, strict=True):
        top = bottom - height
        labels.append(_label(group, top - LABEL / 2, palette))
        shapes += _box(group, top, bottom, palette)
    if focus is not None:
        shapes += _focus_range(focus, palette)
        labels.append(_focus_label(focus, span, palette))
    depth = ends[-1] + GAP if ends else 0.0
    ticks = ticks_between(*span)
    return {
        "height": round(depth) + 84,
        "margin": {"l": 8, "r": 8, "t": 26, "b": 48},
        "xaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": times(ticks),
            "title": {
                "text": "Reported valuation ÷ the previous one (log scale)", "standoff": 8,
            },
        },
        "yaxis": {"range": [depth, 0], "showgrid": False, "tickvals": []},
        "shapes": shapes,
        "annotations": labels,
    }  # fmt: skip


def told(groups: Sequence[AnyGroup], focus: pd.Series | None) -> str:
    """Say in words what groups hold and where the step in focus stands."""
    said = []
    for group in groups:
        words = f"{group.name}: {formats.count(group.n, 'jump')}"
        if group.hollow:
            words += f" and {group.hollow:,} that do not count"
        if group.quartiles:
            span = formats.times_range(group.quartiles.lower, group.quartiles.upper)
            words += f", median {formats.times(group.quartiles.median)}, middle half {span}"
        said.append(words)
    marked = (
        ""
        if focus is None
        else f" Marked: {focus['company']} {formats.times(focus['jump'])}, claims "
        f"{formats.times_range(focus['jump_low'], focus['jump_high'])}."
    )
    return f"{first_of(said) or 'The chart is empty'}.{marked}"


def _box(group: AnyGroup, top: float, bottom: float, palette: Palette) -> list[dict[str, Any]]:
    """Return the box behind a group, from quartile to quartile, and its median."""
    found = group.quartiles
    if found is None:
        return []
    return [
        {
            "type": "rect", "x0": found.lower, "x1": found.upper, "y0": top, "y1": bottom,
            "layer": "below", "line": {"width": 0}, "fillcolor": "rgba(138, 143, 152, 0.22)",
        },
        {
            "type": "line", "x0": found.median, "x1": found.median, "y0": top, "y1": bottom,
            "layer": "below", "line": {"width": 2, "color": palette.text},
        },
    ]  # fmt: skip


def _label(group: AnyGroup, y: float, palette: Palette) -> dict[str, Any]:
    """Return the label of a group: name, number, median and quartiles."""
    text = f"<b>{escaped(group.name)}</b>, n {group.n:,}"
    if group.quartiles:
        span = formats.times_range(group.quartiles.lower, group.quartiles.upper)
        text += f": {formats.times(group.quartiles.median)} ({span})"
    return {
        "xref": "paper", "x": 0, "xanchor": "left", "y": y, "text": text, "showarrow": False,
        "font": {"size": 13, "color": palette.text}, "bgcolor": palette.background, "borderpad": 0,
    }  # fmt: skip


def _focus_range(focus: pd.Series, palette: Palette) -> list[dict[str, Any]]:
    """Return what marks the step in focus and the range of its claims."""
    return [
        {
            "type": "rect", "x0": focus["jump_low"], "x1": focus["jump_high"], "yref": "paper",
            "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}, "fillcolor": palette.focus,
            "opacity": 0.18,
        },
        {
            "type": "line", "x0": focus["jump"], "x1": focus["jump"], "yref": "paper", "y0": 0,
            "y1": 1, "layer": "below",
            "line": {"width": 1.5, "dash": "dot", "color": palette.focus},
        },
    ]  # fmt: skip


def _focus_label(focus: pd.Series, span: list[float], palette: Palette) -> dict[str, Any]:
    """Return the label of the step in focus."""
    place = math.log10(focus["jump"])
    share = (place - span[0]) / (span[1] - span[0])
    return {
        "x": place, "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False,
        "xanchor": "left" if share < 0.3 else "right" if share > 0.7 else "center",
        "text": f"<b>{escaped(focus['company'][:24])} {formats.times(focus['jump'])}</b>",
        "font": {"size": 13, "color": palette.focus},
    }  # fmt: skip
