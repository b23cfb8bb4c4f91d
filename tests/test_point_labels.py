"""Names beside points: each on a side where it can be read, as far as there is one."""

import itertools
import math
from typing import Any

import pandas as pd
import pytest

from ai_investments import charts
from ai_investments.figures.chart import LIGHT
from ai_investments.figures.point_labels import Plot, least_covering
from ai_investments.views import Guidance
from tests.built_in import DATA

WIDE, HIGH = 6.0, 11.0
"""Pixels of a character and of the ink of a name at size 12: less than the line that is kept."""


def test_a_name_stands_where_nothing_is() -> None:
    def side(*covered: tuple[float, float, float, float]) -> str:
        (found,) = least_covering(["2025"], [Plot(200, 100, [(100, 50)], covered)])
        return found

    assert side() == "top right"
    assert side((100, 200, 50, 100)) == "top left"
    assert side((0, 200, 52, 100), (0, 100, 0, 100)) == "bottom right"
    assert side((0, 200, 0, 42), (0, 200, 58, 100), (101, 200, 0, 100)) == "middle left"


def test_names_at_the_edge_stay_inside_and_two_that_meet_make_room() -> None:
    assert least_covering(["100"], [Plot(200, 100, [(195, 97)], [])]) == ["bottom left"]
    both = Plot(60, 46, [(4, 38), (4, 18)], [])
    assert least_covering(["114", "71.9"], [both]) == ["middle right", "middle right"]
    assert least_covering([], [both]) == []


def test_a_side_that_is_free_on_a_desk_alone_is_not_taken() -> None:
    phone = Plot(300, 100, [(100, 50)], [(120, 130, 50, 100)])
    desk = Plot(900, 100, [(300, 50)], [(360, 390, 50, 100)])
    assert least_covering(["2025"], [desk]) == ["top right"]
    assert least_covering(["2025"], [desk, phone]) == ["top left"]


@pytest.mark.parametrize("width", [312, 900])
def test_no_name_in_guidance_lies_on_another_and_none_is_struck_through(width: int) -> None:
    view = Guidance()
    (chart,) = charts.all_charts(view, view.analyse(DATA), DATA, LIGHT).values()
    layout = chart.spec["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    first, last = (pd.Timestamp(end) for end in layout["xaxis"]["range"])

    def place(x: str, y: float, axis: dict[str, Any]) -> tuple[float, float]:
        low, high = axis["range"]
        tall = plot * (axis["domain"][1] - axis["domain"][0])
        across = (pd.Timestamp(x) - first) / (last - first)
        return width * across, tall * (math.log10(y) - low) / (high - low)

    for panel in {trace["yaxis"] for trace in chart.spec["data"]}:
        own = [trace for trace in chart.spec["data"] if trace["yaxis"] == panel]
        axis = layout[panel.replace("y", "yaxis")]
        names = {
            f"{text} {x}": ink(place(x, y, axis), text, side)
            for trace in own if "textposition" in trace
            for x, y, text, side in zip(trace["x"], trace["y"], trace["text"],
                                        trace["textposition"], strict=True) if text
        }  # fmt: skip
        for one, other in itertools.combinations(names, 2):
            assert not meet(names[one], names[other]), (panel, one, other)
        (band,) = (trace for trace in own if trace["name"] == "guidance in force")
        corners = [None if x is None else place(x, y, axis)
                   for x, y in zip(band["x"], band["y"], strict=True)]  # fmt: skip
        for (start, end), (name, box) in itertools.product(
            itertools.pairwise(corners), names.items()
        ):
            if start is not None and end is not None and start[1] == end[1]:
                edge = (min(start[0], end[0]), max(start[0], end[0]), start[1], start[1])
                assert not meet(box, edge), (panel, name)


Box = tuple[float, float, float, float]


def ink(point: tuple[float, float], text: str, side: str) -> Box:
    """Return left, right, bottom and top of a name, a little smaller than it may be."""
    up, _, right = side.partition(" ")
    wide = WIDE * len(text)
    left = {"left": -6 - wide, "right": 6, "center": -wide / 2}[right]
    middle = {"top": 13.5, "bottom": -13.5, "middle": 0}[up]
    x, y = point
    return x + left, x + left + wide, y + middle - HIGH / 2, y + middle + HIGH / 2


def meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes have more than an edge in common."""
    across = min(one[1], other[1]) - max(one[0], other[0])
    return across > 2 and min(one[3], other[3]) - max(one[2], other[2]) >= 0
