"""Slider and chart in Panel: ``panel serve panel_app.py``."""

import panel as pn

from benchmarks.peers import scenario

pn.extension("plotly")
leaves = pn.widgets.IntSlider(name=scenario.LABEL, start=0, end=100, value=scenario.START)
pn.Column(
    leaves,
    pn.pane.Plotly(
        pn.bind(scenario.spec, leaves), config={"displayModeBar": False, "responsive": True},
        sizing_mode="stretch_width",
    ),
    sizing_mode="stretch_width",
).servable()  # fmt: skip
