"""The waterfall of a churn scenario, by group and with the customers who matter apart."""

from collections import Counter
from dataclasses import replace

import pandas as pd

from ai_investments.customers.customer_book import REST, Book
from ai_investments.customers.scenario import Customer, Scenario
from ai_investments.customers.waterfall import waterfall

TOLD_APART = 0.03
"""A customer expected to take this share of all revenue has a step of its own."""


def waterfall_steps(case: Scenario, book: Book) -> pd.DataFrame:
    """Return the steps from revenue today to the horizon as they are shown.

    Parameters
    ----------
    case : Scenario
        The scenario.
    book : Book
        Whose customers.

    Returns
    -------
    pandas.DataFrame
        As `waterfall.waterfall`, with the ``label`` of each step and its ``basis``: of the first
        how revenue is known, of a loss "derived" where the shares of all who are meant are known
        (the probability never is), of everything else "assumed".
    """
    apart = _apart(case)
    split = {each.group for each in case.customers if each.name in apart}
    size = Counter(each.group for each in case.customers)
    customers = [
        replace(each, group=_label(each, each.name in apart, each.group in split, size))
        for each in case.customers
    ]
    assumed = {each.group for each in customers if each.basis == "assumed"}
    steps = waterfall(replace(case.apart(), customers=tuple(customers)))
    words = {
        "before": f"Revenue, {book.period}" if book.period else "Revenue today",
        "replaced": "Replaced by others",
        "growth": "Growth of those who stay",
        "horizon": f"Expected after {case.terms.quarters} quarters",
    }
    lost = steps["step"] == "lost"
    steps["label"] = steps["step"].map(words).where(~lost, steps["name"])
    steps["basis"] = ["derived" if loss and name not in assumed else "assumed"
                      for loss, name in zip(lost, steps["name"], strict=True)]  # fmt: skip
    steps.loc[steps["step"] == "before", "basis"] = book.revenue_basis
    return steps


def _apart(case: Scenario) -> set[str]:
    if not case.customers:
        return set()
    lost = case.expected_losses_usd_m(net=False).tolist()
    return {case.largest().name} | {
        each.name
        for each, amount in zip(case.customers, lost, strict=True)
        if amount >= TOLD_APART * case.total_usd_m
    }


def _label(customer: Customer, alone: bool, others_apart: bool, size: Counter[str]) -> str:
    group = customer.group
    if alone or size[group] == 1:
        return f"{customer.name}: expected loss"
    if group == REST or not others_apart:
        return f"{group}: expected loss"
    return f"Other {group[:1].lower() + group[1:]}: expected loss"
