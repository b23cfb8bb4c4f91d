"""Events as thin, numbered lines behind a chart over time."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Palette
from ai_investments.figures.plotly_text import escaped, wrapped
from ai_investments.figures.valuation_axes import ValuationAxes

TOGETHER = 0.06
"""Part of the time axis within which events share one mark."""


def marked_events(
    events: pd.DataFrame, axis: ValuationAxes, palette: Palette
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Draw a thin line an event, or one for several close together, with their numbers.

    Parameters
    ----------
    events : pandas.DataFrame
        ``event_on``, ``date_precision``, ``event``; oldest first.
    axis : ValuationAxes
        The chart's axes, on the calendar.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    (list of dict, dict or None)
        Shapes, and a trace "events" with the number of the first event of each line at the upper
        edge (there is no room for more on a phone) and all of them beside it; None without one.
    """
    low, high = axis.x_range
    groups: list[tuple[float, list[tuple[int, dict[Hashable, Any]]]]] = []
    for number, row in enumerate(events.to_dict("records"), 1):
        day = row["event_on"].timestamp() / 86400
        if groups and day - groups[-1][0] < TOGETHER * (high - low):
            groups[-1][1].append((number, row))
        else:
            groups.append((day, [(number, row)]))
    if not groups:
        return [], None
    x = [axis.x_text(day) for day, _ in groups]
    lines = [
        {"type": "line", "xref": "x", "yref": "paper", "x0": each, "x1": each, "y0": 0, "y1": 1,
         "layer": "below", "line": {"color": palette.quiet, "width": 1, "dash": "dot"}}
        for each in x
    ]  # fmt: skip
    told = [
        "<br>".join(
            f"{number} · {formats.day(row['event_on'], row['date_precision'])}: "
            + escaped(row["event"])
            for number, row in group
        )
        for _, group in groups
    ]
    return lines, {
        "type": "scatter", "mode": "markers+text", "name": "events", "x": x,
        "y": [axis.value(axis.height - 1)] * len(x),
        "text": [str(group[0][0]) for _, group in groups],
        "textposition": "top center",
        "textfont": {"size": 12, "color": palette.text},
        "marker": {"size": 7, "symbol": "triangle-down", "color": palette.quiet},
        "cliponaxis": False,
        "hovertext": [wrapped(each) for each in told],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": palette.text}},
    }  # fmt: skip
