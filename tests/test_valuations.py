"""Jumps, step-ups, flags and ranks on small tables worked by hand."""

import csv
import math
import random
import tracemalloc
from typing import Any

import pandas as pd
import pytest

from ai_investments import dataset, formats
from ai_investments.dataset import BUILT_IN
from ai_investments.deals import standing, valuation_points, valuations
from ai_investments.figures.chart import LIGHT
from ai_investments.figures.ranked_steps import ranked_steps
from ai_investments.schema import INVESTMENTS
from ai_investments.views import ValuationJumps
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


def read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((BUILT_IN / name).read_text("utf-8").splitlines()))


def test_money_raised_since_is_what_the_table_of_deals_says() -> None:
    names = {row["alias"]: row["name"] for row in read("aliases.csv") if row["kind"] == "company"}
    deals = {row["deal_id"]: row for row in read("investments.csv")}
    no_equity = {"Debt", "Tender", "Secondary", "Merger", "Acquisition", "Licence & hire"}
    seen = 0
    for step in valuations.steps(dataset.load(), valuation_points.OTHER_KINDS).to_dict("records"):
        first, last = (f"{step[name]:%Y-%m-%d}" for name in ("previous_on", "announced_on"))
        amounts = [
            row["amount_usd_bn"]
            for row in deals.values()
            if names.get(row["company"], row["company"]) == step["company"]
            and row["status"] in ("closed", "announced")
            and row["round"] not in no_equity
            and not row["included_in"]
            and first < deals[row["round_group"] or row["deal_id"]]["announced_on"] <= last
        ]
        known = [float(amount) for amount in amounts if amount]
        assert step["raised_unknown"] == len(amounts) - len(known), step["deal_id"]
        if amounts and not known:
            assert math.isnan(step["raised_usd_bn"]), step["deal_id"]
        else:
            assert step["raised_usd_bn"] == pytest.approx(sum(known)), step["deal_id"]
        seen += len(amounts)
    assert seen > 150


def test_growth_a_year_of_meta_scale_by_hand() -> None:
    step = valuations.steps(dataset.load()).set_index("deal_id").loc["scale-ai-2025-06-strategic"]
    # 21 May 2024 to 13 June 2025 are 388 days; 29 ÷ 13.8 to the power of 365.25 ÷ 388 is 2.0119.
    assert (step["days"], step["raised_usd_bn"], step["raised_unknown"]) == (388, 14.8, 0)
    assert step["annual_growth_pct"] == pytest.approx(101.19, abs=0.005)
    detail = ValuationJumps().analyse(dataset.load()).detail
    assert "That is +101% a year. Raised since the valuation before: $14.8bn." in detail


def test_money_that_went_to_holders_is_said_to_have() -> None:
    detail = ValuationJumps(deal="databricks-2024-12-series-j").analyse(dataset.load()).detail
    assert "Raised since the valuation before: $10bn." in detail
    assert "was 1.44× the previous one, as all of this round’s money went to holders." in detail


def test_only_a_lower_valuation_is_a_down_round() -> None:
    steps = valuations.steps(rounds(worth("2"), worth("2"), worth("1.9"))).set_index("deal_id")
    assert steps["down_round"].to_dict() == {"acme-1": False, "acme-2": True}


def test_two_rounds_of_one_date_are_no_down_round_of_the_ranking() -> None:
    day = {"announced_on": "2024-05-05"}
    later = worth("4", announced_on="2025-05-05")
    steps = valuations.steps(rounds(worth("3", **day), worth("1", **day), later))
    told = steps.set_index("deal_id")
    assert told["flags"].to_dict() == {"acme-1": "order not known", "acme-2": ""}
    assert not told.loc["acme-1", "counts"]


def drawn(data: dataset.Dataset, **parameters: Any) -> Any:
    result = ValuationJumps(hollow=True, **parameters).analyse(data)
    return ranked_steps(result.drawn, result.deal_id, "title", "source", LIGHT).figure


