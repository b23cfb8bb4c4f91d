"""Payback: depreciation asset by asset, revenue by a root finder, break-even by putting it back."""

import csv
import math
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from ai_investments import dataset
from ai_investments.capital_spending import ai_revenue, payback
from ai_investments.capital_spending.payback import Terms
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.figures import break_even_line, depreciation_bars, revenue_needed
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.schema import PAYBACK_SETTINGS
from ai_investments.views.capex_outlook import CapexOutlook
from ai_investments.views.capex_totals import CapexTotals
from ai_investments.views.payback import Payback
from ai_investments.views.payback_result import NOT_REACHED, Result
from tests.built_in import DATA
from tests.test_capex_outlook import HALF, plain, spending
from tests.test_capex_rules import four, quarter
from tests.test_capex_rules import year as whole_year

TERMS = Terms(75, 60, 6, 15, 61, 10, 1)
FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")


def spent(**years: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"year": [int(year[1:]) for year in years], "total_usd_bn": list(years.values())}
    )


terms = st.builds(
    Terms,
    ai_share_pct=st.floats(1, 100),
    server_share_pct=st.floats(0, 100),
    server_life=st.integers(1, 12),
    building_life=st.integers(1, 40),
    margin_pct=st.floats(1, 100),
    return_pct=st.floats(0, 40),
    ramp=st.integers(0, 5),
)
vintages = st.lists(st.floats(0.1, 500), min_size=1, max_size=8).map(
    lambda sizes: pd.DataFrame(
        {"year": range(2020, 2020 + len(sizes)), "total_usd_bn": sizes}
    )
)  # fmt: skip


# The formula.


def test_the_textbooks_example() -> None:
    assert round(payback.capital_recovery_factor(0.10, 10), 3) == 0.163


@given(st.floats(0, 1), st.integers(1, 60))
def test_the_factor_is_one_over_the_annuity(rate: float, years: int) -> None:
    factor = payback.capital_recovery_factor(rate, years)
    assert factor == pytest.approx(1 / payback.annuity(rate, years), rel=1e-6)
    assert factor >= 1 / years * (1 - 1e-9)


def test_a_ramp_rises_in_equal_steps() -> None:
    assert payback.steps(4, 0).tolist() == [1, 1, 1, 1]
    assert payback.steps(4, 2).tolist() == pytest.approx([1 / 3, 2 / 3, 1, 1])
    assert payback.steps(1, 3).tolist() == [0.25]


@given(terms, st.integers(1, 40))
def test_full_revenue_is_what_a_root_finder_gives(own: Terms, life: int) -> None:
    def npv(revenue: float) -> float:
        value, rate = -1.0, own.return_pct / 100
        for year in range(1, life + 1):
            part = min(1.0, year / (own.ramp + 1))
            value += own.margin_pct / 100 * revenue * part / (1 + rate) ** year
        return value

    wanted = brentq(npv, 0.0, 1e6, xtol=1e-12, rtol=1e-12)
    assert payback.full_revenue(own, life) == pytest.approx(wanted, rel=1e-6)


# Depreciation and revenue by calendar year.


@settings(max_examples=50)
@given(vintages, terms)
def test_depreciation_asset_by_asset(own: pd.DataFrame, what: Terms) -> None:
    wanted: dict[tuple[int, int], float] = {}
    for year, total in zip(own["year"], own["total_usd_bn"], strict=True):
        ai = total * what.ai_share_pct / 100
        servers = ai * what.server_share_pct / 100
        for cost, life in ((servers, what.server_life), (ai - servers, what.building_life)):
            for half in range(2 * life):  # half-years from 1 July on
                at = year + (half + 1) // 2
                wanted[year, at] = wanted.get((year, at), 0.0) + cost / (2 * life)
    rows = payback.depreciation(own, what)
    found = {(row["vintage"], row["year"]): row["usd_bn"] for row in rows.to_dict("records")}
    # What is left of buildings beside 99.999…% of servers is rounding, here or there.
    assert {place: value for place, value in found.items() if value > 1e-9} == pytest.approx(
        {place: value for place, value in wanted.items() if value > 1e-9}, abs=1e-9
    )
    assert rows["usd_bn"].sum() == pytest.approx(
        own["total_usd_bn"].sum() * what.ai_share_pct / 100
    )


