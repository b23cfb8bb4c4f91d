"""A churn scenario: who may leave, how fast, what comes back, and what a stake is then worth."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ai_investments.customers.churn import distribution
from ai_investments.customers.counted_losses import Losses
from ai_investments.customers.exposure import LEAST_KNOWN, Exposure, Profile, expected_losses
from ai_investments.customers.leaving import Leaving, Timing

Array = npt.NDArray[np.float64]
Basis = Literal["reported", "derived", "own", "assumed"]

BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of revenue that a path shows."""


@lru_cache(maxsize=1024)
def _profile(
    leaving: Leaving, months: float, horizon_months: float, timing: Timing, net: bool
) -> Profile:
    """Return `Leaving.profile`: all that is tried on a scenario has few ways of leaving."""
    return leaving.profile(months, horizon_months, timing, net)


@dataclass(frozen=True)
class Customer:
    """One customer of the vendor.

    Attributes
    ----------
    name, group : str
        As shown; each name once in a scenario.
    revenue_usd_m : float
        Revenue a year before anybody leaves.
    basis : str
        "reported", "derived", "own" or "assumed": where the revenue comes from.
    leaving : Leaving
        How it leaves.
    """

    name: str
    group: str
    revenue_usd_m: float
    basis: Basis
    leaving: Leaving


@dataclass(frozen=True)
class Terms:
    """What holds for all customers, and how revenue is valued.

    Attributes
    ----------
    correlation : float
        ρ of the copula, 0 ≤ ρ < 1.
    growth : float
        Growth a year of all revenue that stays or is replaced; 0.5 is 50%.
    quarters : int
        Horizon.
    timing : str
        "at once": who leaves decides at its start. "evenly": at a constant rate until the horizon.
    multiple : float
        Enterprise value ÷ revenue a year at the horizon.
    net_cash_usd_bn : float
        Cash less debt, added to the enterprise value.
    stake : float
        Share of the equity, 0 to 1.
    """

    correlation: float
    growth: float
    quarters: int
    timing: Timing
    multiple: float
    net_cash_usd_bn: float
    stake: float


