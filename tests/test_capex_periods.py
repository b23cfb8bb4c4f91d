"""Twelve months, growth, shares and fiscal periods: against the file read with the csv module."""

from collections import defaultdict
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments.capital_spending import capex, capex_compared, capex_periods
from ai_investments.schema import DEFINITIONS
from ai_investments.views.capex_totals import CapexTotals
from tests.built_in import DATA
from tests.test_capex import FOUR, ROWS
from tests.test_capex_rules import four, only, quarter, spending, year

QUARTERS = [f"{y}Q{q}" for y in range(2016, 2028) for q in range(1, 5)]


def plain_quarters(definition: str) -> dict[str, dict[str, float]]:
    known: dict[str, dict[str, float]] = defaultdict(dict)
    for row in ROWS:
        if row["definition"] == definition and row["frequency"] == "quarter":
            known[row["company"]][row["calendar_period"]] = float(row["capex_usd_bn"])
    return known


# Twelve months.


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_twelve_months_are_four_quarters_of_the_file_and_nothing_less(definition: str) -> None:
    wanted: dict[tuple[str, str], float] = {}
    for company, own in plain_quarters(definition).items():
        for n in range(3, len(QUARTERS)):
            span = QUARTERS[n - 3 : n + 1]
            if all(period in own for period in span):
                wanted[company, QUARTERS[n]] = sum(own[period] for period in span)
    found = capex.totals(DATA, definition=definition, by="ttm")
    added = found[found["made_of"] == "quarters"].set_index(["company", "period"])
    assert len(wanted) > 3 or definition == "company_reported"
    assert added["capex_usd_bn"].to_dict() == pytest.approx(wanted)
    assert (added["quarters"] == 4).all()
    assert added["complete"].all()
    assert added["derived"].all()
    stood_in = found[found["made_of"] == "year"]
    assert stood_in["period"].str.endswith("Q4").all()
    assert not set(zip(stood_in["company"], stood_in["period"], strict=True)) & set(wanted)


def test_oracles_twelve_months_to_may_2026_are_its_fiscal_year() -> None:
    reported = next(row for row in ROWS if row["capex_id"] == "oracle-fy2026-cash-ppe")
    found = capex.totals(DATA, by="ttm", companies=["Oracle"]).set_index("period")
    assert found.at["2026Q2", "capex_usd_bn"] == pytest.approx(float(reported["capex_usd_bn"]))
    assert found.at["2026Q2", "capex_usd_bn"] == pytest.approx(8.502 + 12.033 + 18.635 + 16.493)
    assert found.at["2026Q3", "capex_usd_bn"] == pytest.approx(75.66)


def test_twelve_months_at_the_end_of_a_year_are_that_year() -> None:
    years = capex.totals(DATA).query("complete").set_index(["company", "period"])
    found = capex.totals(DATA, by="ttm").set_index(["company", "period"])["capex_usd_bn"]
    assert len(years) > 40
    for (company, period), row in years.iterrows():
        assert found[company, f"{period}Q4"] == pytest.approx(row["capex_usd_bn"])


def test_twelve_months_reach_back_before_the_first_year_asked_for() -> None:
    whole = capex.totals(DATA, by="ttm", companies=FOUR)
    some = capex.totals(DATA, by="ttm", companies=FOUR, first=2024, last=2025)
    wanted = whole[whole["period"].between("2024Q1", "2025Q4")].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, wanted)
    assert some["period"].min() == "2024Q1"


