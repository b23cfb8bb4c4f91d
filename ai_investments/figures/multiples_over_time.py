"""Revenue multiples of rounds over time, one company against the others."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.log_axis import ticks_between, times
from ai_investments.figures.plotly_text import escaped

MOST_NAMES = 3
"""Companies, and rounds, of a group that are labelled: more labels would cover the marks."""


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
        The focus company's rounds joined and labelled, its line of business labelled where it has
        few companies, the others quiet; a bar a year for the median, its value on top.
    """
    groups = dict(list(multiples.groupby("group")))
    empty = multiples.iloc[:0]
    own, near = groups.get("focus", empty), groups.get("segment", empty)
    traces = [
        _marks(groups.get("other", empty), "other", palette.quiet, 6),
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
        _marks(near, "segment", palette.main, 9),
        _marks(own, "focus", palette.focus, 11, joined=True),
    ]
    values = [float(value) for value in multiples["multiple"]] or [1.0, 100.0]
    span = [math.log10(min(values)) - 0.15, math.log10(max(values)) + 0.1]
    ticks = ticks_between(*span)
    layout = {
        "height": 420,
        "margin": {"l": 8, "r": 8, "t": 48, "b": 8},
        "annotations": [
            *(_median(row, palette) for row in medians.to_dict("records")),
            *_names(near, palette.main, palette, below=False),
            *_names(own, palette.focus, palette, below=True),
        ],
        "xaxis": {
            "title": {
                "text": "On top: the others’ median of the year",
                "standoff": 8,
            },
            "type": "date",
        },
        "yaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": times(ticks),
            "title": {"text": "Valuation ÷ revenue (log scale)", "standoff": 8},
        },
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


def _median(row: dict[Hashable, Any], palette: Palette) -> dict[str, Any]:
    """Write a year's median above the plot, where no mark is in the way."""
    return {
        "x": f"{row['year']:.0f}-07-01",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": f"<b>{formats.times(row['median'])}</b><br>n = {row['n']}",
        "showarrow": False,
        "font": {"size": 12, "color": palette.text},
    }


def _names(
    rows: pd.DataFrame, colour: str, palette: Palette, *, below: bool
) -> list[dict[str, Any]]:
    """Name the newest round of each company; with few rounds the others have their multiple."""
    newest = set(rows.groupby("company")["announced_on"].idxmax())
    if len(newest) > MOST_NAMES:
        return []
    labelled = rows if len(rows) <= MOST_NAMES else rows.loc[sorted(newest)]
    return [
        {
            "x": f"{row['announced_on']:%Y-%m-%d}",
            "y": math.log10(row["multiple"]),
            "yanchor": "top" if below else "bottom",
            "yshift": -6 if below else 5,
            "text": (f"{escaped(row['company'])} " if place in newest else "")
            + formats.times(row["multiple"]),
            "showarrow": False,
            "font": {"size": 12, "color": colour},
            "bgcolor": palette.background,
            "opacity": 0.85,
            "borderpad": 0,
        }
        for place, row in zip(labelled.index, labelled.to_dict("records"), strict=True)
    ]


def _marks(
    rows: pd.DataFrame, name: str, colour: str, size: int, joined: bool = False
) -> dict[str, Any]:
    records = rows.to_dict("records")
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers+lines" if joined else "markers",
        "x": [f"{row['announced_on']:%Y-%m-%d}" for row in records],
        "y": [row["multiple"] for row in records],
        "marker": {"size": size, "color": colour},
        "line": {"color": colour, "width": 2},
        "customdata": [row["deal_id"] for row in records],
        "hovertext": [
            f"<b>{escaped(row['company'])}</b>, {row['announced_on']:%b %Y}<br>"
            f"{formats.usd_bn(row['valuation_usd_bn'])} ÷ {formats.usd_bn(row['revenue_usd_bn'])} "
            f"({row['kind'].replace('_', ' ')}, {row['distance_days']} days off) = "
            f"{formats.times(row['multiple'])}"
            for row in records
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **LOOK_ALIKE,
    }
