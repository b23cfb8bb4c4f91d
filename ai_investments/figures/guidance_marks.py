"""The marks of a ladder of guidance: what was guided while it stood, what was spent, the pace."""

import textwrap
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.figures.chart import Palette, halo, tint
from ai_investments.figures.plotly_text import escaped

Row = dict[Hashable, Any]

BAND = 0.3
"""Opacity of a range."""
SHORT = pd.Timedelta(days=150)
"""Up to this length of its band a target is named left of it."""
SHORT_NAMES = {
    "cash_ppe": "cash",
    "incl_finance_leases": "with leases",
    "net_of_proceeds": "net",
    "company_reported": "own measure",
}
"""Tells targets apart in the panel of a company that guides more than one definition."""


def marks(
    own: Sequence[Row], results: Sequence[Row], main: str, axis: str, palette: Palette
) -> list[dict[str, Any]]:
    """Return the traces of one company's panel.

    Parameters
    ----------
    own, results : sequence of dict
        The company's guidance, and what came of it.
    main : str
        The definition that the panel's heading names first.
    axis : str
        The panel's axis of values.
    palette : Palette
        Colours of the theme.
    """
    named = {
        (row["target_period"], row["definition"]): _named(row, main, results) for row in results
    }
    return [
        _bands(own, results, axis, palette),
        _guided(own, named, axis, palette, False),
        _guided(own, named, axis, palette, True),
        *_spent(results, axis, palette),
    ]


def _bands(
    own: Sequence[Row], results: Sequence[Row], axis: str, palette: Palette
) -> dict[str, Any]:
    """Draw each guidance from its day to the next one, the last to the end of its period."""
    x: list[Any] = []
    y: list[float | None] = []
    for result in results:
        target = (result["target_period"], result["definition"])
        rows = [row for row in own if (row["target_period"], row["definition"]) == target]
        days = [row["guided_on"].isoformat() for row in rows]
        end = result["ends_on"] if result["ends_on"] == result["ends_on"] else result["last_on"]
        until = [*days[1:], max(end, result["last_on"]).isoformat()]
        low = [row["low_usd_bn"] for row in rows]
        high = [row["low_usd_bn"] if _open(row) else row["high_usd_bn"] for row in rows]
        steps = list(zip(days, until, low, high, strict=True))
        for begin, stop, floor, _ in steps:
            x += [begin, stop]
            y += [floor, floor]
        for begin, stop, _, ceiling in reversed(steps):
            x += [stop, begin]
            y += [ceiling, ceiling]
        x += [x[-4 * len(steps)], None]
        y += [y[-4 * len(steps)], None]
    return {
        "type": "scatter", "mode": "lines", "name": "guidance in force", "x": x, "y": y,
        "yaxis": axis, "fill": "toself", "fillcolor": tint(palette.quiet, BAND),
        "line": {"color": palette.quiet, "width": 1.5}, "hoverinfo": "skip",
    }  # fmt: skip


