"""Titles that say “most”, “largest” or “peaks” name all who share the place."""

import math

import pandas as pd
import pytest

from ai_investments import dataset, first_place
from ai_investments.schema import INVESTMENTS
from ai_investments.views import CapexTotals, Momentum, NewSince, Overview, Payback, ValuationJumps
from ai_investments.views.trajectory_words import chart_title
from tests.built_in import DATA
from tests.test_dataset import GOOD, table


@pytest.mark.parametrize(
    ("values", "largest", "smallest"),
    [
        ([], [], []),
        ([math.nan], [], []),
        ([2.0, 5.0, 5.0, 1.0], [1, 2], [3]),
        ([0.1 + 0.2, 0.3, math.nan], [0, 1], [0, 1]),
        ([-4, -4, -9], [0, 1], [2]),
    ],
)
def test_who_shares_the_first_place(
    values: list[float], largest: list[int], smallest: list[int]
) -> None:
    assert first_place.holders(values) == largest
    assert first_place.holders(values, lowest=True) == smallest


def test_up_to_three_are_named() -> None:
    assert first_place.named(["Credo"]) + first_place.each(["Credo"]) == "Credo"
    assert first_place.named(["Credo", "Microsoft"]) == "Credo and Microsoft"
    assert first_place.named(list("abcd")) == "4 companies"
    assert first_place.each(["Credo", "Microsoft"]) == " each"


def test_the_most_changed_companies_are_all_in_the_title() -> None:
    result = NewSince().analyse(DATA)
    totals = result.counts.set_index("name")["total"]
    most = totals[totals == totals.max()]
    assert len(most) > 1
    assert all(name in result.chart_title for name in most.index)
    assert f"{most.iloc[0]} changes each" in result.chart_title


def test_a_level_peak_is_told_with_its_first_and_last_year() -> None:
    result = Payback().analyse(DATA)
    yearly = result.depreciation.groupby("year")["usd_bn"].sum().round(9)
    years = yearly.index[yearly == yearly.max()]
    assert len(years) > 1
    assert result.titles["depreciation"].endswith(f" in {years[0]}–{years[-1]}")


def alike() -> dataset.Dataset:
    """Return two companies that grew from 1 to 3 billion in the same two years."""
    rows = [
        GOOD
        | {
            "deal_id": f"{company.lower()}-{n}",
            "company": company,
            "announced_on": f"{2020 + n}-01-01",
            "round": f"Series {'AB'[n]}",
            "valuation_usd_bn": worth,
            "amount_usd_bn": "0.5",
        }
        for company in ("Acme", "Zeta")
        for n, worth in enumerate(("1", "3"))
    ]
    contents = table(*rows, header=INVESTMENTS.columns).encode()
    return dataset.from_contents({"investments": contents})


def test_equal_jumps_valuations_and_periods_are_all_named() -> None:
    data = alike()
    both = "Acme in 2021, 3.00× and Zeta in 2021, 3.00×"
    for order in ("largest", "smallest", "newest", "valuation"):
        assert both in ValuationJumps(order=order).analyse(data).chart_title
    assert Overview().analyse(data).largest_title == (
        "The largest jumps that compare like with like: Acme in 2021 and Zeta in 2021, 3.00× each"
    )
    raised = Momentum(momentum_by="year", momentum_years=(2020, 2021)).analyse(data)
    assert "most in 2020 and 2021 so far, $1bn each" in raised.chart_title


def test_companies_valued_alike_share_the_place() -> None:
    points = pd.DataFrame(
        {"company": ["Acme", "Zeta", "Late"], "valuation_usd_bn": [3.0, 3.0, 2.0],
         "kind": "priced"}
    )  # fmt: skip
    said = "Valued highest in their newest priced round: Acme and Zeta, $3bn each"
    assert chart_title(points, "Acme") == said
    assert chart_title(points, "Late") == f"{said}; Late is 3rd of 3, $2bn"


def test_one_leader_is_told_as_before() -> None:
    assert CapexTotals().analyse(DATA).chart_title.endswith("Amazon spent most, 35% of it")