def test_the_chart_names_what_is_no_priced_round_and_marks_down_rounds() -> None:
    data = rounds(
        worth("4"),
        worth("9", status="in_talks", round="Series B"),
        worth("2", round="Series C", amount_usd_bn="0.5"),
        worth("3", round="Series D"),
    )
    priced = drawn(data, deal="acme-3", order="newest")
    assert list(priced.layout.yaxis.ticktext) == ["<b>1. Acme 2023</b>", "2. Acme 2022"]
    jumps, down = priced.data[-1].text
    assert (jumps.strip(), down.strip()) == ("1.50×", "0.50× ▼")
    assert "a down round" in priced.data[-2].hovertext[1]
    assert "a down round" not in priced.data[-2].hovertext[0]
    everything = drawn(data, deal="acme-3", order="newest", include=("talks",))
    assert list(everything.layout.yaxis.ticktext) == [
        "<b>1. Acme 2023</b>", "Acme 2022", "Acme 2021, talks",
    ]  # fmt: skip
    assert list(everything.data[-2].marker.symbol) == ["circle", "circle-open", "circle-open"]
    after = everything.data[-2].hovertext[1]
    assert "$9bn (Series B, talks) → $2bn (Series C): <b>0.22×</b>" in after
    assert "raised since: $500m" in after


def test_a_step_says_what_kept_it_out_of_the_ranking() -> None:
    data = dataset.load()
    view = ValuationJumps(include=("talks",))
    assert view.analyse(data).finding == (
        "Scale AI (Strategic, 13 Jun 2025): 1.16×, not ranked (no priced round: talks before; "
        "other basis)"
    )


def test_a_deal_that_is_not_ranked_says_whether_the_filters_or_the_deal_are_the_reason() -> None:
    data = dataset.load()
    tender = "scale-ai-2025-12-secondary"
    said = ValuationJumps(deal=tender).analyse(data).finding
    assert said.endswith(
        "ends no jump: its valuation is not a priced round’s (secondary: see Count as well)"
    )
    filtered = ValuationJumps(segment=("Defence",)).analyse(data).finding
    assert filtered.endswith("is not among the 6 jumps that pass these filters")
    counted = ValuationJumps(deal=tender, include=("secondary",), segment=("Defence",))
    assert "pass these filters" in counted.analyse(data).finding
    assert valuations.why_no_step(data, tender, ("secondary",)) == ""


@pytest.mark.parametrize(
    ("percent", "said"),
    [(77.5, "+78%"), (-12.4, "−12%"), (0.2, "+0%"), (899, "+899%"), (2730, "28.3×")],
)
def test_growth_in_words(percent: float, said: str) -> None:
    assert formats.growth(percent) == said


def test_money_raised_by_a_company_of_very_many_deals_takes_no_room_for_every_pair() -> None:
    count = 3_000
    days = pd.date_range("2010-01-01", periods=count)
    drawn = random.Random(7)  # noqa: S311  # no secret
    amounts = [drawn.choice(["", "0.5", "1.25"]) for _ in range(count)]
    loud = dataset.from_contents(
        {
            "investments": table(
                *(
                    GOOD
                    | {
                        "deal_id": f"acme-{n}",
                        "announced_on": f"{day:%Y-%m-%d}",
                        "amount_usd_bn": amount,
                        "valuation_usd_bn": "2" if n % 10 == 0 else "",
                        "valuation_basis": "unspecified" if n % 10 == 0 else "",
                        "stake_pct": "",
                    }
                    for n, (day, amount) in enumerate(zip(days, amounts, strict=True))
                ),
                header=INVESTMENTS.columns,
            ).encode()
        }
    )
    valuations.steps(loud)  # what is prepared once a dataset is no part of the measure
    tracemalloc.start()
    steps = valuations.steps(loud)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(steps) == count // 10 - 1
    for step in steps.to_dict("records"):
        last = int(step["deal_id"].removeprefix("acme-"))
        raised = amounts[last - 9 : last + 1]
        assert step["raised_unknown"] == raised.count("")
        assert step["raised_usd_bn"] == pytest.approx(sum(float(each or 0) for each in raised))
    assert peak < 20_000_000, "300 steps times 3,000 deals are 900,000 pairs, 40 MB and more"