def test_a_missing_quarter_leaves_out_the_four_spans_that_hold_it() -> None:
    rows = [*four("2023", 1.0), *four("2024", 2.0), *four("2025", 3.0)]
    del rows[5]  # 2024Q2
    found = capex.totals(spending(*rows), by="ttm")
    assert found["period"].tolist() == ["2023Q4", "2024Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert found["capex_usd_bn"].tolist() == [4.0, 5.0, 10.0, 11.0, 12.0]
    summed = capex.sums(found, ("Acme",)).set_index("period")
    assert not summed.at["2024Q3", "complete"]
    assert summed.at["2024Q3", "shortfall"] == "not known"
    assert summed["growth_pct"].notna().sum() == 0


def test_the_reported_year_is_twelve_months_where_its_quarters_are_not_known() -> None:
    row = only(spending(year("2024", 4.4)), by="ttm")
    assert (row["period"], row["capex_usd_bn"], row["made_of"]) == ("2024Q4", 4.4, "year")
    data = spending(*four("2024", 1.0), year("2024", 4.4))
    assert only(data, by="ttm")["capex_usd_bn"] == 4.0
    crossing = year("2024", 4.4, straddles_calendar="true")
    assert capex.totals(spending(crossing), by="ttm").empty


@pytest.mark.parametrize(
    ("last", "span"),
    [
        ("2025Q4", ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
        ("2025Q1", ["2024Q2", "2024Q3", "2024Q4", "2025Q1"]),
        ("2000Q2", ["1999Q3", "1999Q4", "2000Q1", "2000Q2"]),
    ],
)
def test_the_quarters_of_twelve_months(last: str, span: list[str]) -> None:
    assert capex_periods.trailing(last) == span


# Growth and shares.


@pytest.mark.parametrize("by", ["year", "quarter", "ttm"])
def test_growth_is_against_the_same_period_a_year_before(by: capex.By) -> None:
    totals = capex.totals(DATA, by=by)
    spent = {
        (row["company"], row["period"]): row["capex_usd_bn"]
        for row in totals.to_dict("records")
        if row["complete"]
    }
    growth = capex_compared.growth_pct(totals)
    for row, value in zip(totals.to_dict("records"), growth, strict=True):
        before = spent.get((row["company"], f"{int(row['period'][:4]) - 1}{row['period'][4:]}"))
        if before and row["complete"]:
            assert value == pytest.approx(100 * row["capex_usd_bn"] / before - 100)
        else:
            assert value != value
    assert growth.notna().sum() > 30


def test_published_growth_by_hand() -> None:
    totals = capex.totals(DATA)
    growth = totals.assign(growth=capex_compared.growth_pct(totals)).set_index(
        ["company", "period"]
    )["growth"]
    # 131.819 after 82.999, 91.447 after 52.535, 69.691 after 37.256, from the annual reports.
    assert growth["Amazon", "2025"] == pytest.approx(58.82, abs=0.005)
    assert growth["Alphabet", "2025"] == pytest.approx(74.07, abs=0.005)
    assert growth["Meta", "2025"] == pytest.approx(87.06, abs=0.005)


@pytest.mark.parametrize("by", ["year", "quarter", "ttm"])
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_shares_of_every_period_add_up_to_100(definition: str, by: capex.By) -> None:
    totals = capex.totals(DATA, definition=definition, by=by)
    shares = totals.assign(share=capex_compared.share_pct(totals)).groupby("period")["share"]
    assert shares.sum().tolist() == pytest.approx([100.0] * shares.ngroups)
    assert shares.min().min() >= 0


@given(st.lists(st.floats(-5, 500, allow_subnormal=False), min_size=1, max_size=6))
@settings(max_examples=200)
def test_shares_add_up_or_are_not_there(values: list[float]) -> None:
    totals = pd.DataFrame({"period": "2025", "capex_usd_bn": values})
    shares = capex_compared.share_pct(totals)
    if min(values) < 0 or sum(values) <= 0:
        assert shares.isna().all()
    else:
        assert shares.sum() == pytest.approx(100)


# Fiscal periods.


def test_every_fiscal_period_says_how_far_it_lies_outside_its_calendar_period() -> None:
    totals = capex.totals(DATA, companies=["Oracle", "Amazon", "CoreWeave", "Nvidia"])
    found = capex.fiscal_periods(DATA, totals).set_index("capex_id")
    assert found.at["oracle-fy2027q1-cash-ppe", "days_outside"] == 30  # June, of June to August
    assert found.at["oracle-fy2027q1-cash-ppe", "days"] == 92
    assert found.at["amazon-fy2025q3-cash-ppe", "days_outside"] == 0
    assert found.at["coreweave-fy2023-cash-ppe", "days_outside"] == 0  # a year that stands in
    assert ((found["days_outside"] > 0) == found["straddles_calendar"].astype(bool)).all()
    assert (found["days_outside"] * 2 < found["days"]).all(), "most of it lies outside"


def moved(row: dict[str, str], start: str, end: str) -> dict[str, str]:
    return row | {"period_start": start, "period_end": end, "straddles_calendar": "true"}


def test_quarters_that_overlap_or_leave_days_out_are_noted() -> None:
    rows = four("2024", 1.0)
    rows[1] = moved(rows[1], "2024-03-18", "2024-06-30")
    data = spending(*rows)
    note = only(data)["note"]
    assert "counted as 2024Q1 and 2024Q2 overlap by 14 days" in note
    rows[1] = moved(rows[1], "2024-04-02", "2024-06-30")
    assert "2024Q1 and 2024Q2 leave out 1 day" in only(spending(*rows))["note"]
    notes = CapexTotals(spenders=("Acme",)).analyse(data).notes
    assert any("overlap or leave days out" in note and "Acme 2024" in note for note in notes)
    assert "overlap" not in only(spending(*four("2024", 1.0)))["note"]


def test_no_seam_is_told_across_a_missing_quarter() -> None:
    data = spending(quarter("2024Q1", 1.0), quarter("2024Q3", 1.0))
    assert "leave out" not in only(data)["note"]


def test_no_quarters_of_the_built_in_data_overlap() -> None:
    totals = capex.totals(DATA)
    assert not totals["note"].str.contains("overlap by|leave out").any()


# The view.


def test_the_page_shows_shares_and_twelve_months() -> None:
    view = CapexTotals(by="trailing 12 months", shares=True)
    result = view.analyse(DATA)
    latest = result.totals[result.totals["period"] == "2026Q2"].set_index("company")
    told = ", ".join(
        f"{name} {latest.at[name, 'share_pct']:.0f}%"
        for name in latest["share_pct"].sort_values(ascending=False).index
    )
    amount = sum(
        plain_quarters("cash_ppe")[name][period]
        for name in FOUR
        for period in ("2025Q3", "2025Q4", "2026Q1", "2026Q2")
    )
    assert result.finding == (
        f"Of ${amount:.1f}bn cash capex in the twelve months to 2026Q2: {told}"
    )
    assert result.axis == ("Twelve months to the end of the quarter", "Share of cash capex")


def test_the_csv_of_twelve_months_names_the_sources_of_every_quarter() -> None:
    view = CapexTotals(spenders=("Meta",), by="trailing 12 months", capex_years=(2025, 2025))
    table: Any = view.export_table(view.analyse(DATA), DATA)
    claims = capex.claims(DATA, table)
    counting = claims[claims["counts_in_range"].astype(bool)]
    for row in table.to_dict("records"):
        own = counting[counting["capex_id"].isin(row["capex_ids"].split("; "))]
        assert set(row["source_urls"].split("; ")) == set(own["url"].dropna())
        assert own["capex_id"].nunique() == 4