@settings(max_examples=50)
@given(vintages, terms)
def test_the_cash_of_every_vintage_is_worth_what_was_spent(own: pd.DataFrame, what: Terms) -> None:
    rate = what.return_pct / 100
    for share, life in what.parts:
        full = payback.full_revenue(what, life)
        cash = what.margin_pct / 100 * full * payback.steps(life, what.ramp)
        worth = sum(each / (1 + rate) ** (year + 1) for year, each in enumerate(cash))
        assert share * worth == pytest.approx(share)
    needed = payback.revenue_needed(own, what).groupby("year")["usd_bn"].sum()
    highest, first, last = payback.peak(own, what)
    assert highest == pytest.approx(needed.max())
    assert needed[first] == pytest.approx(highest)
    assert needed[last] == pytest.approx(highest)


def test_a_vintage_worked_by_hand() -> None:
    own = spent(y2024=100.0)
    what = Terms(50, 100, 2, 10, 50, 0, 1)
    # 50 of servers over 2 years: half of a full revenue, then all: 0.5 × (R / 2 + R) = 50.
    full = 50 / (0.5 * 1.5)
    assert payback.full_revenue(what, 2) * 50 == pytest.approx(full)
    rows = payback.revenue_needed(own, what)
    assert rows["year"].tolist() == [2024, 2025, 2026]
    assert rows["usd_bn"].tolist() == pytest.approx([full / 4, full * 3 / 4, full / 2])
    assert payback.peak(own, what) == (pytest.approx(full * 3 / 4), 2025, 2025)
    assert payback.depreciation(own, what)["usd_bn"].tolist() == [12.5, 25, 12.5]


def test_a_gap_between_vintages_stays_one() -> None:
    rows = payback.revenue_needed(spent(y2020=10.0, y2024=10.0), Terms(100, 100, 1, 1, 100, 0))
    assert rows["year"].tolist() == [2020, 2021, 2024, 2025]
    assert payback.peak(spent(y2020=10.0, y2024=20.0), Terms(100, 100, 1, 1, 100, 0)) == (
        pytest.approx(10), 2024, 2025,
    )  # fmt: skip


# Break-even.


@settings(max_examples=40)
@given(vintages, terms, st.floats(0.5, 3000))
def test_a_setting_put_back_needs_just_the_revenue(
    own: pd.DataFrame, what: Terms, revenue: float
) -> None:
    for row in payback.break_even(own, what, revenue):
        if row.at is None:
            continue
        at = row.at if "life" not in row.setting else int(row.at)
        if row.setting == "margin_pct":
            at = max(at, 1e-6)
        needed = payback.peak(own, replace(what, **{row.setting: at}))[0]
        capped = (row.setting, row.at) in (("ai_share_pct", 100.0), ("return_pct", 100.0))
        if "life" in row.setting or capped:
            assert needed <= revenue * (1 + 1e-9)
        else:
            assert needed == pytest.approx(revenue, rel=1e-5)


@settings(max_examples=40)
@given(vintages, terms, st.floats(0.5, 3000))
def test_where_no_setting_reaches_it_none_does(
    own: pd.DataFrame, what: Terms, revenue: float
) -> None:
    limits = {"margin_pct": 100.0, "return_pct": 0.0, "server_life": payback.LONGEST_LIFE,
              "building_life": payback.LONGEST_LIFE}  # fmt: skip
    for row in payback.break_even(own, what, revenue):
        if row.setting in limits and row.at is None:
            changed = replace(what, **{row.setting: limits[row.setting]})
            assert payback.peak(own, changed)[0] > revenue


def test_need_rises_with_return_and_falls_with_margin() -> None:
    own = spent(y2023=100.0, y2024=200.0)
    needs = [payback.peak(own, replace(TERMS, return_pct=each))[0] for each in range(0, 40, 5)]
    assert needs == sorted(needs)
    double = payback.peak(own, replace(TERMS, margin_pct=TERMS.margin_pct / 2))[0]
    assert double == pytest.approx(2 * payback.peak(own, TERMS)[0])


