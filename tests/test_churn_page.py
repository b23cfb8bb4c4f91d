"""The churn page: any vendor, the analyst's own table, exceptions, presets, all in one link."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, expect

from ai_investments import formats
from ai_investments.figures import customer_shares
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.views import CustomerChurn, Overview, View, WhatMatters
from ai_investments.views.churn_presets import SET_BY_PRESETS, presets
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import RunningApp
from tests.shown_page import ShownPage

SCALE = "Scale AI"
OWN = "customer,revenue,group,probability,notice\nAlpha,60,Government,90%,3\nBeta,40,,0.1,"


def leaving(view: CustomerChurn) -> dict[str, Any]:
    """Return how each customer leaves, by name."""
    return {each.name: each.leaving for each in view.scenario(DATA).customers}


def test_any_vendor_has_its_reported_customers_and_a_visible_rest() -> None:
    result = CustomerChurn(vendor="CoreWeave, FY2024", others=12).analyse(DATA)
    rows = result.customers.set_index("customer")
    assert rows["share_pct"].round(1).to_dict() == {
        "Microsoft": 62.0, "Customer B (unnamed)": 15.0, "Other customers": 23.0,
    }  # fmt: skip
    assert rows["basis"].tolist() == ["■ reported", "◧ derived", "△ assumed"]
    assert rows.at["Other customers", "count"] == 12
    assert result.assumed_pct == pytest.approx(23, abs=0.1)
    assert result.plan is None
    assert result.since.empty
    assert "CoreWeave’s revenue is" in result.finding
    assert "all of CoreWeave’s equity" in result.finding
    assert result.finding.endswith("at an assumed 20.0×")  # no peer's multiple is known
    own = CustomerChurn(vendor="CoreWeave, FY2024", multiple=25.3).analyse(DATA)
    assert own.finding.endswith("on average at 25.3×")


def test_the_largest_known_customer_leaves_as_its_own_control_says() -> None:
    found = leaving(CustomerChurn(vendor="CoreWeave, FY2024", largest_leaves=70))
    assert found["Microsoft"].probability == 0.7
    assert found["Customer B (unnamed)"].probability == 0.15
    assert leaving(CustomerChurn())["Google"].probability == 0.9


def test_a_vendor_without_known_revenue_is_told_in_percent() -> None:
    result = CustomerChurn(vendor="Innodata, 9M 2025").analyse(DATA)
    assert "its amount is not known" in result.finding
    assert "$" not in result.finding
    assert "$1m stands for 1% of it" in result.warnings[0]
    known = CustomerChurn(vendor="Innodata, 9M 2025", base=180.0).analyse(DATA)
    assert known.warnings == ()
    assert known.customers["revenue_usd_m"].iloc[0] == pytest.approx(0.58 * 180)


def test_every_vendor_and_period_can_be_analysed() -> None:
    for name in CustomerChurn.parameters()["vendor"].options_in(DATA):
        result = CustomerChurn(vendor=name).analyse(DATA)
        assert result.customers["share_pct"].sum() == pytest.approx(100, abs=0.05), name
        assert result.path["expected_usd_m"].notna().all()


def test_an_own_table_goes_before_the_vendor() -> None:
    view = CustomerChurn(own=OWN, notice=1, others_leave=33)
    found = leaving(view)
    assert found["Alpha"].probability == 0.9
    assert (found["Alpha"].notice_months, found["Beta"].notice_months) == (3, 1)
    assert found["Beta"].probability == 0.1
    result = view.analyse(DATA)
    assert result.path["expected_usd_m"].iloc[0] == 100
    assert result.holding.prices == ()
    assert result.problems == ()


def test_what_an_own_table_leaves_open_is_as_the_controls_say() -> None:
    own = "customer,revenue,group\nA,60,\nB,30,Governments\nC,10,Mine"
    found = leaving(CustomerChurn(own=own, largest_leaves=80, government_leaves=40))
    assert {name: each.probability for name, each in found.items()} == {
        "A": 0.8, "B": 0.4, "C": 0.15,
    }  # fmt: skip


def test_an_unusable_table_shows_the_vendor_and_says_why() -> None:
    result = CustomerChurn(own="customer,revenue\nA,-5").analyse(DATA)
    assert result.finding == CustomerChurn().analyse(DATA).finding
    assert ["is negative" in problem.reason for problem in result.problems] == [True]


def test_exceptions_reach_single_customers_groups_and_the_rest() -> None:
    found = leaving(
        CustomerChurn(
            exceptions="who,probability,notice,shape\nCompetitor labs,20%,9,\n"
            "OpenAI,,,exponential\nOther customers,70%,,\n"
        )
    )
    assert (found["xAI"].probability, found["xAI"].notice_months) == (0.2, 9)
    assert (found["OpenAI"].probability, found["OpenAI"].shape) == (0.2, "exponential")
    assert found["Google"].probability == 0.2
    assert found["Other customer 1"].probability == 0.7
    assert found["Meta"].probability == 0.05


def test_metas_reported_orders_are_told_from_assumed_ones() -> None:
    before = CustomerChurn().analyse(DATA)
    reported = CustomerChurn(owner_orders=450.0).analyse(DATA)
    (meta,) = (row for row in reported.customers.to_dict("records") if row["customer"] == "Meta")
    assert (meta["revenue_usd_m"], meta["basis"]) == (450, "■ reported")
    assert reported.expected_mark_usd_bn > before.expected_mark_usd_bn
    # Without Meta's orders it makes no difference how large they were.
    assert reported.without_owner_usd_bn == pytest.approx(before.without_owner_usd_bn)
    assert reported.warnings == ()
    assert reported.book.revenue_words.endswith("with the owner’s orders at $450m")
    other = CustomerChurn(owner_orders=440.0).analyse(DATA)
    assert "Meta is assumed to bring more than Google" in other.warnings[0]


def test_multiples_worth_comparing_with_are_metas_price_over_each_revenue() -> None:
    marks = CustomerChurn().analyse(DATA).marks
    assert [mark.multiple for mark in marks] == [33.3, 19.3, 14.5]
    assert "by construction" in marks[0].words
    (own,) = CustomerChurn(vendor="CoreWeave, FY2024").analyse(DATA).marks
    assert "its own round of May 2024" in own.words


def test_stake_and_price_of_ones_own_are_used() -> None:
    view = CustomerChurn(vendor="CoreWeave, FY2024", stake=10.0, price=2.5, multiple=10.0)
    result = view.analyse(DATA)
    whole = CustomerChurn(vendor="CoreWeave, FY2024", multiple=10.0).analyse(DATA)
    assert result.expected_mark_usd_bn == pytest.approx(whole.expected_mark_usd_bn / 10)
    assert "10% of CoreWeave’s equity is worth" in result.finding
    assert "against $2.5bn paid" in result.finding


def test_presets_set_all_that_they_may_and_only_that() -> None:
    found = {preset.name: preset for preset in presets(DATA, SCALE)}
    assert list(found) == [
        "As reported, June 2025", "Competitors leave", "Contagion", "Recovery", "Perion’s path",
        "Appen’s path", "Credo’s path", "Twilio’s path",
    ]  # fmt: skip
    for preset in found.values():
        assert set(preset.settings) == set(SET_BY_PRESETS)
        assert CustomerChurn.from_query(CustomerChurn(**preset.settings).to_query(), DATA)[1] == ()
        assert preset.shown_by(CustomerChurn(**preset.settings, vendor="Appen, FY2023"))
    assert presets(DATA, "CoreWeave")[0].name == "Defaults"
    assert len({tuple(preset.settings.items()) for preset in found.values()}) == len(found)
    marks = [CustomerChurn(**p.settings).analyse(DATA).expected_mark_usd_bn for p in found.values()]
    assert min(marks) == marks[2], "contagion is the worst"


def test_appens_path_is_appens() -> None:
    (appen,) = (preset for preset in presets(DATA, SCALE) if preset.name == "Appen’s path")
    # 273 − 82.8 stayed; H1 2025 × 2 = 204.2, so 14.0 of 82.8 came back
    assert appen.settings["wind_down"] == 2
    assert appen.settings["replaced"] == round(100 * (204.2 - 190.2) / 82.8)
    assert appen.source[1].startswith("https://")
    result = CustomerChurn(vendor="Appen, FY2023", quarters=6, **appen.settings).analyse(DATA)
    # The model with Appen's own inputs ends where Appen did.
    assert result.path["expected_usd_m"].iloc[-1] == pytest.approx(204.2, abs=0.5)
    without = replace(DATA, churn_cases=DATA.churn_cases.iloc[:0])
    assert "Appen’s path" not in [preset.name for preset in presets(without, SCALE)]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_shares_are_told_apart_without_colour(palette: Any) -> None:
    result = CustomerChurn(vendor="CoreWeave, FY2024").analyse(DATA)
    chart = customer_shares(result.customers, True, "T", "S", palette)
    (bars,) = chart.figure.data
    assert list(bars.marker.pattern.shape) == ["", "/", ""]
    assert list(bars.marker.color) == [palette.main, palette.main, palette.background]
    assert [text.split()[0] for text in bars.text] == ["■", "◧", "△"]
    assert "Microsoft 62% (reported)" in chart.alt
    assert "Customer B (unnamed) 15% (derived)" in chart.alt


def test_a_link_with_tables_shows_their_numbers(app: RunningApp) -> None:
    view = CustomerChurn(own=OWN, exceptions="who,probability\nBeta,95%", multiple=12.5)
    visit = Agent(app, "churn", view.to_query())
    assert visit.warnings == []
    assert visit.finding == formats.plain(view.analyse(DATA).finding)
    assert visit.finding != formats.plain(replace(view, exceptions="").analyse(DATA).finding)


def test_a_fault_in_a_table_of_a_link_is_shown_and_the_rest_is_used(app: RunningApp) -> None:
    view = CustomerChurn(own="customer,revenue\nAlpha,60\nBeta,lots\nGamma,40")
    visit = Agent(app, "churn", view.to_query())
    (error,) = visit.elements("error")
    assert "1 cell or row of your tables cannot be used" in str(error["props"])
    assert visit.finding == formats.plain(view.analyse(DATA).finding)
    assert "$100m" not in visit.finding


def test_a_number_between_the_steps_may_be_typed(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"multiple": ["14.55"], "largest_leaves": ["37"]})
    assert visit.warnings == []
    view = CustomerChurn(multiple=14.55, largest_leaves=37)
    assert visit.finding == formats.plain(view.analyse(DATA).finding)


@pytest.fixture
def open_page(app: RunningApp, context: BrowserContext) -> Iterator[Callable[[View], ShownPage]]:
    opened: list[ShownPage] = []

    def open_(view: View) -> ShownPage:
        query = urlencode(view.to_query(), doseq=True)
        opened.append(ShownPage(context, f"{app.address}/{view.path}?{query}"))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


Open = Callable[[View], ShownPage]


def test_the_marks_of_the_churn_page_are_the_scenarios(open_page: Open) -> None:
    result = CustomerChurn().analyse(DATA)
    path, mark, losses, customers = open_page(CustomerChurn()).charts()
    assert path["expected"]["y"] == pytest.approx(result.path["expected_usd_m"], abs=0.01)
    assert path["plan"]["y"] == [2000]
    for bars in (mark, losses):
        assert sum(bars["outcomes"]["y"]) == pytest.approx(100, abs=0.05)
        assert len(bars["outcomes"]["y"]) <= 200
    assert sum(customers["shares"]["x"]) == pytest.approx(100, abs=0.1)


def test_dragging_and_typing_move_the_same_number(open_page: Open) -> None:
    shown = open_page(CustomerChurn())
    slider = shown.page.get_by_role("slider", name="Largest customer leaves")
    slider.press("ArrowLeft")
    shown.wait_for_finding(CustomerChurn(largest_leaves=89).analyse(DATA).finding)
    shown.wait_for_query("largest_leaves=89")
    typed = shown.page.get_by_role("spinbutton", name="Largest customer leaves")
    expect(typed).to_have_value("89")
    typed.fill("55")
    typed.press("Enter")
    shown.wait_for_finding(CustomerChurn(largest_leaves=55).analyse(DATA).finding)
    shown.wait_for_query("largest_leaves=55")
    expect(slider).to_have_value("55")


def test_an_empty_number_is_filled_by_its_slider_and_emptied_again(open_page: Open) -> None:
    shown = open_page(CustomerChurn(vendor="CoreWeave, FY2024"))
    typed = shown.page.get_by_role("spinbutton", name="Enterprise value ÷ revenue")
    assert (typed.input_value(), typed.get_attribute("placeholder")) == ("", "20")
    shown.page.get_by_role("button", name="25.3×").click()
    view = CustomerChurn(vendor="CoreWeave, FY2024", multiple=25.3)
    shown.wait_for_finding(view.analyse(DATA).finding)
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))
    shown.page.get_by_role("button", name="Peers").click()
    shown.wait_for_finding(CustomerChurn(vendor="CoreWeave, FY2024").analyse(DATA).finding)
    shown.wait_for_query(urlencode({"vendor": "CoreWeave, FY2024"}))


def test_a_preset_moves_controls_address_and_finding(open_page: Open) -> None:
    shown = open_page(CustomerChurn())
    shown.page.get_by_role("button", name="Contagion").click()
    (contagion,) = (preset for preset in presets(DATA, SCALE) if preset.name == "Contagion")
    view = CustomerChurn(**contagion.settings)
    shown.wait_for_finding(view.analyse(DATA).finding)
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))
    assert "Sets: " in shown.text


def test_a_preset_says_that_it_sets_the_rest_to_the_defaults(app: RunningApp) -> None:
    moved = {"growth": ["10"], "replaced": ["50"], "exceptions": ["who,probability\nGoogle,0"]}
    visit = Agent(app, "churn", moved)
    visit.press("preset Competitors leave")
    view = CustomerChurn(largest_leaves=100, labs_leave=100, exceptions=moved["exceptions"][0])
    assert visit.finding == formats.plain(view.analyse(DATA).finding)
    (told,) = [body for each in visit.elements("caption")
               if "go for certain" in (body := str(each["props"]["body"]))]  # fmt: skip
    assert "the rest of who leaves, how and growth to the defaults" in told
    assert "Your exceptions stay, and go before it." in told


def test_typing_into_the_table_moves_address_and_finding(open_page: Open) -> None:
    shown = open_page(CustomerChurn(own=OWN))
    page = shown.page
    editor = page.locator("[data-testid=stDataFrame]").first

    def type_revenue(row: int, name: str, before: str, text: str) -> None:
        marked = editor.locator("[role=gridcell][aria-selected=true]")
        # The customer first: a click on a cell that is marked already would open it.
        editor.click(position={"x": 80, "y": 17 + 35 * row})
        marked.filter(has_text=name).wait_for(state="attached")
        page.keyboard.press("ArrowRight")
        marked.filter(has_text=before).wait_for(state="attached")
        page.keyboard.press("Enter")
        cell = page.locator("#portal textarea")
        cell.fill(text)
        cell.press("Enter")

    type_revenue(1, "Alpha", "60", "65")
    own = OWN.replace("Alpha,60", "Alpha,65")
    shown.wait_for_finding(CustomerChurn(own=own).analyse(DATA).finding)
    shown.wait_for_query(urlencode({"own": own}))
    type_revenue(2, "Beta", "40", "45")  # the first edit is not lost
    own = own.replace("Beta,40", "Beta,45")
    shown.wait_for_finding(CustomerChurn(own=own).analyse(DATA).finding)
    shown.wait_for_query(urlencode({"own": own}))
    page.get_by_role("link", name="Overview", exact=True).click()
    shown.wait_for_finding(Overview().analyse(DATA).finding)
    page.get_by_role("link", name="Customer churn", exact=True).click()
    shown.wait_for_finding(CustomerChurn(own=own).analyse(DATA).finding)
    shown.wait_for_query(urlencode({"own": own}))
    assert shown.errors == []


def test_reset_empties_the_tables_and_every_number(open_page: Open) -> None:
    shown = open_page(CustomerChurn(own=OWN, exceptions="who,notice\nBeta,9", multiple=12.5))
    shown.page.get_by_role("button", name="Reset all").click()
    shown.wait_for_finding(CustomerChurn().analyse(DATA).finding)
    shown.wait_for_query("")
    assert shown.page.get_by_role("textbox", name="Your customers as text").input_value() == ""
    typed = shown.page.get_by_role("spinbutton", name="Enterprise value ÷ revenue")
    assert typed.input_value() == ""


def test_pasted_text_fills_the_editor_and_moves_the_finding(open_page: Open) -> None:
    shown = open_page(CustomerChurn(own=OWN))
    text = shown.page.get_by_role("textbox", name="Your customers as text")
    text.fill("Client;Sales\nGamma;70,5\nDelta;29,5")
    text.press("Control+Enter")
    view = CustomerChurn(own="Client;Sales\nGamma;70,5\nDelta;29,5")
    shown.wait_for_finding(view.analyse(DATA).finding)
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))
    cells = shown.page.locator("[data-testid=stDataFrame]").first.locator("[role=gridcell]")
    cells.filter(has_text="70.5").wait_for(state="attached")


def test_tables_behind_the_charts_and_downloads_follow_the_controls(open_page: Open) -> None:
    shown = open_page(CustomerChurn())
    page = shown.page
    title = page.get_by_text("The figures behind the charts, as tables")
    behind = page.locator("[data-testid=stExpander]").filter(has=title)
    path = behind.locator("[data-testid=stDataFrame]").last
    assert path.count() == 0
    title.click()
    path.wait_for()
    for growth in (50.0, 49.0):
        if growth != 50.0:
            page.get_by_role("slider", name="Growth of those who stay").press("ArrowLeft")
        view = CustomerChurn(growth=growth)
        result = view.analyse(DATA)
        shown.wait_for_finding(result.finding)
        most = f"{result.path['all_stay_usd_m'].iloc[-1]:.6f}"[:-1]
        path.locator("[role=gridcell]").filter(has_text=most).wait_for(state="attached")
        with page.expect_download() as started:
            page.get_by_role("button", name="Download CSV").click()
        made = Path(started.value.path()).read_text("utf-8-sig")
        query = urlencode({**view.to_query(), "data": [DATA.version]}, doseq=True)
        assert f"{page.url.partition('?')[0]}?{query}" in made
    title.click()
    path.wait_for(state="detached")
    assert shown.errors == []


def test_what_a_case_had_sets_its_control(open_page: Open) -> None:
    shown = open_page(CustomerChurn())
    shown.page.get_by_role("button", name="17 mo Neustar").click()
    shown.wait_for_finding(CustomerChurn(wind_down=17).analyse(DATA).finding)
    shown.wait_for_query("wind_down=17")


def test_an_uploaded_file_fills_the_table_and_the_address(open_page: Open) -> None:
    shown = open_page(CustomerChurn())
    shown.page.get_by_text("Your own customers: type, paste or upload a table").click()
    content = "Client;Sales;Ignored\nAlpha;60,5;x\nBeta;39,5;y\n".encode("cp1252")
    shown.page.locator("input[type=file]").first.set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": content}
    )
    view = CustomerChurn(own="customer,revenue\nAlpha,60.5\nBeta,39.5")
    shown.wait_for_finding(view.analyse(DATA).finding)
    shown.wait_for_query(urlencode(view.to_query(), doseq=True))


def test_the_expected_value_is_the_mean_of_the_distribution() -> None:
    result = CustomerChurn(correlation=0.6).analyse(DATA)
    revenue, probability = result.scenario.revenue_at_horizon()
    mean = float(result.scenario.mark_usd_bn(revenue) @ probability)
    assert result.expected_mark_usd_bn == pytest.approx(mean, rel=1e-9)


def test_the_page_starts_with_reported_google_and_assumed_rest() -> None:
    result = CustomerChurn().analyse(DATA)
    reported = result.customers[result.customers["basis"] == "◧ derived"]
    assert reported["customer"].tolist() == ["Google"]
    assert reported["revenue_usd_m"].tolist() == [150]
    assert reported["share_pct"].iloc[0] == pytest.approx(17.24, abs=0.005)
    assert result.customers["revenue_usd_m"].sum() == pytest.approx(870)
    assert result.assumed_pct == pytest.approx(100 * 720 / 870)
    assert [price.usd_bn for price in result.holding.prices] == [14.8, 14.3, 13.79]
    assert result.warnings == ()


def test_quantiles_of_loss_and_value_belong_together() -> None:
    result = CustomerChurn(growth=0, replaced=0, notice=0).analyse(DATA)
    for row in result.quantiles.to_dict("records"):
        q = row["quantile_pct"] / 100
        assert row["lost_usd_m"] == result.scenario.losses.quantile(q)
        left = 870 - row["lost_usd_m"]
        assert row["mark_usd_bn"] == pytest.approx(0.49 * 26.7 * left / 1000)


EVERYBODY = {
    "largest_leaves": 100, "labs_leave": 100, "government_leaves": 100, "automotive_leaves": 100,
    "others_leave": 100, "owner_leaves": 100, "enterprise_leave": 100,
}  # fmt: skip


def test_without_a_known_revenue_no_price_makes_a_value() -> None:
    result = CustomerChurn(vendor="Innodata, 9M 2025", price=1.0).analyse(DATA)
    assert "its amount is not known" in result.finding
    assert result.below == {}
    assert result.break_even_multiple is None
    assert result.quantiles["mark_usd_bn"].isna().all()


def test_quarters_end_with_their_month() -> None:
    ends = CustomerChurn().analyse(DATA).path["date"]
    assert ends.iloc[0].isoformat()[:10] == "2025-06-30"
    assert all(end.is_month_end for end in ends)
    credo = CustomerChurn(vendor="Credo, Q1 FY2026").analyse(DATA).path["date"]
    assert credo.dt.day.tolist() == [2] * 7  # its quarter ended on 2 August


def test_orders_of_an_owner_that_is_no_customer_change_nothing() -> None:
    view = CustomerChurn(vendor="CoreWeave, FY2024")
    usual, ordered = (each.analyse(DATA) for each in (view, replace(view, owner_orders=450.0)))
    assert ordered.book == usual.book  # nor are they named
    assert ordered.expected_mark_usd_bn == usual.expected_mark_usd_bn


def test_orders_count_where_no_share_is_assumed_for_the_owner() -> None:
    share, none = (
        CustomerChurn(owner_share=share, owner_orders=450.0).analyse(DATA) for share in (14, 0)
    )
    for result in (share, none):
        assert result.customers.set_index("customer").at["Meta", "revenue_usd_m"] == 450
    assert none.scenario.total_usd_m == pytest.approx(870 + 450)


def test_cash_above_the_price_makes_it_worth_it_at_any_multiple(app: RunningApp) -> None:
    assert CustomerChurn(net_cash=60.0).analyse(DATA).break_even_multiple == 0
    cards = Agent(app, "churn", {"net_cash": ["60"]}).cards()
    assert cards["Worth what was paid at"][0] == "any multiple"


@pytest.mark.parametrize(
    ("controls", "warning"),
    [
        ({"base": 100.0}, "Google already brought $150m a year, more than the $100m of “Revenue "
         "before”: the scenario starts from $150m."),
        ({"labs_share": 60, "owner_share": 60}, "The shares assumed and known come to more than "
         "all of the revenue: “Share of the owner” counts as 23%, not 60%"),
        ({"start": 24, "quarters": 2}, "Nobody’s revenue falls before the horizon (6 months)"),
        ({"timing": "evenly", "notice": 24}, "Nobody’s revenue falls before the horizon"),
        ({"base": 1e6}, "Adept, Anthropic and 20 more are each assumed to bring more than Google"),
        ({"others": 1, "labs_share": 0}, "The other customer is assumed to bring more than Google"),
    ],
)  # fmt: skip
def test_inputs_that_contradict_each_other_are_told(controls: dict[str, Any], warning: str) -> None:
    for page in (CustomerChurn, WhatMatters):
        told = page(**controls).analyse(DATA).warnings
        assert sum(each.startswith(warning) for each in told) == 1, told


@pytest.mark.parametrize("controls", [{}, {"labs_share": 46}, {"notice": 12}])
def test_inputs_that_fit_are_not_warned_about(controls: dict[str, Any]) -> None:
    told = CustomerChurn(**controls).analyse(DATA).warnings
    assert not [each for each in told if "assumed to bring" not in each]


def test_nobody_loses_more_than_there_is() -> None:
    data = DATA
    gone = CustomerChurn(**EVERYBODY, wind_down=0, replaced=0).analyse(data)
    assert gone.path["expected_usd_m"].tolist()[:2] == [870, 0]
    assert gone.shortfall_usd_m == pytest.approx(870 * 1.5**1.5)
    assert gone.break_even_multiple is None
    usual = CustomerChurn().analyse(data).scenario
    assert usual.losses.exact
    assert usual.losses.loss.max() <= 870
    assert usual.revenue_at_horizon()[0].min() > 0


def test_without_customers_the_page_says_so() -> None:
    data = DATA
    result = CustomerChurn().analyse(replace(data, customers=data.customers.iloc[:0]))
    assert result.finding.startswith("The data names no customer of Scale AI")
    assert result.known == ()
    assert result.assumed_pct == pytest.approx(100)


def test_without_claims_there_is_one_price_and_no_invented_one() -> None:
    data = DATA
    result = CustomerChurn().analyse(replace(data, claims=data.claims.iloc[:0]))
    assert [(price.label, price.usd_bn) for price in result.holding.prices] == [("reported", 14.8)]


def test_an_assumed_customer_above_google_is_warned_about() -> None:
    (warning,) = CustomerChurn(owner_share=20).analyse(DATA).warnings
    assert warning.startswith("Meta is assumed to bring more than Google")


def test_33_times_returns_the_price_by_construction() -> None:
    view = CustomerChurn(
        largest_leaves=0, enterprise_leave=0, labs_leave=0, government_leaves=0,
        automotive_leaves=0, others_leave=0, owner_leaves=0, growth=0, multiple=33.3,
    )  # fmt: skip
    # 49% × 33.3 × 0.87 = 14.2: 29 ÷ 0.87 rounds to 33.3
    assert view.analyse(DATA).expected_mark_usd_bn == pytest.approx(14.2, abs=0.01)


def test_more_who_leave_never_make_the_stake_worth_more() -> None:
    data = DATA
    marks = [
        CustomerChurn(labs_leave=chance).analyse(data).expected_mark_usd_bn
        for chance in (0, 25, 50, 75, 100)
    ]
    assert marks == sorted(marks, reverse=True)
    assert not math.isclose(marks[0], marks[-1])


def test_correlation_moves_the_tail_and_not_the_mean() -> None:
    data = DATA
    low, high = (CustomerChurn(correlation=rho).analyse(data) for rho in (0.0, 0.8))
    assert low.expected_mark_usd_bn == pytest.approx(high.expected_mark_usd_bn, rel=1e-9)
    assert high.shortfall_usd_m > low.shortfall_usd_m * 1.1
