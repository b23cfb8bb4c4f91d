"""Formulas of the workbooks: LibreOffice computes what the page says, also after a change."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from ai_investments import workbook
from ai_investments.views import (
    CapexClaim,
    CapexIntensity,
    CapexTotals,
    CompareScenarios,
    CustomerChurn,
    DealAnatomy,
    HowUnusual,
    Payback,
    ValuationJumps,
    View,
    WhatMatters,
)
from ai_investments.workbook import live
from tests import spreadsheet
from tests.built_in import DATA
from tests.test_links import NOT_DEFAULT

OWN_TERMS = (
    "customer,revenue,probability,start,notice,wind-down,shape,replaced,lag\n"
    "Alpha,40,100%,0,0,0,linear,0%,0\nBeta,30,0%,2,1,3,,50%,2\n"
    "Gamma,20.5,35%,1.5,0,4.5,exponential,30%,1.25\nDelta,9.5,60%,20,,,,,\n=1+1,3,,,,,,,"
)
VIEWS = [
    *(view() for view in live.KINDS if view is not WhatMatters),
    *(
        view(**NOT_DEFAULT[view])
        for view in live.KINDS
        if view not in (ValuationJumps, CapexClaim, WhatMatters)
    ),
    ValuationJumps(include=("secondary", "talks"), company=("Scale AI", "Databricks", "OpenAI")),
    HowUnusual(deal="databricks-2024-12-series-j", peer_from=0.0, peer_segments=("Defence",)),
    CustomerChurn(own=OWN_TERMS),
    CustomerChurn(own=OWN_TERMS, timing="evenly", correlation=0.95, quarters=8),
    CustomerChurn(timing="evenly", notice=2, wind_down=0, lag=3, correlation=0.0),
    CustomerChurn(vendor="Innodata, 9M 2025", shape="exponential", start=3),
    CustomerChurn(price=5.0, net_cash=20.0, stake=10.0, correlation=0.6),
    WhatMatters(timing="evenly", exceptions="who,probability\nGoogle,20%"),
]  # fmt: skip
"""Pages with formulas, in the ways that their formulas differ."""

Change = Callable[[openpyxl.Workbook], None]


def named(view: View) -> str:
    return f"{type(view).__name__} {VIEWS.index(view)}"


def made(view: View) -> bytes:
    return workbook.workbook(view, view.analyse(DATA), DATA, "https://example.org/")


def beside(sheet: Any, label: str) -> Any:
    """Return the cell right of a label in the first column."""
    return next(sheet.cell(row, 2) for row in range(1, sheet.max_row + 1)
                if str(sheet.cell(row, 1).value).startswith(label))  # fmt: skip


def cell(sheet: Any, row: str, heading: str) -> Any:
    """Return the cell of a table by the text that stands in its row, and its heading."""
    rows = list(sheet.iter_rows())
    title = next(each for line in rows for each in line if each.value == heading)
    column = title.column
    for line in rows[title.row :]:
        if row in [each.value for each in line]:
            return sheet.cell(line[0].row, column)
    raise AssertionError(f"No row holds {row}")


def setting(name: str, value: Any) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        cell(book["Inputs"], name, "Value").value = value

    return change


def all_of(*changes: Change) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        for each in changes:
            each(book)

    return change


def table_cell(sheet: str, row: str, heading: str, value: Any) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        cell(book[sheet], row, heading).value = value

    return change


def focus(deal: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        beside(book["Steps"], "Deal in focus").value = deal

    return change


def first_cell(sheet: str, heading: str, value: Any) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        rows = book[sheet].iter_rows()
        title = next(each for line in rows for each in line if each.value == heading)
        book[sheet].cell(title.row + 1, title.column).value = value

    return change


META_SCALE = "scale-ai-2025-06-strategic"
EVENLY = CustomerChurn(timing="evenly", start=2)
CHANGED: dict[str, tuple[View, Change, View]] = {
    "labs leave": (CustomerChurn(), setting("labs_leave", 75), CustomerChurn(labs_leave=75)),
    "one customer": (
        CustomerChurn(),
        table_cell("Assumptions", "Google", "Leaves with probability, %", 20),
        CustomerChurn(exceptions="who,probability\nGoogle,20%"),
    ),
    "terms": (
        CustomerChurn(),
        all_of(setting("wind_down", 9), setting("shape", "exponential"), setting("lag", 2),
               setting("notice", 4), setting("start", 1), setting("replaced", 60)),
        CustomerChurn(wind_down=9, shape="exponential", lag=2, notice=4, start=1, replaced=60),
    ),
    "value": (
        CustomerChurn(),
        all_of(setting("multiple", 33), setting("growth", -10), setting("net_cash", 5),
               setting("stake", 30), setting("price", 4), setting("tail", 80)),
        CustomerChurn(multiple=33.0, growth=-10, net_cash=5.0, stake=30.0, price=4.0, tail=80),
    ),
    "correlation": (EVENLY, setting("correlation", 0.75), replace(EVENLY, correlation=0.75)),
    "evenly": (EVENLY, setting("owner_leaves", 100), replace(EVENLY, owner_leaves=100)),
    "valuation": (
        ValuationJumps(),
        table_cell("Steps", META_SCALE, "Valuation after, $bn", 97.0),
        ValuationJumps(),
    ),
    "paid out": (
        DealAnatomy(),
        all_of(setting("paid_out", 35), setting("worth_at", 48)),
        DealAnatomy(paid_out=35, worth_at=48),
    ),
    "claim": (
        CapexClaim(),
        all_of(setting("claimed", 300), setting("ai_share", 40)),
        CapexClaim(claimed=300, ai_share=40),
    ),
    "payback": (
        Payback(),
        all_of(setting("cash_margin", 40), setting("ramp", 3), setting("server_life", 4),
               setting("building_life", 25), setting("required_return", 0),
               setting("ai_share", 70), setting("server_share", 45)),
        Payback(cash_margin=40, ramp=3, server_life=4, building_life=25, required_return=0,
                ai_share=70, server_share=45),
    ),
    "capex": (CapexTotals(), table_cell("Sums", "2024", "Meta", 100.0), CapexTotals()),
    "scenario": (
        CompareScenarios(), first_cell("Value", "Multiple, ×", 10.0), CompareScenarios()
    ),
    "ratio": (CapexIntensity(), first_cell("Ratios", "Capex, $bn", 10.0), CapexIntensity()),
    "focus": (
        HowUnusual(),
        focus("databricks-2024-12-series-j"),
        HowUnusual(deal="databricks-2024-12-series-j"),
    ),
}  # fmt: skip
"""A workbook, what is changed in it, and the view that the page would then show."""


def differ(told: Any, computed: Any) -> bool:
    """Return whether two cells differ; an empty text is an empty cell."""
    told, computed = (None if each == "" else each for each in (told, computed))
    if isinstance(told, bool) or isinstance(computed, bool) or None in (told, computed):
        return told is None or computed is None or bool(told) != bool(computed)
    if isinstance(told, int | float) and isinstance(computed, int | float):
        return not math.isclose(told, computed, rel_tol=1e-9, abs_tol=1e-9)
    return bool(told != computed)


def test_every_formula_gives_the_number_of_the_page() -> None:
    contents = {named(view): made(view) for view in VIEWS}
    given = {name: spreadsheet.read(content) for name, content in contents.items()}
    places = {name: spreadsheet.formulas(book) for name, book in given.items()}
    found = spreadsheet.recalculated(given)
    wrong = []
    for name, content in contents.items():
        written = spreadsheet.read(content, data_only=True)
        for sheet, address in places[name]:
            told, computed = (book[sheet][address].value for book in (written, found[name]))
            if told != computed and differ(told, computed):
                wrong.append((name, sheet, address, told, computed))
    assert not wrong, (len(wrong), wrong[:10])
    assert min(map(len, places.values())) > 0


def test_a_changed_input_gives_what_the_page_shows_for_it() -> None:
    """One test, since LibreOffice takes seconds to start."""
    given = {}
    for name, (view, change, _) in CHANGED.items():
        given[name] = spreadsheet.read(made(view))
        change(given[name])
    found = spreadsheet.recalculated(given)
    for name, (_, _, view) in CHANGED.items():
        CHECKS[type(view)](view, found[name], name)


def close(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def churn(view: View, book: openpyxl.Workbook, name: str) -> None:
    assert isinstance(view, CustomerChurn)
    result = view.analyse(DATA)
    path = [row[6] for row in book["Path"].iter_rows(min_row=8, values_only=True)]
    assert path == close(result.path["expected_usd_m"].tolist()), name
    value = book["Value"]
    assert beside(value, "Expected value of the stake").value == close(result.expected_mark_usd_bn)
    assert beside(value, "… without the orders of").value == close(result.without_owner_usd_bn)
    paid = next(value.iter_rows(min_row=20, max_row=20, values_only=True))
    price = result.holding.prices[0].usd_bn
    assert paid[1] == close(price)
    assert paid[4:6] == close((result.break_even_multiple, result.break_even_revenue_usd_m))
    fits = beside(book["Losses"], "Check").value
    if name != "value":
        assert fits.startswith("DOES NOT FIT"), name
        return
    assert fits.startswith("fits")
    rows = book["Losses"].iter_rows(min_row=21, max_row=26, values_only=True)
    read = {round(row[0]): row for row in rows}
    assert read[view.tail][3:5] == close((result.var_usd_m, result.shortfall_usd_m))
    for row in result.quantiles.to_dict("records"):
        q = round(row["quantile_pct"])
        last = result.path.iloc[-1]
        assert read[100 - q][5] == close(last[f"q{q:02d}_usd_m"])
        assert read[q][6] == close(row["mark_usd_bn"])
    assert paid[3] == close(result.below[price])


def jumps(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    steps = ValuationJumps().analyse(DATA).steps
    before = steps.set_index("deal_id").loc[META_SCALE, "previous_valuation_usd_bn"]
    others = steps[steps["counts"] & (steps["deal_id"] != META_SCALE)]["jump"].tolist()
    own = 97.0 / before
    sheet = book["Steps"]
    assert beside(sheet, "Its jump").value == close(own)
    assert beside(sheet, "Its rank").value == 1 + sum(each > own for each in others)
    smaller = 100 * sum(each < own for each in others) / len(others)
    assert beside(sheet, "Larger than").value == close(smaller)
    ordered = sorted([*others, own])
    middle = len(ordered) // 2
    median = (ordered[middle] + ordered[-1 - middle]) / 2
    assert beside(sheet, "Their median").value == close(median)
    assert cell(sheet, META_SCALE, "Step-up from, ×").value == close((97 - 14.8) / before)


def standing(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    wanted = view.analyse(DATA).compared.iloc[0]
    found = next(book["Standing"].iter_rows(min_row=8, values_only=True))
    assert found[0] == wanted["group"]
    assert bool(found[2]) == wanted["member"]
    assert list(found[3:14]) == close([float(each) for each in wanted.iloc[3:14]])


def anatomy(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    result, sheet = view.analyse(DATA), book["Anatomy"]
    step = next(row for row in sheet.iter_rows(values_only=True)
                if row[0] == "at the share chosen (Inputs)")  # fmt: skip
    assert step[1:4] == close((35, result.step.pre_money_usd_bn, result.step.step_up))
    worth = beside(sheet, "the share chosen of the valuation")
    assert worth.value == close(result.worth.valuation_usd_bn)
    assert sheet.cell(worth.row, 5).value == close(result.worth.worth_usd_bn)


def claim(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    result, sheet = view.analyse(DATA), book["Claim test"]
    assert beside(sheet, "Share of the sum").value == close(result.check.share_needed_pct)
    assert beside(sheet, "Then for AI").value == close(result.for_ai_usd_bn)


def payback(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    result, sheet = view.analyse(DATA), book["Payback"]
    assert beside(sheet, "Most in a year").value == close(result.peak_usd_bn)
    written = result.depreciation.groupby("year")["usd_bn"].sum()
    read = {row[0]: row[1:3] for row in sheet.iter_rows(values_only=True) if row[0]}
    for year in (2024, 2026, 2029):
        needed = result.needed.set_index("year")["usd_bn"][year]
        assert read[year] == close((needed, written.get(year, 0.0)))


def sums(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    by_period = view.analyse(DATA).by_period.set_index("period")["capex_usd_bn"]
    totals = view.analyse(DATA).totals.set_index(["company", "period"])["capex_usd_bn"]
    wanted = by_period["2024"] - totals["Meta", "2024"] + 100
    sheet = book["Sums"]
    assert cell(sheet, "2024", "Sum, $bn").value == close(wanted)
    growth = 100 * (by_period["2025"] / wanted - 1)
    assert cell(sheet, "2025", "Growth on the year, %").value == close(growth)
    assert cell(sheet, "2024", "Meta, share %").value == close(100 * 100 / wanted)


def ratios(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    base = view.analyse(DATA).rows["base_usd_bn"].iloc[0]
    first = next(book["Ratios"].iter_rows(min_row=8, values_only=True))
    assert first[4:6] == close((1000 / base, base - 10))


def scenarios(view: View, book: openpyxl.Workbook, name: str) -> None:  # noqa: ARG001
    first = view.analyse(DATA).compared[0]
    terms = replace(first.scenario.terms, multiple=10.0)
    wanted = replace(first.scenario, terms=terms).expected_mark_usd_bn()
    assert cell(book["Value"], first.name, "Expected value of the stake, $bn").value == close(
        wanted
    )


CHECKS: dict[type[View], Callable[[View, openpyxl.Workbook, str], None]] = {
    CustomerChurn: churn,
    ValuationJumps: jumps,
    HowUnusual: standing,
    DealAnatomy: anatomy,
    CapexClaim: claim,
    Payback: payback,
    CapexTotals: sums,
    CompareScenarios: scenarios,
    CapexIntensity: ratios,
}
