"""A churn scenario: who may leave, how fast, what comes back, and what a stake is then worth."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ai_investments.churn import LossDistribution, loss_distribution

Array = npt.NDArray[np.float64]

SMALLEST_USD_M = 0.5
"""Unit of assumed revenue, so that all of it lies on one lattice of losses."""
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of revenue that a path shows."""


@dataclass(frozen=True)
class Customer:
    """One customer of the vendor.

    Attributes
    ----------
    name, group : str
        As shown.
    revenue_usd_m : float
        Revenue a year before anybody leaves.
    probability : float
        Probability that the customer leaves.
    basis : str
        "reported", "derived" or "assumed": where the revenue comes from.
    """

    name: str
    group: str
    revenue_usd_m: float
    probability: float
    basis: str


@dataclass(frozen=True)
class Terms:
    """How leaving unfolds and how revenue is valued.

    Attributes
    ----------
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    notice_months, wind_down_months : float
        A leaver pays in full for the notice, then in equal steps down to nothing.
    replaced : float
        Share of the lost revenue that others replace, 0 to 1.
    lag_months : float
        Time from loss to replacement.
    growth : float
        Growth a year of the customers who stay; 0.5 is 50%.
    quarters : int
        Horizon.
    multiple : float
        Enterprise value ÷ revenue a year at the horizon.
    net_cash_usd_bn : float
        Cash less debt, added to the enterprise value.
    stake : float
        Share of the equity, 0 to 1.
    """

    correlation: float
    notice_months: float
    wind_down_months: float
    replaced: float
    lag_months: float
    growth: float
    quarters: int
    multiple: float
    net_cash_usd_bn: float
    stake: float


