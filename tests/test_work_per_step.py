"""How much a step of a control works out: counted, so that no machine's speed decides."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from ai_investments import charts, dataset
from ai_investments.figures.chart import LIGHT
from ai_investments.views import (
    CapexIntensity,
    CapexTotals,
    CustomerChurn,
    DealAnatomy,
    GrowthOrBubble,
    Guidance,
    HowUnusual,
    Momentum,
    Payback,
    ValuationJumps,
    View,
    WhatMatters,
)


def calls(work: Callable[[], object]) -> int:
    """Return how many Python functions are called: the same number every time, in any process."""
    count = 0

    def note(_frame: FrameType, event: str, _what: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


# Calls of a step's analysis and all charts when this was written, and a fifth more: room for a
# column or a line of words. A total that is summed again for each row, a distribution that is
# computed again for each chart, a table that is checked again take far more than that.
BOUNDS: dict[type[View], tuple[str, list[Any], int]] = {
    CustomerChurn: ("largest_leaves", [40, 41, 42], 13_600),
    ValuationJumps: ("smallest", [1.0, 1.1, 1.2], 30_000),
    HowUnusual: ("peer_months_from", [6, 12, 13], 178_300),
    GrowthOrBubble: ("revenue_within", [60, 70, 80], 100_400),
    DealAnatomy: ("paid_out", [40, 41, 42], 32_200),
    Momentum: ("momentum_years", [(2019, 2024), (2019, 2023), (2020, 2023)], 73_700),
    CapexTotals: ("capex_years", [(2019, 2024), (2019, 2023), (2020, 2023)], 25_500),
    CapexIntensity: ("capex_years", [(2019, 2024), (2019, 2023), (2020, 2023)], 32_600),
    Guidance: ("target_years", [(2024, 2025), (2024, 2026), (2023, 2026)], 148_300),
    Payback: ("ai_share", [40, 41, 42], 26_400),
    WhatMatters: ("largest_leaves", [40, 41, 42], 139_000),
}


@pytest.mark.parametrize("kind", BOUNDS)
def test_a_step_works_out_no_more_than_what_it_changes(kind: type[View]) -> None:
    name, values, bound = BOUNDS[kind]
    data = dataset.load()

    def step(value: Any) -> None:
        view = kind(**{name: value})
        charts.all_charts(view, view.analyse(data), data, LIGHT)

    step(values[0])  # what no step changes is worked out once
    for value in values[1:]:
        assert calls(lambda value=value: step(value)) <= bound
