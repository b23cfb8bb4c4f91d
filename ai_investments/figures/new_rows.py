"""How many rows are new, changed or gone, by company or by table."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

MOST = 12
"""Bars drawn; the others are added up in one more."""
ROW = 26
FRAME = 90
LABEL_ROOM = 1.1
REST = "others"
KINDS = ("added", "changed", "removed")


def new_rows(counts: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw a bar a company or table: added, changed and removed rows.

    Parameters
    ----------
    counts : pandas.DataFrame
        ``name``, ``watched``, ``added``, ``changed``, ``removed``, in the order drawn from the
        top.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "added", "changed" (hatched) and "removed" (hollow), "totals" behind them; names
        of watched companies are bold with a star. Bars beyond the first 12 are one.
    """
    rows = counts.head(MOST).to_dict("records")
    rest = counts.iloc[MOST:]
    if len(rest) == 1:
        rows = counts.to_dict("records")
    elif len(rest):
        other: dict[Hashable, Any] = {"name": f"{len(rest)} {REST}", "watched": False}
        rows.append(other | {kind: int(rest[kind].sum()) for kind in KINDS})
    names = [
        f"<b>★ {escaped(str(row['name']))}</b>" if row["watched"] else escaped(str(row["name"]))
        for row in rows
    ]
    markers: dict[str, dict[str, Any]] = {
        "added": {"color": palette.main},
        "changed": {"color": palette.focus,
                    "pattern": {"shape": "/", "fillmode": "replace", "size": 6, "solidity": 0.45}},
        "removed": {"color": palette.background},
    }  # fmt: skip
    edges = {"added": palette.main, "changed": palette.focus, "removed": palette.quiet}
    kinds = [kind for kind in KINDS if counts[kind].any()]
    totals = [sum(int(row[kind]) for kind in kinds) for row in rows]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": kind,
            "x": [int(row[kind]) or None for row in rows],  # a bar of nothing has an edge still
            "y": list(range(len(rows))),
            "marker": markers[kind] | {"line": {"width": 1.5, "color": edges[kind]}},
            "hovertext": [f"{escaped(str(row['name']))}: {row[kind]} {kind}" for row in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for kind in kinds
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "name": "totals",
            "x": totals,
            "y": list(range(len(rows))),
            "text": [f" {total}" for total in totals],
            "textposition": "middle right",
            "textfont": {"color": palette.text, "size": 12},
            "cliponaxis": False,
            "showlegend": False,
            "hoverinfo": "skip",
        }
    )
    layout = {
        "barmode": "stack",
        "height": FRAME + ROW * len(rows),
        "bargap": 0.3,
        "showlegend": kinds != ["added"],
        "xaxis": {"title": {"text": "Changes", "standoff": 6}, "nticks": 6,
                  "range": [0, LABEL_ROOM * max(totals)], "tickformat": ",d"},
        "yaxis": {"tickvals": list(range(len(rows))), "ticktext": names, "showgrid": False,
                  "range": [len(rows) - 0.5, -0.5]},
    }  # fmt: skip
    said = "; ".join(
        f"{row['name']} {', '.join(f'{row[kind]} {kind}' for kind in kinds if row[kind])}"
        for row in rows
    )
    starred = " ★: on your watch list." if any(row["watched"] for row in rows) else ""
    every = formats.count(int(counts[list(KINDS)].sum().sum()), "change")
    return Chart(
        figure(traces, layout, palette), title, f"{title}. {every}: {said}.", source + starred
    )
