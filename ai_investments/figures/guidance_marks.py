"""The marks of a ladder of guidance: what was guided while it stood, what was spent, the pace."""

import itertools
import math
import textwrap
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.figures.chart import Palette, halo, tint
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.point_labels import Box, Plot, least_covering

Row = dict[Hashable, Any]

BAND = 0.3
"""Opacity of a range."""
WIDTHS = (300.0, 900.0)
"""Pixels of a panel on a phone and on a desk: names stand where they cover least on both."""
HALF_LINE, HALF_MARK = 2.5, 5.0
"""Pixels that a name keeps from the middle of a line and of a mark."""
MARGIN = 8.0
"""Pixels right of a panel into which a name may reach."""
DOTS = 6
"""Boxes that stand for a slanting line."""
SHORT_NAMES = {
    "cash_ppe": "cash",
    "incl_finance_leases": "with leases",
    "net_of_proceeds": "net",
    "company_reported": "own measure",
}
"""Tells targets apart in the panel of a company that guides more than one definition."""


@dataclass(frozen=True)
class Panel:
    """Where a day and an amount stand in a panel.

    Attributes
    ----------
    days : (pandas.Timestamp, pandas.Timestamp)
        First and last day of the axis of time.
    powers : (float, float)
        Ends of the axis of amounts, as powers of ten of a billion dollars.
    height : float
        Pixels.
    """

    days: tuple[pd.Timestamp, pd.Timestamp]
    powers: tuple[float, float]
    height: float

    def across(self, day: pd.Timestamp) -> float:
        """Return where a day stands, as a part of the width; the axis ends where it ends."""
        first, last = self.days
        return float(min(max((day - first) / (last - first), 0.0), 1.0))

    def up(self, usd_bn: float) -> float:
        """Return how many pixels above the bottom a positive amount stands."""
        low, high = self.powers
        return self.height * (math.log10(usd_bn) - low) / (high - low) if usd_bn > 0 else 0.0


class Step(NamedTuple):
    """A guidance while it stood: between two amounts, from a day to a day."""

    begin: pd.Timestamp
    stop: pd.Timestamp
    low: float
    high: float


class Spent(NamedTuple):
    """A mark of what was spent, or of what the pace comes to."""

    kind: str
    row: Row
    day: pd.Timestamp
    usd_bn: float


KINDS = {
    "spent": "diamond",
    "spent, another definition": "diamond-open",
    "so far": "square-open",
    "pace": "x-thin",
}
"""Symbol of each mark of what was spent."""


