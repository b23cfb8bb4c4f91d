"""The step-up before the new money, by the share of the money that was paid out to holders."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, tint
from ai_investments.figures.distribution import Mark

NEAR = 12
"""Points of a percent below which two labels would cover each other."""


def step_up_line(
    line: pd.DataFrame,
    point: Mark,
    known: Mark | None,
    payments: list[Mark],
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw the step-up against the share paid out.

    Parameters
    ----------
    line : pandas.DataFrame
        As `payouts.line` gives it.
    point : Mark
        Share paid out that the slider shows, and its step-up in words.
    known : Mark or None
        The share that the data gives, and its step-up in words.
    payments : list of Mark
        Shares that single known payments would be; drawn as lines.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "step-up" is the line on the headlines, a band spans the claims; trace "slider" is
        the current point, trace "data" the known one.
    """
    shares = line["paid_out_pct"].tolist()
    low, high = line["step_up_low"].tolist(), line["step_up_high"].tolist()
    first, last = float(line["step_up"].iloc[0]), float(line["step_up"].iloc[-1])

    def at(share: float) -> float:
        return first + (last - first) * min(max(share, 0), 100) / 100

    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "name": "claims",
            "mode": "lines",
            "x": shares + shares[::-1],
            "y": high + low[::-1],
            "fill": "toself",
            "fillcolor": tint(palette.main, 0.16),
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "step-up",
            "mode": "lines",
            "x": shares,
            "y": line["step_up"].tolist(),
            "line": {"color": palette.main, "width": 2.5},
            "hovertext": [
                f"{row['paid_out_pct']:g}% paid out: <b>{formats.times(row['step_up'])}</b>, "
                f"pre-money {formats.usd_bn(float(format(row['pre_money_usd_bn'], '.3g')))}<br>"
                f"claims give {formats.times_range(row['step_up_low'], row['step_up_high'])}"
                for row in line.to_dict("records")
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        *_points(point, known, at, palette),
    ]  # fmt: skip
    marked = [point.value, *([known.value] if known else [])]
    ends = [
        {"x": share, "y": value, "text": f"{words}: {formats.times(value)}", "showarrow": False,
         "xanchor": anchor, "yanchor": "top" if share == 0 else "bottom",
         "yshift": -8 if share == 0 else 8,
         "font": {"size": 12, "color": palette.text}}
        for share, value, words, anchor in (
            (0, first, "all kept", "left"), (100, last, "all paid out", "right"),
        )
        if all(abs(share - other) >= NEAR for other in marked)
    ]  # fmt: skip
    top, bottom = max(high), min(min(low), first)
    room = 0.15 * (top - bottom or top)
    layout = {
        "height": 330 + 17 * len(payments),
        "margin": {"l": 8, "r": 14, "t": 10 + 17 * len(payments), "b": 8},
        "xaxis": {
            "title": {"text": "Share of the money paid out to holders", "standoff": 8},
            "range": [-2, 102],
            "ticksuffix": "%",
            "showgrid": False,
        },
        "yaxis": {
            "title": {"text": "Step-up: pre-money ÷ previous valuation", "standoff": 4},
            "range": [bottom - room, top + room],
            "ticksuffix": "×",
            "nticks": 7,
        },
        "shapes": [
            {"type": "line", "x0": mark.value, "x1": mark.value, "y0": 0, "y1": 1,
             "yref": "paper", "line": {"color": palette.text, "width": 1, "dash": "dot"}}
            for mark in payments
        ],
        "annotations": [
            *ends,
            *({"x": mark.value, "y": 1, "yref": "paper", "yshift": 9 + 17 * n, "text": mark.text,
               "showarrow": False, "xanchor": "left" if mark.value < 50 else "right",
               "font": {"size": 12, "color": palette.text}}
              for n, mark in enumerate(payments)),
        ],
    }  # fmt: skip
    said = [mark.text for mark in ([known] if known else []) + payments]
    alt = (
        f"{title}. The line rises from {formats.times(first)} with nothing paid out to "
        f"{formats.times(last)} with all paid out; the slider stands at {point.value:g}%"
        f"{'; marked: ' + '; '.join(said) if said else ''}."
    )
    return Chart(figure(traces, layout, palette), title, alt, source)


def _points(
    point: Mark, known: Mark | None, at: Callable[[float], float], palette: Palette
) -> list[dict[str, Any]]:
    """Return the traces of the known point and the slider's, with one label where they are near."""
    if known is None:
        return [_point("slider", point, at, "circle", palette.focus, palette)]
    together = abs(known.value - point.value) < NEAR
    alone = Mark(known.value, "" if together else known.text)
    both = Mark(point.value, f"{point.text}<br>{known.text}" if together else point.text)
    return [
        _point("data", alone, at, "diamond-open", palette.text, palette),
        _point("slider", both, at, "circle", palette.focus, palette),
    ]


def _point(
    name: str, mark: Mark, at: Callable[[float], float], symbol: str, colour: str, palette: Palette
) -> dict[str, Any]:
    share = min(max(mark.value, 0), 100)
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers+text",
        "x": [share],
        "y": [at(share)],
        "text": [mark.text],
        # The line rises: below it there is room to the right, above it to the left.
        "textposition": "bottom right" if share < 50 else "top left",
        "textfont": {"color": palette.text, "size": 13},
        "marker": {
            "size": 17 if name == "data" else 12,
            "symbol": symbol,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
