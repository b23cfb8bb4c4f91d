"""Named events in any chart with an axis of time: a thin line, its names at the upper edge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from ai_investments.days import DAYS_A_MONTH
from ai_investments.figures.chart import DARK, LIGHT, QUIET, Chart, halo
from ai_investments.figures.plotly_text import escaped, wrapped
from ai_investments.named_events import NamedEvent

TOGETHER = pd.Timedelta(days=45)
"""Events so close to the first of a line share it."""
LEFT_FROM = 0.25
"""Part of the axis from which a name stands left of its line, where most sums are smaller."""
NAME = 16
"""Pixels of a line of names."""
HALO = {palette.text: halo(palette) for palette in (LIGHT, DARK)}
"""A shadow for names in the colour of the theme's text: other lines may cross them."""
QUARTER, YEAR = pd.DateOffset(months=3), pd.DateOffset(years=1)


@dataclass(frozen=True)
class Place:
    """Where a day stands: in the data of the axis, and as a part of its length."""

    x: Any
    part: float


TimeAxis = Callable[[pd.Timestamp], Place | None]
"""A day -> its place, or None where the axis does not reach it."""


def of_dates(first: pd.Timestamp | str, last: pd.Timestamp | str) -> TimeAxis:
    """Return the axis of a chart whose axis is one of dates, from one day to another."""
    start, end = pd.Timestamp(first), pd.Timestamp(last)

    def place(day: pd.Timestamp) -> Place | None:
        if not start <= day <= end or start == end:
            return None
        return Place(f"{day:%Y-%m-%d}", (day - start) / (end - start))

    return place


def of_months(start: pd.Timestamp, first: float, last: float) -> TimeAxis:
    """Return the axis of a chart that counts months from a day, from one number to another."""

    def place(day: pd.Timestamp) -> Place | None:
        months = (day - start).days / DAYS_A_MONTH
        if not first <= months <= last or first == last:
            return None
        return Place(round(months, 2), (months - first) / (last - first))

    return place


def of_periods(middles: Mapping[str, float]) -> TimeAxis:
    """Return the axis of a chart that draws period by period, each as wide as 1.

    Parameters
    ----------
    middles : mapping of str to float
        Where the middle of each period stands, "2025" or "2025Q3" by name; on an axis of
        categories that is its number.
    """
    spans = {name: _span(name) for name in middles}
    low = min(middles.values(), default=0.0) - 0.5
    length = max(middles.values(), default=0.0) + 0.5 - low

    def place(day: pd.Timestamp) -> Place | None:
        for name, (start, end) in spans.items():
            if start <= day < end:
                x = middles[name] - 0.5 + (day - start) / (end - start)
                return Place(round(x, 3), (x - low) / length)
        return None

    return place


@lru_cache(maxsize=1024)
def _span(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first day of a period and of the next one."""
    start = pd.Period(period).start_time
    return start, start + (QUARTER if "Q" in period else YEAR)


def in_order(periods: Sequence[str]) -> TimeAxis:
    """Return the axis of a chart whose categories are these periods."""
    return of_periods({name: float(number) for number, name in enumerate(periods)})


def with_events(
    chart: Chart,
    events: Sequence[NamedEvent],
    axis: TimeAxis,
    panels: Sequence[tuple[str, str]] = (),
) -> Chart:
    """Draw a thin line for each event that the axis of time reaches.

    Parameters
    ----------
    chart : Chart
        Any chart; it stays as it is.
    events : sequence of NamedEvent
        The events, oldest first; close ones share a line.
    axis : callable
        Where a day stands.
    panels : sequence of (str, str)
        Axes of panels, such as ("x", "y2"), the upper ones first: each has the line. It is named
        above the panels, where the chart grows by as much, since they have no room for names; and
        in the source line, which is there where the upper edge is not. Default: one plot, which
        names it inside.

    Returns
    -------
    Chart
        With lines behind the marks, names with the whole text on hover, and both in the text for
        who cannot see it; the chart itself where no event is reached.
    """
    groups = _groups([(event, place) for event in events if (place := axis(event.day))])
    if not groups:
        return chart
    layout = chart.spec["layout"]
    if panels:
        shapes, names, layout = _in_panels(groups, panels, layout)
    else:
        shapes = [_line(place, "x", "paper", 1) for _, place in groups]
        taken = any(
            (note.get("yref"), note.get("y"), note.get("yanchor")) == ("paper", 1, "top")
            for note in layout.get("annotations", ())
        )
        names = [
            _name(own, place, layout["font"]["color"]) | {"yshift": -NAME * taken}
            for own, place in groups
        ]
    said = ", ".join(f"{event.name} ({event.when})" for own, _ in groups for event in own)
    return replace(
        chart,
        spec=chart.spec
        | {
            "layout": layout
            | {
                "shapes": [*layout.get("shapes", ()), *shapes],
                "annotations": [*layout.get("annotations", ()), *names],
            }
        },
        alt=f"{chart.alt} Marked: {said}.",
        source=f"{chart.source} Dotted upright: {said}." if panels else chart.source,
    )


def _groups(
    placed: Sequence[tuple[NamedEvent, Place]],
) -> list[tuple[list[NamedEvent], Place]]:
    groups: list[tuple[list[NamedEvent], Place]] = []
    for event, place in placed:
        if groups and event.day - groups[-1][0][0].day <= TOGETHER:
            groups[-1][0].append(event)
        else:
            groups.append(([event], place))
    return groups


def _in_panels(
    groups: Sequence[tuple[list[NamedEvent], Place]],
    panels: Sequence[tuple[str, str]],
    layout: dict[str, Any],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Return lines in all panels, names above the upper ones, and a layout with room for these."""
    added = NAME * max(len(own) for own, _ in groups) + 4
    margin = layout["margin"]
    plot = layout["height"] - margin["t"] - margin["b"]
    domains = {up: layout[up.replace("y", "yaxis")]["domain"] for _, up in panels}
    highest = max(end for _, end in domains.values())
    shapes: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for across, up in panels:
        start, end = domains[up]
        upper = end == highest
        high = (1 + added / plot - start) / (end - start) if upper else 1
        shapes += [_line(place, across, f"{up} domain", high) for _, place in groups]
        if upper and across not in {name["xref"] for name in names}:
            names += [
                _name(own, place, layout["font"]["color"]) | {"xref": across, "yanchor": "bottom"}
                for own, place in groups
            ]
    grown = {"height": layout["height"] + added, "margin": margin | {"t": margin["t"] + added}}
    return shapes, names, layout | grown


def _line(place: Place, across: str, up: str, high: float) -> dict[str, Any]:
    return {
        "type": "line", "xref": across, "x0": place.x, "x1": place.x,
        "yref": up, "y0": 0, "y1": high,
        "layer": "below", "line": {"color": QUIET, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _name(own: Sequence[NamedEvent], place: Place, ink: str) -> dict[str, Any]:
    """Name a line beside it, on the side that is emptier."""
    left = place.part > LEFT_FROM
    return {
        "x": place.x, "yref": "paper", "y": 1, "yanchor": "top",
        "xanchor": "right" if left else "left", "xshift": -3 if left else 3,
        "align": "right" if left else "left", "showarrow": False,
        "text": "<br>".join(escaped(event.name) for event in own),
        "hovertext": wrapped("<br>".join(escaped(f"{event.when}: {event.event}") for event in own)),
        "font": {"size": 12, "color": ink, "shadow": HALO[ink]},
    }  # fmt: skip
