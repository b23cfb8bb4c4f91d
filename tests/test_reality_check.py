"""Lost customers elsewhere, and the model against a vendor's actual path."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ai_investments import formats
from ai_investments.customers import case_path, lost_customers
from ai_investments.customers.case_path import CasePath, Forecast
from ai_investments.figures import case_path as case_path_chart
from ai_investments.figures import lost_customers as lost_customers_chart
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.figures.point_labels import placed
from ai_investments.views import CustomerChurn, RealityCheck
from ai_investments.views.case_marks import MOST, case_marks
from ai_investments.views.churn_presets import SET_BY_PRESETS, case_presets
from ai_investments.views.reality_check import assumed_words
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import RunningApp

CASES = lost_customers.cases(DATA).set_index("case_id")
APPEN = "appen-google"


def path(vendor: str) -> CasePath:
    (found,) = (each for each in case_path.paths(DATA) if each.case["vendor"] == vendor)
    return found


def test_what_was_replaced_is_computed_only_on_one_basis() -> None:
    known = CASES["replaced_pct"].dropna()
    assert known.to_dict() == pytest.approx({
        # 273.0 a year with 82.8 from Google; then 102.1 a half-year
        "appen-google": 100 * (2 * 102.1 - (273.0 - 82.8)) / 82.8,
        # 87.4 a quarter, 5.3 lost; then 95.9
        "twilio-uber": 100 * (95.9 - (87.4 - 5.3)) / 5.3,
        # 178.5 a quarter, 44.8 of search lost; then 108.7: 25.0 of the rest went too
        "perion-microsoft-bing-exclusion": -100 * 25.0 / 44.8,
    })  # fmt: skip
    assert known.round(0).to_dict()["appen-google"] == 17
    words = CASES["replaced_words"]
    assert words["perion-microsoft-bing-exclusion"] == "nothing: the rest shrank too, by $25.0m"
    assert words["twilio-uber"] == "all, and more: 260% of the loss"
    assert words["applied-optoelectronics-amazon"].endswith("guidance against an actual")
    assert words["scale-ai-google"] == "not known: no revenue before and after"


def test_revenue_rose_again_where_a_later_period_is_as_high_as_before() -> None:
    rose = CASES["rose_again"]
    assert rose["credo-largest-customer"] == rose["twilio-uber"] == lost_customers.ROSE
    assert rose[APPEN] == rose["perion-microsoft-bing-exclusion"] == lost_customers.NOT_YET
    assert (rose == lost_customers.UNKNOWN).sum() == len(rose) - 4


def test_cases_can_be_narrowed_to_ai_and_to_complete_ones() -> None:
    assert set(lost_customers.cases(DATA, "AI only")["vendor"]) == {
        "Appen", "Scale AI", "Mercor", "Credo",
    }  # fmt: skip
    complete = lost_customers.cases(DATA, "complete only")
    assert set(complete["case_id"]) == set(CASES.index[CASES["complete"]])


def test_short_names_tell_a_vendors_cases_apart() -> None:
    assert CASES["short"].is_unique
    assert CASES.at[APPEN, "short"] == "Appen, 2024"
    assert CASES.at["perion-microsoft-bing-exclusion", "short"] == "Perion, Jun 2024"


def test_the_revenue_of_the_cases_adds_up_to_what_the_cases_say() -> None:
    revenue = lost_customers.case_revenue(DATA, [APPEN]).set_index("period")["revenue_usd_m"]
    assert revenue["H1 2023"] + revenue["H2 2023"] == pytest.approx(
        CASES.at[APPEN, "vendor_revenue_before_usd_m"]
    )
    assert 2 * revenue["H1 2025"] == pytest.approx(CASES.at[APPEN, "vendor_revenue_after_usd_m"])
    assert set(DATA.case_revenue["case_id"]) <= set(CASES.index)


def test_the_naive_model_of_appen_in_closed_form() -> None:
    """Google's 30.3% of 273.0m: whole until 22 January 2024, then gone in two months."""
    google, rest = 0.303 * 273.0, 0.697 * 273.0
    full_days, wind_down_days = 21, 2 * 30.4375
    still_there = (full_days + wind_down_days / 2) / 182  # of the 182 days of H1 2024
    found = path("Appen").periods.assign(model=path("Appen").modelled(Forecast()))
    model = found.set_index("period")["model"]
    assert model["H1 2024"] == pytest.approx(rest / 2 + google / 2 * still_there, rel=1e-12)
    assert model["Jul–Dec 2024"] == model["H1 2025"] == pytest.approx(rest / 2, rel=1e-12)
    assert model[["H1 2023", "H2 2023"]].isna().all()
    assert path("Appen").base_usd_m == pytest.approx(273.0)


