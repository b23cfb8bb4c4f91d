"""Independent oracle for the loss distribution of churn.

Written from the rules in words, without sight of the engine: all 2^N outcomes are enumerated, the
common factor is integrated with short Gauss–Legendre panels (or scipy's adaptive `quad`), counts
come from scipy's binomial and Poisson-binomial, limits from closed forms, and a simulation.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate, special, stats

from ai_investments.customers.churn import loss_distribution

Array = NDArray[np.float64]
Numbers = Sequence[float] | Array

EXACT = 1e-12  # for sums of some thousand doubles, each wrong by about 1e-16
REVENUE = [700, 420, 0, 380, 250, 130, 90, 75, 40, 20, 10, 5]
PROBABILITY = [0.2, 0.35, 0.5, 0.05, 0.0, 1.0, 0.6, 0.15, 0.999, 0.01, 0.45, 0.3]
MANY_REVENUE = [(37 * i * i + 11) % 97 + 1 for i in range(25)]
MANY_PROBABILITY = [0.02 + 0.9 * (i * 7 % 25) / 25 for i in range(25)]


def nodes(probability: Numbers, rho: float, panel: float = 0.1) -> tuple[Array, Array]:
    """Give values and weights of the factor: panels on [−9, 9], cut finer where a pᵢ(z) moves."""
    if rho == 0:
        return np.zeros(1), np.ones(1)
    grid = np.arange(-9, 9 + panel / 2, panel)
    inner = [p for p in set(probability) if 0 < p < 1]
    moving = [(special.ndtri(p) - math.sqrt(1 - rho) * grid) / math.sqrt(rho) for p in inner]
    edges = np.unique(np.concatenate([grid, *moving]).clip(-9, 9))
    x, w = np.polynomial.legendre.leggauss(16)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    z = (middle[:, None] + half[:, None] * x).ravel()
    return z, (half[:, None] * w).ravel() * stats.norm.pdf(z)


def leaves(p: float | Array, rho: float, z: float | Array) -> Array:
    return special.ndtr((special.ndtri(p) - math.sqrt(rho) * z) / math.sqrt(1 - rho))


def enumerated(
    revenue: Numbers, probability: Numbers, rho: float = 0.0, *, split: bool = False
) -> tuple[Array, Array]:
    """Give the different losses and their probabilities, from all 2^N outcomes.

    If split, 3^N: a leaver takes the whole number below r with weight 1 − f, or above with f.
    """
    z, weight = nodes(probability, rho, panel=0.5)
    outcome, loss = weight[:, None], np.zeros(1)
    for r, p in zip(revenue, probability, strict=True):
        leaving, low = leaves(p, rho, z)[:, None], math.floor(r + 1e-9)
        f = max(r - low, 0)
        taken = [(low, 1 - f), (low + 1, f)] if split else [(r, 1)]
        loss = np.concatenate([loss, *(loss + x for x, _ in taken)])
        outcome = np.hstack([outcome * (1 - leaving), *(outcome * leaving * f for _, f in taken)])
    values, where = np.unique(loss.round(9), return_inverse=True)
    return values, np.bincount(where, weights=outcome.sum(axis=0))


def on_lattice(revenue: Sequence[int], probability: Numbers, rho: float) -> Array:
    """Give P(loss = 0, 1, 2, …): the characteristic function mixed first, then inverted once."""
    size = sum(revenue) + 1
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    z, weight = nodes([], rho, panel=0.2)
    mixed = np.zeros(len(turn), dtype=complex)
    kinds, count = np.unique(np.column_stack([revenue, probability]), axis=0, return_counts=True)
    for node, mass in zip(z, weight, strict=True):
        one = 1 + leaves(kinds[:, 1], rho, node)[:, None] * (turn ** kinds[:, :1] - 1)
        mixed += mass * np.prod(one ** count[:, None], axis=0)
    return np.fft.irfft(mixed, size)


def equal_cdf(n: int, p: float, rho: float, counts: Array) -> Array:
    """Give P(leavers ≤ count) for equal customers, the binomial mixed over short panels."""
    z, weight = nodes([p], rho, panel=0.1 if n > 100 else 0.5)
    leaving = leaves(p, rho, z)
    return np.array([weight @ special.bdtr(k, n, leaving) for k in counts])


def adaptive_cdf(k: int, n: int, p: float, rho: float) -> float:
    """Give the same for one count, by scipy's adaptive quadrature, told where the step is."""
    step = (special.ndtri(p) - math.sqrt(1 - rho) * special.ndtri((k + 0.5) / n)) / math.sqrt(rho)
    cuts = step + np.array([-2, -0.3, 0, 0.3, 2]) * math.sqrt((1 - rho) / rho)
    density = lambda z: stats.norm.pdf(z) * stats.binom.cdf(k, n, leaves(p, rho, z))  # noqa: E731
    return integrate.quad(density, -9, 9, points=cuts, epsabs=1e-12, limit=400)[0]


