"""Valuation over time as lines, one a company, each named at its end."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.deals import valuation_points
from ai_investments.figures.chart import DARK, LOOK_ALIKE, SEGMENT_COLOURS, Chart, Palette, figure
from ai_investments.figures.end_labels import apart
from ai_investments.figures.marked_events import marked_events
from ai_investments.figures.plotly_text import escaped, wrapped
from ai_investments.figures.valuation_axes import TWO_LINES, ValuationAxes

LEFT, RIGHT, TOP, BOTTOM = 62, 116, 30, 52
"""Margins in pixels; fixed, so that the places of the labels are known."""
LONGEST_NAME = 15
SYMBOLS = {
    "circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "triangle-down": "▼",
    "star": "★", "cross": "✚", "hexagon": "⬢",
}  # fmt: skip
"""Marks of the companies of one segment, and how a label writes them."""
ELBOW = 0.97
"""Part of the time axis after which the thread to a label leaves its level."""


def trajectory_lines(
    points: pd.DataFrame,
    events: pd.DataFrame,
    company: str,
    focus: str,
    since_first: bool,
    log: bool,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw reported valuations over time.

    Parameters
    ----------
    points : pandas.DataFrame
        As `ai_investments.deals.trajectories.points` gives them, with at least one row.
    events : pandas.DataFrame
        ``event_on``, ``date_precision``, ``event``: thin lines on the calendar, numbered.
    company, focus : str
        The company and the ``deal_id`` that are marked.
    since_first, log : bool
        Years since each company's first priced round instead of dates; a logarithmic axis.
    title, source : str
        What the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A trace of marks a company, called by its name, with the ``deal_id`` as ``customdata``;
        hollow where the valuation is doubtful or no priced round. Lines between priced rounds:
        full, "dash" where rounds are missing or a value is doubtful, "dot" where perimeter or
        basis differ. "claims" spans what the claims say and the quarter of a vague date.
    """
    axis = ValuationAxes(points, events, since_first, log)
    styles = _styles(points, company, palette)
    order = [name for name in points["company"].unique() if name != company]
    order += [company] if company in set(points["company"]) else []
    traces: list[dict[str, Any]] = []
    ends = []
    for name in order:
        own = points[points["company"] == name]
        colour, symbol = styles[name]
        traces += _lines(own, axis, colour, 3.5 if name == company else 2)
        priced = own[own["kind"] == valuation_points.PRICED]
        ends.append((priced if len(priced) else own).iloc[-1])
    threads, labels = _named(ends, axis, styles, company, palette)
    traces = [*threads, *traces, _spans(points, axis, palette)]
    for name in order:
        colour, symbol = styles[name]
        own = points[points["company"] == name]
        traces.append(_marks(own, axis, colour, symbol, 11 if name == company else 9))
    traces.append(_ring(points[points["deal_id"] == focus], axis, palette))
    lines, numbers = marked_events(events, axis, palette)
    if numbers:
        traces.append(numbers)
    layout = {
        "height": axis.height + TOP + BOTTOM,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM},
        "xaxis": {
            "type": "linear" if since_first else "date",
            "range": [axis.x_text(each) for each in axis.x_range],
            "automargin": False,
            "nticks": 4,
            "tickangle": 0,
            "title": {
                "text": "Years since the first known priced round" if since_first else "Date",
                "standoff": 8,
            },
        },
        "yaxis": {
            "type": "log" if log else "linear",
            "range": axis.y_range,
            "automargin": False,
            "tickvals": axis.ticks(),
            "ticktext": [formats.usd_bn(value) for value in axis.ticks()],
            "title": {"text": f"Reported valuation ({'log' if log else 'linear'} scale)"},
        },
        "shapes": lines,
        "annotations": labels,
        "hovermode": "closest",
    }
    return Chart(
        figure(traces, layout, palette), title, _alt(points, ends, events, company, title), source
    )


