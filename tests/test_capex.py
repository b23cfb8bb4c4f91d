"""Capex totals: against sums made with the csv module, and on small tables worked by hand."""

import csv
import math
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from ai_investments import capex, capex_claim, dataset
from ai_investments.dataset import Dataset
from ai_investments.figures.capex_bars import COLOURS, REST, capex_bars
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.schema import CAPEX, CAPEX_CLAIMS, CAPEX_TOTALS, DEFINITIONS
from ai_investments.views.capex_totals import CapexTotals, Result
from tests.test_dataset import table

FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")
DATA = dataset.load()


def file(name: str) -> list[dict[str, str]]:
    """Read a file of the built-in data without the code under test."""
    with (Path(dataset.BUILT_IN) / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = file("capex")


def plain_years(definition: str) -> dict[tuple[str, str], list[float]]:
    """Return the figures of the quarters by company and calendar year."""
    known: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in ROWS:
        if row["definition"] == definition and row["frequency"] == "quarter":
            year = row["calendar_period"][:4]
            known[row["company"], year].append(float(row["capex_usd_bn"]))
    return known


# The built-in data.


def test_the_four_spent_376_1_in_2025_and_250_needs_two_thirds_of_it() -> None:
    plain = sum(sum(plain_years("cash_ppe")[company, "2025"]) for company in FOUR)
    check = capex_claim.claim_check(DATA)
    assert check.total_usd_bn == pytest.approx(plain, abs=1e-9)
    assert round(plain, 1) == 376.1
    assert round(100 * 250 / plain, 1) == 66.5
    assert check.share_needed_pct == pytest.approx(100 * 250 / plain)
    assert check.complete
    assert "$376.1bn" in check.sentence
    assert "at least 66.5%" in check.sentence
    assert "not disclosed" in check.sentence


def test_with_leases_two_of_the_four_report_and_the_others_are_named() -> None:
    plain = plain_years("incl_finance_leases")
    check = capex_claim.claim_check(DATA)
    assert check.with_leases_companies == ("Microsoft", "Meta")
    assert check.without_leases_companies == ("Amazon", "Alphabet")
    both = sum(plain["Microsoft", "2025"]) + sum(plain["Meta", "2025"])
    assert check.with_leases_usd_bn == pytest.approx(both)
    assert round(both, 1) == 190.2
    assert "$190.2bn" in check.leases_sentence
    assert "Amazon and Alphabet do not" in check.leases_sentence


def test_published_totals_are_all_there_as_evidence_and_never_added() -> None:
    check = capex_claim.claim_check(DATA)
    wanted = [row for row in file("capex_totals") if row["year"] == "2025"]
    assert set(check.published["total_id"]) == {row["total_id"] for row in wanted}
    assert len(check.published) == len(wanted) > 5
    published = check.published.set_index("total_id")
    assert published.at["2025-windowsnews-250", "says"] == "over $250bn"
    assert published.at["2025-cnbc-300", "says"] == "$300–320bn"
    assert published.at["2025-financial-times-410", "says"] == "$410bn"
    assert not published.at["2025-project-brief-250", "same_group"]
    assert published.at["2025-windowsnews-250", "same_group"]
    order = [capex_claim.LOOKING_ORDER.index(looking) for looking in check.published["looking"]]
    assert order == sorted(order)
    without = capex_claim.claim_check(replace(DATA, capex_totals=DATA.capex_totals.iloc[:0]))
    assert without.total_usd_bn == check.total_usd_bn
    assert without.published.empty


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_quarters_add_up_to_years_one_definition_at_a_time(definition: str) -> None:
    plain = plain_years(definition)
    found = capex.totals(DATA, definition=definition)
    made = found[found["made_of"] == "quarters"].set_index(["company", "period"])
    assert len(made) > 3
    whole = {
        (row["company"], row["calendar_period"])
        for row in ROWS
        if row["definition"] == definition
        and row["frequency"] == "year"
        and row["straddles_calendar"] == "false"
    }
    kept = {place for place, parts in plain.items() if len(parts) == 4 or place not in whole}
    assert set(made.index) == kept
    for place, row in made.iterrows():
        assert row["capex_usd_bn"] == pytest.approx(sum(plain[place]))
        assert row["quarters"] == len(plain[place])
        assert row["complete"] == (len(plain[place]) == 4)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_quarters_are_the_rows_of_the_file(definition: str) -> None:
    found = capex.totals(DATA, definition=definition, by="quarter")
    wanted = sorted(
        (row["company"], row["calendar_period"], float(row["capex_usd_bn"]), row["capex_id"])
        for row in ROWS
        if row["definition"] == definition and row["frequency"] == "quarter"
    )
    columns = ["company", "period", "capex_usd_bn", "capex_ids"]
    assert list(found[columns].itertuples(index=False, name=None)) == wanted
    assert found["complete"].all()
    assert not found["derived"].any()


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("by", ["year", "quarter"])
def test_every_row_behind_a_total_has_the_definition_asked_for(
    definition: str, by: capex.By
) -> None:
    own = {row["capex_id"]: row for row in ROWS}
    found = capex.totals(DATA, definition=definition, by=by)
    for row in found.to_dict("records"):
        behind = [own[capex_id] for capex_id in row["capex_ids"].split("; ")]
        assert {each["definition"] for each in behind} == {definition}
        assert {each["company"] for each in behind} == {row["company"]}
        assert len({each["frequency"] for each in behind}) == 1


def test_a_year_with_missing_quarters_is_marked() -> None:
    found = capex.totals(DATA).set_index(["company", "period"])
    for company in FOUR:
        assert found.at[(company, "2026"), "quarters"] == 2
        assert not found.at[(company, "2026"), "complete"]
    assert found.at[("Tesla", "2021"), "quarters"] == 3  # neither its first quarter nor the year
    assert not found.at[("Tesla", "2021"), "complete"]


def test_a_calendar_year_stands_in_where_quarters_are_missing() -> None:
    found = capex.totals(DATA).set_index(["company", "period"])
    row = found.loc[("CoreWeave", "2023")]
    assert (row["capex_usd_bn"], row["quarters"], row["complete"]) == (2.943, 0, True)
    assert (row["made_of"], row["derived"]) == ("year", False)
    # Nvidia's fiscal 2022 counts as a year but is none of the calendar's.
    assert found.at[("Nvidia", "2022"), "made_of"] == "quarters"
    assert found.at[("Nvidia", "2022"), "quarters"] == 1


def test_meta_2023_keeps_its_first_figure_and_the_restated_one_is_in_the_range() -> None:
    (row,) = capex.totals(DATA, companies=["Meta"], first=2023, last=2023).to_dict("records")
    assert row["capex_usd_bn"] == pytest.approx(27.266)
    assert row["low_usd_bn"] == pytest.approx(27.045)
    assert row["high_usd_bn"] == pytest.approx(27.266)
    result = CapexTotals(spenders=("Meta",)).analyse(DATA)
    assert any("Meta 2023 $27.05–27.27bn" in note for note in result.notes)


def test_oracles_fiscal_quarters_are_said_to_straddle() -> None:
    (year,) = capex.totals(DATA, companies=["Oracle"], first=2025, last=2025).to_dict("records")
    assert year["straddles"]
    assert "1 Dec 2024 to 30 Nov 2025" in year["note"]
    quarters = capex.totals(DATA, companies=["Oracle"], by="quarter", first=2026, last=2026)
    last = quarters.iloc[-1]
    assert last["period"] == "2026Q3"
    assert "1 Jun 2026 to 31 Aug 2026" in last["note"]
    straddling = {
        row["company"]
        for row in ROWS
        if row["frequency"] == "quarter" and row["straddles_calendar"] == "true"
    }
    every = capex.totals(DATA)
    assert set(every.loc[every["straddles"], "company"]) == straddling
    notes = CapexTotals(spenders=("Oracle", "Amazon")).analyse(DATA).notes
    assert any(note.startswith("Fiscal quarters of Oracle are") for note in notes)


def test_a_year_carries_the_weakest_grade_of_its_quarters() -> None:
    quarters = capex.totals(DATA, by="quarter", companies=["Amazon"], first=2025, last=2025)
    (year,) = capex.totals(DATA, companies=["Amazon"], first=2025, last=2025).to_dict("records")
    assert set(quarters["grade"]) == {"aggregated", "official_via_copy"}
    assert (year["grade"], year["derived"]) == ("aggregated", True)
    assert year["sources"] == quarters["sources"].min()


def test_claims_are_those_of_the_rows_behind_the_totals() -> None:
    totals = capex.totals(DATA, companies=["Meta"], first=2023, last=2023)
    behind = set(totals["capex_ids"].iloc[0].split("; "))
    wanted = [row for row in file("capex_claims")
              if row["capex_id"] in behind and row["field"] == "capex_usd_bn"]  # fmt: skip
    found = capex.claims(DATA, totals)
    assert sorted(found["value_number"]) == sorted(float(row["value"]) for row in wanted)
    assert set(found["period"]) == {"2023"}


def on_duckdb(data: Dataset) -> Dataset:
    connection = duckdb.connect()

    def put(rows: pd.DataFrame) -> duckdb.DuckDBPyRelation:
        return connection.from_arrow(pa.Table.from_pandas(rows, preserve_index=False))

    names = ("capex", "capex_claims", "capex_totals")
    return replace(data, **{name: put(getattr(data, name)) for name in names})


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("by", ["year", "quarter"])
def test_duckdb_gives_the_totals_of_pandas(definition: str, by: capex.By) -> None:
    options: dict[str, Any] = {"definition": definition, "by": by, "first": 2019, "last": 2026}
    wanted = capex.totals(DATA, **options)
    assert len(wanted) > 3
    pd.testing.assert_frame_equal(capex.totals(on_duckdb(DATA), **options), wanted)


def test_duckdb_gives_the_page_of_pandas() -> None:
    wanted = CapexTotals().analyse(DATA)
    found = CapexTotals().analyse(on_duckdb(DATA))
    pd.testing.assert_frame_equal(found.by_period, wanted.by_period)
    assert (found.finding, found.notes) == (wanted.finding, wanted.notes)
    assert found.check.sentence == wanted.check.sentence
    assert found.check.published["total_id"].tolist() == wanted.check.published["total_id"].tolist()
    assert sorted(found.claims["value_number"]) == sorted(wanted.claims["value_number"])


# Small tables, worked by hand.

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
    check = capex_claim.claim_check(data)
    assert not check.complete
    assert "cannot be said" in check.sentence
    result = CapexTotals().analyse(data)
    assert result.finding == "The data holds no cash capex of any company"
    assert drawn(result).figure.data[-1].name == "totals"


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


def test_a_claim_above_everything_spent_is_not_reached() -> None:
    rows = [row for company in FOUR for row in four("2025", 1.0, company)]
    check = capex_claim.claim_check(spending(*rows), claimed_usd_bn=20)
    assert check.total_usd_bn == 16.0
    assert check.share_needed_pct == pytest.approx(125.0)
    assert "even if all of it was, $20bn is not reached" in check.sentence
    incomplete = capex_claim.claim_check(spending(*rows[:-1]), claimed_usd_bn=10)
    assert not incomplete.complete
    assert math.isnan(incomplete.share_needed_pct)
    assert "cannot be said" in incomplete.sentence


# The view.

FINDINGS = {
    CapexTotals(): "Amazon, Alphabet, Microsoft and Meta spent $376.1bn on cash capex in 2025",
    CapexTotals(spenders=("Meta",)): "Meta spent $69.69bn on cash capex in 2025",
    CapexTotals(definition="with leases"): "Microsoft and Meta spent $190.2bn on capex with",
    CapexTotals(definition="net of proceeds"): "Amazon spent $128.3bn on cash capex net of",
    CapexTotals(by="quarter"): "Amazon, Alphabet, Microsoft and Meta spent $165bn on cash capex in "
    "2026Q2",
    CapexTotals(capex_years=(2018, 2024)): "Amazon, Alphabet, Microsoft and Meta spent $228.3bn",
    CapexTotals(spenders=("Alibaba",)): "The data holds no cash capex of Alibaba",
    CapexTotals(spenders=("Amazon",), capex_years=(2026, 2026)): "No year shown holds the whole",
}


@pytest.mark.parametrize("view", FINDINGS, ids=lambda view: str(view.to_query()))
def test_the_finding_changes_with_the_controls(view: CapexTotals) -> None:
    assert view.analyse(DATA).finding.startswith(FINDINGS[view])


def test_the_finding_changes_with_the_data() -> None:
    before = CapexTotals().analyse(DATA).finding
    capex_ = DATA.capex
    less = capex_[~((capex_["company"] == "Meta") & (capex_["calendar_period"] == "2025Q4"))]
    after = CapexTotals().analyse(replace(DATA, capex=less))
    assert "in 2025, 65% more than in 2024" in before
    # Meta's year is still told as a whole, which then stands in.
    assert after.totals.set_index(["company", "period"]).at[("Meta", "2025"), "made_of"] == "year"
    none = less[~((less["company"] == "Meta") & (less["calendar_period"] == "2025"))]
    gone = CapexTotals().analyse(replace(DATA, capex=none)).finding
    assert "in 2024, 55% more than in 2023" in gone


def test_growth_reaches_back_before_the_years_shown() -> None:
    result = CapexTotals(capex_years=(2025, 2026)).analyse(DATA)
    assert result.by_period["period"].tolist() == ["2025", "2026"]
    assert set(result.totals["period"]) == {"2025", "2026"}
    assert "65% more than in 2024" in result.finding


def test_what_a_sum_lacks_is_noted() -> None:
    notes = " ".join(CapexTotals(definition="with leases").analyse(DATA).notes)
    assert "No capex with finance leases is known of Amazon" in notes
    assert "2019–2021 (without Microsoft)" in notes
    assert "2026 (2 of 4 quarters)" in notes
    assert "two measures under one name" in notes


def test_links_give_the_view_again() -> None:
    view = CapexTotals(("Oracle", "Nvidia"), "with leases", "quarter", (2020, 2025))
    read, problems = CapexTotals.from_query(view.to_query(), DATA)
    assert (read, problems) == (view, ())
    assert view.to_query()["definition"] == ["with leases"]


def test_the_csv_holds_every_row_with_its_sources() -> None:
    view = CapexTotals(spenders=("Meta",), capex_years=(2023, 2025))
    result = view.analyse(DATA)
    text = view.csv(result, DATA, "http://here/capex?spenders=Meta").decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["period"] for row in rows] == ["2023", "2024", "2025"]
    assert [float(row["capex_usd_bn"]) for row in rows] == result.totals["capex_usd_bn"].tolist()
    for row in rows:
        assert row["definition"] == "cash_ppe"
        assert row["link"] == "http://here/capex?spenders=Meta"
        assert row["source_urls"].startswith("https://")
        behind = set(row["capex_ids"].split("; "))
        addresses = {each["url"] for each in file("capex_claims")
                     if each["capex_id"] in behind and each["field"] == "capex_usd_bn"
                     and each["counts_in_range"] == "true" and each["url"]}  # fmt: skip
        assert set(row["source_urls"].split("; ")) == addresses


