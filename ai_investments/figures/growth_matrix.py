"""A jump split over every choice of revenue: a small matrix of growth's share."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, tint

ROW_HEIGHT = 62
FEW = 7
"""Revenues that fit side by side on a phone."""
BROKEN = "†"
"""Mark of a pair that breaks a rule."""


def growth_matrix(choices: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw the share of a jump that revenue growth explains, by start and end revenue.

    Parameters
    ----------
    choices : pandas.DataFrame
        As `growth_matrix.matrix` gives it, with at least one pair.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One cell a pair: the share in the colour of growth (full at 100% and above), in the other
        where the multiple explains more; a dagger where the pair breaks a rule.
    """
    sides = {side: _labelled(choices, side) for side in ("start", "end")}
    # The longer side goes down the page where it would not fit across a phone.
    across, down = ("end", "start") if len(sides["end"]) <= FEW else ("start", "end")
    cells = choices.to_dict("records")
    layout = {
        "height": 130 + ROW_HEIGHT * len(sides[down]),
        "xaxis": _axis(sides[across], across) | {"range": [-0.5, len(sides[across]) - 0.5]},
        "yaxis": _axis(sides[down], down) | {"range": [len(sides[down]) - 0.5, -0.5]},
    }
    trace = {
        "type": "heatmap",
        "name": "shares",
        "x": [list(sides[across]).index(cell[f"{across}_revenue_id"]) for cell in cells],
        "y": [list(sides[down]).index(cell[f"{down}_revenue_id"]) for cell in cells],
        "z": [min(max(cell["growth_share_pct"], 0), 100) for cell in cells],
        "zmin": 0,
        "zmax": 100,
        "colorscale": [
            [0, tint(palette.focus, 0.55)],
            [0.5, tint(palette.quiet, 0.15)],
            [1, tint(palette.main, 0.55)],
        ],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": [
            f"{cell['growth_share_pct']:.0f}%{BROKEN if cell['breaks'] else ''}" for cell in cells
        ],
        "texttemplate": "%{text}",
        "textfont": {"size": 15, "color": palette.text},
        "hovertext": [
            f"growth {formats.usd_bn(round(cell['growth_usd_bn'], 2))}, "
            f"multiple {formats.usd_bn(round(cell['multiple_usd_bn'], 2))}"
            + (f"<br>breaks: {cell['breaks']}" if cell["breaks"] else "")
            for cell in cells
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    told = "; ".join(
        f"{formats.usd_bn(cell['start_revenue_usd_bn'])} to "
        f"{formats.usd_bn(cell['end_revenue_usd_bn'])}: {cell['growth_share_pct']:.0f}%"
        for cell in cells
    )
    return Chart(figure([trace], layout, palette), title, f"{title}. {told}.", source)


def _axis(labels: dict[str, str], side: str) -> dict[str, Any]:
    words = {"start": "Revenue at the round before", "end": "Revenue at this round"}
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels.values()),
        "tickangle": 0,
        "tickfont": {"size": 12},
        "title": {"text": words[side], "standoff": 8},
        "showgrid": False,
    }


def _labelled(choices: pd.DataFrame, side: str) -> dict[str, str]:
    """Return the revenues of one side by id: amount, kind and day, narrow enough for a phone."""
    rows = choices.drop_duplicates(f"{side}_revenue_id").to_dict("records")
    labels = {}
    for row in rows:
        day = row[f"{side}_dated_on"]
        kind = str(row[f"{side}_kind"]).replace("_actual", "").replace("run_rate", "run rate")
        when = "" if pd.isna(day) else f"<br>{day:%b %Y}"
        amount = formats.usd_bn(row[f"{side}_revenue_usd_bn"])
        labels[str(row[f"{side}_revenue_id"])] = (
            f"<b>{amount}</b><br>{kind.replace('_', '<br>')}{when}"
        )
    return labels
