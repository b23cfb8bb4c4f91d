"""Oracle of what the deal pages say, counted from the CSV files in exact fractions.

Beyond the steps themselves: money raised between two valuations, growth a year, the jumps after a
claim was chosen, and the percentiles in the words of “How unusual”.
"""

import math
import re
from datetime import date
from fractions import Fraction

import pytest

from ai_investments import claims_chosen
from ai_investments.deals import valuations
from ai_investments.views import HowUnusual
from tests.built_in import DATA
from tests.test_valuations_oracle import DEALS, Row, flags, headline, pairs, same

NO_ROUND = {"Debt", "Tender", "Secondary", "Merger", "Acquisition", "Licence & hire"}


def round_of(deal: Row) -> str:
    return deal["round_group"] or deal["deal_id"]


def raised(before: Row, after: Row) -> list[Row]:
    """Return the deals that brought money after one round, up to and with the next, once each."""
    return [
        deal
        for deal in DEALS
        if deal["company"] == after["company"]
        and deal["status"] in ("closed", "announced")
        and deal["round"] not in NO_ROUND
        and not deal["included_in"]
        and round_of(deal) != round_of(before)
        and (
            round_of(deal) == round_of(after)
            or before["announced_on"] < deal["announced_on"] <= after["announced_on"]
        )
    ]


def test_money_raised_growth_a_year_and_down_rounds() -> None:
    steps = {row["deal_id"]: row for row in valuations.steps(DATA).to_dict("records")}
    wrong = []
    for before, after in pairs():
        amounts = [deal["amount_usd_bn"] for deal in raised(before, after)]
        known = [Fraction(amount) for amount in amounts if amount]
        first, last = (date.fromisoformat(deal["announced_on"]) for deal in (before, after))
        days = (last - first).days
        vague = "quarter" in (before["date_precision"], after["date_precision"])
        jump = float(headline(after) / headline(before))
        growth = None if vague or days <= 180 else 100 * (jump ** (365.25 / days) - 1)
        expected = {
            "raised_usd_bn": sum(known) if known else None,
            "raised_unknown": len(amounts) - len(known),
            "annual_growth_pct": growth,
            "down_round": jump < 1,
        }
        step = steps[after["deal_id"]]
        wrong += [
            f"{after['deal_id']} {name}: {value} here, {step[name]} there"
            for name, value in expected.items()
            if not same(value, step[name])
        ]
    assert not wrong, "\n".join(wrong)


def test_a_chosen_claim_moves_the_jumps_at_whose_ends_it_stands_and_no_other() -> None:
    chosen = {
        deal_id: (word, value)
        for word, (deal_id, field, value) in claims_chosen.alternatives(DATA).items()
        if field == "valuation_usd_bn"
    }
    assert len(chosen) > 20
    # All at once: each deal takes one claim, and every jump follows from the values at its ends.
    moved = valuations.steps(claims_chosen.applied(DATA, [word for word, _ in chosen.values()]))
    jumps = dict(zip(moved["deal_id"], moved["jump"], strict=True))

    def taken(deal: Row) -> float:
        return chosen.get(deal["deal_id"], ("", float(headline(deal))))[1]

    wrong = [
        after["deal_id"]
        for before, after in pairs()
        if not math.isclose(jumps[after["deal_id"]], taken(after) / taken(before), rel_tol=1e-9)
    ]
    assert not wrong
    unmoved = sum(jumps[b["deal_id"]] == float(headline(b) / headline(a)) for a, b in pairs())
    assert 0 < unmoved < len(jumps)


def percentile(jump: Fraction, others: list[Fraction]) -> Fraction:
    smaller = sum(1 for other in others if other < jump)
    equal = sum(1 for other in others if other == jump)
    return (smaller + Fraction(equal, 2)) / len(others) * 100


@pytest.mark.parametrize("size", ["before", "after"])
def test_percentiles_in_words_are_those_counted(size: str) -> None:
    ranked = [(before, after) for before, after in pairs() if not flags(before, after)]
    jumps = {after["deal_id"]: headline(after) / headline(before) for before, after in ranked}
    sizes = {
        after["deal_id"]: headline(before if size == "before" else after)
        for before, after in ranked
    }
    told = 0
    for deal_id, jump in list(jumps.items())[::5]:
        said = HowUnusual(deal=deal_id, peer_size=size).analyse(DATA).finding
        own = sizes[deal_id]
        low, high = (10, math.inf) if own >= 10 else (own / 2, 2 * own)
        peers = [name for name, each in sizes.items() if low <= each <= high]
        groups = [
            [other for name, other in jumps.items() if name != deal_id],
            [jumps[name] for name in peers if name != deal_id],
        ]
        words = said.partition(" jumps")
        for text, others in zip((words[0], words[2]), groups, strict=True):
            found = re.search(r"(\d+)(?:st|nd|rd|th) percentile", text)
            counted = percentile(jump, others)
            if found is None:  # an end of the group, or a small group, is told in words
                smaller = sum(other < jump for other in others)
                few = len(others) < 10 and f"larger than {smaller}" in text
                assert counted in (0, 100) or few, said
            else:
                told += 1
                assert abs(int(found[1]) - counted) <= 0.5 or counted < 1 or counted > 99, said
    assert told > 25