# The chart.


def drawn(result: Result, palette: Any = LIGHT) -> Any:
    return capex_bars(
        result.totals, result.by_period, result.companies, result.axis, result.chart_title,
        "Source.", palette,
    )  # fmt: skip


def bars(chart: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in chart.figure.data if trace.type == "bar"}


@pytest.mark.parametrize(
    "view",
    [
        CapexTotals(),
        CapexTotals(by="quarter"),
        CapexTotals(definition="with leases"),
        CapexTotals(spenders=("Apple", "Nvidia", "Tesla", *FOUR, "Oracle", "CoreWeave")),
    ],
    ids=["default", "quarters", "leases", "many"],
)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_marks_are_the_results_rows(view: CapexTotals, palette: Any) -> None:
    result = view.analyse(DATA)
    traces = bars(drawn(result, palette))
    assert set(traces) == set(result.companies)
    for name, trace in traces.items():
        own = result.totals[result.totals["company"] == name].set_index("period")
        marks = pd.Series(list(trace.y), index=list(trace.customdata))
        assert list(trace.x) == list(trace.customdata)
        assert marks.sort_index().to_dict() == own["capex_usd_bn"].to_dict()
        hatched = {
            period
            for period, shape in zip(trace.x, trace.marker.pattern.shape, strict=True)
            if shape
        }
        assert hatched == set(own.index[~own["complete"]])
        for period, text in zip(trace.x, trace.hovertext, strict=True):
            lacks = not own.at[period, "complete"]
            assert (f"incomplete, {own.at[period, 'quarters']} of 4 quarters" in text) == lacks


