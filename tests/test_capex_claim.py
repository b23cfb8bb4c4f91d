"""The 250bn claim, for any year and group: against sums made with the csv module and by hand."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.capital_spending import capex_claim
from ai_investments.figures import claim_against_spent
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.schema import CAPEX_TOTALS, DEFINITIONS
from ai_investments.views import CapexClaim, Overview
from ai_investments.views.capex_claim import Result
from tests.built_in import DATA
from tests.test_capex import FOUR, ROWS, file, plain_years
from tests.test_capex_rules import four, quarter, spending
from tests.test_dataset import table

GROUPS = [FOUR, ("Meta",), (*FOUR, "Oracle"), ("Microsoft", "Oracle"), ("Alibaba", "Tencent")]


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
    row = check.spent.loc["incl_finance_leases"].to_dict()
    assert row["companies"] == ("Microsoft", "Meta")
    assert row["without"] == ("Amazon", "Alphabet")
    assert row["complete"]
    both = sum(plain["Microsoft", "2025"]) + sum(plain["Meta", "2025"])
    assert row["capex_usd_bn"] == pytest.approx(both)
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


@pytest.mark.parametrize("companies", GROUPS, ids=len)
@pytest.mark.parametrize("year", [2018, 2021, 2023, 2024, 2025, 2026])
def test_sums_of_any_year_and_group_are_those_of_the_file(
    companies: tuple[str, ...], year: int
) -> None:
    whole = {
        (row["definition"], row["company"]): float(row["capex_usd_bn"])
        for row in ROWS
        if row["frequency"] == "year" and row["calendar_period"] == f"{year}"
        and row["straddles_calendar"] == "false"
    }  # fmt: skip
    found = capex_claim.spent(DATA, year, companies)
    assert list(found.index) == list(DEFINITIONS)
    for code in DEFINITIONS:
        plain = plain_years(code)
        parts = {}
        for name in companies:
            quarters = plain.get((name, f"{year}"), [])
            if len(quarters) < 4 and (code, name) in whole:
                parts[name] = (whole[code, name], True)
            elif quarters:
                parts[name] = (sum(quarters), len(quarters) == 4)
        row: dict[Any, Any] = found.loc[code].to_dict()
        assert row["companies"] == tuple(parts)
        assert set(row["without"]) == set(companies) - set(parts)
        if not parts:
            assert math.isnan(row["capex_usd_bn"])
            continue
        assert row["capex_usd_bn"] == pytest.approx(sum(value for value, _ in parts.values()))
        everyone = code != "cash_ppe" or len(parts) == len(companies)
        assert row["complete"] == (everyone and all(done for _, done in parts.values()))


def test_definitions_stay_apart() -> None:
    check = capex_claim.claim_check(DATA)
    own = {row["capex_id"]: row["definition"] for row in ROWS}
    for code, row in check.spent.to_dict("index").items():
        assert {own[each] for each in row["capex_ids"].split("; ") if each} <= {code}
    assert check.total_usd_bn == check.spent.at["cash_ppe", "capex_usd_bn"]


@given(st.floats(1, 5000), st.floats(0, 100))
@settings(max_examples=100)
def test_the_share_needed_reaches_just_the_claim(claimed: float, share: float) -> None:
    check = capex_claim.claim_check(DATA, claimed_usd_bn=claimed)
    assert check.for_ai_usd_bn(check.share_needed_pct) == pytest.approx(claimed)
    assert (check.for_ai_usd_bn(share) >= claimed) == (share >= check.share_needed_pct) or (
        share == pytest.approx(check.share_needed_pct)
    )


def test_at_75_percent_282_was_for_ai() -> None:
    result = CapexClaim().analyse(DATA)
    assert result.for_ai_usd_bn == pytest.approx(0.75 * 376.051)
    assert result.finding == (
        "$250bn for AI in 2025 holds if at least 66.5% of the $376.1bn that Amazon, Alphabet, "
        "Microsoft and Meta spent was for AI; at the 75% assumed, it was $282bn"
    )
    assert result.said["is_default"].tolist() == [True, False, False]
    assert result.said.at[0, "value_low"] == CapexClaim().ai_share
    assert result.said["url"].str.startswith("https://").all()


def test_a_restated_figure_makes_the_share_needed_a_range() -> None:
    check = capex_claim.claim_check(DATA, 2023, claimed_usd_bn=100)
    low, high = 100 * 100 / 147.448, 100 * 100 / 147.227  # Meta: 27.266 first, 27.045 later
    assert check.share_needed_words == f"{low:.1f}–{high:.1f}%" == "67.8–67.9%"
    assert check.share_needed_words in check.sentence


def test_a_year_that_is_not_over_may_reach_a_claim_but_never_misses_it() -> None:
    view = CapexClaim(claim_year="2026")
    reached, open_ = view.analyse(DATA), replace(view, claimed=400).analyse(DATA)
    assert (
        "is reached already if at least 84.8% of the $294.8bn of Amazon, Alphabet, Microsoft and "
        "Meta known so far (2 of 4 quarters) was for AI; at the 75% assumed, it was $221bn"
    ) in reached.finding
    assert "2 of 4 quarters" in reached.finding
    assert "cannot be said" in open_.finding
    assert "out of reach" not in open_.finding
    assert reached.published["of_spent"].eq("").all()
    over = CapexClaim(claimed=400).analyse(DATA)
    assert "out of reach" in over.finding
    assert CapexClaim(claim_year="2028").analyse(DATA).finding.startswith("Whether $250bn goes to")


@pytest.mark.parametrize("year", ["2024", "2025", "2026", "2028"])
def test_every_published_total_of_a_year_is_drawn_and_the_others_are_named(year: str) -> None:
    result = CapexClaim(claim_year=year).analyse(DATA)
    rows = file("capex_totals")
    wanted = {row["total_id"] for row in rows if row["year"] == year}
    assert set(result.published["total_id"]) == wanted
    assert result.published["url"].notna().sum() >= len(wanted) - 1  # the brief has no address
    notes = " ".join(result.notes)
    assert ("Goldman Sachs" in notes) == (year != "2024")  # its sum is of 2025 to 2030
    assert ("2026Q1" in notes) == (year == "2026")


def test_published_totals_are_held_against_what_was_spent() -> None:
    published = CapexClaim().analyse(DATA).published.set_index("total_id")
    assert published.at["2025-cnbc-300", "of_spent"] == "80–85%"  # 300 and 320 of 376.1
    assert published.at["2025-financial-times-410", "of_spent"] == "109%"
    assert published.at["2025-wall-street-journal-215-al-ayaran", "of_spent"] == "over 57%"
    assert published.at["2025-project-brief-250", "of_spent"] == ""  # names no companies


@pytest.mark.parametrize("order", ["amount", "date"])
def test_published_totals_come_in_the_order_chosen(order: str) -> None:
    result = CapexClaim(claims_by=order).analyse(DATA)
    column = {"amount": "value_low_usd_bn", "date": "published_on"}[order]
    values = result.published[column].dropna().tolist()
    assert values == sorted(values)
    assert len(result.published) == 16


def test_the_start_page_answers_as_the_page_does() -> None:
    assert Overview().analyse(DATA).capex.sentence == CapexClaim().analyse(DATA).check.sentence


def test_the_csv_has_sums_assumption_and_published_totals_with_addresses() -> None:
    view = CapexClaim()
    result = view.analyse(DATA)
    rows = view.export_table(result, DATA)
    assert rows["row"].value_counts().to_dict() == {
        "published": 16, "spent": 3, "assumed for AI": 1
    }  # fmt: skip
    sums = rows[rows["row"] == "spent"].set_index("definition")
    assert sums.at["cash_ppe", "usd_bn"] == pytest.approx(376.051)
    assert sums["source_urls"].str.startswith("https://").all()
    claims = view.export_claims(result, DATA)
    counting = claims[claims["counts_in_range"].astype(bool)]
    assert set("; ".join(sums["source_urls"]).split("; ")) == set(counting["url"].dropna())


# Small and bad data.


def test_a_claim_above_everything_spent_is_not_reached() -> None:
    rows = [row for company in FOUR for row in four("2025", 1.0, company)]
    check = capex_claim.claim_check(spending(*rows), claimed_usd_bn=20)
    assert check.total_usd_bn == 16.0
    assert check.share_needed_pct == pytest.approx(125.0)
    assert "even if all of it was, $20bn is not reached" in check.sentence


def test_what_is_known_of_an_incomplete_year_is_a_lower_bound() -> None:
    rows = [row for company in FOUR for row in four("2025", 1.0, company)]
    check = capex_claim.claim_check(spending(*rows[:-1]), claimed_usd_bn=12)
    assert (check.complete, check.total_usd_bn) == (False, 15.0)
    assert "$12bn is reached already if at least 80.0% of that was for AI" in check.sentence
    check = capex_claim.claim_check(spending(*rows[:-1]), claimed_usd_bn=15.5)
    assert "cannot be said" in check.sentence
    without = capex_claim.claim_check(spending(*rows[:-4]), claimed_usd_bn=12)
    assert without.shortfall == "without Meta"
    assert "without Meta" in without.sentence


def test_a_quarter_reported_twice_is_in_no_sum_twice() -> None:
    rows = [*four("2025", 1.0), quarter("2025Q2", 5.0, capex_id="acme-again")]
    found = capex_claim.spent(spending(*rows), 2025, ("Acme",)).loc["cash_ppe"].to_dict()
    assert found["low_usd_bn"] == 4.0
    assert found["high_usd_bn"] == 8.0


def test_published_totals_need_no_capex_rows() -> None:
    data = published_only("A")
    check = capex_claim.claim_check(data)
    assert check.published["says"].tolist() == ["over $250bn"]
    assert check.published["same_group"].tolist() == [True]
    assert math.isnan(check.total_usd_bn)
    assert "cannot be said" in check.sentence
    result = CapexClaim().analyse(data)
    assert len(drawn(result).figure.data[2].x) == 1


def published_only(publisher: str) -> dataset.Dataset:
    row = {
        "total_id": "t", "year": "2025", "companies": "Amazon; Alphabet; Microsoft; Meta",
        "value_low_usd_bn": "250", "looking": "plan", "publisher": publisher,
        "evidence": "reported", "title": "T",
    }  # fmt: skip
    contents = {"capex_totals": table(row, header=CAPEX_TOTALS.columns).encode()}
    return dataset.from_contents(contents)


def test_an_empty_dataset_says_so() -> None:
    data = dataset.from_contents({})
    result = CapexClaim().analyse(data)
    assert result.finding == "The data holds no capex of any company"
    assert result.spent.empty
    assert result.published.empty
    assert len(drawn(result).alt) > 60
    assert "cannot be said" in result.check.sentence
    view, problems = CapexClaim.from_query({"claim_year": ["2025"]}, data)
    assert (view, len(problems)) == (CapexClaim(), 1)


# The chart.


def drawn(result: Result, palette: Any = LIGHT) -> Any:
    return claim_against_spent(
        result.check, result.spent, result.published, (result.for_ai_usd_bn, result.ai_share_pct),
        result.order == "kind", result.axis, result.chart_title, "Source.", palette,
    )  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [CapexClaim(), CapexClaim(claim_year="2026", spenders=(*FOUR, "Oracle"), claims_by="amount")],
    ids=["default", "five"],
)
def test_the_marks_are_the_published_totals_and_the_bars_the_sums(
    view: CapexClaim, palette: Any
) -> None:
    result = view.analyse(DATA)
    chart = drawn(result, palette)
    by_name = {trace.name: trace for trace in chart.figure.data}
    marks = by_name["published"]
    published = result.published
    assert list(marks.customdata) == published["total_id"].tolist()
    assert list(marks.x) == published["value_low_usd_bn"].tolist()
    assert list(marks.y) == sorted(marks.y)
    bounds = [symbol.startswith("triangle") for symbol in marks.marker.symbol]
    assert bounds == published["value_high_usd_bn"].isna().tolist()
    hollow = [symbol.endswith("-open") for symbol in marks.marker.symbol]
    assert hollow == (~published["same_group"]).tolist()
    bars = by_name["spent"]
    assert list(bars.x) == [
        view.claimed, result.for_ai_usd_bn, *result.spent["capex_usd_bn"]
    ]  # fmt: skip
    pale = [opacity < 1 for opacity in bars.marker.opacity]
    cash = bool(result.spent["lacks"].iloc[0])
    assert pale == [False, cash, *(result.spent["lacks"] != "")]
    lines = [shape.x0 for shape in chart.figure.layout.shapes]
    assert lines == [view.claimed, result.for_ai_usd_bn, result.check.total_usd_bn]
    assert len(by_name["words"].x) == len(chart.figure.layout.yaxis.ticktext)


def test_names_that_are_markup_are_drawn_as_text() -> None:
    chart = drawn(CapexClaim().analyse(published_only("<b>Press</b>")))
    assert not any("<b>Press" in text for text in chart.figure.layout.yaxis.ticktext)
    assert any("&lt;b&gt;Press" in text for text in chart.figure.layout.yaxis.ticktext)


def test_one_company_is_told_of_as_one() -> None:
    alone = CapexClaim(spenders=("Nvidia",), claim_year="2018").analyse(DATA)
    assert alone.check.sentence.endswith("nothing is known of its cash capex of that year.")
    assert alone.check.leases_sentence == "Nvidia reports no capex with finance leases for 2018."
    oracle = CapexClaim(spenders=("Oracle",)).analyse(DATA)
    assert (
        "Hollow: about another group (Amazon, Alphabet, Microsoft and Meta; large US technology "
        "companies)." in oracle.notes
    )
