"""The churn page's figures against a count of their own, from the customers that its table lists.

Shares are recounted from the parameters in words; all customers are convolved one by one on a
lattice of a tenth of a million, the common factor is integrated by Gauss–Legendre panels, and
value, tail and break-even are written out anew.
"""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from ai_investments.views import CustomerChurn
from tests.built_in import DATA

Array = NDArray[np.float64]
STEP = 0.1  # USD m; every loss counted here is a multiple of it


def factor(rho: float) -> tuple[Array, Array]:
    """Give values and weights of the common factor."""
    if rho == 0:
        return np.zeros(1), np.ones(1)
    x, w = np.polynomial.legendre.leggauss(12)
    edges = np.linspace(-8.5, 8.5, 70 if rho > 0.9 else 18)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    z = (middle[:, None] + half[:, None] * x).ravel()
    return z, (half[:, None] * w).ravel() * stats.norm.pdf(z)


def one_by_one(table: pd.DataFrame, rho: float) -> tuple[Array, Array]:
    """Give the losses at the horizon (USD m, net of replacement) and their probabilities."""
    each = table.loc[table.index.repeat(table["count"])]
    lost = (each["revenue_usd_m"] / each["count"] * (1 - each["replaced_pct"] / 100)).to_numpy()
    steps = np.rint(lost / STEP).astype(int)
    assert np.abs(steps * STEP - lost).max() < 1e-9
    z, weight = factor(rho)
    known = np.zeros((len(z), steps.sum() + 1))
    known[:, 0] = 1
    for step, p in zip(steps, each["probability_pct"] / 100, strict=True):
        leaves = special.ndtr((special.ndtri(p) - math.sqrt(rho) * z) / math.sqrt(1 - rho))
        stays = known * (1 - leaves[:, None])
        stays[:, step:] += known[:, : known.shape[1] - step] * leaves[:, None]
        known = stays
    return np.arange(known.shape[1]) * STEP, weight @ known


@pytest.mark.parametrize(
    ("controls", "stake", "multiple"),
    [
        ({}, 0.49, 26.7),
        ({"correlation": 0.0, "net_cash": 2.5}, 0.49, 26.7),
        ({"correlation": 0.95, "replaced": 0, "multiple": 14.5}, 0.49, 14.5),
        ({"owner_orders": 450.0, "exceptions": "who,probability\nGoogle,0.25\nOwner,0.5"},
         0.49, 26.7),
        ({"vendor": "Cerebras, FY2025", "stake": 10.0, "price": 0.5, "growth": -10, "others": 1,
          "base": 500.0},
         0.1, 20.0),
    ],
)  # fmt: skip
def test_the_page_shows_what_its_table_of_customers_comes_to(
    controls: dict[str, Any], stake: float, multiple: float
) -> None:
    view = CustomerChurn(**{"others": 10, **controls})  # of 20, half bring a little more
    result = view.analyse(DATA)
    table = result.customers
    loss, probability = one_by_one(table, view.correlation)
    grown = (1 + view.growth / 100) ** 1.5
    total = table["revenue_usd_m"].sum()
    revenue = (total - loss) * grown
    mark = stake * (multiple * revenue / 1000 + view.net_cash)

    assert probability.sum() == pytest.approx(1, abs=1e-9)
    expected = float(probability @ revenue)
    assert result.path["expected_usd_m"].iloc[-1] == pytest.approx(expected)
    assert result.expected_mark_usd_bn == pytest.approx(float(probability @ mark))
    cumulated = np.cumsum(probability)
    at = int(np.searchsorted(cumulated, 0.95))
    beyond = float(probability[at + 1 :] @ loss[at + 1 :]) + (cumulated[at] - 0.95) * loss[at]
    assert result.shortfall_usd_m == pytest.approx(grown * beyond / 0.05, rel=1e-6)
    assert result.var_usd_m == pytest.approx(grown * loss[at], abs=grown * STEP)
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        shown = float(result.path[f"q{100 * q:02.0f}_usd_m"].iloc[-1])
        below, up_to = (probability[revenue < shown + side].sum() for side in (-1e-6, 1e-6))
        assert below - 1e-9 <= q <= up_to + 1e-9
    assert result.below
    for price, chance in result.below.items():
        assert chance == pytest.approx(probability[mark < price - 1e-9].sum(), abs=1e-9)
    price = next(iter(result.below))
    assert result.break_even_multiple == pytest.approx(
        (price / stake - view.net_cash) * 1000 / expected
    )
    if result.owner:
        owner = table[table["customer"] == result.owner].iloc[0]
        stays = 1 - owner["probability_pct"] / 100 * (1 - owner["replaced_pct"] / 100)
        orders = stake * multiple * owner["revenue_usd_m"] * stays * grown / 1000
        assert result.without_owner_usd_bn == pytest.approx(result.expected_mark_usd_bn - orders)


def test_the_table_holds_the_shares_that_the_controls_name() -> None:
    table = CustomerChurn().analyse(DATA).customers
    google = table["customer"] == "Google"
    amounts = table[~google].groupby("group")["revenue_usd_m"].sum()
    assert table.loc[google, "revenue_usd_m"].item() == 150  # Reuters: about 150m in 2024
    for group, share in (("Competitor labs", 22), ("Owner", 14), ("Enterprise", 8),
                         ("Government", 9), ("Automotive", 5)):  # fmt: skip
        assert amounts[group] == pytest.approx(870 * share / 100, abs=0.5)
    assert table["revenue_usd_m"].sum() == pytest.approx(870)
