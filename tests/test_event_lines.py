"""Events on every axis of time: what is marked, where, and where nothing is."""

import math
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ai_investments import charts, named_events
from ai_investments.figures import Chart
from ai_investments.figures.chart import LIGHT
from ai_investments.figures.event_lines import in_order, of_dates, of_months, with_events
from ai_investments.named_events import NamedEvent
from ai_investments.views import (
    VIEWS,
    CapexIntensity,
    CapexOutlook,
    CapexTotals,
    CompareScenarios,
    Guidance,
    Momentum,
    RealityCheck,
)
from tests.built_in import DATA

DAYS = {"Meta deal": pd.Timestamp("2025-06-12"), "Google leaves": pd.Timestamp("2025-06-13")}
PERIOD = re.compile(r"(\d{4})(Q[1-4])?")
OWN_EVENTS = {"events"}
"""The chart that is of events."""


def span(chart: Chart) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first and last day of a chart's axis of time, read off its ticks and marks."""
    axis = chart.spec["layout"]["xaxis"]
    if axis.get("type") == "date":
        xs = [x for trace in chart.spec["data"] for x in trace["x"] if x is not None]
        ends = axis.get("range") or [min(xs), max(xs)]
        return pd.Timestamp(ends[0]), pd.Timestamp(ends[1])
    ticks = axis.get("categoryarray") or axis.get("ticktext") or ()
    named = [PERIOD.fullmatch("".join(reversed(str(tick).split("<br>")))) for tick in ticks]
    if not named or not all(named):
        return None
    marks = [
        str(name)
        for trace in chart.spec["data"]
        for name in (trace.get("customdata") if trace.get("customdata") is not None else ())
    ]
    periods = sorted(name for name in {*marks, *map(str, ticks)} if PERIOD.fullmatch(name))
    return pd.Period(periods[0]).start_time, pd.Period(periods[-1]).end_time


def names(chart: Chart) -> set[str]:
    """Return the names of events that a chart writes, or tells below."""
    texts = [str(each.get("text", "")) for each in chart.spec["layout"].get("annotations", ())]
    told = " ".join([*texts, chart.source])
    return {name for name in DAYS if name in told}


CASES: list[Any] = [
    *(kind() for kind in VIEWS),
    CapexTotals(by="quarter"),
    CapexTotals(by="trailing 12 months", shares=True),
    CapexTotals(capex_years=(2018, 2023)),
    CapexTotals(capex_years=(2025, 2025)),
    Momentum(momentum_by="year"),
    Momentum(momentum_years=(2020, 2024)),
    CapexOutlook(),
    CompareScenarios(vendor="CoreWeave"),
    RealityCheck(path_of="Fastly, 2020"),
]


@pytest.mark.parametrize("view", CASES, ids=str)
def test_every_axis_of_time_names_the_events_that_it_reaches(view: Any) -> None:
    made = charts.all_charts(view, view.analyse(DATA), DATA, LIGHT)
    for name, chart in made.items():
        ends = span(chart)
        if ends is None or name in OWN_EVENTS:
            continue
        reached = {each for each, day in DAYS.items() if ends[0] <= day <= ends[1]}
        assert names(chart) == reached, name
        for each in reached:
            assert each in chart.alt, name


def test_lines_stand_in_their_quarter_and_year() -> None:
    event = NamedEvent("half", pd.Timestamp("2025-07-02"), "2 Jul 2025", "what")
    chart = Chart({"data": [], "layout": {"font": {"color": LIGHT.text}}}, "t", "a", "s")
    years = with_events(chart, [event], in_order(["2024", "2025", "2026"]))
    (line,) = years.spec["layout"]["shapes"]
    assert math.isclose(line["x0"], 1.0, abs_tol=0.01)
    quarters = with_events(chart, [event], in_order(["2025Q2", "2025Q3"]))
    (line,) = quarters.spec["layout"]["shapes"]
    assert math.isclose(line["x0"], 0.5, abs_tol=0.02)
    months = with_events(chart, [event], of_months(pd.Timestamp("2025-06-02"), -1, 12))
    (line,) = months.spec["layout"]["shapes"]
    assert math.isclose(line["x0"], 1.0, abs_tol=0.02)
    assert with_events(chart, [event], in_order(["2024"])) is chart
    assert with_events(chart, [event], of_dates("2025-08-01", "2026-01-01")) is chart
    assert with_events(chart, [], in_order(["2025"])) is chart
    assert "shapes" not in chart.spec["layout"]


def test_events_weeks_apart_share_a_line_and_months_apart_do_not() -> None:
    chart = Chart({"data": [], "layout": {"font": {"color": LIGHT.text}}}, "t", "a", "s")
    events = [NamedEvent(day, pd.Timestamp(day), day, "<b>what</b>")
              for day in ("2025-01-10", "2025-02-10", "2025-09-10")]  # fmt: skip
    marked = with_events(chart, events, of_dates("2025-01-01", "2026-01-01"))
    assert len(marked.spec["layout"]["shapes"]) == 2
    first, last = marked.spec["layout"]["annotations"]
    assert first["text"] == "2025-01-10<br>2025-02-10"
    assert first["xanchor"] == "left"
    assert last["xanchor"] == "right"
    assert "&lt;b&gt;what" in last["hovertext"]


@pytest.mark.parametrize("view", [Guidance(), CapexIntensity(), CapexIntensity(same_scale=True)],
                         ids=str)  # fmt: skip
def test_small_panels_have_the_names_above_the_first_of_each_column(view: Any) -> None:
    (chart,) = charts.all_charts(view, view.analyse(DATA), DATA, LIGHT).values()
    layout = chart.spec["layout"]
    named = [note for note in layout["annotations"] if "Google leaves" in note["text"]]
    columns = {
        tuple(layout[line["xref"].replace("x", "xaxis")].get("domain", ()))
        for line in layout["shapes"]
    }
    assert len({note["xref"] for note in named}) == len(named) == len(columns)
    assert all((note["y"], note["yanchor"]) == (1, "bottom") for note in named)
    assert layout["margin"]["t"] >= 2 * 15
    assert max(line["y1"] for line in layout["shapes"]) > 1


def test_data_without_these_events_marks_none() -> None:
    none = replace(DATA, events=DATA.events[~DATA.events["headline"]])
    assert named_events.named(none) == ()
    view = CapexTotals()
    (chart,) = charts.all_charts(view, view.analyse(none), none, LIGHT).values()
    assert names(chart) == set()
    assert set(DAYS) == {each.name for each in named_events.named(DATA)}
    assert [each.day for each in named_events.named(DATA)] == list(DAYS.values())