@dataclass(frozen=True)
class Scenario:
    """Customers under terms.

    Everybody's revenue follows the same calendar, so that the loss of every quarter is one
    distribution, scaled: the path costs one convolution.
    """

    customers: tuple[Customer, ...]
    terms: Terms

    @cached_property
    def losses(self) -> LossDistribution:
        """Distribution of the leavers' revenue a year (USD m), before growth and replacement."""
        return loss_distribution(
            [customer.revenue_usd_m for customer in self.customers],
            [customer.probability for customer in self.customers],
            self.terms.correlation,
        )

    @cached_property
    def total_usd_m(self) -> float:
        """Revenue a year of all customers, before anybody leaves."""
        return sum(customer.revenue_usd_m for customer in self.customers)

    def gone(self, months: float | npt.NDArray[np.floating[Any]]) -> Array:
        """Return the share of a leaver's revenue that is gone for good after some months.

        f(t) − replaced · f(t − lag), where f falls linearly over the wind-down after the notice.
        """
        terms = self.terms
        time = np.asarray(months, dtype=np.float64)

        def fallen(t: Array) -> Array:
            since = t - terms.notice_months
            if terms.wind_down_months == 0:
                return np.where(since > 0, 1.0, 0.0)  # at the start nobody has left yet
            return np.clip(since / terms.wind_down_months, 0.0, 1.0)

        net: Array = fallen(time) - terms.replaced * fallen(time - terms.lag_months)
        return net

    def grown(self, months: float | npt.NDArray[np.floating[Any]]) -> Array:
        """Return the factor by which a staying customer's revenue has grown after some months."""
        factor: Array = (1 + self.terms.growth) ** (np.asarray(months, dtype=np.float64) / 12)
        return factor

    def path(self) -> pd.DataFrame:
        """Return revenue by quarter, annualised.

        Returns
        -------
        pandas.DataFrame
            ``quarter`` (0 is the start), ``months``, ``all_stay_usd_m`` (nobody leaves),
            ``expected_usd_m`` and a column for each of `BANDS`, ``q05_usd_m`` to ``q95_usd_m``:
            revenue that is exceeded with probability 1 − q.
        """
        quarters = np.arange(self.terms.quarters + 1)
        months = 3.0 * quarters
        gone, grown = self.gone(months), self.grown(months)
        columns = {
            "quarter": quarters,
            "months": months,
            "all_stay_usd_m": self.total_usd_m * grown,
            "expected_usd_m": (self.total_usd_m - gone * self.losses.mean()) * grown,
        }
        for q in BANDS:
            loss = self.losses.quantile(1 - q)
            columns[f"q{100 * q:02.0f}_usd_m"] = (self.total_usd_m - gone * loss) * grown
        return pd.DataFrame(columns)

    @property
    def horizon_months(self) -> float:
        """Months from the start to the horizon."""
        return 3.0 * self.terms.quarters

    def revenue_at_horizon(self) -> tuple[Array, Array]:
        """Return the possible revenues a year at the horizon (USD m, descending), and how likely.

        Losses of probability below 1e-12 are left out.
        """
        gone = float(self.gone(self.horizon_months))
        revenue = (self.total_usd_m - gone * self.losses.loss) * float(
            self.grown(self.horizon_months)
        )
        likely = self.losses.probability > 1e-12
        return revenue[likely], self.losses.probability[likely]

    def mark_usd_bn(self, revenue_usd_m: float | Array) -> Array:
        """Return what the stake is worth at some revenue: stake · (multiple · revenue + cash)."""
        terms = self.terms
        revenue = np.asarray(revenue_usd_m, dtype=np.float64) / 1000
        mark: Array = terms.stake * (terms.multiple * revenue + terms.net_cash_usd_bn)
        return mark

    def expected_mark_usd_bn(self) -> float:
        """Return the expected value of the stake."""
        return float(self.mark_usd_bn(self.expected_revenue_usd_m()))

    def expected_revenue_usd_m(self) -> float:
        """Return the expected revenue a year at the horizon; correlation does not move it."""
        lost = sum(customer.revenue_usd_m * customer.probability for customer in self.customers)
        left = self.total_usd_m - float(self.gone(self.horizon_months)) * lost
        return left * float(self.grown(self.horizon_months))

    def probability_of_mark_below(self, price_usd_bn: float) -> float:
        """Return the probability that the stake is worth less than a price."""
        revenue, probability = self.revenue_at_horizon()
        below = self.mark_usd_bn(revenue) < price_usd_bn - 1e-9
        return float(probability[below].sum())

    def without(self, name: str) -> "Scenario":
        """Return the scenario without one customer, as if its orders had never been there."""
        others = tuple(customer for customer in self.customers if customer.name != name)
        return Scenario(others, self.terms)

    def effective_customers(self) -> float:
        """Return 1 ÷ the Herfindahl index of revenue shares: 1 for one customer, n for n equals."""
        amounts = np.array([customer.revenue_usd_m for customer in self.customers])
        total = float(amounts.sum())
        return total**2 / float((amounts**2).sum()) if total else 0.0


def equal_parts(total_usd_m: float, n: int) -> list[float]:
    """Split an amount into n nearly equal ones, each a multiple of half a million."""
    if not n:
        return []
    each, more = divmod(round(total_usd_m / SMALLEST_USD_M), n)
    return [SMALLEST_USD_M * (each + (place < more)) for place in range(n)]


def break_even_revenue_usd_m(terms: Terms, price_usd_bn: float) -> float | None:
    """Return the revenue a year at the horizon at which the stake is worth a price.

    None where no revenue of at least 0 reaches it: the multiple or the stake is 0, or the cash
    alone is worth more.
    """
    if terms.multiple == 0 or terms.stake == 0:
        return None
    revenue = 1000 * (price_usd_bn / terms.stake - terms.net_cash_usd_bn) / terms.multiple
    return revenue if revenue >= 0 else None


def break_even_multiple(scenario: Scenario, price_usd_bn: float) -> float | None:
    """Return the multiple at which the expected value of the stake is a price.

    None where no multiple of at least 0 reaches it.
    """
    terms = scenario.terms
    expected = scenario.expected_revenue_usd_m() / 1000
    if expected <= 0 or terms.stake == 0:
        return None
    multiple = (price_usd_bn / terms.stake - terms.net_cash_usd_bn) / expected
    return multiple if multiple >= 0 else None
