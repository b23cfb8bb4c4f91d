"""Independent oracle of churn scenarios in which every customer has its own calendar.

All outcomes are enumerated: each customer stays, or leaves (in each of the calendar months, where
they leave evenly). The wind-down is written out anew, the common factor is integrated by short
Gauss–Legendre panels.
"""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from ai_investments.leaving import Leaving
from ai_investments.scenario import Customer, Scenario, Terms

Array = NDArray[np.float64]

CALENDARS = [
    {"probability": 0.5, "wind_down_months": 6},
    {"probability": 0.3, "start_months": 3, "notice_months": 2, "wind_down_months": 12},
    {"probability": 0.7, "wind_down_months": 0, "replaced": 0.5, "lag_months": 4},
    {"probability": 0.1, "start_months": 7.5, "wind_down_months": 4, "shape": "exponential"},
]
REVENUE = [600.0, 250.0, 130.0, 80.0]


def terms(**changes: Any) -> Terms:
    values: dict[str, Any] = {
        "correlation": 0.0, "growth": 0.0, "quarters": 4, "timing": "at once", "multiple": 10.0,
        "net_cash_usd_bn": 0.0, "stake": 0.5,
    }  # fmt: skip
    return Terms(**values | changes)


def scenario(n: int = 4, **changes: Any) -> Scenario:
    customers = tuple(
        Customer(f"C{place}", "x", REVENUE[place], "assumed", Leaving(**CALENDARS[place]))
        for place in range(n)
    )
    return Scenario(customers, terms(**changes))


def factor(rho: float) -> tuple[Array, Array]:
    if rho == 0:
        return np.zeros(1), np.ones(1)
    edges = np.arange(-9, 9.001, 0.25)
    x, w = np.polynomial.legendre.leggauss(12)
    z = ((edges[1:] + edges[:-1]) / 2)[:, None] + np.diff(edges)[:, None] / 2 * x
    return z.ravel(), (np.diff(edges)[:, None] / 2 * w).ravel() * stats.norm.pdf(z.ravel())


def fallen(calendar: dict[str, Any], since: float) -> float:
    """Give the share lost `since` months after the decision, without replacement."""
    since -= calendar.get("notice_months", 0)
    months = calendar["wind_down_months"]
    if since <= 0:
        return 0.0
    if months == 0:
        return 1.0
    if calendar.get("shape") == "exponential":
        return 1 - math.exp(-math.log(20) * since / months)
    return min(1.0, since / months)


def lost(calendar: dict[str, Any], since: float) -> float:
    back = calendar.get("replaced", 0) * fallen(calendar, since - calendar.get("lag_months", 0))
    return fallen(calendar, since) - back


def fates(
    calendar: dict[str, Any], months: float, horizon: float, timing: str, p: Array, stays: Array
) -> list[tuple[float, Array]]:
    """Give what a customer may have lost by then, and how likely at each node."""
    start = calendar.get("start_months", 0)
    if timing == "at once":
        return [(0.0, stays), (lost(calendar, months - start), p)]
    found = [(0.0, stays)]
    for month in range(math.ceil(horizon)):
        begin, end = max(month, start), min(month + 1, horizon)
        if end <= begin:
            continue
        here = stays ** ((begin - start) / (horizon - start))
        after = stays ** ((end - start) / (horizon - start))
        gone = lost(calendar, months - (begin + end) / 2) if months >= end else 0.0
        found.append((gone, here - after))
    return found


def enumerated(case: Scenario, quarter: int, given: int | None = None) -> tuple[Array, Array]:
    """Give all losses and their probabilities; of those worlds in which `given` leaves."""
    rho, horizon = case.terms.correlation, 3 * case.terms.quarters
    z, weight = factor(rho)
    worlds = [(0.0, weight)]
    for place, (revenue, calendar) in enumerate(zip(REVENUE, CALENDARS, strict=False)):
        if place >= len(case.customers):
            break
        score = special.ndtri(calendar["probability"])
        x = (score - math.sqrt(rho) * z) / math.sqrt(1 - rho)
        own = fates(
            calendar, 3 * quarter, horizon, case.terms.timing, special.ndtr(x), special.ndtr(-x)
        )
        own = own[1:] if place == given else own
        merged: dict[float, Array] = {}
        for (loss, mass), (share, chance) in itertools.product(worlds, own):
            at = round(loss + revenue * share, 9)
            merged[at] = merged.get(at, 0) + mass * chance
        worlds = sorted(merged.items())
    losses = np.array([loss for loss, _ in worlds])
    probability = np.array([mass.sum() for _, mass in worlds])
    return losses, probability / probability.sum()


def check(case: Scenario, quarter: int, given: int | None = None) -> None:
    """Compare mean exactly, and the distribution within what the engine says it moves."""
    losses, probability = enumerated(case, quarter, given)
    found = case.losses_at(quarter)
    total = case.total_usd_m
    assert found.mean() == pytest.approx(losses @ probability, rel=1e-9, abs=1e-9)
    assert case.expected_losses_usd_m(quarter).sum() == pytest.approx(found.mean(), abs=1e-7)
    assert found.moved <= 0.002 * total
    # Wasserstein distance: the area between the cumulative distributions
    points = np.unique(np.concatenate([losses, found.loss]).round(7))
    one, other = (
        np.concatenate([[0.0], np.cumsum(mass)])[np.searchsorted(at, points + 1e-6, side="right")]
        for at, mass in ((losses, probability), (found.loss, found.probability))
    )
    apart = float(np.abs(one - other)[:-1] @ np.diff(points))
    assert apart <= found.moved + found.error * total + 1e-4
    for q in (0.5, 0.9, 0.95):
        before = np.cumsum(probability[::-1]) - probability[::-1]
        worst = losses[::-1] @ np.clip(1 - q - before, 0, probability[::-1]) / (1 - q)
        assert found.expected_shortfall(q) == pytest.approx(worst, abs=found.moved / (1 - q) + 1e-3)


@pytest.mark.parametrize("rho", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("quarter", [0, 1, 2, 3, 4])
def test_own_calendars_against_all_outcomes(quarter: int, rho: float) -> None:
    check(scenario(correlation=rho), quarter)


@pytest.mark.parametrize("rho", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("quarter", [0, 1, 2, 4])
def test_leaving_evenly_against_all_outcomes(quarter: int, rho: float) -> None:
    check(scenario(3, correlation=rho, timing="evenly"), quarter)


@pytest.mark.parametrize("timing", ["at once", "evenly"])
@pytest.mark.parametrize("rho", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("leaver", [0, 1, 2])
def test_a_customer_known_to_leave_against_all_outcomes(
    leaver: int, rho: float, timing: str
) -> None:
    case = scenario(3, correlation=rho, timing=timing)
    for quarter in (2, 4):
        check(case.given_leaves(f"C{leaver}"), quarter, given=leaver)


def test_leaving_together_is_a_bivariate_normal() -> None:
    case = scenario(correlation=0.4).given_leaves("C0")
    both = stats.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]])
    for place in (1, 2, 3):
        p = CALENDARS[place]["probability"]
        expected = both.cdf(special.ndtri([0.5, p])) / 0.5
        assert case.probability_of_leaving(f"C{place}") == pytest.approx(expected, abs=1e-7)
    assert case.probability_of_leaving("C0") == pytest.approx(1)
    assert scenario().given_leaves("C0").probability_of_leaving("C1") == pytest.approx(0.3)
