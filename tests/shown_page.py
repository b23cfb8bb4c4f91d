"""A page as Chromium shows it."""

from typing import Any, Literal, Self

from playwright.sync_api import BrowserContext, Page

from ai_investments.figures.chart import DARK

CHART = ".chart"
"""A chart; while it waits to be drawn, it has the class ``waiting`` too."""
DRAWN = f"""[...document.querySelectorAll('{CHART}')].every(chart =>
    chart.querySelector('.main-svg .mlayer') && !chart.classList.contains('waiting'))"""
DRAW = f"(document.querySelectorAll('{CHART}').forEach(chart => chart.drawn?.()), true)"
"""Else charts far from the window wait until they come near."""
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE = 30.0
"""Seconds that something may take to become true."""


def until(page: Page, true: str, arg: Any = None) -> None:
    """Wait until a JavaScript function returns something true.

    Playwright's own way evaluates text in the page, which the app's policy for scripts forbids.
    """
    page.evaluate(
        f"""async ([arg, patience]) => {{
            const isTrue = {true};
            const end = performance.now() + 1000 * patience;
            while (!isTrue(arg)) {{
                if (performance.now() > end) throw new Error(`Not within time: ${{isTrue}}`);
                await new Promise((next) => setTimeout(next, 20));
            }}
        }}""",
        [arg, PATIENCE],
    )


class ShownPage:
    """One page: a session of its own on the server.

    Parameters
    ----------
    context : BrowserContext
        Where to open it; pages of one context share the cache of Streamlit's scripts.
    address : str
        What to open.
    width : int
        Width of the window in pixels.
    before : str
        JavaScript that runs before the page's own.
    theme : {"light", "dark"}
        What the visitor's machine shows.
    """

    def __init__(
        self,
        context: BrowserContext,
        address: str,
        width: int = 1440,
        before: str = "",
        theme: Literal["light", "dark"] = "light",
    ):
        self.page: Page = context.new_page()
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size({"width": width, "height": 1000})
        if before:
            self.page.add_init_script(before)
        self.errors: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.settle()

    def _note(self, message: Any) -> None:
        # Streamlit looks for its endpoints below the page's path first; the 404 is its own.
        own = "_stcore" in message.location.get("url", "")
        if message.type == "error" and not own:
            self.errors.append(f"{message.text} {message.location}")

    def settle(self) -> Self:
        """Wait until the script has run and every chart is drawn."""
        self.page.wait_for_selector(DONE)
        self.page.wait_for_selector(".copy-link")  # the last element of every page
        until(
            self.page,
            f"() => !document.querySelector('[data-testid=stSkeleton]') && {DRAW} && {DRAWN}",
        )
        return self

    def resize(self, width: int) -> Self:
        """Make the window so many pixels wide, and wait until every chart fits it."""
        self.page.set_viewport_size({"width": width, "height": 1000})
        until(
            self.page,
            f"""width => innerWidth === width && {DRAW}
               && [...document.querySelectorAll('{CHART}')].every(chart =>
                    chart.querySelector('.main-svg').clientWidth === chart.clientWidth)""",
            arg=width,
        )
        return self.settle()

    def darken(self) -> Self:
        """Change to the dark theme, as a visitor's machine does at night; wait for every chart."""
        self.page.emulate_media(color_scheme="dark")
        until(
            self.page,
            f"""colour => {DRAW} && [...document.querySelectorAll('{CHART}')].every(chart =>
                    chart.layout?.font.color === colour)
               && getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme
                  === 'dark'""",
            arg=DARK.text,
        )
        return self.settle()

    def wait_for_finding(self, text: str) -> Self:
        """Wait until the page's finding is `text`."""
        until(
            self.page, "text => document.querySelector('h3')?.innerText.trim() === text", arg=text
        )
        return self.settle()

    def wait_for_query(self, query: str) -> Self:
        """Wait until the address has these settings; it may change a moment after the finding."""
        until(
            self.page,
            """query => location.search.slice(1).split("&")
                         .filter(each => !each.startsWith("data=")).join("&") === query""",
            arg=query,
        )
        return self

    def wait_for_agreement(self, findings: dict[str, str]) -> Self:
        """Wait until the page shows the finding that belongs to its address's query."""
        until(
            self.page,
            """findings => document.querySelector('[data-test-script-state=notRunning]')
               && document.querySelector('h3')?.innerText.trim()
                  === findings[location.search.slice(1).split("&")
                                .filter(each => !each.startsWith("data=")).join("&")]""",
            arg=findings,
        )
        return self.settle()

    @property
    def finding(self) -> str:
        """The page's finding: its first heading."""
        return self.page.locator("h3").first.inner_text().strip()

    @property
    def query(self) -> str:
        """The page's settings in the address: its query without the version of the data."""
        parts = self.page.url.partition("?")[2].split("&")
        return "&".join(each for each in parts if not each.startswith("data="))

    @property
    def text(self) -> str:
        """All text of the page."""
        return self.page.locator("[data-testid=stMain]").inner_text()

    def charts(self) -> list[Any]:
        """Return traces by name for each chart of the page."""
        found: list[Any] = self.page.evaluate(
            f"""() => [...document.querySelectorAll('{CHART}')].map(chart =>
                 Object.fromEntries(chart.data.map((trace, n) => [trace.name ?? n,
                   {{x: [...(trace.x ?? [])], y: [...(trace.y ?? [])],
                    customdata: [...(trace.customdata ?? [])],
                    symbol: trace.marker?.symbol}}])))"""
        )
        return found

    def exceptions(self) -> list[str]:
        """Return the tracebacks that the page shows."""
        return self.page.locator("[data-testid=stException]").all_inner_texts()

    def close(self) -> None:
        """Close the page, and with it its session."""
        self.page.close()
