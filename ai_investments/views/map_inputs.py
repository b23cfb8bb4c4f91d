"""Which controls of a churn scenario a map can run over, and through which values."""

import math
from dataclasses import dataclass, replace
from typing import Any

from ai_investments.customers.customer_book import Book
from ai_investments.customers.scenario import Scenario
from ai_investments.customers.scenario_input import Input
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.control_ranges import Control, short_name, unit
from ai_investments.views.holding import Holding
from ai_investments.views.parameter import Parameter

CONTROLS = {
    "largest_leaves": "probability",
    "labs_leave": "probability",
    "enterprise_leave": "probability",
    "government_leaves": "probability",
    "automotive_leaves": "probability",
    "owner_leaves": "probability",
    "others_leave": "probability",
    "correlation": "correlation",
    "start": "start_months",
    "notice": "notice_months",
    "wind_down": "wind_down_months",
    "replaced": "replaced",
    "lag": "lag_months",
    "growth": "growth",
    "quarters": "quarters",
    "multiple": "multiple",
    "net_cash": "net_cash_usd_bn",
}
"""Each control and the number of the scenario behind it."""
OPTIONS = tuple(ChurnParameters.parameters()[name].label for name in CONTROLS)
STEPS = {
    "growth": 25, "quarters": 1, "correlation": 0.1, "start": 2, "notice": 2, "wind_down": 4,
    "lag": 3,
}  # fmt: skip
"""Distance of neighbouring values; of shares 10%, of amounts what suits the scenario."""
AMOUNTS = ("multiple", "net_cash")
VALUES = 15
"""Values of an amount."""


@dataclass(frozen=True)
class Axis:
    """One axis of a map.

    Attributes
    ----------
    control : str
        The control that it stands for.
    parameter : Parameter
        What is known of it.
    name : str
        Its name without the unit.
    values : tuple of float
        In the control's unit.
    now : float
        What the control is set to.
    input : Input
        The number of the scenario: of those customers alone who follow the control.
    percent : bool
        Whether the scenario counts it in parts of 1.
    """

    control: str
    parameter: Parameter
    name: str
    values: tuple[float, ...]
    now: float
    input: Input
    percent: bool

    def scenario_value(self, value: float) -> float:
        """Return a value of the control as the scenario counts it."""
        return value / 100 if self.percent else value

    def control_value(self, value: float) -> float:
        """Return a value of the scenario in the control's unit."""
        return 100 * value if self.percent else value

    @property
    def title(self) -> str:
        """Name with the unit, as an axis is called."""
        of = unit(self.parameter)
        told = {"": "", "%": "", "×": ""}.get(of, f", {of}")
        return f"{self.name}{told}"

    @property
    def suffix(self) -> str:
        """What stands behind a number on the axis."""
        return self.parameter.unit

    @property
    def scenario_values(self) -> list[float]:
        """All values as the scenario counts them."""
        return [self.scenario_value(value) for value in self.values]

    @property
    def redistributes(self) -> bool:
        """Whether another value means another distribution of losses."""
        return self.input.field not in ("growth", "multiple", "net_cash_usd_bn")

    def thinned(self, most: int) -> "Axis":
        """Return the axis with no more than so many of its values, still evenly spaced."""
        stride = math.ceil(len(self.values) / most)
        return replace(self, values=self.values[::stride])


def axis(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, label: str, book: Book,
    holding: Holding,
) -> Axis | None:  # fmt: skip
    """Return the axis for a control's label; None where nobody here follows that control.

    Parameters
    ----------
    view : ChurnParameters
        The controls.
    dataset : Dataset
        The data.
    scenario : Scenario
        What the view makes of it.
    label : str
        Of `OPTIONS`.
    book, holding : Book, Holding
        Whose customers, and the stake that is valued.
    """
    control = list(CONTROLS)[OPTIONS.index(label)]
    made = Input(CONTROLS[control])
    parameter = view.parameters()[control]
    if not made.of_all:
        followers = _followers(view, dataset, scenario, control)
        if not followers:
            return None
        made = replace(made, customers=followers)
    name = short_name(parameter, control)
    largest = book.largest_known or next(iter(book.accounts), None)
    if control == "largest_leaves" and largest is not None:
        name = f"{largest.name} leaves"
    now = Control(view, dataset, control).of(scenario)
    values = (
        _amounts(view, dataset, scenario, control, now, holding)
        if control in AMOUNTS
        else _steps(parameter, STEPS.get(control, 10))
    )
    return Axis(control, parameter, name, values, now, made, parameter.unit == "%")


def stand_in(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, book: Book, holding: Holding
) -> Axis | None:
    """Return the axis of the first probability that somebody follows; None where nobody does."""
    for control, label in zip(CONTROLS, OPTIONS, strict=True):
        if CONTROLS[control] == "probability":
            found = axis(view, dataset, scenario, label, book, holding)
            if found is not None:
                return found
    return None


def _followers(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, control: str
) -> frozenset[str]:
    """Return who leaves otherwise when the control moves: neither exceptions nor own terms."""
    low, high = view.parameters()[control].bounds_in(dataset)
    moved: dict[str, Any] = {control: int(high if getattr(view, control) == low else low)}
    other = replace(view, **moved).tried(dataset)
    return frozenset(
        before.name
        for before, after in zip(scenario.customers, other.customers, strict=True)
        if before.leaving != after.leaving
    )


def _steps(parameter: Parameter, step: float) -> tuple[float, ...]:
    assert not callable(parameter.bounds)  # noqa: S101
    low, high = parameter.bounds
    return tuple(
        float(f"{low + n * step:.6g}") for n in range(math.floor((high - low) / step + 1e-9) + 1)
    )


def _amounts(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, control: str, now: float,
    holding: Holding,
) -> tuple[float, ...]:  # fmt: skip
    """Return round values of the multiple or of net cash, what is set and what matters inside."""
    if control == "multiple":
        marks = [mark.multiple for mark in view.multiple_marks(dataset)]
        step = _round_up(max(1.2 * max(marks, default=0), 1.6 * now) / VALUES)
        return tuple(float(f"{step * n:.6g}") for n in range(1, VALUES + 1))
    worth = scenario.terms.multiple * scenario.total_usd_m / 1000
    top = max(holding.prices[0].usd_bn if holding.prices else worth, now)
    low = min(0.0, now)
    step = _round_up((top - low) / (VALUES - 1) or 1)
    first = math.floor(low / step)
    return tuple(float(f"{step * (first + n):.6g}") for n in range(VALUES + 1))


def _round_up(value: float) -> float:
    """Return the next round number: 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        (n * power for n in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if n * power >= value * (1 - 1e-9)),
        10 * power,
    )
