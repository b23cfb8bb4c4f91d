"""Slider and chart in Dash: ``python dash_app.py PORT``."""

import sys
from typing import Any

from dash import Dash, Input, Output, dcc, html

from benchmarks.peers import scenario

app = Dash()
app.layout = html.Div(
    [
        html.Label(scenario.LABEL),
        dcc.Slider(0, 100, 1, value=scenario.START, marks=None, id="leaves", updatemode="drag"),
        dcc.Graph(id="path", config={"displayModeBar": False, "responsive": True}),
    ]
)


@app.callback(Output("path", "figure"), Input("leaves", "value"))
def draw(leaves: int) -> dict[str, Any]:
    """Return the figure."""
    return scenario.spec(leaves)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]))
