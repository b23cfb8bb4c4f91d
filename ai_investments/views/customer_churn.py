"""The view of the page “Customer churn”: revenue and value if a vendor's customers leave."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pandas as pd

from ai_investments import formats
from ai_investments.customers import break_even, customer_book, scenario
from ai_investments.customers.customer_book import FIRST_VENDOR, REST, Book
from ai_investments.customers.known_to_leave import known_to_leave
from ai_investments.customers.scenario import Customer, Scenario
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter
from ai_investments.views.churn_parameters import OTHER, ChurnParameters
from ai_investments.views.churn_presets import Preset, presets
from ai_investments.views.holding import NOT_KNOWN, Holding, MultipleMark
from ai_investments.views.scenario_warnings import warnings

VENDOR = FIRST_VENDOR
NO_CUSTOMERS = "The data names no customer of Scale AI: all of this scenario is assumed"
PLAN_ON, PLAN_USD_M = pd.Timestamp("2025-12-31"), 2000.0
"""The company's plan for 2025 before customers left (revenue.csv, scale-ai-2025-12-31)."""
MOST_KNOWN = 25
"""The largest customers for which it is told what follows if they leave."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    scenario : Scenario
        Customers and terms.
    book : Book
        Whose revenue hangs on whom.
    holding : Holding
        The stake that is valued.
    customers : pandas.DataFrame
        ``customer``, ``group``, ``count`` (equal ones behind the row), ``revenue_usd_m``,
        ``share_pct``, ``basis``, and how each leaves: ``probability_pct``, ``start_months``,
        ``notice_months``, ``wind_down_months``, ``shape``, ``replaced_pct``, ``lag_months``.
    path : pandas.DataFrame
        As `Scenario.path`, with the ``date`` of each quarter.
    plan : (Timestamp, float) or None
        Day and amount (USD m) of the vendor's own plan.
    quantiles : pandas.DataFrame
        For each of `scenario.BANDS`: ``quantile_pct``, ``lost_usd_m`` (revenue a year of the
        leavers) that is not exceeded with that probability, and ``mark_usd_bn`` (value of the
        stake) that is exceeded with it.
    var_usd_m, shortfall_usd_m : float
        Value-at-risk and expected shortfall of the revenue lost at the horizon.
    below : dict of float to float
        Probability that the stake is worth less than each price.
    expected_mark_usd_bn : float
        Expected value of the stake.
    without_owner_usd_bn : float or None
        The same without the owner's own orders; None where no owner is a customer.
    owner : str
        Who that is.
    break_even_revenue_usd_m, break_even_multiple : float or None
        What it takes for the stake to be worth the headline price; None: nothing reaches it.
    lose_largest : float
        Probability that the largest customer leaves.
    largest : str
        Who that is.
    largest_pct : float
        Its share of revenue.
    assumed_pct : float
        Share of revenue that is assumed.
    warnings : tuple of str
        Assumptions that the reported facts speak against.
    problems : tuple of Problem
        What is wrong with the tables typed, cell by cell.
    since : pandas.DataFrame
        What named customers have done since: fact, not scenario.
    known : tuple of str
        Customers whose share is reported or derived.
    marks : tuple of MultipleMark
        Multiples worth comparing with.
    presets : tuple of Preset
        Scenarios to start from.
    finding : str
        The answer in one sentence.
    """

    scenario: Scenario
    book: Book
    holding: Holding
    customers: pd.DataFrame
    path: pd.DataFrame
    plan: tuple[pd.Timestamp, float] | None
    quantiles: pd.DataFrame
    var_usd_m: float
    shortfall_usd_m: float
    below: dict[float, float]
    expected_mark_usd_bn: float
    without_owner_usd_bn: float | None
    owner: str
    break_even_revenue_usd_m: float | None
    break_even_multiple: float | None
    lose_largest: float
    largest: str
    largest_pct: float
    assumed_pct: float
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    since: pd.DataFrame
    known: tuple[str, ...]
    marks: tuple[MultipleMark, ...]
    presets: tuple[Preset, ...]
    finding: str

    @cached_property
    def at_horizon(self) -> pd.Series:
        """The last quarter of `path`."""
        return self.path.iloc[-1]

    @cached_property
    def known_to_leave(self) -> pd.DataFrame:
        """What follows if one of the `MOST_KNOWN` largest is known to leave, as the module says.

        Of the equal customers of the rest there is one. Worked out when it is first asked for.
        """
        rest = _equal_ones(self.scenario)
        passed_over = set(map(id, rest[1:]))
        told = [each for each in self.scenario.customers if id(each) not in passed_over]
        told.sort(key=lambda each: -each.revenue_usd_m)
        found = known_to_leave(self.scenario, told[:MOST_KNOWN])
        one = f"One of {formats.count(len(rest), 'other customer')}"
        return found.replace({"customer": {rest[0].name: one}} if len(rest) > 1 else {})


