"""A vendor's revenue after it lost a customer, beside what the churn model says."""

from typing import Any

import pandas as pd

from ai_investments.figures.chart import Chart, Palette, figure, halo
from ai_investments.figures.named_ends import MARGINS, named_ends
from ai_investments.figures.plotly_text import escaped

HEIGHT = 400
LABEL_ROOM = 1.2
SPANS = {3: "quarter", 6: "half-year", 12: "year"}


def case_path(
    periods: pd.DataFrame, left_on: pd.Timestamp, title: str, source: str, palette: Palette
) -> Chart:
    """Draw revenue by period: reported, as modelled, and as fitted with hindsight.

    Parameters
    ----------
    periods : pandas.DataFrame
        As `ai_investments.views.reality_check.Result` holds them.
    left_on : pandas.Timestamp
        Day on which the loss became public: a dotted line.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "reported", "model" and "fitted with hindsight", at the middle of each period.
    """
    rows = periods.to_dict("records")
    middles = [row["period_start"] + (row["period_end"] - row["period_start"]) / 2 for row in rows]
    top = LABEL_ROOM * float(periods[["revenue_usd_m", "model_usd_m", "fitted_usd_m"]].max().max())
    above = [
        not (row["revenue_usd_m"] < row["model_usd_m"]) for row in rows
    ]  # a missing model counts as lower
    traces = [
        _line("fitted with hindsight", middles, rows, "fitted_usd_m",
              {"color": palette.quiet, "width": 1.5, "dash": "dot"}, "circle", None, palette),
        _line("model", middles, rows, "model_usd_m",
              {"color": palette.focus, "width": 2.5, "dash": "dash"}, "diamond",
              ["bottom center" if up else "top center" for up in above], palette),
        _line("reported", middles, rows, "revenue_usd_m",
              {"color": palette.main, "width": 3}, "circle",
              ["top center" if up else "bottom center" for up in above], palette),
    ]  # fmt: skip
    lengths = {int(row["months"]) for row in rows}
    span = SPANS.get(lengths.pop(), "period") if len(lengths) == 1 else "period"
    layout = {
        "height": HEIGHT,
        "margin": MARGINS,
        "xaxis": {
            "automargin": False, "type": "date", "showgrid": False, "tickangle": 0,
            "range": [rows[0]["period_start"].isoformat(), rows[-1]["period_end"].isoformat()],
            "tickvals": [middle.isoformat() for middle in middles],
            "ticktext": [escaped(row["period"]).replace(" ", "<br>", 1) for row in rows],
        },
        "yaxis": {"range": [0, top], "nticks": 6, "automargin": False,
                  "title": {"text": f"Revenue a {span}, $m", "standoff": 8}},
        "shapes": [{
            "type": "line", "x0": left_on.isoformat(), "x1": left_on.isoformat(), "yref": "paper",
            "y0": 0, "y1": 1, "line": {"width": 1.2, "dash": "dot", "color": palette.text},
        }],
        "annotations": [{
            "x": left_on.isoformat(), "yref": "paper", "y": 0.02, "xanchor": "left",
            "yanchor": "bottom", "xshift": 4, "showarrow": False, "align": "left",
            "text": f"loss announced<br>{left_on.day} {left_on:%b %Y}",
            "font": {"size": 12, "color": palette.text},
        }, *named_ends(_ends(rows, palette), top, HEIGHT, palette)],
    }  # fmt: skip
    return Chart(figure(traces, layout, palette), title, _alt(rows, title), source)


def _ends(rows: list[dict[Any, Any]], palette: Palette) -> list[tuple[str, float, str]]:
    """Return name, last value and colour of each line."""
    ends = []
    for name, column, colour in (
        ("reported", "revenue_usd_m", palette.main),
        ("model", "model_usd_m", palette.focus),
        ("fitted with hindsight", "fitted_usd_m", palette.quiet),
    ):
        known = [float(row[column]) for row in rows if not pd.isna(row[column])]
        if known:
            ends.append((name, known[-1], colour))
    return ends


def _line(
    name: str,
    middles: list[pd.Timestamp],
    rows: list[dict[Any, Any]],
    column: str,
    line: dict[str, Any],
    symbol: str,
    labels: list[str] | None,
    palette: Palette,
) -> dict[str, Any]:
    values = [None if pd.isna(row[column]) else round(float(row[column]), 4) for row in rows]
    texts = ["" if value is None else f"{value:.1f}" for value in values]
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines+markers+text" if labels else "lines",
        "x": [middle.isoformat() for middle in middles],
        "y": values,
        "line": line,
        "marker": {"size": 9, "symbol": symbol},
        "hovertext": [
            f"{escaped(row['period'])}, {name}: <b>${text}m</b>"
            for row, text in zip(rows, texts, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **(
            {"text": texts, "textposition": labels,
             "textfont": {"size": 12, "color": palette.text, "shadow": halo(palette)}}
            if labels else {}
        ),
    }  # fmt: skip


def _alt(rows: list[dict[Any, Any]], title: str) -> str:
    told = []
    for row in rows:
        actual = (
            "no figure found" if pd.isna(row["revenue_usd_m"]) else f"${row['revenue_usd_m']:.1f}m"
        )
        model = "" if pd.isna(row["model_usd_m"]) else f", model ${row['model_usd_m']:.1f}m"
        told.append(f"{row['period']} {actual}{model}")
    return f"{title}. {'; '.join(told)}."
