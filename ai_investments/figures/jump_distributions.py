"""Distributions of jumps, one row a group: every jump a mark, quartiles behind them."""

import math
from collections.abc import Hashable, Sequence
from itertools import islice
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals.jump_groups import Group, HasMedian
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.ranked_steps import escaped, step_hover

TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MARK_LOG10 = 0.034
"""Room of a mark along the axis: nearer ones are stacked in a column."""
LEVEL = 9
LABEL = 20
GAP = 12
"""Pixels of a level of marks, of a row's label and between rows."""


def jump_distributions(
    groups: Sequence[Group],
    focus: pd.Series | None,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw groups of jumps as stacked marks on one logarithmic axis.

    Parameters
    ----------
    groups : sequence of Group
        The rows from top to bottom; a step may stand in several. Their steps have ``peer``.
    focus : pandas.Series or None
        The step that is marked, with the range of its claims.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "jumps" has one mark for each step of each group, its ``deal_id`` as ``customdata``:
        peers large, others small, steps that do not count hollow, the focus a diamond; in columns
        that never span the focus. Behind each group that has quartiles a box from the lower to the
        upper one, with a line at the median.
    """
    span = _span(groups, focus)
    marks: list[dict[Hashable, Any]] = []
    shapes: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    depth = 0.0
    for group, rows in zip(groups, _rows(groups), strict=True):
        stacks = _stacks(rows, focus)
        bottom = depth + LABEL + LEVEL * max(map(len, stacks), default=1)
        for stack in stacks:
            middle = math.sqrt(stack[0]["jump"] * stack[-1]["jump"])
            marks += [
                row | {"x": middle, "y": bottom - LEVEL * (level + 0.5)}
                for level, row in enumerate(sorted(stack, key=lambda row: not row["peer"]))
            ]
        labels.append(label(group, depth + LABEL / 2, palette))
        shapes += box(group, depth + LABEL, bottom, palette)
        depth = bottom + GAP
    if focus is not None:
        shapes += focus_range(focus, palette)
        labels.append(focus_label(focus, span, palette))
    ticks = [tick for tick in TICKS if span[0] <= math.log10(tick) <= span[1]]
    layout = {
        "height": round(depth) + 84,
        "margin": {"l": 8, "r": 8, "t": 26, "b": 48},
        "xaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": [f"{tick:g}×" for tick in ticks],
            "title": {
                "text": "Reported valuation ÷ the previous one (log scale)", "standoff": 8,
            },
        },
        "yaxis": {"range": [depth, 0], "showgrid": False, "tickvals": []},
        "shapes": shapes,
        "annotations": labels,
    }  # fmt: skip
    drawn = figure([_marks(marks, focus, palette)], layout, palette)
    return Chart(drawn, title, _alt(groups, focus, title), source)


def columns(places: Sequence[float], room: float, edge: float | None = None) -> list[list[int]]:
    """Return which marks are stacked in one column (a dot plot after Wilkinson, 1999).

    Parameters
    ----------
    places : sequence of float
        Where the marks stand, in ascending order.
    room : float
        Marks nearer than this to the first of a column join it.
    edge : float, optional
        A place that no column spans: marks below it, at it and above it stand apart.

    Returns
    -------
    list of list of int
        The marks of each column by their number in `places`.
    """
    found: list[list[int]] = []
    for number, place in enumerate(places):
        start = places[found[-1][0]] if found else place
        apart = edge is not None and (start < edge <= place or start <= edge < place)
        if not found or place - start >= room or apart:
            found.append([])
        found[-1].append(number)
    return found


def _rows(groups: Sequence[Group]) -> list[list[dict[Hashable, Any]]]:
    """Return the steps of each group, the smallest jump first: read at once, which is quicker."""
    if not groups:
        return []
    rows = iter(pd.concat([each.steps for each in groups]).to_dict("records"))
    return [
        sorted(islice(rows, len(each.steps)), key=lambda row: (row["jump"], row["deal_id"]))
        for each in groups
    ]


def _stacks(
    rows: list[dict[Hashable, Any]], focus: pd.Series | None
) -> list[list[dict[Hashable, Any]]]:
    edge = None if focus is None else math.log10(focus["jump"])
    stacks = columns([math.log10(row["jump"]) for row in rows], MARK_LOG10, edge)
    return [[rows[number] for number in stack] for stack in stacks]


def _span(groups: Sequence[Group], focus: pd.Series | None) -> list[float]:
    jumps = [jump for group in groups for jump in group.steps["jump"].tolist()]
    jumps += [] if focus is None else [float(focus["jump_low"]), float(focus["jump_high"])]
    low, high = min(jumps, default=1.0), max(jumps, default=10.0)
    return [math.log10(min(low, 0.9)) - 0.05, math.log10(max(high, 2.0)) + 0.05]


def _marks(
    rows: list[dict[Hashable, Any]], focus: pd.Series | None, palette: Palette
) -> dict[str, Any]:
    own = None if focus is None else focus["deal_id"]
    rows = sorted(rows, key=lambda row: row["deal_id"] == own)  # the focus is drawn over the rest

    def style(row: dict[Hashable, Any]) -> tuple[str, str, int]:
        hollow = "" if row["counts"] else "-open"
        if row["deal_id"] == own:
            return palette.focus, f"diamond{hollow}", 13
        if row["peer"]:
            return palette.main, f"circle{hollow}", 9
        return palette.quiet, f"circle{hollow}", 6

    styles = [style(row) for row in rows]
    return {
        "type": "scatter",
        "name": "jumps",
        "mode": "markers",
        "x": [row["x"] for row in rows],
        "y": [row["y"] for row in rows],
        "marker": {
            "color": [colour for colour, _, _ in styles],
            "symbol": [symbol for _, symbol, _ in styles],
            "size": [size for _, _, size in styles],
            "opacity": 1,
            "line": {
                "width": [0 if row["counts"] else 1.5 for row in rows],
                "color": [colour for colour, _, _ in styles],
            },
        },
        "customdata": [row["deal_id"] for row in rows],
        "hovertext": [step_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
    }


def box(group: HasMedian, top: float, bottom: float, palette: Palette) -> list[dict[str, Any]]:
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


def label(group: HasMedian, y: float, palette: Palette) -> dict[str, Any]:
    """Return the label of a group: name, number, median and quartiles."""
    text = f"<b>{escaped(group.name)}</b>, n {group.n:,}"
    if group.quartiles:
        span = formats.times_range(group.quartiles.lower, group.quartiles.upper)
        text += f": {formats.times(group.quartiles.median)} ({span})"
    return {
        "xref": "paper", "x": 0, "xanchor": "left", "y": y, "text": text, "showarrow": False,
        "font": {"size": 13, "color": palette.text}, "bgcolor": palette.background, "borderpad": 0,
    }  # fmt: skip


def focus_range(focus: pd.Series, palette: Palette) -> list[dict[str, Any]]:
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


def focus_label(focus: pd.Series, span: list[float], palette: Palette) -> dict[str, Any]:
    """Return the label of the step in focus."""
    place = math.log10(focus["jump"])
    share = (place - span[0]) / (span[1] - span[0])
    return {
        "x": place, "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False,
        "xanchor": "left" if share < 0.3 else "right" if share > 0.7 else "center",
        "text": f"<b>{escaped(focus['company'][:24])} {formats.times(focus['jump'])}</b>",
        "font": {"size": 13, "color": palette.focus},
    }  # fmt: skip


def _alt(groups: Sequence[Group], focus: pd.Series | None, title: str) -> str:
    said = []
    for group in groups:
        hollow = len(group.steps) - group.n
        told = f"{group.name}: {formats.count(group.n, 'jump')}"
        if hollow:
            told += f" and {hollow} that do not count"
        if group.quartiles:
            span = formats.times_range(group.quartiles.lower, group.quartiles.upper)
            told += f", median {formats.times(group.quartiles.median)}, middle half {span}"
        said.append(told)
    marked = (
        ""
        if focus is None
        else f" Marked: {focus['company']} {formats.times(focus['jump'])}, claims "
        f"{formats.times_range(focus['jump_low'], focus['jump_high'])}."
    )
    return f"{title}. {'; '.join(said) or 'The chart is empty'}.{marked}"
