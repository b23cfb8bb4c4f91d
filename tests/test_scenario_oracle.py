"""Independent oracle of churn scenarios in which every customer has its own calendar.

All outcomes are enumerated: each customer stays, or leaves (in each of the calendar months, where
they leave evenly). The wind-down is written out anew, the common factor is integrated by short
Gauss–Legendre panels.
"""

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from ai_investments.customers.churn import distribution
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms

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


def enumerated(case: Scenario, quarter: int, leaver: int | None = None) -> tuple[Array, Array]:
    """Give all losses and their probabilities; of those worlds in which `leaver` leaves."""
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
        own = own[1:] if place == leaver else own
        merged: dict[float, Array] = {}
        for (loss, mass), (share, chance) in itertools.product(worlds, own):
            at = round(loss + revenue * share, 9)
            merged[at] = merged.get(at, 0) + mass * chance
        worlds = sorted(merged.items())
    losses = np.array([loss for loss, _ in worlds])
    probability = np.array([mass.sum() for _, mass in worlds])
    return losses, probability / probability.sum()


def check(case: Scenario, quarter: int, leaver: int | None = None) -> None:
    """Compare mean exactly, and the distribution within what the engine says it moves."""
    losses, probability = enumerated(case, quarter, leaver)
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
        check(case.given_leaves(f"C{leaver}"), quarter, leaver)


def test_leaving_together_is_a_bivariate_normal() -> None:
    case = scenario(correlation=0.4).given_leaves("C0")
    both = stats.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]])
    for place in (1, 2, 3):
        p = CALENDARS[place]["probability"]
        expected = both.cdf(special.ndtri([0.5, p])) / 0.5
        assert case.probability_of_leaving(f"C{place}") == pytest.approx(expected, abs=1e-7)
    assert case.probability_of_leaving("C0") == pytest.approx(1)
    assert scenario().given_leaves("C0").probability_of_leaving("C1") == pytest.approx(0.3)


def simulated(case: Scenario, quarter: int, draws: int) -> Array:
    """Give simulated losses by a quarter; who leaves evenly does so after an exponential time."""
    random = np.random.default_rng(20250613)
    rho, horizon = case.terms.correlation, 3 * case.terms.quarters
    common = random.standard_normal(draws)
    total = np.zeros(draws)
    for customer in case.customers:
        calendar = vars(customer.leaving)
        score = special.ndtri(calendar["probability"]) - math.sqrt(rho) * common
        x = score / math.sqrt(1 - rho)
        start = calendar["start_months"]
        if case.terms.timing == "at once":
            share = lost(calendar, 3 * quarter - start)
            total += customer.revenue_usd_m * share * (random.random(draws) < special.ndtr(x))
            continue
        # Constant rate −ln(1 − p) over the time from start to horizon
        at = start + (horizon - start) * random.exponential(size=draws) / -special.log_ndtr(-x)
        month = np.floor(np.minimum(at, 1e6)).astype(int)
        by_month = [
            lost(calendar, 3 * quarter - (max(m, start) + min(m + 1, horizon)) / 2)
            if m + 1 <= 3 * quarter and m >= math.floor(start)
            else 0.0
            for m in range(horizon)
        ]
        share = np.where(month < horizon, np.array(by_month)[np.minimum(month, horizon - 1)], 0)
        total += customer.revenue_usd_m * share
    return total


@pytest.mark.parametrize("timing", ["at once", "evenly"])
@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_simulation_of_own_calendars(rho: float, timing: str) -> None:
    draws = 100_000
    customers = tuple(
        Customer(f"C{n}", "x", 20.0 + 37 * n % 101, "assumed",
                 Leaving(0.05 + 0.06 * n, n % 4 * 1.5, n % 3, 6 - n % 6,
                         "exponential" if n % 2 else "linear", n % 5 / 10, n % 4))
        for n in range(12)
    )  # fmt: skip
    case = Scenario(customers, terms(correlation=rho, timing=timing, quarters=5))
    for quarter in (2, 5):
        losses, found = simulated(case, quarter, draws), case.losses_at(quarter)
        error = float(np.std(losses)) / math.sqrt(draws)
        assert found.mean() == pytest.approx(float(np.mean(losses)), abs=4 * error)
        for q in (0.5, 0.95):
            a = float(np.quantile(losses, q))
            excess = np.maximum(losses - a, 0)
            error = float(np.std(excess)) / math.sqrt(draws)
            own = float(np.maximum(found.loss - a, 0) @ found.probability)
            assert own == pytest.approx(float(np.mean(excess)), abs=4 * error + found.moved)


