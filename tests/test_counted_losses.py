"""Losses off any lattice: outcomes listed or counted, against plain enumeration and simulation."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special

from ai_investments.customers import churn
from ai_investments.customers.churn import distribution, loss_distribution
from ai_investments.customers.counted_losses import CountedLosses
from ai_investments.customers.exposure import Exposure
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.losses import LossDistribution

Array = NDArray[np.float64]


def plainly(parts: Sequence[Sequence[tuple[float, float]]]) -> tuple[Array, Array]:
    """Give all sums and their probabilities; each customer's parts are (loss, probability)."""
    outcomes = list(itertools.product(*parts))
    losses = np.array([math.fsum(loss for loss, _ in outcome) for outcome in outcomes])
    chances = np.array([math.prod(p for _, p in outcome) for outcome in outcomes])
    order = np.argsort(losses, kind="stable")
    return losses[order], chances[order]


def shortfall(losses: Array, chances: Array, q: float) -> float:
    before = np.cumsum(chances[::-1]) - chances[::-1]
    return float(losses[::-1] @ np.clip(1 - q - before, 0, chances[::-1])) / (1 - q)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even two outcomes be counted."""
    monkeypatch.setattr(churn, "LISTED", 1)


def check(found: object, losses: Array, chances: Array) -> None:
    assert isinstance(found, CountedLosses | LossDistribution)
    below = np.cumsum(chances)
    total = losses[-1]
    for x in np.concatenate([losses, (losses[1:] + losses[:-1]) / 2, [-1.0, 2 * total]]):
        above = float(chances[losses > x + 1e-12 * total].sum())
        assert found.probability_above(float(x)) == pytest.approx(above, abs=1e-12)
    for q in (0.0, 0.01, 0.2, 0.5, 0.777, 0.95, 0.999, 1.0):
        if np.abs(below[:-1] - q).min(initial=1) < 1e-9:
            continue  # on a jump rounding decides
        place = min(int(np.searchsorted(below, q)), losses.size - 1)
        assert found.quantile(q) == pytest.approx(losses[place], rel=1e-12, abs=1e-12)
        if q < 1:
            right = shortfall(losses, chances, q)
            assert found.expected_shortfall(q) == pytest.approx(right, rel=1e-9, abs=1e-9)
    assert found.mean() == pytest.approx(losses @ chances, rel=1e-12)


amounts = st.floats(1e-3, 1e3) | st.sampled_from([math.pi, math.e, 1.0, 0.1, 0.2])
chance = st.floats(0.001, 0.999) | st.sampled_from([0.5, 1e-6, 1 - 1e-6])


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.tuples(amounts, chance), min_size=1, max_size=7), st.booleans())
def test_independent_customers_are_counted_as_enumerated(
    rows: list[tuple[float, float]], listed: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(churn, "LISTED", 2**13 if listed else 1)
        patch.setattr(churn, "POINTS", (0,))  # no common step is fine enough
        revenue, probability = zip(*rows, strict=True)
        found = loss_distribution(revenue, probability)
        assert isinstance(found, LossDistribution if listed else CountedLosses)
        check(found, *plainly([[(0.0, 1 - p), (r, p)] for r, p in rows]))


@pytest.mark.usefixtures("counting")
def test_equal_customers_count_once() -> None:
    # 2⁴⁰ outcomes, but 21 × 21 sums
    revenue, probability = [math.pi] * 20 + [1.0] * 20, [0.3] * 20 + [0.6] * 20
    found = loss_distribution(revenue, probability)
    assert isinstance(found, CountedLosses)
    assert found.outcomes().number == 21 * 21
    counts = np.arange(21)
    first, second = (
        special.comb(20, counts) * p**counts * (1 - p) ** (20 - counts) for p in (0.3, 0.6)
    )
    losses = np.add.outer(math.pi * counts, 1.0 * counts).ravel()
    order = np.argsort(losses)
    check(found, losses[order], np.outer(first, second).ravel()[order])


@pytest.mark.usefixtures("counting")
def test_when_customers_leave_is_counted_too() -> None:
    profile = ((0.3, 0.0, 0.25), (1.0, 0.25, 0.5), (0.3, 0.75, 1.0))  # the same share twice
    exposures = [Exposure(math.pi, 0.4, profile)] * 2 + [Exposure(2.0, 0.7, profile)]
    parts = []
    for each in exposures:
        stays = [(1 - each.probability) ** x for x in (0, 0.25, 0.5, 0.75, 1)]
        falls = -np.diff(stays)
        parts.append(
            [(0.0, stays[-1] + falls[2]), (0.3 * each.amount, falls[0] + falls[3]),
             (each.amount, falls[1])]
        )  # fmt: skip
    found = distribution(exposures)
    assert isinstance(found, CountedLosses)
    check(found, *plainly(parts))


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.8])
def test_given_that_a_customer_leaves_the_others_are_counted_on_that(rho: float) -> None:
    exposures = [Exposure(math.pi, 0.2), Exposure(math.e, 0.3), Exposure(5.0, 0.6)]
    both = distribution(exposures, rho)
    sure = distribution(exposures, rho, leaver=0)
    alone = distribution(exposures[:1], rho)
    # P(first and second leave) = P(second | first) · P(first)
    assert sure.quantile(0) == pytest.approx(math.pi)
    x = math.pi + math.e - 0.01
    joint, given_first = (
        distribution(exposures[:2], rho),
        distribution(exposures[:2], rho, leaver=0),
    )
    product = given_first.probability_above(x) * alone.probability_above(1.0)
    slack = 1e-12 + joint.error + given_first.error + alone.error
    assert joint.probability_above(x) == pytest.approx(product, abs=slack)
    assert sure.mean() >= both.mean() + math.pi * 0.8 - 1e-9


def own_calendars(n: int) -> list[Exposure]:
    random = np.random.default_rng(20250613)
    return [
        Exposure(
            float(r),
            float(p),
            Leaving(float(p), i % 5, i % 4, 7 + i % 7).profile(10, 36, "at once"),
        )
        for i, (r, p) in enumerate(
            zip(random.lognormal(3, 1, n), random.uniform(0.05, 0.9, n), strict=True)
        )
    ]


def test_25_customers_with_their_own_calendars_against_a_simulation() -> None:
    exposures, rho, draws = own_calendars(25), 0.3, 400_000
    found = distribution(exposures, rho)
    assert isinstance(found, CountedLosses)
    random = np.random.default_rng(7)
    factor = math.sqrt(rho) * random.standard_normal(draws)
    loss = np.zeros(draws)
    for each in exposures:
        leaves = factor + math.sqrt(1 - rho) * random.standard_normal(draws) < special.ndtri(
            each.probability
        )
        loss += each.most * leaves
    for q in (0.01, 0.2, 0.5, 0.8, 0.95, 0.99):
        x = found.quantile(q)
        share, error = np.mean(loss <= x + 1e-9), math.sqrt(q * (1 - q) / draws)
        assert share >= q - 4 * error
        assert np.mean(loss < x - 1e-9) <= q + 4 * error
        assert 1 - found.probability_above(x) == pytest.approx(share, abs=4 * error)
        excess = np.maximum(loss - x, 0) / (1 - q)
        error = float(np.std(excess)) / math.sqrt(draws)
        assert found.expected_shortfall(q) == pytest.approx(x + excess.mean(), abs=4 * error)


def test_the_quantile_is_a_sum_and_none_below_it_is_enough() -> None:
    found = distribution(own_calendars(25), 0.3)
    total = found.quantile(1)
    for q in (0.05, 0.5, 0.95, 0.99):
        x = found.quantile(q)
        assert 1 - found.probability_above(x) >= q - 1e-12
        assert 1 - found.probability_above(x - 1e-10 * total) < q


def test_the_lattice_of_the_chart_agrees_within_its_bound() -> None:
    found = distribution(own_calendars(25), 0.3)
    assert found.moved > 0
    assert found.loss @ found.probability == pytest.approx(found.mean(), rel=1e-12)
    # E|L − L′| ≤ moved, so that no average beyond a quantile is further off
    for q in (0.5, 0.9):
        assert abs(found.shape.expected_shortfall(q) - found.expected_shortfall(q)) <= (
            found.moved / (1 - q)
        )
    points = np.linspace(0, found.quantile(1), 400)
    counted = np.array([found.probability_above(x) for x in points])
    lattice = np.array([found.shape.probability_above(x) for x in points])
    assert np.abs(counted - lattice).mean() * points[-1] <= found.moved + 2 * points[1]


@pytest.mark.parametrize("rho", [0.1, 0.3, 0.5])
def test_the_stated_error_holds_against_a_finer_grid(
    rho: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = distribution(own_calendars(20), rho)
    points = [found.quantile(q) for q in (0.01, 0.2, 0.5, 0.8, 0.95, 0.99)]
    usual = [found.probability_above(x) for x in points]
    assert found.error < 1e-9
    monkeypatch.setattr("ai_investments.customers.common_factor.SPACING", 0.15)
    churn._halves.cache_clear()
    finer = distribution(own_calendars(20), rho)
    change = max(abs(finer.probability_above(x) - p) for x, p in zip(points, usual, strict=True))
    churn._halves.cache_clear()
    assert change <= found.error + 1e-12


def test_a_scaled_distribution_is_read_in_its_own_unit() -> None:
    found = distribution(own_calendars(16), 0.3)
    doubled = found.scaled(2.0)
    assert isinstance(doubled, CountedLosses)
    assert doubled.quantile(0.9) == 2 * found.quantile(0.9)
    assert doubled.expected_shortfall(0.9) == 2 * found.expected_shortfall(0.9)
    assert doubled.mean() == 2 * found.mean()
    x = found.quantile(0.9)
    assert doubled.probability_above(2 * x) == found.probability_above(x)
    assert doubled.loss.tolist() == (2 * found.loss).tolist()
    assert found.scaled(0.0).quantile(1) == 0


def test_same_input_same_bits_whatever_the_order_and_what_is_kept() -> None:
    exposures = own_calendars(18)
    found = distribution(exposures, 0.3)
    first = [found.quantile(q) for q in (0.05, 0.95)], found.expected_shortfall(0.95)
    churn._halves.cache_clear()
    again = distribution(exposures[::-1], 0.3)
    assert (([again.quantile(q) for q in (0.05, 0.95)]), again.expected_shortfall(0.95)) == first
    assert again.mean() == found.mean()


@pytest.mark.parametrize("q", [-0.1, 1.1, math.nan])
def test_a_probability_that_is_none_is_refused(q: float) -> None:
    found = distribution(own_calendars(16), 0.3)
    for read in (found.quantile, found.expected_shortfall):
        with pytest.raises(ValueError, match="between 0 and 1"):
            read(q)


def test_too_many_outcomes_are_left_to_the_lattice() -> None:
    assert isinstance(distribution(own_calendars(40), 0.3), LossDistribution)
    assert isinstance(distribution(own_calendars(25), 0.99), LossDistribution)
