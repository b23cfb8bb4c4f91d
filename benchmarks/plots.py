"""Plots of the measurements: SVG files that Chromium draws with the project's own Plotly."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import plotly.offline
from playwright.sync_api import Browser

from benchmarks import report

FOLDER = Path(__file__).parent
LAYOUT = {
    "font": {"family": "Helvetica, Arial, sans-serif", "size": 13, "color": "#262730"},
    "paper_bgcolor": "#FFFFFF",
    "plot_bgcolor": "#FFFFFF",
    "margin": {"l": 8, "r": 24, "t": 36, "b": 8},
    "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
}
AXIS = {"automargin": True, "gridcolor": "#E3E5E8", "zeroline": False, "ticks": ""}


def save(
    browser: Browser, name: str, traces: list[dict[str, Any]], layout: dict[str, Any], height: int
) -> None:
    """Draw a plot into ``benchmarks/NAME.svg``.

    Parameters
    ----------
    browser : Browser
        What draws it.
    name : str
        Name of the file, without its ending.
    traces, layout : list of dict, dict
        The figure; axes are completed by the style that all plots share.
    height : int
        Pixels; the width is 800.
    """
    axes = {each: AXIS | layout.get(each, {}) for each in ("xaxis", "yaxis")}
    page = browser.new_page()
    page.add_script_tag(content=plotly.offline.get_plotlyjs())
    drawn: str = page.evaluate(
        "([data, layout, height]) =>"
        " Plotly.toImage({data, layout}, {format: 'svg', width: 800, height})",
        [traces, LAYOUT | layout | axes, height],
    )
    page.close()
    if not report.QUICK:
        text = unquote(drawn.partition(",")[2])
        (FOLDER / f"{name}.svg").write_text(text + "\n", "utf-8")
