"""Capex as stacked bars: one bar a period, one colour a company, the total above."""

import textwrap
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.figures.chart import DARK, Chart, Palette, figure, halo
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.spender_colours import REST, colours_of, ink, stacked_order

MOST_LABELS, MOST_WORDS = 10, 8
"""Bars up to which each has its total above it (of more, every fourth), and up to which there is
room for a long word there on a phone."""
HEIGHT = 430
LABEL_ROOM = 1.24
"""Height of the axis as a multiple of the tallest bar: room for a label of four lines."""
PALE = 0.45
SHARE_TICKS = (0, 20, 40, 60, 80, 100)

Rows = list[dict[Hashable, Any]]


def capex_bars(
    totals: pd.DataFrame,
    by_period: pd.DataFrame,
    companies: Sequence[str],
    axis: tuple[str, str],
    title: str,
    source: str,
    palette: Palette,
    shares: bool = False,
) -> Chart:
    """Draw what companies spent as stacked bars.

    Parameters
    ----------
    totals : pandas.DataFrame
        One row a company and period, as `ai_investments.capital_spending.capex.totals` gives them,
        with ``growth_pct`` and ``share_pct``.
    by_period : pandas.DataFrame
        One row a period, as `ai_investments.capital_spending.capex.sums` gives them.
    companies : sequence of str
        The companies that the sums hold.
    axis : tuple of str
        What the bars stand for (empty where that is plain), and definition and unit.
    title, source : str
        What the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.
    shares : bool
        Whether bars are shares of the sum; the figure above a bar is the sum in dollars still.

    Returns
    -------
    Chart
        One bar trace a company, called by its name ("†": its fiscal quarters are no calendar
        quarters), with the period as ``customdata``, complete periods first; a company that is
        incomplete in a period is hatched there, and a bar that lacks a company is pale. Trace
        "totals" has the sums with their growth; an incomplete one says what it lacks, or carries
        an asterisk where there is no room.
    """
    periods: list[str] = by_period["period"].tolist()
    companies = stacked_order(totals, companies)
    colour = colours_of(companies, palette)
    rest = [name for name in companies if colour[name] == REST[palette == DARK]]
    shared = len(rest) > 1
    spent: Rows = totals.to_dict("records")
    sums: Rows = by_period.to_dict("records")
    lacking = {row["period"] for row in sums if row["missing"]}
    traces = [
        _bar(
            name,
            [row for row in spent if row["company"] == name],
            colour[name],
            lacking,
            shares,
            palette,
        )
        | {"showlegend": not (shared and name in rest)}
        for name in companies
    ]
    if shared:
        traces.append(_rest_in_legend(palette))
    tops = _tops(sums, shares)
    labels = _labels(sums, tops)
    traces.append(_totals(sums, tops, labels, palette))
    highest = max((top for top in tops if top == top), default=1.0)
    ticks = [period for period in periods if _ticked(period, len(periods))]
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.25 if len(periods) <= MOST_LABELS else 0.12,
        "uniformtext": {"minsize": 10, "mode": "hide"},
        "showlegend": len(companies) > 1,
        "xaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": periods,
            "range": [-0.55, len(periods) - 0.45],
            "tickvals": ticks,
            "ticktext": [_tick(period) for period in ticks],
            "tickangle": 0,
            "showgrid": False,
            "title": {"text": escaped(axis[0]), "standoff": 8},
        },
        "yaxis": {
            "range": [0, LABEL_ROOM * highest],
            "title": {"text": escaped(axis[1]), "standoff": 6},
            **({"tickvals": SHARE_TICKS, "ticktext": [f"{tick}%" for tick in SHARE_TICKS]} if shares
               else {"nticks": 6}),
        },
    }  # fmt: skip
    marks = [f" Others, one colour: {', '.join(rest)}."] if shared else []
    marks += (
        [" Hatched: quarters are missing."] if not all(row["complete"] for row in spent) else []
    )
    marks += [" Pale: companies are missing."] if lacking & {row["period"] for row in spent} else []
    if any(row["straddles"] for row in spent):
        marks.append(" †: fiscal quarters that are no calendar quarters, see below.")
    if any("*" in label for label in labels):
        marks.append(" *: incomplete, see below.")
    return Chart(
        figure(traces, layout, palette),
        title,
        _alt(sums, spent, title, shares),
        source + "".join(marks),
    )


