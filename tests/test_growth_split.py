"""Growth or bubble: the split leaves nothing over, and Scale AI's answer is worked by hand."""

import csv
import math
from datetime import date, timedelta
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.deals import growth_matrix, growth_split, valuations
from ai_investments.deals.growth_split import Rules
from ai_investments.schema import INVESTMENTS, REVENUE
from ai_investments.views import GrowthOrBubble
from tests.built_in import DATA
from tests.running_app import ROOT
from tests.test_dataset import GOOD, table
from tests.test_multiples import RUN_RATE

SCALE = "scale-ai-2025-06-strategic"
STEPS = valuations.steps(DATA)
amounts = st.floats(1e-3, 1e4)


@given(amounts, amounts, amounts, amounts)
def test_the_parts_add_up_to_the_jump(
    before: float, after: float, revenue_before: float, revenue: float
) -> None:
    found = growth_split.split(before, after, revenue_before, revenue)
    assert found.growth_log + found.multiple_log == pytest.approx(
        math.log(after / before), abs=1e-9
    )
    assert found.growth_usd_bn + found.multiple_usd_bn == pytest.approx(
        after - before, rel=1e-9, abs=1e-9 * max(before, after)
    )
    assert math.exp(found.growth_log) == pytest.approx(revenue / revenue_before)


@given(amounts, amounts, amounts, amounts)
def test_time_reversed_every_part_changes_its_sign(a: float, b: float, c: float, d: float) -> None:
    there, back = growth_split.split(a, b, c, d), growth_split.split(b, a, d, c)
    assert there.growth_usd_bn == pytest.approx(-back.growth_usd_bn, rel=1e-6, abs=1e-6)
    assert there.multiple_usd_bn == pytest.approx(
        -back.multiple_usd_bn, rel=1e-6, abs=1e-6 * max(a, b)
    )


@given(amounts, amounts, st.floats(1.01, 50))
def test_with_a_constant_multiple_all_is_growth(before: float, revenue: float, k: float) -> None:
    found = growth_split.split(before, k * before, revenue, k * revenue)
    assert found.growth_share_pct == pytest.approx(100)
    assert found.multiple_usd_bn == pytest.approx(0, abs=1e-6 * k * before)


def test_an_unchanged_valuation_splits_into_opposite_parts_and_has_no_share() -> None:
    found = growth_split.split(10, 10, 1, 2)
    assert found.growth_usd_bn == pytest.approx(10 * math.log(2))
    assert found.multiple_usd_bn == pytest.approx(-10 * math.log(2))
    assert math.isnan(found.growth_share_pct)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("place", range(4))
def test_what_is_not_above_zero_is_refused(bad: float, place: int) -> None:
    values = [1.0, 2.0, 3.0, 4.0]
    values[place] = bad
    with pytest.raises(ValueError, match="above zero"):
        growth_split.split(*values)


BY_HAND = {
    # ln(R1 ÷ R0) ÷ ln(29 ÷ 13.8), worked with a pocket calculator: ln 2.10145 = 0.742627
    (0.80, 0.87): 11.3,
    (0.80, 1.0): 30.0,
    (0.80, 1.4): 75.4,
    (0.80, 1.5): 84.6,
    (0.80, 2.0): 123.4,
    (0.76, 0.80): 6.9,
    (0.76, 0.87): 18.2,
    (0.76, 1.0): 37.0,
    (0.76, 1.4): 82.3,
    (0.76, 1.5): 91.6,
    (0.76, 2.0): 130.3,
}


def scale_matrix(rules: Rules | None = None, **own: float) -> pd.DataFrame:
    step = STEPS[STEPS["deal_id"] == SCALE].iloc[0]
    return growth_matrix.matrix(DATA, step, rules or Rules(), **own)


def test_the_matrix_of_scale_ai_is_the_one_worked_by_hand() -> None:
    found = scale_matrix()
    shares = {
        (row["start_revenue_usd_bn"], row["end_revenue_usd_bn"]): row["growth_share_pct"]
        for row in found.to_dict("records")
    }
    assert shares == pytest.approx(BY_HAND, abs=0.05)
    assert len(found) == len(BY_HAND)
    sound = found[found["breaks"] == ""]
    assert sound["end_revenue_id"].unique().tolist() == ["scale-ai-2024-12-31-run-rate"]


