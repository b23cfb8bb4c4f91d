"""Revenue that capex needs, by calendar year, against what is reported."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure, halo
from ai_investments.figures.plotly_text import escaped

HEIGHT = 400
LABEL_ROOM = 1.12


def revenue_needed(
    needed: pd.DataFrame,
    vintages: str,
    reported_usd_bn: Mapping[str, float],
    against: str,
    last_year: int,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw the revenue needed as a line, and reported revenue as levels to reach.

    Parameters
    ----------
    needed : pandas.DataFrame
        ``year``, ``usd_bn`` and ``projected_usd_bn``, as
        `ai_investments.views.payback_result.Result` holds them.
    vintages : str
        The vintages in words, such as "2023–2025".
    reported_usd_bn : mapping of str to float
        Reported revenue by group; a missing one is left out.
    against : str
        The group that the need is held against; its level is emphasised.
    last_year : int
        Last calendar year that is drawn.
    title, source : str
        What the chart says, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "needed", a dashed trace "with projection" where it differs, and a trace for each
        group's level, with the year as ``customdata``.
    """
    rows = needed[needed["year"] <= last_year]
    years = [int(year) for year in rows["year"]]
    traces = [
        _line("needed", years, rows["usd_bn"], f"for what is spent in {vintages}",
              {"color": palette.main, "width": 3}, "lines+markers"),
    ]  # fmt: skip
    onward = (rows["projected_usd_bn"] - rows["usd_bn"]).max() > 1e-9
    if onward:
        traces.append(
            _line("with projection", years, rows["projected_usd_bn"],
                  "if spending goes on as projected",
                  {"color": palette.main, "width": 2, "dash": "dash"}, "lines")
        )  # fmt: skip
    levels = {group: value for group, value in reported_usd_bn.items() if value == value}
    for group, value in levels.items():
        colour = palette.focus if group == against else palette.quiet
        traces.append(
            _line(group, years, pd.Series([value] * len(years)), f"{group} report",
                  {"color": colour, "width": 2, "dash": "dot"}, "lines")
            | {"showlegend": False}
        )  # fmt: skip
    top = max(
        [float(rows[["usd_bn", "projected_usd_bn"]].max().max()) if len(rows) else 1.0,
         *levels.values()]
    )  # fmt: skip
    ticks = years[:: max(1, -(-len(years) // 6))]
    layout = {
        "height": HEIGHT,
        "showlegend": True,
        "xaxis": {"tickvals": ticks, "ticktext": [str(year) for year in ticks],
                  "showgrid": False, "tickangle": 0},
        "yaxis": {"range": [0, LABEL_ROOM * top], "nticks": 6,
                  "title": {"text": "AI revenue, $bn a year", "standoff": 6}},
        "annotations": [
            {"x": years[-1], "y": value, "xanchor": "right",
             "yanchor": "bottom" if value == max(levels.values()) else "top",
             "showarrow": False, "text": f"{escaped(group)} report {formats.short_bn(value)}",
             "font": {"size": 12, "color": palette.text, "shadow": halo(palette)}}
            for group, value in levels.items() if years
        ],
    }  # fmt: skip
    return Chart(figure(traces, layout, palette), title, _alt(rows, levels, title), source)


def _line(
    name: str,
    years: list[int],
    values: pd.Series,
    label: str,
    line: dict[str, Any],
    mode: str,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": mode,
        "name": escaped(label),
        "meta": name,
        "x": years,
        "y": [round(float(value), 6) for value in values],
        "line": line,
        "marker": {"size": 6},
        "customdata": years,
        "hovertext": [
            f"{escaped(label)}, {year}: <b>{formats.about_usd_bn(float(value))}</b>"
            for year, value in zip(years, values, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _alt(rows: pd.DataFrame, levels: Mapping[str, float], title: str) -> str:
    yearly = [
        f"{row['year']:.0f}: {formats.about_usd_bn(row['usd_bn'])}, with the projection "
        f"{formats.about_usd_bn(row['projected_usd_bn'])}"
        for row in rows.to_dict("records")
    ]
    told = [f"{title}. {first_of(yearly)}."] + [
        f"{group[0].upper()}{group[1:]} report {formats.about_usd_bn(value)}."
        for group, value in levels.items()
    ]
    return " ".join(told)
