"""What must hold for capex, customers, revenue and events of the built-in data."""

import pandas as pd
import pytest

from tests.built_in import DATA


@pytest.mark.parametrize("field", ["capex_usd_bn", "revenue_usd_bn", "operating_cash_flow_usd_bn"])
def test_every_capex_figure_equals_a_claim_that_counts(field: str) -> None:
    claims = DATA.capex_claims[
        (DATA.capex_claims["field"] == field) & DATA.capex_claims["counts_in_range"]
    ]
    told = set(zip(claims["capex_id"], claims["value_number"].round(9), strict=True))
    rows = DATA.capex.dropna(subset=[field])
    figures = set(zip(rows["capex_id"], rows[field].round(9), strict=True))
    assert figures - told == set()


def test_quarters_add_up_to_years_or_the_year_says_why() -> None:
    quarters = DATA.capex[DATA.capex["frequency"] == "quarter"]
    years = DATA.capex[DATA.capex["frequency"] == "year"]
    checked = 0
    for year in years.to_dict("records"):
        inside = quarters[
            (quarters["company"] == year["company"])
            & (quarters["definition"] == year["definition"])
            & (quarters["period_start"] >= year["period_start"])
            & (quarters["period_end"] <= year["period_end"])
        ]
        if len(inside) != 4:
            continue
        checked += 1
        off = abs(inside["capex_usd_bn"].sum() / year["capex_usd_bn"] - 1)
        assert off < 0.0005 or (off < 0.005 and isinstance(year["note"], str)), year["capex_id"]
    assert checked > 60


def test_one_row_a_company_period_and_definition() -> None:
    key = ["company", "calendar_period", "definition", "frequency"]
    own = DATA.capex[~DATA.capex["straddles_calendar"]]
    assert not own.duplicated(key).any()


def test_capex_claims_read_in_copies_do_not_pass_as_official() -> None:
    official = DATA.capex_claims[DATA.capex_claims["evidence"] == "official"]
    assert official["url"].str.contains(r"sec\.gov|investor|abc\.xyz").all()


def test_only_googles_share_of_scale_ai_is_known() -> None:
    own = DATA.customers[DATA.customers["vendor"] == "Scale AI"]
    known = own.dropna(subset=["share_pct"])
    assert known["customer"].tolist() == ["Google"]
    assert known["revenue_usd_m"].tolist() == [150]
    assert own.loc[own["share_pct"].isna(), "basis"].isna().all()


def test_plain_shares_of_one_vendor_and_period_stay_below_a_hundred() -> None:
    plain = DATA.customers[DATA.customers["row_kind"] == "share"]
    sums = plain.groupby(["vendor", "period"])["share_pct"].sum()
    assert (sums <= 100).all(), sums[sums > 100]


def test_two_customers_under_one_roof_share_their_group() -> None:
    own = DATA.customers[DATA.customers["customer"].isin(["G42", "MBZUAI"])]
    assert len(own) >= 2
    assert own["parent_group"].nunique() == 1


def test_revenue_without_a_value_is_not_usable_for_a_multiple() -> None:
    nothing = DATA.revenue[DATA.revenue["revenue_usd_bn"] <= 0]
    assert not nothing["usable_for_multiple"].any()
    assert (DATA.revenue["note"].notna() | DATA.revenue["usable_for_multiple"]).all()


def test_ranges_hold_their_headline() -> None:
    for low, value, high in (("low_usd_bn", "revenue_usd_bn", "high_usd_bn"),):
        rows = DATA.revenue
        assert (rows[low].isna() | (rows[low] <= rows[value] + 1e-9)).all()
        assert (rows[high].isna() | (rows[high] >= rows[value] - 1e-9)).all()
    guided = DATA.capex_guidance
    assert (guided["high_usd_bn"].isna() | (guided["high_usd_bn"] >= guided["low_usd_bn"])).all()


def test_companies_carry_one_name_in_every_table() -> None:
    aliases = set(DATA.aliases.loc[DATA.aliases["kind"] == "company", "alias"])
    for table, column in (
        (DATA.revenue, "company"), (DATA.customers, "vendor"), (DATA.churn_cases, "vendor"),
        (DATA.capex, "company"), (DATA.events, "subject"), (DATA.commitments, "company"),
        (DATA.commitments, "counterparty"), (DATA.capex_guidance, "company"),
    ):  # fmt: skip
        assert aliases.isdisjoint(table[column])


def test_headline_events_are_few_and_dated_by_the_day_or_month() -> None:
    marked = DATA.events[DATA.events["headline"]]
    assert 6 <= len(marked) <= 10
    texts = " ".join(marked["event"])
    assert "Meta" in texts
    assert "Google" in texts
    assert (DATA.events["event"].str.len() <= 90).all()


def test_complete_cases_have_what_a_calibration_needs() -> None:
    complete = DATA.churn_cases[DATA.churn_cases["complete"]]
    needed = ["share_lost_pct", "wind_down_months", "vendor_revenue_before_usd_m",
              "vendor_revenue_after_usd_m", "basis"]  # fmt: skip
    assert len(complete) == 5
    assert complete[needed].notna().all(axis=None)
    assert pd.notna(DATA.churn_cases["url"]).all()
