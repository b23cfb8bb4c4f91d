"""Ranges, sources and grades, by hand and on the deal that the dashboard is about."""

import pandas as pd
import pytest

from ai_investments import dataset, evidence
from ai_investments.schema import CLAIMS
from tests.test_dataset import GOOD, table

DEAL = GOOD["deal_id"]


def with_claims(*claims: dict[str, str], headline: str = "1.5") -> dataset.Dataset:
    base = {
        "deal_id": DEAL, "field": "valuation_usd_bn", "value": "1.5", "stage": "closing",
        "counts_in_range": "true", "publisher": "A", "evidence": "reported",
        "url": "https://example.org/a",
    }  # fmt: skip
    return dataset.from_contents(
        {
            "investments": table(GOOD | {"valuation_usd_bn": headline}).encode(),
            "claims": table(*[base | each for each in claims], header=CLAIMS.columns).encode(),
        }
    )


def backing(data: dataset.Dataset) -> evidence.Evidence:
    return evidence.figure(data, DEAL, "valuation_usd_bn")


def test_the_range_runs_over_claims_that_count_only() -> None:
    found = backing(with_claims({}, {"value": "2"}, {"value": "9", "counts_in_range": "false"}))
    assert (found.low, found.high, found.headline) == (1.5, 2.0, 1.5)
    assert found.disputed
    assert len(found.claims) == 3


def test_sources_are_publishers_not_pages() -> None:
    found = backing(with_claims({}, {"url": "https://example.org/b"}, {"publisher": "B"}))
    assert found.sources == 2


def test_the_grade_is_the_best_claim_that_agrees_with_the_headline() -> None:
    data = with_claims({"evidence": "aggregated"}, {"value": "1.4", "evidence": "official"})
    assert backing(data).grade == "aggregated"


def test_a_claim_that_does_not_count_gives_no_grade() -> None:
    data = with_claims({"evidence": "brief"}, {"evidence": "official", "counts_in_range": "false"})
    assert backing(data).grade == "brief"


def test_a_figure_without_an_agreeing_claim_is_unsourced() -> None:
    assert backing(with_claims({"value": "3"})).grade == "unsourced"


def test_a_figure_without_claims_is_its_own_range() -> None:
    found = backing(with_claims())
    assert (found.low, found.high, found.sources, found.grade) == (1.5, 1.5, 0, "unsourced")
    assert not found.disputed


def test_an_unknown_deal_has_no_figure() -> None:
    found = evidence.figure(dataset.load(), "nobody", "amount_usd_bn")
    assert (found.headline, found.low, found.sources) == (None, None, 0)


def test_what_meta_paid_is_disputed() -> None:
    found = evidence.figure(dataset.load(), "scale-ai-2025-06-strategic", "amount_usd_bn")
    assert (found.headline, found.low, found.high) == (14.8, 13.79, 14.8)
    assert found.grade == "reported"  # the filing disagrees with the headline


@pytest.mark.parametrize("field", ["amount_usd_bn", "valuation_usd_bn", "stake_pct"])
def test_every_figure_of_the_data_agrees_with_a_plain_count(field: str) -> None:
    data = dataset.load()
    counting = data.claims[(data.claims["field"] == field) & data.claims["counts_in_range"]]
    frame = evidence.ranges(data, field).collect("pandas").to_pandas().set_index("deal_id")
    assert len(frame) == data.investments[field].notna().sum()
    for deal, figure in frame.iterrows():
        own = counting[counting["deal_id"] == deal]
        assert figure["low"] == own["value_number"].min()
        assert figure["high"] == own["value_number"].max()
        assert figure["sources"] == own["publisher"].nunique()


def test_the_weakest_grade_is_carried() -> None:
    assert evidence.weakest(["official", "brief", "reported"]) == "brief"
    assert evidence.weakest([]) == "unsourced"


def test_claims_are_listed_counting_first_then_best_first() -> None:
    listed = evidence.of_deal(dataset.load(), "scale-ai-2025-06-strategic")
    amounts = listed[listed["field"] == "amount_usd_bn"]
    assert amounts["evidence"].iloc[0] == "official"
    assert amounts["counts_in_range"].is_monotonic_decreasing
    assert isinstance(listed, pd.DataFrame)
    assert listed["field"].iloc[0] == "amount_usd_bn"
