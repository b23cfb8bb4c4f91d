"""Commitments as bars by kind, and apart from them what was spent."""

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

ROW = 25
GAP = 1.7
"""Rows that a heading takes."""
APART = 70
"""Pixels between the commitments and what was spent."""
FOOT = 46
LABEL_ROOM = 1.75
"""Length of the axis as a multiple of the longest bar: room for a label beside it."""
CHARACTER, MOST_LEFT = 5, 100
"""Pixels of a character of a name at least, and how far left of the axis a heading may begin."""


def commitment_bars(
    standing: pd.DataFrame,
    spent: pd.DataFrame,
    kind_names: Mapping[str, str],
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw what is committed, by kind, and in a panel of its own what was spent.

    Parameters
    ----------
    standing : pandas.DataFrame
        Statements that stand, in the order of the rows, as the view gives them.
    spent : pandas.DataFrame
        As `ai_investments.capital_spending.commitments.spent` gives it.
    kind_names : mapping of str to str
        The heading of each kind.
    title, source : str
        What the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "committed" has a bar a statement (``customdata``: its ``commitment_id``), hatched
        where another bar holds it; trace "spent" a bar a company. Both panels share one scale.
    """
    rows = standing.to_dict("records")
    places, headings, end = _places([str(row["kind"]) for row in rows])
    below = spent.to_dict("records")
    committed_height = ROW * end
    spent_height = ROW * (len(below) + GAP) if below else 0.0
    plot = committed_height + (APART - ROW * GAP if below else 0) + spent_height
    split = 1 - committed_height / plot if plot else 0.0
    longest = max([*standing["low_usd_bn"], *standing["high_usd_bn"].dropna(),
                   *spent["spent_usd_bn"], 1e-6])  # fmt: skip
    names = [*(str(row["parties"]) for row in rows), *(str(row["company"]) for row in below)]
    longest_name = max(map(len, names), default=0)
    amounts = {"range": [0, LABEL_ROOM * longest], "nticks": 6, "rangemode": "tozero"}
    layout: dict[str, Any] = {
        "height": plot + FOOT,
        "margin": {"l": 8, "r": 8, "t": 4, "b": FOOT},
        "bargap": 0.3,
        "xaxis": amounts | {"anchor": "y", "showticklabels": not below,
                            "title": {"text": "" if below else "Amount, $bn"}},
        "yaxis": _rows_axis(places, [str(row["parties"]) for row in rows], [end - 0.5, -0.5])
        | {"domain": [split, 1]},
        "annotations": [
            _heading(escaped(kind_names[kind]), place - 1, "y", longest_name)
            for kind, place in headings
        ],
    }  # fmt: skip
    traces = [_committed(rows, places, palette)]
    if below:
        own = [float(n) for n in range(len(below))]
        layout |= {
            "xaxis2": amounts | {"anchor": "y2", "matches": "x", "title": {"text": "Amount, $bn"}},
            "yaxis2": _rows_axis(own, [str(row["company"]) for row in below],
                                 [len(below) - 0.5, -0.5 - GAP])
            | {"domain": [0, spent_height / plot], "anchor": "x2"},
        }  # fmt: skip
        layout["annotations"].append(
            _heading("Spent in 12 months, never added", -1, "y2", longest_name)
        )
        layout["shapes"] = [{
            "type": "line", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1,
            "y0": (split + spent_height / plot) / 2, "y1": (split + spent_height / plot) / 2,
            "line": {"color": palette.quiet, "width": 1, "dash": "dot"},
        }]  # fmt: skip
        traces.append(_spent(below, own, palette))
    return Chart(figure(traces, layout, palette), title, _alt(rows, below, title), source)


def _places(kinds: Sequence[str]) -> tuple[list[float], list[tuple[str, float]], float]:
    """Return the row of every bar, where each kind begins, and the number of rows."""
    places: list[float] = []
    headings: list[tuple[str, float]] = []
    row = 0.0
    for n, kind in enumerate(kinds):
        if n == 0 or kind != kinds[n - 1]:
            row += GAP
            headings.append((kind, row))
        places.append(row)
        row += 1
    return places, headings, max(row, 1.0)


def _rows_axis(places: list[float], names: list[str], span: list[float]) -> dict[str, Any]:
    labels = [escaped(textwrap.shorten(name, 28, placeholder="…")) for name in names]
    return {"tickvals": places, "ticktext": labels, "range": span, "showgrid": False}


def _heading(text: str, place: float, axis: str, longest_name: int) -> dict[str, Any]:
    # It begins above the names: a phone has no room for it beside them.
    return {
        "xshift": -min(CHARACTER * longest_name, MOST_LEFT),
        "xref": "paper", "yref": axis, "x": 0, "y": place, "xanchor": "left", "yanchor": "middle",
        "showarrow": False, "align": "left", "text": f"<b>{text}</b>", "font": {"size": 12},
    }  # fmt: skip


def _committed(
    rows: Sequence[dict[Hashable, Any]], places: list[float], palette: Palette
) -> dict[str, Any]:
    inside = [bool(row["inside_words"]) for row in rows]
    return {
        "type": "bar", "orientation": "h", "name": "committed",
        "x": [row["low_usd_bn"] for row in rows],
        "y": places,
        "text": [_label(row) for row in rows],
        "textposition": "outside",
        "textfont": {"size": 12, "color": palette.text},
        "cliponaxis": False,
        "marker": {
            "color": palette.main,
            "line": {"width": 1, "color": palette.main},
            "pattern": {"shape": ["/" if each else "" for each in inside], "fillmode": "replace",
                        "size": 6, "solidity": 0.35},
        },
        "customdata": [row["commitment_id"] for row in rows],
        "hovertext": [_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _spent(
    rows: Sequence[dict[Hashable, Any]], places: list[float], palette: Palette
) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "name": "spent",
        "x": [row["spent_usd_bn"] for row in rows],
        "y": places,
        "xaxis": "x2", "yaxis": "y2",
        "text": [f"{_short(row['spent_usd_bn'])}, to {row['until']:%b %Y}" for row in rows],
        "textposition": "outside",
        "textfont": {"size": 12, "color": palette.text},
        "cliponaxis": False,
        "marker": {"color": palette.quiet},
        "hovertext": [
            f"<b>{escaped(row['company'])}</b>: <b>{formats.usd_bn(row['spent_usd_bn'])}</b> cash "
            f"capex, {formats.day(row['from_on'])} to {formats.day(row['until'])}<br>derived from "
            f"{evidence.label(row['grade'])}"
            for row in rows
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _label(row: dict[Hashable, Any]) -> str:
    low, high = row["low_usd_bn"], row["high_usd_bn"]
    amount = f">{_short(low)}" if high != high else _short(low)
    if high == high and high != low:
        amount = f"{_short(low)}–{_short(high)}"
    return f"{amount}, {row['as_of']:%b %Y}"


def _short(value: float) -> str:
    """Write billions without unit, as short as the room: 300, 58.5, 2.25."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _hover(row: dict[Hashable, Any]) -> str:
    lines = [
        f"<b>{escaped(row['parties'])}</b>: <b>{row['amount_words']}</b>, "
        f"{formats.day(row['as_of'])}",
        f"{evidence.label(row['evidence'])} · {escaped(str(row['publisher']))}",
    ]
    if isinstance(row["term"], str):
        lines.append(escaped(row["term"]))
    if row["inside_words"]:
        told = textwrap.wrap(str(row["inside_words"]), 46)
        lines += [f"<b>{escaped(line)}</b>" for line in told]
    if isinstance(row["note"], str):
        note = textwrap.shorten(row["note"], 180, placeholder=" …")
        lines += [escaped(line) for line in textwrap.wrap(note, 46)]
    return "<br>".join(lines)


def _alt(
    rows: Sequence[dict[Hashable, Any]], below: Sequence[dict[Hashable, Any]], title: str
) -> str:
    if not rows:
        return f"{title}. The chart is empty: no commitment is known for what was chosen."
    largest = sorted(rows, key=lambda row: -row["low_usd_bn"])
    told = first_of([
        f"{row['parties']} {row['amount_words']}"
        + (f" ({row['inside_words']})" if row["inside_words"] else "")
        for row in largest
    ])  # fmt: skip
    spent = ", ".join(f"{row['company']} {formats.usd_bn(row['spent_usd_bn'])}" for row in below)
    apart = f" Apart, spent in twelve months: {spent}." if spent else ""
    return f"Bars by kind. {title}. Largest of {len(rows)}: {told}.{apart}"
