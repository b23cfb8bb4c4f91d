"""Committed, not yet spent: what stands, what is inside what, what was spent; never added."""

import csv
import io
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.capital_spending import commitments
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.figures.commitment_bars import commitment_bars
from ai_investments.schema import CAPEX, COMMITMENTS, OBLIGATIONS
from ai_investments.views.commitments import KIND_NAMES, KINDS, Commitments, Result
from tests.built_in import DATA
from tests.engine_tables import on_duckdb
from tests.test_capex_rules import four, quarter
from tests.test_dataset import table


def file(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((BUILT_IN / f"{name}.csv").read_text("utf-8").splitlines()))


ROWS = file("commitments")


def owed(low: str, **changes: str) -> dict[str, str]:
    row = {
        "company": "Acme", "counterparty": "Beta", "kind": "contract", "low_usd_bn": low,
        "high_usd_bn": low, "as_of": "2025-12-31", "publisher": "A", "evidence": "reported",
        "url": "https://example.org/a",
    } | changes  # fmt: skip
    name = f"{row['company']}-{row['counterparty']}-{row['kind']}-{row['as_of']}".lower()
    return {"commitment_id": name} | row


def told(*rows: dict[str, str], spent: list[dict[str, str]] | None = None) -> Dataset:
    data = dataset.from_contents(
        {
            "commitments": table(*rows, header=COMMITMENTS.columns).encode(),
            "capex": table(*(spent or []), header=CAPEX.columns).encode(),
        }
    )
    assert [problem for problem in data.problems if problem.row] == []
    return data


# The built-in data.


def test_every_statement_names_its_source() -> None:
    for row in ROWS:
        assert row["publisher"], row["commitment_id"]
        assert row["url"].startswith("http"), row["commitment_id"]
        assert bool(row["included_in"]) == bool(row["inclusion"]), row["commitment_id"]
        if row["high_usd_bn"]:
            assert float(row["high_usd_bn"]) >= float(row["low_usd_bn"])


def test_the_customer_row_named_is_about_the_same_two_companies() -> None:
    customers = {row["customer_row_id"]: row for row in file("customers")}
    linked = [row for row in ROWS if row["customer_row_id"]]
    assert len(linked) > 8
    for row in linked:
        other = customers[row["customer_row_id"]]
        assert (other["customer"], other["vendor"]) == (row["company"], row["counterparty"])
    contracts = {name for name, row in customers.items() if row["row_kind"] == "contract"}
    left_out = {"astera-labs-amazon-contract"}  # a ceiling that vests a warrant, no obligation
    assert contracts - {row["customer_row_id"] for row in linked} == left_out


def test_what_holds_another_is_owed_by_or_to_the_same_company_and_not_smaller() -> None:
    by_id = {row["commitment_id"]: row for row in ROWS}
    held = [row for row in ROWS if row["included_in"]]
    assert len(held) > 8
    for row in held:
        seen, whole = {row["commitment_id"]}, row
        while whole["included_in"]:
            whole = by_id[whole["included_in"]]
            assert whole["commitment_id"] not in seen, "rows hold each other"
            seen.add(whole["commitment_id"])
            assert {row["company"], row["counterparty"]} & {whole["company"], whole["counterparty"]}
            assert float(whole["low_usd_bn"]) >= float(row["low_usd_bn"])
            # A contract signed after the day of the backlog cannot be known to be inside it.
            assert row["as_of"] <= whole["as_of"] or row["inclusion"] != "assumed"