def test_the_finding_names_the_range_from_11_to_123_percent() -> None:
    said = GrowthOrBubble().analyse(DATA).finding
    assert "from 11% to 123%" in said


def test_the_page_says_which_start_the_range_has_and_what_others_give() -> None:
    result = GrowthOrBubble().analyse(DATA)
    shares = result.matrix["growth_share_pct"]
    assert (round(shares.min()), round(shares.max())) == (7, 130)
    assert result.detail.endswith(
        "The finding starts from $800m, the revenue nearest to the round before; over every start "
        "in the matrix it is 7% to 130%."
    )
    own = GrowthOrBubble(own_start=900).analyse(DATA).detail
    assert "starts from $900m, your own figure" in own


def test_a_kind_that_is_not_chosen_breaks_the_rules_and_a_forecast_that_is_does_not() -> None:
    years = scale_matrix(Rules(kinds=("annual_actual",)))
    assert (years["breaks"] != "").all()
    assert (
        GrowthOrBubble(revenue_kinds=("annual, actual",))
        .analyse(DATA)
        .matrix_title.endswith("0 by the rules")
    )
    plans = scale_matrix(Rules(kinds=("run_rate", "run_rate_forecast")))
    to_plan = plans.loc[plans["end_kind"] == "run_rate_forecast", "breaks"]
    assert len(to_plan)
    assert not to_plan.str.contains("forecast").any()


@pytest.mark.parametrize(
    ("deal", "reason"),
    [
        ("scale-ai-2025-12-secondary", "its valuation is not a priced round’s (secondary)"),
        ("openai-2026-02-growth", "it is part of the round Growth, 31 Mar 2026"),
        ("scale-ai-2019-08-series-c", "no earlier valuation of Scale AI counts"),
    ],
)
def test_a_deal_without_a_jump_says_why(deal: str, reason: str) -> None:
    said = GrowthOrBubble(deal=deal).analyse(DATA).finding
    assert said.endswith(f"ends no jump that could be split: {reason}")


def test_without_a_deal_the_page_says_so() -> None:
    nothing = {"investments": table(header=INVESTMENTS.columns).encode()}
    said = GrowthOrBubble().analyse(dataset.from_contents(nothing)).finding
    assert said == "The data holds no deal whose jump could be split"


def test_a_revenue_of_ones_own_goes_with_everything_and_is_marked() -> None:
    own = scale_matrix(own_end_usd_bn=1.2)
    mine = own[own["end_revenue_id"] == growth_matrix.OWN]
    assert set(mine["start_revenue_usd_bn"]) == {0.76, 0.80}
    assert set(mine["breaks"]) == {"assumed"}
    both = scale_matrix(own_start_usd_bn=0.9, own_end_usd_bn=1.2)
    pair = both[(both["start_kind"] == "assumed") & (both["end_kind"] == "assumed")]
    assert pair["growth_share_pct"].tolist() == pytest.approx(
        [100 * math.log(1.2 / 0.9) / math.log(29 / 13.8)]
    )


