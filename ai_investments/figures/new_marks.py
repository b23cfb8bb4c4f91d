"""Signs in any chart at marks worth a second look: around points, and an outline around bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ai_investments import formats
from ai_investments.figures.chart import Chart

WIDER = 9
"""Pixels by which a ring is wider than the mark inside it."""
PLAIN_SIZE = 6
"""Pixels of a mark whose size is not given."""
OUTLINE = 3
"""Pixels of the edge of a bar."""
CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Sign:
    """A sign around points: how it is written, drawn, and what its trace is called."""

    glyph: str
    symbol: str
    trace: str


RING = Sign("○", "circle-open", "new or changed")
DIAMOND = Sign("◇", "diamond-open", "own rows")


def marked(chart: Chart, ids: frozenset[str], label: str, sign: Sign = RING) -> Chart:
    """Mark in a chart some of what it draws.

    Parameters
    ----------
    chart : Chart
        Any chart; it stays as it is. A point or bar is named by its ``customdata`` (the first
        entry of a list), or by its ``ids``: the rows behind it, "; " between.
    ids : frozenset of str
        The names to mark.
    label : str
        What the marks stand for, such as "new or changed since 12 Oct 2026".
    sign : Sign
        What goes around points.

    Returns
    -------
    Chart
        With the sign around each such point and an outline around each such bar, and a line on
        both below the chart and in its text; the chart itself where none of its marks is named.
    """
    before = chart.spec["data"]
    found = [_places(trace, ids) for trace in before]
    if not any(found):
        return chart
    ink = chart.spec["layout"]["font"]["color"]
    traces = []
    rings: dict[tuple[Any, ...], float] = {}
    bars = 0
    for trace, places in zip(before, found, strict=True):
        is_bar = trace.get("type") == "bar"
        traces.append(_outlined(trace, places, ink) if is_bar and places else trace)
        if is_bar:
            bars += len(places)
            continue
        for place in places:
            point = (trace.get("xaxis", "x"), trace.get("yaxis", "y"),
                     trace["x"][place], trace["y"][place])  # fmt: skip
            rings[point] = max(rings.get(point, 0), _size(trace, place) + WIDER)
    signs = [sign.glyph] * bool(rings) + ["Outlined"] * bool(bars)
    marks = formats.count(len(rings) + bars, "mark")
    return replace(
        chart,
        spec=chart.spec | {"data": traces + list(_rings(rings, ink, sign))},
        alt=f"{chart.alt} {marks} {label}.",
        source=f"{chart.source} {', '.join(signs)}: {label}.",
    )


def _places(trace: dict[str, Any], ids: frozenset[str]) -> list[int]:
    """Return the places of a trace's marks that are named."""
    kind = trace.get("type", "scatter")
    drawn = kind == "bar" or (kind == "scatter" and trace.get("mode") != "text")
    if not drawn or trace.get("visible", True) is not True:
        return []
    x, y, custom, behind = (_sequence(trace.get(name)) for name in ("x", "y", "customdata", "ids"))
    named = {place for place, each in enumerate(custom) if _first(each) in ids}
    named |= {
        place for place, each in enumerate(behind) if not ids.isdisjoint(str(each).split("; "))
    }
    return [
        place
        for place in sorted(named)
        if place < min(len(x), len(y)) and x[place] is not None and y[place] is not None
    ]


def _sequence(values: Any) -> Sequence[Any]:
    return () if values is None or isinstance(values, str) else values


def _first(custom: Any) -> Any:
    """Return the name in a mark's ``customdata``: itself, or the first of a list."""
    if isinstance(custom, list | tuple):
        custom = custom[0] if custom else None
    return custom if isinstance(custom, str) else None


def _size(trace: dict[str, Any], place: int) -> float:
    size = trace.get("marker", {}).get("size", PLAIN_SIZE)
    return float(size if isinstance(size, int | float) else size[place])


def _outlined(bar: dict[str, Any], places: list[int], ink: str) -> dict[str, Any]:
    """Return a trace of bars with the outline of some in the colour of the text."""
    marker = bar.get("marker", {})
    line = marker.get("line", {})
    length = len(bar["y"])

    def edges(name: str, usual: Any, own: Any) -> list[Any]:
        before = line.get(name, usual)
        values = list(before) if isinstance(before, list | tuple) else [before] * length
        return [own if place in places else value for place, value in enumerate(values)]

    line = line | {"width": edges("width", 0, OUTLINE), "color": edges("color", CLEAR, ink)}
    return bar | {"marker": marker | {"line": line}}


def _rings(rings: dict[tuple[Any, ...], float], ink: str, sign: Sign) -> Iterator[dict[str, Any]]:
    """Return a trace of rings for each pair of axes."""
    axes = dict.fromkeys(point[:2] for point in rings)
    for across, up in axes:
        own = {point: size for point, size in rings.items() if point[:2] == (across, up)}
        yield {
            "type": "scatter", "mode": "markers", "name": sign.trace, "showlegend": False,
            "x": [point[2] for point in own], "y": [point[3] for point in own],
            "xaxis": across, "yaxis": up, "cliponaxis": False,
            "hoverinfo": "skip",  # the mark inside keeps its words and its click
            "marker": {"symbol": sign.symbol, "size": list(own.values()), "color": ink,
                       "line": {"width": 2, "color": ink}},
            "unselected": {"marker": {"opacity": 1}},
        }  # fmt: skip