def _styles(points: pd.DataFrame, company: str, palette: Palette) -> dict[str, tuple[str, str]]:
    """Return colour (line of business, or the focus) and symbol of every company."""
    styles: dict[str, tuple[str, str]] = {}
    taken: dict[str, int] = {}
    symbols = list(SYMBOLS)
    last = points.drop_duplicates("company", keep="last").sort_values("company")
    for name, segment in zip(last["company"], last["segment"], strict=True):
        if name == company:
            styles[name] = (palette.focus, "circle")
            continue
        colours = SEGMENT_COLOURS.get(segment, (palette.quiet, palette.quiet))
        place = taken.get(segment, 0)
        taken[segment] = place + 1
        styles[name] = (colours[palette == DARK], symbols[place % len(symbols)])
    return styles


def _lines(
    own: pd.DataFrame, axis: ValuationAxes, colour: str, width: float
) -> list[dict[str, Any]]:
    """Draw the ways between priced rounds, by how comparable their ends are."""
    rows = {row["deal_id"]: row for row in own.to_dict("records")}
    ways: dict[str, tuple[list[Any], list[Any]]] = {}
    for row in rows.values():
        before = rows.get(row["previous_deal_id"])
        if before is None:
            continue
        flags = row["flags"]
        dash = "dot" if "other" in flags else "dash" if flags else "solid"
        x, y = ways.setdefault(dash, ([], []))
        x += [axis.x(before), axis.x(row), None]
        y += [before["valuation_usd_bn"], row["valuation_usd_bn"], None]
    return [
        {
            "type": "scatter", "mode": "lines", "name": dash, "x": x, "y": y,
            "line": {"color": colour, "width": width, "dash": dash}, "hoverinfo": "skip",
        }
        for dash, (x, y) in ways.items()
    ]  # fmt: skip


def _spans(points: pd.DataFrame, axis: ValuationAxes, palette: Palette) -> dict[str, Any]:
    """Draw the span of the claims upright, that of a date known to the quarter level."""
    x: list[Any] = []
    y: list[Any] = []
    for row in points.to_dict("records"):
        if row["high_usd_bn"] > row["low_usd_bn"]:
            x += [axis.x(row), axis.x(row), None]
            y += [row["low_usd_bn"], row["high_usd_bn"], None]
        if axis.x(row, 1) != axis.x(row, 2):
            x += [axis.x(row, 1), axis.x(row, 2), None]
            y += [row["valuation_usd_bn"], row["valuation_usd_bn"], None]
    return {
        "type": "scatter", "mode": "lines+markers", "name": "claims", "x": x, "y": y,
        "line": {"color": palette.text, "width": 1.2},
        "marker": {"size": 3, "color": palette.text},
        "hoverinfo": "skip",
    }  # fmt: skip


def _marks(
    own: pd.DataFrame, axis: ValuationAxes, colour: str, symbol: str, size: int
) -> dict[str, Any]:
    records = own.to_dict("records")
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escaped(str(own["company"].iloc[0])),
        "x": [axis.x(row) for row in records],
        "y": [row["valuation_usd_bn"] for row in records],
        "marker": {
            "size": size,
            "color": colour,
            "symbol": [symbol if row["solid"] else f"{symbol}-open" for row in records],
            "line": {"width": 2, "color": colour},
        },
        "customdata": [row["deal_id"] for row in records],
        "cliponaxis": False,
        "hovertext": [_hover(row) for row in records],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **LOOK_ALIKE,
    }


def _ring(focus: pd.DataFrame, axis: ValuationAxes, palette: Palette) -> dict[str, Any]:
    """Draw a ring around the deal in focus."""
    records = focus.to_dict("records")
    return {
        "type": "scatter", "mode": "markers", "name": "deal in focus",
        "x": [axis.x(row) for row in records],
        "y": [row["valuation_usd_bn"] for row in records],
        "marker": {"size": 19, "symbol": "circle-open", "color": palette.text,
                   "line": {"width": 1.5}},
        "hoverinfo": "skip",
        "unselected": {"marker": {"opacity": 1}},
    }  # fmt: skip


