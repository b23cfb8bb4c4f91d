"""Valuation jumps, ranked: one row a step, from the previous valuation to the new one."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.deals.valuations import PRICED
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.views.valuation_jumps import raised

ROW_HEIGHT = 27
LONGEST_NAME = 20
LABEL_ROOM = 56
"""Pixels right of the axis for the label of the rightmost mark."""
ENDS = ("valuation_low_usd_bn", "valuation_high_usd_bn", "previous_valuation_usd_bn")
"""What a row reaches from and to."""
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

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
    ticks = _ticks(10 ** span[0], 10 ** span[1])
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
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
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


def step_hover(row: dict[Hashable, Any]) -> str:
    """Return what is shown of a step under the pointer, as Plotly's HTML."""
    day = formats.day(row["announced_on"], row["date_precision"])
    yearly = row["annual_growth_pct"]
    a_year = "" if math.isnan(yearly) else f", {formats.growth(yearly)} a year"
    lines = [
        f"<b>{escaped(row['company'])}</b>, {row['round']}, {day}",
        f"{formats.usd_bn(row['previous_valuation_usd_bn'])} ({_source(row, 'previous_')}) → "
        f"{formats.usd_bn(row['valuation_usd_bn'])} ({_source(row)}): "
        f"<b>{formats.times(row['jump'])}</b>",
        f"claims give {formats.times_range(row['jump_low'], row['jump_high'])}",
        f"{formats.duration(row['days'])} between{a_year}",
        f"raised since: {raised(row)}",
        f"{evidence.label(row['grade'])} · {formats.count(row['sources'], 'source')}",
    ]
    if row["down_round"]:
        lines.append("▼ a down round: below the valuation before")
    if row["flags"]:
        lines.append(f"not ranked: {row['flags']}")
    return "<br>".join(lines)


def _source(row: dict[Hashable, Any], end: str = "") -> str:
    """Say which round a valuation is of, and what kind it is if that was no priced one."""
    kind = row[f"{end}kind"]
    return f"{row[f'{end}round']}" + ("" if kind == PRICED else f", {kind}")


def _ticks(low: float, high: float) -> list[float]:
    within = [tick for tick in TICKS if low <= tick <= high]
    powers = [tick for tick in within if math.log10(tick).is_integer()]
    return powers if len(powers) >= 2 else within


def _alt(rows: Rows, title: str) -> str:
    if not rows:
        return f"{title} The chart is empty."
    named = [
        f"{row['company']} {row['announced_on']:%Y} "
        f"{formats.usd_bn(row['previous_valuation_usd_bn'])} to "
        f"{formats.usd_bn(row['valuation_usd_bn'])} ({formats.times(row['jump'])}"
        f"{'' if row['counts'] else ', not ranked'})"
        for row in rows[:5]
    ]
    rest = f", and {len(rows) - 5} more rows, all in the table" if len(rows) > 5 else ""
    return f"{title}. Rows of previous and new reported valuation: {'; '.join(named)}{rest}."


def escaped(text: str) -> str:
    """Make a name from data safe in Plotly's texts: they understand some HTML, and %{names}."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("%{", f"%{formats.WORD_JOINER}{{")
