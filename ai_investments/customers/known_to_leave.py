"""What a scenario comes to once one customer is known to leave, and others with it."""

from collections.abc import Sequence

import pandas as pd

from ai_investments.customers.exposure import LEAST_KNOWN
from ai_investments.customers.scenario import Customer, Scenario


def known_to_leave(case: Scenario, customers: Sequence[Customer]) -> pd.DataFrame:
    """Return what is expected at the horizon, given that a customer leaves, for each of some.

    Parameters
    ----------
    case : Scenario
        The scenario, in which nobody is known to leave.
    customers : sequence of Customer
        Customers of it. Those without revenue, and those that hardly ever leave, are passed over.

    Returns
    -------
    pandas.DataFrame
        A row for each: ``customer``, ``probability_pct`` (that it leaves), ``expected_usd_m``
        (revenue a year at the horizon if it leaves), ``less_usd_m`` (than without knowing),
        ``follows`` (the largest other customer, empty where there is none), ``follows_pct`` and
        ``follows_before_pct`` (how likely that one leaves too, and without knowing), and
        ``mark_usd_bn`` (expected value of the stake if it leaves).
    """
    expected = case.expected_revenue_usd_m()
    rows = []
    for customer in customers:
        if customer.leaving.probability < LEAST_KNOWN or customer.revenue_usd_m <= 0:
            continue
        known = case.apart().given_leaves(customer.name)
        if_it_leaves = known.expected_revenue_usd_m()
        others = [each for each in case.customers if each.name != customer.name]
        follows = max(others, key=lambda each: each.revenue_usd_m, default=None)
        rows.append(
            {
                "customer": customer.name,
                "probability_pct": 100 * customer.leaving.probability,
                "expected_usd_m": if_it_leaves,
                "less_usd_m": expected - if_it_leaves,
                "follows": follows.name if follows else "",
                "follows_pct": _percent(known, follows),
                "follows_before_pct": _percent(case, follows),
                "mark_usd_bn": float(known.mark_usd_bn(if_it_leaves)),
            }
        )
    columns = {
        "customer": "str", "probability_pct": "float64", "expected_usd_m": "float64",
        "less_usd_m": "float64", "follows": "str", "follows_pct": "float64",
        "follows_before_pct": "float64", "mark_usd_bn": "float64",
    }  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _percent(case: Scenario, customer: Customer | None) -> float:
    if customer is None:
        return float("nan")
    return 100 * case.probability_of_leaving(customer.name)
