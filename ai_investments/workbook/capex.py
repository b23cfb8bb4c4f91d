"""Live sheets of the capex pages: sums, growth, shares, ratios, the claim as formulas."""

import math
from typing import Any

from ai_investments.capital_spending import capex, capex_periods
from ai_investments.dataset import Dataset
from ai_investments.views import CapexClaim, CapexIntensity, CapexTotals
from ai_investments.workbook.book import Book, Formula, at
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

TOP = 6
USD_BN, PERCENT = "#,##0.000", "#,##0.0"
WIDEST_COMPANY = 14


def write_sums(
    book: Book,
    view: CapexTotals,
    result: Any,
    dataset: Dataset,  # noqa: ARG001
    inputs: Inputs,  # noqa: ARG001
) -> None:
    """Write the sheet Sums: companies side by side, their sum, its growth, their shares."""
    sheet = book.sheet("Sums")
    sheet.paragraph(0, "Sum of the companies, growth and shares", "title")
    sheet.paragraph(
        1,
        f"{result.axis[1]}, by {view.by}. Growth stands where both periods are whole; a growth "
        "against a period that is not shown is fixed.",
    )
    sheet.legend(2)
    periods, companies = result.by_period, list(result.companies)
    columns = Columns(
        sheet,
        TOP,
        [
            Column("period", "Period", width=12),
            *(Column(f"of {name}", name, "input", USD_BN, WIDEST_COMPANY) for name in companies),
            Column("sum", "Sum, $bn", "formula", USD_BN),
            Column("complete", "Whole", "fixed"),
            Column("growth", "Growth on the year, %", "formula", PERCENT),
            *(Column(f"share {name}", f"{name}, share %", "formula", PERCENT, WIDEST_COMPANY)
              for name in companies),
        ],
        len(periods),
    )  # fmt: skip
    if periods.empty or not companies:
        sheet.put(TOP + 1, 0, "No figure is known.")
        return
    known = {(row["company"], row["period"]): row for row in result.totals.to_dict("records")}
    places = {period: place for place, period in enumerate(periods["period"])}
    for place, row in enumerate(periods.to_dict("records")):
        period = row["period"]
        columns.put(place, "period", period)
        first, last = (columns.cell(f"of {companies[end]}", place) for end in (0, -1))
        parts = f"{first}:{last}"
        whole = columns.cell("sum", place)
        columns.put(
            place, "sum", Formula(f'=IF(COUNT({parts}),SUM({parts}),"")', row["capex_usd_bn"])
        )
        columns.put(place, "complete", row["complete"])
        before = places.get(capex_periods.year_before(period))
        growth = row["growth_pct"]
        if not math.isnan(growth) and before is not None:
            text = f"=100*({whole}/{columns.cell('sum', before)}-1)"
            columns.put(place, "growth", Formula(text, growth))
        else:
            columns.put(place, "growth", growth, "fixed")
        for name in companies:
            own = known.get((name, period))
            columns.put(place, f"of {name}", own["capex_usd_bn"] if own else None)
            cell = columns.cell(f"of {name}", place)
            text = (
                f'=IF(AND(ISNUMBER({cell}),MIN({parts})>=0,SUM({parts})>0),100*{cell}/{whole},"")'
            )
            columns.put(place, f"share {name}", Formula(text, own["share_pct"] if own else None))
    sheet.freeze(TOP + 1, 1)