def cdf(d: Any, x: Numbers) -> Array:
    """Read the CDF off the lattice; a hair is allowed for 3 × 0.1 not being 0.3."""
    total = np.concatenate([[0.0], np.cumsum(d.probability)])
    return total[np.searchsorted(d.loss, np.asarray(x) + 1e-9 * max(d.loss), side="right")]


def check(d: Any, values: Array, probability: Array, tolerance: float) -> None:
    """Compare at every loss and between every two, from the lattice and by the method."""
    points = np.concatenate([values, (values[1:] + values[:-1]) / 2])
    expected = np.concatenate([np.cumsum(probability), np.cumsum(probability)[:-1]])
    assert np.sum(d.probability) == pytest.approx(1, abs=EXACT)
    assert np.min(d.probability) >= 0 < np.min(np.diff(d.loss))
    np.testing.assert_allclose(cdf(d, points), expected, rtol=0, atol=tolerance)
    above = [d.probability_above(x) for x in points]
    np.testing.assert_allclose(above, 1 - expected, rtol=0, atol=tolerance)


def worst(values: Array, probability: Array, q: float) -> float:
    """Average the worst 1 − q, the last atom taken in part."""
    values, probability = values[::-1], probability[::-1]
    before = np.cumsum(probability) - probability
    return float(values @ np.clip(1 - q - before, 0, probability)) / (1 - q)


@pytest.mark.parametrize("n", [1, 2, 7, 12])
def test_dollars_against_all_outcomes(n: int) -> None:
    revenue, probability = REVENUE[-n:], PROBABILITY[-n:]
    values, expected = enumerated(revenue, probability)
    d = loss_distribution(revenue, probability)
    check(d, values, expected, EXACT)
    for q in (0.0, 0.3, 0.5, 0.9, 0.95, 0.99):
        assert d.expected_shortfall(q) == pytest.approx(worst(values, expected, q), rel=1e-10)
    for q in (0.123, 0.5001, 0.777, 0.9501, 0.9901):  # none lies on a jump
        assert d.quantile(q) == values[np.searchsorted(np.cumsum(expected), q)]


@pytest.mark.parametrize("rho", [0.1, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("first", [0, 4])
def test_dollars_with_correlation_against_all_outcomes(first: int, rho: float) -> None:
    revenue, probability = REVENUE[first : first + 8], PROBABILITY[first : first + 8]
    d = loss_distribution(revenue, probability, correlation=rho)
    check(d, *enumerated(revenue, probability, rho), 1e-10)  # quadrature of both, far below use


def test_the_oracle_agrees_with_adaptive_quadrature() -> None:
    for rho, p in itertools.product((0.1, 0.6, 0.99), (0.02, 0.4)):
        for k in (0, 3, 20, 60):
            one, other = equal_cdf(100, p, rho, np.array([k]))[0], adaptive_cdf(k, 100, p, rho)
            assert one == pytest.approx(other, abs=1e-11)
    pairs = enumerated([1, 10], [0.1, 0.4], 0.3)[1][-1]  # both leave: a bivariate normal
    normal = stats.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]])
    assert normal.cdf(special.ndtri([0.1, 0.4])) == pytest.approx(pairs, abs=1e-8)


def test_counts_are_poisson_binomial() -> None:
    probability = [(0.37 + 0.61803 * i) % 1 for i in range(60)]
    expected = stats.poisson_binom(probability).cdf(np.arange(61))
    d = loss_distribution([1] * 60, probability)
    np.testing.assert_allclose(cdf(d, np.arange(61)), expected, rtol=0, atol=EXACT)


