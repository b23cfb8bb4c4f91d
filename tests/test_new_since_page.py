"""New since in Chromium: the day and the watch list stand in the address, and leave it again."""

from urllib.parse import parse_qs

from playwright.sync_api import BrowserContext

from ai_investments.views import NewSince
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import ShownPage, until


def test_a_day_is_cleared_and_typed_in_the_address(
    app: RunningApp, context: BrowserContext
) -> None:
    address = f"{app.address}/new-since?since=2026-11-24&watch=Meta"
    shown = ShownPage(context, address)
    try:
        watching = NewSince(watch=("Meta",))
        linked = NewSince(since="2026-11-24", watch=("Meta",))
        assert shown.finding == linked.analyse(DATA).finding
        shown.page.get_by_role("button", name="Clear date").click()
        shown.wait_for_finding(watching.analyse(DATA).finding)
        until(shown.page, "() => !new URL(location).searchParams.get('since')")
        shown.page.locator("[data-testid=stDateInput] [role=spinbutton]").first.click()
        shown.page.keyboard.type("20261123")
        shown.page.locator("h3").first.click()  # a typed day counts once its field is left
        typed = NewSince(since="2026-11-23", watch=("Meta",))
        shown.wait_for_finding(typed.analyse(DATA).finding)
        until(shown.page, "() => new URL(location).searchParams.get('since') === '2026-11-23'")
        assert parse_qs(shown.query)["watch"] == ["Meta"]
        assert shown.errors == []
    finally:
        shown.close()
