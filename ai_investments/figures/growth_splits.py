"""Jumps split: how far revenue growth carries each, and what the multiple did."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.log_axis import ticks_between, times
from ai_investments.figures.plotly_text import escaped

ROW_HEIGHT = 25


def growth_splits(
    splits: pd.DataFrame, focus: str, title: str, source: str, palette: Palette
) -> Chart:
    """Draw for each jump a bar from 1× to the revenue's growth and a line on to the jump.

    Parameters
    ----------
    splits : pandas.DataFrame
        Rows with a split, in the order of the rows, as `growth_split.splits` gives them.
    focus : str
        ``deal_id`` of the deal that is marked.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Bars of revenue growth; a line to the right where the multiple rose, back to the left where
        it fell; the mark at its end is the jump, hollow where the step does not count. Trace
        "jumps" has the ``deal_id`` as its ``customdata``.
    """
    rows = [
        row | {"y": place, "growth": math.exp(row["growth_log"])}
        for place, row in enumerate(splits.to_dict("records"))
    ]
    ends = [value for row in rows for value in (row["growth"], row["jump"])] or [1.0, 10.0]
    span = [math.log10(min(1.0, *ends)) - 0.05, math.log10(max(ends)) + 0.25]
    colours = [palette.focus if row["deal_id"] == focus else palette.text for row in rows]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": "growth",
            "orientation": "h",
            "base": [1] * len(rows),
            "x": [row["growth"] - 1 for row in rows],
            "y": [row["y"] for row in rows],
            "width": 0.62,
            "marker": {"color": palette.main, "opacity": 0.55},
            "hoverinfo": "skip",
        },
        _multiple([row for row in rows if row["deal_id"] != focus], palette.text),
        _multiple([row for row in rows if row["deal_id"] == focus], palette.focus),
        {
            "type": "scatter",
            "name": "jumps",
            "mode": "markers",
            "x": [row["jump"] for row in rows],
            "y": [row["y"] for row in rows],
            "marker": {
                "size": 9,
                "symbol": ["circle" if row["counts"] else "circle-open" for row in rows],
                "color": colours,
                "line": {"width": 2, "color": colours},
            },
            "customdata": [row["deal_id"] for row in rows],
            "hovertext": [_hover(row) for row in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
            **LOOK_ALIKE,
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [max(row["growth"], row["jump"]) for row in rows],
            "y": [row["y"] for row in rows],
            "text": [f"\u2002\u2002{row['growth_share_pct']:,.0f}%" for row in rows],
            "textposition": "middle right",
            "textfont": {"color": palette.text, "size": 13},
            "cliponaxis": False,
            "hoverinfo": "skip",
        },
    ]
    ticks = ticks_between(*span)
    layout = {
        "height": 80 + ROW_HEIGHT * max(len(rows), 3),
        "xaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": times(ticks),
            "tickangle": 0,
            "title": {
                "text": "Change between the rounds (log scale)",
                "standoff": 8,
            },
        },
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": [row["y"] for row in rows],
            "ticktext": [_label(row, row["deal_id"] == focus) for row in rows],
            "showgrid": False,
        },
        "margin": {"l": 8, "r": 48, "t": 8, "b": 8},
    }
    told = first_of([
        f"{row['company']} {row['announced_on']:%Y}: jump {formats.times(row['jump'])}, revenue "
        f"{formats.times(row['growth'])}, growth's share {row['growth_share_pct']:,.0f}%"
        for row in rows
    ])  # fmt: skip
    return Chart(figure(traces, layout, palette), title, f"{title}. {told}.", source)


def _multiple(rows: list[dict[Hashable, Any]], colour: str) -> dict[str, Any]:
    """Draw from the change of revenue to that of the valuation: what the multiple did."""
    return {
        "type": "scatter",
        "name": "multiple",
        "mode": "lines",
        "x": [value for row in rows for value in (row["growth"], row["jump"], None)],
        "y": [place for row in rows for place in (row["y"], row["y"], None)],
        "line": {"color": colour, "width": 2},
        "hoverinfo": "skip",
    }


def _label(row: dict[Any, Any], focus: bool) -> str:
    text = f"{escaped(row['company'][:20])} {row['announced_on']:%b %y}"
    return f"<b>{text}</b>" if focus else text


def _hover(row: dict[Any, Any]) -> str:
    change = formats.times(math.exp(row["multiple_log"]))
    return "<br>".join(
        (
            f"<b>{escaped(row['company'])}</b>, {row['round']}: {formats.times(row['jump'])}",
            f"revenue {formats.usd_bn(row['start_revenue_usd_bn'])} → "
            f"{formats.usd_bn(row['end_revenue_usd_bn'])}: {formats.times(row['growth'])}",
            f"multiple {formats.times(row['previous_multiple'])} → "
            f"{formats.times(row['multiple'])}: {change}",
            f"growth explains {row['growth_share_pct']:,.0f}% of the jump",
            *([f"not ranked: {row['flags']}"] if row["flags"] else []),
        )
    )
