"""Independent oracle for the valuation steps.

Written from the rules in words, without sight of the library: the CSV files are read with `csv`,
every step is recomputed with plain loops in exact fractions, ranges by brute force over all
combinations of claims, ranks by counting, and the steps of four companies are worked by hand.
"""

import csv
import itertools
import math
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from ai_investments import dataset
from ai_investments.deals import standing, valuations

Row = dict[str, str]

FOLDER = Path(__file__).parents[1] / "data"
NOT_PRICED_ROUNDS = {
    "Tender", "Secondary", "Merger", "Acquisition", "Licence & hire", "Debt", "Convertible",
}  # fmt: skip
NOT_PRICED_BASES = {"secondary_price", "merger_value", "purchase_price", "market_cap", "pre_money"}
GRADES = ["official", "official_via_copy", "reported", "aggregated", "brief", "unsourced"]


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DEALS = read("investments.csv")
CLAIMS = read("claims.csv")


def is_point(deal: Row) -> bool:
    return (
        deal["valuation_usd_bn"] != ""
        and deal["status"] in ("closed", "announced")
        and deal["round"] not in NOT_PRICED_ROUNDS
        and deal["valuation_basis"] not in NOT_PRICED_BASES
        and deal["round_group"] in ("", deal["deal_id"])
    )


def pairs() -> list[tuple[Row, Row]]:
    """Every point with the point of the same company just before it."""
    points = [deal for deal in DEALS if is_point(deal)]
    points.sort(key=lambda deal: (deal["company"], deal["announced_on"], deal["deal_id"]))
    neighbours = itertools.pairwise(points)
    return [
        (before, after) for before, after in neighbours if before["company"] == after["company"]
    ]


def counting_claims(deal: Row) -> list[Row]:
    return [
        claim
        for claim in CLAIMS
        if claim["deal_id"] == deal["deal_id"]
        and claim["field"] == "valuation_usd_bn"
        and claim["counts_in_range"] == "true"
    ]


def headline(deal: Row) -> Fraction:
    return Fraction(deal["valuation_usd_bn"])


def claimed_values(deal: Row) -> list[Fraction]:
    return [Fraction(claim["value"]) for claim in counting_claims(deal)] or [headline(deal)]


def publishers(deal: Row) -> int:
    return len({claim["publisher"] for claim in counting_claims(deal)})


def grade(deal: Row) -> str:
    best = "unsourced"
    for claim in counting_claims(deal):
        agrees = abs(Fraction(claim["value"]) - headline(deal)) <= headline(deal) / 1_000_000
        if agrees and GRADES.index(claim["evidence"]) < GRADES.index(best):
            best = claim["evidence"]
    return best


