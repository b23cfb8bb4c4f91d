"""Limits of the loss engine beyond what its oracle covers."""

import numpy as np
import pytest

from ai_investments.churn import loss_distribution


def test_a_correlation_too_near_one_is_refused_not_endured() -> None:
    with pytest.raises(ValueError, match="too near 1 for 200 customers"):
        loss_distribution([1.0] * 200, [0.2] * 200, 1 - 1e-12)


def test_nodes_and_customers_are_mixed_in_blocks() -> None:
    found = loss_distribution([1.0] * 500, list(np.linspace(0.1, 0.3, 500)), 0.99)
    assert found.mean() == pytest.approx(100.0, rel=1e-9)


def test_a_threshold_that_a_sum_of_decimals_equals_is_not_above_it() -> None:
    assert loss_distribution([0.1] * 3, [0.5] * 3).probability_above(0.3) == 0


def test_amounts_beside_a_decimal_by_rounding_alone_keep_its_lattice() -> None:
    found = loss_distribution([0.1, 0.1 + 0.2, 0.7], [0.5] * 3)
    assert found.exact
    assert found.step == pytest.approx(0.1)


def test_an_amount_too_small_for_the_lattice_keeps_its_mean() -> None:
    found = loss_distribution([1e-9, 1e9], [0.1, 0.2])
    assert found.mean() == pytest.approx(2e8 + 1e-10, rel=1e-15)
