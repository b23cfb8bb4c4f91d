"""Events on a line of time, numbered as in the list beside it."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

LEVELS = 3
"""Heights on which close events stand, so that their numbers do not collide."""


def timeline(events: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw events in the order of time.

    Parameters
    ----------
    events : pandas.DataFrame
        ``event_id``, ``event_on``, ``date_precision``, ``event``; oldest first.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "events" has one numbered mark an event.
    """
    dates = [f"{date:%Y-%m-%d}" for date in events["event_on"]]
    heights = [place % LEVELS for place in range(len(events))]
    stems = [part for date, height in zip(dates, heights, strict=True)
             for part in ((date, -0.6), (date, height), (None, None))]  # fmt: skip
    said = [
        f"{formats.day(row['event_on'], row['date_precision'])}: {row['event']}"
        for row in events.to_dict("records")
    ]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for x, _ in stems],
            "y": [y for _, y in stems],
            "line": {"color": palette.quiet, "width": 1},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "events",
            "mode": "markers+text",
            "x": dates,
            "y": heights,
            "text": [str(number) for number in range(1, len(events) + 1)],
            "textfont": {"color": palette.background, "size": 12},
            "marker": {"size": 20, "color": palette.main},
            "ids": events["event_id"].tolist(),
            "hovertext": [escaped(each) for each in said],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
    ]
    layout = {
        "height": 170,
        "xaxis": {"type": "date", "tickformat": "%b %Y", "nticks": 5, "showgrid": False},
        "yaxis": {"visible": False, "range": [-0.6, LEVELS - 0.4]},
    }
    return Chart(figure(traces, layout, palette), title, f"{title}. {first_of(said)}.", source)