def _guided(
    own: Sequence[Row],
    named: dict[tuple[Any, Any], tuple[str, str]],
    axis: str,
    palette: Palette,
    open_: bool,
) -> dict[str, Any]:
    rows = [row for row in own if _open(row) == open_]
    labels = [
        named[row["target_period"], row["definition"]] if row["number"] == 1 else ("", "top right")
        for row in rows
    ]
    return {
        "type": "scatter", "mode": "markers+text", "name": "“more than”" if open_ else "guided",
        "x": [row["guided_on"].isoformat() for row in rows],
        "y": [row["low_usd_bn"] if open_ else (row["low_usd_bn"] + row["high_usd_bn"]) / 2
              for row in rows],
        "yaxis": axis,
        "text": [text for text, _ in labels],
        "textposition": [place for _, place in labels],
        "textfont": {"size": 12, "color": palette.text, "shadow": halo(palette)},
        "cliponaxis": False,
        "marker": {
            "symbol": "triangle-up" if open_ else "circle", "size": 10 if open_ else 7,
            "color": palette.text, "line": {"width": 1, "color": palette.background},
        },
        "customdata": [row["guidance_id"] for row in rows],
        "hovertext": [_guidance_hover(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _named(result: Row, main: str, results: Sequence[Row]) -> tuple[str, str]:
    """Return a target's name, with its definition where that is not the panel's, and its place."""
    period = escaped(result["target_period"].replace("-", "–"))
    if result["ends_on"] - result["first_on"] < SHORT:
        place = "middle left"
    else:
        started = [other["definition"] for other in results
                   if other["first_on"] == result["first_on"]]  # fmt: skip
        second = result["definition"] != main and len(started) > 1
        place = "bottom right" if second else "top right"
    own = "" if result["definition"] == main else f" {SHORT_NAMES[result['definition']]}"
    return period + own, place


def _open(row: Row) -> bool:
    """Tell whether guidance says "more than": its upper end is missing."""
    return bool(row["high_usd_bn"] != row["high_usd_bn"])


def _spent(results: Sequence[Row], axis: str, palette: Palette) -> list[dict[str, Any]]:
    known = [row for row in results if row["quarters_known"]]
    whole = [row for row in known if row["complete"]]
    partly = [row for row in known if not row["complete"]]
    marks: list[tuple[str, str, list[Row], str, str]] = [
        ("spent", "diamond", [row for row in whole if row["matched"]], "ends_on", "actual_usd_bn"),
        ("spent, another definition", "diamond-open",
         [row for row in whole if not row["matched"]], "ends_on", "actual_usd_bn"),
        ("so far", "square-open", partly, "known_until", "actual_usd_bn"),
        ("pace", "x-thin", partly, "ends_on", "pace_usd_bn"),
    ]  # fmt: skip
    traces: list[dict[str, Any]] = []
    line_x: list[Any] = []
    line_y: list[float | None] = []
    for row in partly:
        line_x += [row["known_until"].isoformat(), row["ends_on"].isoformat(), None]
        line_y += [row["actual_usd_bn"], row["pace_usd_bn"], None]
    traces.append({
        "type": "scatter", "mode": "lines", "name": "to the pace", "x": line_x, "y": line_y,
        "yaxis": axis, "line": {"color": palette.main, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    })  # fmt: skip
    for name, symbol, rows, day, value in marks:
        traces.append({
            "type": "scatter", "mode": "markers+text", "name": name,
            "x": [row[day].isoformat() for row in rows],
            "y": [row[value] for row in rows],
            "yaxis": axis,
            "text": [_short(row[value]) + ("" if row["matched"] else "*") for row in rows],
            "textposition": [_beside(name, row) for row in rows],
            "textfont": {"size": 12, "color": palette.main, "shadow": halo(palette)},
            "cliponaxis": False,
            "marker": {
                "symbol": symbol, "size": 10, "color": palette.main,
                "line": {"width": 2 if symbol == "x-thin" else 1.5, "color": palette.main},
            },
            "hovertext": [_spent_hover(row) for row in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
        })  # fmt: skip
    return traces


def _beside(mark: str, row: Row) -> str:
    """Place a mark's label where the band of its own guidance is not."""
    if mark == "pace":
        return "middle right"
    if mark == "so far":
        return "bottom center"
    climbed = row["last_place"] == "inside" and row["last_low_usd_bn"] > row["first_low_usd_bn"]
    return "top left" if climbed or row["last_place"].startswith("above") else "bottom left"


def _short(value: float) -> str:
    """Write billions without unit, as short as the room: 128, 55.7, 8.5."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _guidance_hover(row: Row) -> str:
    low, high = row["low_usd_bn"], row["high_usd_bn"]
    words = f"more than {formats.usd_bn(low)}" if high != high else formats.usd_bn_range(low, high)
    lines = [
        f"<b>{escaped(row['company'])} {escaped(row['target_period'])}</b>: guided <b>{words}</b>",
        f"{formats.day(row['guided_on'])}, {row['change']} · {evidence.label(row['evidence'])}",
        escaped(str(row["publisher"])),
    ]
    if isinstance(row["note"], str):
        note = textwrap.shorten(row["note"], 180, placeholder=" …")
        lines += [escaped(line) for line in textwrap.wrap(note, 46)]
    return "<br>".join(lines)


def _spent_hover(row: Row) -> str:
    lines = [
        f"<b>{escaped(row['name'])}</b>: spent <b>{row['spent_words']}</b>",
        f"first guided {row['first_words']}, last {row['last_words']}",
        f"derived from {evidence.label(row['actual_grade'])}",
    ]
    if not row["complete"]:
        lines.insert(1, f"at this pace {formats.usd_bn(float(format(row['pace_usd_bn'], '.4g')))}")
    if not row["matched"]:
        lines.append("<b>another definition than guided</b>")
    return "<br>".join(lines)
