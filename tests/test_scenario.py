"""Churn scenarios: timing, value and break-even by hand; the page's default on the real data."""

from dataclasses import replace
from typing import Any

import pytest

from ai_investments.customers import break_even
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms

TERMS = Terms(
    correlation=0.0, growth=0.0, quarters=4, timing="at once", multiple=10.0, net_cash_usd_bn=0.0,
    stake=0.5,
)  # fmt: skip
TWO = (
    Customer("A", "labs", 600.0, "reported", Leaving(0.5)),
    Customer("B", "labs", 400.0, "assumed", Leaving(0.0)),
)


def case(customers: tuple[Customer, ...] = TWO, **terms: Any) -> Scenario:
    return Scenario(customers, replace(TERMS, **terms))


def leaving(customers: tuple[Customer, ...] = TWO, **changes: Any) -> tuple[Customer, ...]:
    return tuple(replace(each, leaving=replace(each.leaving, **changes)) for each in customers)


def test_the_path_is_the_expected_loss_grown() -> None:
    path = case(growth=0.21).path()
    # quarter 2: half a year of 21% is 10%; 600 × ½ is lost in full after six months
    assert path["expected_usd_m"].tolist()[2] == pytest.approx((1000 - 300) * 1.1)
    assert path["all_stay_usd_m"].tolist()[4] == pytest.approx(1210)
    assert path["expected_usd_m"].tolist()[0] == 1000


def test_bands_are_quantiles_of_revenue_in_their_order() -> None:
    path = case(
        tuple(Customer(f"C{n}", "x", 100.0, "assumed", Leaving(0.3)) for n in range(10))
    ).path()
    bands = path[["q05_usd_m", "q25_usd_m", "q50_usd_m", "q75_usd_m", "q95_usd_m"]]
    assert (bands.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    # Binomial(10, 0.3): the 95% quantile of leavers is 5, the 5% quantile 1
    assert bands.iloc[-1]["q05_usd_m"] == pytest.approx(500)
    assert bands.iloc[-1]["q95_usd_m"] == pytest.approx(900)


def test_the_stake_is_worth_its_share_of_multiple_and_cash() -> None:
    two = case(net_cash_usd_bn=1.0)
    assert two.mark_usd_bn(1000.0) == pytest.approx(0.5 * (10 * 1 + 1))
    assert two.expected_mark_usd_bn() == pytest.approx(0.5 * (10 * 0.7 + 1))


def test_the_probability_of_less_than_paid_counts_outcomes_strictly_below() -> None:
    two = case()  # worth 2.0 (A left) or 5.0 (A stayed), each with probability ½
    assert two.probability_of_mark_below(2.0) == 0
    assert two.probability_of_mark_below(2.1) == pytest.approx(0.5)
    assert two.probability_of_mark_below(5.1) == pytest.approx(1.0)


def test_break_even_revenue_gives_the_price_back() -> None:
    terms = replace(TERMS, net_cash_usd_bn=2.0)
    revenue = break_even.break_even_revenue_usd_m(terms, 14.8)
    assert revenue is not None
    assert Scenario(TWO, terms).mark_usd_bn(revenue) == pytest.approx(14.8)


def test_break_even_multiple_gives_the_price_back() -> None:
    multiple = break_even.break_even_multiple(case(), 14.8)
    assert multiple is not None
    assert case(multiple=multiple).expected_mark_usd_bn() == pytest.approx(14.8)


def test_break_even_says_when_nothing_reaches_it() -> None:
    assert break_even.break_even_revenue_usd_m(replace(TERMS, multiple=0.0), 1.0) is None
    rich = replace(TERMS, net_cash_usd_bn=50.0)  # worth it without any revenue
    assert break_even.break_even_revenue_usd_m(rich, 1.0) == 0
    assert break_even.break_even_multiple(replace(case(), terms=rich), 1.0) == 0
    nobody = Scenario((Customer("A", "x", 10.0, "assumed", Leaving(1.0)),), TERMS)
    assert break_even.break_even_multiple(nobody, 1.0) is None


def test_effective_customers() -> None:
    equal = tuple(Customer(str(n), "x", 7.0, "assumed", Leaving(0.1)) for n in range(8))
    assert case(equal).effective_customers() == pytest.approx(8)
    assert case().effective_customers() == pytest.approx(1 / (0.6**2 + 0.4**2))


def test_leaving_one_customer_out_takes_its_revenue_away() -> None:
    assert case().without("A").total_usd_m == 400
