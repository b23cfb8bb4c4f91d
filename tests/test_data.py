"""What must hold for the built-in data, so that no jump is an artefact and no figure unsourced."""

import datetime as dt
import re

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.deals import valuations

META_SCALE = "scale-ai-2025-06-strategic"
NUMERIC = ("amount_usd_bn", "pre_money_usd_bn", "valuation_usd_bn", "stake_pct")


@pytest.fixture(scope="module")
def data() -> dataset.Dataset:
    return dataset.load()


@pytest.fixture(scope="module")
def deals(data: dataset.Dataset) -> pd.DataFrame:
    return data.investments.set_index("deal_id")


def test_every_row_of_every_file_is_sound(data: dataset.Dataset) -> None:
    assert [str(problem) for problem in data.problems] == []


def test_all_researched_deals_are_there(data: dataset.Dataset) -> None:
    assert len(data.investments) >= 456
    assert len(data.claims) >= 1422


@pytest.mark.parametrize("field", NUMERIC)
def test_every_figure_equals_a_claim_that_counts(data: dataset.Dataset, field: str) -> None:
    claims = data.claims[(data.claims["field"] == field) & data.claims["counts_in_range"]]
    told = {
        (deal, round(value, 9))
        for deal, value in zip(claims["deal_id"], claims["value_number"], strict=True)
    }
    figures = data.investments.dropna(subset=[field])
    unsourced = [
        deal
        for deal, value in zip(figures["deal_id"], figures[field], strict=True)
        if (deal, round(value, 9)) not in told
    ]
    assert unsourced == []


def test_every_claim_but_the_briefs_has_a_web_address(data: dataset.Dataset) -> None:
    claims = data.claims
    bare = claims[claims["url"].isna() & (claims["evidence"] != "brief")]
    assert bare.empty


def test_claims_hold_values_of_their_kind(data: dataset.Dataset) -> None:
    dates = data.claims["field"] == "announced_on"
    assert data.claims.loc[~dates, "value_number"].gt(0).all()
    for text in data.claims.loc[dates, "value"]:
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", text)


def test_official_claims_stand_at_the_companies_or_the_regulators_own_address(
    data: dataset.Dataset,
) -> None:
    official = data.claims[data.claims["evidence"] == "official"]
    copies = official["publisher"].str.contains("copy|via|digest|mirror", case=False)
    assert official[copies].empty


def test_a_claim_that_does_not_count_says_why(data: dataset.Dataset) -> None:
    idle = data.claims[~data.claims["counts_in_range"]]
    silent = idle[(idle["stage"] != "talks") & idle["note"].isna()]
    assert silent[["deal_id", "field", "value"]].to_numpy().tolist() == []


def test_units_are_plausible(deals: pd.DataFrame) -> None:
    assert deals["valuation_usd_bn"].dropna().between(0.005, 3000).all()
    rounds = deals[~deals["round"].isin(["Merger", "Acquisition"])]
    assert rounds["amount_usd_bn"].dropna().between(0.0001, 150).all()
    latest = max(dt.datetime(2026, 11, 23), dt.datetime.now())
    assert deals["announced_on"].between(dt.datetime(2009, 1, 1), latest).all()


def test_an_amount_above_the_valuation_is_explained(deals: pd.DataFrame) -> None:
    above = deals[deals["amount_usd_bn"] > deals["valuation_usd_bn"]]
    assert above["note"].notna().all()
    assert (deals["primary_usd_bn"] <= deals["amount_usd_bn"].fillna(float("inf")))[
        deals["primary_usd_bn"].notna()
    ].all()


def test_basis_and_valuation_come_together(deals: pd.DataFrame) -> None:
    assert (deals["valuation_basis"].notna() == deals["valuation_usd_bn"].notna()).all()


