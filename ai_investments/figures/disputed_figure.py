"""A disputed figure: every different value that a source gives, on one line."""

from ai_investments import evidence, formats
from ai_investments.evidence import Evidence
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

CLOSE = 0.15
"""Share of the axis below which two values share a label."""


def disputed_figure(backing: Evidence, title: str, source: str, palette: Palette) -> Chart:
    """Draw the claims that count for one amount in dollars, stacked where they agree.

    Parameters
    ----------
    backing : Evidence
        What backs the figure, in billions of US dollars.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One mark a claim that counts; values labelled; the headline in the colour of focus.
    """
    counting = backing.claims[backing.claims["counts_in_range"].astype(bool)]
    place = counting.groupby("value_number").cumcount()
    claims = counting.assign(y=place).to_dict("records")
    at_headline = [
        backing.headline is not None and abs(claim["value_number"] - backing.headline) < 1e-9
        for claim in claims
    ]
    tops = counting.assign(y=place).groupby("value_number")["y"].max()
    low, high = backing.low or 0.0, backing.high or 1.0
    labels = _labels([float(value) for value in tops.index], (high - low) * CLOSE)
    traces = [
        {
            "type": "scatter",
            "name": "claims",
            "mode": "markers",
            "x": [claim["value_number"] for claim in claims],
            "y": [claim["y"] for claim in claims],
            "marker": {
                "size": 12,
                "color": [palette.focus if own else palette.main for own in at_headline],
                "symbol": [_symbol(claim["evidence"]) for claim in claims],
                "line": {
                    "width": 2,
                    "color": [palette.focus if own else palette.main for own in at_headline],
                },
            },
            "hovertext": [
                f"<b>{formats.usd_bn(claim['value_number'])}</b><br>{escaped(claim['publisher'])}<br>"
                f"{evidence.label(claim['evidence'])}, {claim['stage'].replace('_', ' ')}"
                for claim in claims
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [sum(group) / len(group) for group in labels],
            "y": [max(tops[value] for value in group) + 0.9 for group in labels],
            "text": [formats.usd_bn_range(group[0], group[-1]) for group in labels],
            "textfont": {"color": palette.text, "size": 13},
            "hoverinfo": "skip",
        },
    ]
    tallest = int(tops.max()) if len(tops) else 0
    room = max((high - low) * 0.15, 0.05)
    layout = {
        "height": 92 + 17 * (tallest + 2),
        "xaxis": {
            "title": {"text": "Amount that a source gives, $bn", "standoff": 8},
            "range": [low - room, high + room],
            "showgrid": False,
        },
        "yaxis": {"visible": False, "range": [-0.7, tallest + 1.7]},
    }
    listed = "; ".join(
        f"{formats.usd_bn(float(str(value)))} from {formats.count(int(n), 'source')}"
        for value, n in counting.groupby("value_number")["publisher"].nunique().items()
    )
    return Chart(figure(traces, layout, palette), title, f"{title}. Claims: {listed}.", source)


def _labels(values: list[float], close: float) -> list[list[float]]:
    """Group sorted values that stand too close for a label each."""
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][0] < close:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _symbol(grade: str) -> str:
    return {
        "official": "diamond",
        "official_via_copy": "diamond-open",
        "reported": "circle",
        "aggregated": "circle-open",
        "brief": "square-open",
    }[grade]
