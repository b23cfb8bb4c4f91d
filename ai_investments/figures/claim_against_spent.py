"""A claimed amount, what was spent, and what others published, on one axis of dollars."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending.capex_claim import ClaimCheck
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

ROW_HEIGHT = 26
PALE = 0.3
LONGEST_NAME = 21
"""Characters of a publisher's name beside the axis."""
SECTIONS = {
    "looking back": "Published, looking back",
    "plan": "Published, the companies’ plans",
    "forecast": "Published, forecasts",
}


def claim_against_spent(
    check: ClaimCheck,
    spent: pd.DataFrame,
    published: pd.DataFrame,
    for_ai: tuple[float, float],
    sections: bool,
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw sums as bars, published totals as marks, and three amounts as lines through both.

    Parameters
    ----------
    check : ClaimCheck
        The claim, and cash capex.
    spent : pandas.DataFrame
        One row a definition with its ``code``, ``short`` name, ``capex_usd_bn``,
        ``lacks_in_short``.
    published : pandas.DataFrame
        Rows of published totals in their order, with ``kind``, ``says`` and ``same_group``.
    for_ai : (float, float)
        What was for AI in dollars, and the share in percent that was assumed.
    sections : bool
        Whether the rows come kind by kind, each under its name.
    axis, title, source : str
        The unit, what the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "spent" has a bar for the claim, the share for AI and each definition, pale where
        companies or quarters are missing; trace "published" a mark a total with its ``total_id``
        as ``customdata``: a circle, a triangle where it is a lower bound, hollow where it is about
        another group; "ranges" joins the ends.
    """
    rows = _rows(check, spent, published, for_ai, sections)
    bars = [row for row in rows if row["what"] == "bar"]
    marks = [row for row in rows if row["what"] == "mark"]
    known = [value for row in rows for value in (row["low"], row["high"]) if value == value]
    most = max(known, default=1.0)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": "spent",
            "orientation": "h",
            "x": [row["high"] for row in bars],
            "y": [row["y"] for row in bars],
            "width": 0.66,
            "marker": {
                "color": [_colour(row["role"], palette) for row in bars],
                "opacity": [PALE if row["lacks"] else 1 for row in bars],
            },
            "hovertext": [row["hover"] for row in bars],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": "ranges",
            "mode": "lines",
            "x": [x for row in marks for x in (row["low"], row["high"], None)],
            "y": [y for row in marks for y in (row["y"], row["y"], None)],
            "line": {"color": palette.main, "width": 4},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "published",
            "mode": "markers",
            "x": [row["low"] for row in marks],
            "y": [row["y"] for row in marks],
            "marker": {
                "size": 10,
                "symbol": [row["symbol"] for row in marks],
                "color": palette.main,
                "line": {"width": 1.5, "color": palette.main},
            },
            "customdata": [row["key"] for row in marks],
            "hovertext": [row["hover"] for row in marks],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        _words(rows, most, palette),
    ]
    lines = [
        {
            "type": "line", "x0": row["high"], "x1": row["high"], "y0": row["y"],
            "y1": len(rows) - 0.4, "layer": "below",
            "line": {"color": _colour(row["role"], palette), "width": 1.5, "dash": row["dash"]},
        }
        for row in bars if row["dash"] and row["high"] == row["high"]
    ]  # fmt: skip
    layout = {
        "height": 70 + ROW_HEIGHT * max(len(rows), 4),
        "barmode": "overlay",
        "shapes": lines,
        "xaxis": {
            "range": [0, 1.06 * most],
            "nticks": 6,
            "title": {"text": escaped(axis), "standoff": 8},
        },
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": [row["y"] for row in rows],
            "ticktext": [row["label"] for row in rows],
            "tickfont": {"size": 12},
            "showgrid": False,
        },
    }
    return Chart(figure(traces, layout, palette), title, _alt(title, bars, marks), source)


def _rows(
    check: ClaimCheck,
    spent: pd.DataFrame,
    published: pd.DataFrame,
    for_ai: tuple[float, float],
    sections: bool,
) -> list[dict[str, Any]]:
    """Return bars, headings and marks from the top down, each with its place ``y``."""
    year = check.year
    claimed = formats.usd_bn(check.claimed_usd_bn)
    rows = [
        _bar("claimed", f"Claimed for AI, {year}", check.claimed_usd_bn, claimed, "", "dot"),
    ]
    for row in spent.to_dict("records"):
        cash = row["code"] == "cash_ppe"
        if cash:
            words = f"{formats.about_usd_bn(for_ai[0])}, assumed"
            share = f"{for_ai[1]:g}% of cash capex"
            rows.append(_bar("for_ai", share, for_ai[0], words, row["lacks_in_short"], "dash"))
        words = formats.usd_bn(row["capex_usd_bn"])
        lacks = row["lacks_in_short"]
        words += f", {lacks}" if lacks else ""
        dash = "solid" if cash else ""
        rows.append(_bar("spent", row["short"], row["capex_usd_bn"], words, lacks, dash))
    kind = ""
    for row in published.to_dict("records"):
        if sections and row["kind"] != kind:
            kind = row["kind"]
            rows.append(_heading(SECTIONS[kind]))
        rows.append(_mark(row, sections))
    return [row | {"y": place} for place, row in enumerate(rows)]


def _bar(role: str, label: str, value: float, words: str, lacks: str, dash: str) -> dict[str, Any]:
    return {
        "what": "bar", "role": role, "label": f"<b>{escaped(label)}</b>", "low": value,
        "high": value, "words": escaped(words), "lacks": lacks, "dash": dash,
        "hover": f"<b>{escaped(label)}</b>: {escaped(words)}", "plain": f"{label} {words}",
    }  # fmt: skip


def _heading(text: str) -> dict[str, Any]:
    nothing = float("nan")
    return {
        "what": "heading", "label": "", "low": nothing, "high": nothing,
        "words": f"<i>{escaped(text)}</i>",
    }  # fmt: skip


def _mark(row: dict[Hashable, Any], sections: bool) -> dict[str, Any]:
    low, high = row["value_low_usd_bn"], row["value_high_usd_bn"]
    bound = pd.isna(high)
    name = str(row["publisher"]).partition(" (")[0]
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    when = _month(row["published_on"])
    words = row["says"] + ("" if sections else f" ({row['kind']})")
    symbol = "triangle-right" if bound else "circle"
    lines = [
        f"<b>{escaped(row['publisher'])}</b>: {escaped(row['says'])}",
        escaped(f"{row['kind']}, {when or 'undated'}, about {row['companies']}"[:90]),
    ]
    return {
        "what": "mark",
        "label": escaped(short) + (f", {when}" if when else ""),
        "low": float(low),
        "high": float(low) if bound else float(high),
        "words": escaped(words),
        "symbol": symbol if row["same_group"] else f"{symbol}-open",
        "key": row["total_id"],
        "hover": "<br>".join(lines),
        "plain": f"{name} {row['says']} ({row['kind']})",
    }


def _month(published_on: object) -> str:
    """Write a partial date as short as the room: Feb 25, 2025."""
    text = "" if pd.isna(published_on) else str(published_on)  # type: ignore[call-overload]
    return f"{pd.Timestamp(text[:7]):%b %y}" if len(text) >= 7 else text


def _words(rows: list[dict[str, Any]], most: float, palette: Palette) -> dict[str, Any]:
    """Write what each row says at the foot of the axis, clear of the lines, or beside its mark."""
    start = [
        row["what"] == "heading" or bool(row.get("lacks")) or row["low"] > 0.45 * most
        for row in rows
    ]
    inside = [
        at_start and row["what"] == "bar" and not row["lacks"]
        for row, at_start in zip(rows, start, strict=True)
    ]
    return {
        "type": "scatter",
        "name": "words",
        "mode": "text",
        "x": [0.0 if at_start else row["high"] for row, at_start in zip(rows, start, strict=True)],
        "y": [row["y"] for row in rows],
        "text": [f"\u2002{row['words']}" for row in rows],
        "textposition": "middle right",
        "textfont": {
            "size": 12,
            "color": [palette.background if on_bar else palette.text for on_bar in inside],
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _colour(role: str, palette: Palette) -> str:
    return {"claimed": palette.focus, "for_ai": palette.main}.get(role, palette.text)


def _alt(title: str, bars: list[dict[str, Any]], marks: list[dict[str, Any]]) -> str:
    sums = "; ".join(row["plain"] for row in bars)
    told = first_of([row["plain"] for row in marks], room=200)
    return f"{title}. Bars: {sums}. Published, from the top: {told or 'none'}."
