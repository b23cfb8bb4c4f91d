"""Distributions of very many jumps, one row a group: counts instead of marks, quartiles behind."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals.jump_counts import EDGES, Counted
from ai_investments.figures import jump_rows
from ai_investments.figures.chart import Chart, Palette, figure

ROW = 58
"""Pixels of the tallest count of a row."""


def jump_histograms(
    groups: Sequence[Counted],
    focus: pd.Series | None,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw groups of very many jumps as histograms on one logarithmic axis.

    Parameters
    ----------
    groups : sequence of Counted
        The rows from top to bottom.
    focus : pandas.Series or None
        The step that is marked, with the range of its claims.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A trace a group, called by its name: as high as the number of jumps in a bin, the tallest
        of each group alike. Behind each group its quartiles, as of `jump_distributions`.
    """
    heights = [float(ROW)] * len(groups)
    traces = [
        _outline(group, bottom, palette)
        for group, bottom in zip(groups, jump_rows.bottoms(heights), strict=True)
    ]
    layout = jump_rows.layout(groups, heights, focus, _span(groups, focus), palette)
    drawn = figure(traces, layout | {"hovermode": "closest"}, palette)
    return Chart(drawn, title, f"Histograms. {title}. {jump_rows.told(groups, focus)}", source)


def _outline(group: Counted, bottom: float, palette: Palette) -> dict[str, Any]:
    """Return the counts of a group as one outline, filled."""
    tallest = max(group.bins.max(), 1) if len(group.bins) else 1
    xs, ys, told = [], [], []
    for place, n in group.bins.items():
        low, high = EDGES[int(str(place)) - 1], EDGES[int(str(place))]
        top = bottom - ROW * n / tallest
        words = f"{formats.count(int(n), 'jump')} at {formats.times_range(low, high)}"
        xs += [low, low, high, high]
        ys += [bottom, top, top, bottom]
        told += ["", words, words, ""]
    return {
        "type": "scatter",
        "name": group.name,
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "line": {"width": 0, "color": palette.main},
        "fillcolor": palette.main,
        "opacity": 0.75,
        "hoveron": "points",
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }


def _span(groups: Sequence[Counted], focus: pd.Series | None) -> list[float]:
    """Return the axis: from the first to the last bin that is not all but empty."""
    ends = [0.9, 2.0]
    for group in groups:
        seen = group.bins[group.bins >= group.bins.max() / 500]
        ends += [EDGES[int(place) - 1] for place in seen.index[:1]]
        ends += [EDGES[int(place)] for place in seen.index[-1:]]
    if focus is not None:
        ends += [float(focus["jump_low"]), float(focus["jump_high"])]
    return [math.log10(min(ends)) - 0.05, math.log10(max(ends)) + 0.05]
