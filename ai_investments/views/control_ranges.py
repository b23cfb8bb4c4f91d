"""Between which values each control of a churn scenario is uncertain, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ai_investments import formats
from ai_investments.customers.customer_book import FIRST_VENDOR, GROUPS, REST, Book
from ai_investments.customers.scenario import Scenario
from ai_investments.customers.sensitivity import Range
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ASSUMED_SHARES, LEAVES, ChurnParameters
from ai_investments.views.holding import Holding, reported_orders
from ai_investments.views.parameter import Parameter

SPOKESPERSON_USD_M = 1000.0
"""A spokesperson of Scale AI: 2024's revenue was close to it (revenue.csv)."""
ASSUMED = "assumed"
CONTAGION = "assumed; the upper end as in the preset Contagion"
SHORT = {"multiple": "Multiple of revenue", "base": "Revenue before"}
"""Names of controls whose label is too long, or too short, beside a bar."""


@dataclass(frozen=True)
class Control:
    """A control of the page as an input of its scenario: whoever has own terms keeps them.

    Attributes
    ----------
    view : ChurnParameters
        All controls as they stand.
    dataset : Dataset
        The data.
    name : str
        The control; values are in its unit, such as percents.
    """

    view: ChurnParameters
    dataset: Dataset
    name: str

    def of(self, scenario: Scenario) -> float:
        """Return its value; of one left empty what applies."""
        value = getattr(self.view, self.name)
        if value is not None:
            return float(value)
        if self.name == "multiple":
            return scenario.terms.multiple
        if self.name == "stake":
            return 100 * scenario.terms.stake
        if self.name == "owner_orders":
            return self.view.owner_usd_m(self.dataset)
        return self.view.reported_book(self.dataset).revenue_usd_m

    def changed(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario that the page shows at another value."""
        whole = self.view.parameters()[self.name].step
        as_held: Any = int(value) if float(whole).is_integer() else value
        other = replace(self.view, **{self.name: as_held})
        if self.name in ("multiple", "net_cash", "stake", "growth", "correlation", "quarters"):
            return replace(scenario, terms=other.terms(self.dataset))
        return other.tried(self.dataset)


@dataclass(frozen=True)
class ControlRange:
    """A control, the values between which it is uncertain, and why just these.

    Attributes
    ----------
    control : str
        The parameter.
    name : str
        Short name, such as "Google leaves".
    low, high : float
        In the control's unit.
    why : str
        What the range rests on.
    """

    control: str
    name: str
    low: float
    high: float
    why: str

    def range(self, view: ChurnParameters, dataset: Dataset, scenario: Scenario) -> Range:
        """Return the range with its values in the name; what is set always lies inside."""
        control = Control(view, dataset, self.control)
        now = control.of(scenario)
        low, high = min(self.low, now), max(self.high, now)
        parameter = view.parameters()[self.control]
        return Range(f"{self.name}, {written_range(parameter, low, high)}", control, low, high)


def short_name(parameter: Parameter, name: str) -> str:
    """Return a control's name without its unit."""
    return SHORT.get(name, parameter.label.partition(",")[0])


def unit(parameter: Parameter) -> str:
    """Return the unit of a control's numbers: of the control, or what its label ends in."""
    return parameter.unit or parameter.label.partition(", ")[2]


def written(parameter: Parameter, value: float) -> str:
    """Write a control's value with its unit: 50%, 20.4×, 6 months, $1.5bn."""
    of = unit(parameter)
    number = f"{value:,.4g}".replace("-", "−")
    if of in ("%", "×"):
        return f"{number}{of}"
    if of.startswith("$bn"):
        return formats.usd_bn(value)
    if of.startswith("$m"):
        return f"${value:,.0f}m" if value else "$0"
    return f"{number} {of}".strip()


def written_range(parameter: Parameter, low: float, high: float) -> str:
    """Write two of a control's values: 50–100%, 1–32 months, $0–14.8bn."""
    of = unit(parameter)
    if of.startswith("$"):
        if low < 0:
            return f"{written(parameter, low)} to {written(parameter, high)}"
        return f"{written(parameter, low)}–{written(parameter, high).lstrip('$')}"
    first = written(parameter, low).removesuffix(of).strip()
    between = " to " if low < 0 else "–"
    return f"{first}{between}{written(parameter, high)}"


def control_ranges(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, book: Book, holding: Holding
) -> tuple[ControlRange, ...]:
    """Return the range of every control that this scenario has a use for.

    Parameters
    ----------
    view : ChurnParameters
        The controls.
    dataset : Dataset
        Where reported ends of ranges come from.
    scenario : Scenario
        What they make of the data.
    book : Book
        Its customers, before anything is assumed.
    holding : Holding
        The stake that is valued.
    """
    scale = book.vendor == FIRST_VENDOR
    return (
        *_leavers(view, scenario, book, scale),
        ControlRange("correlation", "Correlation", 0, 0.8, f"{ASSUMED}: each alone, or together"),
        *_calendar(view, dataset),
        *_value(view, dataset, scenario, book, holding, scale),
        *_revenue(view, dataset, book, scale),
    )


def _leavers(
    view: ChurnParameters, scenario: Scenario, book: Book, scale: bool
) -> Iterator[ControlRange]:
    if not scenario.customers:
        return
    largest = book.largest_known or next(iter(book.accounts), None)
    if largest is not None:
        low, why = (
            (50, "reported in June 2025 to plan its exit; 50%: it stays in part")
            if scale else (0, f"{ASSUMED}: from staying to leaving")
        )  # fmt: skip
        yield ControlRange("largest_leaves", f"{largest.name} leaves", low, 100, why)
    named = largest.name if largest is not None else ""
    groups = {each.group for each in scenario.customers if each.name != named}
    present = {LEAVES.get(group, "others_leave") for group in groups}
    labs = "20%: as other customers; 100%: every rival goes"
    for control, low, high, why in (
        ("labs_leave", 20, 100, f"some reported to leave or pause; {labs}" if scale else ASSUMED),
        ("enterprise_leave", 5, 40, CONTAGION),
        ("government_leaves", 5, 20, CONTAGION),
        ("automotive_leaves", 5, 40, CONTAGION),
        ("owner_leaves", 0, 20, "assumed; its labs are reported to buy elsewhere as well"
         if scale else ASSUMED),
        ("others_leave", 5, 40, CONTAGION),
    ):  # fmt: skip
        if control in present:
            yield ControlRange(control, view.parameters()[control].label, low, high, why)


def _calendar(view: ChurnParameters, dataset: Dataset) -> Iterator[ControlRange]:
    cases = dataset.rows("churn_cases")
    took = cases["wind_down_months"].dropna()
    fastest, slowest, why = 0.0, 24.0, ASSUMED
    if len(took) > 1:
        fastest, slowest = float(took.min()), float(min(took.max(), 48))
        why = f"the fastest and slowest of {len(took)} lost customers in the data"
    names = {name: short_name(each, name) for name, each in view.parameters().items()}
    yield ControlRange("start", names["start"], 0, 12, ASSUMED)
    yield ControlRange("notice", names["notice"], 0, 12, ASSUMED)
    yield ControlRange("wind_down", names["wind_down"], int(fastest), int(slowest), why)
    twilio = bool((cases["case_id"] == "twilio-uber").any())
    made_up = "nothing, or all: Twilio’s others more than made up for Uber" if twilio else ASSUMED
    yield ControlRange("replaced", names["replaced"], 0, 100, made_up)
    yield ControlRange("lag", names["lag"], 0, 18, ASSUMED)
    yield ControlRange("quarters", names["quarters"], 4, 12, f"{ASSUMED}: one to three years")


def _value(
    view: ChurnParameters, dataset: Dataset, scenario: Scenario, book: Book, holding: Holding,
    scale: bool,
) -> Iterator[ControlRange]:  # fmt: skip
    plan = (130, "no growth, or the plan for 2025") if scale else (100, ASSUMED)
    yield ControlRange("growth", "Growth of those who stay", 0, *plan)
    if book.is_index:
        return
    marks = [mark.multiple for mark in view.multiple_marks(dataset)]
    if scale and len(marks) > 1:
        why = "Meta’s valuation ÷ the 2025 plan, and ÷ 2024’s revenue"
        yield ControlRange("multiple", SHORT["multiple"], min(marks), max(marks), why)
    else:
        now = round(holding.multiple, 1)
        why = f"{ASSUMED}: half to twice what is set"
        yield ControlRange("multiple", SHORT["multiple"], round(now / 2, 1), 2 * now, why)
    if scale and holding.prices:
        paid = round(holding.prices[0].usd_bn, 2)
        why = "none, or all, of the money paid stayed in the company: not known"
        yield ControlRange("net_cash", "Net cash", 0, paid, why)
    else:
        year = float(f"{scenario.total_usd_m / 1000:.2g}")
        why = f"{ASSUMED}: debt or cash of a year’s revenue"
        yield ControlRange("net_cash", "Net cash", -year, year, why)
    if scale and view.stake is None:
        yield ControlRange("stake", "Stake", 48.5, 49.5, "what rounds to 49%")


def _revenue(
    view: ChurnParameters, dataset: Dataset, book: Book, scale: bool
) -> Iterator[ControlRange]:
    if scale:
        low = min(view.reported_book(dataset).revenue_usd_m, SPOKESPERSON_USD_M)
        why = "as reported, or “close to $1bn” as a spokesperson said"
        yield ControlRange("base", SHORT["base"], low, SPOKESPERSON_USD_M, why)
    for group, name in ASSUMED_SHARES.items():
        if group not in book.named:
            continue
        start = view.defaults()[name]
        why = f"{ASSUMED}: half to one and a half times {start}%"
        label = view.parameters()[name].label
        yield ControlRange(name, label, round(start / 2), round(1.5 * start), why)
        orders = reported_orders(dataset)
        if GROUPS[group] == GROUPS["owner"] and orders:
            why = "none, or as one source reports"
            yield ControlRange("owner_orders", "Owner’s orders", 0, orders, why)
    if book.rest_usd_m:
        why = f"{ASSUMED}: a few or many of {REST.lower()}"
        yield ControlRange("others", f"Number of {REST.lower()}", 5, 100, why)