@pytest.mark.parametrize("rho", [0, 0.001, 0.05, 0.3, 0.9, 0.99, 0.999])
def test_the_mean_does_not_depend_on_correlation(rho: float) -> None:
    for revenue, probability in ((REVENUE, PROBABILITY), (MANY_REVENUE, MANY_PROBABILITY)):
        d = loss_distribution(revenue, probability, correlation=rho)
        assert d.mean() == pytest.approx(np.dot(revenue, probability), rel=1e-10)  # quadrature


@pytest.mark.parametrize("rho", [0.3, 0.6])
def test_a_thousand_equal_customers(rho: float) -> None:
    n, p = 1000, 0.2
    d = loss_distribution([1] * n, [p] * n, correlation=rho)
    for k in (0, 5, 90, 200, 400, 529, 800, 990):
        assert cdf(d, k) == pytest.approx(adaptive_cdf(k, n, p, rho), abs=1e-9)
    # P(K ≤ k) = E F(B), B ~ Beta(k + 1, n − k) and F Vasicek's limit: so it differs from F(k/n)
    # by at most F′/n + |F″|·x(1 − x)/2n, up to terms in 1/n² (allowed for with 20%).
    x = np.arange(20, 980) / n
    limit = special.ndtr((math.sqrt(1 - rho) * special.ndtri(x) - special.ndtri(p)) / rho**0.5)
    slope = np.gradient(limit, x)
    bound = (slope + x * (1 - x) / 2 * np.abs(np.gradient(slope, x))) / n
    assert np.all(np.abs(cdf(d, x * n) - limit) <= 1.2 * bound)
    if rho == 0.3:
        assert d.quantile(0.95) == 529  # the figure in the design notes
        assert adaptive_cdf(528, n, p, rho) < 0.95 <= adaptive_cdf(529, n, p, rho)


@pytest.mark.parametrize("rho", [0.99, 0.999])
def test_near_perfect_correlation_all_or_nothing(rho: float) -> None:
    n, p = 50, 0.2
    d = loss_distribution([20] * n, [p] * n, correlation=rho)
    counts = np.arange(n + 1)
    assert np.max(np.abs(cdf(d, counts * 20) - equal_cdf(n, p, rho, counts))) < 1e-9
    # Some but not all leave: density at the threshold × mean range of 50 normals × √(1 − ρ)
    between = cdf(d, (n - 1) * 20) - cdf(d, 0)
    assert between == pytest.approx(0.27996 * 4.4981 * math.sqrt(1 - rho), rel=10 * (1 - rho))
    d = loss_distribution([50, 30, 20, 10], [0.1, 0.2, 0.4, 0.7], correlation=0.9999)
    assert [d.quantile(q) for q in (0.15, 0.45, 0.7, 0.85, 0.95)] == [0, 10, 30, 60, 110]


@pytest.mark.parametrize("rho", [0, 0.45])
def test_simulation(rho: float) -> None:
    draws, random = 300_000, np.random.default_rng(20250613)
    factor = math.sqrt(rho) * random.standard_normal(draws)
    loss = np.zeros(draws)
    for r, p in zip(MANY_REVENUE, MANY_PROBABILITY, strict=True):
        own = math.sqrt(1 - rho) * random.standard_normal(draws)
        loss += r * (factor + own < special.ndtri(p))
    d = loss_distribution(MANY_REVENUE, MANY_PROBABILITY, correlation=rho)
    for q in (0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999):
        x = float(np.quantile(loss, q))
        share, error = np.mean(loss > x), np.std(loss > x) / math.sqrt(draws)
        assert d.probability_above(x) == pytest.approx(share, abs=4 * error)
    for q in (0.5, 0.9, 0.99):  # ES = a + E(L − a)⁺ ÷ (1 − q), flat in a at the quantile
        a = float(np.quantile(loss, q))
        excess = np.maximum(loss - a, 0) / (1 - q)
        error = float(np.std(excess)) / math.sqrt(draws)
        assert d.expected_shortfall(q) == pytest.approx(a + np.mean(excess), abs=4 * error)


def test_tails_on_atoms() -> None:
    d = loss_distribution([100], [0.1])
    worst_of = [d.expected_shortfall(q) for q in (0.85, 0.9, 0.95)]  # 0.9: exactly on the jump
    assert worst_of == pytest.approx([200 / 3, 100, 100])
    d = loss_distribution([100, 40], [0.25, 0.5])  # 0: 3/8, 40: 3/8, 100: 1/8, 140: 1/8
    levels = (0, 0.375, 0.376, 0.75, 0.751, 0.875, 0.876, 1)
    assert [d.quantile(q) for q in levels] == [0, 0, 40, 40, 100, 100, 140, 140]
    worst_of = [d.expected_shortfall(q) for q in (0, 1e-12, 0.625, 0.75, 1 - 1e-6, 1)]
    assert worst_of == pytest.approx([45, 45, 280 / 3, 120, 140, 140])
    above = [d.probability_above(x) for x in (-1, 0, 39.9, 40, 139, 140)]
    assert above == pytest.approx([1, 0.625, 0.625, 0.25, 0.125, 0])


