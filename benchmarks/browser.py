"""Chromium, and a page in it that notes when its charts are painted."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import CHROMIUM_FLAGS

WATCH = Path(__file__).with_name("watch.js").read_text("utf-8")
QUIET_MS = 300
"""No chart has changed for so long: the step is over."""
STREAMLIT_QUIET_MS = 150
"""Where Streamlit says that its script has finished: charts are drawn soon after."""
PATIENCE_MS = 60_000
WIDTH, HEIGHT = 1440, 1000


@dataclass(frozen=True)
class Painted:
    """When charts were painted, in milliseconds since the key press or the page's request.

    Attributes
    ----------
    first, last : float
        The first chart's change, and the last one's.
    """

    first: float
    last: float


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give headless Chromium: the one that `make bench` found or installed."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def emptied(browser: Browser) -> BrowserContext:
    """Return a context that has nothing in its cache, and watches its pages."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.add_init_script(WATCH)
    return context


def settled(page: Page, quiet_ms: float = QUIET_MS) -> Painted | None:
    """Wait until all charts are painted and rest; return None where none has changed."""
    told: dict[str, Any] | None = page.evaluate(
        "([quiet, patience]) => watched.settled(quiet, patience)", [quiet_ms, PATIENCE_MS]
    )
    return Painted(told["first"], told["last"]) if told else None
