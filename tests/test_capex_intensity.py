"""Intensity: by hand for published figures, by brute force over the file, and on bad data."""

from typing import Any

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.capital_spending import capex_intensity
from ai_investments.capital_spending.capex_intensity import FIELDS
from ai_investments.figures import intensity_panels
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.views import CapexIntensity
from ai_investments.views.capex_intensity import Result
from tests.built_in import DATA
from tests.test_capex import ROWS
from tests.test_capex_periods import QUARTERS, moved
from tests.test_capex_rules import claim, four, quarter, spending, year

REVENUE, CASH = FIELDS


def at(base: Any, company: str, period: str, **options: Any) -> dict[Any, Any]:
    found = capex_intensity.against(DATA, base, companies=[company], **options)
    (row,) = found[found["period"] == period].to_dict("records")
    return row


# The built-in data.


@pytest.mark.parametrize(
    ("company", "period", "revenue_pct", "cash_pct", "left"),
    [  # from the annual reports: capex, revenue, operating cash flow of 2025
        ("Amazon", "2025", 100 * 131.819 / 716.924, 100 * 131.819 / 139.514, 139.514 - 131.819),
        ("Alphabet", "2025", 100 * 91.447 / 402.836, 100 * 91.447 / 164.713, 164.713 - 91.447),
        ("Meta", "2025", 100 * 69.691 / 200.966, 100 * 69.691 / 115.8, 115.8 - 69.691),
    ],
)
def test_published_years_by_hand(
    company: str, period: str, revenue_pct: float, cash_pct: float, left: float
) -> None:
    revenue, cash = (at(base, company, period, by="year") for base in FIELDS)
    assert revenue["ratio_pct"] == pytest.approx(revenue_pct, abs=0.001)
    assert cash["ratio_pct"] == pytest.approx(cash_pct, abs=0.001)
    assert cash["left_usd_bn"] == pytest.approx(left, abs=0.002)


def test_fiscal_years_by_hand() -> None:
    # Microsoft's year to June 2026 and Oracle's to May 2026, as they report them.
    assert at(REVENUE, "Microsoft", "2026Q2")["ratio_pct"] == pytest.approx(
        100 * 115.948 / 331.839, abs=0.01
    )
    oracle = at(CASH, "Oracle", "2026Q2")
    assert oracle["left_usd_bn"] == pytest.approx(31.977 - 55.663)
    assert oracle["flag"] == ""


def test_oracles_prepaid_quarter_is_flagged_alone_and_inside_twelve_months() -> None:
    alone, inside = (at(CASH, "Oracle", "2026Q3", by=by) for by in ("quarter", "ttm"))
    assert alone["ratio_pct"] == pytest.approx(100 * 28.499 / 23.103)
    assert inside["base_usd_bn"] == pytest.approx(2.066 + 7.151 + 14.62 + 23.103)
    for row in (alone, inside):
        assert row["flag"] == ("operating cash flow above revenue in 2026Q3 ($23.1bn on $19.34bn)")
    view = CapexIntensity(against="operating cash flow", intensity_companies=("Oracle",))
    result = view.analyse(DATA)
    assert "operating cash flow above revenue in 2026Q3" in result.finding
    assert any("customers pay ahead" in note for note in result.notes)
    assert at(REVENUE, "Oracle", "2026Q3")["flag"] == ""


def test_a_cash_flow_below_zero_gives_no_ratio_but_is_part_of_its_year() -> None:
    row = at(CASH, "Oracle", "2021Q4", by="quarter")
    assert row["ratio_pct"] != row["ratio_pct"]
    assert row["left_usd_bn"] == pytest.approx(-3.682 - 0.925)
    assert "no ratio" in row["flag"]
    assert at(CASH, "Oracle", "2021Q4")["ratio_pct"] > 0


