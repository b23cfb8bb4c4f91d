"""Capex by quarter: actual quarters solid, quarters to come hatched behind a gap."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.spender_colours import colours_of, stacked_order

HEIGHT = 400
GAP = 0.9
"""Room between the last quarter that is actual for all companies and the first after it."""
LABEL_ROOM = 1.22
HATCHED = {"shape": "/", "fillmode": "replace", "size": 6, "solidity": 0.35}


def outlook_quarters(
    quarters: pd.DataFrame,
    companies: Sequence[str],
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw actual and projected quarters as stacked bars.

    Parameters
    ----------
    quarters : pandas.DataFrame
        One row a company and quarter, as `ai_investments.capital_spending.capex_outlook.projection`
        gives them.
    companies : sequence of str
        The companies that are added up.
    axis, title, source : str
        Definition and unit, what the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        For each company a solid trace of its actual quarters and a hatched one of those to come,
        both called by its name, with the period as ``customdata``. Trace "totals" labels the
        newest quarter that is actual for all, and the last quarter of every year after it.
    """
    place = quarter_places(quarters)
    periods = list(place)
    sums = quarters.groupby("period").agg(
        usd_bn=("capex_usd_bn", "sum"), to_come=("projected", "any"), n=("company", "size")
    )
    actual = [period for period in periods if not sums["to_come"][period]]
    order = stacked_order(quarters, companies)
    colours = colours_of(order, palette)
    traces = [
        _bar(name, rows, place, colours[name], palette, to_come)
        for name in order
        for to_come in (False, True)
        if len(rows := quarters[(quarters["company"] == name) & (quarters["projected"] == to_come)])
    ]
    named = set()
    for trace in traces:
        trace["showlegend"] = trace["name"] not in named
        named.add(trace["name"])
    labelled = [
        period
        for period in periods
        if (actual and period == actual[-1]) or (sums["to_come"][period] and period[4:] == "Q4")
    ]
    traces.append(
        {
            "type": "scatter",
            "name": "totals",
            "mode": "text",
            "x": [place[period] for period in labelled],
            "y": [float(sums["usd_bn"][period]) for period in labelled],
            "text": [f"<b>{formats.short_bn(sums['usd_bn'][period])}</b>" for period in labelled],
            "textposition": "top center",
            "textfont": {"color": palette.text, "size": 12},
            "customdata": labelled,
            "cliponaxis": False,
            "showlegend": False,
            "hoverinfo": "skip",
        }
    )
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.15,
        "showlegend": len(order) > 1,
        "xaxis": {
            "range": [-0.6, max(place.values(), default=0.0) + 0.6],
            "tickvals": [place[period] for period in periods if period.endswith("Q1")],
            "ticktext": [f"Q1<br>{period[:4]}" for period in periods if period.endswith("Q1")],
            "tickangle": 0,
            "showgrid": False,
        },
        "yaxis": {
            "range": [0, LABEL_ROOM * float(sums["usd_bn"].max()) if len(sums) else 1],
            "nticks": 6,
            "title": {"text": escaped(f"{axis} a quarter"), "standoff": 6},
        },
        **_break(place[actual[-1]] + (1 + GAP) / 2 if actual and len(actual) < len(periods)
                 else None, palette),
    }  # fmt: skip
    return Chart(figure(traces, layout, palette), title, _alt(sums, actual, title), source)


def quarter_places(quarters: pd.DataFrame) -> dict[str, float]:
    """Return where the bar of each quarter stands, by period in the order of time."""
    to_come = quarters.groupby("period")["projected"].any()
    actual = [period for period in to_come.index if not to_come[period]]
    return {
        period: number + (GAP if actual and period > actual[-1] else 0.0)
        for number, period in enumerate(to_come.index)
    }


def _bar(
    name: str,
    rows: pd.DataFrame,
    place: dict[str, float],
    colour: str,
    palette: Palette,
    to_come: bool,
) -> dict[str, Any]:
    records = rows.to_dict("records")
    return {
        "type": "bar",
        "name": escaped(name),
        "legendgroup": name,
        "x": [place[row["period"]] for row in records],
        "y": [round(row["capex_usd_bn"], 6) for row in records],
        "marker": {
            "color": colour,
            "line": {"width": 1, "color": colour if to_come else palette.background},
            "pattern": HATCHED if to_come else {},
        },
        "customdata": [row["period"] for row in records],
        "hovertext": [
            f"<b>{escaped(name)}</b>, {row['period']}: "
            + (
                f"<b>{formats.about_usd_bn(row['capex_usd_bn'])}</b><br>projected, by "
                f"{row['rule']}: △ assumed"
                if to_come
                else f"<b>{formats.usd_bn(row['capex_usd_bn'])}</b><br>actual"
            )
            for row in records
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _break(at: float | None, palette: Palette) -> dict[str, Any]:
    """Draw the line between what is known and what is assumed."""
    if at is None:
        return {}
    words = [("actual", "right", -6), ("△ assumed", "left", 6)]
    return {
        "shapes": [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper",
             "line": {"color": palette.text, "width": 1.5, "dash": "dot"}}
        ],
        "annotations": [
            {"x": at, "y": 1, "yref": "paper", "yanchor": "top", "xanchor": side, "xshift": shift,
             "text": text, "showarrow": False, "font": {"size": 12, "color": palette.text}}
            for text, side, shift in words
        ],
    }  # fmt: skip


def _alt(sums: pd.DataFrame, actual: list[str], title: str) -> str:
    to_come = sums[sums["to_come"]]
    told = [f"{title}."]
    if actual:
        newest = actual[-1]
        told.append(f"Actual up to {newest}: {formats.usd_bn(round(sums['usd_bn'][newest], 1))}.")
    told += [
        f"Projected {period}: {formats.about_usd_bn(value)}."
        for period, value in to_come["usd_bn"].items()
        if str(period).endswith("Q4")
    ]
    return " ".join(told)
