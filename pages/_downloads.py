"""What is behind the download buttons: files made on click, that say so where that fails."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from ai_investments import report as reports
from ai_investments import streamlit_cache, workbook
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.views import View

LOG = logging.getLogger(__name__)
Make = Callable[[], bytes]


def csv(view: View, dataset: Dataset, link: str) -> Make:
    """Return what makes the page's table as CSV."""

    def refusal(reason: str) -> bytes:
        return f"This file could not be made.\n{reason}\n{link}\n".encode("utf-8-sig")

    return partial(made, lambda: streamlit_cache.csv(view, dataset, link), refusal)


def excel(view: View, dataset: Dataset, link: str) -> Make:
    """Return what makes the page's Excel workbook."""

    def make() -> bytes:
        return workbook.workbook(view, streamlit_cache.result(view, dataset), dataset, link)

    return partial(made, make, lambda reason: workbook.refusal(reason, link))


def report(view: View, dataset: Dataset, link: str, marked: Callable[[Chart], Chart]) -> Make:
    """Return what makes the page's report; `marked` puts marks into its charts."""

    def make() -> bytes:
        result = streamlit_cache.result(view, dataset)
        today = datetime.now(UTC).date()
        return reports.html(view, result, dataset, link, today, marked=marked)

    return partial(made, make, lambda reason: reports.refusal(view, reason, link))


def made(make: Make, refusal: Callable[[str], bytes]) -> bytes:
    """Return a file, or one that says why it could not be made.

    Streamlit tells the reader of a download that raises only "Failed to generate file".
    """
    try:
        return make()
    except Exception as error:
        LOG.exception("A download failed")
        return refusal(
            f"What failed: {type(error).__name__}: {error}. The server's log says more. Reload the "
            "page and try again; if it fails again, report this link."
        )
