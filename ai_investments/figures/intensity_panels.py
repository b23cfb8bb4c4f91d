"""Small multiples: one panel a company, its ratio or free cash flow over time."""

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.figures.chart import GRID, Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.spender_colours import colours_of

PANEL, NAME, YEARS = 150, 40, 34
"""Pixels: height of a panel, of the two lines above it, and of the years below it."""
SPAN_SHOWN = 0.004
"""Width of a range as a part of the panel's height from which it is drawn."""

Rows = list[dict[Hashable, Any]]


def intensity_panels(
    rows: pd.DataFrame,
    companies: Sequence[str],
    periods: Sequence[str],
    dollars: bool,
    same_scale: bool,
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw a panel for each company, two a row, all on the same axis of time.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a company and period with ``value`` (percent, or billions of US dollars), as
        `ai_investments.capital_spending.capex_intensity.against` gives the rest.
    companies : sequence of str
        Companies in the order of the panels.
    periods : sequence of str
        All periods of the axis.
    dollars, same_scale : bool
        Whether values are dollars, drawn as bars from zero; whether all panels share one scale.
    axis, title, source : str
        Definition and unit, what the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A trace a company, called by its name, with the period as ``customdata``; a period without a
        value is a gap. Hollow marks, pale bars: flagged or incomplete. Thin lines: the range where
        claims differ.
    """
    drawn: Rows = rows[rows["value"].notna()].to_dict("records")
    of = {name: [row for row in drawn if row["company"] == name] for name in companies}
    colours = colours_of(companies, palette)
    columns = 1 if len(companies) < 2 else 2
    lines = max(-(-len(companies) // columns), 1)
    height = lines * (NAME + PANEL + YEARS)
    shared = _span(drawn, dollars)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"height": height + 16, "margin": {"l": 66, "r": 10, "t": 8, "b": 8}}
    notes: list[dict[str, Any]] = [_axis_title(axis)]
    for place, name in enumerate(companies):
        own = of[name]
        number = "" if place == 0 else str(place + 1)
        line, column = divmod(place, columns)
        across = [0.0, 1.0] if columns == 1 else [0.56 * column, 0.44 + 0.56 * column]
        top = 1 - (line * (NAME + PANEL + YEARS) + NAME) / height
        up = [top - PANEL / height, top]
        span = shared if same_scale else _span(own, dollars)
        traces.append(_trace(name, own, periods, dollars, span, number, colours[name], palette))
        layout[f"xaxis{number}"] = _time(periods, across, number)
        layout[f"yaxis{number}"] = {
            "domain": up, "anchor": f"x{number}", "range": span, "nticks": 5,
            "zeroline": dollars, "zerolinecolor": GRID,
            "ticksuffix": "" if dollars else "%",
        }  # fmt: skip
        notes.append(_heading(name, own, dollars, across[0], top, palette))
    if not companies:
        layout |= {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    layout["annotations"] = notes
    return Chart(figure(traces, layout, palette), title, _alt(title, axis, of, dollars), source)


def _span(rows: Rows, dollars: bool) -> list[float]:
    """Return the ends of a vertical axis: zero is always on it."""
    values = [row["value"] for row in rows] or [0.0, 1.0]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.1 * (high - low or 1.0)
    return [low - room if low < 0 else 0.0, high + room if high > 0 or not dollars else room]


def _trace(
    name: str,
    own: Rows,
    periods: Sequence[str],
    dollars: bool,
    span: list[float],
    number: str,
    colour: str,
    palette: Palette,
) -> dict[str, Any]:
    known = {row["period"]: row for row in own}
    at = [known.get(period) for period in periods]
    weak = [row is not None and (bool(row["flag"]) or not row["complete"]) for row in at]
    common = {
        "name": escaped(name),
        "x": list(periods),
        "y": [None if row is None else row["value"] for row in at],
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "customdata": list(periods),
        "ids": ["" if row is None else str(row.get("capex_ids", "")) for row in at],
        "hovertext": ["" if row is None else _hover(row, dollars) for row in at],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_y": _ranges(at, dollars, span, palette),
    }
    if dollars:
        return common | {
            "type": "bar",
            "marker": {"color": colour, "opacity": [0.4 if each else 1 for each in weak]},
        }
    few = len(periods) <= 12
    return common | {
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5},
        "connectgaps": False,
        "marker": {
            "size": [9 if each else 6 if few else 4 for each in weak],
            "symbol": ["circle-open" if each else "circle" for each in weak],
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
    }


def _ranges(
    at: Sequence[dict[Hashable, Any] | None], dollars: bool, span: list[float], palette: Palette
) -> dict[str, Any]:
    """Return thin lines over the claims, where they differ enough to be seen."""
    ends = ("left_low_usd_bn", "left_high_usd_bn") if dollars else ("low_pct", "high_pct")
    least = SPAN_SHOWN * (span[1] - span[0])
    above, below = [], []
    for row in at:
        low, high = (row[end] for end in ends) if row is not None else (0.0, 0.0)
        wide = row is not None and high - low > least
        above.append(high - row["value"] if wide and row is not None else 0)
        below.append(row["value"] - low if wide and row is not None else 0)
    if not any(above) and not any(below):
        return {"visible": False}
    return {
        "type": "data", "symmetric": False, "array": above, "arrayminus": below, "visible": True,
        "color": palette.text, "thickness": 1, "width": 0,
    }  # fmt: skip


def _time(periods: Sequence[str], across: list[float], number: str) -> dict[str, Any]:
    years = list(dict.fromkeys(period[:4] for period in periods))
    every = -(-len(years) // 3)
    kept = {year for n, year in enumerate(reversed(years)) if n % every == 0}
    ticks = [period for period in periods if period[:4] in kept and period[4:] in ("", "Q1")]
    return {
        "domain": across,
        "anchor": f"y{number}",
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(periods),
        "range": [-0.6, len(periods) - 0.4],
        "tickvals": ticks,
        "ticktext": [period[:4] for period in ticks],
        "tickangle": 0,
        "showgrid": False,
    }


def _axis_title(axis: str) -> dict[str, Any]:
    return {
        "text": escaped(axis), "textangle": -90, "xref": "paper", "yref": "paper", "x": 0,
        "xshift": -62, "y": 0.5, "xanchor": "left", "yanchor": "middle", "showarrow": False,
        "font": {"size": 12},
    }  # fmt: skip


def _heading(
    name: str, own: Rows, dollars: bool, left: float, top: float, palette: Palette
) -> dict[str, Any]:
    """Name a panel, with its last value and the period of that below."""
    last = own[-1]
    short = escaped(name if len(name) <= 14 else name[:13] + "…")
    return {
        "text": f"<b>{short}</b><br>{_value(last['value'], dollars)}, {last['period']}",
        "align": "left",
        "xref": "paper", "yref": "paper", "x": left, "y": top, "xanchor": "left",
        "yanchor": "bottom", "showarrow": False, "font": {"size": 12, "color": palette.text},
    }  # fmt: skip


def _value(value: float, dollars: bool) -> str:
    return formats.about_usd_bn(value) if dollars else formats.percent(value, 0)


def _hover(row: dict[Hashable, Any], dollars: bool) -> str:
    base, spent = (formats.usd_bn(row[name]) for name in ("base_usd_bn", "capex_usd_bn"))
    change = row["change_points"]
    lines = [
        f"<b>{escaped(row['company'])}</b>, {row['period']}: "
        f"<b>{_value(row['value'], dollars)}</b>",
        f"{base} − {spent} capex" if dollars else f"{spent} capex ÷ {base}",
    ]
    if change == change and not dollars:
        lines.append(f"{change:+.0f} points on the year")
    lines.append(f"derived from {evidence.label(row['grade'])}")
    if not row["complete"]:
        lines.append(f"<b>incomplete, {row['quarters']:.0f} of 4 quarters</b>")
    if row["flag"]:
        lines.append(escaped(row["flag"]))
    return "<br>".join(lines)


def _alt(title: str, axis: str, of: dict[str, Rows], dollars: bool) -> str:
    told = []
    for name, own in of.items():
        first, last = (f"{row['period']} {_value(row['value'], dollars)}"
                       for row in (own[0], own[-1]))  # fmt: skip
        flag = " (flagged)" if any(row["flag"] for row in own) else ""
        told.append(f"{name} from {first} to {last}{flag}")
    panels = "; ".join(told) or "none: nothing is known for what was chosen"
    return f"Panels of lines or bars. {title}. Axis: {axis}. {panels}. All rows are in the table."
