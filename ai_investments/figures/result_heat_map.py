"""A result over two inputs, with the line on which a stake is worth what was paid."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure, tint

Array = npt.NDArray[np.float64]


FEW = 48
"""Cells that have room for their numbers on a phone."""


@dataclass(frozen=True)
class Side:
    """One axis of the map: its title, its values, the finer ones of the line, what is set."""

    title: str
    values: tuple[float, ...]
    fine: tuple[float, ...]
    now: float
    suffix: str


def result_heat_map(
    results: Array,
    expected: Array,
    across: Side,
    up: Side,
    price: float | None,
    unit: Literal["$bn", "%", "probability"],
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw a cell a pair of values, the break-even line and the point that is set.

    Parameters
    ----------
    results : ndarray of float, shape (up, across)
        What is coloured.
    expected : ndarray of float, shape (fine up, fine across)
        Expected value of the stake: the line stands where it is the price.
    across, up : Side
        The axes.
    price : float or None
        What was paid, billions of US dollars.
    unit : str
        Of `results`.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme. Values around the price are told by two colours that differ for any
        colour vision, and by lightness.

    Returns
    -------
    Chart
        Traces "cells", "break-even" where the price is reached, "choices" with a mark to click on
        each cell (its ``customdata`` is the place of the cell), and "as set".
    """
    shown = 100 * results if unit == "probability" else results
    before, after = ("$", "bn") if unit == "$bn" else ("", "%")
    cells: dict[str, Any] = {
        "type": "heatmap",
        "name": "cells",
        "x": list(across.values),
        "y": list(up.values),
        "z": np.round(shown, 6).tolist(),
        **_colours(shown, price if unit == "$bn" else None, unit, palette),
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
            "orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0.5, "len": 1.0,
            "thickness": 10, "tickprefix": before, "ticksuffix": after, "nticks": 6,
            "outlinewidth": 0, "tickfont": {"size": 12, "color": palette.text},
        },
        "hoverinfo": "skip",
    }  # fmt: skip
    if shown.size <= FEW:
        cells |= {"texttemplate": "%{z:.0f}%" if after == "%" else "$%{z:.3g}",
                  "textfont": {"size": 12, "color": palette.text}}  # fmt: skip
    traces = [cells]
    notes: list[dict[str, Any]] = []
    if price is not None and float(expected.min()) < price < float(expected.max()):
        traces.append(
            {
                "type": "contour",
                "name": "break-even",
                "x": list(across.fine),
                "y": list(up.fine),
                "z": np.round(expected, 9).tolist(),
                "contours": {"coloring": "none", "start": price, "end": price, "size": 1},
                "line": {"color": palette.text, "width": 3},
                "showscale": False,
                "hoverinfo": "skip",
            }
        )
        place = _label_place(expected, across, up, price)
        if place is not None:
            notes.append(
                {"x": place[0], "y": place[1], "text": f"worth {formats.usd_bn(price)}",
                 "showarrow": False, "yshift": 0, "bgcolor": tint(palette.background, 0.85),
                 "borderpad": 2, "font": {"size": 12, "color": palette.text}}
            )  # fmt: skip
    traces.append(_choices(shown, across, up, before, after))
    low, high = _ends(across.values), _ends(up.values)
    inside = low[0] <= across.now <= low[1] and high[0] <= up.now <= high[1]
    traces.append(
        {
            "type": "scatter",
            "name": "as set",
            "mode": "markers+text",
            "x": [across.now],
            "y": [up.now],
            "text": ["as set"],
            "textposition": "top right" if across.now < sum(low) / 2 else "top left",
            "textfont": {"size": 12, "color": palette.text},
            "marker": {"size": 13, "symbol": "circle", "color": palette.background,
                       "line": {"width": 3, "color": palette.text}},
            "hoverinfo": "skip",
        }
    )  # fmt: skip
    layout = {
        "height": 460,
        "margin": {"l": 64, "r": 8, "t": 48, "b": 52},
        "xaxis": {"title": {"text": across.title, "standoff": 6}, "range": list(low),
                  "ticksuffix": across.suffix, "showgrid": False, "nticks": 7},
        "yaxis": {"title": {"text": up.title, "standoff": 6}, "range": list(high),
                  "ticksuffix": up.suffix, "showgrid": False, "nticks": 8},
        "annotations": notes,
    }  # fmt: skip
    corners = "; ".join(
        f"{across.title} {across.values[x]:g}, {up.title} {up.values[y]:g}: "
        f"{before}{float(shown[y, x]):,.3g}{after}"
        for y in (0, -1)
        for x in (0, -1)
    )
    at = f"Set to {across.now:g} and {up.now:g}{'' if inside else ', beside the map'}"
    return Chart(figure(traces, layout, palette), title, f"{title}. {at}. {corners}.", source)


