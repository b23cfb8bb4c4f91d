"""A jump split over every choice of revenue: a small matrix of growth's share."""

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure

ROW_HEIGHT = 58
BROKEN = "†"
"""Mark of a pair that breaks a rule."""


def growth_matrix(choices: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw the share of a jump that revenue growth explains, by start and end revenue.

    Parameters
    ----------
    choices : pandas.DataFrame
        As `growth_split.matrix` gives it, with at least one pair.
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
    starts, ends = (_labelled(choices, side) for side in ("start", "end"))
    cells = choices.to_dict("records")
    layout = {
        "height": 110 + ROW_HEIGHT * len(starts),
        "xaxis": {
            "tickvals": list(range(len(ends))),
            "ticktext": list(ends.values()),
            "title": {"text": "Revenue taken for this round", "standoff": 8},
            "side": "bottom",
            "showgrid": False,
            "range": [-0.5, len(ends) - 0.5],
        },
        "yaxis": {
            "tickvals": list(range(len(starts))),
            "ticktext": list(starts.values()),
            "title": {"text": "for the one before", "standoff": 8},
            "showgrid": False,
            "range": [len(starts) - 0.5, -0.5],
        },
    }
    trace = {
        "type": "heatmap",
        "name": "shares",
        "x": [list(ends).index(cell["end_revenue_id"]) for cell in cells],
        "y": [list(starts).index(cell["start_revenue_id"]) for cell in cells],
        "z": [min(max(cell["growth_share_pct"], 0), 100) for cell in cells],
        "zmin": 0,
        "zmax": 100,
        "colorscale": [
            [0, _tint(palette.focus, 0.55)],
            [0.5, _tint(palette.quiet, 0.15)],
            [1, _tint(palette.main, 0.55)],
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


def _labelled(choices: pd.DataFrame, side: str) -> dict[str, str]:
    """Return the revenues of one side by id: amount, kind and day on three short lines."""
    rows = choices.drop_duplicates(f"{side}_revenue_id").to_dict("records")
    labels = {}
    for row in rows:
        day = row[f"{side}_dated_on"]
        kind = str(row[f"{side}_kind"]).replace("_actual", "").replace("_", " ")
        when = "" if pd.isna(day) else f"<br>{day:%b %Y}"
        amount = formats.usd_bn(row[f"{side}_revenue_usd_bn"])
        labels[str(row[f"{side}_revenue_id"])] = f"<b>{amount}</b><br>{kind}{when}"
    return labels


def _tint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