@pytest.mark.parametrize("vendor", ["Appen", "Credo"])
def test_the_model_is_the_average_rate_of_each_period(vendor: str) -> None:
    own, forecast = path(vendor), Forecast(0.4, 5, 0.2)
    lost, months = own.base_usd_m * own.case["share_lost_pct"] / 100, own.case["wind_down_months"]

    def rate(month: Any) -> Any:
        gone = np.clip(month / months, 0, 1) - 0.4 * np.clip((month - 5) / months, 0, 1)
        return (own.base_usd_m - lost * gone) * 1.2 ** (np.clip(month, 0, None) / 12)

    for row, model in zip(own.periods.to_dict("records"), own.modelled(forecast), strict=True):
        if not row["after"]:
            continue
        begins = (row["period_start"] - own.case["announced_on"]).days / 30.4375
        ends = ((row["period_end"] - own.case["announced_on"]).days + 1) / 30.4375
        fine = begins + (ends - begins) * (np.arange(200_000) + 0.5) / 200_000
        assert model == pytest.approx(rate(fine).mean() * row["months"] / 12, rel=1e-8)


def test_the_miss_is_stated_in_dollars_and_percent() -> None:
    result = RealityCheck().analyse(DATA)
    rows = result.periods.set_index("period")
    assert rows.at["H1 2024", "miss_usd_m"] == pytest.approx(106.83 - 113.4, abs=0.01)
    assert rows.at["H1 2025", "miss_pct"] == pytest.approx(100 * (95.14 - 102.1) / 102.1, abs=0.01)
    assert result.finding == (
        "Told what was known when Appen lost Google, the model is $6.6m (5.8%) too low in H1 2024 "
        "and $7.0m (6.8%) too low in H1 2025"
    )
    assert "fall of $32.0m from H2 2023 to H1 2025" in result.path_title
    assert "fall of $39.0m" in result.path_title


@pytest.mark.parametrize("vendor", ["Appen", "Credo"])
def test_no_other_replacement_misses_less_than_the_fit(vendor: str) -> None:
    own = path(vendor)
    known = (own.periods["after"] & own.periods["revenue_usd_m"].notna()).to_numpy()
    actual = own.periods["revenue_usd_m"].to_numpy()[known]

    def error(forecast: Forecast) -> float:
        return float(np.sum((np.array(own.modelled(forecast))[known] - actual) ** 2))

    best = error(own.fitted)
    for share, lag in itertools.product(np.linspace(0, 1, 11), case_path.LAGS):
        assert error(Forecast(share, lag)) >= best - 1e-6


def test_a_quick_recovery_shows_as_a_model_too_high_then_too_low() -> None:
    result = RealityCheck(path_of="Credo, 2023").analyse(DATA)
    assert "Credo lost its largest customer (Microsoft per analysts)" in result.finding
    assert "too low in Q4 FY24 to" in result.finding
    assert result.fitted.replaced == 1
    assert result.fit_settings == {"path_replaced": 100, "path_lag": 6, "path_growth": 0}
    better = RealityCheck(path_of="Credo, 2023", **result.fit_settings).analyse(DATA)
    assert better.periods["miss_usd_m"].abs().sum() < result.periods["miss_usd_m"].abs().sum()
    assert "rise of" in result.path_title.split(";")[0]