@pytest.mark.parametrize("base", FIELDS)
def test_twelve_months_by_brute_force_over_the_file(base: Any) -> None:
    own: dict[str, dict[str, tuple[float, float]]] = {}
    for row in ROWS:
        if row["definition"] == "cash_ppe" and row["frequency"] == "quarter" and row[base]:
            pair = float(row["capex_usd_bn"]), float(row[base])
            own.setdefault(row["company"], {})[row["calendar_period"]] = pair
    wanted = {}
    for company, known in own.items():
        for n in range(3, len(QUARTERS)):
            span = [known.get(period) for period in QUARTERS[n - 3 : n + 1]]
            if all(span):
                spent, below = (sum(pair[i] for pair in span if pair) for i in (0, 1))
                wanted[company, QUARTERS[n]] = 100 * spent / below
    found = capex_intensity.against(DATA, base)
    made = found[found["made_of"] == "quarters"].set_index(["company", "period"])["ratio_pct"]
    assert len(wanted) > 100
    assert made.to_dict() == pytest.approx(wanted)


def test_where_only_the_year_has_both_the_year_stands_in() -> None:
    row = at(CASH, "CoreWeave", "2025Q4")
    assert (row["made_of"], row["capex_usd_bn"], row["base_usd_bn"]) == ("year", 10.309, 3.058)
    assert at(REVENUE, "CoreWeave", "2025Q4")["made_of"] == "quarters"


def test_with_leases_the_revenue_of_the_same_days_stands_below() -> None:
    row = at(REVENUE, "Meta", "2025", by="year", definition="incl_finance_leases")
    assert row["ratio_pct"] == pytest.approx(100 * 72.21 / 200.966, abs=0.01)
    found = capex_intensity.against(DATA, REVENUE, definition="incl_finance_leases")
    assert set(found["company"]) == {"Meta", "Microsoft"}


def test_metas_restated_2023_is_a_range() -> None:
    row = at(REVENUE, "Meta", "2023", by="year")
    assert row["ratio_pct"] == pytest.approx(100 * 27.266 / 134.902, abs=0.001)
    assert row["low_pct"] == pytest.approx(100 * 27.045 / 134.902, abs=0.001)


def test_points_on_the_year() -> None:
    found = capex_intensity.against(DATA, REVENUE, by="year", companies=["Amazon"])
    points = dict(zip(found["period"], capex_intensity.change_points(found), strict=True))
    wanted = 100 * 131.819 / 716.924 - 100 * 82.999 / 637.959
    assert points["2025"] == pytest.approx(wanted, abs=0.001)
    assert points["2026"] != points["2026"]  # two quarters are no year


# Small and bad data.


def known(period: str, spent: float, revenue: str = "", cash: str = "", **more: Any) -> Any:
    return quarter(period, spent, **more) | {
        "revenue_usd_bn": revenue, "operating_cash_flow_usd_bn": cash
    }  # fmt: skip


def test_a_quarter_without_revenue_is_in_neither_sum() -> None:
    rows = [known(f"2024Q{n}", 1.0, "4") for n in range(1, 5)]
    rows[2] = quarter("2024Q3", 100.0)
    (row,) = capex_intensity.against(spending(*rows), REVENUE, by="year").to_dict("records")
    assert (row["capex_usd_bn"], row["base_usd_bn"], row["ratio_pct"]) == (3.0, 12.0, 25.0)
    assert (row["quarters"], row["complete"]) == (3, False)
    assert capex_intensity.against(spending(*rows), REVENUE, by="ttm").empty


def test_a_company_without_revenue_has_no_line_and_is_named() -> None:
    rows = [known(f"2024Q{n}", 1.0, "4") for n in range(1, 5)]
    data = spending(*rows, *four("2024", 2.0, "Beta"))
    result = CapexIntensity().analyse(data)
    assert result.companies == ("Acme",)
    assert "No line without revenue of the same periods: Beta." in result.notes
    assert result.finding == "Acme’s cash capex took 25% of revenue in the twelve months to 2024Q4"


