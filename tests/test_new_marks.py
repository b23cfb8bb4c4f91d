"""Whatever is new is marked in any chart, and nothing else."""

import pytest

from ai_investments import charts
from ai_investments.figures import Chart, marked
from ai_investments.figures.chart import DARK, LIGHT, figure
from ai_investments.views import (
    VIEWS,
    CapexIntensity,
    CapexTotals,
    Commitments,
    ValuationJumps,
    View,
)
from tests.built_in import DATA

META_SCALE = "scale-ai-2025-06-strategic"
LABEL = "new or changed since 12 Oct 2026"


def drawn(view: View) -> dict[str, Chart]:
    return charts.all_charts(view, view.analyse(DATA), DATA, LIGHT)


def made(*traces: dict[str, object], palette: object = LIGHT) -> Chart:
    return Chart(figure(list(traces), {}, palette), "Title", "Text.", "Source.")  # type: ignore[arg-type]


def scatter(**more: object) -> dict[str, object]:
    return {"type": "scatter", "mode": "markers", "x": [1, 2, 3], "y": [4, 5, 6],
            "customdata": ["a", "b", "c"]} | more  # fmt: skip


def bars(**more: object) -> dict[str, object]:
    plain = scatter(type="bar", **more)
    return {name: value for name, value in plain.items() if name != "mode"}


def test_a_point_gets_a_ring_that_leaves_its_words_and_clicks_to_it() -> None:
    before = made(scatter(marker={"size": [6, 10, 6]}, xaxis="x2", yaxis="y2"))
    after = marked(before, frozenset({"b", "zzz"}), LABEL)
    (own, ring) = after.figure.data
    assert (list(ring.x), list(ring.y), ring.xaxis, ring.yaxis) == ([2], [5], "x2", "y2")
    assert ring.marker.size[0] > 10
    assert (ring.marker.symbol, ring.hoverinfo) == ("circle-open", "skip")
    assert own == before.figure.data[0]
    assert before == made(scatter(marker={"size": [6, 10, 6]}, xaxis="x2", yaxis="y2"))
    assert after.source == f"Source. ○: {LABEL}."
    assert after.alt == f"Text. 1 mark {LABEL}."


@pytest.mark.parametrize("orientation", ["v", "h"])
def test_a_bar_gets_an_outline(orientation: str) -> None:
    before = made(bars(orientation=orientation, marker={
        "line": {"width": 1, "color": ["red", "green", "blue"]}}))  # fmt: skip
    after = marked(before, frozenset({"c"}), LABEL)
    (bar,) = after.figure.data
    assert list(bar.marker.line.color) == ["red", "green", LIGHT.text]
    assert list(bar.marker.line.width)[:2] == [1, 1]
    assert bar.marker.line.width[2] > 1
    assert after.source == f"Source. Outlined: {LABEL}."


def test_the_first_entry_of_a_list_and_the_rows_behind_a_mark_count() -> None:
    lists = made(scatter(customdata=[["a", 1], ["b", 2], ["c", 3]]))
    assert list(marked(lists, frozenset({"c"}), LABEL).figure.data[-1].x) == [3]
    behind = made(scatter(customdata=[2023, 2024, 2025], ids=["p; q", "r", "s; t"]))
    assert list(marked(behind, frozenset({"q", "t"}), LABEL).figure.data[-1].x) == [1, 3]


def test_one_ring_where_several_traces_mark_a_point() -> None:
    twice = made(scatter(), scatter(marker={"size": 20}))
    (ring,) = marked(twice, frozenset({"a"}), LABEL).figure.data[2:]
    assert len(ring.x) == 1
    assert ring.marker.size[0] > 20


@pytest.mark.parametrize(
    "trace",
    [
        scatter(mode="text"),
        scatter(visible=False),
        scatter(y=[None, 5, 6]),
        scatter(customdata=None),
        scatter(x=[], y=[], customdata=[]),
        scatter(customdata=[1, 2, 3]),
        {"type": "heatmap", "z": [[1]], "customdata": [["a"]]},
    ],
    ids=["text", "hidden", "gap", "no names", "empty", "numbers", "heat map"],
)
def test_what_is_no_mark_of_that_name_stays(trace: dict[str, object]) -> None:
    chart = made(trace)
    assert marked(chart, frozenset({"a"}), LABEL) is chart


def test_rings_have_the_colour_of_the_text() -> None:
    (_, ring) = marked(made(scatter(), palette=DARK), frozenset({"a"}), LABEL).figure.data
    assert ring.marker.color == DARK.text


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.address_name())
def test_every_chart_is_the_same_where_nothing_is_new(view: type[View]) -> None:
    for chart in drawn(view()).values():
        assert marked(chart, frozenset({"nothing-of-the-kind"}), LABEL) is chart


def test_the_deal_is_marked_where_it_is_drawn() -> None:
    (chart,) = drawn(ValuationJumps()).values()
    places = [
        (trace.x[place], trace.y[place])
        for trace in chart.figure.data
        if trace.customdata is not None and trace.mode != "text"
        for place, name in enumerate(trace.customdata)
        if name == META_SCALE
    ]
    ring = marked(chart, frozenset({META_SCALE}), LABEL).figure.data[-1]
    assert set(zip(ring.x, ring.y, strict=True)) == set(places) != set()


def test_capex_of_a_company_is_marked_by_the_figures_behind_it() -> None:
    ids = frozenset({"meta-fy2025q3-cash-ppe"})
    chart = marked(drawn(CapexTotals(by="quarter"))["capex bars"], ids, LABEL)
    outlined = {
        (trace.name.rstrip("†"), period)
        for trace in chart.figure.data
        if trace.type == "bar" and isinstance(trace.marker.line.width, tuple)
        for period, width in zip(trace.x, trace.marker.line.width, strict=True)
        if width > 1
    }
    assert outlined == {("Meta", "2025Q3")}
    panels = drawn(CapexIntensity(intensity_companies=("Meta",), intensity_by="quarter"))
    (ring,) = [
        trace
        for trace in marked(next(iter(panels.values())), ids, LABEL).figure.data
        if trace.name == "new or changed"
    ]
    assert list(ring.x) == ["2025Q3"]


def test_other_rows_are_marked_by_their_names() -> None:
    (chart, *_) = drawn(Commitments()).values()
    name = chart.figure.data[0].customdata[0]
    assert "Outlined" in marked(chart, frozenset({name}), LABEL).source
