"""Percentiles, quartiles and peers, against exact fractions and by hand."""

import itertools
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.deals import jump_groups, peers, standing
from ai_investments.deals.peers import Criteria
from ai_investments.views import HowUnusual
from tests import test_valuations_oracle as oracle

META_SCALE = "scale-ai-2025-06-strategic"
SIXTHS = st.integers(1, 30).map(lambda n: Fraction(n, 6))  # few values, so that many tie


def steps(*jumps: Fraction | float, **columns: Any) -> pd.DataFrame:
    """Return steps that count, named step-0, step-1 and so on, without disputed claims."""
    numbers = [float(jump) for jump in jumps]
    return pd.DataFrame(
        {
            "deal_id": [f"step-{n}" for n in range(len(numbers))],
            "jump": numbers,
            "jump_low": numbers,
            "jump_high": numbers,
            "counts": True,
        }
        | columns
    )


def percentile(jump: Fraction, others: list[Fraction]) -> Fraction:
    """Count, one by one."""
    halves = sum(2 if other < jump else 1 if other == jump else 0 for other in others)
    return Fraction(50 * halves, len(others))


def quantile(jumps: list[Fraction], part: Fraction) -> Fraction:
    """Interpolate between the two sorted jumps around the place (n − 1) × part."""
    place = (len(jumps) - 1) * part
    below = place.numerator // place.denominator
    above = min(below + 1, len(jumps) - 1)
    ordered = sorted(jumps)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@given(st.lists(SIXTHS, min_size=standing.QUARTILES_FROM, max_size=40))
def test_quartiles_are_those_of_exact_fractions(jumps: list[Fraction]) -> None:
    found = standing.quartiles(steps(*jumps)["jump"])
    assert found is not None
    wanted = [quantile(jumps, Fraction(n, 4)) for n in (1, 2, 3)]
    assert [found.lower, found.median, found.upper] == pytest.approx([float(q) for q in wanted])


def test_quartiles_by_hand() -> None:
    found = standing.quartiles(pd.Series([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]))
    assert found == standing.Quartiles(lower=2.5, median=6.0, upper=14.0)


def test_four_jumps_have_no_quartiles() -> None:
    assert standing.quartiles(pd.Series([1.0, 2.0, 3.0, 4.0])) is None
    assert standing.quartiles(pd.Series([], dtype="float64")) is None


@given(st.lists(SIXTHS, min_size=standing.PERCENTILE_FROM + 1, max_size=40))
def test_a_percentile_is_that_of_exact_fractions(jumps: list[Fraction]) -> None:
    table = steps(*jumps)
    stands = standing.against(table.iloc[0], table)
    assert stands.percentile == pytest.approx(float(percentile(jumps[0], jumps[1:])))
    assert stands.by_own_claims == stands.by_all_claims
    assert stands.by_own_claims == pytest.approx((stands.percentile, stands.percentile))
    assert (stands.others, stands.member) == (len(jumps) - 1, True)


def test_ties_count_half_by_hand() -> None:
    # of eleven others four are smaller and three equal: (4 + 3 ÷ 2) ÷ 11 = 50%
    table = steps(2, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3)
    stands = standing.against(table.iloc[0], table)
    assert (stands.smaller, stands.equal, stands.others, stands.percentile) == (4, 3, 11, 50.0)


def test_a_jump_outside_of_the_group_is_compared_with_all_of_it() -> None:
    table = steps(5, *range(1, 11))
    stands = standing.against(table.iloc[0], table.iloc[1:])
    assert (stands.others, stands.smaller, stands.equal, stands.member) == (10, 4, 1, False)
    assert stands.percentile == 45.0


@pytest.mark.parametrize("others", [0, 1, standing.PERCENTILE_FROM - 1])
def test_few_others_give_their_number_and_no_percentile(others: int) -> None:
    table = steps(2, *[1] * others)
    stands = standing.against(table.iloc[0], table)
    assert (stands.others, stands.smaller) == (others, others)
    assert (stands.percentile, stands.by_own_claims, stands.by_all_claims) == (None, None, None)


@given(
    st.lists(st.lists(SIXTHS, min_size=1, max_size=2), min_size=5, max_size=5),
    st.lists(SIXTHS, min_size=standing.PERCENTILE_FROM - 4, max_size=12),
)
def test_ranges_of_the_percentile_by_brute_force(
    disputed: list[list[Fraction]], agreed: list[Fraction]
) -> None:
    claims = [*disputed, *([jump] for jump in agreed)]
    first = [own[0] for own in claims]
    table = steps(
        *first,
        jump_low=[float(min(own)) for own in claims],
        jump_high=[float(max(own)) for own in claims],
    )
    stands = standing.against(table.iloc[0], table)
    own = [percentile(jump, first[1:]) for jump in claims[0]]
    everyone = [percentile(jump, rest) for jump, *rest in itertools.product(*claims)]
    assert stands.by_own_claims == pytest.approx((float(min(own)), float(max(own))))
    assert stands.by_all_claims == pytest.approx((float(min(everyone)), float(max(everyone))))