def calendars() -> st.SearchStrategy[Leaving]:
    months = st.sampled_from([0.0, 1.0, 2.5, 6.0, 14.0])
    return st.builds(
        Leaving, st.sampled_from([0.0, 1e-6, 0.05, 0.3, 0.5, 0.9, 1.0]), months, months, months,
        st.sampled_from(["linear", "exponential"]), st.sampled_from([0.0, 0.4, 1.0]), months,
    )  # fmt: skip


books = st.lists(st.tuples(st.integers(0, 40), calendars()), min_size=1, max_size=5)
worlds = st.builds(
    terms,
    correlation=st.sampled_from([0.0, 0.2, 0.6, 0.95, 0.999]),
    timing=st.sampled_from(["at once", "evenly"]),
    quarters=st.integers(1, 6),
)


def built(book: list[tuple[int, Leaving]], world: Terms, scale: float = 1.0) -> Scenario:
    return Scenario(
        tuple(Customer(f"C{n}", "x", scale * r, "assumed", leaving)
              for n, (r, leaving) in enumerate(book)),
        world,
    )  # fmt: skip


@settings(max_examples=60, derandomize=True)
@given(books, worlds, st.randoms(use_true_random=False))
def test_order_and_unit_change_nothing_and_means_agree(
    book: list[tuple[int, Leaving]], world: Terms, random: Any
) -> None:
    case = built(book, world)
    shuffled = list(book)
    random.shuffle(shuffled)
    for quarter in (0, 1, world.quarters):
        one, other = case.losses_at(quarter), built(shuffled, world).losses_at(quarter)
        assert one.probability.tobytes() == other.probability.tobytes()
        scaled = built(book, world, 1000.0).losses_at(quarter)
        for q in (0.3, 0.95):
            assert scaled.expected_shortfall(q) == pytest.approx(
                1000 * one.expected_shortfall(q), rel=1e-9, abs=1e-6
            )
        expected = math.fsum(case.expected_losses_usd_m(quarter))
        assert one.mean() == pytest.approx(expected, rel=1e-8, abs=1e-8)
        assert one.loss[0] >= -1e-9
        assert one.loss[-1] <= case.total_usd_m + one.step * len(book) + 1e-9


@settings(max_examples=60, derandomize=True)
@given(books, worlds, st.sampled_from([0.1, 0.5, 1.0]))
def test_a_likelier_leaver_never_loses_less(
    book: list[tuple[int, Leaving]], world: Terms, raised: float
) -> None:
    # Without replacement: what is replaced comes back sooner from those who leave sooner.
    book = [(revenue, replace(leaving, replaced=0)) for revenue, leaving in book]
    first = book[0][1]
    likelier = replace(first, probability=max(raised, first.probability))
    after = [(book[0][0], likelier), *book[1:]]
    for quarter in (1, world.quarters):
        low, high = (built(each, world).losses_at(quarter) for each in (book, after))
        assert high.mean() >= low.mean() - 1e-7
        for q in (0.3, 0.9):
            slack = (low.moved + high.moved) / (1 - q) + 1e-7
            assert high.expected_shortfall(q) >= low.expected_shortfall(q) - slack


@settings(max_examples=30, derandomize=True)
@given(books, worlds)
def test_at_once_the_mean_does_not_depend_on_correlation(
    book: list[tuple[int, Leaving]], world: Terms
) -> None:
    world = replace(world, timing="at once")
    alone = built(book, replace(world, correlation=0.0))
    for quarter in (1, world.quarters):
        mean = built(book, world).losses_at(quarter).mean()
        assert mean == pytest.approx(alone.losses_at(quarter).mean(), rel=1e-9, abs=1e-9)


def test_one_calendar_for_all_is_one_distribution_scaled() -> None:
    customers = tuple(
        Customer(f"C{n}", "x", 10.0 + n, "assumed", Leaving(0.1 * n, wind_down_months=12))
        for n in range(1, 9)
    )
    case = Scenario(customers, terms(correlation=0.3))
    for quarter in (1, 3):
        alone = distribution(case.exposures(quarter), 0.3)
        assert case.losses_at(quarter).quantile(0.95) == pytest.approx(alone.quantile(0.95))
        assert case.losses_at(quarter).mean() == pytest.approx(alone.mean())
    case.path()
    assert len(case._known) == 1


def test_changing_the_value_costs_no_convolution() -> None:
    case = scenario(correlation=0.3)
    before = case.probability_of_mark_below(3.0)
    known = dict(case._known)
    other = replace(case, terms=replace(case.terms, multiple=20.0, growth=0.4, stake=0.3))
    assert other.probability_of_mark_below(3.0) < before
    assert case._known == known


def test_same_input_same_bits() -> None:
    one, other = (scenario(correlation=0.4, timing="evenly").path() for _ in range(2))
    assert one.to_numpy().tobytes() == other.to_numpy().tobytes()
