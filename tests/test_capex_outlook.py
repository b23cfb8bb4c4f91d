"""Capex to come: by hand on small tables, by the csv module on the built-in data."""

import csv
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.capital_spending import capex, capex_outlook, open_guides
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.figures import outlook_guides, outlook_quarters, outlook_years
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.schema import CAPEX, CAPEX_CLAIMS, CAPEX_GUIDANCE
from ai_investments.views.capex_outlook import CapexOutlook, Result
from tests.built_in import DATA
from tests.test_capex_rules import four, quarter
from tests.test_dataset import table

FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")
NO_GUIDES = pd.DataFrame(columns=list(open_guides.GUIDE_TYPES)).astype(open_guides.GUIDE_TYPES)
FLAT = {2026: 0.0, 2027: 0.0, 2028: 0.0}


def guide(target: str, low: str, high: str = "", company: str = "Acme", **changes: str) -> Any:
    on = changes.get("guided_on", "2026-07-30")
    definition = changes.get("definition", "cash_ppe")
    return {
        "guidance_id": f"{company}-{on}-{target}-{definition}".lower(), "company": company,
        "guided_on": on, "target_period": target, "low_usd_bn": low, "high_usd_bn": high,
        "definition": definition, "publisher": "A", "url": "https://example.org/a",
        "evidence": "reported",
    } | changes  # fmt: skip


def spending(*rows: dict[str, str], guides: tuple[dict[str, str], ...] = ()) -> Dataset:
    data = dataset.from_contents(
        {
            "capex": table(*rows, header=CAPEX.columns).encode(),
            "capex_claims": table(header=CAPEX_CLAIMS.columns).encode(),
            "capex_guidance": table(*guides, header=CAPEX_GUIDANCE.columns).encode(),
        }
    )
    assert [problem for problem in data.problems if problem.row] == []
    return data


def quarters(data: Dataset, definition: str = "cash_ppe", *companies: str) -> pd.DataFrame:
    return capex.totals(data, definition=definition, by="quarter", companies=companies)


def guides_of(data: Dataset, definition: str = "cash_ppe") -> pd.DataFrame:
    return open_guides.open_guides(data, quarters(data, definition), definition)


def amounts(projection: pd.DataFrame, company: str = "Acme") -> dict[str, float]:
    own = projection[projection["company"] == company]
    return dict(zip(own["period"], own["capex_usd_bn"], strict=True))


def on_duckdb(data: Dataset) -> Dataset:
    connection = duckdb.connect()

    def put(rows: pd.DataFrame) -> duckdb.DuckDBPyRelation:
        return connection.from_arrow(pa.Table.from_pandas(rows, preserve_index=False))

    names = ("capex", "capex_claims", "capex_guidance", "capex_totals")
    return replace(data, **{name: put(getattr(data, name)) for name in names})


HALF = (quarter("2026Q1", 10), quarter("2026Q2", 20))


# Growth.


def test_without_growth_every_quarter_is_the_last_actual_one() -> None:
    found = amounts(capex_outlook.projection(quarters(spending(*HALF)), NO_GUIDES, FLAT))
    assert found.pop("2026Q1") == 10
    assert set(found.values()) == {20}
    later = [f"{year}Q{n}" for year in (2027, 2028) for n in range(1, 5)]
    assert list(found) == ["2026Q2", "2026Q3", "2026Q4", *later]


def test_growth_goes_on_from_the_last_actual_quarter_without_a_step() -> None:
    growth = {2026: 100 * (1.1**4 - 1), 2027: 100 * (1.02**4 - 1), 2028: 100 * (0.9**4 - 1)}
    found = amounts(capex_outlook.projection(quarters(spending(*HALF)), NO_GUIDES, growth))
    assert found["2026Q3"] == pytest.approx(22)
    assert found["2026Q4"] == pytest.approx(24.2)
    assert found["2027Q1"] == pytest.approx(24.2 * 1.02)
    assert found["2027Q4"] == pytest.approx(24.2 * 1.02**4)
    assert found["2028Q1"] == pytest.approx(24.2 * 1.02**4 * 0.9)
    assert found["2028Q4"] == pytest.approx(24.2 * 1.02**4 * 0.9**4)


