"""What axe-core, Deque's checker of accessibility, finds wrong on a page of Chromium."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""WCAG 2.2 up to AA, as axe tags its rules."""


def findings(page: Page) -> list[str]:
    """Return every finding, also what is Streamlit's: rule, how grave, which element.

    Parameters
    ----------
    page : Page
        A page that stands still.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # what the driver evaluates, the page's policy lets pass
    found: list[str] = page.evaluate(
        """async (tags) => {
            const { violations } = await axe.run(document, {
                runOnly: tags, resultTypes: ["violations"], preload: false });
            return violations.flatMap(({ id, impact, help, nodes }) => nodes.map(
                ({ target, html }) => `${id}, ${impact}: ${help}. ${target} ${html}`));
        }""",
        WCAG,
    )
    return found
