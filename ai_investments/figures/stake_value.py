"""What a stake is worth at any valuation of the company, against what was paid for it."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure, tint
from ai_investments.figures.plotly_text import escaped

LABEL_WIDTH = 0.019
"""Share of the axis that one character of a label takes on a phone."""


def stake_value(
    stake_pct: tuple[float, float, float],
    valuation_usd_bn: float,
    fit: pd.DataFrame,
    marks: pd.DataFrame,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw stake × valuation, the prices claimed and the valuations at which they are reached.

    Parameters
    ----------
    stake_pct : (float, float, float)
        The stake, and the least and greatest that round to it, percent.
    valuation_usd_bn : float
        Valuation that the slider shows, billions of US dollars.
    fit : pandas.DataFrame
        As `stakes.fit` gives it: the amounts and their break-even valuations.
    marks : pandas.DataFrame
        Valuations to mark, lowest first: ``valuation_usd_bn``, ``label``, ``deal_id`` and whether
        it is the deal's ``own``; the ones beyond the axis are left out.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "worth" is the line, "break-even" has one mark a claimed amount, "slider" the current
        point; a horizontal line stands at each price, a vertical one at each marked valuation
        (trace "valuations" has the ``deal_id`` as its ``customdata``).
    """
    stake, low, high = (each / 100 for each in stake_pct)
    evens = fit.drop_duplicates("amount_usd_bn")
    prices, breaks = evens["amount_usd_bn"].tolist(), evens["implied_usd_bn"].tolist()
    right = 1.12 * max(valuation_usd_bn, *fit["implied_high_usd_bn"])
    drawn = marks[marks["valuation_usd_bn"] <= right].to_dict("records")
    worth = stake * valuation_usd_bn
    levels = _levels(drawn, right)
    spread = max(levels, default=0) + 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "name": "rounding",
            "mode": "lines",
            "x": [0, right, right, 0],
            "y": [0, low * right, high * right, 0],
            "fill": "toself",
            "fillcolor": tint(palette.main, 0.2),
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "worth",
            "mode": "lines",
            "x": [round(right * n / 40, 6) for n in range(41)],
            "y": [round(stake * right * n / 40, 6) for n in range(41)],
            "line": {"color": palette.main, "width": 2.5},
            "hovertemplate": "at $%{x:,.4g}bn worth $%{y:,.4g}bn<extra></extra>",
        },
        {
            "type": "scatter",
            "name": "prices",
            "mode": "lines",
            "x": [x for even in breaks for x in (0, even, None)],
            "y": [y for price in prices for y in (price, price, None)],
            "line": {"color": palette.text, "width": 1},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "break-even",
            "mode": "markers",
            "x": breaks,
            "y": prices,
            "marker": {"size": 9, "symbol": "diamond-open", "color": palette.text,
                       "line": {"width": 1.5, "color": palette.text}},
            "hovertext": [f"{formats.usd_bn(price)} paid: break-even at "
                          f"{_dollars(even)}"
                          for price, even in zip(prices, breaks, strict=True)],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": "valuations",
            "mode": "markers",
            "x": [mark["valuation_usd_bn"] for mark in drawn],
            "y": [stake * mark["valuation_usd_bn"] for mark in drawn],
            "marker": {"size": 8, "color": palette.main},
            "customdata": [mark["deal_id"] for mark in drawn],
            "hovertext": [f"{escaped(mark['label'])}: the stake would be worth "
                          f"{_dollars(stake * mark['valuation_usd_bn'])}" for mark in drawn],
            "hovertemplate": "%{hovertext}<extra></extra>",
            **LOOK_ALIKE,
        },
        {
            "type": "scatter",
            "name": "slider",
            "mode": "markers+text",
            "x": [valuation_usd_bn],
            "y": [worth],
            "text": [_dollars(worth)],
            "textposition": "bottom right" if valuation_usd_bn < 0.86 * right else "bottom left",
            "textfont": {"color": palette.text, "size": 14},
            "marker": {"size": 13, "color": palette.focus},
            "cliponaxis": False,
            "hoverinfo": "skip",
        },
    ]  # fmt: skip
    layout = {
        "height": 340 + 17 * spread,
        "margin": {"l": 8, "r": 14, "t": 10 + 17 * spread, "b": 8},
        "xaxis": {
            "title": {"text": "Valuation of the whole company, $bn", "standoff": 8},
            "range": [0, right],
            "showgrid": False,
            "nticks": 8,
        },
        "yaxis": {
            "title": {"text": f"Value of the {stake_pct[0]:.10g}%, $bn", "standoff": 4},
            "range": [0, high * right],
            "nticks": 6,
        },
        "shapes": [
            {"type": "line", "x0": mark["valuation_usd_bn"], "x1": mark["valuation_usd_bn"],
             "y0": 0, "y1": 1,
             "yref": "paper", "layer": "below",
             "line": {"width": 1.5, "dash": "solid" if mark["own"] else "dot",
                      "color": palette.text if mark["own"] else palette.quiet}}
            for mark in drawn
        ],
        "annotations": [
            *({"x": mark["valuation_usd_bn"], "y": 1, "yref": "paper", "yshift": 9 + 17 * level,
               "text": mark["label"], "showarrow": False,
               "xanchor": _side(mark["valuation_usd_bn"] / right),
               "font": {"size": 12, "color": palette.text}}
              for mark, level in zip(drawn, levels, strict=True)),
            {"x": 0, "y": max(prices), "text": f"paid: {_paid(prices)}", "showarrow": False,
             "xanchor": "left", "xshift": 4, "yanchor": "bottom",
             "font": {"size": 12, "color": palette.text}},
        ],
    }  # fmt: skip
    said = "; ".join(
        f"{formats.usd_bn(price)} paid breaks even at {_dollars(even)}"
        for price, even in zip(prices, breaks, strict=True)
    )
    marked = ", ".join(mark["label"] for mark in drawn) or "none"
    alt = f"{title}. {said}. Valuations marked: {marked}."
    return Chart(figure(traces, layout, palette), title, alt, source)


def _levels(marks: list[dict[Hashable, Any]], right: float) -> list[int]:
    """Return for each label the lowest line above the chart where it covers no other."""
    taken: list[float] = []
    levels = []
    for mark in marks:
        width, share = LABEL_WIDTH * len(mark["label"]), mark["valuation_usd_bn"] / right
        left = {"left": share, "center": share - width / 2, "right": share - width}[_side(share)]
        level = next((n for n, end in enumerate(taken) if end < left), len(taken))
        taken[level : level + 1] = [left + width + LABEL_WIDTH]
        levels.append(level)
    return levels


def _side(share: float) -> str:
    """Anchor a label so that it stays inside the chart."""
    return "left" if share < 0.25 else "right" if share > 0.75 else "center"


def _paid(prices: list[float]) -> str:
    return formats.usd_bn_range(min(prices), max(prices))


def _dollars(value: float) -> str:
    return formats.usd_bn(float(f"{value:.3g}"))
