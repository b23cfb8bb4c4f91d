"""What recalculates in a page's workbook: its sheets of formulas, and the settings they read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views import (
    CapexClaim,
    CapexIntensity,
    CapexTotals,
    CompareScenarios,
    CustomerChurn,
    DealAnatomy,
    HowUnusual,
    Payback,
    ValuationJumps,
    View,
    WhatMatters,
)
from ai_investments.workbook import anatomy, capex, churn, compared_value, payback, steps
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
        Returns the parameters that formulas read: of the view, its result, the dataset.
    applied : callable
        Returns what counts for parameters that are left to the data.
    """

    write: Callable[[Book, Any, Any, Dataset, Inputs], None]
    reads: Callable[[Any, Any, Dataset], Collection[str]] = lambda *_: ()
    applied: Callable[[Any, Any, Dataset], Mapping[str, Any]] = lambda *_: {}


def of(view: View) -> Live | None:
    """Return what recalculates for a view; None where its workbook is tables alone."""
    return KINDS.get(type(view))


KINDS: dict[type[View], Live] = {
    ValuationJumps: Live(steps.write),
    HowUnusual: Live(steps.write_with_groups),
    DealAnatomy: Live(anatomy.write, anatomy.reads),
    CapexTotals: Live(capex.write_sums),
    CapexIntensity: Live(capex.write_ratios),
    CapexClaim: Live(capex.write_claim, capex.claim_reads),
    Payback: Live(payback.write, payback.reads),
    CustomerChurn: Live(churn.write, churn.reads, churn.applied),
    WhatMatters: Live(churn.write, churn.reads, churn.applied),
    CompareScenarios: Live(compared_value.write),
}
