"""The view of the page “Compare scenarios”: up to four pinned scenarios side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pandas as pd

from ai_investments import break_even, formats, typed_table
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.scenario import Scenario
from ai_investments.views import parameter, pinned
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.churn_presets import presets
from ai_investments.views.holding import Holding
from ai_investments.views.pinned import Pin

CURRENT = "Controls as they stand"
NOT_VALUED = "no revenue is known"
TAIL = 0.95
"""Confidence of value-at-risk and expected shortfall in the table of results."""


@dataclass(frozen=True)
class Compared:
    """One scenario with what it comes to.

    Attributes
    ----------
    name : str
        What it is called.
    view : ChurnParameters
        Its settings.
    scenario : Scenario
        Customers and terms.
    holding : Holding
        The stake that is valued.
    path : pandas.DataFrame
        As `Scenario.path`, with the ``date`` of each quarter.
    marks_usd_bn : dict of float to float
        Value of the stake at the horizon that is exceeded with probability 1 − q, by q of
        `scenario.BANDS`.
    valued : bool
        Whether a revenue is known or set, without which nothing has a value.
    """

    name: str
    view: ChurnParameters
    scenario: Scenario
    holding: Holding
    path: pd.DataFrame
    marks_usd_bn: dict[float, float]
    valued: bool

    @property
    def expected_mark_usd_bn(self) -> float:
        """Expected value of the stake."""
        return self.scenario.expected_mark_usd_bn()


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    compared : tuple of Compared
        The scenarios, the controls as they stand last.
    differences : pandas.DataFrame
        ``setting`` and one column a scenario: the settings in which they differ, in words.
    results : pandas.DataFrame
        ``result`` and one column a scenario: what they come to, in words.
    numbers : pandas.DataFrame
        The same as numbers, one row a scenario: what leaves the page.
    suggested : bool
        Whether nothing is pinned yet and presets stand in.
    warnings, problems : tuple
        Of whom no revenue is known; what is wrong with the tables typed, cell by cell.
    path_title, mark_title : str
        What the two charts show.
    finding : str
        The answer in one sentence.
    """

    compared: tuple[Compared, ...]
    differences: pd.DataFrame
    results: pd.DataFrame
    numbers: pd.DataFrame
    suggested: bool
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    path_title: str
    mark_title: str
    finding: str