# Reported revenue.


def test_the_newest_figures_of_labs_and_spenders_are_told_apart() -> None:
    found = ai_revenue.reported(DATA, FOUR).set_index(["group", "company"])
    labs = found.loc[ai_revenue.LABS]
    assert labs.loc["Anthropic", "revenue_usd_bn"] == 50
    assert labs.loc["OpenAI", "revenue_usd_bn"] == 24
    assert "xAI" not in labs.index
    spenders = found.loc[ai_revenue.SPENDERS]
    assert spenders["revenue_usd_bn"].to_dict() == {"Microsoft": 37, "Amazon": 15}
    assert not set(DATA.revenue.loc[DATA.revenue["company"].isin(FOUR), "usable_for_multiple"]) - {
        False
    }
    assert math.isnan(ai_revenue.total(ai_revenue.reported(DATA, ("Meta",)), ai_revenue.SPENDERS))


# The page.


def test_the_default_answer_worked_from_the_files() -> None:
    total = sum(
        plain(company, "cash_ppe", *(f"{year}Q{n}" for n in range(1, 5)))
        for company in FOUR
        for year in (2023, 2024, 2025)
    )
    ai = 0.75 * total

    def factor(life: int) -> float:
        worth = 0.5 / 1.1 + sum(1 / 1.1**year for year in range(2, life + 1))
        return 1 / worth

    wanted = (0.6 * ai * factor(6) + 0.4 * ai * factor(15)) / 0.61
    result = Payback().analyse(DATA)
    assert result.peak_usd_bn == pytest.approx(wanted)
    assert result.peak_years == (2027, 2028)
    labs = ai_revenue.total(result.reported, ai_revenue.LABS)
    assert "$194bn of AI revenue a year is needed, 2.6× the $75bn that AI labs report" in (
        result.finding
    )
    margin = next(row for row in result.levers if row.setting == "margin_pct")
    assert margin.at is None
    assert 61 * wanted / labs > 100
    assert set(result.break_even["at"][:4]) == {NOT_REACHED}
    assert result.verdict.startswith("No cash margin, return or useful life")
    assert any(f"= {wanted:,.1f}" in each for each in result.formulas)


def test_a_small_spending_is_repaid_and_says_where_it_would_not_be() -> None:
    result = Payback(vintages=(2023, 2023)).analyse(DATA)
    assert result.finding.endswith("which is enough")
    assert result.verdict == ""
    margin = next(row for row in result.levers if row.setting == "margin_pct")
    assert margin.at == pytest.approx(61 * result.peak_usd_bn / result.revenue_usd_bn)
    assert result.titles["break-even"].endswith(f"a cash margin of {margin.at:.0f}%")


def test_years_to_come_are_those_of_what_next() -> None:
    settings: dict[str, Any] = {"realised": 80, "growth_2027": 10, "spenders": ("Oracle", "Meta")}
    outlook = CapexOutlook(**settings).analyse(DATA).by_year.set_index("year")["total_usd_bn"]
    own = Payback(vintages=(2025, 2028), **settings).analyse(DATA)
    found = own.vintages.set_index("year")["total_usd_bn"]
    assert found.to_dict() == pytest.approx({year: outlook[year] for year in range(2025, 2029)})
    assert " spend in 2025–2028" in own.finding
    assert own.projected_peak_usd_bn == pytest.approx(own.peak_usd_bn)


def test_each_projection_slider_moves_the_page_though_only_actual_years_are_chosen() -> None:
    base = Payback().analyse(DATA)
    for changed in (
        Payback(follow=False),
        Payback(realised=70),
        Payback(growth_2027=0),
        Payback(growth_2028=50),
    ):
        result = changed.analyse(DATA)
        assert result.peak_usd_bn == base.peak_usd_bn
        assert result.titles["needed"] != base.titles["needed"]