def test_a_year_is_the_sum_of_its_parts_and_grows_only_on_a_whole_year() -> None:
    data = spending(*four("2025", 5), *HALF)
    years = capex_outlook.by_year(capex_outlook.projection(quarters(data), NO_GUIDES, FLAT))
    sums = capex_outlook.sums(years, ["Acme"]).set_index("year")
    assert sums.loc[2026, ["actual_usd_bn", "projected_usd_bn", "total_usd_bn"]].tolist() == [
        30, 40, 70,
    ]  # fmt: skip
    assert sums["growth_pct"].tolist()[1:] == pytest.approx([250, 100 * (80 / 70 - 1), 0])
    assert pd.isna(sums["growth_pct"].tolist()[0])
    assert sums["complete"].all()


def test_a_gap_and_a_company_that_lacks_leave_the_year_incomplete() -> None:
    data = spending(*four("2025", 5), quarter("2026Q2", 20), quarter("2026Q1", 1, "Bolt"))
    projection = capex_outlook.projection(quarters(data), NO_GUIDES, FLAT)
    sums = capex_outlook.sums(capex_outlook.by_year(projection), ["Acme", "Bolt"])
    complete = dict(zip(sums["year"], sums["complete"], strict=True))
    assert complete == {2025: False, 2026: False, 2027: True, 2028: True}
    assert sums["growth_pct"].notna().tolist() == [False, False, False, True]


def test_a_company_known_longer_keeps_its_actual_quarters() -> None:
    data = spending(*HALF, quarter("2026Q3", 7, "Bolt"), quarter("2025Q4", 3, "Cog"))
    found = capex_outlook.projection(quarters(data), NO_GUIDES, FLAT | {2026: 100.0})
    own = found[~found["projected"]].groupby("company")["period"].max().to_dict()
    assert own == {"Acme": "2026Q2", "Bolt": "2026Q3", "Cog": "2025Q4"}
    assert amounts(found, "Bolt")["2026Q4"] == pytest.approx(7 * 2**0.25)
    assert amounts(found, "Cog")["2026Q4"] == pytest.approx(6)


def test_before_the_first_year_its_growth_applies_and_after_the_last_nothing_is_projected() -> None:
    data = spending(quarter("2025Q2", 16), quarter("2028Q4", 3, "Bolt"))
    found = capex_outlook.projection(quarters(data), NO_GUIDES, FLAT | {2026: 1500.0})
    assert [amounts(found)[p] for p in ("2025Q3", "2025Q4", "2026Q1")] == pytest.approx(
        [32, 64, 128]
    )
    assert list(amounts(found, "Bolt")) == ["2028Q4"]


# Guidance.


def test_a_figure_that_ended_years_ago_is_not_carried_on() -> None:
    old = [*four("2018", 5, "Bolt"), quarter("2024Q4", 9, "Cog"), quarter("2025Q1", 3, "Dye")]
    data = spending(*HALF, *old, guides=(guide("2026", "90", company="Bolt"),))
    found = capex_outlook.projection(quarters(data), NO_GUIDES, FLAT)
    carried = found[found["projected"]]["company"].unique().tolist()
    assert carried == ["Acme", "Dye"]
    result = CapexOutlook(spenders=("Acme", "Bolt")).analyse(data)
    assert result.companies == ("Acme",)
    assert result.guided.empty
    assert any("cash capex of Bolt, known up to 2018Q4" in note for note in result.notes)
    alone = CapexOutlook(spenders=("Bolt",)).analyse(data)
    assert alone.finding == "No cash capex of Bolt is known that is recent enough to carry on"
    assert alone.quarters.empty


