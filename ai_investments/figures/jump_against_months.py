"""Jumps against the time since the last round, on a logarithmic axis."""

import math
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.days import DAYS_A_MONTH
from ai_investments.figures.chart import LOOK_ALIKE, Chart, Palette, figure
from ai_investments.figures.log_axis import ticks_between, times
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.step_hover import step_hover

HEIGHT = 430
NARROWEST = 300
"""Pixels of the plot on a telephone: labels that fit there fit everywhere."""
LABELLED = 12
Box = tuple[float, float, float, float]
"""Left, right, bottom and top in pixels."""


def jump_against_months(
    steps: pd.DataFrame, focus: pd.Series | None, title: str, source: str, palette: Palette
) -> Chart:
    """Draw each jump over the months since the last round.

    Parameters
    ----------
    steps : pandas.DataFrame
        Steps with ``days``, as `valuations.steps` gives them, and ``peer``.
    focus : pandas.Series or None
        The step that is marked; it need not be among them.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "others", "peers" and "focus" with the ``deal_id`` as ``customdata``; steps that do
        not count are hollow. A dotted line is a valuation that doubles every year.
    """
    own = None if focus is None else focus["deal_id"]
    rows = [
        row | {"waited": row["days"] / DAYS_A_MONTH}
        for row in steps.sort_values(["jump", "deal_id"], ascending=[False, True]).to_dict(
            "records"
        )
    ]
    marked = [row for row in rows if row["deal_id"] == own]
    peers = [row for row in rows if row["peer"] and row["deal_id"] != own]
    others = [row for row in rows if not row["peer"] and row["deal_id"] != own]
    longest = max((row["waited"] for row in rows), default=12.0) * 1.06
    jumps = [row["jump"] for row in rows] or [1.0]
    span = [math.log10(min(*jumps, 0.9)) - 0.08, math.log10(max(*jumps, 3.0)) + 0.1]
    ticks = ticks_between(*span)
    years = min(longest / 12, span[1] / math.log10(2))
    named = _named([*peers, *others], focus, longest, span)
    traces = [
        _marks("others", others, palette.quiet, "circle", 6),
        _marks("peers", peers, palette.main, "circle", 9),
        _marks("focus", marked, palette.focus, "diamond", 13),
        {
            "type": "scatter",
            "name": "doubling",
            "mode": "lines",
            "x": [0, 12 * years],
            "y": [1, 2**years],
            "line": {"color": palette.text, "width": 1, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [row["waited"] for row, _ in named],
            "y": [row["jump"] for row, _ in named],
            "text": [_name(row) for row, _ in named],
            "textposition": [f"middle {side}" for _, side in named],
            "textfont": {"color": palette.text, "size": 12},
            "hoverinfo": "skip",
        },
    ]
    guide = [] if focus is None else [_guide(focus, palette)]
    layout = {
        "height": HEIGHT,
        "shapes": [line for line, _ in guide],
        "xaxis": {
            "title": {"text": "Months since the last round", "standoff": 8},
            "range": [0, longest],
            "dtick": 6 if longest < 60 else 12,
        },
        "yaxis": {
            "type": "log",
            "range": span,
            "tickvals": ticks,
            "ticktext": times(ticks),
            "title": {"text": "Valuation ÷ the previous one (log scale)", "standoff": 8},
        },
        "annotations": [
            *(label for _, label in guide),
            {
                "x": 12 * years, "y": math.log10(2**years), "text": "doubling every year",
                "xanchor": "right", "yanchor": "bottom", "showarrow": False, "yshift": 8,
                "font": {"size": 12, "color": palette.text},
            }
        ],
    }  # fmt: skip
    told = "; ".join(
        f"{row['company']} {row['announced_on']:%Y} {formats.times(row['jump'])} after "
        f"{row['waited']:.0f} months{'' if row['counts'] else ' (does not count)'}"
        for row in [*marked, *(row for row in rows if row["deal_id"] != own)][:6]
    )
    counting = sum(row["counts"] for row in rows)
    hollow = f" and {len(rows) - counting} that do not count" if counting < len(rows) else ""
    n = formats.count(counting, "jump")
    alt = f"{title}. {n}{hollow}, {len(peers)} of them peers: {told or 'none'}."
    return Chart(figure(traces, layout, palette), title, alt, source)


def _marks(
    name: str, rows: Sequence[dict[Hashable, Any]], colour: str, symbol: str, size: int
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers",
        "x": [round(row["waited"], 2) for row in rows],
        "y": [row["jump"] for row in rows],
        "marker": {
            "size": size,
            "color": colour,
            "symbol": [symbol if row["counts"] else f"{symbol}-open" for row in rows],
            "line": {"width": [0 if row["counts"] else 1.5 for row in rows], "color": colour},
        },
        "customdata": [row["deal_id"] for row in rows],
        "hovertext": [step_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **LOOK_ALIKE,
    }


def _name(row: dict[Hashable, Any] | pd.Series) -> str:
    return f"\u2002{escaped(row['company'][:16])} {formats.times(row['jump'])}\u2002"


def _guide(focus: pd.Series, palette: Palette) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a line at the focus's jump and its label at the right end."""
    line = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": focus["jump"], "y1": focus["jump"],
        "layer": "below", "line": {"width": 1.5, "dash": "dot", "color": palette.focus},
    }  # fmt: skip
    label = {
        "xref": "paper", "x": 1, "xanchor": "right", "y": math.log10(focus["jump"]),
        "yanchor": "bottom", "showarrow": False,
        "text": f"<b>{_name(focus)}</b>", "font": {"size": 13, "color": palette.focus},
    }  # fmt: skip
    return line, label


def _named(
    rows: Sequence[dict[Hashable, Any]],
    focus: pd.Series | None,
    longest: float,
    span: list[float],
) -> list[tuple[dict[Hashable, Any], str]]:
    """Choose the marks to label: the farthest from the middle first, where there is room.

    A label covers no mark, line or other label; it stands right of its mark or left of it.
    """

    def height(jump: float) -> float:
        return HEIGHT * 0.8 * (math.log10(jump) - span[0]) / (span[1] - span[0])

    places = [(NARROWEST * row["waited"] / longest, height(row["jump"])) for row in rows]
    middle = (NARROWEST / 3, height(2.5))
    order = sorted(range(len(rows)), key=lambda n: -math.dist(places[n], middle))
    taken = [(x - 4, x + 4, y - 4, y + 4) for x, y in places]
    taken += [
        (x - 2, x + 2, y - 2, y + 2)
        for x in range(0, NARROWEST, 8)
        for y in [height(2 ** (x / NARROWEST * longest / 12))]
    ]
    if focus is not None:
        line = height(focus["jump"])
        taken.append((NARROWEST - 7 * len(_name(focus)), NARROWEST, line, line + 18))
    named = []
    for n in order:
        x, y = places[n]
        width = 6.5 * len(_name(rows[n]))
        for side, left in (("right", x + 5), ("left", x - 5 - width)):
            box = (left, left + width, y - 7, y + 7)
            inside = box[0] >= 0 and box[1] <= NARROWEST
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                named.append((rows[n], side))
                break
        if len(named) == LABELLED:
            break
    return named


def _overlap(one: Box, other: Box) -> bool:
    apart = one[1] < other[0] or one[0] > other[1] or one[3] < other[2] or one[2] > other[3]
    return not apart