def test_every_bar_carries_its_total_and_says_what_it_lacks() -> None:
    result = CapexTotals().analyse(DATA)
    chart = drawn(result)
    (totals,) = (trace for trace in chart.figure.data if trace.name == "totals")
    labels = dict(zip(totals.customdata, totals.text, strict=True))
    assert labels["2025"] == "<b>376.1</b>"
    words = labels["2026"].replace("<br>", " ")
    assert "<b>294.8</b>" in words
    assert "incomplete 2 of 4 quarters" in words
    assert chart.figure.layout.yaxis.title.text == "Cash capex, $bn"
    assert "2026 $294.8bn (incomplete, 2 of 4 quarters)" in chart.alt
    assert "Hatched" in chart.source
    whole = drawn(CapexTotals(capex_years=(2018, 2025)).analyse(DATA))
    assert "Hatched" not in whole.source


def test_neighbouring_incomplete_bars_carry_an_asterisk_that_is_explained() -> None:
    chart = drawn(CapexTotals(definition="with leases").analyse(DATA))
    (totals,) = (trace for trace in chart.figure.data if trace.name == "totals")
    labels = dict(zip(totals.customdata, totals.text, strict=True))
    assert labels["2020"] == "<b>15.7</b>*"
    assert labels["2024"] == "<b>114.8</b>"
    assert "*: incomplete" in chart.source


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_companies_keep_their_colours_and_up_to_six_differ(palette: Any) -> None:
    dark = palette is DARK
    for spenders in (FOUR, ("Meta",), ("Apple", "Tesla", "Nvidia", "CoreWeave", "Meta", "Oracle")):
        traces = bars(drawn(CapexTotals(spenders=spenders).analyse(DATA), palette))
        colours = {name: trace.marker.color for name, trace in traces.items()}
        assert len(set(colours.values())) == len(spenders)
        for name in set(COLOURS) & set(spenders):
            assert colours[name] == COLOURS[name][dark]
    many = CapexTotals(spenders=("Apple", "Tesla", "Nvidia", *FOUR, "Oracle")).analyse(DATA)
    chart = drawn(many, palette)
    shared = {name for name, trace in bars(chart).items() if trace.marker.color == REST[dark]}
    assert shared == {"Apple", "Tesla", "Nvidia"}
    assert "Others, one colour:" in chart.source


def test_a_name_that_is_markup_is_drawn_as_text() -> None:
    data = spending(*four("2024", 1.0, "<b>Acme"))
    (name,) = bars(drawn(CapexTotals(spenders=("<b>Acme",)).analyse(data)))
    assert name == "&lt;b&gt;Acme"


def test_published_totals_need_no_capex_rows() -> None:
    row = {
        "total_id": "t", "year": "2025", "companies": "Amazon; Alphabet; Microsoft; Meta",
        "value_low_usd_bn": "250", "looking": "plan", "publisher": "A", "evidence": "reported",
        "title": "T",
    }  # fmt: skip
    data = dataset.from_contents({"capex_totals": table(row, header=CAPEX_TOTALS.columns).encode()})
    check = capex_claim.claim_check(data)
    assert check.published["says"].tolist() == ["over $250bn"]
    assert check.published["same_group"].tolist() == [True]
    assert math.isnan(check.total_usd_bn)
