"""Take the pictures of the README: ``make pictures``."""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_FLAGS
from tests.running_app import RunningApp
from tests.shown_page import ShownPage

PAGES = {"overview": "/", "valuations": "/valuations", "capex": "/capex", "churn": "/churn"}


def main() -> None:
    """Open each page and save what its first screen shows."""
    with RunningApp() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=CHROMIUM_FLAGS
        )
        context = browser.new_context(color_scheme="light")
        for name, path in PAGES.items():
            shown = ShownPage(context, app.address + path)
            shown.page.set_viewport_size({"width": 1440, "height": 900})
            shown.settle().page.wait_for_load_state("networkidle")
            shown.page.screenshot(path=Path(__file__).with_name(f"{name}.png"))
            shown.close()
        browser.close()


if __name__ == "__main__":
    main()
