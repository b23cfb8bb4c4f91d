"""A link keeps its word: it names the version of the data, and earlier versions can be shown."""

import json
import urllib.request
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import BrowserContext

from ai_investments import (
    charts,
    dataset,
    editions,
    formats,
    kept_versions,
    links,
    marking,
)
from ai_investments.figures.chart import LIGHT
from ai_investments.stored_datasets import Store
from ai_investments.views import VIEWS, CustomerChurn, NewSince, Overview, ValuationJumps, View
from ai_investments.views.edition import Edition
from tests.agent import Agent
from tests.apart import apart
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import ShownPage
from tests.visitor import Visitor

EARLIER = [each.version for each in kept_versions.kept() if each.version != DATA.version]
OLDEST = EARLIER[-1]


def opened(edition: Edition) -> dataset.Dataset:
    return editions.opened(edition, DATA, Store.from_environment)


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: kind.address_name())
def test_every_page_can_be_shown_as_it_was(kind: type[View], version: str) -> None:
    link = links.read(f"/{kind.path}?data={version}", DATA, opened)
    assert (link.problems, link.dataset.version) == ((), version)
    assert link.view.analyse(link.dataset).finding
    assert link.address == f"/{kind.path}?data={version}"


def test_a_link_always_names_the_version() -> None:
    assert links.read("/churn?growth=35", DATA, opened).address == (
        f"/churn?growth=35&data={DATA.version}"
    )


@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: kind.address_name())
@pytest.mark.parametrize("base", ["https://monitor.example.com:8443/", "http://localhost:1/a/b/"])
def test_a_link_of_any_server_and_path_is_read_and_made_again(kind: type[View], base: str) -> None:
    link = links.read(f"{base}{kind.path}?data={DATA.version}&embed=true&chart=x", DATA, opened)
    assert (type(link.view), link.problems) == (kind, ())
    assert link.address == f"{base}{kind.path}?data={DATA.version}"


def test_a_version_that_is_not_kept_is_named_and_the_newest_is_shown(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"data": ["0123456789"], "growth": ["35"]})
    told = [said for said in visit.warnings if "0123456789" in said]
    assert len(told) == 1
    assert "is a version of the data that is not kept here; the newest is shown" in told[0]
    assert visit.finding == formats.plain(CustomerChurn(growth=35).analyse(DATA).finding)


def test_an_earlier_version_is_shown_with_a_word_and_the_newest_is_one_press_away(
    app: RunningApp,
) -> None:
    view = ValuationJumps(company=("Scale AI",))
    visit = Agent(app, "valuations", {"data": [OLDEST], "company": ["Scale AI"]})
    shown = [node["props"]["body"] for node in visit.elements("info")]
    assert any(f"Shown as it was: data version {OLDEST}" in said for said in shown)
    assert visit.finding == formats.plain(view.analyse(opened(Edition(data=OLDEST))).finding)
    visit.go("churn")
    told = [node["props"]["body"] for node in visit.elements("info")]
    assert any(OLDEST in said for said in told), "another page shows other data"
    visit.press("show the newest data")
    assert not any(OLDEST in node["props"]["body"] for node in visit.elements("info"))
    visit.go("valuations")
    assert visit.finding == formats.plain(view.analyse(DATA).finding)


def test_the_api_shows_the_version_asked_for(app: RunningApp) -> None:
    query = urlencode({"data": OLDEST, "company": "Scale AI"})
    with urllib.request.urlopen(f"{app.address}/api/valuations.json?{query}") as answer:
        told = json.load(answer)
    assert told["dataset"]["version"] == OLDEST
    assert told["link"] == f"{app.address}/valuations?company=Scale+AI&data={OLDEST}"


def test_the_address_names_the_version_as_soon_as_the_page_is_shown(
    app: RunningApp, context: BrowserContext
) -> None:
    shown = ShownPage(context, app.address)
    shown.page.wait_for_url(f"**/?data={DATA.version}")
    shown.page.get_by_role("link", name="Valuations").first.click()
    shown.page.wait_for_url(f"**/valuations?**data={DATA.version}**")
    shown.settle()
    shown.page.go_back()
    shown.wait_for_finding(Overview().analyse(DATA).finding)
    shown.page.wait_for_url(f"**/?data={DATA.version}")  # which the browser may show later
    shown.close()


def test_a_change_of_page_is_one_step_of_the_way_back(
    app: RunningApp, context: BrowserContext
) -> None:
    held = f"data={OLDEST}&since=2026-11-01&watch=Meta&watch=Scale+AI"
    shown = ShownPage(context, f"{app.address}/valuations?{held}")
    before = shown.page.evaluate("history.length")
    shown.page.get_by_role("link", name="Overview", exact=True).click()
    shown.wait_for_finding(Overview().analyse(opened(Edition(data=OLDEST))).finding)
    shown.settle()
    assert shown.page.evaluate("history.length") == before + 1
    shown.close()


def test_a_link_to_an_earlier_version_stays_on_it_until_the_newest_is_chosen(
    app: RunningApp, context: BrowserContext
) -> None:
    shown = ShownPage(context, f"{app.address}/churn?growth=35&data={OLDEST}")
    earlier = opened(Edition(data=OLDEST))
    assert shown.finding == CustomerChurn(growth=35).analyse(earlier).finding
    shown.page.get_by_role("button", name="Show the newest data").click()
    shown.page.wait_for_url(f"**data={DATA.version}**")
    shown.wait_for_finding(CustomerChurn(growth=35).analyse(DATA).finding)
    shown.wait_for_query("growth=35")
    shown.close()