def test_round_groups_are_represented_by_a_member_with_a_valuation(deals: pd.DataFrame) -> None:
    groups = deals.dropna(subset=["round_group"])
    for name, members in groups.groupby("round_group"):
        assert name in members.index, f"{name} does not belong to its own group"
        assert members["company"].nunique() == 1
        if members["valuation_usd_bn"].notna().any():
            assert pd.notna(deals.at[name, "valuation_usd_bn"]), name


def test_inclusions_do_not_form_a_circle(deals: pd.DataFrame) -> None:
    inside = deals["included_in"].dropna().to_dict()
    for start in inside:
        seen, place = set(), start
        while place in inside:
            assert place not in seen, f"{start} is included in itself"
            seen.add(place)
            place = inside[place]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("openai-2026-02-growth", "openai-2026-03-growth"),
        ("anthropic-2026-04-strategic-amazon", "anthropic-2026-05-series-h"),
        ("anthropic-2026-04-strategic-google", "anthropic-2026-05-series-h"),
    ],
)
def test_money_that_is_inside_other_money_says_so(
    deals: pd.DataFrame, part: str, whole: str
) -> None:
    assert deals.at[part, "included_in"] == whole


def test_spellings_are_unified(data: dataset.Dataset) -> None:
    aliases = data.aliases
    companies = set(aliases.loc[aliases["kind"] == "company", "alias"])
    assert companies.isdisjoint(data.investments["company"])
    investors = set(aliases.loc[aliases["kind"] == "investor", "alias"])
    named = (
        pd.concat([data.investments["lead_investors"], data.investments["investors"]])
        .dropna().str.split("; ").explode()
    )  # fmt: skip
    assert investors.isdisjoint(named)
    assert set(aliases["alias"]).isdisjoint(aliases["name"]), "a spelling points at a spelling"


def test_meta_scale_reads_as_the_brief_has_it(data: dataset.Dataset, deals: pd.DataFrame) -> None:
    deal = deals.loc[META_SCALE]
    assert (deal["amount_usd_bn"], deal["stake_pct"], deal["valuation_usd_bn"]) == (14.8, 49, 29)
    assert deal["announced_on"] == pd.Timestamp("2025-06-13")
    before = deals.loc["scale-ai-2024-05-series-f"]
    assert (before["valuation_usd_bn"], before["amount_usd_bn"]) == (13.8, 1.0)
    claims = data.claims[data.claims["deal_id"] == META_SCALE]
    amounts = claims[claims["field"] == "amount_usd_bn"]
    assert {13.79, 14.3, 14.8} <= set(amounts.loc[amounts["counts_in_range"], "value_number"])
    talks = claims[claims["stage"] == "talks"]
    assert len(talks) >= 2
    assert not talks["counts_in_range"].any()


def test_offer_prices_stand_for_ipos(deals: pd.DataFrame) -> None:
    ipos = deals[(deals["round"] == "IPO") & deals["valuation_usd_bn"].notna()]
    assert set(ipos["valuation_basis"]) <= {"offer_price", "market_cap"}
    assert deals.at["cerebras-2026-05-ipo", "valuation_usd_bn"] < 66


ARTEFACTS = (
    "groq-2021-04-series-c",
    "databricks-2019-10-series-f",
    "evenup-2025-10-series-e",
    "sambanova-2026-07-series-f",
    "sambanova-2026-02-series-e",
    "anthropic-2026-04-strategic-amazon",
    "anthropic-2026-04-strategic-google",
    "xai-2026-01-series-e",
)


def test_known_artefacts_are_not_ranked(data: dataset.Dataset) -> None:
    steps = valuations.steps(data)
    ranked = set(steps.loc[steps["counts"], "deal_id"])
    assert ranked.isdisjoint(ARTEFACTS)


def test_down_rounds_are_the_ones_that_were_reviewed(data: dataset.Dataset) -> None:
    steps = valuations.steps(data)
    down = steps[steps["counts"] & (steps["jump"] < 1)]
    assert down["deal_id"].tolist() == ["nuro-2025-08-series-e"]
