"""The break-even line: revenue needed for every cash margin, against what is reported."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, halo
from ai_investments.figures.plotly_text import escaped

HEIGHT = 360


def break_even_line(
    margins: pd.DataFrame,
    now: tuple[float, float],
    reported_usd_bn: float,
    group: str,
    at_pct: float | None,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw the revenue needed over the cash margin.

    Parameters
    ----------
    margins : pandas.DataFrame
        ``margin_pct`` and ``usd_bn``: on the line revenue is just enough, below it too little.
    now : (float, float)
        Margin as set, in percent, and the revenue that it needs.
    reported_usd_bn : float
        Reported revenue, drawn as a level; missing: none.
    group : str
        Whose it is.
    at_pct : float or None
        Margin at which it is just enough; None where none up to 100% is.
    title, source : str
        What the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "needed", "set", "reported" and, where it is reached, "break-even".
    """
    known = reported_usd_bn == reported_usd_bn
    x = [float(each) for each in margins["margin_pct"]]
    shown = max(now[1], reported_usd_bn if known else 0.0) * 1.9
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "name": "needed", "x": x,
            "y": [round(float(value), 6) for value in margins["usd_bn"]],
            "line": {"color": palette.main, "width": 3}, "customdata": x,
            "hovertemplate": "at a margin of %{x:.0f}%: $%{y:,.0f}bn<extra></extra>",
        },
        _mark("set", now[0], now[1], f"as set: {now[1]:,.0f}", "circle", palette.main, palette,
              "top right"),
    ]  # fmt: skip
    if known:
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": "reported", "x": [x[0], x[-1]],
                "y": [reported_usd_bn] * 2, "customdata": [x[0], x[-1]],
                "line": {"color": palette.focus, "width": 2, "dash": "dot"},
                "hovertemplate": "reported: $%{y:,.0f}bn<extra></extra>",
            }
        )  # fmt: skip
    if known and at_pct is not None:
        beside = "top right" if at_pct < 60 else "bottom left"  # the curve falls
        traces.append(
            _mark("break-even", at_pct, reported_usd_bn, f"{at_pct:.0f}%", "diamond",
                  palette.focus, palette, beside)
        )  # fmt: skip
    layout = {
        "height": HEIGHT,
        "xaxis": {"range": [x[0], 102], "ticksuffix": "%", "nticks": 6,
                  "title": {"text": "Cash margin before depreciation", "standoff": 6}},
        "yaxis": {"range": [0, shown], "nticks": 6,
                  "title": {"text": "AI revenue needed, $bn a year", "standoff": 6}},
        "annotations": [
            # At the right end the curve is above the level where it is not reached, else below.
            {"x": x[-1], "y": reported_usd_bn, "xanchor": "right",
             "yanchor": "top" if at_pct is None else "bottom",
             "showarrow": False, "text": f"{escaped(group)} report {reported_usd_bn:,.0f}",
             "font": {"size": 12, "color": palette.text, "shadow": halo(palette)}}
        ] if known else [],
    }  # fmt: skip
    told = [
        f"{title}.",
        f"At the margin set, {now[0]:g}%, {formats.about_usd_bn(now[1])} a year is needed;",
        f"at 100% it is {formats.about_usd_bn(float(margins['usd_bn'].iloc[-1]))}.",
        f"{group[0].upper()}{group[1:]} report {formats.about_usd_bn(reported_usd_bn)}."
        if known
        else "",
    ]
    return Chart(figure(traces, layout, palette), title, " ".join(told).strip(), source)


def _mark(
    name: str,
    x: float,
    y: float,
    text: str,
    symbol: str,
    colour: str,
    palette: Palette,
    place: str,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [x],
        "y": [y],
        "text": [f"<b>{text}</b>"],
        "textposition": place,
        "textfont": {"size": 12, "color": palette.text, "shadow": halo(palette)},
        "marker": {"symbol": symbol, "size": 12, "color": colour},
        "customdata": [x],
        "hovertemplate": f"{text}<extra></extra>",
        "cliponaxis": False,
    }