def test_other_days_are_another_period() -> None:
    lease = quarter("2024Q1", 1.0, definition="incl_finance_leases")
    cash = known("2024Q1", 1.0, "4")
    options: dict[str, Any] = {"definition": "incl_finance_leases", "by": "quarter"}
    assert len(capex_intensity.against(spending(lease, cash), REVENUE, **options)) == 1
    shifted = moved(lease, "2023-12-01", "2024-02-29")
    assert capex_intensity.against(spending(shifted, cash), REVENUE, **options).empty


def test_a_quarter_reported_twice_counts_once() -> None:
    rows = [known("2024Q1", 1.0, "4"), known("2024Q1", 3.0, "5", capex_id="acme-again")]
    claims = [claim("acme-again", "3", evidence="official"),
              claim("acme-again", "5", field="revenue_usd_bn", evidence="official")]  # fmt: skip
    data = spending(*rows, claims=claims)
    (row,) = capex_intensity.against(data, REVENUE, by="quarter").to_dict("records")
    assert row["ratio_pct"] == pytest.approx(60.0)
    assert row["low_pct"] == pytest.approx(100 * 1 / 5)
    assert row["high_pct"] == pytest.approx(100 * 3 / 4)
    assert "in the table 2 times" in row["note"]


def test_no_revenue_and_none_above_zero_give_no_number() -> None:
    for value in ("0", "-1"):
        data = spending(known("2024Q1", 1.0, value))
        (row,) = capex_intensity.against(data, REVENUE, by="quarter").to_dict("records")
        assert row["ratio_pct"] != row["ratio_pct"]
        assert row["high_pct"] != row["high_pct"]
    assert capex_intensity.against(spending(year("2024", 1.0)), REVENUE, by="year").empty


@pytest.mark.parametrize("against", ["revenue", "free cash flow"])
def test_an_empty_dataset_says_so(against: str) -> None:
    result = CapexIntensity(against=against).analyse(dataset.from_contents({}))
    assert result.finding.startswith("The data holds no whole period with both cash capex and")
    assert result.companies == ()
    assert len(drawn(result).alt) > 60


# The page and its chart.


def test_the_finding_names_the_ends_and_how_many_rose() -> None:
    four_ = ("Amazon", "Alphabet", "Microsoft", "Meta")
    finding = CapexIntensity(intensity_companies=four_).analyse(DATA).finding
    assert finding == (
        "Cash capex took from 22% (Amazon) to 39% (Meta) of revenue in the twelve months to "
        "2026Q2; it rose on the year at 4 of 4 companies"
    )
    free = CapexIntensity(intensity_companies=four_, against="free cash flow").analyse(DATA)
    assert "below zero at 1 of 4 companies: Amazon −$11.6bn (to 2026Q2)" in free.finding
    assert "of revenue in the latest twelve months; " in CapexIntensity().analyse(DATA).finding


def test_a_figure_that_ended_years_ago_is_not_among_the_latest() -> None:
    both = CapexIntensity(definition="as reported", intensity_companies=("Meta", "Oracle"))
    oracle = CapexIntensity(definition="as reported", intensity_companies=("Oracle",))
    result = both.analyse(DATA)
    assert result.finding == oracle.analyse(DATA).finding
    assert result.companies == ("Oracle", "Meta")
    assert (
        "Ends over a year before the newest, so not in the finding: Meta (2018Q4)." in result.notes
    )


def test_what_is_left_in_dollars_is_no_ratio() -> None:
    def notes(against: str) -> str:
        return " ".join(
            CapexIntensity(
                intensity_companies=("Oracle",), against=against, intensity_by="quarter"
            ).analyse(DATA).notes
        )  # fmt: skip

    assert "customers pay ahead; what is left flatters" in notes("free cash flow")
    assert "ratio" not in notes("free cash flow")
    assert "customers pay ahead; the ratio flatters" in notes("operating cash flow")
    assert "Oracle, 2021Q4: operating cash flow not above zero: no ratio" in notes(
        "operating cash flow"
    )


