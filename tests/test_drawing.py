"""How a browser draws charts: what it loads once, when it draws, what it changes and keeps."""

import json
from pathlib import Path

import pytest
from httpx import Response
from playwright.sync_api import BrowserContext
from plotly.offline import get_plotlyjs
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ai_investments import charts, drawing_files
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.views import CustomerChurn
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import CHART, DONE, DRAWN, until


@pytest.mark.parametrize("base", ["", "/monitor"])
def test_the_files_are_compressed_and_kept_for_ever_under_their_version(base: str) -> None:
    browser = TestClient(Starlette(routes=[drawing_files.route(base.strip("/"))]))

    def asked(path: str, encoding: str = "gzip") -> Response:
        return browser.get(path, headers={"Accept-Encoding": encoding})

    script = f"{base}/{drawing_files.address()}"
    for path, text in (
        (script, Path("ai_investments/figures/drawing.js").read_text("utf-8")),
        (
            script.replace("drawing.js", "take_along.js"),
            Path("ai_investments/figures/take_along.js").read_text("utf-8"),
        ),
        (script.replace("drawing.js", "plotly.min.js"), get_plotlyjs()),
    ):
        answer = asked(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < 0.5 * len(text)
        assert answer.text == text
        assert asked(path, "identity").text == text
    other = asked(script.replace(drawing_files.version(), "another-version"))
    assert other.status_code == 200
    assert other.headers["Cache-Control"] == "no-store"
    assert asked(f"{script}.map").status_code == 404


def test_a_chart_can_be_read_without_a_browser(app: RunningApp) -> None:
    read = Agent(app, "churn", {"largest_leaves": ["55"]}).charts()
    view = CustomerChurn(largest_leaves=55)
    made = charts.all_charts(view, view.analyse(DATA), DATA, LIGHT)
    assert [chart["name"] for chart in read] == list(made)
    for chart, wanted in zip(read, made.values(), strict=True):
        for words in ("title", "marks", "alt", "source"):
            assert chart[words] == getattr(wanted, words)
        figure = json.loads(chart["figure"])
        assert figure["layout"]["height"] == wanted.spec["layout"]["height"]
        assert [list(trace.get("y", [])) for trace in figure["data"]] == [
            list(trace.get("y", [])) for trace in wanted.figure.to_plotly_json()["data"]
        ]


def test_charts_are_drawn_when_they_come_near_and_are_kept(
    app: RunningApp, context: BrowserContext
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 700})
    # While a page arrives piece by piece, even its last chart is near for a moment.
    page.add_init_script(
        """const apart = new CSSStyleSheet();
           apart.replaceSync('.st-key-path { margin-bottom: 3000px }');
           document.adoptedStyleSheets = [apart]"""
    )
    page.goto(f"{app.address}/churn?largest_leaves=40")
    page.wait_for_selector(".copy-link")
    first, far = page.locator(CHART).first, page.locator(CHART).last
    page.wait_for_selector(f".st-key-path {CHART}:not(.waiting)")
    first.evaluate("chart => { chart.svg = chart.querySelector('.main-svg') }")
    assert far.locator(".main-svg").count() == 0  # and yet its place is there, and what it says
    assert far.bounding_box()["height"] > 100  # type: ignore[index]
    assert len(far.get_attribute("aria-label") or "") > 60

    figures = {
        (theme, leaves): charts.chart(view, "path", view.analyse(DATA), DATA, palette)
        for theme, palette in (("light", LIGHT), ("dark", DARK))
        for leaves in (40, 41)
        for view in (CustomerChurn(largest_leaves=leaves),)
    }

    def wait_for(theme: str, leaves: int) -> None:
        figure = figures[theme, leaves]
        assert figure is not None
        until(
            page,
            """([alt, colour]) => { const chart = document.querySelector('.st-key-path .chart');
                 return chart.ariaLabel === alt && chart.layout.font.color === colour }""",
            arg=[figure.alt, figure.spec["layout"]["font"]["color"]],
        )

    wait_for("light", 40)
    page.locator(".st-key-largest_leaves-dragged input[type=range]").press("ArrowRight")
    wait_for("light", 41)
    page.emulate_media(color_scheme="dark")
    wait_for("dark", 41)
    assert first.evaluate("chart => chart.svg === chart.querySelector('.main-svg')")

    far.scroll_into_view_if_needed()
    until(page, f"() => {DRAWN}")
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 0)")
    page.locator(".st-key-others_leave-dragged input[type=range]").press("ArrowRight")
    until(page, f"() => document.querySelectorAll('{CHART}.waiting').length")
    page.wait_for_selector(DONE)
    # A chart of an earlier step must not be printed.
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {DRAWN} }})")
    page.pdf()
    assert page.evaluate("printed")
    page.close()