def carried(visitor: Visitor) -> dict[str, list[str]]:
    """Return what the links to other pages carry."""
    (link,) = (each for each in visitor.elements("page_link") if each.label == "Overview")
    return parse_qs(link.query_string)


def test_data_and_watch_list_outlast_a_browser_that_forgets_the_controls(app: RunningApp) -> None:
    given = {"data": [OLDEST], "since": ["2026-11-01"], "watch": ["Meta", "Scale AI"]}

    async def visit() -> dict[str, list[str]]:
        async with Visitor(app.address, "your-data", given) as visitor:
            await visitor.follow("Data & sources")
            assert {name: visitor.query[name] for name in given} == given
            await visitor.set("find", "quokka")
            return carried(visitor)

    assert apart(visit) == given


@pytest.mark.parametrize(
    ("there", "shown"),
    [
        ({"watch": ["Scale AI"]}, {"watch": ["Scale AI"]}),
        ({"data": [OLDEST]}, {"data": [OLDEST]}),
        ({}, {"watch": ["Meta"]}),  # pushed bare by the navigation, it says nothing
    ],
)
def test_back_to_another_page_its_controls_hold_what_it_shows(
    app: RunningApp, there: dict[str, list[str]], shown: dict[str, list[str]]
) -> None:
    async def visit() -> list[dict[str, list[str]]]:
        async with Visitor(app.address, "your-data", there) as visitor:
            before = visitor.place()
            await visitor.follow("Data & sources")
            await visitor.set("watch", ["Meta"])
            watched = visitor.place()
            told = [carried(visitor)]
            await visitor.back(before)
            told.append(carried(visitor))
            assert list(visitor.held()["watch"].string_array_value.data) == shown.get("watch", [])
            await visitor.back(watched)
            return [*told, carried(visitor)]

    watching = there | {"watch": ["Meta"]}
    assert apart(visit) == [watching, shown, watching]


def test_own_rows_are_in_the_link_on_every_page(
    fresh_app: Callable[..., RunningApp], stored: str
) -> None:
    running = fresh_app()
    mine = opened(Edition(own_data=stored, own_rows="beside"))
    findings = {}
    for kind in VIEWS:
        visit = Agent(running, kind.path, {"own_data": [stored], "own_rows": ["beside"]})
        assert not any("in this link" in said for said in visit.warnings), kind.path
        assert not visit.elements("exception"), kind.path
        findings[kind] = visit.finding
    jumps = ValuationJumps().analyse(mine)
    assert findings[ValuationJumps] == formats.plain(jumps.finding)
    own = jumps.steps[jumps.steps["deal_id"].isin(mine.own_ids)]
    assert own["company"].tolist() == ["Scale AI"]  # the round before it is a built-in one
    assert own["jump"].tolist() == pytest.approx([40 / 29])
    assert set(own["grade"]) == {"own"}
    visit = Agent(running, "valuations", {"own_data": [stored], "own_rows": ["instead"]})
    alone = opened(Edition(own_data=stored, own_rows="instead"))
    assert visit.finding == formats.plain(ValuationJumps().analyse(alone).finding)
    told = links.read(f"/valuations?own_data={stored}&own_rows=beside", DATA, opened)
    assert f"own_data={stored}" in told.address
    assert told.address.endswith(f"data={DATA.version}")


def test_every_page_can_be_shown_with_own_rows_instead(stored: str) -> None:
    mine = opened(Edition(own_data=stored, own_rows="instead"))
    for kind in VIEWS:
        address = f"/{kind.path}?own_data={stored}&own_rows=instead"
        link = links.read(address, DATA, opened)
        assert (link.problems, link.dataset.own_ids) == ((), mine.own_ids), kind.path
        result = link.view.analyse(link.dataset)
        assert result.finding
        charts.all_charts(link.view, result, link.dataset, LIGHT)


def test_own_rows_that_are_not_here_are_named_and_left_out(app: RunningApp) -> None:
    for wrong, reason in (("0123456789abcdef", "cannot be opened"), ("../x", "is no name")):
        visit = Agent(app, "valuations", {"own_data": [wrong]})
        assert any(reason in said and wrong in said for said in visit.warnings)
        assert visit.finding == formats.plain(ValuationJumps().analyse(DATA).finding)


def test_own_rows_are_marked_in_the_charts(stored: str) -> None:
    link = links.read(f"/trajectories?side_by_side=Scale AI&own_data={stored}", DATA, opened)
    result = link.view.analyse(link.dataset)
    made = charts.all_charts(link.view, result, link.dataset, LIGHT)
    drawn = [marking.framed(chart, link.frame) for chart in made.values()]
    assert any("your own rows, without public evidence" in chart.alt for chart in drawn)
    assert not any("your own rows" in chart.alt for chart in made.values())


def test_what_is_new_since_a_day_is_marked_in_the_charts() -> None:
    link = links.read("/commitments?since=2026-11-24", DATA, opened)
    assert link.problems == ()
    older = links.read("/guidance?since=2026-11-26", DATA, opened)
    for each, marks in ((link, True), (older, False)):
        result = each.view.analyse(each.dataset)
        made = charts.all_charts(each.view, result, each.dataset, LIGHT)
        drawn = [marking.framed(chart, each.frame) for chart in made.values()]
        assert any("new or changed in the data since" in chart.alt for chart in drawn) == marks


def test_day_and_watch_list_travel_with_the_reader(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"since": ["2026-11-23"], "watch": ["OpenAI", "Scale AI"]})
    visit.go("new-since")
    view = NewSince(since="2026-11-23", watch=("OpenAI", "Scale AI"))
    assert visit.finding == formats.plain(view.analyse(DATA).finding)
