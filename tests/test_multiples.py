"""Revenue multiples: the nearest revenue of the right kind, or none."""

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.deals import multiples
from ai_investments.schema import INVESTMENTS, REVENUE
from tests.test_dataset import GOOD, table

RUN_RATE = {
    "revenue_id": "a", "company": "Acme", "as_of": "2025-01-31", "kind": "run_rate",
    "revenue_usd_bn": "0.1", "derived": "false", "usable_for_multiple": "true",
    "publisher": "A", "url": "https://example.org/a", "evidence": "reported",
}  # fmt: skip


def of(*revenues: dict[str, str], **deal: str) -> pd.DataFrame:
    data = dataset.from_contents(
        {
            "investments": table(GOOD | deal, header=INVESTMENTS.columns).encode(),
            "revenue": table(
                *[RUN_RATE | {"revenue_id": f"r{n}"} | each for n, each in enumerate(revenues)],
                header=REVENUE.columns,
            ).encode(),
        }
    )
    assert data.problems == ()
    return multiples.revenue_multiples(data)


def test_a_multiple_is_valuation_over_revenue() -> None:
    (row,) = of({}).to_dict("records")
    assert (row["multiple"], row["distance_days"]) == (pytest.approx(15.0), 0)


def test_the_nearest_revenue_is_taken() -> None:
    (row,) = of({"as_of": "2024-12-01"}, {"as_of": "2025-02-10", "revenue_usd_bn": "0.2"}).to_dict(
        "records"
    )
    assert (row["revenue_usd_bn"], row["distance_days"]) == (0.2, 10)


def test_a_year_is_dated_at_its_middle() -> None:
    year = {
        "kind": "annual_actual", "as_of": "2024-12-31", "period_start": "2024-01-01",
        "period_end": "2024-12-31",
    }  # fmt: skip
    assert of(year).empty  # 1 July 2024 is more than 180 days before 31 January 2025
    (row,) = of(year, announced_on="2024-07-11").to_dict("records")
    assert row["distance_days"] == 10


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "annual_forecast"},
        {"kind": "run_rate_forecast"},
        {"usable_for_multiple": "false"},
        {"revenue_usd_bn": "0"},
        {"perimeter": "with another"},
        {"as_of": "2024-06-30"},
    ],
)
def test_revenue_that_does_not_fit_gives_no_multiple(change: dict[str, str]) -> None:
    assert of(change).empty


@pytest.mark.parametrize("deal", [{"date_precision": "quarter"}, {"doubt": "one page"}])
def test_a_round_that_does_not_fit_gives_no_multiple(deal: dict[str, str]) -> None:
    assert of({}, **deal).empty


def test_peers_of_scale_ai_are_others_in_its_segment() -> None:
    data = dataset.load()
    peers = multiples.peers(data, "Scale AI", pd.Timestamp("2026-12-31"))
    assert set(peers["company"]) == {"Mercor"}
    assert peers["multiple"].median() == pytest.approx((2 / 0.075 + 10 / 0.5) / 2)
    known = multiples.peers(data, "Scale AI", pd.Timestamp("2025-06-30"))
    assert known["multiple"].tolist() == [pytest.approx(2 / 0.075)]