def test_the_same_obligation_seen_from_two_sides_is_marked() -> None:
    found = commitments.statements(DATA).set_index("commitment_id")
    oracle = found.loc["openai-oracle-contract-2025-09-10"]
    assert (oracle["low_usd_bn"], oracle["inside_counterparty"], oracle["inside_usd_bn"]) == (
        300, "Oracle", 638,
    )  # fmt: skip
    azure = found.loc["openai-microsoft-contract-2025-10-28"]
    assert (azure["inside_company"], azure["inside_usd_bn"]) == ("OpenAI", 281.25)
    part = found.loc["openai-microsoft-rpo-2025-12-31"]
    assert part["low_usd_bn"] == pytest.approx(0.45 * 625)
    assert part["inside_usd_bn"] == 627  # what stands now, not the row of the time
    # Signed after the day of Amazon's figure, which does not hold it.
    assert found.at["anthropic-amazon-contract-2026-04-20", "inside_kind"] == ""


def test_the_latest_statement_of_each_obligation_stands() -> None:
    latest: dict[tuple[str, str, str], str] = {}
    for row in ROWS:
        place = (row["company"], row["counterparty"], row["kind"])
        latest[place] = max(latest.get(place, ""), row["as_of"])
    found = commitments.statements(DATA)
    standing = found[found["stands"]]
    assert len(standing) == len(latest)
    for row in standing.to_dict("records"):
        place = (row["company"], row["counterparty"], row["kind"])
        assert f"{row['as_of']:%Y-%m-%d}" == latest[place]


def test_what_was_spent_is_the_sum_of_the_latest_four_quarters() -> None:
    quarters: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in file("capex"):
        if row["definition"] == "cash_ppe" and row["frequency"] == "quarter":
            quarters[row["company"]].append((row["calendar_period"], float(row["capex_usd_bn"])))
    names = ["Alphabet", "Amazon", "CoreWeave", "Meta", "Microsoft", "Oracle", "OpenAI"]
    found = commitments.spent(DATA, names).set_index("company")
    assert set(found.index) == set(names) - {"OpenAI"}
    for company, row in found.iterrows():
        wanted = sum(value for _, value in sorted(quarters[str(company)])[-4:])
        assert row["spent_usd_bn"] == pytest.approx(wanted)
    # 12.033 + 18.635 + 16.493 + 28.499, September 2025 to August 2026
    assert found.at["Oracle", "spent_usd_bn"] == pytest.approx(75.66)
    assert found.at["Oracle", "until"] == pd.Timestamp(2026, 8, 31)
    assert found.at["Oracle", "from_on"] == pd.Timestamp(2025, 9, 1)


FINDINGS = {
    Commitments(): "Leases signed but not begun, as last stated (Mar 2025 to Jun 2026), exceed the "
    "latest year’s cash capex at 3 of 6 companies; most at Oracle: $250bn, 3.30× the $75.66bn of "
    "the twelve months to Aug 2026",
    Commitments(committed=("Meta",)): "Meta’s leases signed but not begun against its cash capex: "
    "$182.9bn, 2.05× the $89.33bn of the twelve months to Jun 2026",
    Commitments(committed=("OpenAI",)): "Largest of 6: OpenAI → Oracle, contract of $300bn "
    "(10 Sep 2025), assumed inside Oracle’s $638bn of RPO",
    Commitments(committed=("IREN",)): "The only commitment: Microsoft → IREN, contract of $9.7bn "
    "(31 Dec 2025), possibly inside Microsoft’s $196.6bn of leases",
    Commitments(commitment=("purchases",)): "Largest of 4: Amazon → suppliers, purchase "
    "commitments of $72.93bn (30 Sep 2025)",
    Commitments(committed=("IREN",), commitment=("leases",)): "The data holds no commitments of "
    "IREN of these kinds",
}


@pytest.mark.parametrize("view", FINDINGS, ids=lambda view: str(view.to_query()))
def test_the_finding_changes_with_the_controls(view: Commitments) -> None:
    assert view.analyse(DATA).finding == FINDINGS[view]


def test_leases_over_a_year_of_capex_by_hand() -> None:
    # Published figures: leases ÷ cash capex of the four quarters to June (Oracle: August) 2026.
    result = Commitments(commitment=("leases",)).analyse(DATA)
    times = result.standing.set_index("company")["times"]
    assert times.to_dict() == pytest.approx(
        {
            "Oracle": 250 / 75.66, "Microsoft": 196.6 / 115.948, "Meta": 182.9 / 89.325,
            "Amazon": 75.021 / 173.028, "Alphabet": 58.5 / 132.402, "CoreWeave": 19.9 / 20.566,
        }
    )  # fmt: skip


