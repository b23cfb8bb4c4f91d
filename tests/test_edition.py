"""A link keeps its word: it names the version of the data, and earlier versions can be shown."""

import json
import urllib.request
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext

from ai_investments import dataset, editions, formats, kept_versions, links
from ai_investments.views import VIEWS, CustomerChurn, Overview, ValuationJumps, View
from ai_investments.views.edition import Edition
from tests.agent import Agent
from tests.running_app import RunningApp
from tests.shown_page import ShownPage

DATA = dataset.load()
EARLIER = [each.version for each in kept_versions.kept() if each.version != DATA.version]
OLDEST = EARLIER[-1]


def opened(edition: Edition) -> dataset.Dataset:
    return editions.opened(edition, DATA)


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
    app: RunningApp, contexts: dict[str, BrowserContext]
) -> None:
    shown = ShownPage(contexts["light"], app.address)
    shown.page.wait_for_url(f"**/?data={DATA.version}")
    shown.page.get_by_role("link", name="Valuations").first.click()
    shown.page.wait_for_url(f"**/valuations?**data={DATA.version}**")
    shown.settle()
    shown.page.go_back()
    shown.wait_for_finding(Overview().analyse(DATA).finding)
    assert shown.page.url.endswith(f"/?data={DATA.version}")
    shown.close()


def test_a_link_to_an_earlier_version_stays_on_it_until_the_newest_is_chosen(
    app: RunningApp, contexts: dict[str, BrowserContext]
) -> None:
    shown = ShownPage(contexts["light"], f"{app.address}/churn?growth=35&data={OLDEST}")
    earlier = opened(Edition(data=OLDEST))
    assert shown.finding == CustomerChurn(growth=35).analyse(earlier).finding
    shown.page.get_by_role("button", name="Show the newest data").click()
    shown.page.wait_for_url(f"**data={DATA.version}**")
    shown.wait_for_finding(CustomerChurn(growth=35).analyse(DATA).finding)
    assert shown.query == "growth=35"
    shown.close()