def brute_force(within: int, kinds: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Choose the pair of revenues of every step from the CSV itself, without the library."""
    with (ROOT / "data" / "revenue.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["usable_for_multiple"] == "true"]
    with (ROOT / "data" / "investments.csv").open(encoding="utf-8") as file:
        perimeter = {row["deal_id"]: row["perimeter"] for row in csv.DictReader(file)}

    def dated(row: dict[str, str]) -> date:
        if not row["period_start"]:
            return date.fromisoformat(row["as_of"])
        start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
        return start + timedelta(days=(end - start).days // 2)

    order = ("run_rate", "annual_actual", "run_rate_forecast", "annual_forecast")
    found = {}
    for step in STEPS.to_dict("records"):
        if math.isnan(step["days"]):
            continue
        days = {
            side: step[column].date()
            for side, column in (("start", "previous_on"), ("end", "announced_on"))
        }
        ids = {"start": step["previous_deal_id"], "end": step["deal_id"]}
        near = {
            side: [
                row
                for row in rows
                if row["company"] == step["company"]
                and row["kind"] in kinds
                and float(row["revenue_usd_bn"] or 0) > 0
                and row["perimeter"] == perimeter[ids[side]]
                and abs((dated(row) - days[side]).days) <= within
            ]
            for side in ids
        }
        pairs = [
            (
                abs((dated(a) - days["start"]).days) + abs((dated(b) - days["end"]).days),
                order.index(a["kind"]), dated(b), dated(a), a["revenue_id"], b["revenue_id"],
            )
            for a, b in product(near["start"], near["end"])
            if a["kind"] == b["kind"] and (dated(b) - dated(a)).days >= 90
        ]  # fmt: skip
        if pairs:
            found[step["deal_id"]] = min(pairs)[-2:]
    return found


@pytest.mark.parametrize(
    ("within", "kinds"),
    [
        (180, ("run_rate", "annual_actual")),
        (60, ("run_rate",)),
        (400, ("annual_actual", "annual_forecast")),
    ],
)
def test_every_split_takes_the_pair_that_brute_force_takes(
    within: int, kinds: tuple[str, ...]
) -> None:
    found = growth_split.splits(DATA, STEPS, Rules(within, kinds))
    split = found[found["reason"] == ""]
    taken = dict(
        zip(
            split["deal_id"],
            zip(split["start_revenue_id"], split["end_revenue_id"], strict=True),
            strict=True,
        )
    )
    assert taken == brute_force(within, kinds)
    assert len(taken) >= 3
    assert found["deal_id"].tolist() == STEPS["deal_id"].tolist()
    without = found[found["reason"] != ""]
    assert set(without["reason"]) <= set(growth_split.REASONS)
    assert without["growth_share_pct"].isna().all()


def reason(*revenues: dict[str, str], **second: str) -> str:
    """Return why Acme's step from 31 January 2024 to 31 January 2025 has no split."""
    later = {"deal_id": "acme-2", "announced_on": "2025-01-31", "valuation_usd_bn": "6"}
    rounds = (
        GOOD | {"deal_id": "acme-1", "announced_on": "2024-01-31"},
        GOOD | later | second,
    )
    told = [RUN_RATE | {"revenue_id": f"r{n}"} | each for n, each in enumerate(revenues)]
    data = dataset.from_contents(
        {
            "investments": table(*rounds, header=INVESTMENTS.columns).encode(),
            "revenue": table(*told, header=REVENUE.columns).encode(),
        }
    )
    assert data.problems == ()
    (row,) = growth_split.splits(data, valuations.steps(data), Rules()).to_dict("records")
    return str(row["reason"])


START, END = {"as_of": "2024-02-10"}, {"as_of": "2025-01-20", "revenue_usd_bn": "0.3"}
YEAR = {"kind": "annual_actual", "period_start": "2024-01-01", "period_end": "2024-12-31"}


def test_two_run_rates_near_both_rounds_give_a_split() -> None:
    assert reason(START, END) == ""


@pytest.mark.parametrize(
    ("revenues", "why"),
    [
        ([END], "no revenue near the round before"),
        ([START], "no revenue near this round"),
        ([START, END | YEAR | {"as_of": "2024-12-31"}], "no revenue near this round"),
        ([START, END | {"kind": "run_rate_forecast"}], "no revenue near this round"),
        ([START, END | {"perimeter": "with another"}], "no revenue near this round"),
        ([START, END | {"usable_for_multiple": "false"}], "no revenue near this round"),
        (
            [{"as_of": "2024-07-20"}, {"as_of": "2024-08-15"}],
            "revenues less than 90 days apart",
        ),
        (
            [
                START,
                END
                | {
                    "kind": "annual_actual",
                    "as_of": "2025-06-30",
                    "period_start": "2024-07-01",
                    "period_end": "2025-06-30",
                },
            ],
            "no two revenues of one kind",
        ),
    ],
)
def test_where_a_rule_is_not_met_there_is_no_split(
    revenues: list[dict[str, str]], why: str
) -> None:
    assert reason(*revenues) == why


def test_a_round_dated_by_quarter_has_no_split() -> None:
    assert reason(START, END, date_precision="quarter") == "date known by quarter only"