def _choices(shown: Array, across: Side, up: Side, before: str, after: str) -> dict[str, Any]:
    """Return unseen marks on the cells: what the pointer reads and chooses."""
    cells = [(row, column) for row in range(len(up.values)) for column in range(len(across.values))]
    unseen = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "name": "choices",
        "mode": "markers",
        "x": [across.values[column] for _, column in cells],
        "y": [up.values[row] for row, _ in cells],
        "customdata": [f"{row} {column}" for row, column in cells],
        "marker": {"size": 18, "opacity": 0, "symbol": "square"},
        "selected": unseen,
        "unselected": unseen,
        "hovertext": [
            f"{across.title} {across.values[column]:,.4g}{across.suffix}<br>"
            f"{up.title} {up.values[row]:,.4g}{up.suffix}<br>"
            f"{before}{float(shown[row, column]):,.3g}{after}"
            for row, column in cells
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _colours(shown: Array, price: float | None, unit: str, palette: Palette) -> dict[str, Any]:
    low, high = float(shown.min()), float(shown.max())
    faint = tint(palette.quiet, 0.12)
    if unit == "probability":
        return {"zmin": 0, "zmax": 100, "colorscale": [[0, faint], [1, tint(palette.focus, 0.9)]]}
    if price is None:
        return {"zmin": low, "zmax": high if high > low else low + 1,
                "colorscale": [[0, faint], [1, tint(palette.main, 0.9)]]}  # fmt: skip
    # The price is the neutral middle; each side has its colour, both at the same scale.
    reach = max(abs(low - price), abs(high - price)) or 1
    first, last = min(low, price), max(high, price)
    middle = (price - first) / ((last - first) or 1)
    scale = [
        [0, tint(palette.focus, round(0.12 + 0.75 * (price - first) / reach, 3))],
        [middle, faint],
        [1, tint(palette.main, round(0.12 + 0.75 * (last - price) / reach, 3))],
    ]
    if middle in (0, 1):
        scale = scale[1:] if middle == 0 else scale[:2]
    return {"zmin": first, "zmax": last if last > first else first + 1, "colorscale": scale}


def _label_place(
    expected: Array, across: Side, up: Side, price: float
) -> tuple[float, float] | None:
    """Return a point of the line, away from what is set and from the edges where it can be."""
    found = [
        (x, y)
        for column, x in enumerate(across.fine)
        for y in _crossings(expected[:, column], up.fine, price)
    ] + [
        (x, y)
        for row, y in enumerate(up.fine)
        for x in _crossings(expected[row], across.fine, price)
    ]

    def room(point: tuple[float, float]) -> float:
        x, y = (
            (value - side.fine[0]) / (side.fine[-1] - side.fine[0])
            for value, side in zip(point, (across, up), strict=True)
        )
        now = [(side.now - side.fine[0]) / (side.fine[-1] - side.fine[0]) for side in (across, up)]
        away = max(abs(x - now[0]), 2 * abs(y - now[1]))
        return min(away, 2 * min(x, 1 - x), 4 * min(y, 1 - y))

    return max(found, key=room) if found else None


def _crossings(values: Array, at: tuple[float, ...], price: float) -> list[float]:
    """Return where values cross a price, in between by the straight line."""
    found = []
    for place in range(len(at) - 1):
        before, after = float(values[place]) - price, float(values[place + 1]) - price
        if before * after <= 0 and before != after:
            found.append(at[place] + before / (before - after) * (at[place + 1] - at[place]))
    return found


def _ends(values: tuple[float, ...]) -> tuple[float, float]:
    half = (values[1] - values[0]) / 2
    return values[0] - half, values[-1] + half
