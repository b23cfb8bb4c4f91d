"""Capex totals: against sums made with the csv module."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.capital_spending import capex
from ai_investments.schema import DEFINITIONS
from ai_investments.views.capex_totals import CapexTotals
from tests.built_in import DATA
from tests.engine_tables import on_duckdb

FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")


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
    assert found["period"].unique().tolist() == ["2023Q4", "2023Q3", "2023Q2", "2023Q1"]
    twelve = capex.totals(DATA, by="ttm", companies=["Meta"], first=2023, last=2023)
    assert not capex.claims(DATA, twelve).duplicated().any()


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("by", ["year", "quarter", "ttm"])
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
    pd.testing.assert_frame_equal(found.fiscal, wanted.fiscal)
    assert sorted(found.claims["value_number"]) == sorted(wanted.claims["value_number"])


# Small tables, worked by hand.
