"""A chart with the words that belong to it, and the style that all charts share."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import plotly.graph_objects as go
import plotly.io
from plotly.io.json import to_json_plotly

FOCUS = "#C25500"
"""What a chart is about: the deal in focus, a price paid, what is set. Okabe and Ito's vermilion,
darker so that text in it has 4.5:1, and their blue: told apart with any colour vision."""
MAIN = "#0072B2"
QUIET = "#8A8F98"
FOCUS_DARK = "#F0803C"
MAIN_DARK = "#56B4E9"
GRID = "rgba(138, 143, 152, 0.25)"
LEGEND = {
    "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False,
    "itemdoubleclick": False, "font": {"size": 12}, "traceorder": "normal",
}  # fmt: skip
"""Where marks have no room for their name: one line above the plot, in the order of the marks."""
LOOK_ALIKE = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
"""Of marks that a click chooses: none fades because another was chosen."""
FONT = "Source Sans, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif"


SEGMENT_COLOURS = {
    "Foundation models": ("#4568CA", "#72C8FD"),
    "Chips & photonics": ("#8C5E03", "#F2A212"),
    "Robotics & physical AI": ("#275238", "#B3F6A8"),
    "Developer tools": ("#4C0352", "#C465E3"),
    "Cloud & compute": ("#1D9BD6", "#496B65"),
    "Data & labelling": ("#BE8A25", "#BABA9D"),
    "Defence": ("#FC4F80", "#FA644A"),
    "Healthcare": ("#246B52", "#75FDEA"),
    "Enterprise applications": ("#501783", "#8E33F3"),
    "Media generation": ("#B429A5", "#B83DA9"),
    "Consumer applications": ("#837D4C", "#F7E854"),
}
"""A segment's colour on light and on dark, at 3:1 against the background. With any colour vision
any two, and the quiet colour of the rest, are at least 0.07 apart in OKLab; the first six and
that of the rest at least 0.09."""


@dataclass(frozen=True)
class Palette:
    """Colours of a theme; both sets keep 3:1 contrast against their background."""

    focus: str
    main: str
    quiet: str
    text: str
    background: str


LIGHT = Palette(FOCUS, MAIN, QUIET, "#262730", "#FFFFFF")
DARK = Palette(FOCUS_DARK, MAIN_DARK, QUIET, "#E8EAED", "#0E1117")


@dataclass(frozen=True)
class Chart:
    """A chart ready to be shown.

    Attributes
    ----------
    spec : dict
        The figure as plain data in Plotly's form, without title and source: these are text around
        it. Never change it; it may be shared.
    title : str
        The finding in words.
    alt : str
        What the chart says, for who cannot see it.
    source : str
        Where the figures come from.
    marks : str
        What the marks mean, where the source line has no room for it; it stands above the chart.
    """

    spec: dict[str, Any]
    title: str
    alt: str
    source: str
    marks: str = ""

    @cached_property
    def json(self) -> str:
        """The figure as JSON: what a browser draws it from."""
        text: str = to_json_plotly(self.spec)
        return text

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as Plotly's object, every property checked by Plotly: costs 2–4 ms."""
        return go.Figure(self.spec, skip_invalid=False)


def tint(colour: str, opacity: float) -> str:
    """Return a colour of a palette, "#RRGGBB", with an opacity of 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"


def halo(palette: Palette) -> str:
    """Return a shadow in the colour of the background, so that text stays readable on lines."""
    return ", ".join(f"{x}px {y}px 2px {palette.background}" for x in (-1, 1) for y in (-1, 1))


def figure(
    traces: list[dict[str, Any]], layout: dict[str, Any], palette: Palette
) -> dict[str, Any]:
    """Return a figure in the shared style, as plain data: a tenth of the time of Plotly's object.

    Parameters
    ----------
    traces : list of dict
        Plotly traces.
    layout : dict
        What this chart adds to the shared layout; its axes are merged.
    palette : Palette
        Colours of the theme.
    """
    axis = {
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "fixedrange": True,
        "exponentformat": "none",
        "separatethousands": True,
    }
    shared: dict[str, Any] = {
        "font": {"family": FONT, "size": 13, "color": palette.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 13}},
        "dragmode": False,
    }
    merged = shared | layout
    if merged["showlegend"]:
        merged["legend"] = LEGEND | layout.get("legend", {})
    for name in sorted({"xaxis", "yaxis", *(key for key in layout if "axis" in key)}):
        title = layout.get(name, {}).get("title")
        if title:
            title["font"] = {"size": 13}
        merged[name] = axis | layout.get(name, {})
    merged["template"] = _template(frozenset(trace.get("type", "scatter") for trace in traces))
    return {"data": traces, "layout": merged}


ELSEWHERE = {"coloraxis", "geo", "mapbox", "polar", "scene", "ternary"}
"""Kinds of plots that no chart here is."""


@cache
def _template(kinds: frozenset[str]) -> dict[str, Any]:
    """Return what Plotly's own template says about traces of these kinds: a tenth of its size."""
    whole = plotly.io.templates["plotly"].to_plotly_json()
    left_out = ELSEWHERE if "heatmap" in kinds else ELSEWHERE | {"colorscale"}
    return {
        "data": {kind: whole["data"][kind] for kind in sorted(kinds & whole["data"].keys())},
        "layout": {name: each for name, each in whole["layout"].items() if name not in left_out},
    }
