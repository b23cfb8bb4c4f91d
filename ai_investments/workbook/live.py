"""What recalculates in a page's workbook: its sheets of formulas, and the settings they read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.workbook.book import Book
from ai_investments.workbook.inputs_sheet import Inputs


@dataclass(frozen=True)
class Live:
    """The sheets of formulas of one kind of page.

    Attributes
    ----------
    write : callable
        Writes them: the book, the view, its result, the dataset, where its parameters stand.
    reads : callable
        Returns the parameters that formulas read, for a view and its result.
    applied : callable
        Returns what counts for parameters that are left to the data.
    """

    write: Callable[[Book, Any, Any, Dataset, Inputs], None]
    reads: Callable[[Any, Any], Collection[str]] = lambda view, result: ()  # noqa: ARG005
    applied: Callable[[Any, Any], Mapping[str, Any]] = lambda view, result: {}  # noqa: ARG005


def of(view: View) -> Live | None:
    """Return what recalculates for a view; None where its workbook is tables alone."""
    return KINDS.get(type(view))


KINDS: dict[type[View], Live] = {}