def test_metas_own_measure_of_2018_is_in_no_sum_of_2026() -> None:
    result = CapexOutlook(definition="as reported", spenders=("Meta", "Oracle")).analyse(DATA)
    oracle = CapexOutlook(definition="as reported", spenders=("Oracle",)).analyse(DATA)
    assert result.by_year.equals(oracle.by_year)
    assert any("of Meta, known up to 2018Q4" in note for note in result.notes)


def test_guidance_that_cannot_be_converted_is_in_no_count() -> None:
    guides = (guide("2026", "90", "95"), guide("2027", "5", definition="company_reported"))
    result = CapexOutlook(spenders=("Acme",)).analyse(spending(*HALF, guides=guides))
    assert result.guided_title == "Guidance: Acme 2026 ends inside the range"
    assert "Acme 2027 comes to" in charts(result)[2].alt
    assert "–" not in charts(result)[2].alt.partition("Acme 2027")[2]


def test_the_finding_names_every_growth_that_moves_it() -> None:
    def said(*companies: str, growth: float = 30) -> str:
        return CapexOutlook(spenders=companies, growth_2026=growth).analyse(DATA).finding

    mixed = said("Apple", "Meta")
    assert "is spent, with growth of 30%, 30% and 15% a year in 2026, 2027 and 2028, " in mixed
    assert said("Apple", "Meta", growth=0) != mixed
    assert "is spent, with growth of 30% and 15% a year in 2027 and 2028, " in said("Meta")
    assert said("Meta", growth=0) == said("Meta")


def test_negative_growth_has_a_minus() -> None:
    said = CapexOutlook(follow=False, growth_2026=-20, growth_2028=-5).analyse(DATA).finding
    assert said.startswith("If spending grows by −20%, 30% and −5% a year in 2026, 2027 and 2028")


def test_what_is_left_of_guidance_is_spread_in_even_growth() -> None:
    data = spending(*HALF, guides=(guide("2026", "80", "100"),))
    found = amounts(capex_outlook.projection(quarters(data), guides_of(data), FLAT))
    rate = (13**0.5 - 1) / 2  # 20 r + 20 r² = 90 − 30
    assert found["2026Q3"] == pytest.approx(20 * rate)
    assert found["2026Q4"] == pytest.approx(20 * rate**2)
    assert sum(found[f"2026Q{n}"] for n in range(1, 5)) == pytest.approx(90)
    assert found["2027Q1"] == pytest.approx(20 * rate**2)


def test_a_share_of_guidance_is_a_share_of_the_whole_period() -> None:
    data = spending(*HALF, guides=(guide("2026", "100", "100"),))
    found = capex_outlook.projection(quarters(data), guides_of(data), FLAT, realised_pct=70)
    own = amounts(found)
    assert own["2026Q3"] == pytest.approx(20)
    assert own["2026Q4"] == pytest.approx(20)
    assert found.set_index("period")["rule"].to_dict()["2026Q4"] == "guidance"


def test_guidance_that_is_spent_already_does_not_lead() -> None:
    data = spending(*HALF, guides=(guide("2026", "50", "50"),))
    found = capex_outlook.projection(quarters(data), guides_of(data), FLAT, realised_pct=60)
    assert set(found["rule"]) == {"actual", "growth"}
    result = CapexOutlook(spenders=("Acme",), realised=60).analyse(data)
    assert any("60% of the guidance is spent already" in note for note in result.notes)


@given(
    st.floats(0.01, 100), st.floats(0.01, 1000), st.integers(1, 8),
)  # fmt: skip
def test_filled_quarters_add_up_and_grow_evenly(start: float, rest: float, n: int) -> None:
    found = [start, *capex_outlook.filled(start, rest, n)]
    assert sum(found[1:]) == pytest.approx(rest)
    rates = [after / before for before, after in pairwise(found)]
    assert rates == pytest.approx([rates[0]] * n)


