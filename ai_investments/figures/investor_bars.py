"""An investor's deals as ranked bars: its own money full, a round of unknown shares as outline."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.deals.deal_words import amount, dated
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

ROW_HEIGHT = 27
LONGEST_NAME = 22
LABEL_PIXELS = 7
"""Width of a letter of a label, about; the right margin holds the label of the longest bars."""
TRANSPARENT = "rgba(0, 0, 0, 0)"


def investor_bars(
    drawn: pd.DataFrame, focus: str, title: str, source: str, palette: Palette
) -> Chart:
    """Draw deals as horizontal bars of US dollars.

    Parameters
    ----------
    drawn : pandas.DataFrame
        Deals in the order of the rows, as `views.investors.Result.drawn` holds them.
    focus : str
        ``deal_id`` of the deal that is marked.
    title, source : str
        What the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "own" has the investor's own money, full where the deal counts and pale where it does
        not; "round" the totals of rounds whose shares are not known, as outlines; "labels" the
        values. All carry the ``deal_id`` as ``customdata``; a thin line spans disputed claims.
    """
    rows = drawn.assign(y=range(len(drawn)), focus=drawn["deal_id"] == focus)
    own = rows[rows["ticket_usd_bn"].notna()]
    whole = rows[rows["ticket_usd_bn"].isna() & rows["round_total_usd_bn"].notna()]
    traces = [
        _bars("own", own, palette, full=True),
        _bars("round", whole, palette, full=False),
        _disputed(own, palette),
        _labels(rows, palette),
    ]
    ends = [each for each in (*rows["shown_usd_bn"], *rows["ticket_high_usd_bn"]) if each == each]
    layout = {
        "height": 70 + ROW_HEIGHT * max(len(rows), 3),
        "barmode": "overlay",
        "xaxis": {
            "range": [0, 1.02 * max(ends, default=1.0)],
            "rangemode": "tozero",
            "nticks": 5,
            "title": {"text": "Amount, $bn", "standoff": 8},
        },
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": rows["y"].tolist(),
            "ticktext": [_row_label(row) for row in rows.to_dict("records")],
            "showgrid": False,
        },
        "margin": {"l": 8, "r": _room(rows), "t": 8, "b": 8},
    }
    return Chart(figure(traces, layout, palette), title, _alt(rows, title), source)


def _bars(name: str, rows: pd.DataFrame, palette: Palette, full: bool) -> dict[str, Any]:
    records = rows.to_dict("records")
    colours = [
        palette.focus if row["focus"] else palette.main if row["counts"] else palette.quiet
        for row in records
    ]
    value = "ticket_usd_bn" if full else "round_total_usd_bn"
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "width": 0.65,
        "x": rows[value].tolist(),
        "y": rows["y"].tolist(),
        "marker": {
            "color": colours if full else TRANSPARENT,
            "opacity": [1.0 if row["counts"] else 0.45 for row in records],
            "line": {"width": 1.5, "color": colours},
        },
        "customdata": rows["deal_id"].tolist(),
        "hovertext": [_hover(row) for row in records],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **LOOK_ALIKE,
    }


def _disputed(rows: pd.DataFrame, palette: Palette) -> dict[str, Any]:
    disputed = rows[rows["ticket_high_usd_bn"] > rows["ticket_low_usd_bn"]]
    ends = disputed[["ticket_low_usd_bn", "ticket_high_usd_bn"]].to_numpy().tolist()
    return {
        "type": "scatter",
        "name": "claims",
        "mode": "lines",
        "x": [place for low, high in ends for place in (low, high, None)],
        "y": [place for row in disputed["y"].tolist() for place in (row, row, None)],
        "line": {"color": palette.text, "width": 2},
        "hoverinfo": "skip",
    }


def _labels(rows: pd.DataFrame, palette: Palette) -> dict[str, Any]:
    records = rows.to_dict("records")
    ends = rows[["shown_usd_bn", "ticket_high_usd_bn"]].max(axis=1).fillna(0.0)
    return {
        "type": "scatter",
        "name": "labels",
        "mode": "text",
        "x": ends.tolist(),
        "y": rows["y"].tolist(),
        "text": [f"\u2002{_label(row)}" for row in records],
        "textposition": "middle right",
        "textfont": {"color": palette.text, "size": 13},
        "cliponaxis": False,
        "customdata": rows["deal_id"].tolist(),
        "hovertext": [_hover(row) for row in records],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _room(rows: pd.DataFrame) -> int:
    """Return the pixels right of the axis for labels of bars that end in its last third."""
    long = rows[rows["shown_usd_bn"] > 0.6 * rows["shown_usd_bn"].max()].to_dict("records")
    return 16 + LABEL_PIXELS * max((len(_label(row)) for row in long), default=8)


def _label(row: dict[Hashable, Any]) -> str:
    known = amount(row)
    return f"{known} ({row['state']})" if row["state"] else known


def _row_label(row: dict[Hashable, Any]) -> str:
    rank = "" if pd.isna(row["position"]) else f"{row['position']:.0f}. "
    name = dated(row)
    if len(name) > LONGEST_NAME:
        when = name.removeprefix(row["company"])
        name = f"{row['company'][: LONGEST_NAME - len(when) - 1]}…{when}"
    text = f"{rank}{escaped(name)}"
    return f"<b>{text}</b>" if row["focus"] else text


def _hover(row: dict[Hashable, Any]) -> str:
    day = formats.day(row["announced_on"], row["date_precision"])
    lines = [f"<b>{escaped(row['company'])}</b>, {row['round']}, {day} ({row['role']})"]
    if pd.isna(row["ticket_usd_bn"]):
        lines.append(f"own part not known; whole round {formats.usd_bn(row['round_total_usd_bn'])}")
    else:
        span = formats.usd_bn_range(row["ticket_low_usd_bn"], row["ticket_high_usd_bn"])
        lines.append(f"own money <b>{amount(row)}</b>, {row['ticket_basis']}; claims {span}")
        lines.append(f"whole deal {formats.usd_bn(row['round_total_usd_bn'])}")
    lines.append(f"{evidence.label(row['grade'])} · {formats.count(row['sources'], 'source')}")
    if row["state"]:
        lines.append(f"not ranked: {row['state']}" if not row["counts"] else row["state"])
    return "<br>".join(lines)


def _alt(rows: pd.DataFrame, title: str) -> str:
    if rows.empty:
        return f"{title}. The chart is empty: no deal was chosen to be drawn."
    told = first_of([f"{dated(row)} {_label(row)}" for row in rows.to_dict("records")])
    return f"Horizontal bars. {title}. {told}."
