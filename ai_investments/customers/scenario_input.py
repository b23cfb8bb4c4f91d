"""One input of a scenario: what it is, and the scenario with another value of it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario

OF_ALL = ("correlation", "growth", "quarters", "multiple", "net_cash_usd_bn", "stake")
OF_LEAVING = tuple(each.name for each in dataclasses.fields(Leaving) if each.name not in ("shape",))
REVENUE = "revenue_usd_m"


class Changeable(Protocol):
    """A number that a scenario is made of, however it is reached."""

    def of(self, scenario: Scenario) -> float | None:
        """Return its value; None where nobody is meant."""

    def changed(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with another value."""


@dataclass(frozen=True)
class Input:
    """A number that a scenario is made of.

    Attributes
    ----------
    field : str
        A number of `Terms`, such as "multiple"; one of `Leaving`, such as "probability"; or
        "revenue_usd_m".
    group : str
        Whose leaving or revenue is meant: customers of this group; empty for all.
    customers : frozenset of str
        Or these customers alone; empty for all.

    Raises
    ------
    ValueError
        Where there is no such number.
    """

    field: str
    group: str = ""
    customers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.field not in (*OF_ALL, *OF_LEAVING, REVENUE):
            raise ValueError(f"A scenario has no number called {self.field}.")
        if self.field in OF_ALL and (self.group or self.customers):
            raise ValueError(f"{self.field} holds for all customers.")

    @property
    def of_all(self) -> bool:
        """Whether it is a number of the terms, which leaves the customers as they are."""
        return self.field in OF_ALL

    def of(self, scenario: Scenario) -> float | None:
        """Return the value: of several customers the mean by revenue, of revenue the sum.

        None where nobody is meant, or nobody of them has revenue.
        """
        if self.field in OF_ALL:
            return float(getattr(scenario.terms, self.field))
        meant = [each for each in scenario.customers if self._means(each)]
        revenue = sum(each.revenue_usd_m for each in meant)
        if self.field == REVENUE:
            return revenue if meant else None
        if not revenue:
            return None
        weighted = [each.revenue_usd_m * getattr(each.leaving, self.field) for each in meant]
        return float(sum(weighted)) / revenue

    def changed(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with another value: the same for every customer that is meant.

        Revenue is shared out as before.

        Raises
        ------
        ValueError
            Where the value is impossible, such as a probability above 1.
        """
        if self.field in OF_ALL:
            change: dict[str, Any] = {self.field: value}
            if self.field == "quarters":
                change[self.field] = int(value)
            return replace(scenario, terms=replace(scenario.terms, **change))
        if self.field == REVENUE:
            before = self.of(scenario)
            factor = value / before if before else 0.0
            return self._customers(
                scenario,
                lambda each: replace(each, revenue_usd_m=factor * each.revenue_usd_m),
            )
        made: dict[Leaving, Leaving] = {}

        def leaving(each: Customer) -> Customer:
            if each.leaving not in made:
                change: dict[str, Any] = {self.field: value}
                made[each.leaving] = replace(each.leaving, **change)
            return replace(each, leaving=made[each.leaving])

        return self._customers(scenario, leaving)

    def _means(self, customer: Customer) -> bool:
        return (not self.group or customer.group == self.group) and (
            not self.customers or customer.name in self.customers
        )

    def _customers(self, scenario: Scenario, change: Callable[[Customer], Customer]) -> Scenario:
        customers = tuple(change(c) if self._means(c) else c for c in scenario.customers)
        return replace(scenario, customers=customers)
