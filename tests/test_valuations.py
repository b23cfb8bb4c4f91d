"""Jumps, step-ups, flags and ranks on small tables worked by hand."""

import math

import pandas as pd
import pytest

from ai_investments import dataset, standing, valuations
from ai_investments.schema import INVESTMENTS
from tests.test_dataset import GOOD, table


def rounds(*rows: dict[str, str]) -> dataset.Dataset:
    """Return a dataset of Acme's rounds, one a row, in January of 2020, 2021 and so on."""
    full = [
        GOOD | {"deal_id": f"acme-{n}", "announced_on": f"{2020 + n}-01-01"} | each
        for n, each in enumerate(rows)
    ]
    return dataset.from_contents({"investments": table(*full, header=INVESTMENTS.columns).encode()})


def worth(valuation: str, **changes: str) -> dict[str, str]:
    return {"valuation_usd_bn": valuation} | changes


def test_a_jump_is_new_over_previous() -> None:
    (step,) = valuations.steps(rounds(worth("2"), worth("5"))).to_dict("records")
    assert step["jump"] == 2.5
    assert step["days"] == 366  # 2020 is a leap year
    assert step["previous_deal_id"] == "acme-0"
    assert step["counts"]


def test_a_first_round_is_no_step() -> None:
    assert valuations.steps(rounds(worth("2"))).empty


def test_a_round_without_a_valuation_is_passed_over() -> None:
    (step,) = valuations.steps(
        rounds(worth("2"), worth("", valuation_basis=""), worth("6"))
    ).to_dict("records")
    assert (step["jump"], step["previous_deal_id"]) == (3.0, "acme-0")


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("talks", {"status": "in_talks"}),
        ("cancelled", {"status": "cancelled"}),
        ("secondary", {"round": "Tender", "valuation_basis": "secondary_price"}),
        ("secondary", {"valuation_basis": "secondary_price"}),
        ("purchase", {"round": "Acquisition", "valuation_basis": "purchase_price"}),
        ("merger", {"round": "Merger", "valuation_basis": "merger_value"}),
        ("market cap", {"round": "IPO", "valuation_basis": "market_cap"}),
        ("pre-money", {"valuation_basis": "pre_money"}),
        ("other", {"round": "Debt"}),
    ],
)
def test_only_priced_rounds_count_unless_added(kind: str, change: dict[str, str]) -> None:
    data = rounds(worth("2"), worth("20", **change), worth("6"))
    assert valuations.steps(data)["jump"].tolist() == [3.0]
    added = valuations.steps(data, include=(kind,))
    assert sorted(added["jump"]) == [0.3, 10.0]
    assert set(added["kind"]) == {kind, "priced"}


def test_an_added_kind_on_another_basis_is_never_ranked() -> None:
    data = rounds(worth("2"), worth("20", valuation_basis="secondary_price"))
    (step,) = valuations.steps(data, include=("secondary",)).to_dict("records")
    assert step["flags"] == "no priced round; other basis"
    assert not step["counts"]


def test_an_ipo_at_the_offer_price_is_a_priced_round() -> None:
    (step,) = valuations.steps(
        rounds(worth("2"), worth("3", round="IPO", valuation_basis="offer_price"))
    ).to_dict("records")
    assert step["counts"]


def test_tranches_of_one_round_are_one_point() -> None:
    data = rounds(
        worth("2"), worth("6", round_group="acme-1"), worth("6.3", round_group="acme-1"),
        worth("12"),
    )  # fmt: skip
    assert sorted(valuations.steps(data)["jump"]) == [2.0, 3.0]


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [
        ({}, {"spans_missing_rounds": "true"}, "missing rounds"),
        ({}, {"perimeter": "with another"}, "other perimeter"),
        ({"perimeter": "with another"}, {}, "other perimeter"),
        ({"doubt": "one weak page"}, {}, "doubtful"),
        ({}, {"doubt": "one weak page"}, "doubtful"),
    ],
)
def test_unfair_comparisons_are_flagged_and_not_ranked(
    first: dict[str, str], second: dict[str, str], flag: str
) -> None:
    data = rounds(worth("2", **first), worth("4", **second))
    (step,) = valuations.steps(data).to_dict("records")
    assert (step["flags"], step["counts"]) == (flag, False)
    assert standing.rank(valuations.steps(data), "acme-1") is None


