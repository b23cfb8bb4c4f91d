"""What is behind the download buttons: files made on click, that say so where that fails."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from ai_investments import report as reports
from ai_investments import streamlit_cache, workbook
from pages._links import Latest, Shown

LOG = logging.getLogger(__name__)
Make = Callable[[], bytes]


def csv(latest: Latest) -> Make:
    """Return what makes the page's table as CSV."""

    def make(shown: Shown) -> bytes:
        return streamlit_cache.csv(shown.view, shown.frame.dataset, shown.address)

    def refusal(shown: Shown, reason: str) -> bytes:
        return f"This file could not be made.\n{reason}\n{shown.address}\n".encode("utf-8-sig")

    return partial(made, latest, make, refusal)


def excel(latest: Latest) -> Make:
    """Return what makes the page's Excel workbook."""

    def make(shown: Shown) -> bytes:
        dataset = shown.frame.dataset
        result = streamlit_cache.result(shown.view, dataset)
        return workbook.workbook(shown.view, result, dataset, shown.address)

    def refusal(shown: Shown, reason: str) -> bytes:
        return workbook.refusal(reason, shown.address)

    return partial(made, latest, make, refusal)


def report(latest: Latest) -> Make:
    """Return what makes the page's report, with the marks of its charts."""

    def make(shown: Shown) -> bytes:
        view, dataset = shown.view, shown.frame.dataset
        result = streamlit_cache.result(view, dataset)
        today = datetime.now(UTC).date()
        return reports.html(view, result, dataset, shown.address, today, marked=shown.marked)

    def refusal(shown: Shown, reason: str) -> bytes:
        return reports.refusal(shown.view, reason, shown.address)

    return partial(made, latest, make, refusal)


def made(
    latest: Latest,
    make: Callable[[Shown], bytes],
    refusal: Callable[[Shown, str], bytes],
) -> bytes:
    """Return a file of what the page shows now, or one that says why it could not be made.

    Streamlit tells the reader of a download that raises only "Failed to generate file".
    """
    shown = latest.shown
    try:
        return make(shown)
    except Exception as error:
        LOG.exception("A download failed")
        return refusal(
            shown,
            f"What failed: {type(error).__name__}: {error}. The server's log says more. Reload the "
            "page and try again; if it fails again, report this link.",
        )
