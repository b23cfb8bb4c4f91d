"""A step of a control, as the browser's protocol carries it: what is drawn again, and how much."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ai_investments.views.input_map import BELOW
from tests.running_app import RunningApp
from tests.visitor import Step, Visitor

SCENARIO_STEPS = {
    "largest_leaves dragged": 40.0,
    "labs_leave": 33.0,
    "enterprise_leave dragged": 60.0,
    "government_leaves": 1.0,
    "automotive_leaves dragged": 77.0,
    "owner_leaves": 12.0,
    "others_leave dragged": 0.0,
    "correlation dragged": 0.55,
    "start dragged": 3.0,
    "notice": 7.0,
    "wind_down dragged": 18.0,
    "shape": "exponential",
    "replaced dragged": 12.0,
    "lag": 5.0,
    "growth dragged": -10.0,
    "quarters dragged": 5.0,
    "net_cash": 2.5,
    "timing": "evenly",
}
"""Controls of a scenario that no other control depends on, and values other than their defaults."""


def visited(
    app: RunningApp, page: str, visit: Callable[[Visitor], Coroutine[Any, Any, Any]]
) -> Any:
    """Open a page and do something on it."""

    async def run() -> Any:
        async with Visitor(app.address, page) as visitor:
            return await visit(visitor)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("page", "own"),
    [
        ("churn", {"tail dragged": 90.0}),
        ("what-matters", {"map_up": "Correlation", "map_of": BELOW}),
        ("compare", {"with_current": False}),
    ],
)
def test_after_each_step_of_a_scenario_the_page_is_as_its_link_opens_it(
    app: RunningApp, page: str, own: dict[str, Any]
) -> None:
    async def visit(visitor: Visitor) -> None:
        for key, value in (SCENARIO_STEPS | own).items():
            await visitor.set(key, value)
            async with Visitor(app.address, page, visitor.query) as linked:
                assert visitor.query == linked.query, key
                assert visitor.shown() == linked.shown(), key
                assert visitor.held() == linked.held(), key

    visited(app, page, visit)


def test_a_step_of_a_scenario_redraws_its_answer_and_none_of_the_other_controls(
    app: RunningApp,
) -> None:
    async def visit(visitor: Visitor) -> Step:
        await visitor.set("largest_leaves dragged", 41.0)  # leaves the preset: it is drawn again
        return await visitor.set("largest_leaves dragged", 42.0)

    step = visited(app, "churn", visit)
    # Measured 78 messages and 54 kB; with all 56 controls it was 270 and 108 kB. A tenth more is
    # room for one more chart or a few words, not for the controls.
    assert step.messages <= 86
    assert step.size <= 60_000