@dataclass(frozen=True)
class CustomerChurn(ChurnParameters):
    """Parameters of the page “Customer churn”."""

    path: ClassVar[str] = "churn"
    title: ClassVar[str] = "Customer churn"
    section: ClassVar[str] = "Customer churn"
    key: ClassVar[tuple[str, ...]] = ("quarter",)

    tail: int = parameter.number(
        "Confidence of the tail",
        "Value-at-risk is the loss not exceeded with this probability; expected shortfall is the "
        "average beyond it.",
        95, (80, 99), unit="%", entry="dragged or typed",
    )  # fmt: skip

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        book, holding = self.book(dataset), self.holding(dataset)
        case = self.scenario(dataset)
        prices = holding.prices
        mark = case.expected_mark_usd_bn()
        below = {price.usd_bn: case.probability_of_mark_below(price.usd_bn) for price in prices}
        paid = prices[0].usd_bn if prices else None
        path = self.with_dates(case.path(), dataset)
        q = self.tail / 100
        largest = case.largest()
        owner = next((each.name for each in book.accounts if each.group == "Owner"), "")
        scale = book.vendor == VENDOR
        return Result(
            scenario=case,
            book=book,
            holding=holding,
            customers=customers_table(case),
            path=path,
            plan=(PLAN_ON, PLAN_USD_M) if scale else None,
            quantiles=_quantiles(case, path, book.is_index),
            var_usd_m=case.value_at_risk_usd_m(q),
            shortfall_usd_m=case.expected_shortfall_usd_m(q),
            below=below,
            expected_mark_usd_bn=mark,
            without_owner_usd_bn=case.without(owner).expected_mark_usd_bn() if owner else None,
            owner=owner,
            break_even_revenue_usd_m=(
                None if paid is None else break_even.break_even_revenue_usd_m(case.terms, paid)
            ),
            break_even_multiple=(
                None if paid is None else break_even.break_even_multiple(case, paid)
            ),
            lose_largest=largest.leaving.probability,
            largest=largest.name,
            largest_pct=100 * largest.revenue_usd_m / (case.total_usd_m or 1),
            assumed_pct=100
            * sum(c.revenue_usd_m for c in case.customers if c.basis == "assumed")
            / (case.total_usd_m or 1),
            warnings=warnings(self, dataset, case),
            problems=self.problems(book),
            since=_since(dataset, book.vendor),
            known=tuple(each.name for each in book.accounts if each.basis != "assumed"),
            marks=self.multiple_marks(dataset),
            presets=presets(dataset, book.vendor),
            finding=(
                NO_CUSTOMERS if not book.accounts and scale
                else _finding(book, holding, path, mark, below)
            ),
        )  # fmt: skip

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the revenue path with every parameter of the scenario."""
        values = {name: parameter.shown(getattr(self, name), dataset)
                  for name, parameter in self.parameters().items()}  # fmt: skip
        applied = {
            "multiple": result.holding.multiple,
            "stake": 100 * result.holding.stake,
            "base": result.book.revenue_usd_m,
        }
        return result.path.assign(
            **{f"input_{name}": value for name, value in (values | applied).items()}
        )


def customers_table(case: Scenario) -> pd.DataFrame:
    """List the customers as `Result.customers` has them; the equal ones of the rest are one row."""
    rows = []
    rest = _equal_ones(case)
    # Told by identity: comparing each customer with all of the rest would take as long as a chart.
    in_rest = set(map(id, rest))
    shown = [customer for customer in case.customers if id(customer) not in in_rest] + rest[:1]
    for customer in shown:
        count = len(rest) if id(customer) in in_rest else 1
        revenue = sum(each.revenue_usd_m for each in rest) if count > 1 else customer.revenue_usd_m
        leaving = customer.leaving
        rows.append(
            {
                "customer": REST if id(customer) in in_rest else customer.name,
                "group": customer.group,
                "count": count,
                "revenue_usd_m": revenue,
                "share_pct": 100 * revenue / (case.total_usd_m or 1),
                "basis": customer_book.BASES[customer.basis],
                "probability_pct": 100 * leaving.probability,
                "start_months": leaving.start_months,
                "notice_months": leaving.notice_months,
                "wind_down_months": leaving.wind_down_months,
                "shape": leaving.shape,
                "replaced_pct": 100 * leaving.replaced,
                "lag_months": leaving.lag_months,
            }
        )
    return pd.DataFrame(rows)


def _equal_ones(case: Scenario) -> list[Customer]:
    """Return the customers into which the rest is split, where they leave alike."""
    rest = [customer for customer in case.customers if customer.group == REST
            and customer.basis == "assumed" and customer.name.startswith(f"{OTHER} ")]  # fmt: skip
    return [customer for customer in rest if customer.leaving == rest[0].leaving]


def _quantiles(case: Scenario, path: pd.DataFrame, is_index: bool) -> pd.DataFrame:
    last = path.iloc[-1]
    return pd.DataFrame(
        [
            {
                "quantile_pct": 100 * q,
                "lost_usd_m": case.losses.quantile(q),
                "mark_usd_bn": math.nan
                if is_index
                else float(case.mark_usd_bn(last[f"q{100 - 100 * q:02.0f}_usd_m"])),
            }
            for q in scenario.BANDS
        ]
    )


@with_dataset(64)
def _since(dataset: Dataset, vendor: str) -> pd.DataFrame:
    rows = dataset.rows("customers")
    done = rows[(rows["vendor"] == vendor) & rows["post_deal_action"].notna()]
    columns = ["customer", "post_deal_action", "action_on", "note", "publisher", "url", "evidence"]
    return done.sort_values(["action_on", "customer"])[columns].reset_index(drop=True)


def _finding(
    book: Book, holding: Holding, path: pd.DataFrame, mark: float, below: dict[float, float]
) -> str:
    worth = f"{holding.words} is worth {formats.estimate_usd_m(1000 * mark)} on average"
    if holding.prices:
        paid = holding.prices[0].usd_bn
        return (
            f"If customers leave as assumed, {worth}, against {formats.usd_bn(paid)} paid; less "
            f"than that in {formats.chance(below[paid])} of outcomes"
        )
    last = path.iloc[-1]
    less = 100 * (1 - last["expected_usd_m"] / (last["all_stay_usd_m"] or 1))
    whose = f"{book.vendor}’s" if book.period else "the"
    if book.is_index:
        return (
            f"If customers leave as assumed, {whose} revenue is {formats.percent(less, 0)} less by "
            f"{last['date']:%B %Y} than if nobody leaves; its amount is not known, so set it to "
            "see values"
        )
    return (
        f"If customers leave as assumed, {whose} revenue is "
        f"{formats.estimate_usd_m(last['expected_usd_m'])} a year by {last['date']:%B %Y}, "
        f"{formats.percent(less, 0)} less than if nobody leaves; {worth} at "
        f"{'an assumed ' if holding.multiple_words == NOT_KNOWN else ''}"
        f"{formats.times(holding.multiple)}"
    )
