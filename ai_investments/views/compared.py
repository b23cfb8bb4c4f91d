"""One churn scenario with what it comes to: what pages that compare scenarios set side by side."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments.customers import break_even
from ai_investments.customers.scenario import Scenario
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.holding import Holding
from ai_investments.views.pinned import Pin

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


def compared(pin: Pin, dataset: Dataset) -> Compared:
    """Return what a pinned scenario comes to."""
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


def numbers(each: Compared, dataset: Dataset) -> dict[str, Any]:
    """Return what a scenario comes to as numbers by name, units in the names."""
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