def test_the_same_perimeter_on_both_sides_is_a_fair_comparison() -> None:
    data = rounds(worth("2", perimeter="with X"), worth("4", perimeter="with X"))
    assert valuations.steps(data)["counts"].all()


def test_a_date_of_quarter_precision_gives_no_days() -> None:
    data = rounds(worth("2", date_precision="quarter"), worth("4"))
    assert math.isnan(valuations.steps(data)["days"].iloc[0])


def test_the_step_up_lies_between_all_kept_and_all_paid_out() -> None:
    data = rounds(worth("13.8"), worth("29", amount_usd_bn="14.8"))
    (step,) = valuations.steps(data).to_dict("records")
    assert step["step_up_low"] == pytest.approx(14.2 / 13.8)
    assert step["step_up_high"] == pytest.approx(29 / 13.8)
    assert math.isnan(step["step_up"])


def test_known_primary_money_gives_one_step_up() -> None:
    data = rounds(worth("40"), worth("62", amount_usd_bn="10", primary_usd_bn="0"))
    (step,) = valuations.steps(data).to_dict("records")
    assert step["step_up"] == step["step_up_low"] == step["step_up_high"] == 62 / 40


def test_a_reported_pre_money_wins() -> None:
    data = rounds(worth("2"), worth("6", amount_usd_bn="1", pre_money_usd_bn="4.8"))
    assert valuations.steps(data)["step_up"].tolist() == [2.4]


def test_an_amount_above_the_valuation_gives_no_step_up() -> None:
    data = rounds(worth("2"), worth("6", amount_usd_bn="7"))
    assert valuations.steps(data)[["step_up_low", "step_up_high"]].isna().all(axis=None)


def test_filters_never_make_a_step_between_neighbours() -> None:
    data = rounds(worth("2", round="Series A"), worth("4", round="Series B"),
                  worth("12", round="Series A"))  # fmt: skip
    kept = valuations.steps(data, selection=valuations.Selection(rounds=("Series A",)))
    assert kept["jump"].tolist() == [3.0]


def test_two_rounds_on_one_day_are_ordered_by_name() -> None:
    data = rounds(worth("2", announced_on="2022-01-01"), worth("4", announced_on="2022-01-01"))
    (step,) = valuations.steps(data).to_dict("records")
    assert (step["deal_id"], step["days"]) == ("acme-1", 0)


def test_equal_fractions_tie_whatever_their_floats_say() -> None:
    assert 4.4 / 1.2 != 6.6 / 1.8
    a, b = rounds(worth("1.2"), worth("4.4")), rounds(worth("1.8"), worth("6.6"))
    both = pd.concat([valuations.steps(a), valuations.steps(b).assign(deal_id="other")])
    ranks = [standing.rank(both, deal) for deal in ("acme-1", "other")]
    assert ranks[0] == ranks[1]


def test_ties_share_the_better_position() -> None:
    data = rounds(worth("1"), worth("2"), worth("4"), worth("12"))
    steps = valuations.steps(data)
    two = standing.rank(steps, "acme-1")
    assert two is not None
    assert (two.position, two.n, two.percentile, two.median) == (2, 3, 25.0, 2.0)
    three = standing.rank(steps, "acme-3")
    assert three is not None
    assert (three.position, three.percentile) == (1, 100.0)


def test_a_lone_step_has_no_rank() -> None:
    assert standing.rank(valuations.steps(rounds(worth("1"), worth("2"))), "acme-1") is None