def test_guidance_of_another_definition_is_converted_by_the_companys_own_ratio() -> None:
    leased = [quarter(f"2026Q{n}", value, definition="incl_finance_leases")
              for n, value in ((1, 15), (2, 25))]  # fmt: skip
    data = spending(
        *HALF, *leased, guides=(guide("2026", "100", "120", definition="incl_finance_leases"),)
    )
    (row,) = guides_of(data).to_dict("records")
    assert not row["matched"]
    assert row["ratio"] == pytest.approx(30 / 40)
    assert (row["low_shown_usd_bn"], row["high_shown_usd_bn"]) == (75, 90)
    assert row["middle_usd_bn"] == pytest.approx(82.5)
    (same,) = guides_of(data, "incl_finance_leases").to_dict("records")
    assert same["matched"]
    assert same["spent_usd_bn"] == 40


def test_guidance_in_the_definition_shown_comes_before_newer_of_another() -> None:
    data = spending(
        *HALF, quarter("2026Q2", 30, definition="company_reported"),
        guides=(
            guide("2026", "90", "90", guided_on="2026-04-01"),
            guide("2026", "95", "95", guided_on="2026-05-01"),
            guide("2026", "200", "200", definition="company_reported"),
        ),
    )  # fmt: skip
    (row,) = guides_of(data).to_dict("records")
    assert (row["matched"], row["low_usd_bn"]) == (True, 95)


def test_a_fiscal_period_is_the_quarters_it_holds() -> None:
    fiscal = [
        quarter("2026Q2", 20, fiscal_period="FY2026Q4"),
        quarter("2026Q3", 30, fiscal_period="FY2027Q1"),
    ]
    data = spending(*fiscal, guides=(guide("FY2027", "90"), guide("FY2026", "50", "50")))
    (row,) = guides_of(data).to_dict("records")
    assert row["quarters"] == "2026Q3; 2026Q4; 2027Q1; 2027Q2"
    assert (row["spent_usd_bn"], row["middle_usd_bn"]) == (30, 90)
    found = amounts(capex_outlook.projection(quarters(data), guides_of(data), FLAT))
    led = [found[period] for period in row["left_quarters"].split("; ")]
    assert sum(led) == pytest.approx(60)
    assert found["2027Q3"] == pytest.approx(led[-1])


def test_two_guided_years_lead_one_after_the_other() -> None:
    data = spending(*HALF, guides=(guide("2026", "70", "70"), guide("2027", "100", "100")))
    found = amounts(capex_outlook.projection(quarters(data), guides_of(data), FLAT))
    years: dict[str, float] = defaultdict(float)
    for period, value in found.items():
        years[period[:4]] += value
    assert [years[year] for year in ("2026", "2027")] == pytest.approx([70, 100])
    notes = CapexOutlook(spenders=("Acme",)).analyse(data).notes
    assert any("for calendar 2028;" in note for note in notes)


@pytest.mark.parametrize(
    ("rows", "guided", "why"),
    [
        ((quarter("2026Q2", 20),), guide("2026", "90"), "a quarter of the period is not known"),
        (HALF, guide("2026", "90", definition="net_of_proceeds"),
         "no quarter is known under both definitions"),
    ],
)  # fmt: skip
def test_guidance_that_cannot_be_followed_says_why(rows: Any, guided: Any, why: str) -> None:
    data = spending(*rows, guides=(guided,))
    (row,) = guides_of(data).to_dict("records")
    assert (row["usable"], row["why_not"]) == (False, why)
    found = capex_outlook.projection(quarters(data), guides_of(data), FLAT)
    assert set(found["rule"]) == {"actual", "growth"}
    assert any(why in note for note in CapexOutlook(spenders=("Acme",)).analyse(data).notes)


def test_guidance_of_several_years_or_of_the_past_is_not_open() -> None:
    data = spending(
        *HALF, guides=(guide("2025-2027", "90"), guide("2025", "40"), guide("FY2026Q1", "9"))
    )
    assert guides_of(data).empty


# The built-in data.


def plain(company: str, definition: str, *periods: str) -> float:
    rows = csv.DictReader((BUILT_IN / "capex.csv").read_text("utf-8").splitlines())
    found = {row["calendar_period"]: float(row["capex_usd_bn"]) for row in rows
             if (row["company"], row["definition"]) == (company, definition)}  # fmt: skip
    return sum(found[period] for period in periods)