@dataclass(frozen=True)
class Scenario:
    """Customers under terms.

    Every customer leaves on its own calendar, so that each quarter has a distribution of its own.
    Where all share one calendar it is one distribution, scaled. Distributions are kept and shared
    with the scenarios that `dataclasses.replace` makes of this one: a change of the multiple, the
    growth or the cash costs no convolution, and nothing is expected or mixed again for it.

    Attributes
    ----------
    customers : tuple of Customer
        Who may leave.
    terms : Terms
        What holds for all.
    given : str
        Name of a customer that is known to leave by the horizon; everything is then conditional
        on that.
    """

    customers: tuple[Customer, ...]
    terms: Terms
    given: str = ""
    _known: dict[Hashable, Losses] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[Hashable, tuple[tuple[Customer, ...], Any]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def total_usd_m(self) -> float:
        """Revenue a year of all customers, before anybody leaves."""
        return math.fsum(customer.revenue_usd_m for customer in self.customers)

    @property
    def horizon_months(self) -> float:
        """Months from the start to the horizon."""
        return 3.0 * self.terms.quarters

    @property
    def losses(self) -> Losses:
        """Distribution of the leavers' revenue a year (USD m), before growth and replacement."""
        found: Losses = self._once("leavers", self._losses_of_leavers)
        return found

    def losses_at(self, quarter: int | None = None) -> Losses:
        """Return the distribution of revenue a year lost by the end of a quarter (USD m).

        Parameters
        ----------
        quarter : int, optional
            Quarters from the start; the horizon by default.

        Returns
        -------
        LossDistribution or CountedLosses
            Net of what is replaced by then, before growth.
        """
        if quarter is None:
            found: Losses = self._once("losses", lambda: self.losses_at(self.terms.quarters))
            return found
        profiles = {self._profile(each, quarter, net=True) for each in self._ways_of_leaving}
        if len(profiles) == 1:
            (profile,) = profiles
            if len(profile) == 1 and profile[0][1:] == (0.0, 1.0):
                return self.losses.scaled(profile[0][0])
        return self._distribution(self.exposures(quarter))

    def exposures(self, quarter: float | None = None, net: bool = True) -> list[Exposure]:
        """Return what each customer may have taken with it by a quarter; `net` of replacement."""
        profiles: dict[int, Profile] = {}  # by identity: many share one way of leaving
        for each in self.customers:
            if id(each.leaving) not in profiles:
                profiles[id(each.leaving)] = self._profile(each.leaving, quarter, net)
        return [
            Exposure(each.revenue_usd_m, each.leaving.probability, profiles[id(each.leaving)])
            for each in self.customers
        ]

    def expected_losses_usd_m(self, quarter: float | None = None, net: bool = True) -> Array:
        """Return each customer's expected loss of revenue a year by a quarter, in their order.

        Before growth; net of what is replaced, or gross. A quarter may be broken: 0.5 is six weeks.
        """
        return expected_losses(self.exposures(quarter, net), self.terms.correlation, self._leaver)

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
        grown = self.grown(months)
        expected, lost = self._once("path", self._losses_by_quarter)
        columns = {
            "quarter": quarters,
            "months": months,
            "all_stay_usd_m": self.total_usd_m * grown,
            "expected_usd_m": (self.total_usd_m - expected) * grown,
        }
        for q, column in zip(BANDS, lost.T, strict=True):
            columns[f"q{100 * q:02.0f}_usd_m"] = (self.total_usd_m - column) * grown
        return pd.DataFrame(columns)

    def revenue_at_horizon(self) -> tuple[Array, Array]:
        """Return the possible revenues a year at the horizon (USD m, descending), and how likely.

        Losses of probability below 1e-12 are left out.
        """
        losses = self.losses_at()
        likely = losses.probability > 1e-12
        revenue = (self.total_usd_m - losses.loss[likely]) * self._grown_at_horizon
        return revenue, losses.probability[likely]

    def expected_revenue_usd_m(self) -> float:
        """Return the expected revenue a year at the horizon, without any convolution."""
        lost = self._once("lost", lambda: math.fsum(self.expected_losses_usd_m()))
        return float((self.total_usd_m - lost) * self._grown_at_horizon)

    def probability_of_revenue_below(self, threshold_usd_m: float) -> float:
        """Return the probability that revenue a year at the horizon is below a threshold."""
        needed = self.total_usd_m - threshold_usd_m / self._grown_at_horizon
        return self.losses_at().probability_above(needed)

    def value_at_risk_usd_m(self, q: float) -> float:
        """Return the loss of revenue a year at the horizon not exceeded with probability `q`.

        Grown as those who stay have grown, and net of what is replaced.
        """
        return self.losses_at().quantile(q) * self._grown_at_horizon

    def expected_shortfall_usd_m(self, q: float) -> float:
        """Return the average of the worst 1 − `q` of such losses."""
        return self.losses_at().expected_shortfall(q) * self._grown_at_horizon

    def mark_usd_bn(self, revenue_usd_m: float | Array) -> Array:
        """Return what the stake is worth at some revenue: stake · (multiple · revenue + cash)."""
        terms = self.terms
        revenue = np.asarray(revenue_usd_m, dtype=np.float64) / 1000
        mark: Array = terms.stake * (terms.multiple * revenue + terms.net_cash_usd_bn)
        return mark

    def expected_mark_usd_bn(self) -> float:
        """Return the expected value of the stake."""
        return float(self.mark_usd_bn(self.expected_revenue_usd_m()))

    def probability_of_mark_below(self, price_usd_bn: float) -> float:
        """Return the probability that the stake is worth less than a price."""
        terms = self.terms
        price_usd_bn -= 1e-9  # an outcome that is worth the price to the last dollar is not less
        if terms.stake * terms.multiple == 0:
            return float(self.mark_usd_bn(0.0) < price_usd_bn)
        needed = (price_usd_bn / terms.stake - terms.net_cash_usd_bn) / terms.multiple
        return self.probability_of_revenue_below(1000 * needed)

    def probability_of_leaving(self, name: str) -> float:
        """Return how likely a customer leaves by the horizon, given who is known to leave."""
        customer = self.customers[self._place(name)]
        if not self.given:
            return customer.leaving.probability
        one = [Exposure(1.0, each.leaving.probability) for each in self.customers]
        return float(expected_losses(one, self.terms.correlation, self._leaver)[self._place(name)])

    def largest(self) -> Customer:
        """Return the customer with the most revenue; of equals the first.

        Raises
        ------
        ValueError
            Where there is no customer.
        """
        return max(self.customers, key=lambda customer: customer.revenue_usd_m)

    def without(self, name: str) -> "Scenario":
        """Return the scenario without one customer, as if its orders had never been there."""
        others = tuple(customer for customer in self.customers if customer.name != name)
        return replace(
            self.apart(), customers=others, given="" if self.given == name else self.given
        )

    def given_leaves(self, name: str) -> "Scenario":
        """Return the scenario in which a customer is known to leave by the horizon.

        Correlated customers then leave more often too.

        Raises
        ------
        ValueError
            Where no customer has that name, or it hardly ever leaves.
        """
        if self.customers[self._place(name)].leaving.probability < LEAST_KNOWN:
            raise ValueError(f"{name} hardly ever leaves: it cannot be known to leave.")
        return replace(self, given=name)

    def apart(self) -> "Scenario":
        """Return the same scenario, which knows the same distributions but keeps new ones apart.

        What is tried out on it, such as all points of a map, is forgotten with it.
        """
        return replace(self, _known=dict(self._known), _read=dict(self._read))

    def hhi(self) -> float:
        """Return the Herfindahl–Hirschman index of revenue shares, 0 to 1; 0 without revenue."""
        shares = [customer.revenue_usd_m for customer in self.customers]
        total = self.total_usd_m
        return math.fsum((share / total) ** 2 for share in shares) if total else 0.0

    def effective_customers(self) -> float:
        """Return 1 ÷ the Herfindahl index: 1 for one customer, n for n equals."""
        index = self.hhi()
        return 1 / index if index else 0.0

    def _losses_of_leavers(self) -> Losses:
        return self._distribution(
            [Exposure(each.revenue_usd_m, each.leaving.probability) for each in self.customers]
        )

    def _losses_by_quarter(self) -> tuple[Array, Array]:
        """Return what is lost by each quarter, expected and in each of `BANDS`, before growth."""
        losses = [self.losses_at(quarter) for quarter in range(self.terms.quarters + 1)]
        # Quarter by quarter: one is read off at a time.
        return (
            np.array([each.mean() for each in losses]),
            np.array([[each.quantile(1 - q) for q in BANDS] for each in losses]),
        )

    @cached_property
    def _ways_of_leaving(self) -> list[Leaving]:
        """Return how those leave who may take anything with them; many share one way."""
        taking = (each.leaving for each in self.customers if each.revenue_usd_m > 0)
        return [each for each in dict.fromkeys(taking) if each.probability > 0]

    def _profile(self, leaving: Leaving, quarter: float | None, net: bool) -> Profile:
        months = self.horizon_months if quarter is None else 3.0 * quarter
        return _profile(leaving, months, self.horizon_months, self.terms.timing, net)

    @cached_property
    def _grown_at_horizon(self) -> float:
        return float(self.grown(self.horizon_months))

    @property
    def _leaver(self) -> int | None:
        return self._place(self.given) if self.given else None

    def _place(self, name: str) -> int:
        for place, customer in enumerate(self.customers):
            if customer.name == name:
                return place
        raise ValueError(f"No customer is called {name}.")

    def _once(self, what: str, make: Callable[[], Any]) -> Any:
        """Return what hangs on the customers and the time they have alone, read once.

        The customers are told by identity, since comparing them costs as much as reading again;
        they are kept, so that no others can come to stand at their address.
        """
        terms = self.terms
        key = (
            what, id(self.customers), terms.correlation, terms.quarters, terms.timing, self.given,
        )  # fmt: skip
        if key not in self._read:
            self._read[key] = (self.customers, make())
        return self._read[key][1]

    def _distribution(self, exposures: list[Exposure]) -> Losses:
        key = (tuple(exposures), self.terms.correlation, self._leaver)
        if key not in self._known:
            self._known[key] = distribution(exposures, self.terms.correlation, leaver=self._leaver)
        return self._known[key]
