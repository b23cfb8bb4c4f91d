"""Capex totals on small tables worked by hand: what counts once, stands in, or is left out."""

import math
from typing import Any

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.capital_spending import capex
from ai_investments.dataset import Dataset
from ai_investments.schema import CAPEX, CAPEX_CLAIMS
from ai_investments.views.capex_totals import CapexTotals
from tests.test_dataset import table

FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")

QUARTER_DAYS = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))


def quarter(period: str, value: float, company: str = "Acme", **changes: str) -> dict[str, str]:
    start, end = QUARTER_DAYS[int(period[5:]) - 1]
    return {
        "capex_id": f"{company}-{period}-{changes.get('definition', 'cash_ppe')}".lower(),
        "company": company,
        "fiscal_period": f"FY{period}",
        "calendar_period": period,
        "period_start": f"{period[:4]}-{start}",
        "period_end": f"{period[:4]}-{end}",
        "frequency": "quarter",
        "definition": "cash_ppe",
        "capex_usd_bn": str(value),
        "straddles_calendar": "false",
    } | changes


def year(period: str, value: float, company: str = "Acme", **changes: str) -> dict[str, str]:
    return quarter(
        f"{period}Q1", value, company, capex_id=f"{company}-{period}-year".lower(),
        calendar_period=period, period_end=f"{period}-12-31", frequency="year", **changes,
    )  # fmt: skip


def four(period: str, value: float, company: str = "Acme", **changes: str) -> list[dict[str, str]]:
    return [quarter(f"{period}Q{n}", value, company, **changes) for n in range(1, 5)]


def claim(capex_id: str, value: str, **changes: str) -> dict[str, str]:
    return {
        "capex_id": capex_id, "field": "capex_usd_bn", "value": value, "publisher": "A",
        "url": "https://example.org/a", "evidence": "reported", "counts_in_range": "true",
    } | changes  # fmt: skip


def spending(*rows: dict[str, str], claims: list[dict[str, str]] | None = None) -> Dataset:
    data = dataset.from_contents(
        {
            "capex": table(*rows, header=CAPEX.columns).encode(),
            "capex_claims": table(*(claims or []), header=CAPEX_CLAIMS.columns).encode(),
        }
    )
    assert [problem for problem in data.problems if problem.row] == []
    return data


def only(data: Dataset, **options: Any) -> dict[Any, Any]:
    (row,) = capex.totals(data, **options).to_dict("records")
    return row


def test_a_company_without_revenue_counts() -> None:
    data = spending(*four("2024", 1.5))
    assert data.capex["revenue_usd_bn"].isna().all()
    row = only(data)
    assert (row["capex_usd_bn"], row["quarters"], row["complete"]) == (6.0, 4, True)
    assert (row["grade"], row["sources"]) == ("unsourced", 0)


def test_a_quarter_reported_twice_counts_once_with_the_better_evidence() -> None:
    rows = four("2024", 1.0)
    again = quarter("2024Q2", 5.0, capex_id="acme-again")
    claims = [claim("acme-again", "5", evidence="official"), claim(rows[1]["capex_id"], "1")]
    row = only(spending(*rows, again, claims=claims))
    assert row["capex_usd_bn"] == 8.0
    assert (row["low_usd_bn"], row["high_usd_bn"]) == (4.0, 8.0)
    assert (row["quarters"], row["complete"]) == (4, True)
    assert "2024Q2 is in the table 2 times" in row["note"]
    data = spending(*rows, again, claims=claims)
    notes = CapexTotals(spenders=("Acme",)).analyse(data).notes
    assert any("Reported more than once, never added twice: Acme 2024" in note for note in notes)


def test_of_two_equally_backed_rows_the_first_name_counts_wherever_it_stands() -> None:
    one, two = quarter("2024Q2", 5.0, capex_id="b"), quarter("2024Q2", 1.0, capex_id="a")
    for rows in ((one, two), (two, one)):
        row = only(spending(*rows), by="quarter")
        assert (row["capex_usd_bn"], row["high_usd_bn"], row["capex_ids"]) == (1.0, 5.0, "a")


def test_a_year_beside_its_quarters_is_never_added() -> None:
    row = only(spending(*four("2024", 1.0), year("2024", 4.4)))
    assert (row["capex_usd_bn"], row["made_of"]) == (4.0, "quarters")


def test_a_calendar_year_replaces_its_quarters_where_some_are_missing() -> None:
    row = only(spending(*four("2024", 1.0)[:3], year("2024", 4.4)))
    assert (row["capex_usd_bn"], row["made_of"]) == (4.4, "year")
    assert (row["quarters"], row["complete"], row["derived"]) == (3, True, False)