def test_2026_as_guided_worked_from_the_files() -> None:
    half = ("2026Q1", "2026Q2")
    guided = {
        "Amazon": 220 * plain("Amazon", "cash_ppe", *half)
        / plain("Amazon", "net_of_proceeds", *half),
        "Alphabet": 200,
        "Microsoft": 175 * plain("Microsoft", "cash_ppe", *half)
        / plain("Microsoft", "incl_finance_leases", *half),
        "Meta": 137.5 * plain("Meta", "cash_ppe", *half)
        / plain("Meta", "incl_finance_leases", *half),
    }  # fmt: skip
    result = CapexOutlook().analyse(DATA)
    own = result.years[result.years["year"] == 2026].set_index("company")["total_usd_bn"]
    assert own.to_dict() == pytest.approx(guided)
    year = result.by_year.set_index("year").loc[2026]
    assert year["total_usd_bn"] == pytest.approx(sum(guided.values()))
    assert year["actual_usd_bn"] == pytest.approx(
        sum(plain(company, "cash_ppe", *half) for company in FOUR)
    )
    assert "$717bn in 2026 ($295bn of it spent)" in result.finding


def test_oracles_fiscal_2027_reaches_into_calendar_2027() -> None:
    result = CapexOutlook(spenders=("Oracle",)).analyse(DATA)
    (row,) = result.guided.to_dict("records")
    assert row["quarters"] == "2026Q3; 2026Q4; 2027Q1; 2027Q2"
    assert row["comes_to_usd_bn"] == pytest.approx(92.5)
    assert row["spent_usd_bn"] == plain("Oracle", "cash_ppe", "2026Q3")
    rules = result.quarters.set_index("period")["rule"]
    assert (rules["2026Q3"], rules["2027Q2"], rules["2027Q3"]) == ("actual", "guidance", "growth")


def test_the_five_with_default_growth_come_near_morgan_stanleys_forecast() -> None:
    years = CapexOutlook(spenders=(*FOUR, "Oracle")).analyse(DATA).by_year.set_index("year")
    assert years.loc[2027, "total_usd_bn"] == pytest.approx(1160, abs=0.5)
    assert years.loc[2028, "total_usd_bn"] == pytest.approx(1389, abs=0.5)


def test_published_totals_are_marks_and_never_in_the_sum() -> None:
    result = CapexOutlook().analyse(DATA)
    assert set(result.published["year"]) == {"2026", "2027", "2028"}
    assert set(result.published["looking"]) == {"plan", "forecast"}
    without = CapexOutlook().analyse(replace(DATA, capex_totals=DATA.capex_totals.iloc[:0]))
    assert without.published.empty
    pd.testing.assert_frame_equal(without.by_year, result.by_year)


def test_that_no_company_guided_2027_is_said() -> None:
    notes = CapexOutlook().analyse(DATA).notes
    assert any("gave a number for calendar 2027 or 2028" in note for note in notes)


VIEWS = {
    "default": CapexOutlook(),
    "growth alone": CapexOutlook(follow=False),
    "with leases": CapexOutlook(definition="with leases", spenders=("Microsoft", "Meta", "Amazon")),
    "own measures": CapexOutlook(
        definition="as reported", spenders=("Alibaba", "CoreWeave", "Oracle")
    ),
    "open-ended": CapexOutlook(spenders=("Tesla", "Nvidia", "Apple"), realised=60),
}


@pytest.mark.parametrize("name", VIEWS)
def test_duckdb_gives_the_page_of_pandas(name: str) -> None:
    wanted, found = VIEWS[name].analyse(DATA), VIEWS[name].analyse(on_duckdb(DATA))
    for part in ("quarters", "years", "by_year", "guided"):
        pd.testing.assert_frame_equal(
            getattr(found, part), getattr(wanted, part), check_dtype=False
        )
    assert (found.finding, found.notes) == (wanted.finding, wanted.notes)
    assert found.published["total_id"].tolist() == wanted.published["total_id"].tolist()


