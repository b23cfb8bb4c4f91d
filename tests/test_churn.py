"""The loss engine at its limits: stated errors, thousands of customers, correlation near 1."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from ai_investments.customers import churn, common_factor
from ai_investments.customers.churn import distribution, loss_distribution
from ai_investments.customers.exposure import Exposure
from ai_investments.customers.losses import LossDistribution

Array = NDArray[np.float64]


def apart(one: LossDistribution, other: LossDistribution) -> float:
    """Give the Wasserstein distance: the area between the cumulative distributions."""
    points = np.unique(np.concatenate([one.loss, other.loss]))
    first, second = (
        np.concatenate([[0.0], np.cumsum(d.probability)])[
            np.searchsorted(d.loss, points, side="right")
        ]
        for d in (one, other)
    )
    return float(np.abs(first - second)[:-1] @ np.diff(points))


def uneven(n: int, low: float = 0.01, high: float = 0.6) -> tuple[Array, Array]:
    """Give sizes as uneven as those of real customers, and probabilities, all different."""
    random = np.random.default_rng(20250613)
    return random.lognormal(0, 1.2, n), random.uniform(low, high, n)


def test_a_correlation_too_near_one_is_refused_not_endured() -> None:
    with pytest.raises(ValueError, match="too near 1 for 200 customers"):
        loss_distribution([1.0] * 200, [0.2] * 200, 1 - 1e-12)


def test_a_threshold_that_a_sum_of_decimals_equals_is_not_above_it() -> None:
    assert loss_distribution([0.1] * 3, [0.5] * 3).probability_above(0.3) == 0


def test_amounts_beside_a_decimal_by_rounding_alone_keep_its_lattice() -> None:
    found = loss_distribution([0.1, 0.1 + 0.2, 0.7], [0.5] * 3)
    assert found.exact
    assert found.moved == 0
    assert found.step == pytest.approx(0.1)


def test_an_amount_too_small_for_the_lattice_keeps_its_mean() -> None:
    found = loss_distribution([1e-9, 1e9], [0.1, 0.2])
    assert found.mean() == pytest.approx(2e8 + 1e-10, rel=1e-15)


def test_what_is_lost_for_sure_is_lost_to_the_last_bit() -> None:
    found = loss_distribution([0.1, 0.2, 0.7], [1, 1, 1], 0.3)
    assert found.loss.tolist() == [1.0]
    found = loss_distribution([0.5, 7.0], [0.5, 1.0], 0.3)
    assert found.loss.tolist() == [7.0, 7.5]
    assert found.quantile(0) == 7


@pytest.mark.parametrize("rho", [0.3, 0.6, 0.95, 0.9999])
@pytest.mark.parametrize("n", [25, 1000])
def test_the_stated_quadrature_error_holds_against_the_doubled_grid(
    n: int, rho: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = loss_distribution([1.0] * n, [0.2] * n, rho)
    assert found.error < 1e-9
    monkeypatch.setattr(common_factor, "SPACING", common_factor.SPACING / 2)
    doubled = loss_distribution([1.0] * n, [0.2] * n, rho)
    change = np.abs(np.cumsum(found.probability - doubled.probability)).max()
    assert change <= found.error + 1e-12


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_the_lattice_moves_losses_less_than_it_says(rho: float) -> None:
    revenue, probability = uneven(25)
    found = loss_distribution(revenue, probability, rho)
    assert 0 < found.moved < 0.0015 * revenue.sum()
    doubled = loss_distribution(revenue, probability, rho, step=found.step / 2)
    finest = loss_distribution(revenue, probability, rho, step=found.step / 16)
    assert apart(found, doubled) <= found.moved + doubled.moved
    assert apart(found, finest) <= found.moved + finest.moved
    for q in (0.5, 0.95):
        difference = found.expected_shortfall(q) - finest.expected_shortfall(q)
        assert abs(difference) <= (found.moved + finest.moved) / (1 - q)
    assert found.mean() == pytest.approx(revenue @ probability, rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_taking_small_customers_together_moves_losses_less_than_it_says(
    rho: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    revenue, probability = uneven(110)
    step = float(revenue.sum() / 1024)
    monkeypatch.setattr(churn, "BUDGET", math.inf)
    alone = loss_distribution(revenue, probability, rho, step=step)
    monkeypatch.setattr(churn, "MOST_KINDS", 100)
    together = loss_distribution(revenue, probability, rho, step=step)
    assert not together.exact
    assert together.moved > alone.moved
    assert apart(alone, together) <= alone.moved + together.moved
    assert apart(alone, together) <= 0.0002 * revenue.sum()  # far less than the bound
    assert together.mean() == pytest.approx(revenue @ probability, rel=1e-9)


def test_quantiles_off_the_lattice_stand_between_its_points() -> None:
    revenue, probability = uneven(60)
    finest = loss_distribution(revenue, probability, 0.3, step=float(revenue.sum() / 65_536))
    found = loss_distribution(revenue, probability, 0.3)
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert found.quantile(q) == pytest.approx(finest.quantile(q), abs=0.2 * found.step)
    one = loss_distribution([math.pi, 1.0], [0.5, 0.5])
    assert one.quantile(0.1) == 0  # an atom at nothing lost stays there
    assert one.quantile(1) >= math.pi + 1


def test_ten_thousand_different_customers_have_the_right_mean_and_spread() -> None:
    revenue, probability = uneven(10_000)
    found = loss_distribution(revenue, probability, 0.3)
    total = revenue.sum()
    assert found.moved < 0.005 * total
    assert found.mean() == pytest.approx(revenue @ probability, rel=1e-9)
    # Variance by the law of total variance, over Gauss–Legendre panels of the factor
    x, w = np.polynomial.legendre.leggauss(64)
    leaves = special.ndtr(
        (special.ndtri(probability) - math.sqrt(0.3) * 8 * x[:, None]) / math.sqrt(0.7)
    )
    weight = 8 * w * stats.norm.pdf(8 * x)
    between = weight @ (leaves @ revenue - revenue @ probability) ** 2
    within = weight @ ((leaves * (1 - leaves)) @ revenue**2)
    spread = math.sqrt((found.loss - found.mean()) ** 2 @ found.probability)
    assert spread == pytest.approx(math.sqrt(between + within), rel=1e-3)


def test_many_different_customers_tend_to_vasiceks_limit() -> None:
    n, rho = 10_000, 0.4
    probability = np.linspace(0.1999, 0.2001, n)  # all different, so taken together
    found = loss_distribution(np.linspace(0.99, 1.01, n), probability, rho)
    share = np.linspace(0.001, 0.999, 999)
    limit = special.ndtr(
        (math.sqrt(1 - rho) * special.ndtri(share) - special.ndtri(0.2)) / math.sqrt(rho)
    )
    above = np.array([found.probability_above(x * n) for x in share])
    # E |L/n − p(Z)| is at most ½/√n
    assert np.abs(1 - above - limit).mean() <= 0.5 / math.sqrt(n) + found.moved / n + 1e-3


def test_many_different_counts_are_poisson_binomial() -> None:
    probability = np.linspace(0.001, 0.4, 1_500)
    found = loss_distribution([1.0] * 1_500, probability)
    counts = np.arange(1_501)
    exact = stats.poisson_binom(probability).pmf(counts)
    expected = LossDistribution(counts.astype(float), exact, 1.0, 0.0, exact=True)
    assert apart(found, expected) <= found.moved
    assert found.quantile(0.95) == pytest.approx(expected.quantile(0.95), abs=1)


def test_nodes_and_customers_are_mixed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(churn, "BLOCK", 64)
    small = loss_distribution(*uneven(20), 0.6)
    monkeypatch.undo()
    usual = loss_distribution(*uneven(20), 0.6)
    assert np.abs(small.probability - usual.probability).max() < 1e-15


@pytest.mark.parametrize("n", [12, 3_000])
def test_near_perfect_correlation_is_the_comonotone_sum(n: int) -> None:
    revenue, probability = uneven(n, 0.05, 0.9)
    found = loss_distribution(revenue, probability, 0.9999)
    order = np.argsort(-probability)
    losses = np.concatenate([[0.0], np.cumsum(revenue[order])])
    falls = np.concatenate([1 - probability[order][:1], -np.diff(probability[order]),
                            probability[order][-1:]])  # fmt: skip
    comonotone = LossDistribution(losses, falls, 0.0, 0.0, exact=True)
    # √(1 − ρ) = 1% of a standard deviation decides who leaves first.
    assert apart(found, comonotone) <= found.moved + 0.005 * revenue.sum()


def test_the_order_of_customers_changes_no_bit() -> None:
    revenue, probability = uneven(1_200)
    for rho in (0.0, 0.5):
        one = loss_distribution(revenue, probability, rho)
        other = loss_distribution(revenue[::-1], probability[::-1], rho)
        assert one.probability.tobytes() == other.probability.tobytes()
        assert one.loss.tobytes() == other.loss.tobytes()


def test_nobody_can_be_known_to_leave_who_cannot() -> None:
    exposures = [Exposure(1.0, 1e-12), Exposure(2.0, 0.5)]
    with pytest.raises(ValueError, match="cannot be known to leave"):
        distribution(exposures, 0.3, leaver=0)
    assert distribution(exposures[1:], 0.3, leaver=0).loss.tolist() == [2.0]
