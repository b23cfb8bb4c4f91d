"""Churn scenarios: timing, value and break-even by hand; the page's default on the real data."""

import math
from dataclasses import replace
from typing import Any

import pytest

from ai_investments import break_even, dataset, scenario
from ai_investments.leaving import Leaving
from ai_investments.scenario import Customer, Scenario, Terms
from ai_investments.views import CustomerChurn

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


def test_the_expected_value_is_the_mean_of_the_distribution() -> None:
    result = CustomerChurn(correlation=0.6).analyse(dataset.load())
    revenue, probability = result.scenario.revenue_at_horizon()
    mean = float(result.scenario.mark_usd_bn(revenue) @ probability)
    assert result.expected_mark_usd_bn == pytest.approx(mean, rel=1e-9)


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
    assert break_even.break_even_revenue_usd_m(replace(TERMS, net_cash_usd_bn=50.0), 1.0) is None
    nobody = Scenario((Customer("A", "x", 10.0, "assumed", Leaving(1.0)),), TERMS)
    assert break_even.break_even_multiple(nobody, 1.0) is None


def test_equal_parts_add_up_and_differ_by_half_a_million_at_most() -> None:
    parts = scenario.equal_parts(285.0, 20)
    assert sum(parts) == 285
    assert set(parts) == {14.0, 14.5}
    assert scenario.equal_parts(10.0, 0) == []


def test_effective_customers() -> None:
    equal = tuple(Customer(str(n), "x", 7.0, "assumed", Leaving(0.1)) for n in range(8))
    assert case(equal).effective_customers() == pytest.approx(8)
    assert case().effective_customers() == pytest.approx(1 / (0.6**2 + 0.4**2))


def test_leaving_one_customer_out_takes_its_revenue_away() -> None:
    assert case().without("A").total_usd_m == 400


def test_the_page_starts_with_reported_google_and_assumed_rest() -> None:
    result = CustomerChurn().analyse(dataset.load())
    reported = result.customers[result.customers["basis"] == "reported"]
    assert reported["customer"].tolist() == ["Google"]
    assert reported["revenue_usd_m"].tolist() == [150]
    assert reported["share_pct"].iloc[0] == pytest.approx(17.24, abs=0.005)
    assert result.customers["revenue_usd_m"].sum() == pytest.approx(870)
    assert result.assumed_pct == pytest.approx(100 * 720 / 870)
    assert [price.usd_bn for price in result.prices] == [14.8, 14.3, 13.79]
    assert result.warnings == ()


def test_quantiles_of_loss_and_value_belong_together() -> None:
    result = CustomerChurn(growth=0, replaced=0, notice=0).analyse(dataset.load())
    for row in result.quantiles.to_dict("records"):
        q = row["quantile_pct"] / 100
        assert row["lost_usd_m"] == result.scenario.losses.quantile(q)
        left = 870 - row["lost_usd_m"]
        assert row["mark_usd_bn"] == pytest.approx(0.49 * 26.7 * left / 1000)


EVERYBODY = {
    "google_leaves": 100, "labs_leave": 100, "government_leaves": 100, "automotive_leaves": 100,
    "others_leave": 100, "meta_leaves": 100,
}  # fmt: skip


def test_nobody_loses_more_than_there_is() -> None:
    data = dataset.load()
    gone = CustomerChurn(**EVERYBODY, wind_down=0, replaced=0).analyse(data)
    assert gone.path["expected_usd_m"].tolist()[:2] == [870, 0]
    assert gone.shortfall_usd_m == pytest.approx(870 * 1.5**1.5)
    assert gone.break_even_multiple is None
    usual = CustomerChurn().analyse(data).scenario
    assert usual.losses.exact
    assert usual.losses.loss.max() <= 870
    assert usual.revenue_at_horizon()[0].min() > 0


def test_without_customers_the_page_says_so() -> None:
    data = dataset.load()
    result = CustomerChurn().analyse(replace(data, customers=data.customers.iloc[:0]))
    assert result.finding.startswith("The data names no customer of Scale AI")
    assert result.reported == ()
    assert result.assumed_pct == pytest.approx(100)


def test_without_claims_there_is_one_price_and_no_invented_one() -> None:
    data = dataset.load()
    result = CustomerChurn().analyse(replace(data, claims=data.claims.iloc[:0]))
    assert [(price.label, price.usd_bn) for price in result.prices] == [("reported", 14.8)]


def test_an_assumed_customer_above_google_is_warned_about() -> None:
    (warning,) = CustomerChurn(meta_share=20).analyse(dataset.load()).warnings
    assert warning.startswith("Meta is assumed to bring more than Google")


def test_33_times_returns_the_price_by_construction() -> None:
    view = CustomerChurn(
        google_leaves=0, labs_leave=0, government_leaves=0, automotive_leaves=0, others_leave=0,
        meta_leaves=0, growth=0, multiple=33.3,
    )  # fmt: skip
    # 49% × 33.3 × 0.87 = 14.2: 29 ÷ 0.87 rounds to 33.3
    assert view.analyse(dataset.load()).expected_mark_usd_bn == pytest.approx(14.2, abs=0.01)


def test_more_who_leave_never_make_the_stake_worth_more() -> None:
    data = dataset.load()
    marks = [
        CustomerChurn(labs_leave=chance).analyse(data).expected_mark_usd_bn
        for chance in (0, 25, 50, 75, 100)
    ]
    assert marks == sorted(marks, reverse=True)
    assert not math.isclose(marks[0], marks[-1])


def test_correlation_moves_the_tail_and_not_the_mean() -> None:
    data = dataset.load()
    low, high = (CustomerChurn(correlation=rho).analyse(data) for rho in (0.0, 0.8))
    assert low.expected_mark_usd_bn == pytest.approx(high.expected_mark_usd_bn, rel=1e-9)
    assert high.shortfall_usd_m > low.shortfall_usd_m * 1.1
