"""Revenue over the coming quarters, as a fan of what may happen."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, halo, tint

BEFORE = pd.Timedelta(days=31)
"""Time before the start from which the axis runs: what set the scenario off stands there."""


def revenue_path(
    path: pd.DataFrame,
    plan: tuple[pd.Timestamp, float] | None,
    base_usd_m: float,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw expected revenue with its 5–95% and 25–75% bands.

    Parameters
    ----------
    path : pandas.DataFrame
        As `ai_investments.customers.scenario.Scenario.path`, with a ``date``.
    plan : (Timestamp, float) or None
        Day and amount (USD m) of the company's own plan, where there is one.
    base_usd_m : float
        Revenue a year at the start.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "expected" has one point a quarter.
    """
    dates = [f"{date:%Y-%m-%d}" for date in path["date"]]
    main = palette.main
    traces: list[dict[str, Any]] = [
        *_band(dates, path["q05_usd_m"], path["q95_usd_m"], main, 0.15),
        *_band(dates, path["q25_usd_m"], path["q75_usd_m"], main, 0.3),
        _line(dates, path["all_stay_usd_m"], palette.quiet, "dot", "if nobody leaves"),
        _line(dates, path["expected_usd_m"], main, "solid", "expected"),
    ]
    if plan is not None:
        traces.append(_planned(plan, palette))
    last = path.iloc[-1]
    top = max(float(path["all_stay_usd_m"].max()), float(path["q95_usd_m"].max()))
    top = top if plan is None else max(top, plan[1])
    labels = [
        (
            last["expected_usd_m"],
            f"expected {formats.estimate_usd_m(last['expected_usd_m'])}",
        ),
        (
            last["all_stay_usd_m"],
            f"nobody leaves {formats.estimate_usd_m(last['all_stay_usd_m'])}",
        ),
    ]
    layout = {
        "height": 340,
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "xaxis": {"type": "date", "nticks": 6, "showgrid": False, "tickformat": "%b %Y",
                  "range": [f"{path['date'].iloc[0] - BEFORE:%Y-%m-%d}", dates[-1]]},
        "yaxis": {
            "title": {"text": "Revenue a year, $m", "standoff": 4},
            "range": [0, top * 1.15],
            "nticks": 6,
        },
        "annotations": [
            {"x": dates[-1], "y": value, "text": text, "showarrow": False, "xanchor": "right",
             "yanchor": "bottom", "yshift": 3,
             "font": {"size": 12, "color": palette.text, "shadow": halo(palette)}}
            for value, text in labels
        ],
    }  # fmt: skip
    alt = (
        f"{title}. From {formats.usd_bn(base_usd_m / 1000)} a year to an expected "
        f"{formats.estimate_usd_m(last['expected_usd_m'])} in {path['date'].iloc[-1]:%B %Y}; nine "
        f"times in ten between {formats.estimate_usd_m(last['q05_usd_m'])} and "
        f"{formats.estimate_usd_m(last['q95_usd_m'])}; "
        f"{formats.estimate_usd_m(last['all_stay_usd_m'])} if nobody leaves."
    )
    return Chart(figure(traces, layout, palette), title, alt, source)


def _band(
    dates: list[str], low: pd.Series, high: pd.Series, colour: str, opacity: float
) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": dates + dates[::-1],
            "y": [round(value, 2) for value in [*high, *low[::-1]]],
            "fill": "toself",
            "fillcolor": tint(colour, opacity),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def _planned(plan: tuple[pd.Timestamp, float], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "plan",
        "mode": "markers+text",
        "x": [f"{plan[0]:%Y-%m-%d}"],
        "y": [plan[1]],
        "text": [f"plan for {plan[0]:%Y}: {formats.usd_bn(plan[1] / 1000)}"],
        "textposition": "middle right",
        "textfont": {"color": palette.text, "shadow": halo(palette)},
        "marker": {"symbol": "diamond-open", "size": 11, "color": palette.focus,
                   "line": {"width": 2, "color": palette.focus}},
        "hoverinfo": "skip",
    }  # fmt: skip


def _line(dates: list[str], values: pd.Series, colour: str, dash: str, name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": dates,
        "y": [round(value, 2) for value in values],
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "hovertemplate": f"%{{x|%b %Y}}, {name}: $%{{y:,.0f}}m<extra></extra>",
    }