TRAITS = {
    "segment": ["Defence", "Defence", "Healthcare", "Healthcare"],
    "announced_on": pd.to_datetime(["2024-12-31", "2025-01-01", "2025-06-01", "2026-01-01"]),
    "previous_valuation_usd_bn": [9.9, 10.0, 20.0, 50.0],
    "valuation_usd_bn": [10.0, 20.0, 60.0, 200.0],
    "days": [365.0, 351.0, 350.0, float("nan")],  # 11.99, 11.53 and 11.499 months
}


@pytest.mark.parametrize(
    ("criteria", "wanted"),
    [
        (Criteria(), [0, 1, 2, 3]),
        (Criteria(segments=("Healthcare",)), [2, 3]),
        (Criteria(years=(2025, 2025)), [1, 2]),
        (Criteria(years=(2026, 2024)), []),
        (Criteria(size_from_usd_bn=10), [1, 2, 3]),
        (Criteria(size_to_usd_bn=10), [0, 1]),
        (Criteria(size_from_usd_bn=10, size="after"), [0, 1, 2, 3]),
        (Criteria(size_from_usd_bn=20, size_to_usd_bn=60, size="after"), [1, 2]),
        (Criteria(months_from=12), [0, 1]),  # in whole months
        (Criteria(months_to=11), [2]),  # without exact dates there are no months
        (Criteria(segments=("Defence",), years=(2025, 2026), size_from_usd_bn=10), [1]),
    ],
)
def test_peers_meet_every_criterion(criteria: Criteria, wanted: list[int]) -> None:
    table = steps(1, 2, 3, 4, **TRAITS)
    fit = peers.fits(table, criteria)
    assert [n for n, each in enumerate(fit) if each] == wanted


def test_groups_alike_by_one_trait_hold_the_step_itself() -> None:
    table = steps(1, 2, 3, 4, **TRAITS)
    for _, step in table.iterrows():
        alike = jump_groups.alike(step)
        assert ("wait" in alike) == pd.notna(step["days"])
        for criteria in alike.values():
            assert step["deal_id"] in set(table.loc[peers.fits(table, criteria), "deal_id"])


def test_what_does_not_count_stands_nowhere_and_is_in_no_group() -> None:
    table = steps(*range(1, 13), **{name: [values[1]] * 12 for name, values in TRAITS.items()})
    table.loc[0, "counts"] = False
    compared = jump_groups.compared(table.iloc[0], table, {"all": Criteria()}).iloc[0]
    assert compared["n"] == 11
    assert compared[["others", "smaller", "percentile", "own_claims_low"]].isna().all()
    assert compared["median"] == 7.0  # of 2 to 12


def test_groups_by_name_and_by_median() -> None:
    names = pd.Series(["a"] * 5 + ["b"] * 5 + ["c"] * 2 + ["d"] * 3)
    table = steps(*[2] * 5, *[3] * 5, *[9] * 2, *[9] * 3)
    table.loc[11, "counts"] = False
    groups = jump_groups.by_median(jump_groups.by(table, names))
    assert [(each.name, each.n) for each in groups] == [("b", 5), ("a", 5), ("d", 3), ("c", 1)]
    assert [each.quartiles is None for each in groups] == [False, False, True, True]
    assert len(groups[3].steps) == 2


def of_the_files() -> dict[str, dict[str, Any]]:
    """Return every step that counts, recomputed from the CSV files in exact fractions."""
    found = {}
    for before, after in oracle.pairs():
        if oracle.flags(before, after):
            continue
        ends = [
            new / old
            for new, old in itertools.product(
                oracle.claimed_values(after), oracle.claimed_values(before)
            )
        ]
        found[after["deal_id"]] = {
            "jump": oracle.headline(after) / oracle.headline(before),
            "low": min(ends),
            "high": max(ends),
            "before": oracle.headline(before),
            "after": oracle.headline(after),
            "segment": after["segment"],
            "year": int(after["announced_on"][:4]),
        }
    return found


@pytest.mark.parametrize("size", ["before", "after"])
def test_meta_scale_among_companies_above_ten_billion(size: str) -> None:
    compared = HowUnusual(peer_size=size).analyse(dataset.load()).compared
    found = of_the_files()
    own = found[META_SCALE]
    rest = {deal: step for deal, step in found.items() if deal != META_SCALE}
    for row, group in (
        (compared.iloc[0], list(rest.values())),
        (compared.iloc[1], [step for step in rest.values() if step[size] >= 10]),
    ):
        jumps = [step["jump"] for step in group]
        assert (row["n"], row["others"]) == (len(jumps) + 1, len(jumps))
        wanted = [percentile(jump, jumps) for jump in (own["jump"], own["low"], own["high"])]
        actual = row[["percentile", "own_claims_low", "own_claims_high"]].tolist()
        assert actual == pytest.approx([float(each) for each in wanted])
        outer = [
            percentile(own["low"], [step["high"] for step in group]),
            percentile(own["high"], [step["low"] for step in group]),
        ]
        actual = row[["all_claims_low", "all_claims_high"]].tolist()
        assert actual == pytest.approx([float(each) for each in outer])
        wanted = [quantile([own["jump"], *jumps], Fraction(n, 4)) for n in (1, 2, 3)]
        actual = row[["lower_quartile", "median", "upper_quartile"]].tolist()
        assert actual == pytest.approx([float(each) for each in wanted])
