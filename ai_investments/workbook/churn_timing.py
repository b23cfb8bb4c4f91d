"""The sheet Timing: when customers have decided, where they go evenly over the time they have."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Scenario
from ai_investments.workbook.book import Book, Formula, at, down
from ai_investments.workbook.churn_assumptions import Assumptions
from ai_investments.workbook.inputs_sheet import Inputs

Array = npt.NDArray[np.float64]
NAME = "Timing"
TOP = 9
REACH, NODES = 8.0, 257
"""Nodes of the common factor: a trapezoid rule far finer than the integrand needs."""
RHO = at(5, 1, NAME)
HORIZON = at(6, 1, NAME)
FIRST = 4
"""First column of the customers; each has two."""


@dataclass(frozen=True)
class Timing:
    """Where the months stand: a row each from 0 to the horizon."""

    months: int

    def decided(self, customer: int, first: int, last: int) -> str:
        """Return the cells with how likely a customer has decided by months first to last."""
        return down(TOP + 1 + first, TOP + 1 + last, FIRST + 2 * customer, NAME)

    def middle(self, customer: int, last: int) -> str:
        """Return the cells with the middles of the months 1 to last."""
        return down(TOP + 2, TOP + 1 + last, FIRST + 2 * customer + 1, NAME)


def write(book: Book, case: Scenario, assumptions: Assumptions, inputs: Inputs) -> Timing:
    """Write the sheet: given the factor z a customer is still there at x with (1 − p(z))^x."""
    sheet = book.sheet(NAME)
    months = int(case.horizon_months)
    sheet.paragraph(0, "When customers have decided to leave", "title")
    sheet.paragraph(
        1,
        "Leavers go evenly: given the common factor z a customer has decided by month t with "
        "1 − (1 − p(z))^x, x = (t − start) ÷ (horizon − start), p(z) = Φ((Φ⁻¹(p) − √ρ·z) ÷ "
        "√(1 − ρ)). The formulas average that over z; it counts in the middle of a month.",
    )
    sheet.legend(2)
    sheet.put(5, 0, "Correlation ρ", "bold")
    rho = case.terms.correlation
    sheet.put(5, 1, Formula(f"={inputs.address('correlation')}", rho), "formula")
    sheet.put(6, 0, "Horizon, months", "bold")
    sheet.put(6, 1, case.horizon_months, "fixed")
    sheet.row(TOP, ("z", "Weight", "", "Month"), "heading")
    z = np.linspace(-REACH, REACH, NODES)
    weights = np.exp(-(z**2) / 2)
    weights = weights / weights.sum()
    for row, (node, weight) in enumerate(zip(z, weights, strict=True), start=TOP + 1):
        sheet.put(row, 0, node, "fixed")
        sheet.put(row, 1, weight, "fixed")
    nodes, weigh = (down(TOP + 1, TOP + NODES, column) for column in (0, 1))
    for month in range(months + 1):
        sheet.put(TOP + 1 + month, 3, month, "fixed")
    leavings = _leavings(case, assumptions)
    for place, leaving in enumerate(leavings):
        column = FIRST + 2 * place
        name = str(assumptions.customers["customer"].iloc[place])
        sheet.put(TOP, column, f"{name}: has decided by then", "heading")
        sheet.put(TOP, column + 1, "… middle of the month", "heading")
        start = assumptions.term("start_months", place)
        chance = f"({assumptions.term('probability_pct', place)}/100)"
        decided, middles = _decided(leaving, case, z, weights, months)
        for month in range(months + 1):
            at_ = at(TOP + 1 + month, 3)
            x = f"((MAX({start},{at_})-{start})/({HORIZON}-{start}))"
            score = f"(NORMSINV({chance})-SQRT({RHO})*{nodes})/SQRT(1-{RHO})"
            text = (
                f"=IF(OR({chance}<=0,{start}>={HORIZON},{at_}<={start}),0,"
                f"IF({chance}>=1,1,1-SUM({weigh}*NORMSDIST(-{score})^{x})))"
            )
            sheet.put(TOP + 1 + month, column, Formula(text, decided[month], array=True), "formula")
            if month:
                before = at(TOP + month, 3)
                middle = f"=(MAX({start},{before})+MAX({start},{at_}))/2"
                sheet.put(
                    TOP + 1 + month, column + 1, Formula(middle, middles[month]), "formula", "0.0"
                )
    sheet.widths([18, 10, 3, 8] + [13] * (2 * len(leavings)))
    sheet.freeze(TOP + 1, FIRST)
    return Timing(months)


def _leavings(case: Scenario, assumptions: Assumptions) -> list[Leaving]:
    """Return how the customers of each row leave."""
    by_name = {customer.name: customer.leaving for customer in case.customers}
    rest = case.customers[-1].leaving
    return [by_name.get(str(name), rest) for name in assumptions.customers["customer"]]


def _decided(
    leaving: Leaving, case: Scenario, z: Array, weights: Array, months: int
) -> tuple[list[float], list[float]]:
    """Return how likely a customer has decided by each month, and the months' middles."""
    start, horizon = leaving.start_months, case.horizon_months
    edges = np.maximum(start, np.arange(months + 1))
    middles = (edges + np.maximum(start, np.arange(months + 1) - 1)) / 2
    if start >= horizon or leaving.probability <= 0:
        return [0.0] * (months + 1), middles.tolist()
    x = (edges - start) / (horizon - start)
    rho = case.terms.correlation
    score = (special.ndtri(leaving.probability) - np.sqrt(rho) * z) / np.sqrt(1 - rho)
    stays = weights @ special.ndtr(-score)[:, np.newaxis] ** x
    return np.where(x > 0, 1 - stays, 0.0).tolist(), middles.tolist()
