"""Guidance against the projection: a row a guided period, what is spent, what is assumed."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.outlook_quarters import HATCHED
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.spender_colours import colours_of, stacked_order

ROW_HEIGHT = 62
MARGIN = 60
GUIDED_AS = {
    "cash_ppe": "cash",
    "incl_finance_leases": "with leases",
    "net_of_proceeds": "net of proceeds",
    "company_reported": "own measure",
}


def outlook_guides(
    guided: pd.DataFrame, axis: str, title: str, source: str, palette: Palette
) -> Chart:
    """Draw the open guidance of companies beside what the projection comes to.

    Parameters
    ----------
    guided : pandas.DataFrame
        One row a guided period, as `ai_investments.views.capex_outlook.Result` holds them.
    axis, title, source : str
        Definition and unit, what the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "spent" (solid) and "assumed" (hatched) with the company as ``customdata``, and one
        trace "guided" a row: its range, hollow ends where it was converted from another
        definition; of "more than" the lower end alone.
    """
    ordered = guided.sort_values(
        ["middle_usd_bn", "company", "quarters"], ascending=[False, True, True], ignore_index=True
    )
    rows = ordered.to_dict("records")
    names = list(dict.fromkeys(ordered["company"]))
    order = stacked_order(guided.assign(capex_usd_bn=guided["middle_usd_bn"]), names)
    colours = colours_of(order, palette)
    shown = ordered.dropna(subset=["comes_to_usd_bn"])
    traces = [
        _bars("spent", shown, "spent_usd_bn", colours),
        _bars("assumed", shown, "rest_usd_bn", colours),
        *(_guide(row, place, palette) for place, row in enumerate(rows)),
    ]
    ends = ["low_shown_usd_bn", "high_shown_usd_bn", "comes_to_usd_bn"]
    largest = float(guided[ends].max().max()) if len(guided) else 1.0
    layout = {
        "height": ROW_HEIGHT * len(rows) + MARGIN,
        "barmode": "stack",
        "xaxis": {"range": [0, 1.06 * largest], "side": "bottom", "nticks": 6,
                  "title": {"text": escaped(f"{axis} in the guided period"), "standoff": 6}},
        "yaxis": {"range": [len(rows) - 0.45, -0.75], "showticklabels": False, "showgrid": False},
        "annotations": [
            {"x": 0, "y": number - 0.42, "xanchor": "left", "yanchor": "middle",
             "showarrow": False, "text": _label(row), "font": {"size": 12, "color": palette.text}}
            for number, row in enumerate(rows)
        ],
    }  # fmt: skip
    return Chart(figure(traces, layout, palette), title, _alt(rows, title), source)


def _bars(
    name: str,
    shown: pd.DataFrame,
    column: str,
    colours: dict[str, str],
) -> dict[str, Any]:
    assumed = name == "assumed"
    rows = shown.to_dict("records")
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [round(row[column], 6) for row in rows],
        "y": shown.index.tolist(),
        "width": 0.34,
        "marker": {
            "color": [colours[row["company"]] for row in rows],
            "line": {"width": 1, "color": [colours[row["company"]] for row in rows]},
            "pattern": HATCHED if assumed else {},
        },
        "customdata": [row["company"] for row in rows],
        "hovertext": [
            f"<b>{escaped(row['company'])}</b>: {formats.about_usd_bn(row[column])} "
            f"{'to come, △ assumed' if assumed else 'spent in the guided period'}"
            for row in rows
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _guide(row: dict[Hashable, Any], place: int, palette: Palette) -> dict[str, Any]:
    low, high = row["low_shown_usd_bn"], row["high_shown_usd_bn"]
    ends = [end for end in (low, high) if end == end]
    open_ended = high != high
    return {
        "type": "scatter",
        "name": "guided",
        "mode": "lines+markers",
        "x": ends,
        "y": [place + 0.3] * len(ends),
        "line": {"color": palette.text, "width": 3},
        "marker": {
            "symbol": ("triangle-right" if open_ended else "diamond")
            + ("" if row["matched"] else "-open"),
            "size": 10,
            "color": palette.text,
            "line": {"width": 2, "color": palette.text},
        },
        "customdata": [row["company"]] * len(ends),
        "hovertext": [_label(row)] * len(ends),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _label(row: dict[Hashable, Any]) -> str:
    """Name company, period and guide, with what was said where it was converted."""
    shown = _range(row["low_shown_usd_bn"], row["high_shown_usd_bn"])
    said = (
        "" if row["matched"] else
        f" (said {_range(row['low_usd_bn'], row['high_usd_bn'])} "
        f"{GUIDED_AS[row['guided_definition']]})"
    )  # fmt: skip
    return f"<b>{escaped(row['company'])}</b> {escaped(row['target_period'])}: guided {shown}{said}"


def _range(low: float, high: float) -> str:
    if low != low:
        return "–"
    if high != high:
        return f"over {formats.short_bn(low)}"
    first, last = formats.short_bn(low), formats.short_bn(high)
    return first if first == last else f"{first}–{last}"


def _alt(rows: list[dict[Hashable, Any]], title: str) -> str:
    told = [f"{title}."]
    for row in rows:
        comes_to = row["comes_to_usd_bn"]
        reached = (
            f"comes to {formats.about_usd_bn(comes_to)}"
            if comes_to == comes_to else "is not known in full"
        )  # fmt: skip
        low, high = row["low_shown_usd_bn"], row["high_shown_usd_bn"]
        told.append(
            f"{row['company']} {row['target_period']} {reached}, "
            + (f"guided {_range(low, high)} billion." if low == low else "guided otherwise.")
        )
    return " ".join(told)