def pre_money(deal: Row) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Value before the new money: exactly (None: not known), and bounds if the amount is known."""
    if deal["pre_money_usd_bn"] or deal["primary_usd_bn"]:
        primary = Fraction(deal["primary_usd_bn"] or 0)
        exact = Fraction(deal["pre_money_usd_bn"] or headline(deal) - primary)
        return exact, exact, exact
    amount = Fraction(deal["amount_usd_bn"] or 0)
    if 0 < amount < headline(deal):
        return None, headline(deal) - amount, headline(deal)
    return None, None, None


def flags(before: Row, after: Row) -> str:
    """Say why a step is doubtful (both ends are priced, so never because of another basis)."""
    found = []
    if after["spans_missing_rounds"] == "true":
        found.append("missing rounds")
    if before["perimeter"] != after["perimeter"]:
        found.append("other perimeter")
    if before["doubt"] or after["doubt"]:
        found.append("doubtful")
    return "; ".join(found)


def expected_step(before: Row, after: Row) -> dict[str, Any]:
    previous = headline(before)
    exact, lower, upper = pre_money(after)
    day, day_before = (date.fromisoformat(deal["announced_on"]) for deal in (after, before))
    vague = "quarter" in (before["date_precision"], after["date_precision"])
    return {
        "deal_id": after["deal_id"],
        "company": after["company"],
        "previous_deal_id": before["deal_id"],
        "previous_valuation_usd_bn": previous,
        "valuation_usd_bn": headline(after),
        "jump": headline(after) / previous,
        "step_up": None if exact is None else exact / previous,
        "step_up_low": None if lower is None else lower / previous,
        "step_up_high": None if upper is None else upper / previous,
        "days": None if vague else (day - day_before).days,
        "grade": max(grade(before), grade(after), key=GRADES.index),
        "sources": min(publishers(before), publishers(after)),
        "flags": flags(before, after),
        "counts": flags(before, after) == "",
    }


def same(expected: Any, actual: Any) -> bool:
    if expected is None:
        return str(actual) in ("nan", "<NA>", "None")
    if isinstance(expected, (str, bool)):
        return bool(expected == actual)
    return math.isclose(float(expected), float(actual), rel_tol=1e-9)


@pytest.fixture(scope="module")
def table() -> Any:
    return valuations.steps(dataset.load(), include=(), selection=None)


@pytest.fixture(scope="module")
def steps(table: Any) -> dict[str, dict[str, Any]]:
    return {row["deal_id"]: row for row in table.to_dict("records")}


def test_every_column_of_every_step(table: Any, steps: dict[str, dict[str, Any]]) -> None:
    expected = [expected_step(before, after) for before, after in pairs()]
    assert sorted(table["deal_id"]) == sorted(step["deal_id"] for step in expected)
    wrong = [
        f"{step['deal_id']} {column}: {value} here, {steps[step['deal_id']][column]} there"
        for step in expected
        for column, value in step.items()
        if not same(value, steps[step["deal_id"]][column])
    ]
    assert not wrong, "\n".join(wrong)


def test_ranges_by_brute_force(steps: dict[str, dict[str, Any]]) -> None:
    wrong = []
    for before, after in pairs():
        combinations = itertools.product(claimed_values(after), claimed_values(before))
        jumps = [new / old for new, old in combinations]
        step = steps[after["deal_id"]]
        if not (same(min(jumps), step["jump_low"]) and same(max(jumps), step["jump_high"])):
            wrong.append(f"{step['deal_id']}: {float(min(jumps))} to {float(max(jumps))} here")
    assert not wrong, "\n".join(wrong)


def test_ranks_by_counting(table: Any) -> None:
    counting = [(before, after) for before, after in pairs() if not flags(before, after)]
    jumps = {after["deal_id"]: headline(after) / headline(before) for before, after in counting}
    wrong = []
    for deal_id, jump in jumps.items():
        others = [jumps[other] for other in jumps if other != deal_id]
        smaller = sum(1 for other in others if other < jump)
        equal = sum(1 for other in others if other == jump)
        place = (len(others) - smaller - equal + 1, len(jumps))
        percentile = 100 * (smaller + Fraction(equal, 2)) / len(others)
        rank: Any = standing.rank(table, deal_id)
        if (rank.position, rank.n) != place or not same(percentile, rank.percentile):
            wrong.append(f"{deal_id}: {place}, {float(percentile)} here, {rank} there")
        assert same(median(jumps.values()), rank.median)
    assert not wrong, "\n".join(wrong)


# Worked by hand from the CSV rows, to four decimals; "-" is not known. Each # says what divided by
# the previous valuation gives the step-up, what gives the range, and of what the days are made.
BY_HAND = """
deal_id valuation previous jump low high step_up low high days grade sources flags
scale-ai-2020-12-series-d 3.5 1 3.5 3.5 3.5 - 3.345 3.5 - aggregated 1 # 3.5 - 0.155; a quarter
scale-ai-2021-04-series-e 7.3 3.5 2.0857 2.0857 2.0857 - 1.9929 2.0857 - aggregated 1 # 7.3 - 0.325
# 14/7.3 is the highest; step-up (13.8 - 1)/7.3 = 12.8/7.3; days 1096 to 1 April 2024, + 50
scale-ai-2024-05-series-f 13.8 7.3 1.8904 1.8904 1.9178 - 1.7534 1.8904 1146 reported 3
# lowest 28/14 (one source has 28, three had 14); step-up (29 - 14.8)/13.8 = 14.2/13.8; 365 + 23
scale-ai-2025-06-strategic 29 13.8 2.1014 2.0 2.1014 - 1.0290 2.1014 388 reported 7
# step-up (157 - 6.6)/29 = 150.4/29; 365 + 275
openai-2024-10-growth 157 29 5.4138 5.4138 5.4138 - 5.1862 5.4138 640 reported 2 missing rounds
# step-up 260/157 (pre-money given); 29 + 30 + 31 + 31 + 28 + 31
openai-2025-03-growth 300 157 1.9108 1.9108 1.9108 1.6561 1.6561 1.6561 180 aggregated 3
# step-up 730/300 (pre-money given, and 852 - 122 = 730)
openai-2026-03-growth 852 300 2.84 2.84 2.84 2.4333 2.4333 2.4333 365 aggregated 3
# claims 15 to 18.5 on 4.1 to 5: 15/5, 18.5/4.1; step-up (18.4 - 0.75)/4.1; 8 + 245 + 1
anthropic-2024-02-series-d 18.4 4.1 4.4878 3.0 4.5122 - 4.3049 4.4878 254 reported 2
# 61.5/18.5, 61.5/15; step-up (61.5 - 3.5)/18.4 = 58/18.4; 366 + 30
anthropic-2025-03-series-e 61.5 18.4 3.3424 3.3243 4.1 - 3.1522 3.3424 396 reported 1
# step-up (183 - 13)/61.5 = 170/61.5; 28 + 30 + 31 + 30 + 31 + 31 + 2
anthropic-2025-09-series-f 183 61.5 2.9756 2.9756 2.9756 - 2.7642 2.9756 183 official_via_copy 1
# step-up 350/183 (pre-money given); 28 + 31 + 30 + 31 + 31 + 12
anthropic-2026-02-series-g 380 183 2.0765 2.0765 2.0765 1.9126 1.9126 1.9126 163 official_via_copy 2
# step-up 900/380 (pre-money given); 16 + 31 + 30 + 28
anthropic-2026-05-series-h 965 380 2.5395 2.5395 2.5395 2.3684 2.3684 2.3684 105 official_via_copy 1
# step-up (0.2 - 0.033)/0.044 = 0.167/0.044
databricks-2014-06-series-b 0.2 0.044 4.5455 4.5455 4.5455 - 3.7955 4.5455 - aggregated 1 doubtful
# 6.667 does not count; step-up (6.2 - 0.4)/0.2 = 5.8/0.2
databricks-2019-10-series-f 6.2 0.2 31 31 31 - 29 31 - aggregated 1 missing rounds; doubtful
# step-up (28 - 1)/6.2; 366 + 102
databricks-2021-02-series-g 28 6.2 4.5161 4.5161 4.5161 - 4.3548 4.5161 468 aggregated 1
databricks-2021-08-series-h 38 28 1.3571 1.3571 1.3571 - 1.3 1.3571 181 reported 3 # 38 - 1.6 = 36.4
databricks-2023-09-series-i 43 38 1.1316 1.1316 1.1316 - 1.1184 1.1316 761 reported 3 # 43 - 0.5
# primary money 0, so the step-up is the jump; 366 + 91
databricks-2024-12-series-j 62 43 1.4419 1.4419 1.4419 1.4419 1.4419 1.4419 457 reported 3
databricks-2025-09-series-k 100 62 1.6129 1.6129 1.6129 - 1.5968 1.6129 274 reported 2 # 100 - 1
# step-up (134 - 5)/100; 29 + 31 + 30 + 31 + 31 + 9
databricks-2026-02-growth 134 100 1.34 1.34 1.34 - 1.29 1.34 161 reported 2
"""
NUMBERS = (
    "valuation_usd_bn", "previous_valuation_usd_bn", "jump", "jump_low", "jump_high",
    "step_up", "step_up_low", "step_up_high", "days",
)  # fmt: skip


def test_four_companies_by_hand(steps: dict[str, dict[str, Any]]) -> None:
    rest = dict(steps)
    lines = [line.split("#")[0].split() for line in BY_HAND.splitlines()[2:]]
    for deal_id, *values in filter(None, lines):
        step = rest.pop(deal_id)
        actual = [step[column] for column in NUMBERS]
        expected = [math.nan if value == "-" else float(value) for value in values[:9]]
        assert actual == pytest.approx(expected, abs=5.1e-5, rel=0, nan_ok=True), deal_id
        words = [step["grade"], str(step["sources"]), *step["flags"].split()]
        assert words == values[9:], deal_id
    four = ("Scale AI", "OpenAI", "Anthropic", "Databricks")
    assert [step for step in rest.values() if step["company"] in four] == []
