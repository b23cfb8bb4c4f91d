"""Capex by calendar year: the actual part, the part to come, and what others expect beside it."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.outlook_quarters import HATCHED
from ai_investments.figures.plotly_text import escaped

HEIGHT = 400
WIDTH = 0.56
BESIDE = 0.42
"""Distance of the marks from the middle of their bar, in bars."""
SYMBOLS = {"plan": "diamond", "forecast": "circle"}
NAMES = {"plan": "published plans", "forecast": "published forecasts"}
LABEL_ROOM = 1.15
LABELLED_FROM = 0.15
"""Part of the axis from which an actual part has room for its figure."""


def outlook_years(
    by_year: pd.DataFrame,
    published: pd.DataFrame,
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw calendar years, with the totals that others published beside them.

    Parameters
    ----------
    by_year : pandas.DataFrame
        One row a calendar year, as `ai_investments.capital_spending.capex_outlook.sums` gives them.
    published : pandas.DataFrame
        Plans and forecasts, as `ai_investments.views.capex_outlook.Result` holds them; those that
        are not comparable are left out.
    axis, title, source : str
        Definition and unit, what the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "actual" (solid) and "assumed" (hatched) with the year as ``customdata``; a dotted
        line parts them where a year has both. Traces "published plans" and "published forecasts"
        stand beside the bars, hollow where they are about other companies.
    """
    rows = by_year.to_dict("records")
    place = {int(row["year"]): number for number, row in enumerate(rows)}
    traces = [
        _bars("actual", rows, place, "actual_usd_bn", palette),
        _bars("assumed", rows, place, "projected_usd_bn", palette),
        {
            "type": "scatter",
            "name": "totals",
            "mode": "text",
            "x": list(place.values()),
            "y": [float(row["total_usd_bn"]) for row in rows],
            "text": [
                f"<b>{formats.short_bn(row['total_usd_bn'])}</b>{'' if row['complete'] else '*'}"
                for row in rows
            ],
            "textposition": "top center",
            "textfont": {"color": palette.text, "size": 12},
            "customdata": [int(row["year"]) for row in rows],
            "cliponaxis": False,
            "showlegend": False,
            "hoverinfo": "skip",
        },
    ]
    known = published["year"].astype("int64").isin(place)
    marks = published[known & published["comparable"]]
    traces += [
        _marks(looking, own, place, palette)
        for looking in SYMBOLS
        if len(own := marks[marks["looking"] == looking])
    ]
    top = max(
        [float(row["total_usd_bn"]) for row in rows]
        + [float(each) for each in marks[["value_low_usd_bn", "value_high_usd_bn"]].max()
           if each == each],
        default=1.0,
    )  # fmt: skip
    both = [row for row in rows if row["actual_usd_bn"] > 0 and row["projected_usd_bn"] > 0]
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "showlegend": True,
        "xaxis": {"range": [-0.5, len(rows) - 0.2], "tickvals": list(place.values()),
                  "ticktext": [str(year) for year in place], "showgrid": False},
        "yaxis": {"range": [0, LABEL_ROOM * top], "nticks": 6,
                  "title": {"text": escaped(f"{axis} a year"), "standoff": 6}},
        "shapes": [
            {"type": "line", "x0": place[row["year"]] - WIDTH / 2 - 0.06,
             "x1": place[row["year"]] + WIDTH / 2 + 0.06,
             "y0": row["actual_usd_bn"], "y1": row["actual_usd_bn"],
             "line": {"color": palette.text, "width": 2, "dash": "dot"}}
            for row in both
        ],
        "annotations": [
            {"x": place[row["year"]], "y": row["actual_usd_bn"] / 2, "showarrow": False,
             "text": f"{formats.short_bn(row['actual_usd_bn'])}<br>spent",
             "font": {"size": 12, "color": palette.background}}
            for row in both if row["actual_usd_bn"] > LABELLED_FROM * top
        ],
    }  # fmt: skip
    hollow = not marks["same_group"].all() if len(marks) else False
    incomplete = not by_year["complete"].all()
    return Chart(
        figure(traces, layout, palette),
        title,
        _alt(by_year, marks, title),
        source
        + (" Hollow marks: other or unnamed companies, see the table." if hollow else "")
        + (
            " Totals of quite other companies are only in the table."
            if known.sum() > len(marks)
            else ""
        )
        + (" *: incomplete, see below." if incomplete else ""),
    )


def _bars(
    name: str,
    rows: list[dict[Hashable, Any]],
    place: dict[int, int],
    column: str,
    palette: Palette,
) -> dict[str, Any]:
    own = [row for row in rows if row[column] > 0]
    assumed = name == "assumed"
    return {
        "type": "bar",
        "name": name,
        "x": [place[row["year"]] for row in own],
        "y": [round(row[column], 6) for row in own],
        "width": WIDTH,
        "marker": {
            "color": palette.main,
            "line": {"width": 1, "color": palette.main},
            "pattern": HATCHED if assumed else {},
        },
        "customdata": [int(row["year"]) for row in own],
        "hovertext": [
            f"<b>{row['year']}</b>: {formats.about_usd_bn(row[column])} "
            f"{'△ assumed' if assumed else 'actual'}"
            for row in own
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _marks(
    looking: str, rows: pd.DataFrame, place: dict[int, int], palette: Palette
) -> dict[str, Any]:
    records = rows.to_dict("records")
    middles = [
        row["value_low_usd_bn"]
        if pd.isna(row["value_high_usd_bn"])
        else (row["value_low_usd_bn"] + row["value_high_usd_bn"]) / 2
        for row in records
    ]
    crowd = rows.groupby("year")["year"].transform("size").tolist()
    return {
        "type": "scatter",
        "name": NAMES[looking],
        "mode": "markers+text",
        "x": [place[int(row["year"])] + BESIDE for row in records],
        "y": middles,
        "text": [
            formats.short_bn(middle) if alone == 1 else ""
            for middle, alone in zip(middles, crowd, strict=True)
        ],
        "textposition": "top center",
        "textfont": {"size": 12, "color": palette.text},
        "marker": {
            "symbol": [SYMBOLS[looking] + ("" if row["same_group"] else "-open")
                       for row in records],
            "size": 9,
            "color": palette.text,
            "line": {"width": 1.5, "color": palette.text},
        },
        "customdata": [row["total_id"] for row in records],
        "hovertext": [
            f"<b>{escaped(row['says'])}</b> for {row['year']}<br>{escaped(row['publisher'])}<br>"
            f"{escaped(row['companies'])}"
            for row in records
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _alt(by_year: pd.DataFrame, marks: pd.DataFrame, title: str) -> str:
    told = [f"{title}."]
    for row in by_year.to_dict("records"):
        parts = [
            f"{formats.about_usd_bn(row[column])} {word}"
            for column, word in (("actual_usd_bn", "actual"), ("projected_usd_bn", "assumed"))
            if row[column] > 0
        ]
        told.append(f"{row['year']}: {' and '.join(parts) or 'nothing'}.")
    for year, rows in marks.groupby("year"):
        low, high = rows["value_low_usd_bn"].min(), rows["value_low_usd_bn"].max()
        told.append(f"Others published {formats.usd_bn_range(low, high)} for {year} ({len(rows)}).")
    return " ".join(told)