def test_only_the_latest_statement_is_held_against_the_latest_twelve_months() -> None:
    statements = Commitments(committed=("Oracle",)).analyse(DATA).statements
    leases = statements[statements["kind"] == "lease_not_commenced"]
    assert leases.loc[leases["stands"], "times"].notna().all()
    assert len(leases) > 1
    assert leases.loc[~leases["stands"], "times"].isna().all()


def test_the_largest_buyer_by_contract_is_a_sum_over_different_companies() -> None:
    wanted = 300 + 250 + 138 + 22.4 + 20
    assert Commitments().analyse(DATA).chart_title == (
        f"Largest buyer by contract: OpenAI, ${wanted:.0f}bn in total value with 5 companies"
    )
    leases = Commitments(commitment=("leases",)).analyse(DATA)
    largest = leases.statements.loc[leases.statements["stands"], "low_usd_bn"].max()
    assert leases.chart_title.startswith("Largest: ")
    assert leases.chart_title.endswith(f"leases of ${largest:g}bn")


# Small tables, worked by hand.


def test_a_later_statement_replaces_an_earlier_one_and_the_better_source_of_a_day_stands() -> None:
    data = told(
        owed("3", as_of="2025-06-30"),
        owed("5"),
        owed("7", commitment_id="a-better", evidence="official"),
        owed("9", counterparty="Gamma"),
        owed("2", kind="purchase_commitment", counterparty="(suppliers)"),
    )
    found = commitments.statements(data)
    standing = found[found["stands"]]
    assert standing["low_usd_bn"].tolist() == [2, 9, 7]
    assert found["low_usd_bn"].tolist() == [2, 9, 7, 5, 3]


def test_a_part_points_at_the_latest_statement_of_what_holds_it_whatever_is_shown() -> None:
    rpo = {"company": "(customers)", "kind": "remaining_performance_obligation"}
    first = owed("10", **rpo, as_of="2025-06-30")
    data = told(
        first, owed("14", **rpo),
        owed("4", included_in=first["commitment_id"], inclusion="stated"),
    )  # fmt: skip
    for kinds in ((), ("contract",)):
        found = commitments.statements(data, (), kinds)
        part = found[found["kind"] == "contract"].iloc[0]
        assert (part["inside_usd_bn"], part["inside_counterparty"]) == (14, "Beta")
    result = Commitments(commitment=("contracts",)).analyse(data)
    assert result.finding == (
        "The only commitment: Acme → Beta, contract of $4bn (31 Dec 2025), inside Beta’s $14bn of "
        "RPO"
    )


def test_spending_needs_four_quarters_in_a_row() -> None:
    lease = owed("9", kind="lease_not_commenced", counterparty="(landlords)")
    whole = told(lease, spent=four("2025", 1.0))
    assert commitments.spent(whole, ["Acme"])["spent_usd_bn"].tolist() == [4.0]
    assert (
        Commitments()
        .analyse(whole)
        .finding.startswith(
            "Acme’s leases signed but not begun against its cash capex: $9bn, 2.25× the $4bn"
        )
    )
    gap = told(lease, spent=[*four("2025", 1.0)[:3], quarter("2026Q1", 1.0)])
    assert commitments.spent(gap, ["Acme"]).empty
    result = Commitments().analyse(gap)
    assert result.statements["times"].isna().all()
    assert result.finding == "The only commitment: Acme, leases of $9bn (31 Dec 2025)"
    assert drawn(result).figure.data[0].name == "committed"
    leases = told(lease, spent=four("2025", 1.0, definition="incl_finance_leases"))
    assert commitments.spent(leases, ["Acme"]).empty


