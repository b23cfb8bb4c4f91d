"""What measures the app still runs against it (``pytest -m benchmarks``)."""

import pytest
from playwright.sync_api import Browser

from benchmarks import capacity, latency, opening, slider_steps, trace
from benchmarks.browser import emptied
from tests.apart import apart
from tests.running_app import RunningApp
from tests.visitor import Visitor

pytestmark = pytest.mark.benchmarks


def test_visitors_are_driven_and_counted(app: RunningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "ALONE", 2)
    lines: list[str] = []

    p95 = apart(lambda: capacity.measure("here", app.address, [app.pid], [1], lines))
    assert p95[1] > 0
    assert [line.split(" | ")[:2] for line in lines] == [["| here", "1"]]


def test_steps_are_measured_without_a_browser(app: RunningApp) -> None:
    key, values = slider_steps.STEPS["churn"]

    async def run() -> tuple[list[slider_steps.Measured], list[slider_steps.Measured]]:
        async with Visitor(app.address, "valuations") as beside:
            yardstick = slider_steps.Yardstick(beside, app.pid, "smallest")
            return await slider_steps.page_steps(app, "churn", key, values[:2], yardstick)

    fresh, again = apart(run)
    assert len(fresh) == len(again) == 2
    assert all(each.step.messages for each in fresh + again)


def test_steps_are_measured_and_traced_in_the_browser(app: RunningApp, browser: Browser) -> None:
    with latency.opened(browser, f"{app.address}/churn?largest_leaves=40", latency.CHURN) as slider:
        slider.step(2)
        assert [0 < each.first <= each.last for each in slider.steps] == [True, True]
        parts = trace.traced(browser, slider.page, lambda: slider.step(2))
    assert parts.until_sent + parts.server > 0
    assert parts.plotly > 0
    assert parts.layout > 0


def test_an_opened_page_is_timed_until_its_last_chart(app: RunningApp, browser: Browser) -> None:
    context = emptied(browser)
    assert opening.visit(context.new_page(), app.address) > 0
    context.close()