def test_a_fiscal_year_never_stands_in() -> None:
    rows = [*four("2024", 1.0)[:3], year("2024", 4.4, straddles_calendar="true")]
    row = only(spending(*rows))
    assert (row["capex_usd_bn"], row["quarters"], row["complete"]) == (3.0, 3, False)


def test_a_fiscal_year_alone_is_no_total() -> None:
    crossing = year("2024", 4.4, straddles_calendar="true") | {"calendar_period": "2024Q3-2025Q2"}
    assert capex.totals(spending(crossing)).empty


def test_a_period_that_cannot_be_read_is_left_out() -> None:
    data = spending(quarter("2024Q1", 1.0), quarter("2024Q2", 9.0) | {"calendar_period": "2024"})
    assert only(data)["capex_usd_bn"] == 1.0


def test_definitions_are_never_mixed() -> None:
    data = spending(*four("2024", 1.0), *four("2024", 3.0, definition="incl_finance_leases")[:2])
    assert only(data)["capex_usd_bn"] == 4.0
    leases = only(data, definition="incl_finance_leases")
    assert (leases["capex_usd_bn"], leases["quarters"], leases["complete"]) == (6.0, 2, False)
    with pytest.raises(ValueError, match="use one of cash_ppe"):
        capex.totals(data, definition="cash")


def test_the_range_of_a_year_is_the_sum_of_its_quarters_ranges() -> None:
    rows = four("2024", 1.0)
    claims = [claim(row["capex_id"], "1") for row in rows]
    claims += [
        claim(rows[0]["capex_id"], "0.9", publisher="B"),
        claim(rows[3]["capex_id"], "1.2", publisher="B"),
        claim(rows[3]["capex_id"], "7", publisher="C", counts_in_range="false"),
    ]
    row = only(spending(*rows, claims=claims))
    assert row["low_usd_bn"] == pytest.approx(3.9)
    assert row["high_usd_bn"] == pytest.approx(4.2)
    assert (row["sources"], row["grade"]) == (1, "reported")


def test_first_and_last_year_are_included_for_both_lengths() -> None:
    data = spending(*four("2023", 1.0), *four("2024", 2.0), *four("2025", 3.0), *four("2026", 4.0))
    years = capex.totals(data, first=2024, last=2025)
    assert years["period"].tolist() == ["2024", "2025"]
    quarters = capex.totals(data, by="quarter", first=2024, last=2025)
    assert quarters["period"].iloc[[0, -1]].tolist() == ["2024Q1", "2025Q4"]
    assert len(quarters) == 8


def test_nothing_gives_empty_tables_of_the_same_columns() -> None:
    data = spending()
    empty = capex.totals(data)
    assert list(empty.columns) == list(capex.TOTAL_TYPES)
    assert capex.sums(empty, ("Acme",)).empty
    result = CapexTotals().analyse(data)
    assert result.finding == "The data holds no cash capex of any company"


# Sums over companies.


def summed(data: Dataset, *companies: str, by: capex.By = "year") -> pd.DataFrame:
    return capex.sums(capex.totals(data, by=by), companies).set_index("period")


def test_a_sum_grows_only_between_whole_years_of_the_same_companies() -> None:
    data = spending(
        *four("2022", 1.0), *four("2023", 2.0), *four("2023", 1.0, "Beta"),
        *four("2024", 3.0), *four("2024", 3.0, "Beta"), *four("2025", 9.0),
        *four("2025", 9.0, "Beta")[:2],
    )  # fmt: skip
    both = summed(data, "Acme", "Beta")
    assert both["complete"].tolist() == [False, True, True, False]
    assert both["shortfall"].tolist() == ["without Beta", "", "", "2–4 of 4 quarters"]
    assert both["missing"].tolist() == ["Beta", "", "", ""]
    assert both["capex_usd_bn"].tolist() == [4.0, 12.0, 24.0, 54.0]
    assert both["growth_pct"].isna().tolist() == [True, True, False, True]
    assert both.at["2024", "growth_pct"] == pytest.approx(100.0)
    alone = summed(data, "Acme")
    assert alone["growth_pct"].tolist()[1:] == pytest.approx([100.0, 50.0, 200.0])


def test_a_quarter_grows_on_the_same_quarter_a_year_before() -> None:
    data = spending(*four("2024", 2.0), quarter("2025Q1", 5.0))
    found = summed(data, "Acme", by="quarter")
    assert found.at["2025Q1", "growth_pct"] == pytest.approx(150.0)
    assert found["growth_pct"].notna().sum() == 1


def test_a_period_without_any_figure_is_a_gap_not_a_nought() -> None:
    found = summed(spending(*four("2021", 1.0), *four("2023", 1.0)), "Acme")
    assert found.index.tolist() == ["2021", "2022", "2023"]
    assert math.isnan(found.at["2022", "capex_usd_bn"])
    assert (found.at["2022", "complete"], found.at["2022", "shortfall"]) == (False, "not known")
