"""The capex page: its finding, notes, link, CSV and chart."""

import csv
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ai_investments.figures.capex_bars import capex_bars
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.figures.spender_colours import COLOURS, REST
from ai_investments.views.capex_totals import CapexTotals, Result
from tests.built_in import DATA
from tests.test_capex import file
from tests.test_capex_rules import four, spending

FOUR = ("Amazon", "Alphabet", "Microsoft", "Meta")

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


def test_figures_of_other_years_are_not_said_to_be_unknown() -> None:
    early = CapexTotals(spenders=("Nvidia",), capex_years=(2018, 2018)).analyse(DATA)
    assert early.finding == "The data holds no cash capex of Nvidia up to 2018"
    assert early.notes == ("No cash capex of Nvidia is known for this view.",)
    never = CapexTotals(spenders=("Alibaba",)).analyse(DATA)
    assert never.finding == "The data holds no cash capex of Alibaba"
    assert never.notes[0] == "No cash capex is known of Alibaba (known: as reported)."


def test_links_give_the_view_again() -> None:
    view = CapexTotals(("Oracle", "Nvidia"), "with leases", "quarter", True, (2020, 2025))
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


def drawn(result: Result, palette: Any = LIGHT, shares: bool = False) -> Any:
    return capex_bars(
        result.totals, result.by_period, result.companies, result.axis, result.chart_title,
        "Source.", palette, shares,
    )  # fmt: skip


def bars(chart: Any) -> dict[str, Any]:
    """Return the bars by company; "†" marks one whose fiscal quarters straddle."""
    return {trace.name.rstrip("†"): trace for trace in chart.figure.data if trace.type == "bar"}


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
    assert labels["2025"].startswith("<b>376.1</b><br>")
    assert "+65%" in labels["2025"]
    assert labels["2018"] == "<b>66.7</b>"  # the year before is not known
    words = labels["2026"].replace("<br>", " ")
    assert "<b>294.8</b>" in words
    assert "2 of 4 quarters" in words
    assert chart.figure.layout.yaxis.title.text == "Cash capex, $bn"
    assert chart.figure.layout.xaxis.title.text == ""
    assert "2026 $294.8bn (incomplete, 2 of 4 quarters)" in chart.alt
    assert "Hatched" in chart.source
    whole = drawn(CapexTotals(capex_years=(2018, 2025)).analyse(DATA))
    assert "Hatched" not in whole.source


def test_shares_are_drawn_in_percent_with_the_sum_in_dollars_above() -> None:
    view = CapexTotals(spenders=("Amazon", "Oracle"), by="trailing 12 months", shares=True)
    result = view.analyse(DATA)
    chart = drawn(result, shares=True)
    by_name = {trace.name: trace for trace in chart.figure.data}
    amazon, oracle = by_name["Amazon"], by_name["Oracle†"]
    heights = dict(zip(amazon.x, amazon.y, strict=True))
    for period, value in zip(oracle.x, oracle.y, strict=True):
        assert heights.get(period, 0) + value == pytest.approx(100)
    pale = {period for period, opacity in zip(oracle.x, oracle.marker.opacity, strict=True)
            if opacity < 1}  # fmt: skip
    assert pale == set(result.by_period.loc[result.by_period["missing"] == "Amazon", "period"])
    assert "2026Q3" in pale
    labels = dict(zip(by_name["totals"].customdata, by_name["totals"].text, strict=True))
    whole = result.by_period[result.by_period["complete"]].iloc[-1]
    assert labels[whole["period"]] == f"<b>{whole['capex_usd_bn']:.1f}</b>"
    assert chart.figure.layout.xaxis.title.text == "Twelve months to the end of the quarter"
    assert "†: fiscal quarters" in chart.source
    assert "Pale: companies are missing" in chart.source
    assert "Amazon 75.7%" in chart.alt


def test_neighbouring_incomplete_bars_carry_an_asterisk_that_is_explained() -> None:
    chart = drawn(CapexTotals(definition="with leases").analyse(DATA))
    (totals,) = (trace for trace in chart.figure.data if trace.name == "totals")
    labels = dict(zip(totals.customdata, totals.text, strict=True))
    assert labels["2020"] == "<b>15.7</b>*"
    assert labels["2024"].startswith("<b>114.8</b>")
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


def test_nothing_known_is_drawn_as_nothing() -> None:
    nothing = replace(DATA, capex=DATA.capex.iloc[:0])
    chart = drawn(CapexTotals().analyse(nothing))
    assert chart.figure.data[-1].name == "totals"
    assert len(chart.figure.data[-1].x) == 0
