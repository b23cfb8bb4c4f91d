"""Who has no mouse, does not see the page, holds it in one hand or prints it can use it too."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from ai_investments import charts
from ai_investments.figures.chart import LIGHT
from ai_investments.report.settings import settings
from ai_investments.views import ValuationJumps
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp
from tests.shown_page import ShownPage, until

Open = Callable[..., ShownPage]
STOPS = """() => {
    const look = (element, part) => {
        const shown = getComputedStyle(element, part);
        return [shown.outline, shown.boxShadow, shown.borderColor, shown.backgroundColor].join();
    };
    const looks = (element) =>
        [element, element.nextElementSibling, element.parentElement, element.closest("label"),
         element.parentElement.parentElement]
        .filter(Boolean).map((each) => look(each) + look(each, "::before")).join();
    const stops = [...document.querySelectorAll(
        "a[href], button, input, textarea, summary, [tabindex='0']")].filter((each) =>
        each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }));
    for (const each of stops) each.unfocused = looks(each);
    window.stop = () => {
        const element = document.activeElement;
        return [stops.indexOf(element), element.unfocused !== looks(element), element.outerHTML];
    };
    return stops.map((each) => each.outerHTML);
}"""
"""What Tab should reach; then `stop` tells where it is, and whether that is seen."""


@pytest.fixture
def open_page(app: RunningApp, context: BrowserContext) -> Iterator[Open]:
    """Open a path of the app as a new visitor; closed after the test."""
    opened: list[ShownPage] = []

    def open_(path: str, **options: Any) -> ShownPage:
        opened.append(ShownPage(context, app.address + path, **options))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def test_every_table_of_a_page_has_a_name() -> None:
    calls = [
        (file.name, call)
        for file in (ROOT / "pages").glob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"_blocks.table", "st.dataframe", "st.data_editor"}
    ]
    assert len(calls) > 40
    for name, call in calls:
        headed = ast.unparse(call.func) == "_blocks.table" and len(call.args) > 2
        named = {keyword.arg for keyword in call.keywords} & {"alt", "heading", None}
        assert headed or named, f"{name}:{call.lineno} is a table without a name"


def test_a_page_is_walked_by_keyboard_and_each_stop_is_seen(open_page: Open) -> None:
    page = open_page("/valuations").page
    wanted = page.evaluate(STOPS)
    reached, unseen = set(), set()
    for _ in range(3 * len(wanted)):
        page.keyboard.press("Tab")
        stop, seen, element = page.evaluate("stop()")
        reached.add(stop)
        if not seen:
            unseen.add(element[:300])
        if element.startswith("<button") and 'id="copy-link"' in element:
            break
    assert [element for n, element in enumerate(wanted) if n not in reached] == []
    assert unseen == set()


def test_a_step_by_keyboard_is_read_out_once_it_rests(open_page: Open) -> None:
    shown = open_page("/valuations")
    slider = shown.page.get_by_role("slider", name="Smallest jump")
    for _ in range(10):
        slider.press("ArrowRight")
    finding = ValuationJumps(smallest=1.0).analyse(DATA).finding
    shown.wait_for_finding(finding)
    until(
        shown.page,
        """finding => [...document.querySelectorAll('body > [role=status]')]
            .some(each => each.textContent === finding)""",
        arg=finding,
    )
    sections = shown.page.get_by_role("navigation", name="Sections")
    assert sections.locator("[aria-current=page]").inner_text().strip() == "Valuations"
    assert shown.page.title() == "Valuation jumps · AI Investment Monitor"


def test_a_printed_page_has_whole_charts_its_settings_and_its_link(open_page: Open) -> None:
    shown = open_page("/valuations?segment=Defence&rows=60&smallest=1.5")
    page = shown.page
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 between its margins
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    view = ValuationJumps(segment=("Defence",), rows=60, smallest=1.5)
    printed = " ".join(page.inner_text("[data-testid=stMain]").split())
    for setting in settings(view, DATA, {}):
        assert f"{setting.label}: {setting.value}" in printed
    assert page.url in printed
    chart = charts.chart(view, "ranked steps", view.analyse(DATA), DATA, LIGHT)
    assert chart is not None
    assert chart.title in printed
    assert chart.source in printed
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('.chart, [data-testid=stDataFrame], .cards')]
            .map(each => each.getBoundingClientRect())
            .filter(each => each.right > innerWidth || each.height > 1000).length"""
        )
        == 0
    )
    for hidden in (".stSidebar", "#thumb", ".copy-link", ".take-along"):
        assert not page.locator(hidden).first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    shown.resize(1440)
