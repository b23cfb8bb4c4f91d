"""What matters: tornado, map, waterfall and break-even of the page against single scenarios."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_investments import dataset
from ai_investments.customers.scenario import Scenario
from ai_investments.figures import Side, result_heat_map, tornado_bars, waterfall_bars
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.views import CustomerChurn, WhatMatters
from ai_investments.views import what_matters_words as words
from ai_investments.views.control_ranges import written, written_range
from ai_investments.views.input_map import BELOW, VALUE
from ai_investments.views.map_inputs import CONTROLS, OPTIONS
from ai_investments.views.what_matters import Result
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp

DEFAULT = WhatMatters().analyse(DATA)
PRICED = {"vendor": "CoreWeave, FY2024", "stake": 10.0, "price": 2.5}
LABEL = dict(zip(CONTROLS, OPTIONS, strict=True))


def mark(**controls: Any) -> float:
    """Return the expected value of the stake as the main page has it."""
    return float(CustomerChurn(**controls).analyse(DATA).expected_mark_usd_bn)


def whole(name: str, value: float) -> float:
    return int(value) if float(WhatMatters.parameters()[name].step).is_integer() else value


@pytest.mark.parametrize("controls", [{}, {"timing": "evenly", "notice": 3}, PRICED])
def test_every_bar_ends_where_the_main_page_stands_with_that_control(
    controls: dict[str, Any],
) -> None:
    table = WhatMatters(**controls).analyse(DATA).tornado
    assert len(table) > 10
    for row in table.to_dict("records")[:8]:
        for side in ("low", "high"):
            moved = controls | {row["control"]: whole(row["control"], row[side])}
            assert row[f"at_{side}"] == pytest.approx(mark(**moved)), (row["control"], side)
    assert table["at_now"].tolist() == pytest.approx([mark(**controls)] * len(table))
    assert table["swing"].tolist() == sorted(table["swing"], reverse=True)


def test_the_range_is_named_and_what_is_set_lies_inside_it() -> None:
    table = DEFAULT.tornado.set_index("control")
    assert table.loc["largest_leaves", "name"] == "Google leaves, 50–100%"
    assert table.loc["multiple", "name"] == "Multiple of revenue, 14.5–33.3×"
    assert table.loc["owner_orders", "name"] == "Owner’s orders, $0–450m"
    assert table["why"].str.len().min() > 5
    outside = WhatMatters(largest_leaves=20).analyse(DATA).tornado.set_index("control")
    assert outside.loc["largest_leaves", "name"] == "Google leaves, 20–100%"
    inside = outside["low"].le(outside["now"]) & outside["now"].le(outside["high"])
    assert inside.all()
    assert table.loc["correlation", "swing"] == 0


def test_controls_are_written_with_their_units() -> None:
    known = WhatMatters.parameters()
    assert written(known["growth"], -50) == "−50%"
    assert written(known["quarters"], 6) == "6 quarters"
    assert written(known["net_cash"], 0.5) == "$500m"
    assert written_range(known["wind_down"], 0, 48) == "0–48 months"
    assert written_range(known["net_cash"], -1.9, 1.9) == "−$1.9bn to $1.9bn"


@pytest.mark.parametrize(
    ("across", "up", "controls"),
    [
        ("labs_leave", "multiple", {}),
        ("labs_leave", "largest_leaves", {}),
        ("growth", "correlation", {"timing": "evenly"}),
        ("quarters", "replaced", {}),
        ("net_cash", "growth", {}),
        ("labs_leave", "notice", {"exceptions": "who,probability,notice\nOpenAI,20%,9"}),
        ("wind_down", "others_leave", PRICED),
    ],
)
def test_a_cell_is_the_main_page_with_both_controls_moved(
    across: str, up: str, controls: dict[str, Any]
) -> None:
    view = WhatMatters(**controls, map_across=LABEL[across], map_up=LABEL[up])
    drawn = view.analyse(DATA).map
    assert drawn is not None
    assert (drawn.across.control, drawn.up.control) == (across, up)
    rows, columns = drawn.results.shape
    assert (rows, columns) == (len(drawn.up.values), len(drawn.across.values))
    for row, column in ((0, 0), (rows - 1, 1), (rows // 2, columns - 1)):
        moved = {
            across: whole(across, drawn.across.values[column]),
            up: whole(up, drawn.up.values[row]),
        }
        assert drawn.results[row, column] == pytest.approx(mark(**(controls | moved)))
    first = drawn.table
    assert first.iloc[-1, 0] == pytest.approx(drawn.results[0, 0], abs=0.01)


@pytest.mark.parametrize(("up", "cells"), [("multiple", (15, 11)), ("largest_leaves", (6, 6))])
def test_a_cell_may_be_the_probability_of_being_worth_less(up: str, cells: tuple[int, int]) -> None:
    result = WhatMatters(map_of=BELOW, map_up=LABEL[up]).analyse(DATA)
    drawn = result.map
    assert drawn is not None
    assert drawn.results.shape == cells
    for row, column in ((0, 0), (cells[0] - 1, cells[1] // 2)):
        moved = {
            "labs_leave": whole("labs_leave", drawn.across.values[column]),
            up: whole(up, drawn.up.values[row]),
        }
        alone = CustomerChurn(**moved).analyse(DATA)
        assert drawn.results[row, column] == pytest.approx(alone.below[14.8], abs=1e-12)
    assert drawn.expected.shape == (len(drawn.fine_up.values), len(drawn.fine_across.values))
    assert ("each one is a loss distribution" in result.words.map_source) == drawn.thinned
    assert drawn.thinned == (up == "largest_leaves")


def test_the_title_of_the_map_says_where_it_breaks_even() -> None:
    assert DEFAULT.map is not None
    assert "worth the $14.8bn paid at “Competitor and AI labs leave” = 61.3%" in DEFAULT.map.title
    assert mark(exceptions=labs(61.3)) == pytest.approx(14.8, abs=0.01)
    assert mark(multiple=26.0) == pytest.approx(14.8, abs=0.05)
    never = WhatMatters(price=100.0).analyse(DATA).map
    assert never is not None
    assert never.title.startswith("Nowhere on this map is Meta’s 49% worth the $100bn paid")
    always = WhatMatters(price=0.5).analyse(DATA).map
    assert always is not None
    assert "is worth the $500m paid everywhere on this map" in always.title


def labs(percent: float) -> str:
    """All labs but Google leave with a probability between the steps of the slider."""
    case = CustomerChurn().scenario(DATA)
    rows = [f"{each.name},{percent}%" for each in case.customers
            if each.group == "Competitor labs" and each.name != "Google"]  # fmt: skip
    return "\n".join(["who,probability", *rows])


def test_two_equal_inputs_and_inputs_that_nobody_follows_are_told() -> None:
    same = WhatMatters(map_up=LABEL["labs_leave"]).analyse(DATA)
    assert same.map is None
    assert "same input" in same.map_notes[-1]
    other = WhatMatters(vendor="CoreWeave, FY2024").analyse(DATA)
    assert other.map is not None
    assert other.map.across.name == "Microsoft leaves"
    assert "“Microsoft leaves” stands in" in other.map_notes[0]


def test_inputs_that_matter_alike_are_named_together() -> None:
    result = WhatMatters().analyse(DATA)
    book, holding, rows = result.book, result.holding, result.tornado
    widest = rows["swing"].iloc[0]

    def said(alike: int) -> str:
        swings = [widest * (1 + 1e-12 * n) if n < alike else 0.1 for n in range(len(rows))]
        return words.finding(book, holding, rows.assign(swing=swings))

    first, second = (rows["input"].iloc[n] for n in (0, 1))
    assert said(1) == result.finding
    assert said(2).startswith(f"{first} and {second[0].lower()}{second[1:]} matter most: each ")
    assert said(2).endswith("moves what Meta’s 49% is worth on average by $20.6bn")
    assert said(5).startswith("5 inputs matter most: each moves ")


@pytest.mark.parametrize("controls", [{}, {"timing": "evenly", "growth": 35}, PRICED])
def test_the_answers_put_back_give_the_price(controls: dict[str, Any]) -> None:
    result = WhatMatters(**controls).analyse(DATA)
    case = result.scenario.apart()
    reached = 0
    for row in result.solver.dropna(subset=["needed"]).to_dict("records"):
        needed, price = row["needed"], row["price_usd_bn"]
        if row["what"] == "revenue":
            assert float(case.mark_usd_bn(needed)) == pytest.approx(price)
            continue
        back = put_back(case, row["what"], row["who"], needed).expected_mark_usd_bn()
        if row["what"] == "stays" and needed == 0:
            assert back >= price - 1e-9
            continue
        reached += 1
        assert back == pytest.approx(price, abs=1e-6), row
    assert reached >= 4


def put_back(case: Scenario, what: str, who: str, needed: float) -> Scenario:
    terms = {"multiple": "multiple", "growth": "growth", "net cash": "net_cash_usd_bn"}
    if what in terms:
        value = needed / 100 if what == "growth" else needed
        return replace(case, terms=replace(case.terms, **{terms[what]: value}))
    return replace(
        case,
        customers=tuple(
            replace(each, leaving=replace(each.leaving, probability=1 - needed / 100))
            if who in (each.name, each.group) else each
            for each in case.customers
        ),
    )  # fmt: skip


def test_a_price_that_nothing_reaches_is_told() -> None:
    result = WhatMatters(price=500.0).analyse(DATA)
    stays = result.solver[result.solver["what"] == "stays"]
    assert stays["needed"].isna().all()
    said = " ".join(result.solver_words)
    assert "no value reaches it, not even if all of that revenue stays" in said
    assert "Even if those who stay grow by 200% a year, it is not." in said
    assert set(result.answers.loc[4:, "for $500bn"]) == {"no value reaches it"}
    cheap = WhatMatters(price=0.1, net_cash=5.0).analyse(DATA)
    assert "At any multiple Meta’s 49% is worth $100m: the net cash alone is." in cheap.solver_words
    assert set(cheap.answers["for $100m"].head(3)) == {"always"}
    assert "Even if those who stay grow by −50% a year, it is worth more." in cheap.solver_words
    assert {"always"} == set(cheap.answers.loc[4:, "for $100m"])


def test_what_is_tried_is_not_kept() -> None:
    case = WhatMatters(map_of=BELOW).analyse(DATA).scenario
    assert len(case._known) == 1
    assert len(case._read) < 5


def test_without_a_price_the_page_says_what_to_set() -> None:
    result = WhatMatters(vendor="CoreWeave, FY2024").analyse(DATA)
    assert result.solver.empty
    assert result.paid is None
    assert "Set “Price paid for it”" in result.solver_words[0]
    unknown = WhatMatters(own="customer,share\nA,40%\nB,10%", price=3.0).analyse(DATA)
    assert unknown.map is not None
    assert (unknown.map.unit, unknown.map.price) == ("%", None)
    assert "Set “Revenue before”" in unknown.solver_words[0]
    assert "of today’s" in unknown.finding


@pytest.mark.parametrize("controls", [{}, {"timing": "evenly"}, PRICED])
def test_the_waterfall_leads_from_revenue_to_what_is_expected(controls: dict[str, Any]) -> None:
    steps = WhatMatters(**controls).analyse(DATA).waterfall
    page = CustomerChurn(**controls).analyse(DATA)
    assert steps["usd_m"].iloc[0] == pytest.approx(page.scenario.total_usd_m)
    assert steps["usd_m"].iloc[-1] == pytest.approx(page.path["expected_usd_m"].iloc[-1])
    assert steps["usd_m"].iloc[:-1].sum() == pytest.approx(steps["usd_m"].iloc[-1])


def test_who_matters_has_a_step_and_assumed_ones_are_marked() -> None:
    steps = DEFAULT.waterfall.set_index("label")
    # 90% of 150m; half of the other labs' 22% of 870m
    assert steps.loc["Google: expected loss", "usd_m"] == pytest.approx(-135)
    labs = "Other competitor labs: expected loss"
    assert steps.loc[labs, "usd_m"] == pytest.approx(-0.5 * 0.22 * 870, abs=0.1)
    assert steps["basis"].tolist()[:3] == ["reported", "derived", "assumed"]
    assert "Meta: expected loss" in steps.index
    assert {"Stays: Google", "Stays: Meta", "Stays: Competitor labs"} <= set(
        DEFAULT.answers["Needed"]
    )


def test_the_formulas_hold_the_numbers_of_the_scenario() -> None:
    said = "\n".join(DEFAULT.formulas)
    assert "Google, p = 90%, ρ = 0.3: Φ((1.282 − 0.548·z) ÷ 0.837)" in said
    losses = DEFAULT.scenario.losses_at()
    assert f"{losses.nodes:,} nodes of z" in said
    assert f"{losses.loss.size:,} losses" in said
    assert losses.nodes > 50
    assert "= $15.2bn expected" in said
    sure = WhatMatters(largest_leaves=100, correlation=0.0).analyse(DATA)
    assert "p = 100% whatever z is" in sure.formulas[0]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("controls", [{}, {"map_of": BELOW}, {"price": 100.0},
                                      {"vendor": "CoreWeave, FY2024"}])  # fmt: skip
def test_the_charts_draw_the_result(controls: dict[str, Any], palette: Any) -> None:
    result = WhatMatters(**controls).analyse(DATA)
    bars = tornado_bars(result.tornado, result.paid, True, "x", "Title", "Source", palette)
    low, high = bars.figure.data
    assert low.base + low.x[0] == pytest.approx(result.tornado["at_low"].iloc[0])
    assert high.base + high.x[0] == pytest.approx(result.tornado["at_high"].iloc[0])
    said = [note.text for note in bars.figure.layout.annotations]
    assert any("paid" in text for text in said) == (result.paid is not None)
    steps = waterfall_bars(result.waterfall, True, "Title", "Source", palette)
    (drawn,) = steps.figure.data
    assert list(drawn.x) == result.waterfall["usd_m"].tolist()
    heat = heat_map(result, palette)
    names = [trace.name for trace in heat.figure.data]
    crossed = result.paid is not None and controls != {"price": 100.0}
    assert names == ["cells", *(["break-even"] if crossed else []), "choices", "as set"]
    assert np.array(heat.figure.data[0].z).shape == result.map.results.shape  # type: ignore[union-attr]


def heat_map(result: Result, palette: Any) -> Any:
    drawn = result.map
    assert drawn is not None
    across, up = (
        Side(axis.title, axis.values, fine.values, axis.now, axis.suffix)
        for axis, fine in ((drawn.across, drawn.fine_across), (drawn.up, drawn.fine_up))
    )
    return result_heat_map(
        drawn.results, drawn.expected, across, up, drawn.price, drawn.unit, drawn.title,
        "Source", palette,
    )  # fmt: skip


def test_the_label_of_the_line_stands_on_it() -> None:
    heat = heat_map(DEFAULT, LIGHT)
    (label,) = heat.figure.layout.annotations
    assert label.text == "worth $14.8bn"
    assert mark(exceptions=labs(label.x), multiple=label.y) == pytest.approx(14.8, abs=1e-6)


def test_a_cell_sets_both_controls_to_what_it_shows() -> None:
    drawn = DEFAULT.map
    assert drawn is not None
    assert drawn.chosen("5 3") == {"labs_leave": 30, "multiple": drawn.up.values[5]}
    view = replace(WhatMatters(), **drawn.chosen("5 3"))
    assert WhatMatters.from_query(view.to_query(), DATA) == (view, ())
    there = view.analyse(DATA).scenario.expected_mark_usd_bn()
    assert there == pytest.approx(drawn.results[5, 3])
    (choices,) = (trace for trace in heat_map(DEFAULT, LIGHT).figure.data
                  if trace.name == "choices")  # fmt: skip
    place = list(choices.customdata).index("5 3")
    assert (choices.x[place], choices.y[place]) == (30, drawn.up.values[5])


def test_everything_shown_leaves_the_page() -> None:
    table = WhatMatters().export_table(DEFAULT, DATA)
    assert set(table["part"]) == {"waterfall", "tornado", "map", "break-even"}
    assert DEFAULT.map is not None
    assert (table["part"] == "map").sum() == DEFAULT.map.results.size
    assert table["input_multiple"].unique().tolist() == [DEFAULT.holding.multiple]


def test_the_controls_of_the_map_change_its_chart(app: RunningApp) -> None:
    visit = Agent(app, "what-matters")
    tornado, before, steps = visit.alt_texts()
    visit.set(map_across=LABEL["growth"])
    assert visit.alt_texts()[1] != before
    visit.set(map_up=LABEL["replaced"])
    second = visit.alt_texts()[1]
    assert "Replaced by others" in second
    visit.set(map_of=BELOW)
    assert visit.alt_texts()[1] != second
    assert visit.alt_texts()[0] == tornado
    assert visit.alt_texts()[2] == steps
    visit.set(map_across=LABEL["growth"], map_up=LABEL["growth"])
    assert len(visit.alt_texts()) == 2
    visit.set(map_of=VALUE, map_up=LABEL["multiple"], map_across=LABEL["labs_leave"])
    assert visit.alt_texts()[1] == before


def test_deals_alone_are_all_assumed(tmp_path: Path) -> None:
    (tmp_path / "investments.csv").write_bytes((ROOT / "data" / "investments.csv").read_bytes())
    data = dataset.load(tmp_path)
    for kind in ({}, {"map_of": BELOW}):
        result = WhatMatters(**kind).analyse(data)
        assert result.finding.startswith("The data names no customer of Scale AI")
        assert result.map is not None
        assert "“Other customers leave” stands in" in result.map_notes[0]


def test_deals_alone_show_the_page(fresh_app: Callable[..., RunningApp], tmp_path: Path) -> None:
    (tmp_path / "investments.csv").write_bytes((ROOT / "data" / "investments.csv").read_bytes())
    visit = Agent(fresh_app(tmp_path), "what-matters")
    assert len(visit.alt_texts()) == 3


def test_titles_are_sentences_at_the_edges() -> None:
    cheap = WhatMatters(price=0.01, map_across=LABEL["correlation"]).analyse(DATA)
    assert "no input alone makes it worth less than the $10m paid" in cheap.words.tornado
    assert cheap.map is not None
    assert cheap.map.across.title == "Correlation"
