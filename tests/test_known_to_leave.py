"""What follows if a customer is known to leave, against the bivariate normal and by hand."""

import math

import pytest
from scipy import special, stats

from ai_investments import dataset
from ai_investments.customers.known_to_leave import known_to_leave
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms
from ai_investments.views import CustomerChurn
from ai_investments.views.customer_churn import MOST_KNOWN


def scenario(chances: dict[str, float], correlation: float = 0.0) -> Scenario:
    """Make customers of 600, 300, … that go at once; the stake of half is worth 10 × revenue."""
    customers = tuple(
        Customer(name, "x", revenue, "assumed", Leaving(probability=chance, wind_down_months=0))
        for (name, chance), revenue in zip(
            chances.items(), (600.0, 300.0, 100.0, 0.0), strict=False
        )
    )
    return Scenario(customers, Terms(correlation, 0.1, 4, "at once", 10.0, 1.0, 0.5))


def test_others_leave_with_it_as_the_bivariate_normal_says() -> None:
    case = scenario({"A": 0.5, "B": 0.2, "C": 0.1}, correlation=0.4)
    both = stats.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]])
    follows = both.cdf(special.ndtri([0.5, 0.2])) / 0.5
    third = both.cdf(special.ndtri([0.5, 0.1])) / 0.5
    left = 1000 - 600 - 300 * follows - 100 * third
    first = known_to_leave(case, case.customers).iloc[0]
    assert first["customer"] == "A"
    assert first["probability_pct"] == 50
    assert first["expected_usd_m"] == pytest.approx(1.1 * left)
    assert first["less_usd_m"] == pytest.approx(case.expected_revenue_usd_m() - 1.1 * left)
    assert first["mark_usd_bn"] == pytest.approx(0.5 * (10 * 1.1 * left / 1000 + 1))
    assert (first["follows"], first["follows_before_pct"]) == ("B", pytest.approx(20))
    assert first["follows_pct"] == pytest.approx(100 * follows)


def test_without_correlation_only_its_own_revenue_goes_in_addition() -> None:
    case = scenario({"A": 0.5, "B": 0.2, "C": 0.1})
    found = known_to_leave(case, case.customers)
    assert found["less_usd_m"].tolist() == pytest.approx([330, 1.1 * 240, 1.1 * 90])
    assert found["follows"].tolist() == ["B", "A", "A"]
    assert found["follows_pct"].tolist() == pytest.approx([20, 50, 50])


def test_who_stays_for_sure_and_who_brings_nothing_are_passed_over() -> None:
    case = scenario({"A": 0.5, "B": 0.0, "C": 1.0, "D": 0.5})
    found = known_to_leave(case, case.customers)
    assert found["customer"].tolist() == ["A", "C"]
    assert found["less_usd_m"].iloc[1] == pytest.approx(0)


def test_a_single_customer_and_none_at_all() -> None:
    alone = known_to_leave(scenario({"A": 0.5}), scenario({"A": 0.5}).customers)
    assert alone["follows"].tolist() == [""]
    assert math.isnan(alone["follows_pct"].iloc[0])
    nobody = scenario({})
    assert known_to_leave(nobody, nobody.customers).empty


def test_the_page_tells_it_of_the_largest_and_of_one_of_the_equal_rest() -> None:
    data = dataset.load()
    result = CustomerChurn(others=7).analyse(data)
    found = result.known_to_leave
    names = {each.name for each in result.scenario.customers}
    assert "One of 7 other customers" in found["customer"].tolist()
    assert set(found["customer"]) - names == {"One of 7 other customers"}
    rows = "\n".join(f"C{n};{n};0.5" for n in range(1, 2 * MOST_KNOWN))
    own = CustomerChurn(own=f"Customer;Revenue;Probability\n{rows}").analyse(data)
    assert own.known_to_leave["customer"].tolist() == [
        f"C{n}" for n in range(2 * MOST_KNOWN - 1, MOST_KNOWN - 1, -1)
    ]