def test_every_default_is_what_its_source_says() -> None:
    defaults = DATA.payback_inputs[DATA.payback_inputs["is_default"]]
    assert set(defaults["setting"]) == set(PAYBACK_SETTINGS)
    for row in defaults.to_dict("records"):
        assert getattr(Payback(), row["setting"]) == row["value_low"], row["input_id"]
        assert row["url"].startswith("http")
    inputs = Payback().analyse(DATA).inputs
    assert inputs.loc[inputs["setting"] == "ramp", "says"].tolist() == ["assumption, no source"]
    without = replace(DATA, payback_inputs=DATA.payback_inputs.iloc[:0])
    assert set(Payback().analyse(without).inputs["says"]) == {"assumption, no source"}


def on_duckdb(data: Dataset) -> Dataset:
    connection = duckdb.connect()

    def put(rows: pd.DataFrame) -> duckdb.DuckDBPyRelation:
        return connection.from_arrow(pa.Table.from_pandas(rows, preserve_index=False))

    names = ("capex", "capex_claims", "capex_guidance", "revenue", "investments", "payback_inputs")
    return replace(data, **{name: put(getattr(data, name)) for name in names})


@pytest.mark.parametrize(
    "view",
    [Payback(), Payback(vintages=(2021, 2027), spenders=("Oracle", "CoreWeave", "Microsoft"))],
)
def test_duckdb_gives_the_page_of_pandas(view: Payback) -> None:
    wanted, found = view.analyse(DATA), view.analyse(on_duckdb(DATA))
    for part in ("vintages", "needed", "depreciation", "reported", "inputs"):
        pd.testing.assert_frame_equal(
            getattr(found, part), getattr(wanted, part), check_dtype=False
        )
    assert (found.finding, found.notes, found.levers) == (
        wanted.finding,
        wanted.notes,
        wanted.levers,
    )


def test_incomplete_and_missing_years_are_said() -> None:
    data = spending(*four("2024", 5), *HALF)
    result = Payback(spenders=("Acme",), vintages=(2024, 2026), follow=False).analyse(data)
    assert result.vintages["complete"].tolist() == [True, True]
    assert any("No capex is known of 2025" in note for note in result.notes)
    assert result.finding.endswith("no AI revenue of AI labs is known")
    assert result.break_even.empty
    assert result.titles["break-even"].startswith("No AI revenue of AI labs is known")
    gap = spending(*four("2024", 5), *four("2025", 5)[1:])
    noted = Payback(spenders=("Acme",), vintages=(2024, 2025)).analyse(gap).notes
    assert any("a lower bound: 2025" in note for note in noted)


def test_a_year_reported_whole_is_repaid_though_its_quarters_are_not_known() -> None:
    (first,) = (
        Payback(spenders=("CoreWeave",), vintages=(2023, 2023))
        .analyse(DATA)
        .vintages["total_usd_bn"]
    )
    totals = CapexTotals(spenders=("CoreWeave",)).analyse(DATA).totals.set_index("period")
    assert first == totals.loc["2023", "capex_usd_bn"] == 2.943
    data = spending(
        whole_year("2024", 7), *four("2025", 5)[1:], whole_year("2025", 21), quarter("2026Q1", 6)
    )
    result = Payback(spenders=("Acme",), vintages=(2024, 2025), follow=False).analyse(data)
    assert result.vintages["total_usd_bn"].tolist() == [7, 21]
    assert result.vintages["complete"].all()
    assert not any("No capex" in note or "lower bound" in note for note in result.notes)
    alone = Payback().analyse(spending(whole_year("2024", 7), whole_year("2025", 21)))
    assert alone.companies == ("Acme",)
    assert alone.vintages["total_usd_bn"].tolist() == [7, 21]


def test_nothing_known_says_so() -> None:
    empty = dataset.from_contents({})
    result = Payback().analyse(empty)
    assert result.finding == "The data holds no cash capex of any company"
    assert result.formulas == result.notes == ()
    assert Payback().export_table(result, empty).empty
    no_ai = Payback(ai_share=0).analyse(DATA)
    assert no_ai.finding.endswith("nothing has to be repaid")
    assert (no_ai.levers, no_ai.formulas) == ((), ())
    nothing = spending(*four("2024", 0))
    assert (
        Payback(spenders=("Acme",))
        .analyse(nothing)
        .finding.startswith("The data holds no cash capex of Acme")
    )


