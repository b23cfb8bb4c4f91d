"""Pinned scenarios: what is pinned comes back as it was, and is compared as each page shows it."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import formats
from ai_investments.views import CompareScenarios, CustomerChurn, pinned
from ai_investments.views.churn_parameters import ChurnParameters
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.test_links import CHURN

FULL = ChurnParameters(**CHURN)
WORSE = ChurnParameters(labs_leave=90, growth=-20, multiple=14.5)


def test_a_pinned_scenario_comes_back_with_every_setting() -> None:
    text = pinned.with_pin(pinned.with_pin("", "All", FULL), "Worse", WORSE)
    found = pinned.read(DATA, text)
    assert found.problems == ()
    assert [(pin.name, pin.view) for pin in found.pins] == [("All", FULL), ("Worse", WORSE)]


@given(st.text(max_size=60), st.integers(0, 100), st.integers(-50, 200))
def test_any_name_survives_the_link(name: str, leaves: int, growth: int) -> None:
    view = ChurnParameters(labs_leave=leaves, growth=growth)
    tidy = " ".join(name.split())
    text = pinned.with_pin("", tidy or pinned.next_name(""), view)
    read, faults = CompareScenarios.from_query({"pins": [text]}, DATA)
    found = pinned.read(DATA, read.pins)
    assert not faults or "\x00" in text
    if not faults and not found.problems:
        assert [pin.view for pin in found.pins] == [view]


def test_the_same_name_replaces_and_a_fifth_pushes_the_first_out() -> None:
    text = ""
    for n in range(1, 6):
        text = pinned.with_pin(text, f"S{n}", replace(WORSE, growth=n))
    text = pinned.with_pin(text, "s3", replace(WORSE, growth=99))
    found = pinned.read(DATA, text).pins
    assert [(pin.name, pin.view.growth) for pin in found] == [
        ("S2", 2), ("S4", 4), ("S5", 5), ("s3", 99),
    ]  # fmt: skip
    assert pinned.next_name(text) == "Scenario 1"


def test_a_whole_link_may_be_pasted() -> None:
    query = urlencode({"labs_leave": 90, "tail": 99})
    text = f"scenario,settings\nMine,https://example.org/churn?{query}"
    (pin,) = pinned.read(DATA, text).pins
    assert pin.view == ChurnParameters(labs_leave=90)


@pytest.mark.parametrize(
    ("text", "column", "reason", "usable"),
    [
        ("scenario,settings\nA,labs_leave=900", "settings", "is outside 0–100%", 1),
        ("scenario,settings\nA,nonsense=1", "settings", "is no setting of this page", 1),
        ("scenario,settings\nA,growth=10\na,growth=20", "scenario", "stands there already", 1),
        ("scenario,settings\nA,\nB,\nC,\nD,\nE,", "scenario", "one more", 4),
        ("scenario,settings\n,growth=10", "scenario", "is empty", 0),
    ],
)
def test_what_cannot_be_used_is_named_at_its_cell_and_the_rest_stays(
    text: str, column: str, reason: str, usable: int
) -> None:
    found = pinned.read(DATA, text)
    (problem,) = found.problems
    assert problem.column == column
    assert reason in problem.reason
    assert len(found.pins) == usable


def test_every_scenario_comes_to_what_its_own_page_shows() -> None:
    text = pinned.with_pin(pinned.with_pin("", "All", FULL), "Worse", WORSE)
    result = CompareScenarios(growth=10, pins=text).analyse(DATA)
    assert [each.name for each in result.compared] == ["All", "Worse", "Controls as they stand"]
    rows = result.numbers.set_index("scenario")
    for name, view in (("All", FULL), ("Worse", WORSE),
                       ("Controls as they stand", ChurnParameters(growth=10))):  # fmt: skip
        values = {each: getattr(view, each) for each in ChurnParameters.parameters()}
        alone = CustomerChurn(**values, tail=95).analyse(DATA)
        row = rows.loc[name]
        assert row["expected_mark_usd_bn"] == pytest.approx(alone.expected_mark_usd_bn)
        assert row["expected_revenue_usd_m"] == pytest.approx(alone.path["expected_usd_m"].iloc[-1])
        assert row["value_at_risk_95_usd_m"] == pytest.approx(alone.var_usd_m)
        assert row["expected_shortfall_95_usd_m"] == pytest.approx(alone.shortfall_usd_m)
        if alone.below:
            assert row["probability_below_price"] == pytest.approx(next(iter(alone.below.values())))


def test_only_what_differs_is_listed() -> None:
    text = pinned.with_pin("", "Worse", WORSE)
    result = CompareScenarios(pins=text).analyse(DATA)
    table = result.differences.set_index("setting")
    assert set(table.index) == {
        "Competitor and AI labs leave", "Growth of those who stay, a year",
        "Enterprise value ÷ revenue",
    }  # fmt: skip
    assert table.loc["Growth of those who stay, a year"].tolist() == ["-20%", "50%"]


def test_nothing_pinned_shows_presets_and_no_control_alone_is_enough() -> None:
    assert CompareScenarios().analyse(DATA).suggested
    alone = CompareScenarios(pins="scenario,settings\nA,", with_current=False).analyse(DATA)
    assert [each.name for each in alone.compared] == ["A"]
    assert alone.finding.startswith("Meta’s 49% is worth")


NO_REVENUE = "In,vendor=Innodata%2C+9M+2025&price=1"


def test_what_has_no_known_revenue_has_no_value_beside_what_has() -> None:
    pins = f"scenario,settings\nCW,vendor=CoreWeave%2C+FY2024\n{NO_REVENUE}\nScale,"
    result = CompareScenarios(pins=pins, with_current=False).analyse(DATA)
    row = result.numbers.set_index("scenario").loc["In"]
    values = ["expected_mark_usd_bn", "mark_q05_usd_bn", "mark_q95_usd_bn",
              "probability_below_price", "break_even_multiple"]  # fmt: skip
    assert row[values].isna().all()
    assert result.finding == (
        "Across 2 scenarios the stake is worth $15.2bn (Scale) to $35.8bn (CW) on average"
    )  # no price: what was paid for one was not paid for the other
    assert result.mark_title == (
        "In no scenario with a known price is the stake worth less on average than was paid for it"
    )
    (warning,) = result.warnings
    assert "“In” is not in the data" in warning


def test_nothing_but_unknown_revenue_is_told_in_percent(app: RunningApp) -> None:
    visit = Agent(app, "compare", {"vendor": ["Innodata, 9M 2025"], "price": ["1"]})
    assert "$" not in visit.finding
    assert visit.finding.startswith("Expected revenue at the horizon is 25% to 184% of what it was")
    assert len(visit.alt_texts()) == 1  # the paths; no chart of values


def test_pinning_on_one_page_shows_on_the_other(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"labs_leave": ["90"], "growth": ["-20"], "multiple": ["14.5"]})
    visit.set(**{"name of the pin": "Worse"})
    visit.press("pin to compare")
    visit.go("compare")
    wanted = CompareScenarios(
        labs_leave=90, growth=-20, multiple=14.5, pins=pinned.with_pin("", "Worse", WORSE)
    )
    assert visit.finding == formats.plain(wanted.analyse(DATA).finding)
