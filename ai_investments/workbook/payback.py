"""The live sheet of Payback: depreciation and the revenue needed by year as formulas."""

from typing import Any

import numpy as np

from ai_investments.capital_spending import payback
from ai_investments.dataset import Dataset
from ai_investments.views import Payback
from ai_investments.workbook.book import Book, Formula, Sheet, at, down
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Payback"
SETTINGS = ("ai_share", "server_share", "server_life", "building_life", "cash_margin",
            "required_return", "ramp")  # fmt: skip
PROFILE = 8
"""Row of the headings of the profile of one vintage: a row a service year."""
FIRST = PROFILE + 1
LAST = FIRST + payback.LONGEST_LIFE
"""One row more than the longest life: the last calendar year holds half of a service year."""
FULL = PROFILE - 2
YEARS = LAST + 4
USD_BN = "#,##0.0"


def reads(view: Payback, result: Any, dataset: Dataset) -> tuple[str, ...]:  # noqa: ARG001
    """Return the parameters that formulas read."""
    return SETTINGS


def write(
    book: Book,
    view: Payback,  # noqa: ARG001
    result: Any,
    dataset: Dataset,  # noqa: ARG001
    inputs: Inputs,
) -> None:
    """Write the sheet: what 1 of capex needs in every year, then what all vintages need."""
    sheet = book.sheet(NAME)
    sheet.paragraph(0, "Revenue that repays the capex, year by year", "title")
    sheet.paragraph(
        1,
        "A vintage is spent in the middle of its year. Full revenue a year per 1 of capex = 1 ÷ "
        "(margin × present value of the ramped-up revenue at the return wanted). A calendar year "
        "holds half of two service years. Years of service and ramp are whole numbers.",
    )
    sheet.legend(2)
    _profile(sheet, result, inputs)
    _years(sheet, result)
    sheet.widths((30, 14, 14, 14, 14, 14, 14))


def _profile(sheet: Sheet, result: Any, inputs: Inputs) -> None:
    """Write revenue and depreciation per 1 of capex, by calendar years since it was spent."""
    terms = result.terms
    share = f"({inputs.address('ai_share')}/100)"
    servers = f"({inputs.address('server_share')}/100)"
    margin, rate = (f"({inputs.address(name)}/100)" for name in ("cash_margin", "required_return"))
    ramp = inputs.address("ramp")
    lives = (inputs.address("server_life"), inputs.address("building_life"))
    weights = (f"({share}*{servers})", f"({share}*(1-{servers}))")
    headings = ("Years since", "Servers: part of full", "Servers: present value",
                "Buildings: part of full", "Buildings: present value", "Needed per 1 of capex",
                "Written off per 1")  # fmt: skip
    sheet.row(PROFILE, headings, "heading")
    sheet.put(FULL, 0, "Full revenue a year per 1, servers, buildings", "bold")
    own = (terms.server_life, terms.building_life)
    factors = []
    for column, life in zip((2, 4), own, strict=True):
        worth = down(FIRST, LAST - 1, column)
        full = payback.full_revenue(terms, life)
        factors.append(full)
        sheet.put(FULL, column, Formula(f"=1/({margin}*SUM({worth}))", full), "formula", "0.0000")
    years = payback.LONGEST_LIFE + 1
    steps = [np.append(payback.steps(life, terms.ramp), np.zeros(years - life)) for life in own]
    written = [np.append(np.full(life, 1 / life), np.zeros(years - life)) for life in own]
    for place in range(years):
        row = FIRST + place
        sheet.put(row, 0, place, "fixed")
        k = f"({at(row, 0)}+1)"
        for side, life in enumerate(lives):
            column = 1 + 2 * side
            part = f"=IF({k}<={life},MIN(1,{k}/({ramp}+1)),0)"
            sheet.put(row, column, Formula(part, steps[side][place]), "formula", "0.000")
            discounted = steps[side][place] / (1 + terms.return_pct / 100) ** (place + 1)
            text = f"={at(row, column)}/(1+{rate})^{k}"
            sheet.put(row, column + 1, Formula(text, discounted), "formula", "0.0000")
        needed, off, amounts = [], [], [0.0, 0.0]
        for side, (weight, (part_share, _)) in enumerate(zip(weights, terms.parts, strict=True)):
            column = 1 + 2 * side
            before = f"{at(row - 1, column)}" if place else "0"
            needed.append(f"{weight}*{at(FULL, column + 1)}*({at(row, column)}+{before})/2")
            halves = f"(IF({k}<={lives[side]},1,0)+IF({at(row, 0)}<={lives[side]},1,0))"
            if not place:
                halves = f"IF({k}<={lives[side]},1,0)"
            off.append(f"{weight}/{lives[side]}*{halves}/2")
            for which, series in enumerate((steps[side] * factors[side], written[side])):
                both = series[place] + (series[place - 1] if place else 0.0)
                amounts[which] += part_share * both / 2
        sheet.put(row, 5, Formula(f"={'+'.join(needed)}", amounts[0]), "formula", "0.0000")
        sheet.put(row, 6, Formula(f"={'+'.join(off)}", amounts[1]), "formula", "0.0000")


def _years(sheet: Sheet, result: Any) -> None:
    """Write revenue needed and depreciation by calendar year, a column a vintage behind them."""
    vintages = result.vintages
    sheet.put(YEARS - 2, 0, "Capex of the vintages, $bn", "bold")
    headings = ["Calendar year", "Revenue needed, $bn", "Depreciation, $bn", ""]
    sheet.row(YEARS, [*headings, *vintages["year"].tolist()], "heading")
    spent = []
    for column, amount in enumerate(vintages["total_usd_bn"], start=len(headings)):
        sheet.put(YEARS - 2, column, amount, "input", USD_BN)
        spent.append((at(YEARS, column), at(YEARS - 2, column)))
    needed = result.needed.set_index("year")["usd_bn"]
    written = result.depreciation.groupby("year")["usd_bn"].sum()
    listed = [year for year in result.needed["year"] if needed[year] > 0 or year in written.index]
    for row, year in enumerate(listed, start=YEARS + 1):
        sheet.put(row, 0, year, "fixed", "0")
        for column, (profile, value) in enumerate(
            ((5, needed.get(year, 0.0)), (6, written.get(year, 0.0))), start=1
        ):
            per = down(FIRST, LAST, profile)
            parts = []
            for vintage, amount in spent:
                since = f"({at(row, 0)}-{vintage})"
                parts.append(
                    f"IF(AND({since}>=0,{since}<={payback.LONGEST_LIFE}),"
                    f"{amount}*INDEX({per},MAX({since},0)+1),0)"
                )
            sheet.put(row, column, Formula(f"={'+'.join(parts)}", value), "formula", USD_BN)
    last = YEARS + max(len(listed), 1)
    peak = result.peak_usd_bn
    sheet.put(last + 2, 0, "Most in a year, $bn", "bold")
    text = f"=MAX({down(YEARS + 1, last, 1)})"
    sheet.put(last + 2, 1, Formula(text, peak if peak == peak else 0.0), "formula", USD_BN)
