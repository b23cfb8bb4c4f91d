"""A result of a churn scenario over any two of its controls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ai_investments import formats
from ai_investments.customers import break_even, sensitivity
from ai_investments.customers.customer_book import Book
from ai_investments.customers.scenario import Scenario
from ai_investments.views.control_ranges import written
from ai_investments.views.holding import Holding
from ai_investments.views.map_inputs import Axis

VALUE = "expected value of the stake"
BELOW = "probability of being worth less than paid"
MOST_DISTRIBUTIONS = 16
"""Values of an axis where only it costs distributions of losses,"""
FEW_DISTRIBUTIONS = 6
"""and where every point is a distribution of its own."""
Unit = Literal["$bn", "%", "probability"]


@dataclass(frozen=True)
class Map:
    """A result over two inputs.

    Attributes
    ----------
    across, up : Axis
        The inputs, with the values of the cells.
    results : ndarray of float, shape (up, across)
        What the cells show.
    unit : str
        "$bn"; "%" of today's revenue where no value is known; or "probability".
    fine_across, fine_up : Axis
        All values of both, for the break-even line.
    expected : ndarray of float, shape (fine up, fine across)
        Expected value of the stake (USD bn), or revenue in percent of today's.
    price : float or None
        What was paid (USD bn); None where that, or the value, is not known.
    title : str
        What the map says.
    """

    across: Axis
    up: Axis
    results: npt.NDArray[np.float64]
    unit: Unit
    fine_across: Axis
    fine_up: Axis
    expected: npt.NDArray[np.float64]
    price: float | None
    title: str

    def chosen(self, cell: str) -> dict[str, float]:
        """Return the values of both controls at a cell, named by its row and column."""
        row, column = (int(part) for part in cell.split())
        values = ((self.across, self.across.values[column]), (self.up, self.up.values[row]))
        return {
            axis.control: int(value) if float(axis.parameter.step).is_integer() else value
            for axis, value in values
        }

    @property
    def thinned(self) -> bool:
        """Whether some values are left out, since every point costs a distribution."""
        return self.across != self.fine_across or self.up != self.fine_up

    @property
    def table(self) -> pd.DataFrame:
        """The cells: a column for each value across, a row for each value up, highest first."""
        decimals = 2 if self.unit == "$bn" else 3 if self.unit == "probability" else 1
        table = pd.DataFrame(
            self.results.round(decimals),
            columns=[written(self.across.parameter, value) for value in self.across.values],
            index=[written(self.up.parameter, value) for value in self.up.values],
        )
        unit = "" if self.unit == "probability" else f", {self.unit}"
        return table.iloc[::-1].rename_axis(f"{self.up.name} ↑ {self.across.name} →{unit}")


def input_map(case: Scenario, across: Axis, up: Axis, of: str, book: Book, holding: Holding) -> Map:
    """Return the map of a scenario over two different inputs.

    Parameters
    ----------
    case : Scenario
        All other inputs.
    across, up : Axis
        The two.
    of : str
        `VALUE` or `BELOW`; where no price is known, what is expected is shown all the same.
    book, holding : Book, Holding
        Whose customers, and the stake that is valued.
    """
    measure = expected_of(book)
    expected = _mapped(case, across, up, measure)
    paid = None if book.is_index or not holding.prices else holding.prices[0].usd_bn
    if of == BELOW and paid is not None:
        both = across.redistributes and up.redistributes
        most = FEW_DISTRIBUTIONS if both else MOST_DISTRIBUTIONS
        few_across, few_up = across.thinned(most), up.thinned(most)
        below = _mapped(case, few_across, few_up, lambda s: s.probability_of_mark_below(paid))
        now = formats.chance(case.probability_of_mark_below(paid))
        title = (
            f"{_upper(holding.words)} is worth less than the {formats.usd_bn(paid)} paid in {now} "
            f"of outcomes as set, in {formats.chance(float(below.min()))} to "
            f"{formats.chance(float(below.max()))} over this map"
        )
        return Map(few_across, few_up, below, "probability", across, up, expected, paid, title)
    unit: Unit = "%" if book.is_index else "$bn"
    title = _title(case, across, up, expected, paid, book, holding)
    return Map(across, up, expected, unit, across, up, expected, paid, title)


def expected_of(book: Book) -> Callable[[Scenario], float]:
    """Return what is expected of a scenario: the value of the stake, or revenue without one."""
    if book.is_index:
        return Scenario.expected_revenue_usd_m
    return Scenario.expected_mark_usd_bn


def _mapped(
    case: Scenario, across: Axis, up: Axis, measure: Callable[[Scenario], float]
) -> npt.NDArray[np.float64]:
    return sensitivity.result_map(
        case, across.input, across.scenario_values, up.input, up.scenario_values, measure
    )


def _title(
    case: Scenario, across: Axis, up: Axis, expected: npt.NDArray[np.float64],
    paid: float | None, book: Book, holding: Holding,
) -> str:  # fmt: skip
    low, high = float(expected.min()), float(expected.max())
    stake = _upper(holding.words)
    if book.is_index:
        return f"Expected revenue is {low:.0f}% to {high:.0f}% of today’s over this map"
    worth = [formats.about_usd_bn(each) for each in (low, high)]
    if paid is None:
        return f"{stake} is worth {worth[0]} to {worth[1]} on average over this map"
    price = formats.usd_bn(paid)
    if high < paid:
        return f"Nowhere on this map is {holding.words} worth the {price} paid: at most {worth[1]}"
    if low >= paid:
        return f"{stake} is worth the {price} paid everywhere on this map: at least {worth[0]}"
    crossings = []
    for moved in (across, up):
        found = _reached(case, moved, paid)
        if found is not None:
            value = written(moved.parameter, float(f"{found:.3g}"))
            crossings.append(f"“{moved.name}” = {value}")
    if not crossings:
        return f"{stake} is worth the {price} paid only where both inputs are set otherwise"
    return f"{stake} is worth the {price} paid at {' or '.join(crossings)}, the other as set"


def _reached(case: Scenario, moved: Axis, paid: float) -> float | None:
    """Return the control's value that breaks even, the other one as set, inside the map."""
    if moved.control == "quarters":  # whole numbers only: none of them hits a price
        return None
    low, high = moved.scenario_value(moved.values[0]), moved.scenario_value(moved.values[-1])
    found = break_even.break_even_input(case, moved.input, paid, low, high)
    return None if found is None else moved.control_value(found)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
