"""Distributions of jumps, one row a group: every jump a mark, quartiles behind them."""

import math
from collections.abc import Hashable, Sequence
from itertools import islice
from typing import Any

import pandas as pd

from ai_investments.deals.jump_groups import Group
from ai_investments.figures import jump_rows
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.step_hover import step_hover

MARK_LOG10 = 0.034
"""Room of a mark along the axis: nearer ones are stacked in a column."""
LEVEL = 9
"""Pixels of a level of marks."""


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
    rows = [_stacks(each, focus) for each in _rows(groups)]
    heights = [float(LEVEL * max(map(len, stacks), default=1)) for stacks in rows]
    marks: list[dict[Hashable, Any]] = []
    for stacks, bottom in zip(rows, jump_rows.bottoms(heights), strict=True):
        for stack in stacks:
            middle = math.sqrt(stack[0]["jump"] * stack[-1]["jump"])
            marks += [
                row | {"x": middle, "y": bottom - LEVEL * (level + 0.5)}
                for level, row in enumerate(sorted(stack, key=lambda row: not row["peer"]))
            ]
    layout = jump_rows.layout(groups, heights, focus, _span(groups, focus), palette)
    drawn = figure([_marks(marks, focus, palette)], layout, palette)
    return Chart(drawn, title, f"{title}. {jump_rows.told(groups, focus)}", source)


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
        **LOOK_ALIKE,
        "cliponaxis": False,
    }
