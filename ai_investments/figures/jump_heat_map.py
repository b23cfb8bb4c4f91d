"""Very many jumps against the time since the last round: how many there are of each kind."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ai_investments import formats
from ai_investments.days import DAYS_A_MONTH
from ai_investments.deals.jump_counts import BIN_LOG10, BIN_MONTHS, EDGES, LONGEST_MONTHS, Waits
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.log_axis import ticks_between, times
from ai_investments.figures.plotly_text import escaped

HEIGHT = 430


def jump_heat_map(
    waits: Waits, focus: pd.Series | None, title: str, source: str, palette: Palette
) -> Chart:
    """Draw how many jumps there are at each size and time since the last round.

    Parameters
    ----------
    waits : Waits
        The jumps, counted.
    focus : pandas.Series or None
        The step that is marked.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "jumps" is a heat map, darker where there are more; "focus" a diamond. The axis of
        jumps has their logarithm. A dotted line is a valuation that doubles every year.
    """
    cells = waits.cells
    counts = np.zeros((len(EDGES) - 1, LONGEST_MONTHS // BIN_MONTHS))
    places = cells["bin"].clip(1, len(EDGES) - 1).to_numpy(dtype="int64") - 1
    np.add.at(counts, (places, cells["wait"].to_numpy(dtype="int64")), cells["n"].to_numpy())
    seen = np.flatnonzero(counts.max(axis=1) >= counts.max() / 500)
    first, last = (int(seen[0]), int(seen[-1])) if len(seen) else (30, 50)
    shown = counts[first : last + 1]
    rows = [math.log10(EDGES[place]) + BIN_LOG10 / 2 for place in range(first, last + 1)]
    columns = [BIN_MONTHS * (place + 0.5) for place in range(counts.shape[1])]
    # Many cells are near empty: the root keeps them from looking alike.
    depth = np.sqrt(shown / max(shown.max(), 1.0))
    told = [
        [
            f"{formats.count(int(n), 'jump')} at "
            f"{formats.times_range(EDGES[first + row], EDGES[first + row + 1])} after "
            f"{_months(column)}"
            for column, n in enumerate(own)
        ]
        for row, own in enumerate(shown)
    ]
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "name": "jumps",
            "x": columns,
            "y": [round(row, 4) for row in rows],
            "z": [[round(float(each), 3) if each else None for each in own] for own in depth],
            "zmin": 0,
            "zmax": 1,
            "colorscale": [[0, palette.background], [1, palette.main]],
            "showscale": False,
            "hovertext": told,
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": "doubling",
            "mode": "lines",
            "x": [0, LONGEST_MONTHS],
            "y": [0, LONGEST_MONTHS / 12 * math.log10(2)],
            "line": {"color": palette.text, "width": 1, "dash": "dot"},
            "hoverinfo": "skip",
        },
    ]
    if focus is not None and pd.notna(focus["days"]):
        told_focus = f"{escaped(focus['company'])} {formats.times(focus['jump'])}"
        traces.append(
            {
                "type": "scatter",
                "name": "focus",
                "mode": "markers+text",
                "x": [focus["days"] / DAYS_A_MONTH],
                "y": [math.log10(focus["jump"])],
                "marker": {"symbol": "diamond", "size": 13, "color": palette.focus},
                "text": [f"<b>{told_focus}</b>"],
                "textposition": "middle right",
                "textfont": {"size": 13, "color": palette.focus},
                "hoverinfo": "skip",
            }
        )
    ends = [rows[0] - BIN_LOG10, rows[-1] + BIN_LOG10]
    if focus is not None:
        ends += [math.log10(focus["jump"]) - 0.05, math.log10(focus["jump"]) + 0.05]
    span = [min(ends), max(ends)]
    ticks = ticks_between(*span)
    layout = {
        "height": HEIGHT,
        "xaxis": {
            "title": {"text": "Months since the last round", "standoff": 8},
            "range": [0, LONGEST_MONTHS],
            "dtick": 12,
        },
        "yaxis": {
            "range": span,
            "tickvals": [math.log10(tick) for tick in ticks],
            "ticktext": times(ticks),
            "title": {"text": "Valuation ÷ the previous one (log scale)", "standoff": 8},
        },
        "annotations": [
            {
                "x": min(LONGEST_MONTHS, 12 * span[1] / math.log10(2)),
                "y": min(LONGEST_MONTHS / 12 * math.log10(2), span[1]),
                "text": "doubling every year", "xanchor": "right", "yanchor": "bottom",
                "showarrow": False, "yshift": -22, "font": {"size": 12, "color": palette.text},
            }
        ],
    }  # fmt: skip
    alt = f"Heat map. {title}. {formats.count(waits.n, 'jump')} with exact dates."
    return Chart(figure(traces, layout, palette), title, alt, source)


def _months(column: int) -> str:
    first = BIN_MONTHS * column
    if first + BIN_MONTHS >= LONGEST_MONTHS:
        return f"{first} months or more"
    return f"{first}–{first + BIN_MONTHS} months"