@pytest.mark.parametrize("rho", [0, 0.3, 0.95])
def test_same_input_same_bits_and_order_and_unit_are_nothing(rho: float) -> None:
    d = loss_distribution(MANY_REVENUE, MANY_PROBABILITY, correlation=rho)
    again = loss_distribution(np.array(MANY_REVENUE), tuple(MANY_PROBABILITY), correlation=rho)
    assert np.asarray(d.loss).tobytes() == np.asarray(again.loss).tobytes()
    assert np.asarray(d.probability).tobytes() == np.asarray(again.probability).tobytes()
    table = np.array([MANY_REVENUE, MANY_PROBABILITY])[:, np.random.default_rng(1).permutation(25)]
    other = loss_distribution(*table, correlation=rho)
    np.testing.assert_allclose(other.probability, d.probability, rtol=0, atol=EXACT)
    for scale in (2, 1000):
        scaled = loss_distribution(np.array(MANY_REVENUE) * scale, MANY_PROBABILITY, rho)
        np.testing.assert_allclose(scaled.loss, np.asarray(d.loss) * scale, rtol=EXACT)
        np.testing.assert_allclose(scaled.probability, d.probability, rtol=0, atol=EXACT)


chance = st.floats(0, 1) | st.sampled_from([0.0, 1e-9, 0.01, 0.5, 0.99, 1.0])
customers = st.lists(st.tuples(st.integers(0, 20), chance), min_size=1, max_size=6)
correlation = st.floats(0, 0.999) | st.sampled_from([0.0, 0.2, 0.5, 0.9, 0.99])


@settings(max_examples=100, derandomize=True)
@given(customers, chance, correlation)
def test_the_mean_stays_and_a_likelier_leaver_never_helps(
    rows: list[tuple[int, float]], raised: float, rho: float
) -> None:
    revenue, probability = zip(*rows, strict=True)
    before = loss_distribution(revenue, probability, correlation=rho)
    assert before.mean() == pytest.approx(
        np.dot(revenue, probability), abs=1e-11 * max(1, sum(revenue))
    )
    likelier = [max(raised, probability[0]), *probability[1:]]
    after = loss_distribution(revenue, likelier, correlation=rho)
    slack = EXACT + before.error + after.error
    for x in range(-1, sum(revenue) + 1):
        assert after.probability_above(x) >= before.probability_above(x) - slack


@pytest.mark.parametrize(
    ("n", "p", "rho"), [
        (1000, 0.2, 0.3), (1000, 0.2, 0.6), (1000, 0.01, 0.95), (2000, 0.5, 0.05), (25, 0.9, 0.5),
        (200, 0.2, 0.999), (300, 1e-4, 0.99), (1000, 0.3, 1e-6), (1, 0.3, 0.9), (500, 0.5, 0.9999),
    ])  # fmt: skip
def test_the_stated_error_holds(n: int, p: float, rho: float) -> None:
    d = loss_distribution([1] * n, [p] * n, correlation=rho)
    assert 0 <= d.error <= 1e-6  # a bound above this would be of no use
    counts = np.unique(np.linspace(0, n, 81).round())
    off = np.max(np.abs(cdf(d, counts) - equal_cdf(n, p, rho, counts)))
    assert off <= d.error + 2e-12  # `bdtr` itself is wrong by up to 8e-13


