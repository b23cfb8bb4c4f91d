"""Tornado, map, break-even and waterfall, by hand on a scenario of three customers."""

import math
from dataclasses import replace
from typing import Any

import pytest

from ai_investments.customers import break_even, sensitivity
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms
from ai_investments.customers.scenario_input import Input
from ai_investments.customers.sensitivity import Range
from ai_investments.customers.waterfall import waterfall

TERMS = Terms(
    correlation=0.3, growth=0.0, quarters=4, timing="at once", multiple=10.0, net_cash_usd_bn=0.0,
    stake=0.5,
)  # fmt: skip
THREE = (
    Customer("A", "labs", 400.0, "reported", Leaving(0.5)),
    Customer("B", "labs", 200.0, "assumed", Leaving(0.2)),
    Customer("C", "rest", 400.0, "assumed", Leaving(0.1, replaced=0.5)),
)
PROBABILITY = Input("probability", group="labs")


def case(**terms: Any) -> Scenario:
    return Scenario(THREE, replace(TERMS, **terms))


def test_an_input_is_read_and_set() -> None:
    assert PROBABILITY.of(case()) == pytest.approx((400 * 0.5 + 200 * 0.2) / 600)
    assert Input("revenue_usd_m", group="labs").of(case()) == 600
    assert Input("multiple").of(case()) == 10
    assert Input("quarters").changed(case(), 6.0).terms.quarters == 6
    assert Input("probability", group="nobody").of(case()) is None
    changed = PROBABILITY.changed(case(), 0.7)
    assert [each.leaving.probability for each in changed.customers] == [0.7, 0.7, 0.1]
    scaled = Input("revenue_usd_m", group="labs").changed(case(), 300.0)
    assert [each.revenue_usd_m for each in scaled.customers] == [200, 100, 400]
    alone = Input("wind_down_months", customers=frozenset({"B"})).changed(case(), 24.0)
    assert [each.leaving.wind_down_months for each in alone.customers] == [6, 24, 6]


def test_an_input_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no number called shape"):
        Input("shape")
    with pytest.raises(ValueError, match="multiple holds for all customers"):
        Input("multiple", group="labs")
    with pytest.raises(ValueError, match="probability of leaving must be between 0 and 1"):
        PROBABILITY.changed(case(), 1.2)


def test_the_tornado_moves_one_input_at_a_time_and_puts_the_widest_first() -> None:
    # Expected: 1000 − 200 − 40 − 20 = 740, worth ½ × 10 × 0.74 = 3.7
    table = sensitivity.tornado(
        case(),
        [
            Range("Cash", Input("net_cash_usd_bn"), 0, 1),
            Range("Labs leave, 0–100%", PROBABILITY, 0, 1),
            Range("Nobody", Input("probability", group="nobody"), 0, 1),
        ],
        Scenario.expected_mark_usd_bn,
    )
    assert table["name"].tolist() == ["Labs leave, 0–100%", "Cash", "Nobody"]
    assert table["at_now"].tolist() == pytest.approx([3.7] * 3)
    assert table.loc[0, ["at_low", "at_high"]].tolist() == pytest.approx([4.9, 1.9])
    assert table["swing"].tolist() == pytest.approx([3.0, 0.5, 0.0])
    assert table["now"].tolist()[:2] == pytest.approx([0.4, 0.0])
    assert math.isnan(table["now"].iloc[2])
    assert sensitivity.tornado(case(), [], Scenario.expected_mark_usd_bn).empty


def test_the_map_has_a_row_for_each_value_down() -> None:
    found = sensitivity.result_map(
        case(), PROBABILITY, [0, 0.5, 1], Input("multiple"), [10, 20],
        Scenario.expected_mark_usd_bn,
    )  # fmt: skip
    assert found.tolist() == [pytest.approx([4.9, 3.4, 1.9]), pytest.approx([9.8, 6.8, 3.8])]


def test_the_map_of_a_probability_is_that_of_each_scenario() -> None:
    def below(scenario: Scenario) -> float:
        return scenario.probability_of_mark_below(4.0)

    start, rho, multiple = case(), Input("correlation"), Input("multiple")
    found = sensitivity.result_map(start, multiple, [8, 12], rho, [0.0, 0.6], below)
    for row, correlation in enumerate((0.0, 0.6)):
        for column, value in enumerate((8, 12)):
            alone = case(correlation=correlation, multiple=value)
            assert found[row, column] == below(alone)
    assert not start._known  # what a map tries out is not kept


def test_break_even_retention_gives_the_price_back() -> None:
    staying = break_even.break_even_retention(case(), "labs", 3.4)
    assert staying == pytest.approx(0.5)
    assert break_even.break_even_retention(case(), "labs", 1.9) == pytest.approx(0.0)
    assert break_even.break_even_retention(case(), "labs", 1.0) == 0.0
    assert break_even.break_even_retention(case(), "labs", 4.9) == pytest.approx(1.0)
    assert break_even.break_even_retention(case(), "labs", 5.0) is None
    assert break_even.break_even_retention(case(), "nobody", 1.0) is None
    evenly = case(timing="evenly")
    staying = break_even.break_even_retention(evenly, "labs", 3.4)
    assert staying is not None
    value = PROBABILITY.changed(evenly, 1 - staying).expected_mark_usd_bn()
    assert value == pytest.approx(3.4)


def test_break_even_of_any_input_or_none() -> None:
    growth = Input("growth")
    found = break_even.break_even_input(case(), growth, 7.4, -0.5, 1.5)
    assert found == pytest.approx(1.0)  # double in a year
    assert break_even.break_even_input(case(), growth, 37.0, -0.5, 1.5) is None
    assert break_even.break_even_input(case(), growth, 3.7, 0.0, 1.5) == 0.0


def test_the_waterfall_adds_up_by_group_and_by_customer() -> None:
    by_group = waterfall(case(growth=0.5))
    assert by_group["step"].tolist() == ["before", "lost", "lost", "replaced", "growth", "horizon"]
    assert by_group["name"].tolist() == ["", "labs", "rest", "", "", ""]
    assert by_group["usd_m"].tolist() == pytest.approx([1000, -240, -40, 20, 370, 1110])
    assert by_group["after_usd_m"].tolist() == pytest.approx([1000, 760, 720, 740, 1110, 1110])
    by_customer = waterfall(case(), by="customer")
    assert by_customer["name"].tolist() == ["", "A", "B", "C", "", "", ""]  # equals in their order
    assert by_customer["usd_m"].tolist() == pytest.approx([1000, -200, -40, -40, 20, 0, 740])
    assert waterfall(Scenario((), TERMS))["usd_m"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("timing", ["at once", "evenly"])
def test_the_waterfall_ends_at_the_expected_revenue(timing: str) -> None:
    scenario = case(growth=0.2, timing=timing, quarters=3).given_leaves("A")
    steps = waterfall(scenario)
    assert steps["usd_m"].iloc[:-1].sum() == pytest.approx(scenario.expected_revenue_usd_m())
    assert scenario.path()["expected_usd_m"].iloc[-1] == pytest.approx(steps["usd_m"].iloc[-1])