def write_ratios(
    book: Book,
    view: CapexIntensity,
    result: Any,
    dataset: Dataset,  # noqa: ARG001
    inputs: Inputs,  # noqa: ARG001
) -> None:
    """Write the sheet Ratios: capex ÷ its base, and what is left of it."""
    base = "revenue" if view.against == "revenue" else "operating cash flow"
    sheet = book.sheet("Ratios")
    sheet.paragraph(0, f"Capex against {base}", "title")
    sheet.legend(1)
    rows = result.rows
    columns = Columns(
        sheet,
        TOP,
        [
            Column("company", "Company", width=16),
            Column("period", "Period"),
            Column("capex_usd_bn", "Capex, $bn", "input", USD_BN),
            Column("base_usd_bn", f"{base.capitalize()}, $bn", "input", USD_BN, 14),
            Column("ratio_pct", f"Capex ÷ {base}, %", "formula", PERCENT, 14),
            Column("left_usd_bn", f"{base.capitalize()} less capex, $bn", "formula", USD_BN, 16),
            Column("flag", "Flag", "fixed", width=40),
        ],
        len(rows),
    )
    for place, row in enumerate(rows.to_dict("records")):
        c = columns.addresses(place)
        for name in ("company", "period", "capex_usd_bn", "base_usd_bn", "flag"):
            columns.put(place, name, row[name])
        ratio = f'=IF({c("base_usd_bn")}>0,100*{c("capex_usd_bn")}/{c("base_usd_bn")},"")'
        columns.put(place, "ratio_pct", Formula(ratio, row["ratio_pct"]))
        left = f"={c('base_usd_bn')}-{c('capex_usd_bn')}"
        columns.put(place, "left_usd_bn", Formula(left, row["left_usd_bn"]))
    sheet.filters(TOP, columns.last, 7)
    sheet.freeze(TOP + 1, 2)


def claim_reads(view: CapexClaim, result: Any, dataset: Dataset) -> tuple[str, ...]:  # noqa: ARG001
    """Return the parameters that the claim's formulas read."""
    return ("claimed", "ai_share")


def write_claim(
    book: Book, view: CapexClaim, result: Any, dataset: Dataset, inputs: Inputs
) -> None:
    """Write the sheet Claim test: what was spent, and the share that the claim needs."""
    check = result.check
    sheet = book.sheet("Claim test")
    sheet.paragraph(0, check.question, "title")
    sheet.paragraph(1, check.sentence)
    sheet.legend(2)
    rows = capex.totals(
        dataset, definition="cash_ppe", companies=check.companies, first=check.year,
        last=check.year,
    )  # fmt: skip
    rows = rows[rows["company"].isin(check.companies)]
    sheet.row(TOP, ("Cash capex, $bn", "Headline", "Claims from", "Claims to"), "heading")
    first = TOP + 1
    for place, row in enumerate(rows.to_dict("records"), start=first):
        sheet.put(place, 0, row["company"])
        for column, name in enumerate(("capex_usd_bn", "low_usd_bn", "high_usd_bn"), start=1):
            sheet.put(place, column, row[name], "input", USD_BN)
    total = first + max(len(rows), 1)
    spent = check.spent.loc["cash_ppe"]
    claimed, share = inputs.address("claimed"), inputs.address("ai_share")
    sheet.put(total, 0, "Sum", "bold")
    sheet.put(total + 1, 0, "Claimed for AI", "bold")
    sheet.put(total + 2, 0, "Share of the sum that the claim needs, %", "bold")
    sheet.put(total + 3, 0, "Assumed for AI, %", "bold")
    sheet.put(total + 4, 0, "Then for AI", "bold")
    sheet.put(total + 1, 1, Formula(f"={claimed}", check.claimed_usd_bn), "formula", USD_BN)
    sheet.put(total + 3, 1, Formula(f"={share}", view.ai_share), "formula", PERCENT)
    for column, name in enumerate(("capex_usd_bn", "low_usd_bn", "high_usd_bn"), start=1):
        cells = f"{at(first, column)}:{at(total - 1, column)}"
        amount = float(spent[name]) if len(rows) else 0.0
        sheet.put(total, column, Formula(f"=SUM({cells})", amount), "formula", USD_BN)
        whole = at(total, column)
        needed = 100 * check.claimed_usd_bn / amount if amount > 0 else None
        text = f'=IF({whole}>0,100*{at(total + 1, 1)}/{whole},"")'
        sheet.put(total + 2, column, Formula(text, needed), "formula", PERCENT)
        for_ai = Formula(f"={whole}*{at(total + 3, 1)}/100", amount * view.ai_share / 100)
        sheet.put(total + 4, column, for_ai, "formula", USD_BN)
    sheet.widths((44, 14, 14, 14))
