"""Measure in Chromium how long it takes until a page is there.

``python -m benchmarks.opening`` writes the table into benchmarks/README.md: from the command that
starts the server, with an empty browser cache, on a second visit, and from a click in the
navigation to the page that it leads to; the same for other frameworks, where it applies.
"""

import statistics
import time

from playwright.sync_api import Browser, Page

from benchmarks import report
from benchmarks.browser import chromium, emptied, settled
from benchmarks.served import ONE_CHART, OURS, PEER_APPS, App, Served

VISITS = 1 if report.QUICK else 3
SWITCHES = ("Valuations", "Capex", "Customer churn")
"""Sections of the navigation, one page of each."""
LOADED = """() => [...performance.getEntriesByType("navigation"),
                   ...performance.getEntriesByType("resource")]
                  .reduce(([bytes, n], each) => [bytes + each.transferSize, n + 1], [0, 0])"""


def visit(page: Page, address: str) -> float:
    """Open a page; return the seconds until its last chart is painted."""
    page.goto(address)
    return _last(page) / 1000


def _last(page: Page) -> float:
    painted = settled(page)
    if painted is None:
        raise TimeoutError(f"No chart of {page.url} was painted.")
    return painted.last


def visits(browser: Browser, address: str) -> tuple[float, float, float, int]:
    """Return the median of first and of second visits, and megabytes and files of a first."""
    first, second, loaded = [], [], [0.0, 0]
    for _ in range(VISITS):
        context = emptied(browser)
        page = context.new_page()
        first.append(visit(page, address))
        loaded = page.evaluate(LOADED)
        page.close()
        page = context.new_page()
        second.append(visit(page, address))
        context.close()
    return statistics.median(first), statistics.median(second), loaded[0] / 1e6, int(loaded[1])


def row(browser: Browser, app: App, path: str = "", name: str = "") -> str:
    """Start an app, visit it, and return a row of the table."""
    context = emptied(browser)
    page = context.new_page()
    with Served(app) as served:
        asked = time.perf_counter() - served.asked
        cold = asked + visit(page, served.address + path)
        context.close()
        first, second, megabytes, files = visits(browser, served.address + path)
    return (
        f"| {name or app.name} | {cold:.1f} s | {first:.2f} s | {second:.2f} s "
        f"| {megabytes:.1f} MB in {files} |"
    )


def switches(browser: Browser) -> list[str]:
    """Return the table of the navigation: a click to the page that it leads to."""
    taken: dict[str, list[float]] = {name: [] for name in SWITCHES}
    again: dict[str, list[float]] = {name: [] for name in SWITCHES}
    with Served(OURS) as app:
        for _ in range(VISITS):
            context = emptied(browser)
            page = context.new_page()
            visit(page, app.address)
            for found in (taken, again):
                for name in SWITCHES:
                    page.locator(".st-key-navigation").get_by_role("link", name=name).click()
                    page.wait_for_url(lambda url: not url.endswith(app.address))
                    found[name].append(_last(page))
            context.close()
    return [
        "| click in the navigation | first time in this tab | again |",
        "|---|---|---|",
        *(
            f"| {name} | {statistics.median(taken[name]):.0f} ms "
            f"| {statistics.median(again[name]):.0f} ms |"
            for name in SWITCHES
        ),
    ]


def main() -> None:
    """Measure and write the tables."""
    with chromium() as browser:
        lines = [
            "| app | command to first page | first visit | second visit | files of a first visit |",
            "|---|---|---|---|---|",
            row(browser, OURS, name="this app, start page"),
            row(browser, OURS, "/churn", "this app, page with four charts"),
            *(row(browser, app) for app in (ONE_CHART, *PEER_APPS)),
        ]
        report.write("opening", [*lines, "", *switches(browser)])


if __name__ == "__main__":
    main()
