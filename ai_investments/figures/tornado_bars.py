"""How far each input alone moves a result: a tornado."""

from typing import Any

import pandas as pd

from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure, tint
from ai_investments.figures.plotly_text import escaped

ROW = 36
MOST = 14
"""Bars drawn; the table has all."""
LEAST = 0.002
"""An input that moves the result by less of its widest bar is only named."""
LINE = 22
"""Characters of a line beside a bar."""
ROOM = 0.2
"""Room for the value at the end of a bar, as a share of what the bars span."""


def tornado_bars(
    table: pd.DataFrame,
    paid: tuple[float, float] | None,
    dollars: bool,
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw the results at both ends of each input's range, the widest on top.

    Parameters
    ----------
    table : pandas.DataFrame
        As `WhatMatters` gives it: ``name`` with the range, ``low_words``, ``high_words``,
        ``at_low``, ``at_now``, ``at_high``, ``swing``; at least one row.
    paid : (float, float) or None
        Least and greatest price claimed.
    dollars : bool
        Whether results are billions of US dollars, otherwise percents.
    axis, title, source : str
        Title of the axis, the finding, the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Traces "low" and "high": bars from the result as it is to that at each end; written at
        their ends is the input's value there.
    """
    widest = float(table["swing"].max())
    moving = table[table["swing"] > LEAST * widest]
    drawn = moving.head(MOST)
    now = float(table["at_now"].iloc[0])
    names = [_lines(name) for name in drawn["name"]]
    before, after = ("$", "bn") if dollars else ("", "%")
    traces: list[dict[str, Any]] = []
    for side, colour, filled in (("low", palette.focus, False), ("high", palette.main, True)):
        ends = drawn[f"at_{side}"]
        traces.append(
            {
                "type": "bar",
                "name": side,
                "orientation": "h",
                "base": now,
                "x": (ends - now).tolist(),
                "y": list(range(len(drawn))),
                "text": [
                    words.partition(" ")[0] if abs(end - now) > LEAST * widest else ""
                    for words, end in zip(drawn[f"{side}_words"], ends, strict=True)
                ],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 12, "color": palette.text},
                "marker": {
                    "color": colour if filled else tint(colour, 0.25),
                    "line": {"width": 1.5, "color": colour},
                },
                "hovertext": [
                    f"{escaped(name)}<br>at {words}: {before}{end:,.3g}{after}, "
                    f"as set: {before}{now:,.3g}{after}"
                    for name, words, end in zip(
                        drawn["name"], drawn[f"{side}_words"], ends, strict=True
                    )
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    marked = [now, *drawn["at_low"], *drawn["at_high"], *(paid or ())]
    least, most = min(marked), max(marked)
    room = (most - least or 1) * ROOM
    shapes: list[dict[str, Any]] = [_line(now, palette.text, "solid")]
    notes = [_note(now, f"as set {before}{now:,.3g}{after}", palette, 0)]
    if paid is not None:
        shapes += [_line(price, palette.text, "dot") for price in sorted(set(paid))]
        low, high = (f"{price:,.4g}" for price in paid)
        notes.append(_note(
            sum(paid) / 2, f"paid ${low}{'' if low == high else f'–{high}'}bn", palette, 1
        ))  # fmt: skip
    for note in notes:
        place = (note["x"] - least + room) / (most - least + 2 * room)
        note["xanchor"] = "left" if place < 0.25 else "right" if place > 0.75 else "center"
    layout = {
        "height": 110 + ROW * len(drawn),
        "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
        "barmode": "overlay",
        "bargap": 0.35,
        "shapes": shapes,
        "annotations": notes,
        "xaxis": {
            "title": {"text": axis, "standoff": 6},
            "ticksuffix": "" if dollars else "%",
            "range": [least - room, most + room],
            "nticks": 6,
        },
        "yaxis": {
            "tickvals": list(range(len(drawn))),
            "ticktext": names,
            "tickfont": {"size": 12},
            "range": [len(drawn) - 0.4, -0.6],
            "showgrid": False,
        },
    }
    told = first_of([
        f"{row['name']}: {before}{row['at_low']:,.3g} to {row['at_high']:,.3g}{after}"
        for row in drawn.to_dict("records")
    ])  # fmt: skip
    return Chart(figure(traces, layout, palette), title, f"{title}. {told}.", source)


def _lines(name: str) -> str:
    """Break a name so that it fits beside the bars on a phone; its range stays in one line."""
    what, _, between = name.rpartition(", ")
    words = [*what.split(), between]
    words[-2] += ","
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(escaped(line) for line in lines)


def _line(x: float, colour: str, dash: str) -> dict[str, Any]:
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"width": 1.5, "dash": dash, "color": colour}}  # fmt: skip


def _note(x: float, text: str, palette: Palette, level: int) -> dict[str, Any]:
    return {"x": x, "y": 1, "yref": "paper", "yshift": 2 + 17 * level,
            "yanchor": "bottom", "text": text, "showarrow": False,
             "font": {"size": 12, "color": palette.text}}  # fmt: skip