@dataclass(frozen=True)
class CompareScenarios(ChurnParameters):
    """Parameters of the page “Compare scenarios”."""

    path: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare scenarios"
    section: ClassVar[str] = "Customer churn"

    pins: str = parameter.table(
        pinned.NAME,
        "CSV with a header: scenario, settings. The settings are those of a link; a whole link "
        "may be pasted. Up to four.",
        pinned.COLUMNS,
    )
    with_current: bool = parameter.toggle(
        "Show the controls as they stand", "As one more scenario beside the pinned ones.", True
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        read = pinned.read(self.pins, dataset)
        pins = read.pins or self._suggested(dataset)
        if self.with_current or not pins:
            pins = (*pins, Pin(CURRENT, _scenario_only(self)))
        compared = tuple(_compared(pin, dataset) for pin in pins)
        book = self.book(dataset)
        rows = [_numbers(each, dataset) for each in compared]
        return Result(
            compared=compared,
            differences=_differences(pins, dataset),
            results=_in_words(rows),
            numbers=pd.DataFrame(rows),
            suggested=not read.pins,
            warnings=_warnings(compared),
            problems=(*read.problems, *self.problems(book)),
            path_title=_path_title(compared),
            mark_title=_mark_title(compared),
            finding=_finding(compared),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return one row a scenario: what it comes to, and its settings."""
        settings = [pinned.settings_of(each.view) for each in result.compared]
        return result.numbers.assign(settings=settings)

    def _suggested(self, dataset: Dataset) -> tuple[Pin, ...]:
        """Return the presets for the customers chosen, for as long as nothing is pinned."""
        base = _scenario_only(self)
        vendor = self.reported_book(dataset).vendor
        offered = [Pin(preset.name, replace(base, **preset.settings))
                   for preset in presets(dataset, vendor)]  # fmt: skip
        return tuple(pin for pin in offered if pin.view != base)[: pinned.MOST]


def _scenario_only(view: ChurnParameters) -> ChurnParameters:
    """Return the parameters that make up the scenario, without those of the page."""
    return ChurnParameters(**{name: getattr(view, name) for name in ChurnParameters.parameters()})


def _compared(pin: Pin, dataset: Dataset) -> Compared:
    case = pin.view.scenario(dataset)
    path = pin.view.with_dates(case.path(), dataset)
    last = path.iloc[-1]
    return Compared(
        name=pin.name,
        view=pin.view,
        scenario=case,
        holding=pin.view.holding(dataset),
        path=path,
        marks_usd_bn={
            q: float(case.mark_usd_bn(last[f"q{100 * q:02.0f}_usd_m"]))
            for q in (0.05, 0.25, 0.5, 0.75, 0.95)
        },
        valued=not pin.view.reported_book(dataset).is_index,
    )


def _differences(pins: tuple[Pin, ...], dataset: Dataset) -> pd.DataFrame:
    """Return the settings that are not the same in all scenarios, in words."""
    rows = []
    for name, each in ChurnParameters.parameters().items():
        values = [each.shown(getattr(pin.view, name), dataset) for pin in pins]
        if len(set(values)) > 1:
            said = [_value_in_words(value, each) for value in values]
            rows.append([each.label, *said])
    return pd.DataFrame(rows, columns=["setting", *(pin.name for pin in pins)])


def _value_in_words(value: Any, each: parameter.Parameter) -> str:
    if each.kind == "table":
        rows = len(typed_table.read(value, each.columns, each.label).rows)
        return formats.count(rows, "row") if value else "none"
    if value is None:
        return each.from_data_words
    return f"{value:g}{each.unit}" if isinstance(value, int | float) else str(value)


def _numbers(each: Compared, dataset: Dataset) -> dict[str, Any]:
    case, last = each.scenario, each.path.iloc[-1]
    price = each.holding.prices[0].usd_bn if each.holding.prices else None
    largest = case.largest() if case.customers else None
    total = case.total_usd_m or 1.0
    return {
        "scenario": each.name,
        "customers_of": each.view.book(dataset).vendor,
        "horizon": last["date"],
        "revenue_at_start_usd_m": case.total_usd_m,
        "revenue_if_all_stay_usd_m": last["all_stay_usd_m"],
        "expected_revenue_usd_m": last["expected_usd_m"],
        "revenue_q05_usd_m": last["q05_usd_m"],
        "revenue_q95_usd_m": last["q95_usd_m"],
        "value_at_risk_95_usd_m": case.value_at_risk_usd_m(TAIL),
        "expected_shortfall_95_usd_m": case.expected_shortfall_usd_m(TAIL),
        "largest_customer": None if largest is None else largest.name,
        "largest_leaves": None if largest is None else largest.leaving.probability,
        "multiple": each.holding.multiple,
        "stake_pct": 100 * each.holding.stake,
        "expected_mark_usd_bn": each.expected_mark_usd_bn if each.valued else None,
        "mark_q05_usd_bn": each.marks_usd_bn[0.05] if each.valued else None,
        "mark_q95_usd_bn": each.marks_usd_bn[0.95] if each.valued else None,
        "price_paid_usd_bn": price,
        "probability_below_price": (
            None if price is None else case.probability_of_mark_below(price)
        ),
        "break_even_multiple": (
            None if price is None else break_even.break_even_multiple(case, price)
        ),
        "effective_customers": case.effective_customers(),
        "assumed_pct": 100
        * sum(c.revenue_usd_m for c in case.customers if c.basis == "assumed")
        / total,
    }


def _in_words(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the numbers in words, one row a result."""

    def span(row: dict[str, Any]) -> str:
        low, high = (formats.estimate_usd_m(row[f"revenue_q{q}_usd_m"]) for q in ("05", "95"))
        return low if low == high else f"{low} to {high}"

    def mark_span(row: dict[str, Any]) -> str:
        if row["expected_mark_usd_bn"] is None:
            return NOT_VALUED
        low, high = (formats.usd_bn(round(row[f"mark_q{q}_usd_bn"], 1)) for q in ("05", "95"))
        return low if low == high else f"{low} to {high}"

    said: dict[str, Callable[[dict[str, Any]], str]] = {
        "Customers of": lambda row: row["customers_of"],
        "Horizon": lambda row: f"{row['horizon']:%B %Y}",
        "Revenue a year at the start": lambda row: formats.estimate_usd_m(
            row["revenue_at_start_usd_m"]
        ),
        "Expected at the horizon": lambda row: formats.estimate_usd_m(
            row["expected_revenue_usd_m"]
        ),
        "90% of outcomes": span,
        "If nobody leaves": lambda row: formats.estimate_usd_m(row["revenue_if_all_stay_usd_m"]),
        "Value-at-risk, 95%": lambda row: formats.estimate_usd_m(row["value_at_risk_95_usd_m"]),
        "Expected shortfall, 95%": lambda row: formats.estimate_usd_m(
            row["expected_shortfall_95_usd_m"]
        ),
        "Largest customer leaves": lambda row: (
            "no customer"
            if row["largest_leaves"] is None
            else f"{formats.chance(row['largest_leaves'])} ({row['largest_customer']})"
        ),
        "Multiple of revenue": lambda row: f"{row['multiple']:g}×",
        "Stake": lambda row: f"{row['stake_pct']:g}%",
        "Value of the stake, expected": lambda row: (
            NOT_VALUED
            if row["expected_mark_usd_bn"] is None
            else formats.usd_bn(round(row["expected_mark_usd_bn"], 1))
        ),
        "Value, 90% of outcomes": mark_span,
        "Worth less than paid": lambda row: (
            "no price is known"
            if row["probability_below_price"] is None
            else f"in {formats.chance(row['probability_below_price'])} of outcomes "
            f"({formats.usd_bn(row['price_paid_usd_bn'])})"
        ),
        "Worth what was paid at": lambda row: (
            "no price is known"
            if row["price_paid_usd_bn"] is None
            else "no multiple"
            if row["break_even_multiple"] is None
            else "any multiple"
            if row["break_even_multiple"] == 0
            else f"{row['break_even_multiple']:.1f}×"
        ),
        "Effective number of customers": lambda row: f"{row['effective_customers']:.1f}",
        "Revenue that is assumed": lambda row: formats.percent(row["assumed_pct"], 0),
    }
    table = [[label, *(words(row) for row in rows)] for label, words in said.items()]
    return pd.DataFrame(table, columns=["result", *(row["scenario"] for row in rows)])


def _path_title(compared: tuple[Compared, ...]) -> str:
    ends = [float(each.path["expected_usd_m"].iloc[-1]) for each in compared]
    low, high = formats.estimate_usd_m(min(ends)), formats.estimate_usd_m(max(ends))
    if low == high:
        return f"Expected revenue a year at the horizon: {high}"
    return f"Expected revenue a year at the horizon: from {low} to {high}"


def _warnings(compared: tuple[Compared, ...]) -> tuple[str, ...]:
    unknown = [f"“{each.name}”" for each in compared if not each.valued]
    if not unknown:
        return ()
    return (
        f"The revenue of {formats.listed(unknown)} is not in the data: $1m stands for 1% of it "
        "here, and nothing has a value until “Revenue before” is set.",
    )


def _mark_title(compared: tuple[Compared, ...]) -> str:
    priced = [each for each in compared if each.holding.prices]
    if not priced:
        return "Value of the stake at the horizon"
    below = [each for each in priced
             if each.expected_mark_usd_bn < each.holding.prices[0].usd_bn]  # fmt: skip
    known = "" if len(priced) == len(compared) else " with a known price"
    less = "worth less on average than was paid for it"
    if not below:
        return f"In no scenario{known} is the stake {less}"
    of = formats.count(len(priced), "scenario")
    return f"In {len(below)} of {of}{known} the stake is {less}"


def _finding(compared: tuple[Compared, ...]) -> str:
    valued = [each for each in compared if each.valued]
    if not valued:
        return _share_of_revenue(compared)
    ordered = sorted(valued, key=lambda each: (each.expected_mark_usd_bn, each.name))
    low, high = ordered[0], ordered[-1]
    worth = {each.name: formats.usd_bn(round(each.expected_mark_usd_bn, 1)) for each in ordered}
    paid = [each.holding.prices[0].usd_bn if each.holding.prices else None for each in valued]
    against = (
        f", against {formats.usd_bn(paid[0])} paid"
        if paid[0] is not None and set(paid) == {paid[0]}
        else ""
    )
    if len(valued) == 1:
        words = low.holding.words
        only = "" if len(compared) == 1 else f" in “{low.name}”; of the others no revenue is known"
        said = f"{words[:1].upper()}{words[1:]} is worth {worth[low.name]} on average"
        return f"{said}{against}{only}"
    whose = {each.holding.words for each in valued}
    what = next(iter(whose)) if len(whose) == 1 else "the stake"
    span = f"{worth[low.name]} ({low.name}) to {worth[high.name]} ({high.name})"
    if worth[low.name] == worth[high.name]:
        span = f"{worth[low.name]} in each"
    return f"Across {len(valued)} scenarios {what} is worth {span} on average{against}"


def _share_of_revenue(compared: tuple[Compared, ...]) -> str:
    """Say what is expected at the horizon as part of today's revenue, where no amount is known."""
    left = [100 * float(each.path["expected_usd_m"].iloc[-1]) / (each.scenario.total_usd_m or 1)
            for each in compared]  # fmt: skip
    low, high = formats.percent(min(left), 0), formats.percent(max(left), 0)
    span = low if low == high else f"{low} to {high}"
    return (
        f"Expected revenue at the horizon is {span} of what it was; its amount is not known, so "
        "set it to see values"
    )