def test_why_and_for_how_many_a_replacement_is_not_known() -> None:
    result = RealityCheck().analyse(DATA)
    told = " ".join(result.notes)
    assert "known for 3 of 16 cases" in told
    assert "no revenue before and after (9)" in told
    assert "guidance against an actual (3)" in told
    drawn = set(result.drawn["case"])
    assert all(case in told for case in set(result.cases["case"]) - drawn)
    few = RealityCheck(cases="complete only").analyse(DATA)
    assert "known for 2 of 5 cases" in " ".join(few.notes)


def test_the_title_of_the_cases_says_how_much_and_how_fast() -> None:
    assert RealityCheck().analyse(DATA).cases_title == (
        "9 vendors lost 8–50% of revenue within 2–48 months, half of them within 6; revenue is "
        "known to have risen again at 2"
    )
    assert RealityCheck(cases="AI only").analyse(DATA).cases_title == (
        "2 vendors lost 30% of revenue within 2–3 months; revenue is known to have risen again at 1"
    )


def test_a_case_sets_what_it_says_and_names_what_it_assumes() -> None:
    found = {preset.case_id: preset for preset in case_presets(DATA)}
    told = {case: (p.settings["wind_down"], p.settings["replaced"]) for case, p in found.items()}
    assert told == {
        "perion-microsoft-bing-exclusion": (3, 0),
        "appen-google": (2, 17),
        "credo-largest-customer": (3, 100),
        "twilio-uber": (6, 100),
    }  # fmt: skip
    for preset in found.values():
        assert set(preset.settings) == set(SET_BY_PRESETS)
        view = CustomerChurn(vendor="CoreWeave, FY2024", **preset.settings)
        assert CustomerChurn.from_query(view.to_query(), DATA) == (view, ())
        assert view.largest_leaves == 100
        assert view.labs_leave == view.others_leave == view.growth == 0
        assert "Assumed: that nobody else leaves" in preset.why
        assert preset.source[1].startswith("http")
    assert "came back 12 months after" in found[APPEN].why
    assert "fitted to the periods that followed" in found["credo-largest-customer"].why
    assert "Replaced by others: 17%" in found[APPEN].sets


def test_two_cases_of_one_vendor_have_names_of_their_own() -> None:
    again = DATA.churn_cases[DATA.churn_cases["case_id"] == APPEN].assign(
        case_id="appen-again", announced_on=pd.Timestamp("2025-02-03"), wind_down_months=0
    )
    data = replace(DATA, churn_cases=pd.concat([DATA.churn_cases, again], ignore_index=True))
    found = {preset.name: preset for preset in case_presets(data)}
    assert {"Appen, 2024: its path", "Appen, 2025: its path"} < set(found)
    assert "all of it at once" in found["Appen, 2025: its path"].why


def test_loading_a_case_keeps_the_vendor_and_sets_exactly_what_it_says(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"vendor": ["CoreWeave, FY2024"], "growth": ["35"]})
    visit.go("lost-customers")
    links = {
        str(node["props"]["label"]): node["props"]["query_params"]
        for node in visit.elements("page_link")
        if str(node["props"]["label"]).startswith("Load ")
    }
    presets = case_presets(DATA)
    assert len(links) == len(presets)
    for preset in presets:
        query = links[f"Load {preset.name} into Customer churn"]
        wanted = CustomerChurn(vendor="CoreWeave, FY2024", **preset.settings)
        assert query == wanted.to_query()
        assert Agent(app, "churn", query).finding == formats.plain(wanted.analyse(DATA).finding)