def marks(
    own: Sequence[Row], results: Sequence[Row], main: str, axis: str, panel: Panel, palette: Palette
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
    panel : Panel
        Where days and amounts stand in it.
    palette : Palette
        Colours of the theme.
    """
    ladders = [_steps(own, result) for result in results]
    spent = _spent(results)
    first = [row for row in own if row["number"] == 1]
    texts = [_named(row, main) for row in first]
    texts += [_short(mark.usd_bn) + ("" if mark.row["matched"] else "*") for mark in spent]
    points = [(row["guided_on"], _middle(row)) for row in first]
    points += [(mark.day, mark.usd_bn) for mark in spent]
    others = [(row["guided_on"], _middle(row)) for row in own if row["number"] != 1]
    sides = least_covering(
        texts, [_plot(panel, width, points, others, ladders, spent) for width in WIDTHS]
    )
    labels = list(zip(texts, sides, strict=True))
    named = {row["guidance_id"]: each for row, each in zip(first, labels, strict=False)}
    return [
        _bands(ladders, axis, palette),
        _guided(own, named, axis, palette, False),
        _guided(own, named, axis, palette, True),
        _to_the_pace(results, axis, palette),
        *_spent_marks(list(zip(spent, labels[len(first) :], strict=True)), axis, palette),
    ]


def _plot(
    panel: Panel,
    width: float,
    points: Sequence[tuple[pd.Timestamp, float]],
    others: Sequence[tuple[pd.Timestamp, float]],
    ladders: Sequence[Sequence[Step]],
    spent: Sequence[Spent],
) -> Plot:
    """Return a panel at one width: its points, and what their names should leave free."""

    def at(day: pd.Timestamp, usd_bn: float) -> tuple[float, float]:
        return width * panel.across(day), panel.up(usd_bn)

    named = [at(*point) for point in points]
    covered = [_box(x, x, y, y, HALF_MARK) for x, y in [*named, *(at(*each) for each in others)]]
    for ladder in ladders:
        for step in ladder:
            left, low = at(step.begin, step.low)
            right, high = at(step.stop, step.high)
            covered.append(_box(left, right, low, high, HALF_LINE))
        for before, after in itertools.pairwise(ladder):
            x, y = at(after.begin, min(before.low, after.low))
            covered.append(_box(x, x, y, panel.up(max(before.high, after.high)), HALF_LINE))
    starts = {id(mark.row): at(mark.day, mark.usd_bn) for mark in spent if mark.kind == "so far"}
    for mark in spent:
        if mark.kind == "pace":
            right, high = at(mark.day, mark.usd_bn)
            left, low = starts[id(mark.row)]
            parts = [(number + 0.5) / DOTS for number in range(DOTS)]
            dots = [(left + part * (right - left), low + part * (high - low)) for part in parts]
            covered += [_box(x, x, y, y, 2 * HALF_LINE) for x, y in dots]
    return Plot(width + MARGIN, panel.height, named, covered)


def _box(left: float, right: float, low: float, high: float, around: float) -> Box:
    return left - around, right + around, low - around, high + around


def _steps(own: Sequence[Row], result: Row) -> list[Step]:
    """Return the guidance of a target, each to the next one, the last to the end of its period."""
    target = (result["target_period"], result["definition"])
    rows = [row for row in own if (row["target_period"], row["definition"]) == target]
    end = result["ends_on"] if result["ends_on"] == result["ends_on"] else result["last_on"]
    until = [*(row["guided_on"] for row in rows[1:]), max(end, result["last_on"])]
    return [
        Step(row["guided_on"], stop, row["low_usd_bn"],
             row["low_usd_bn"] if _open(row) else row["high_usd_bn"])
        for row, stop in zip(rows, until, strict=True)
    ]  # fmt: skip


def _bands(ladders: Sequence[Sequence[Step]], axis: str, palette: Palette) -> dict[str, Any]:
    """Draw each guidance while it stood."""
    x: list[Any] = []
    y: list[float | None] = []
    for ladder in ladders:
        for step in ladder:
            x += [step.begin.isoformat(), step.stop.isoformat()]
            y += [step.low, step.low]
        for step in reversed(ladder):
            x += [step.stop.isoformat(), step.begin.isoformat()]
            y += [step.high, step.high]
        x += [ladder[0].begin.isoformat(), None]
        y += [ladder[0].low, None]
    return {
        "type": "scatter", "mode": "lines", "name": "guidance in force", "x": x, "y": y,
        "yaxis": axis, "fill": "toself", "fillcolor": tint(palette.quiet, BAND),
        "line": {"color": palette.quiet, "width": 1.5}, "hoverinfo": "skip",
    }  # fmt: skip


def _guided(
    own: Sequence[Row],
    named: dict[str, tuple[str, str]],
    axis: str,
    palette: Palette,
    open_: bool,
) -> dict[str, Any]:
    rows = [row for row in own if _open(row) == open_]
    labels = [named.get(row["guidance_id"], ("", "top right")) for row in rows]
    return {
        "type": "scatter", "mode": "markers+text", "name": "“more than”" if open_ else "guided",
        "x": [row["guided_on"].isoformat() for row in rows],
        "y": [_middle(row) for row in rows],
        "yaxis": axis,
        "text": [escaped(text) for text, _ in labels],
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


def _named(row: Row, main: str) -> str:
    """Return a target's name, with its definition where that is not the panel's."""
    period = str(row["target_period"]).replace("-", "–")
    own = "" if row["definition"] == main else f" {SHORT_NAMES[str(row['definition'])]}"
    return period + own


def _middle(row: Row) -> float:
    """Return where a guidance has its mark: the middle of its range, or its floor."""
    low = float(row["low_usd_bn"])
    return low if _open(row) else (low + float(row["high_usd_bn"])) / 2


def _open(row: Row) -> bool:
    """Tell whether guidance says "more than": its upper end is missing."""
    return bool(row["high_usd_bn"] != row["high_usd_bn"])


def _spent(results: Sequence[Row]) -> list[Spent]:
    """Return the marks of what is known of each target."""
    found = []
    for row in results:
        if not row["quarters_known"]:
            continue
        if row["complete"]:
            kind = "spent" if row["matched"] else "spent, another definition"
            found.append(Spent(kind, row, row["ends_on"], row["actual_usd_bn"]))
        else:
            found.append(Spent("so far", row, row["known_until"], row["actual_usd_bn"]))
            found.append(Spent("pace", row, row["ends_on"], row["pace_usd_bn"]))
    return found


def _to_the_pace(results: Sequence[Row], axis: str, palette: Palette) -> dict[str, Any]:
    """Draw the way from what is spent to what the pace comes to."""
    x: list[Any] = []
    y: list[float | None] = []
    for row in results:
        if row["quarters_known"] and not row["complete"]:
            x += [row["known_until"].isoformat(), row["ends_on"].isoformat(), None]
            y += [row["actual_usd_bn"], row["pace_usd_bn"], None]
    return {
        "type": "scatter", "mode": "lines", "name": "to the pace", "x": x, "y": y,
        "yaxis": axis, "line": {"color": palette.main, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }  # fmt: skip


def _spent_marks(
    labelled: Sequence[tuple[Spent, tuple[str, str]]], axis: str, palette: Palette
) -> list[dict[str, Any]]:
    traces = []
    for kind, symbol in KINDS.items():
        own = [(mark, label) for mark, label in labelled if mark.kind == kind]
        traces.append({
            "type": "scatter", "mode": "markers+text", "name": kind,
            "x": [mark.day.isoformat() for mark, _ in own],
            "y": [mark.usd_bn for mark, _ in own],
            "yaxis": axis,
            "text": [text for _, (text, _) in own],
            "textposition": [place for _, (_, place) in own],
            "textfont": {"size": 12, "color": palette.main, "shadow": halo(palette)},
            "cliponaxis": False,
            "marker": {
                "symbol": symbol, "size": 10, "color": palette.main,
                "line": {"width": 2 if kind == "pace" else 1.5, "color": palette.main},
            },
            "hovertext": [_spent_hover(mark.row) for mark, _ in own],
            "hovertemplate": "%{hovertext}<extra></extra>",
        })  # fmt: skip
    return traces


def _short(value: float) -> str:
    """Write billions without unit, as short as the room: 128, 55.7, 8.5."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else formats.short_bn(value)


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
