"""Valuation jumps, ranked: one row a step, from the previous valuation to the new one."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals.valuation_points import PRICED
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.log_axis import ticks_between
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.step_hover import step_hover

ROW_HEIGHT = 27
LONGEST_NAME = 20
LABEL_ROOM = 56
"""Pixels right of the axis for the label of the rightmost mark."""
ENDS = ("valuation_low_usd_bn", "valuation_high_usd_bn", "previous_valuation_usd_bn")
"""What a row reaches from and to."""

Rows = list[dict[Hashable, Any]]


def ranked_steps(
    drawn: pd.DataFrame, focus: str, title: str, source: str, palette: Palette
) -> Chart:
    """Draw steps as a dumbbell chart on a logarithmic axis of reported valuation.

    Parameters
    ----------
    drawn : pandas.DataFrame
        Steps in the order of the rows, as `valuations.steps` gives them; ``position`` (rank,
        missing for steps that do not count) is optional.
    focus : str
        ``deal_id`` of the deal that is marked.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Steps that do not count are hollow and dashed. Trace "new" has one mark a row, with the
        ``deal_id`` as its ``customdata``; a thin line spans the claims where they differ.
    """
    rows: Rows = drawn.assign(y=range(len(drawn)), focus=drawn["deal_id"] == focus).to_dict(
        "records"
    )
    others = [row for row in rows if not row["focus"]]
    traces = [
        _lines([row for row in others if row["counts"]], palette.main, "solid"),
        _lines([row for row in others if not row["counts"]], palette.quiet, "dot"),
        _lines([row for row in rows if row["focus"]], palette.focus, "solid"),
        _disputed(rows, palette),
        _previous(rows, palette),
        _new(rows, palette),
        _labels(rows, palette),
    ]
    ends = [row[name] for row in rows for name in ENDS]
    low, high = (min(ends), max(ends)) if rows else (1.0, 10.0)
    span = [math.log10(low) - 0.12, math.log10(high) + 0.12]
    ticks = _few(ticks_between(*span))
    layout = {
        "height": 70 + ROW_HEIGHT * max(len(rows), 3),
        "xaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": [formats.usd_bn(value) for value in ticks],
            "title": {"text": "Reported valuation (log scale)", "standoff": 8},
        },
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": [row["y"] for row in rows],
            "ticktext": [_row_label(row) for row in rows],
            "showgrid": False,
        },
        "margin": {"l": 8, "r": LABEL_ROOM, "t": 8, "b": 8},
    }
    return Chart(figure(traces, layout, palette), title, _alt(rows, title), source)


def _lines(rows: Rows, colour: str, dash: str) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[int | None] = []
    for row in rows:
        x += [row["previous_valuation_usd_bn"], row["valuation_usd_bn"], None]
        y += [row["y"], row["y"], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "hoverinfo": "skip",
    }


def _previous(rows: Rows, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "previous",
        "mode": "markers",
        "x": [row["previous_valuation_usd_bn"] for row in rows],
        "y": [row["y"] for row in rows],
        "marker": {
            "size": 8,
            "symbol": "line-ns-open",
            "line": {"width": 2.5, "color": _colours(rows, palette)},
            "color": _colours(rows, palette),
        },
        "hoverinfo": "skip",
    }


def _new(rows: Rows, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "new",
        "mode": "markers",
        "x": [row["valuation_usd_bn"] for row in rows],
        "y": [row["y"] for row in rows],
        "marker": {
            "size": 11,
            "symbol": ["circle" if row["counts"] else "circle-open" for row in rows],
            "line": {"width": 2, "color": _colours(rows, palette)},
            "color": _colours(rows, palette),
        },
        "customdata": [row["deal_id"] for row in rows],
        "hovertext": [step_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **LOOK_ALIKE,
    }


def _labels(rows: Rows, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [max(row["valuation_usd_bn"], *(row[name] for name in ENDS[1:])) for row in rows],
        "y": [row["y"] for row in rows],
        "text": [
            f"\u2002\u2002{formats.times(row['jump'])}{' ▼' if row['down_round'] else ''}"
            for row in rows
        ],
        "textposition": "middle right",
        "textfont": {"color": palette.text, "size": 13},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _disputed(rows: Rows, palette: Palette) -> dict[str, Any]:
    """Draw the span of the claims on the new valuation, wherever they differ."""
    x: list[float | None] = []
    y: list[int | None] = []
    for row in rows:
        low, high = row["valuation_low_usd_bn"], row["valuation_high_usd_bn"]
        if high > low:
            x += [low, high, None]
            y += [row["y"], row["y"], None]
    return {
        "type": "scatter",
        "name": "claims",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": palette.text, "width": 1},
        "hoverinfo": "skip",
    }


def _colours(rows: Rows, palette: Palette) -> list[str]:
    return [
        palette.focus if row["focus"] else palette.main if row["counts"] else palette.quiet
        for row in rows
    ]


def _row_label(row: dict[Hashable, Any]) -> str:
    """Name a row: rank, company, year, and what it is if it is no priced round."""
    position = row.get("position")
    rank = f"{position:.0f}. " if position is not None and not math.isnan(position) else ""
    kind = "" if row["kind"] == PRICED else f", {row['kind']}"
    room = LONGEST_NAME - len(kind)
    name = escaped(
        row["company"] if len(row["company"]) <= room else row["company"][: room - 1] + "…"
    )
    text = f"{rank}{name} {row['announced_on']:%Y}{kind}"
    return f"<b>{text}</b>" if row["focus"] else text


def _few(ticks: list[float]) -> list[float]:
    """Return the powers of ten alone, where there are two or more."""
    powers = [tick for tick in ticks if math.log10(tick).is_integer()]
    return powers if len(powers) >= 2 else ticks


def _alt(rows: Rows, title: str) -> str:
    if not rows:
        return f"{title} The chart is empty."
    named = (
        f"{row['company']} {row['announced_on']:%Y} "
        f"{formats.usd_bn(row['previous_valuation_usd_bn'])} to "
        f"{formats.usd_bn(row['valuation_usd_bn'])} ({formats.times(row['jump'])}"
        f"{'' if row['counts'] else ', not ranked'})"
        for row in rows
    )
    return f"{title}. Rows of previous and new reported valuation: {first_of(named, n=len(rows))}."
