"""Value of a stake under several scenarios: spans of outcomes against what was paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, halo
from ai_investments.figures.plotly_text import escaped
from ai_investments.figures.scenario_paths import style

ROW_HEIGHT = 54


@dataclass(frozen=True)
class NamedMark:
    """One scenario: its name, expected value and quantiles of value, and the price paid if known.

    All in billions of US dollars; quantiles by probability 0.05, 0.25, 0.75, 0.95. The colour goes
    by the place among all scenarios compared, so that it is the same beside their paths.
    """

    name: str
    expected_usd_bn: float
    quantiles_usd_bn: Mapping[float, float]
    price_usd_bn: float | None
    colour_of: int


def scenario_marks(
    marks: Sequence[NamedMark], axis: str, title: str, source: str, palette: Palette
) -> Chart:
    """Draw one row a scenario: 90% and 50% of outcomes, the expected value, the price paid.

    Parameters
    ----------
    marks : sequence of NamedMark
        The scenarios, at least one, first on top.
    axis : str
        What is valued, with its unit.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "expected" has one mark a scenario.
    """
    traces: list[dict[str, Any]] = []
    for place, mark in enumerate(marks):
        colour, _ = style(mark.colour_of, palette)
        for (low, high), width in (((0.05, 0.95), 4), ((0.25, 0.75), 12)):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [mark.quantiles_usd_bn[low], mark.quantiles_usd_bn[high]],
                    "y": [place, place],
                    "line": {"color": colour, "width": width},
                    "opacity": 0.55,
                    "hovertemplate": f"{round(100 * (high - low))}% of outcomes: $%{{x:.1f}}bn"
                    "<extra></extra>",
                }
            )
        if mark.price_usd_bn is not None:
            traces.append(
                {
                    "type": "scatter",
                    "name": f"paid {place}",
                    "mode": "lines",
                    "x": [mark.price_usd_bn, mark.price_usd_bn],
                    "y": [place - 0.42, place + 0.42],
                    "line": {"color": palette.text, "width": 2, "dash": "dot"},
                    "hovertemplate": "paid: $%{x:.4g}bn<extra></extra>",
                }
            )
    traces.append(
        {
            "type": "scatter",
            "name": "expected",
            "mode": "markers+text",
            "x": [mark.expected_usd_bn for mark in marks],
            "y": list(range(len(marks))),
            "text": [formats.usd_bn(round(mark.expected_usd_bn, 1)) for mark in marks],
            "textposition": "top center",
            "textfont": {"size": 12, "color": palette.text, "shadow": halo(palette)},
            "marker": {"size": 11, "symbol": "diamond", "color": palette.text},
            "hovertemplate": "expected: $%{x:.2f}bn<extra></extra>",
        }
    )
    first = next((mark for mark in marks if mark.price_usd_bn is not None), None)
    layout = {
        "annotations": []
        if first is None
        else [
            {
                "x": first.price_usd_bn,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": f"{formats.usd_bn(first.price_usd_bn)} paid",
                "showarrow": False,
                "font": {"size": 12, "color": palette.text},
            }
        ],
        "margin": {"l": 8, "r": 8, "t": 26, "b": 8},
        "height": 90 + ROW_HEIGHT * len(marks),
        "xaxis": {"title": {"text": axis, "standoff": 6}, "nticks": 7,
                  "rangemode": "tozero"},
        "yaxis": {
            "tickvals": list(range(len(marks))),
            "ticktext": [_wrapped(escaped(mark.name)) for mark in marks],
            "range": [len(marks) - 0.4, -0.75],
            "showgrid": False,
        },
    }  # fmt: skip
    told = "; ".join(
        f"{mark.name}: {formats.usd_bn(round(mark.expected_usd_bn, 1))} expected, "
        f"{formats.usd_bn(round(mark.quantiles_usd_bn[0.05], 1))} to "
        f"{formats.usd_bn(round(mark.quantiles_usd_bn[0.95], 1))} in 90% of outcomes"
        + ("" if mark.price_usd_bn is None else f", {formats.usd_bn(mark.price_usd_bn)} paid")
        for mark in marks
    )
    return Chart(figure(traces, layout, palette), title, f"{title}. {told}.", source)


def _wrapped(name: str) -> str:
    """Break a long name into lines that leave room for the chart on a phone."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < 16:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(lines[:3])
