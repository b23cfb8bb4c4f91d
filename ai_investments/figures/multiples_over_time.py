"""Revenue multiples of rounds over time, one company against the others."""

import math
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.ranked_steps import escaped

TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


def multiples_over_time(
    multiples: pd.DataFrame, medians: pd.DataFrame, title: str, source: str, palette: Palette
) -> Chart:
    """Draw valuation ÷ revenue of every round, with the others' median by year.

    Parameters
    ----------
    multiples : pandas.DataFrame
        Rounds with ``multiple``, ``group`` ("focus", "segment", "other").
    medians : pandas.DataFrame
        ``year``, ``median``, ``n`` of the companies not in focus.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        The focus company's rounds joined and labelled, its line of business filled and labelled,
        the others quiet; a bar a year for the median.
    """
    groups = dict(list(multiples.groupby("group")))
    empty = multiples.iloc[:0]
    own, near = groups.get("focus", empty), groups.get("segment", empty)
    traces = [
        _marks(groups.get("other", empty), "other", palette.quiet, 6, text=False, joined=False),
        {
            "type": "scatter",
            "name": "median",
            "mode": "lines",
            "x": [
                f"{row['year']:.0f}-{day}" if day else None
                for row in medians.to_dict("records")
                for day in ("01-01", "12-31", "")
            ],
            "y": [
                row["median"] if day else None
                for row in medians.to_dict("records")
                for day in ("01-01", "12-31", "")
            ],
            "line": {"color": palette.text, "width": 2},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [f"{row['year']:.0f}-07-01" for row in medians.to_dict("records")],
            "y": medians["median"].tolist(),
            "text": [
                f"median {formats.times(row['median'])}<br>n = {row['n']}"
                for row in medians.to_dict("records")
            ],
            "textposition": "top center",
            "textfont": {"color": palette.text, "size": 12},
            "hoverinfo": "skip",
        },
        _marks(near, "segment", palette.main, 9, text=True, joined=False),
        _marks(own, "focus", palette.focus, 11, text=True, joined=True),
    ]
    values = [float(value) for value in multiples["multiple"]] or [1.0, 100.0]
    span = [math.log10(min(values)) - 0.15, math.log10(max(values)) + 0.25]
    ticks = [tick for tick in TICKS if span[0] <= math.log10(tick) <= span[1]]
    layout = {
        "height": 380,
        "xaxis": {"title": {"text": "Date of the round", "standoff": 8}, "type": "date"},
        "yaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": [f"{tick:,}×" for tick in ticks],
            "title": {"text": "Valuation ÷ revenue (log scale)", "standoff": 8},
        },
        "clickmode": "event+select",
    }
    told = "; ".join(
        f"{row['company']} {row['announced_on']:%Y} {formats.times(row['multiple'])}"
        for row in [*own.to_dict("records"), *near.to_dict("records")][:8]
    )
    yearly = "; ".join(
        f"{row['year']:.0f} {formats.times(row['median'])} (n = {row['n']})"
        for row in medians.to_dict("records")
    )
    alt = f"{title}. Rounds named: {told or 'none'}. Median of the others by year: {yearly}."
    return Chart(figure(traces, layout, palette), title, alt, source)


def _marks(
    rows: pd.DataFrame, name: str, colour: str, size: int, *, text: bool, joined: bool
) -> dict[str, Any]:
    records = rows.to_dict("records")
    mode = "markers" + ("+text" if text else "") + ("+lines" if joined else "")
    return {
        "type": "scatter",
        "name": name,
        "mode": mode,
        "x": [f"{row['announced_on']:%Y-%m-%d}" for row in records],
        "y": [row["multiple"] for row in records],
        "marker": {"size": size, "color": colour},
        "line": {"color": colour, "width": 2},
        "text": [f"{escaped(row['company'])} {formats.times(row['multiple'])}" for row in records],
        "textposition": "bottom center",
        "textfont": {"color": colour, "size": 12},
        "customdata": [row["deal_id"] for row in records],
        "hovertext": [
            f"<b>{escaped(row['company'])}</b>, {row['announced_on']:%b %Y}<br>"
            f"{formats.usd_bn(row['valuation_usd_bn'])} ÷ {formats.usd_bn(row['revenue_usd_bn'])} "
            f"({row['kind'].replace('_', ' ')}, {row['distance_days']} days off) = "
            f"{formats.times(row['multiple'])}"
            for row in records
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
