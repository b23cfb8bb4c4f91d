"""What share of its revenue a vendor lost against how fast it went."""

import math
from typing import Any

import pandas as pd

from ai_investments.customers.lost_customers import NOT_YET, ROSE, UNKNOWN, within
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped, wrapped
from ai_investments.figures.point_labels import placed

HEIGHT = 420
NARROWEST = 290
"""Pixels of the plot on a telephone: names that fit there fit everywhere."""
SYMBOLS = {ROSE: "triangle-up", NOT_YET: "triangle-down", UNKNOWN: "circle"}
TICKS = (1, 2, 3, 6, 12, 24, 48, 96)
AT_ONCE = 0.5
"""Where a loss without any wind-down stands on the logarithmic axis, months."""
LONGEST_NAME = 15


def lost_customers(cases: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw each case: share of revenue lost over the months that it took.

    Parameters
    ----------
    cases : pandas.DataFrame
        As `ai_investments.customers.lost_customers.cases` gives them, with ``share_lost_pct`` and
        ``wind_down_months`` known.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A trace for each answer to “did its revenue rise again”, with the ``case_id`` as
        ``customdata``; complete cases are filled, vendors of AI in bold and the colour of focus.
    """
    order = ["sells_ai", "complete", "share_lost_pct", "case_id"]
    rows = cases.sort_values(order, ascending=[False, False, False, True]).to_dict("records")
    months = [max(row["wind_down_months"], AT_ONCE) for row in rows]
    low = math.log10(min([*months, 1.5])) - 0.08
    high = math.log10(max([*months, 12.0])) + 0.08
    top = 1.18 * max([row["share_lost_pct"] for row in rows], default=50.0)
    names = [_name(row) for row in rows]
    places = [
        (NARROWEST * (math.log10(month) - low) / (high - low),
         0.8 * HEIGHT * row["share_lost_pct"] / top)
        for month, row in zip(months, rows, strict=True)
    ]  # fmt: skip
    sides = placed(places, names, NARROWEST, 0.8 * HEIGHT)
    traces = [
        _trace(answer, [
            (row, month, name, side)
            for row, month, name, side in zip(rows, months, names, sides, strict=True)
            if row["rose_again"] == answer
        ], palette)
        for answer in SYMBOLS
    ]  # fmt: skip
    layout = {
        "height": HEIGHT,
        "xaxis": {
            "type": "log", "range": [low, high],
            "tickvals": [AT_ONCE, *TICKS], "ticktext": ["at once", *map(str, TICKS)],
            "title": {"text": "Months until the revenue had gone (log scale)", "standoff": 8},
        },
        "yaxis": {
            "range": [0, top], "ticksuffix": "%", "nticks": 7,
            "title": {"text": "Share of the vendor’s revenue lost", "standoff": 8},
        },
    }  # fmt: skip
    return Chart(figure(traces, layout, palette), title, _alt(rows, title), source)


def _trace(
    answer: str, rows: list[tuple[dict[Any, Any], float, str, str]], palette: Palette
) -> dict[str, Any]:
    colours = [palette.focus if row["sells_ai"] else palette.main for row, *_ in rows]
    return {
        "type": "scatter",
        "name": answer,
        "mode": "markers+text",
        "x": [month for _, month, *_ in rows],
        "y": [row["share_lost_pct"] for row, *_ in rows],
        "text": [_bold(row, name) if side else "" for row, _, name, side in rows],
        "textposition": [side or "middle right" for *_, side in rows],
        "textfont": {"color": palette.text, "size": 12},
        "marker": {
            "size": 11,
            "color": colours,
            "symbol": [
                SYMBOLS[answer] + ("" if row["complete"] else "-open") for row, *_ in rows
            ],
            "line": {"width": [0 if row["complete"] else 1.8 for row, *_ in rows],
                     "color": colours},
        },
        "customdata": [row["case_id"] for row, *_ in rows],
        "hovertext": [_hover(row) for row, *_ in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _name(row: dict[Any, Any]) -> str:
    """Return the vendor's name, or as many of its first words as have room."""
    first, *words = str(row["vendor"]).split()
    for word in words:
        if len(f"{first} {word}") > LONGEST_NAME:
            break
        first = f"{first} {word}"
    return first[:LONGEST_NAME]


def _bold(row: dict[Any, Any], name: str) -> str:
    return f"<b>{escaped(name)}</b>" if row["sells_ai"] else escaped(name)


def _hover(row: dict[Any, Any]) -> str:
    told = (
        f"{row['case']}, {row['announced_on']:%b %Y}<br>{row['share_lost_pct']:g}% of revenue "
        f"{within(row['wind_down_months'])}<br>Replaced: {row['replaced_words']}<br>"
        f"Revenue: {row['rose_again']}"
    )
    return wrapped("<br>".join(escaped(part) for part in told.split("<br>")))


def _alt(rows: list[dict[Any, Any]], title: str) -> str:
    told = first_of([
        f"{row['vendor']} {row['share_lost_pct']:g}% {within(row['wind_down_months'])}, "
        f"{'complete' if row['complete'] else 'incomplete'}, revenue {row['rose_again']}"
        for row in rows
    ])  # fmt: skip
    return f"{title}. Share of revenue lost against months: {told or 'no case'}."
