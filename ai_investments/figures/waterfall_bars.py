"""From revenue today to revenue at the horizon: a waterfall."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

ROW = 34
LONGEST = 24
"""Characters of a step's name in one line."""


def waterfall_bars(
    steps: pd.DataFrame, dollars: bool, title: str, source: str, palette: Palette
) -> Chart:
    """Draw each step as a bar from where the one before it ended; what is assumed is hollow.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `WhatMatters` gives it: ``step``, ``label``, ``usd_m``, ``after_usd_m``, ``basis``.
    dollars : bool
        Whether amounts are millions of US dollars, otherwise percents of revenue.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One trace, "steps": totals from zero, losses back, what comes in forward.
    """
    rows = steps.to_dict("records")
    whole = [row["step"] in ("before", "horizon") for row in rows]
    bases = [
        0.0 if total else row["after_usd_m"] - row["usd_m"]
        for row, total in zip(rows, whole, strict=True)
    ]
    words = [_amount(row["usd_m"], dollars, not total)
             for row, total in zip(rows, whole, strict=True)]  # fmt: skip
    colours = [
        palette.text if total else palette.focus if row["usd_m"] < 0 else palette.main
        for row, total in zip(rows, whole, strict=True)
    ]
    bars: dict[str, Any] = {
        "type": "bar",
        "name": "steps",
        "orientation": "h",
        "base": bases,
        "x": [row["usd_m"] for row in rows],
        "y": list(range(len(rows))),
        "marker": {
            "color": [
                palette.background if row["basis"] == "assumed" else colour
                for row, colour in zip(rows, colours, strict=True)
            ],
            "line": {"width": 1.5, "color": colours},
            "pattern": {
                "shape": ["/" if row["basis"] == "derived" else "" for row in rows],
                "fillmode": "replace",
                "size": 6,
            },
        },
        "hovertext": [
            f"{escaped(row['label'])}: {word}, {row['basis']}"
            for row, word in zip(rows, words, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ends = [max(base, base + row["usd_m"]) for base, row in zip(bases, rows, strict=True)]
    most = max([*ends, 1e-9])
    layout = {
        "height": 80 + ROW * len(rows),
        "margin": {"l": 8, "r": 8, "t": 4, "b": 8},
        "bargap": 0.3,
        "xaxis": {
            "title": {"text": "Revenue a year, $m" if dollars else "Revenue, % of today’s",
                      "standoff": 6},
            "ticksuffix": "" if dollars else "%",
            "range": [0, 1.28 * most],
            "nticks": 6,
        },
        "yaxis": {
            "tickvals": list(range(len(rows))),
            "ticktext": [_short(row["label"]) for row in rows],
            "range": [len(rows) - 0.4, -0.6],
            "showgrid": False,
        },
        "annotations": [
            {"x": end, "y": place, "text": word, "xanchor": "left", "xshift": 4,
             "showarrow": False, "font": {"size": 12, "color": palette.text}}
            for place, (end, word) in enumerate(zip(ends, words, strict=True))
        ],
    }  # fmt: skip
    told = first_of([
        f"{row['label']} {word} ({row['basis']})" for row, word in zip(rows, words, strict=True)
    ])  # fmt: skip
    return Chart(figure([bars], layout, palette), title, f"{title}. {told}.", source)


def _amount(usd_m: float, dollars: bool, signed: bool) -> str:
    sign = "" if not signed else "−" if usd_m < 0 else "+"
    size = abs(usd_m)
    return f"{sign}{formats.estimate_usd_m(size) if dollars else f'{size:.1f}%'}"


def _short(label: str) -> str:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(escaped(line) for line in lines)
