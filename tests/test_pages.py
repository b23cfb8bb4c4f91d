"""The pages in Chromium: what is drawn is what was computed, and the address holds it all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext

from ai_investments.views import (
    VIEWS,
    CapexTotals,
    HowUnusual,
    Overview,
    Trajectories,
    ValuationJumps,
    WhatMatters,
)
from tests import axe
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp
from tests.shown_page import CHART, ShownPage, until
from tests.test_links import NOT_DEFAULT

Open = Callable[..., ShownPage]


@pytest.fixture
def open_page(app: RunningApp, context: BrowserContext) -> Iterator[Open]:
    """Open a path of the app as a new visitor; closed after the test."""
    opened: list[ShownPage] = []

    def open_(path: str, on: RunningApp = app, **options: Any) -> ShownPage:
        opened.append(ShownPage(context, on.address + path, **options))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def path_to(view: ValuationJumps) -> str:
    return "/valuations?" + urlencode(view.to_query(), doseq=True)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_page_shows_without_error(open_page: Open, view: Any) -> None:
    # By day on a phone, on a large screen by day and by night, by night on the narrowest window:
    # WCAG asks that a page need no scrolling to the side at 320 pixels; phones have 390.
    shown = open_page(f"/{view.path}", width=390)
    box = shown.page.locator("h3").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844 - 200  # on the first screen, with room below
    controls = shown.page.locator("#thumb").get_by_text("Controls")
    assert controls.is_visible() == bool(view.parameters())

    def sound() -> None:
        assert shown.exceptions() == []
        assert shown.errors == []
        # Tables take a moment to follow the window.
        main = "document.querySelector('[data-testid=stMain]')"
        until(shown.page, f"() => {main}.scrollWidth <= innerWidth")

    sound()
    shown.resize(1440)
    for theme in ("light", "dark"):
        if theme == "dark":
            shown.darken()
        sound()
        assert shown.finding == view().analyse(DATA).finding.rstrip()
        assert axe.findings(shown.page) == []
    shown.resize(320)
    sound()
    for chart in shown.page.locator(CHART).all():
        named = chart.get_attribute("aria-label")
        assert named
        assert len(named) > 60


def test_the_marks_of_the_overview_are_the_results_rows(open_page: Open) -> None:
    result = Overview().analyse(DATA)
    largest, amount, events = open_page("/").charts()
    assert largest["new"]["customdata"] == result.largest["deal_id"].tolist()
    assert largest["new"]["x"] == result.largest["valuation_usd_bn"].tolist()
    assert result.lead is not None
    claims = result.lead.amount.claims
    counting = claims.loc[claims["counts_in_range"].astype(bool), "value_number"]
    assert sorted(amount["claims"]["x"]) == sorted(counting)
    assert len(events["events"]["x"]) == len(result.events) >= 6


@pytest.mark.parametrize("name", ["segment", "years", "hollow", "rows"])
def test_a_deep_link_draws_its_rows_and_stays_in_the_address(open_page: Open, name: str) -> None:
    view = ValuationJumps(**{name: NOT_DEFAULT[ValuationJumps][name]})
    shown = open_page(path_to(view))
    result = view.analyse(DATA)
    shown.wait_for_finding(result.finding)
    (chart,) = shown.charts()
    assert chart["new"]["customdata"] == result.drawn["deal_id"].tolist()
    assert chart["new"]["symbol"] == [
        "circle" if counts else "circle-open" for counts in result.drawn["counts"]
    ]
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))
    assert "Not everything in this link" not in shown.text


def test_a_deep_link_works_as_the_first_request_on_a_fresh_server(
    open_page: Open, fresh_app: Callable[..., RunningApp]
) -> None:
    view = ValuationJumps(**NOT_DEFAULT[ValuationJumps])
    shown = open_page(path_to(view), on=fresh_app())
    shown.wait_for_finding(view.analyse(DATA).finding)
    assert shown.page.get_by_role("link", name="Overview").is_visible()
    assert "Not everything in this link" not in shown.text


def test_a_control_moves_the_address_and_the_address_gives_the_view_again(
    open_page: Open,
) -> None:
    shown = open_page("/valuations")
    slider = shown.page.get_by_role("slider", name="Smallest jump")
    for _ in range(20):
        slider.press("ArrowRight")
    wanted = ValuationJumps(smallest=2.0).analyse(DATA)
    shown.wait_for_finding(wanted.finding)
    shown.wait_for_query("smallest=2")
    again = open_page(f"/valuations?{shown.query}")
    again.wait_for_finding(wanted.finding)
    assert again.charts() == shown.charts()


def test_what_a_link_holds_wrongly_is_named_and_the_rest_applies(open_page: Open) -> None:
    shown = open_page(
        "/valuations?smallest=99&rows=7.5&years=2026&years=2020&order=newest&segment=Defence"
        "&segment=Nope&grade=reported&grade=any&zz=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    )
    view = ValuationJumps(order="newest", segment=("Defence",))
    shown.wait_for_finding(view.analyse(DATA).finding)
    for name in ("smallest", "rows", "years", "segment", "grade", "zz"):
        assert f"\n{name} " in shown.text, f"{name} is not named"
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))
    assert shown.page.locator("[data-testid=stMain] img[src=x]").count() == 0
    shown.page.get_by_role("button", name="Understood").click()
    shown.page.wait_for_selector(".st-key-link-problems", state="detached")
    assert shown.errors == []


def test_pages_keep_their_settings_and_back_shows_what_the_address_says(open_page: Open) -> None:
    defence = ValuationJumps(segment=("Defence",)).analyse(DATA).finding
    overview = Overview().analyse(DATA).finding
    shown = open_page("/valuations?segment=Defence").wait_for_finding(defence)
    before = shown.page.evaluate("history.length")

    def go(name: str, finding: str) -> None:
        shown.page.get_by_role("link", name=name, exact=True).click()
        shown.wait_for_finding(finding)

    go("Overview", overview)
    go("Valuations", defence)
    shown.wait_for_query("segment=Defence")
    go("Overview", overview)
    seen = []
    for _ in range(shown.page.evaluate("history.length") - before):
        shown.page.go_back()
        shown.wait_for_agreement({"segment=Defence": defence, "": overview})
        seen.append(shown.query)
    assert "segment=Defence" in seen


def test_a_card_opens_exactly_its_view_whatever_was_set_before(open_page: Open) -> None:
    shown = open_page("/valuations?segment=Defence&rows=7")
    shown.page.get_by_role("link", name="Overview", exact=True).click()
    shown.wait_for_finding(Overview().analyse(DATA).finding)
    shown.page.get_by_role("link", name="All jumps, ranked").click()
    shown.wait_for_finding(ValuationJumps().analyse(DATA).finding)


def test_reset_brings_every_default_back(open_page: Open) -> None:
    shown = open_page(path_to(ValuationJumps(**NOT_DEFAULT[ValuationJumps])))
    shown.page.get_by_role("button", name="Reset all").click()
    shown.wait_for_finding(ValuationJumps().analyse(DATA).finding)
    shown.wait_for_query("")


def test_a_click_on_a_mark_puts_the_deal_in_focus_and_in_the_link(open_page: Open) -> None:
    shown = open_page("/valuations")
    deal = shown.charts()[0]["new"]["customdata"][3]
    mark = shown.page.locator(f"{CHART} .scatterlayer .trace.scatter").filter(
        has=shown.page.locator("path.point")
    )
    mark.last.locator("path.point").nth(3).click(force=True)
    shown.wait_for_finding(ValuationJumps(deal=deal).analyse(DATA).finding)
    shown.wait_for_query(f"deal={deal}")


def test_a_click_on_a_trajectory_puts_its_deal_in_focus_on_every_page(open_page: Open) -> None:
    shown = open_page("/trajectories")
    (chart,) = shown.charts()
    deal = chart["Anthropic"]["customdata"][2]
    trace = shown.page.evaluate(
        f"""() => document.querySelector('{CHART}').data
             .findIndex(trace => trace.name === 'Anthropic')"""
    )
    lines = shown.page.locator(f"{CHART} .scatterlayer .trace.scatter")
    lines.nth(trace).locator("path.point").nth(2).click(force=True)
    shown.wait_for_finding(Trajectories(deal=deal).analyse(DATA).finding)
    shown.wait_for_query(f"deal={deal}")
    shown.page.get_by_role("link", name="Valuation jumps", exact=True).click()
    shown.wait_for_finding(ValuationJumps(deal=deal).analyse(DATA).finding)


def test_no_company_chosen_is_a_choice_that_the_address_holds(open_page: Open) -> None:
    alone = Trajectories(side_by_side=()).analyse(DATA).finding
    shown = open_page("/trajectories")
    shown.page.get_by_label("Clear all").first.click()
    shown.wait_for_finding(alone)
    shown.wait_for_query("side_by_side=")
    again = open_page("/trajectories?side_by_side=").wait_for_finding(alone)
    assert "Not everything in this link" not in again.text


def test_a_click_on_a_jump_shows_how_unusual_that_one_is(open_page: Open) -> None:
    shown = open_page("/how-unusual?hollow=true")
    deal = shown.charts()[0]["jumps"]["customdata"][0]
    plot = shown.page.locator(CHART).first
    plot.locator(".scatterlayer path.point").first.click(force=True)
    shown.wait_for_finding(HowUnusual(deal=deal, hollow=True).analyse(DATA).finding)
    assert set(shown.query.split("&")) == {f"deal={deal}", "hollow=true"}


def test_copy_link_copies_the_address(open_page: Open) -> None:
    shown = open_page("/valuations?rows=9")
    shown.page.get_by_role("button", name="Copy link").click()
    shown.page.get_by_text("Copied.").wait_for()
    assert shown.page.evaluate("navigator.clipboard.readText()") == shown.page.url


def test_copy_link_works_without_a_clipboard_as_on_plain_http(open_page: Open) -> None:
    shown = open_page(
        "/valuations?rows=9",
        before="Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})",
    )
    shown.page.get_by_role("button", name="Copy link").click()
    field = shown.page.get_by_label("Link to this view")
    field.wait_for()
    assert field.input_value() == shown.page.url


def test_the_table_downloads_as_the_page_shows_it(open_page: Open) -> None:
    shown = open_page("/valuations?segment=Defence")
    with shown.page.expect_download() as started:
        shown.page.get_by_role("button", name="Download CSV").click()
    lines = Path(started.value.path()).read_text("utf-8-sig").splitlines()
    result = ValuationJumps(segment=("Defence",)).analyse(DATA)
    assert len(lines) == 1 + len(result.steps)
    assert all(deal in line for deal, line in zip(result.steps["deal_id"], lines[1:], strict=True))
    assert "/valuations?segment=Defence" in lines[1]


def test_broken_rows_are_left_out_and_named_on_every_page(
    open_page: Open, fresh_app: Callable[..., RunningApp], tmp_path: Path
) -> None:
    for name in ("investments.csv", "claims.csv", "aliases.csv"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    deals = (tmp_path / "investments.csv").read_text("utf-8").splitlines()
    broken = next(n for n, line in enumerate(deals) if line.startswith("figure-ai-2025-09"))
    deals[broken] = deals[broken].replace(",39.0,", ",39bn,").replace(",39,", ",39bn,")
    assert "39bn" in deals[broken]
    (tmp_path / "investments.csv").write_text("\n".join(deals) + "\n", "utf-8")
    running = fresh_app(tmp_path)
    for path in ("/", "/valuations"):
        shown = open_page(path, on=running)
        assert "left out" in shown.text
        assert shown.exceptions() == []
    (chart,) = shown.charts()
    assert "figure-ai-2025-09-series-c" not in chart["new"]["customdata"]
    assert "reflection-ai-2025-10-series-b" in chart["new"]["customdata"]


def test_a_file_that_is_no_table_leaves_an_app_that_says_so(
    open_page: Open, fresh_app: Callable[..., RunningApp], tmp_path: Path
) -> None:
    source = tmp_path / "mine.csv"
    source.write_bytes(b"\x00\xff" * 1000)
    running = fresh_app(source)
    for path in ("/", "/valuations"):
        shown = open_page(path, on=running)
        assert "1 problem in the data" in shown.text
        assert shown.exceptions() == []


def test_the_marks_of_the_capex_page_are_the_results_rows(open_page: Open) -> None:
    totals = CapexTotals().analyse(DATA).totals
    (chart,) = open_page("/capex").charts()
    wanted = totals.set_index(["company", "period"])["capex_usd_bn"]
    drawn = {
        (company, period): value
        for company, trace in chart.items()
        if company in set(totals["company"])
        for period, value in zip(trace["customdata"], trace["y"], strict=True)
    }
    assert drawn == pytest.approx(wanted.to_dict(), abs=0.001)


def test_a_click_on_a_row_of_the_sources_opens_its_claims(open_page: Open) -> None:
    shown = open_page("/sources?find=scale-ai-2025-06-strategic")
    table = shown.page.locator("[data-testid=stDataFrame]").first
    table.click(position={"x": 15, "y": 50})  # the box that selects the first row
    shown.page.get_by_text("Its claims").wait_for()
    assert "row=scale-ai-2025-06-strategic" in shown.query


def test_nothing_is_sent_to_anybody(app: RunningApp, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app.address)
    page.wait_for_selector(".copy-link")
    context.close()
    foreign = [url for url in asked if not url.startswith((app.address, "data:", "blob:", "ws:"))]
    assert foreign == []


def test_a_click_on_a_cell_of_the_map_sets_both_controls(open_page: Open) -> None:
    shown = open_page("/what-matters")
    place = shown.charts()[1]["choices"]["customdata"].index("4 2")
    marks = shown.page.locator(CHART).nth(1).locator(".scatterlayer .trace.scatter")
    marks.first.locator("path.point").nth(place).click(force=True)
    drawn = WhatMatters().analyse(DATA).map
    assert drawn is not None
    view = WhatMatters(labs_leave=20, multiple=drawn.up.values[4])
    shown.wait_for_finding(view.analyse(DATA).finding)
    assert WhatMatters.from_query(parse_qs(shown.query), DATA) == (view, ())
    assert shown.charts()[1]["as set"]["x"] == [20]