def test_nothing_committed_is_said() -> None:
    for data in (dataset.from_contents({}), told(spent=four("2025", 1.0))):
        result = Commitments().analyse(data)
        assert result.finding == "The data holds no commitments of these kinds"
        assert result.notes == ()
        assert drawn(result).alt.endswith("no commitment is known for what was chosen.")
        header = Commitments().csv(result, data, "http://here/")
        assert header.startswith(b"\xef\xbb\xbfcommitment_id")
    alone = replace(DATA, capex=DATA.capex.iloc[:0], capex_claims=DATA.capex_claims.iloc[:0])
    result = Commitments().analyse(alone)
    assert result.spent.empty
    assert result.finding.startswith("Largest of ")


def test_a_row_that_points_at_nothing_is_left_out_and_named() -> None:
    row = owed("4", included_in="nowhere", inclusion="stated")
    content = table(row, header=COMMITMENTS.columns).encode()
    data = dataset.from_contents({"commitments": content})
    assert any(problem.column == "included_in" for problem in data.problems)
    assert Commitments().analyse(data).finding


# Engines, CSV, chart.


@pytest.mark.parametrize("companies", [(), ("Oracle", "CoreWeave"), ("Nobody",)])
@pytest.mark.parametrize("kinds", [(), ("contract", "lease_not_commenced")])
def test_duckdb_gives_the_same(companies: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    engine = on_duckdb(DATA)
    wanted = commitments.statements(DATA, companies, kinds)
    found = commitments.statements(engine, companies, kinds)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert bool(len(wanted)) == (companies != ("Nobody",))


def test_duckdb_gives_the_page_of_pandas() -> None:
    found, wanted = (Commitments().analyse(data) for data in (on_duckdb(DATA), DATA))
    pd.testing.assert_frame_equal(found.spent, wanted.spent)
    assert (found.finding, found.notes) == (wanted.finding, wanted.notes)


def test_the_csv_has_every_statement_with_its_source() -> None:
    view = Commitments()
    content = view.csv(view.analyse(DATA), DATA, "http://here/commitments").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["commitment_id"] for row in rows} == {row["commitment_id"] for row in ROWS}
    assert all(row["url"].startswith("http") and row["publisher"] for row in rows)
    oracle = next(row for row in rows if row["commitment_id"] == "oracle-leases-2026-06-24")
    assert (float(oracle["spent_usd_bn"]), oracle["spent_until"]) == (75.66, "2026-08-31")


def drawn(result: Result, palette: Palette = LIGHT):  # type: ignore[no-untyped-def]
    return commitment_bars(
        result.standing, result.spent, KIND_NAMES, result.chart_title, "", palette
    )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_committed_and_spent_are_bars_apart(palette: Palette) -> None:
    result = Commitments().analyse(DATA)
    committed, spent = drawn(result, palette).figure.data
    assert list(committed.customdata) == result.standing["commitment_id"].tolist()
    assert list(committed.x) == result.standing["low_usd_bn"].tolist()
    assert list(spent.x) == result.spent["spent_usd_bn"].tolist()
    assert (committed.yaxis, spent.yaxis) == (None, "y2")
    assert committed.marker.color != spent.marker.color
    hatched = [shape == "/" for shape in committed.marker.pattern.shape]
    assert hatched == (result.standing["inside_kind"] != "").tolist()


def test_every_kind_has_its_heading_and_names_are_no_markup() -> None:
    notes = drawn(Commitments().analyse(DATA)).figure.layout.annotations
    assert [note.text for note in notes] == [
        *(f"<b>{KIND_NAMES[kind]}</b>" for kind in OBLIGATIONS),
        "<b>Spent in 12 months, never added</b>",
    ]
    assert sorted(KINDS.values()) == sorted(OBLIGATIONS)
    data = told(owed("1", company="<i>x", commitment_id="a"), spent=four("2025", 1.0, "<i>x"))
    assert "<i>" not in str(drawn(Commitments().analyse(data)).figure)