def _bar(
    name: str,
    rows: Rows,
    colour: str,
    lacking: set[str],
    shares: bool,
    palette: Palette,
) -> dict[str, Any]:
    roomy = len({row["period"] for row in rows}) <= MOST_LABELS
    # The legend shows the first mark, which should not be a hatched one.
    rows = sorted(rows, key=lambda row: not row["complete"])
    background = palette.background
    return {
        "type": "bar",
        "name": escaped(name) + ("†" if any(row["straddles"] for row in rows) else ""),
        "x": [row["period"] for row in rows],
        "y": [row["share_pct" if shares else "capex_usd_bn"] for row in rows],
        "text": [_inside(row, shares, roomy) for row in rows],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": ink(colour)},
        "textangle": 0,
        "constraintext": "inside",
        "marker": {
            "color": colour,
            "opacity": [PALE if row["period"] in lacking else 1 for row in rows],
            "line": {
                "width": 1,
                "color": [background if row["complete"] else colour for row in rows],
            },
            "pattern": {
                "shape": ["" if row["complete"] else "/" for row in rows],
                "fillmode": "replace",
                "size": 6,
                "solidity": 0.45,
            },
        },
        "customdata": [row["period"] for row in rows],
        "ids": [row["capex_ids"] for row in rows],
        "hovertext": [_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _rest_in_legend(palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "others",
        "x": [None],
        "y": [None],
        "marker": {"symbol": "square", "size": 11, "color": REST[palette == DARK]},
        "hoverinfo": "skip",
    }


def _inside(row: dict[Hashable, Any], shares: bool, roomy: bool) -> str:
    if shares:
        return f"{row['share_pct']:.0f}%" if row["share_pct"] == row["share_pct"] and roomy else ""
    return _short(row["capex_usd_bn"]) if row["complete"] else ""


def _tops(sums: Rows, shares: bool) -> list[float]:
    """Return where each bar ends."""
    values = [row["capex_usd_bn"] for row in sums]
    return [100.0 if value == value else value for value in values] if shares else values


def _totals(sums: Rows, tops: list[float], labels: list[str], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "totals",
        "mode": "text",
        "x": [row["period"] for row in sums],
        "y": [0.0 if value != value else value for value in tops],
        "text": labels,
        "textposition": "top center",
        "textfont": {"color": palette.text, "size": 12, "shadow": halo(palette)},
        "cliponaxis": False,
        "customdata": [row["period"] for row in sums],
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _labels(rows: Rows, tops: list[float]) -> list[str]:
    """Label totals with their growth; an incomplete one says what it lacks where there is room."""
    lacks = [not row["complete"] for row in rows]
    roomy = len(rows) <= MOST_LABELS
    newest = max((n for n, row in enumerate(rows) if row["complete"]), default=0)
    labels = []
    for n, row in enumerate(rows):
        value = "–" if row["companies"] == 0 else f"<b>{_short(row['capex_usd_bn'])}</b>"
        if not lacks[n]:
            grown = _growth(row["growth_pct"]) if roomy else ""
            labels.append(value + grown if roomy or (newest - n) % 4 == 0 else "")
        elif roomy and not any(lacks[max(n - 1, 0) : n] + lacks[n + 1 : n + 2]):
            wide = len(rows) <= MOST_WORDS
            words = f"incomplete {row['shortfall']}" if wide else str(row["shortfall"])
            lines = textwrap.wrap(words, 11 if wide else 8)
            close = _close(tops, n, len(lines))
            words = "<br>".join(escaped(line) for line in lines[close:])
            labels.append(f"{value}{'*' if close else ''}<br>{words}")
        else:
            labels.append(f"{value}*" if roomy else "*")
    return labels


def _growth(value: float) -> str:
    if value != value:
        return ""
    sign = "+" if round(value) > 0 else "−" if round(value) < 0 else "±"
    return f"<br>{sign}{abs(value):.0f}%"


def _close(values: list[float], place: int, lines: int) -> bool:
    """Tell whether the word "incomplete" would touch a neighbour's label where bars are narrow."""
    line = 0.05 * LABEL_ROOM * max(value for value in values if value == value)
    low, high = (values[place] + n * line for n in (lines - 3, lines))
    around = values[max(place - 1, 0) : place] + values[place + 1 : place + 2]
    return any(low < value < high for value in around)


def _short(value: float) -> str:
    """Write billions without unit, four digits at most: 376.1, 41.2, 0.85."""
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else formats.short_bn(value)


def _ticked(period: str, n: int) -> bool:
    return "Q" not in period or n <= 8 or period.endswith("Q1")


def _tick(period: str) -> str:
    return f"{period[4:]}<br>{period[:4]}" if "Q" in period else period


def _hover(row: dict[Hashable, Any]) -> str:
    span = formats.usd_bn_range(row["low_usd_bn"], row["high_usd_bn"])
    value = formats.usd_bn(row["capex_usd_bn"])
    grade = evidence.label(row["grade"])
    share, growth = row["share_pct"], row["growth_pct"]
    beside = [f"{share:.1f}% of the bar"] if share == share else []
    beside += [f"{growth:+.0f}% on the year"] if growth == growth else []
    lines = [
        f"<b>{escaped(row['company'])}</b>, {row['period']}: <b>{value}</b>",
        *([" · ".join(beside)] if beside else []),
        f"{'derived from ' if row['derived'] else ''}{grade} · "
        f"{formats.count(row['sources'], 'source')}",
    ]
    if span != value:
        lines.append(f"claims give {span}")
    if not row["complete"]:
        lines.append(f"<b>incomplete, {row['quarters']} of 4 quarters</b>")
    if row["note"]:
        note = textwrap.shorten(row["note"], 180, placeholder=" …")
        lines += [escaped(line) for line in textwrap.wrap(note, 46)]
    return "<br>".join(lines)


def _alt(sums: Rows, spent: Rows, title: str, shares: bool) -> str:
    if not sums:
        return f"{title}. The chart is empty: nothing is known for what was chosen."
    whole = [row for row in sums if row["complete"]]
    told = "; ".join(
        f"{row['period']} {formats.usd_bn(row['capex_usd_bn'])}"
        + ("" if row["complete"] else f" (incomplete, {row['shortfall']})")
        for row in sums[-9:]
    )
    latest = (whole or sums)[-1]["period"]
    parts = [row for row in spent if row["period"] == latest]
    split = ", ".join(
        f"{row['company']} "
        + (formats.percent(row["share_pct"]) if shares else formats.usd_bn(row["capex_usd_bn"]))
        for row in sorted(parts, key=lambda row: -row["capex_usd_bn"])
    )
    return f"Stacked bars. {title}. Sums: {told}. Of {latest}: {split}. All rows are in the table."
