"""Depreciation by calendar year, stacked by the year in which the money was spent."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import DARK, Chart, Palette, figure
from ai_investments.figures.outlook_quarters import HATCHED

HEIGHT = 400
LABEL_ROOM = 1.18
"""Height of the axis as a multiple of the tallest bar: room for the name of an event."""
RAMPS = {False: ((66, 146, 198), (8, 48, 107)), True: ((198, 219, 239), (49, 130, 189))}
"""First and last colour of the vintages on light and on dark, at 3:1 against the background."""


def depreciation_bars(
    depreciation: pd.DataFrame,
    vintages: pd.DataFrame,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw depreciation as stacked bars, one colour a vintage.

    Parameters
    ----------
    depreciation : pandas.DataFrame
        ``vintage``, ``year``, ``usd_bn``, as `ai_investments.capital_spending.payback.depreciation`
        gives them.
    vintages : pandas.DataFrame
        ``year`` and ``projected_usd_bn``: a vintage with a projected part is hatched.
    title, source : str
        What the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One trace a vintage, oldest at the foot, called by its year, with the calendar year as
        ``customdata``.
    """
    assumed = set(vintages.loc[vintages["projected_usd_bn"] > 0, "year"])
    names = sorted(depreciation["vintage"].unique())
    traces = [
        _bar(
            int(name),
            depreciation[depreciation["vintage"] == name],
            _colour(number, len(names), palette),
            name in assumed,
            palette,
        )
        for number, name in enumerate(names)
    ]
    sums = depreciation.groupby("year")["usd_bn"].sum()
    years = [int(year) for year in sums.index]
    ticks = years[:: max(1, -(-len(years) // 7))]
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.15,
        "showlegend": len(names) > 1,
        "xaxis": {"tickvals": ticks, "ticktext": [str(year) for year in ticks],
                  "showgrid": False, "tickangle": 0},
        "yaxis": {"range": [0, LABEL_ROOM * (float(sums.max()) or 1.0)], "nticks": 6,
                  "title": {"text": "Depreciation of AI capex, $bn a year", "standoff": 6}},
    }  # fmt: skip
    told = [f"{title}."] + [
        f"{year}: {formats.about_usd_bn(float(value))}."
        for year, value in sums.items()
        if value > 0 and int(str(year)) <= years[0] + 10
    ]
    hatched = " Hatched: with a part that is assumed." if assumed else ""
    return Chart(figure(traces, layout, palette), title, " ".join(told), source + hatched)


def _bar(
    vintage: int, rows: pd.DataFrame, colour: str, assumed: bool, palette: Palette
) -> dict[str, Any]:
    years = [int(year) for year in rows["year"]]
    return {
        "type": "bar",
        "name": str(vintage),
        "x": years,
        "y": [round(value, 6) for value in rows["usd_bn"]],
        "marker": {
            "color": colour,
            "line": {"width": 1, "color": colour if assumed else palette.background},
            "pattern": HATCHED if assumed else {},
        },
        "customdata": years,
        "hovertext": [
            f"Spent in <b>{vintage}</b>, written off in {year}: "
            f"<b>{formats.about_usd_bn(value)}</b>"
            for year, value in zip(years, rows["usd_bn"], strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _colour(number: int, of: int, palette: Palette) -> str:
    first, last = RAMPS[palette == DARK]
    at = number / max(1, of - 1)
    parts = [round(a + (b - a) * at) for a, b in zip(first, last, strict=True)]
    return "#" + "".join(f"{part:02X}" for part in parts)
