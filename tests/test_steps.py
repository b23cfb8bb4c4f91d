"""A step of a control, as the browser's protocol carries it: what is drawn again, and how much."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ai_investments.views.input_map import BELOW
from tests.apart import apart
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

STEPS: dict[str, dict[str, Any]] = {
    "churn": SCENARIO_STEPS | {"tail dragged": 90.0},
    "what-matters": SCENARIO_STEPS | {"map_up": "Correlation", "map_of": BELOW},
    "compare": SCENARIO_STEPS | {"with_current": False},
    "valuations": {
        "smallest": 2.0,
        "hollow": True,
        "order": "newest",
        "rows": 8.0,
        "include": ["talks"],
        "deal": "openai-2026-02-growth",
        "years": [2023.0, 2026.0],
    },
    "how-unusual": {
        "peer_months_from": 12.0,
        "peer_around": "2 years around",
        "hollow": True,
        "peer_to": 40.0,
        "include": ["talks"],
    },
    "capex": {
        "capex_years": [2019.0, 2024.0],
        "shares": True,
        "by": "quarter",
        "spenders": ["Meta", "Oracle"],
        "definition": "with leases",
    },
    "momentum": {
        "momentum_years": [2020.0, 2023.0],
        "split": False,
        "momentum_by": "year",
        "segment": ["Defence", "Healthcare"],
        "money": ["debt"],
    },
    "growth-or-bubble": {
        "revenue_within": 60.0,
        "own_start": 900.0,
        "deal": "openai-2025-10-tender",
        "revenue_kinds": ["run rate"],
    },
    "guidance": {
        "target_years": [2024.0, 2025.0],
        "pace": "last quarter",
        "guiding": ["Meta", "Oracle"],
    },
    "deal-anatomy": {"paid_out": 40.0, "worth_at": 80.0},
    "payback": {
        "ai_share": 60.0,
        "follow": False,
        "spenders": ["Microsoft", "Oracle"],
        "earned_by": "the spenders",
    },
    "intensity": {
        "same_scale": True,
        "capex_years": [2019.0, 2023.0],
        "against": "free cash flow",
        "intensity_by": "year",
        "definition": "with leases",
        "intensity_companies": ["Meta", "Oracle"],
    },
    "trajectories": {
        "value_axis": "linear",
        "events": False,
        "side_by_side": ["Databricks", "SpaceX"],
        "deal": "openai-2025-03-growth",
    },
    "capex-outlook": {"realised": 85.0, "spenders": ["Meta", "Oracle"]},
    "commitments": {"committed": ["Meta"], "commitment": ["contracts"]},
    "investors": {"purchases": True, "investor": "Microsoft"},
    "lost-customers": {"cases": "AI only", "path_of": "Credo, 2023", "path_replaced": 45.0},
    "capex-claim": {"claimed": 180.0, "claims_by": "amount"},
    "new-since": {"new_by": "table", "new_tables": ["Deals"]},
}
"""Steps of each page: one of every kind of control that draws again only what depends on it."""


def visited(
    app: RunningApp, page: str, visit: Callable[[Visitor], Coroutine[Any, Any, Any]]
) -> Any:
    """Open a page and do something on it."""

    async def run() -> Any:
        async with Visitor(app.address, page) as visitor:
            return await visit(visitor)

    return apart(run)


@pytest.mark.parametrize("page", STEPS)
def test_after_each_step_the_page_is_as_its_link_opens_it(app: RunningApp, page: str) -> None:
    async def visit(visitor: Visitor) -> None:
        for key, value in STEPS[page].items():
            await visitor.set(key, value)
            async with Visitor(app.address, page, visitor.query) as linked:
                assert visitor.query == linked.query, key
                assert visitor.shown() == linked.shown(), key
                assert visitor.held() == linked.held(), key

    visited(app, page, visit)


# What the last of three steps sent when this was written, and a tenth more: room for a row of cards
# or a note, not for a chart in parts (title, marks, source and buttons: 3 messages a chart), for
# the controls of the page (churn with all of them: 270), or for tables that are closed (13).
BOUNDS: dict[str, tuple[str, list[Any], int, int]] = {
    "churn": ("largest_leaves dragged", [40.0, 41.0, 42.0], 29, 36_000),
    "what-matters": ("largest_leaves dragged", [40.0, 41.0, 42.0], 36, 64_000),
    "compare": ("largest_leaves dragged", [40.0, 41.0, 42.0], 30, 34_000),
    "valuations": ("smallest", [0.5, 0.6, 0.7], 26, 78_000),
    "capex": ("capex_years", [[2020, 2024], [2019, 2024], [2019, 2023]], 26, 39_000),
    "how-unusual": ("peer_months_from", [6.0, 12.0, 13.0], 35, 303_000),
    "growth-or-bubble": ("revenue_within", [60.0, 70.0, 80.0], 33, 59_000),
    "deal-anatomy": ("paid_out", [40.0, 41.0, 42.0], 28, 22_000),
    "momentum": ("momentum_years", [[2020, 2024], [2019, 2024], [2019, 2023]], 29, 122_000),
    "intensity": ("capex_years", [[2020, 2024], [2019, 2024], [2019, 2023]], 26, 101_000),
    "guidance": ("target_years", [[2024, 2025], [2024, 2026], [2023, 2026]], 27, 132_000),
    "payback": ("ai_share", [60.0, 61.0, 62.0], 39, 52_000),
    "trajectories": ("value_axis", ["linear", "log", "linear"], 30, 22_000),
    "capex-outlook": ("realised", [60.0, 61.0, 62.0], 38, 79_000),
    "commitments": ("committed", [["Meta"], ["Oracle"], ["Microsoft"]], 27, 32_000),
    "investors": ("investor", ["Microsoft", "Nvidia", "SoftBank"], 33, 44_000),
    "lost-customers": ("path_replaced", [40.0, 41.0, 42.0], 26, 24_000),
    "capex-claim": ("claimed", [180.0, 190.0, 200.0], 27, 34_000),
    "new-since": ("new_by", ["table", "company", "table"], 20, 20_000),
}


@pytest.mark.parametrize("page", BOUNDS)
def test_a_step_sends_no_more_than_what_it_changes(app: RunningApp, page: str) -> None:
    key, values, messages, size = BOUNDS[page]

    async def visit(visitor: Visitor) -> Step:
        return [await visitor.set(key, value) for value in values][-1]

    step = visited(app, page, visit)
    assert step.messages <= messages
    assert step.size <= size


def test_a_step_that_draws_other_parts_again_is_one_run_to_the_browser(app: RunningApp) -> None:
    async def visit(visitor: Visitor) -> list[str | None]:
        kinds: list[str | None] = []
        take = visitor._take

        def noted(told: ForwardMsg, received: bytes) -> bool:
            kinds.append(told.WhichOneof("type"))
            return take(told, received)

        await visitor.set("largest_leaves dragged", 40.0)
        visitor._take = noted  # type: ignore[method-assign]
        await visitor.set("largest_leaves dragged", 50.0)
        kinds.clear()
        await visitor.set("largest_leaves dragged", 40.0)  # seen before: told within a moment
        return kinds

    kinds = visited(app, "churn", visit)
    assert (kinds.count("new_session"), kinds.count("script_finished")) == (1, 1)


def test_what_the_browser_already_has_is_sent_by_name_alone(app: RunningApp) -> None:
    async def visit(visitor: Visitor) -> tuple[Step, Step]:
        first = await visitor.set("smallest", 3.0)
        await visitor.set("smallest", 4.0)
        return first, await visitor.set("smallest", 3.0)

    first, again = visited(app, "valuations", visit)
    # The same chart and tables as two steps before: their messages are referred to, not repeated.
    assert again.again > first.again
    assert again.size < first.size