def test_actual_quarters_carry_their_addresses_and_projected_ones_the_settings() -> None:
    view = CapexOutlook(growth_2027=-20)
    result = view.analyse(DATA)
    told = view.export_table(result, DATA)
    assert len(told) == len(result.quarters)
    assert told.loc[~told["projected"], "source_urls"].str.startswith("http").all()
    assert (told.loc[told["projected"], "source_urls"] == "").all()
    assert set(told["input_growth_2027"]) == {-20}
    claims = view.export_claims(result, DATA)
    assert set(claims["period"]) == set(told.loc[~told["projected"], "period"])


# The charts.


def charts(result: Result, palette: Palette = LIGHT) -> list[Any]:
    return [
        outlook_quarters(
            result.quarters, result.companies, result.axis, result.quarters_title, "s", palette
        ),
        outlook_years(
            result.by_year, result.published, result.axis, result.years_title, "s", palette
        ),
        outlook_guides(result.guided, result.axis, result.guided_title, "s", palette),
    ]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_actual_and_assumed_are_drawn_apart(name: str, palette: Palette) -> None:
    result = VIEWS[name].analyse(DATA)
    by_quarter, by_year, guided = charts(result, palette)
    drawn = {
        (trace["name"], period): (value, "pattern" in trace["marker"])
        for trace in by_quarter.figure.to_dict()["data"]
        if trace["type"] == "bar"
        for period, value in zip(trace["customdata"], trace["y"], strict=True)
    }
    wanted = {
        (row["company"], row["period"]): (pytest.approx(row["capex_usd_bn"]), row["projected"])
        for row in result.quarters.to_dict("records")
    }
    assert drawn == wanted
    years = {trace["name"]: trace for trace in by_year.figure.to_dict()["data"]}
    for trace, column in (("actual", "actual_usd_bn"), ("assumed", "projected_usd_bn")):
        own = result.by_year[result.by_year[column] > 0]
        assert years[trace]["customdata"] == own["year"].tolist()
        assert years[trace]["y"] == pytest.approx(own[column].tolist())
    for chart in (by_quarter, by_year, guided):
        assert len(chart.alt) > 60
        assert result.axis in str(chart.figure.to_dict()["layout"])


def test_a_gap_parts_the_last_actual_quarter_from_the_first_assumed_one() -> None:
    drawn = charts(CapexOutlook().analyse(DATA))[0].figure.to_dict()
    place = {
        period: x
        for trace in drawn["data"]
        if trace["type"] == "bar"
        for period, x in zip(trace["customdata"], trace["x"], strict=True)
    }
    (line,) = drawn["layout"]["shapes"]
    assert place["2026Q2"] < line["x0"] == line["x1"] < place["2026Q3"]
    assert place["2026Q3"] - place["2026Q2"] > 1.5
    assert place["2026Q4"] - place["2026Q3"] == pytest.approx(1)


def test_names_from_data_are_no_markup() -> None:
    data = spending(
        *(row | {"company": "<b>x</b>"} for row in HALF),
        guides=(guide("2026", "90", company="<b>x</b>"),),
    )
    result = CapexOutlook(spenders=("<b>x</b>",)).analyse(data)
    for chart in charts(result):
        shown = chart.figure.to_dict()
        words = [trace.get(part) for trace in shown["data"] for part in ("name", "hovertext")]
        assert "<b>x</b>" not in str([words, shown["layout"].get("annotations")])


def test_nothing_known_says_so() -> None:
    empty = dataset.from_contents({})
    result = CapexOutlook().analyse(empty)
    assert CapexOutlook().export_table(result, empty).empty
    assert result.finding == "The data holds no cash capex of any company"
    assert result.quarters.empty
    assert result.by_year.empty
    assert result.guided.empty
    for chart in charts(result):
        assert chart.figure is not None
