"""Slider and chart in Shiny for Python: ``shiny run shiny_app.py``.

The chart is changed in place, as Shiny's guide advises: made anew at each step it takes seconds.
"""

from typing import Any

import plotly.graph_objects as go
from shiny import App, reactive, ui
from shinywidgets import output_widget, render_plotly

from benchmarks.peers import scenario

page = ui.page_fluid(
    ui.input_slider("leaves", scenario.LABEL, 0, 100, scenario.START), output_widget("path")
)


def server(given: Any, _output: Any, _session: Any) -> None:
    """Draw the figure, and change it when the slider moves."""

    @render_plotly
    def path() -> go.FigureWidget:
        return go.FigureWidget(scenario.spec(scenario.START))

    @reactive.effect
    @reactive.event(given.leaves, ignore_init=True)
    def _changed() -> None:
        with path.widget.batch_update():
            path.widget.update(scenario.spec(given.leaves()), overwrite=True)


app = App(page, server)