def test_marks_beside_a_control_are_few_real_and_within_its_bounds() -> None:
    marks = case_marks(DATA)
    assert [mark.value for mark in marks["wind_down"]] == [0, 2, 3, 17, 48]
    assert [mark.value for mark in marks["replaced"]] == [0, 17, 100]
    columns = {"wind_down": "wind_down_months", "replaced": "replaced_pct"}
    for name, own in marks.items():
        low, high = CustomerChurn.parameters()[name].bounds_in(DATA)
        assert len(own) <= MOST
        for mark in own:
            happened = CASES.at[mark.case_id, columns[name]]
            assert mark.value == round(min(max(happened, low), high))
            assert CASES.at[mark.case_id, "case"] in mark.words


def test_the_churn_page_offers_the_marks(app: RunningApp) -> None:
    visit = Agent(app, "churn")
    labels = [str(node["props"].get("label")) for node in visit.elements("button")]
    assert "2 mo Appen" in labels
    assert "100% Twilio" in labels


@pytest.mark.parametrize("lacking", ["churn_cases", "case_revenue"])
def test_data_without_cases_or_without_their_revenue_says_so(lacking: str) -> None:
    data = replace(DATA, **{lacking: getattr(DATA, lacking).iloc[:0]})
    result = RealityCheck().analyse(data)
    assert result.path is None
    if lacking == "churn_cases":
        assert result.finding == "The data holds no case of a lost customer of this kind"
        assert result.presets == ()
        assert case_marks(data) == {"wind_down": (), "replaced": ()}
    else:
        assert "none has revenue by period" in result.finding
        assert [preset.name for preset in result.presets] == [
            "Perion’s path", "Appen’s path", "Twilio’s path",
        ]  # fmt: skip
    assert len(result.cases) == len(data.churn_cases)


def test_a_path_needs_a_period_before_and_one_after() -> None:
    own = DATA.case_revenue["case_id"] == APPEN
    early = DATA.case_revenue["period_end"] < pd.Timestamp("2024-01-22")
    for rows in (DATA.case_revenue[own & early], DATA.case_revenue[own & ~early]):
        assert case_path.paths(replace(DATA, case_revenue=rows)) == ()


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_cases_are_told_apart_without_colour(palette: Any) -> None:
    result = RealityCheck().analyse(DATA)
    chart = lost_customers_chart(result.drawn, "T", "S", palette)
    drawn = {
        case: (symbol, text)
        for trace in chart.figure.data
        for case, symbol, text in zip(
            trace.customdata, trace.marker.symbol, trace.text, strict=True
        )
    }
    assert set(drawn) == set(result.drawn["case_id"])
    assert drawn[APPEN] == ("triangle-down", "<b>Appen</b>")
    assert drawn["credo-largest-customer"][0] == "triangle-up"
    assert drawn["neustar-us-carriers"] == ("circle-open", "Neustar")
    assert all(text for _, text in drawn.values()), "a case without its name"


def test_the_chart_of_the_path_shows_the_gap() -> None:
    result = RealityCheck().analyse(DATA)
    assert result.path is not None
    announced = result.path.case["announced_on"]
    chart = case_path_chart(result.periods, announced, "T", "S", LIGHT)
    traces = {trace.name: trace for trace in chart.figure.data}
    assert list(traces["reported"].y) == [138.9, 134.1, 113.4, None, 102.1]
    assert list(traces["model"].y)[:2] == [None, None]
    assert "Jul–Dec 2024 no figure found, model $95.1m" in chart.alt


def test_names_of_points_cover_neither_points_nor_names() -> None:
    points = [(20.0, 50.0), (40.0, 50.0), (150.0, 50.0), (162.0, 50.0)]
    sides = placed(points, ["Alpha", "Beta", "Gamma", "Delta"], 240, 100)
    assert sides[0] not in ("", "middle right")  # Beta stands there
    assert sides[1:] == ["middle right", "middle left", "middle right"]
    assert placed([(5.0, 5.0)], ["Far too long a name"], 40, 12) == [""]


def test_a_forecast_is_told_in_a_sentence() -> None:
    assert assumed_words(Forecast()) == "nothing is replaced and nothing grows"
    assert assumed_words(Forecast(1.0, 36, -0.5)) == (
        "100% is replaced after 36 months and the rest shrinks by 50% a year"
    )