@pytest.mark.parametrize("step", [0.5, 0.01])
@pytest.mark.parametrize("rho", [0, 0.4])
def test_revenues_off_the_lattice(rho: float, step: float) -> None:
    revenue, probability = [17.3, 4.71, math.pi], [0.3, 0.45, 0.2]
    d = loss_distribution(revenue, probability, correlation=rho, step=step)
    assert d.step == pytest.approx(step)
    assert d.mean() == pytest.approx(np.dot(revenue, probability), rel=EXACT if rho == 0 else 1e-10)
    # Each leaver moves by less than a step, so all three, and any quantile, by less than three;
    # one step is *not* a bound: with steps of 0.5, π and 4.71 can become 3.5 and 5.
    values, expected = enumerated(revenue, probability, rho)
    for q in (0.1, 0.3, 0.5, 0.695, 0.9, 0.95, 0.99):  # no jumps
        right = values[np.searchsorted(np.cumsum(expected), q)]
        assert abs(d.quantile(q) - right) < 3 * d.step
    points, expected = enumerated(np.array(revenue) / d.step, probability, rho, split=True)
    check(d, points * d.step, expected, 1e-10)


OFF_REVENUE = [round(17.3 * math.exp(-0.31 * i) + math.pi, 7) for i in range(14)]
OFF_PROBABILITY = [0.02 + 0.9 * (i * 5 % 14) / 14 for i in range(14)]


@pytest.mark.parametrize(
    ("n", "rho"), [(1, 0.4), (3, 0), (3, 0.9), (12, 0.4), (14, 0), (14, 0.4)]
)  # listed up to 13 customers, counted beyond
def test_revenues_on_no_lattice_are_not_moved(n: int, rho: float) -> None:
    revenue, probability = OFF_REVENUE[:n], OFF_PROBABILITY[:n]
    d = loss_distribution(revenue, probability, correlation=rho)
    values, expected = enumerated(revenue, probability, rho)
    slack = d.error + 1e-10  # of two quadratures
    below = np.cumsum(expected)
    assert d.mean() == pytest.approx(np.dot(revenue, probability), rel=1e-10)
    some = slice(None, None, max(1, len(values) // 200))
    for x, share in zip(values[some], below[some], strict=True):
        assert d.probability_above(x) == pytest.approx(1 - share, abs=slack)
    for q in (0.05, 0.123, 0.5001, 0.777, 0.9501, 0.9901):
        low, high = np.searchsorted(below, [q - slack, q + slack])
        assert values[low] - 1e-9 <= d.quantile(q) <= values[high] + 1e-9
        assert d.quantile(q) == pytest.approx(values[low], abs=1e-9)
        shortfall = worst(values, expected, q)
        assert d.expected_shortfall(q) == pytest.approx(shortfall, abs=slack * sum(revenue) / 0.009)
    if n < 14:
        check(d, values, expected, slack)


@pytest.mark.parametrize("step", [None, 0.5e9])
def test_the_tiny_beside_the_huge(step: float | None) -> None:
    d = loss_distribution([1e-9, 1e9], [0.1, 0.2], correlation=0.3, step=step)
    assert d.mean() == pytest.approx(0.2e9, rel=1e-10)


@pytest.mark.parametrize("rho", [0, 0.25, 0.8])
def test_25_and_2000_uneven_customers(rho: float) -> None:
    large = [1, 2, 1, 3] * 500, [0.02, 0.3, 0.1, 0.5] * 500
    for revenue, probability in ((MANY_REVENUE, MANY_PROBABILITY), large):
        expected = on_lattice(revenue, probability, rho)
        d = loss_distribution(revenue, probability, correlation=rho)
        check(d, np.arange(len(expected)), expected, 1e-10)


@pytest.mark.parametrize("bad", [-0.1, 1.01, math.nan])
def test_bad_input_is_named(bad: float) -> None:
    for words, arguments in (
        ("(?i)revenue", ([1, math.inf if bad > 1 else bad], [0.2, 0.1], 0.3)),
        ("(?i)probability", ([1, 5], [0.2, bad], 0.3)),
        ("(?i)correlation", ([1, 5], [0.2, 0.1], min(bad, 1.0))),
        (r"\b3\b.*\b2\b", ([1, 5, 2], [0.2, 0.1], 0.3)),  # the lengths that differ
    ):
        with pytest.raises(ValueError, match=words):
            loss_distribution(*arguments)


@pytest.mark.parametrize("revenue", [[], [0, 0]])
@pytest.mark.parametrize("rho", [0, 0.3])
def test_nothing_to_lose(revenue: list[float], rho: float) -> None:
    d = loss_distribution(revenue, [0.4] * len(revenue), correlation=rho)
    assert d.mean() == d.quantile(0.99) == d.expected_shortfall(0.99) == d.probability_above(0) == 0
    assert np.sum(d.probability) == pytest.approx(1, abs=EXACT)
