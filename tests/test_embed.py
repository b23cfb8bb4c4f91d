"""A chart inside another page: what the page shows, and nothing else."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from streamlit.testing.v1 import AppTest

from ai_investments import charts, dataset, editions, exports, formats, kept_versions, links
from ai_investments.figures.chart import LIGHT
from ai_investments.stored_datasets import Store
from ai_investments.views import VIEWS, CapexTotals, CustomerChurn, View
from ai_investments.views.edition import Edition
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp
from tests.shown_page import CHART
from tests.test_links import NOT_DEFAULT

FRAME = "http://127.0.0.1/"
Embedded = Callable[..., AppTest]


@pytest.fixture(scope="module")
def opened() -> AppTest:
    """Give the app inside another page, at its start page."""
    shown = AppTest.from_file(ROOT / "pages" / "_app.py", default_timeout=60)
    shown.context["is_embedded"] = True
    shown.context["url"] = FRAME
    return shown.run()


@pytest.fixture
def embedded(opened: AppTest) -> Embedded:
    """Open a page of the app inside another page."""
    scripts = {
        page["url_pathname"]: Path(page["script_path"]).name
        for page in opened._registered_pages.values()
    }

    def open_(path: str, query: dict[str, list[str]]) -> AppTest:
        opened.query_params = dict(query)
        opened.context["url"] = FRAME + path
        return opened.switch_page(scripts[path]).run()

    return open_


def opened_edition(edition: Edition) -> dataset.Dataset:
    return editions.opened(edition, DATA, Store.from_environment)


def alt_texts(shown: AppTest) -> list[str]:
    return [json.loads(each.proto.json)["alt"] for each in shown.get("bidi_component")]


def captions(shown: AppTest) -> str:
    return "\n".join(each.value for each in shown.caption)


@pytest.mark.parametrize("kind", VIEWS, ids=lambda view: view.title)
def test_an_embedded_page_shows_the_charts_of_its_link_and_no_controls(
    embedded: Embedded, kind: type[View]
) -> None:
    view = kind(**NOT_DEFAULT[kind])
    result = view.analyse(DATA)
    made = charts.all_charts(view, result, DATA, LIGHT)
    shown = embedded(view.path, view.to_query())
    assert not shown.exception
    assert alt_texts(shown) == [each.alt for each in made.values()]
    assert not shown.warning
    for control in ("button", "download_button", "page_link", "selectbox", "slider", "text_input"):
        assert not shown.get(control)
    assert formats.plain(result.finding) in shown.markdown[0].value
    assert DATA.version in captions(shown)
    assert str(DATA.as_of) in captions(shown)
    assert all(formats.plain(said) in captions(shown) for said in exports.warnings(result))
    (link,) = re.findall(r"\[Open in AI Investment Monitor\]\(<(.*)>\)", captions(shown))
    assert links.read(link, DATA, opened_edition).view == view


@pytest.mark.parametrize("name", charts.CHARTS[CustomerChurn])
def test_a_chart_is_embedded_by_its_name(embedded: Embedded, name: str) -> None:
    view = CustomerChurn(largest_leaves=55)
    query = {**view.to_query(), "chart": [name]}
    shown = embedded("churn", query)
    wanted = charts.chart(view, name, view.analyse(DATA), DATA, LIGHT)
    assert wanted is not None
    assert alt_texts(shown) == [wanted.alt]
    assert not shown.warning


def test_what_an_embedded_link_holds_wrongly_is_named_with_the_charts_there_are(
    embedded: Embedded,
) -> None:
    query = {"chart": ["<b>pie</b>"], "growth": ["a lot"], "zz": ["1"]}
    shown = embedded("churn", query)
    (warning,) = shown.warning
    said = warning.value
    for named in ("chart", "growth", "zz", ", ".join(charts.CHARTS[CustomerChurn])):
        assert named in said
    assert "\\<b\\>" in said
    view = CustomerChurn()
    made = charts.all_charts(view, view.analyse(DATA), DATA, LIGHT)
    assert alt_texts(shown) == [each.alt for each in made.values()]


def test_an_embedded_chart_that_has_nothing_to_draw_says_so(embedded: Embedded) -> None:
    query = {"own": ["customer,share\nA,40%\nB,30%"], "chart": ["mark"]}
    shown = embedded("churn", query)
    assert alt_texts(shown) == []
    assert "nothing to draw" in shown.info[0].value


def test_an_embedded_chart_keeps_the_data_it_was_made_on_and_says_so(embedded: Embedded) -> None:
    oldest = kept_versions.kept()[-1].version
    view = CapexTotals()
    shown = embedded("capex", {"data": [oldest]})
    earlier = opened_edition(Edition(data=oldest))
    made = charts.all_charts(view, view.analyse(earlier), earlier, LIGHT)
    assert alt_texts(shown) == [each.alt for each in made.values()]
    assert f"Data version {oldest}, not the newest" in captions(shown)
    assert f"data={oldest}>" in captions(shown)


@pytest.mark.parametrize("how", ["beside", "instead"])
def test_an_embedded_chart_says_that_it_holds_own_rows(
    embedded: Embedded, stored: str, how: str
) -> None:
    shown = embedded("valuations", {"own_data": [stored], "own_rows": [how]})
    assert not shown.warning
    said = "beside" if how == "beside" else "instead of"
    assert f"own rows {said} the built-in ones, without public evidence" in captions(shown)
    assert f"Data version {DATA.version}" in captions(shown)


def test_how_a_page_is_embedded_is_no_unknown_setting_of_it(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"chart": ["path"], "tail": ["90"]})
    assert not any("in this link" in said for said in visit.warnings)
    read = links.read(
        "churn?tail=90&embed=true&embed_options=dark_theme&chart=path", DATA, opened_edition
    )
    assert (read.view, read.problems) == (CustomerChurn(tail=90), ())


def test_a_chart_in_a_page_of_somebody_else(
    app: RunningApp, context: BrowserContext, tmp_path: Path
) -> None:
    view = CapexTotals(spenders=("Oracle", "Meta"), by="quarter")
    query = "spenders=Oracle&spenders=Meta&by=quarter"
    address = f"{app.address}/capex?{query}&embed=true&chart=capex+bars"
    wiki = tmp_path / "wiki.html"
    frame = f'<iframe src="{address.replace("&", "&amp;")}" width="800" height="700"></iframe>'
    wiki.write_text(f"<h1>Our wiki</h1>{frame}", "utf-8")
    page = context.new_page()
    page.goto(wiki.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator(".main-svg .mlayer").first.wait_for(state="attached")
    result = view.analyse(DATA)
    inside.get_by_text(result.chart_title).wait_for()
    drawn: list[Any] = inside.locator(CHART).evaluate(
        "chart => chart.data.map(trace => [trace.name, [...trace.y]])"
    )
    bars = {name: values for name, values in drawn if name in view.spenders}
    assert bars
    for company, values in bars.items():
        known = result.totals[result.totals["company"] == company]["capex_usd_bn"]
        assert [value for value in values if value] == pytest.approx(known.tolist(), abs=0.001)
    assert inside.locator("[data-testid=stSidebar]").count() == 0
    assert inside.locator("button").count() == 0
    link = inside.get_by_role("link", name="Open in AI Investment Monitor")
    assert link.get_attribute("href") == f"{app.address}/capex?{query}&data={DATA.version}"
    assert link.get_attribute("target") == "_blank"
    page.close()