def test_words_for_a_ramp_that_outlasts_the_servers_and_for_settings_that_are_enough() -> None:
    long = Payback(server_life=2, ramp=5).analyse(DATA)
    assert any(each.startswith("Revenue of servers is never full") for each in long.formulas)
    late = Payback(server_life=3, ramp=2).analyse(DATA)
    assert not any("never full" in each for each in late.formulas)
    assert "each of cash margin, return wanted, life" in Payback(ai_share=29).analyse(DATA).verdict
    alts = [chart.alt for chart in charts(Payback().analyse(DATA), Payback())]
    assert any(" The spenders report $" in alt for alt in alts)
    assert not any("the spenders report $" in alt for alt in alts)


def test_the_table_that_leaves_has_the_settings_and_the_sources() -> None:
    view = Payback(cash_margin=50)
    result = view.analyse(DATA)
    told = view.export_table(result, DATA)
    assert set(told["input_cash_margin"]) == {50}
    assert told["revenue_needed_usd_bn"].max() == pytest.approx(result.peak_usd_bn)
    assert told["depreciation_usd_bn"].sum() == pytest.approx(result.vintages["ai_usd_bn"].sum())
    assert told["reported_source_urls"].str.contains("http").all()


def test_new_revenue_rows_are_read_from_their_pages() -> None:
    rows = {row["revenue_id"]: row for row in
            csv.DictReader((BUILT_IN / "revenue.csv").read_text("utf-8").splitlines())}  # fmt: skip
    for name in ("microsoft-2026-03-31-run-rate", "amazon-2026-03-31-run-rate"):
        assert rows[name]["perimeter"].startswith("AI ")
        assert rows[name]["url"].startswith("http")


# The charts.


def charts(result: Result, view: Payback, palette: Palette = LIGHT) -> list[Any]:
    margin = next((row for row in result.levers if row.setting == "margin_pct"), None)
    titles = result.titles
    return [
        revenue_needed(
            result.needed, result.years, result.reported_usd_bn, result.against, 2034,
            titles["needed"], "s", palette,
        ),
        depreciation_bars(
            result.depreciation, result.vintages, titles["depreciation"], "s", palette
        ),
        break_even_line(
            result.margins, (view.cash_margin, result.peak_usd_bn), result.revenue_usd_bn,
            result.against, margin.at if margin else None, titles["break-even"], "s", palette,
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [
        Payback(), Payback(vintages=(2023, 2028)), Payback(vintages=(2023, 2023)),
        Payback(earned_by="the spenders", spenders=("Meta",)),
    ],
)  # fmt: skip
def test_the_marks_are_the_result(view: Payback, palette: Palette) -> None:
    result = view.analyse(DATA)
    drawn = charts(result, view, palette)
    needed, bars, line = (chart.figure.to_dict() for chart in drawn)
    by_name = {trace["meta"]: trace for trace in needed["data"]}
    shown = result.needed[result.needed["year"] <= 2034]
    assert by_name["needed"]["y"] == pytest.approx(shown["usd_bn"].tolist(), abs=1e-5)
    assert ("with projection" in by_name) == (result.projected_peak_usd_bn > result.peak_usd_bn)
    written = {
        (int(trace["name"]), year): value
        for trace in bars["data"]
        for year, value in zip(trace["customdata"], trace["y"], strict=True)
    }
    wanted = result.depreciation.set_index(["vintage", "year"])["usd_bn"].to_dict()
    assert written == pytest.approx(wanted, abs=1e-5)
    hatched = {int(trace["name"]) for trace in bars["data"] if "pattern" in trace["marker"]}
    projected = result.vintages["projected_usd_bn"] > 0
    assert hatched == set(result.vintages.loc[projected, "year"])
    curve = next(trace for trace in line["data"] if trace["name"] == "needed")
    products = np.array(curve["x"]) * np.array(curve["y"])
    assert products == pytest.approx(np.full(len(products), view.cash_margin * result.peak_usd_bn))
    reached = [trace for trace in line["data"] if trace["name"] == "break-even"]
    assert bool(reached) == (bool(result.levers) and result.levers[0].at is not None)
    for chart in drawn:
        assert len(chart.alt) > 60
