"""Live sheets of a churn scenario: who leaves, the path of revenue, the value, the losses."""

from collections.abc import Collection, Mapping
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.workbook import (
    churn_assumptions,
    churn_losses,
    churn_path,
    churn_timing,
    churn_value,
)
from ai_investments.workbook.book import Book
from ai_investments.workbook.inputs_sheet import Inputs


def reads(view: ChurnParameters, result: Any, dataset: Dataset) -> Collection[str]:
    """Return the parameters that formulas read."""
    if not result.scenario.customers:
        return ()
    used = {
        control
        for controls in churn_assumptions.controls(view, result.scenario, dataset).values()
        for control in controls.values()
    }
    names = {"growth", *used} | ({"correlation"} if view.timing == "evenly" else set())
    if "tail" in view.parameters():
        names.add("tail")
    if not result.book.is_index:
        names |= {"multiple", "net_cash", "stake"}
        if result.holding.prices:
            names.add("price")
    return names


def applied(view: ChurnParameters, result: Any, dataset: Dataset) -> Mapping[str, Any]:  # noqa: ARG001
    """Return what counts where a parameter is left to the data."""
    holding = result.holding
    told = {
        "multiple": holding.multiple,
        "stake": 100 * holding.stake,
        "base": result.book.revenue_usd_m,
    }
    return told | ({"price": holding.prices[0].usd_bn} if holding.prices else {})


def write(book: Book, view: ChurnParameters, result: Any, dataset: Dataset, inputs: Inputs) -> None:
    """Write the sheets Assumptions, Timing, Loss by customer, Path, Value and Losses.

    The expected loss is exact by formula: where all leavers go at once it is a sum over customers
    whatever the correlation, and where they go evenly an integral over the common factor
    (Timing). The distribution of losses hangs on all combinations of customers and stands as
    values.
    """
    case = result.scenario
    if not case.customers:
        return
    assumptions = churn_assumptions.write(book, view, result, dataset, inputs)
    timing = None
    if case.terms.timing == "evenly":
        timing = churn_timing.write(book, case, assumptions, inputs)
    losses = churn_path.write_losses(book, case, assumptions, timing)
    path = churn_path.write(book, view, result, dataset, inputs, assumptions, losses)
    valued = not result.book.is_index
    if valued:
        churn_value.write(book, result, inputs, path, losses, assumptions)
    churn_losses.write(book, result, inputs, path, valued)