def _named(
    ends: list[pd.Series],
    axis: ValuationAxes,
    styles: dict[str, tuple[str, str]],
    company: str,
    palette: Palette,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Name every company at the right edge, none over another, with a thread from its end."""
    places = apart([axis.pixels(row["valuation_usd_bn"]) for row in ends], axis.label, axis.height)
    threads, labels = [], []
    first, last = axis.x_range
    elbow = first + ELBOW * (last - first)
    for row, place in zip(ends, places, strict=True):
        name = str(row["company"])
        colour, symbol = styles[name]
        short = escaped(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…")
        short = f"<b>{short}</b>" if name == company else short
        text = f'<span style="color:{colour}">{SYMBOLS[symbol]}</span> {short}'
        if axis.label == TWO_LINES:
            text += f"<br>{formats.usd_bn(row['valuation_usd_bn'])}"
        end = axis.number(row[axis.columns[0]])
        value = row["valuation_usd_bn"]
        threads.append(
            {
                "type": "scatter", "mode": "lines", "name": "thread", "hoverinfo": "skip",
                "x": [axis.x_text(each) for each in (end, max(end, elbow), last)],
                "y": [value, value, axis.value(place)],
                "line": {"color": colour, "width": 0.8, "dash": "1px,2px"},
            }
        )  # fmt: skip
        labels.append(
            {
                "xref": "paper", "x": 1, "xanchor": "left", "xshift": 3, "align": "left",
                "yref": "paper", "y": place / axis.height, "yanchor": "middle",
                "showarrow": False, "text": text, "font": {"size": 12, "color": palette.text},
            }
        )  # fmt: skip
    return threads, labels


def _hover(row: dict[Hashable, Any]) -> str:
    day = formats.day(row["announced_on"], row["date_precision"])
    basis = "" if pd.isna(row["valuation_basis"]) else str(row["valuation_basis"])
    worth = f"<b>{formats.usd_bn(row['valuation_usd_bn'])}</b>"
    if basis and basis != "unspecified":
        worth += f" ({basis.replace('_', ' ')})"
    if row["high_usd_bn"] > row["low_usd_bn"]:
        worth += f" · claims {formats.usd_bn_range(row['low_usd_bn'], row['high_usd_bn'])}"
    lines = [f"<b>{escaped(row['company'])}</b>, {row['round']}, {day}", worth]
    if not pd.isna(row["years"]) and row["years"]:
        side = "on" if row["years"] > 0 else "before"
        lines.append(
            f"{formats.times(row['times_first'])} its first known priced round, "
            f"{abs(row['years']):.1f} years {side}"
        )
    led = "" if pd.isna(row["lead_investors"]) else f", led by {escaped(row['lead_investors'])}"
    lines.append(f"amount {formats.usd_bn(row['amount_usd_bn'])}{led}")
    sources = formats.count(row["sources"], "source")
    named = "" if pd.isna(row["publishers"]) else f": {escaped(row['publishers'])}"
    lines.append(f"{evidence.label(row['grade'])} · {sources}{named}")
    if row["kind"] != valuation_points.PRICED:
        lines.append(f"no priced round: {row['kind']}")
    if row["date_precision"] == "quarter":
        lines.append("date known to the quarter at best")
    for name in ("doubt", "perimeter"):
        if not pd.isna(row[name]):
            lines.append(f"{name}: {escaped(row[name])}")
    if isinstance(row["flags"], str) and row["flags"]:
        lines.append(f"line from the round before: {row['flags']}")
    return wrapped("<br>".join(lines))


def _alt(
    points: pd.DataFrame, ends: list[pd.Series], events: pd.DataFrame, company: str, title: str
) -> str:
    told = []
    for row in [*ends[-1:], *ends[:-1]] if company else ends:
        own = points[points["company"] == row["company"]]
        priced = own[own["kind"] == valuation_points.PRICED]
        start = (priced if len(priced) else own).iloc[0]
        first = formats.usd_bn(start["valuation_usd_bn"])
        said = f"{row['company']} {first} ({start['announced_on']:%Y})"
        if start["deal_id"] != row["deal_id"]:
            said += f" to {formats.usd_bn(row['valuation_usd_bn'])} ({row['announced_on']:%Y})"
        told.append(said)
    hollow = int((~points["solid"]).sum())
    rest = f"; and {len(told) - 8} more companies" if len(told) > 8 else ""
    said = f"Lines by company. {title}. {'; '.join(told[:8])}{rest}. Hollow marks: {hollow}."
    if len(events):
        said += f" {formats.count(len(events), 'event')} marked, numbered as in the list."
    return said + " All points are in the table."