def test_what_is_left_of_one_company_is_said_of_it() -> None:
    view = CapexIntensity(
        intensity_companies=("Oracle",), against="free cash flow", intensity_by="year"
    )
    assert (
        view.analyse(DATA).finding == "After cash capex, cash flow of Oracle was −$13.2bn in 2025"
    )


def test_all_measures_of_the_latest_period_stand_side_by_side() -> None:
    latest = CapexIntensity().analyse(DATA).latest.set_index("company")
    assert latest.at["Oracle", "period"] == "2026Q3"
    assert latest.at["Oracle", "revenue_pct"] == pytest.approx(100 * 75.66 / 71.777)
    assert latest.at["Oracle", "free_cash_flow_usd_bn"] == pytest.approx(46.94 - 75.66)
    assert "2026Q3" in latest.at["Oracle", "cash_flow_flag"]
    assert pd.isna(latest.at["CoreWeave", "cash_flow_pct"])  # that quarter's is not known


def test_the_csv_names_the_sources_of_both_figures() -> None:
    view = CapexIntensity(intensity_companies=("Meta",), capex_years=(2026, 2026))
    result = view.analyse(DATA)
    table = view.export_table(result, DATA)
    claims = view.export_claims(result, DATA)
    assert set(claims["field"]) >= {"capex_usd_bn", "revenue_usd_bn"}
    assert table["source_urls"].str.startswith("https://").all()
    assert table["period"].tolist() == ["2026Q1", "2026Q2"]


def drawn(result: Result, palette: Any = LIGHT, same_scale: bool = False) -> Any:
    return intensity_panels(
        result.rows, result.companies, result.periods, result.dollars, same_scale, result.axis,
        result.chart_title, "Source.", palette,
    )  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [
        CapexIntensity(),
        CapexIntensity(against="free cash flow"),
        CapexIntensity(against="operating cash flow", intensity_by="year"),
        CapexIntensity(intensity_companies=("Oracle",), intensity_by="quarter"),
    ],
    ids=["default", "free cash flow", "years", "one"],
)
def test_each_panel_has_the_rows_of_its_company(view: CapexIntensity, palette: Any) -> None:
    result = view.analyse(DATA)
    chart = drawn(result, palette)
    assert [trace.name for trace in chart.figure.data] == list(result.companies)
    for trace in chart.figure.data:
        own = result.rows[(result.rows["company"] == trace.name) & result.rows["value"].notna()]
        shown = {x: y for x, y in zip(trace.x, trace.y, strict=True) if y is not None}
        assert shown == dict(zip(own["period"], own["value"], strict=True))
        weak = own[(own["flag"] != "") | ~own["complete"]]["period"]
        marks = trace.marker.opacity if result.dollars else trace.marker.symbol
        plain = 1 if result.dollars else "circle"
        assert {x for x, mark in zip(trace.x, marks, strict=True) if mark != plain} == set(weak)
        assert list(trace.x) == list(result.periods)
    titles = [note.text for note in chart.figure.layout.annotations]
    assert titles[0] == result.axis


def test_panels_share_a_scale_on_demand() -> None:
    result = CapexIntensity().analyse(DATA)
    own, same = (drawn(result, same_scale=each).figure.layout for each in (False, True))
    assert own.yaxis.range != own.yaxis2.range
    assert same.yaxis.range == same.yaxis2.range == same.yaxis3.range


def test_a_name_that_is_markup_is_drawn_as_text() -> None:
    rows = [known(f"2024Q{n}", 1.0, "4", company="<b>Acme") for n in range(1, 5)]
    chart = drawn(CapexIntensity().analyse(spending(*rows)))
    assert chart.figure.data[0].name == "&lt;b&gt;Acme"
    assert "&lt;b&gt;Acme" in chart.figure.layout.annotations[1].text
