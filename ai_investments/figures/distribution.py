"""A distribution as bars, with the values that matter marked on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure

BARS = 60


@dataclass(frozen=True)
class Mark:
    """A value marked by a vertical line."""

    value: float
    text: str
    focus: bool = False


def distribution(
    values: npt.NDArray[np.float64],
    probability: npt.NDArray[np.float64],
    marks: Sequence[Mark],
    axis: str,
    unit: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw a distribution as at most 60 bars.

    Parameters
    ----------
    values, probability : ndarray
        Possible values and how likely each is.
    marks : sequence of Mark
        Values to mark, each labelled at its own height.
    axis : str
        Title of the value axis, with the unit.
    unit : str
        Unit of the values behind a dollar sign: "bn" or "m".
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        Trace "outcomes" holds the bars; the probabilities of its bars sum to that of `values`.
    """
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high if high > low else low + 1, BARS + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BARS - 1)
    mass = 100 * np.bincount(place, weights=probability, minlength=BARS)
    width = float(edges[1] - edges[0])
    middle = edges[:-1] + width / 2
    drawn = mass > 1e-4
    top = float(mass.max())
    ends = [low, high, *(mark.value for mark in marks)]
    room = 0.03 * (max(ends) - min(ends) or 1)
    layout = {
        "height": 300,
        "margin": {"l": 8, "r": 12, "t": 18 + 17 * len(marks), "b": 8},
        "bargap": 0.05,
        "xaxis": {
            "title": {"text": axis, "standoff": 8},
            "range": [min(ends) - room, max(ends) + room],
            "showgrid": False,
            "nticks": 7,
        },
        "yaxis": {
            "title": {"text": "Probability", "standoff": 4},
            "ticksuffix": "%",
            "range": [0, top * 1.05],
            "nticks": 5,
        },
        "shapes": [
            {
                "type": "line", "x0": mark.value, "x1": mark.value, "y0": 0, "yref": "paper",
                "y1": 1, "line": {"width": 2, "dash": "solid" if mark.focus else "dot",
                "color": palette.focus if mark.focus else palette.text},
            }
            for mark in marks
        ],
        "annotations": [
            {
                "x": mark.value, "yref": "paper", "y": 1, "yanchor": "bottom",
                "yshift": 2 + 17 * n, "text": mark.text, "showarrow": False,
                "font": {"size": 12, "color": palette.text},
                "xanchor": _side(mark.value, min(ends), max(ends)),
            }
            for n, mark in enumerate(marks)
        ],
    }  # fmt: skip
    bars = {
        "type": "bar",
        "name": "outcomes",
        "x": middle[drawn].round(4).tolist(),
        "y": mass[drawn].round(6).tolist(),
        "width": width * 0.95,
        "marker": {"color": palette.main},
        "hovertemplate": f"$%{{x:,.4g}}{unit}: %{{y:.2f}}%<extra></extra>",
    }
    said = "; ".join(mark.text for mark in marks)
    likely = float(middle[int(mass.argmax())])
    alt = (
        f"{title}. {axis}: outcomes run from {_amount(low, unit)} to {_amount(high, unit)}, most "
        f"often around {_amount(likely, unit)}. Marked: {said}."
    )
    return Chart(figure([bars], layout, palette), title, alt, source)


def _side(value: float, low: float, high: float) -> str:
    """Anchor a label so that it stays inside the chart."""
    share = (value - low) / (high - low or 1)
    return "left" if share < 0.25 else "right" if share > 0.75 else "center"


def _amount(value: float, unit: str) -> str:
    return formats.estimate_usd_m(value if unit == "m" else 1000 * value)
