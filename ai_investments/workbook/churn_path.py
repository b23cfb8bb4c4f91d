"""The sheets Loss by customer and Path: expected revenue by quarter as formulas."""

from dataclasses import dataclass
from typing import Any

from ai_investments.customers.leaving import LEFT_OVER
from ai_investments.customers.scenario import BANDS, Scenario
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.workbook.book import DATE, Book, Formula, at, down
from ai_investments.workbook.churn_assumptions import TOTAL, Assumptions
from ai_investments.workbook.churn_timing import Timing
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

LOSSES = "Loss by customer"
PATH = "Path"
TOP = 6
FIRST = 1
"""First column of the quarters."""


@dataclass(frozen=True)
class LossCells:
    """Where the expected losses stand: a row a customer, a column a quarter."""

    customers: int
    quarters: int

    def of_quarter(self, quarter: int) -> str:
        """Return the cells of all customers in a quarter."""
        return down(TOP + 2, TOP + 1 + self.customers, FIRST + quarter, LOSSES)

    def at_horizon(self, customer: int) -> str:
        """Return one customer's cell at the horizon."""
        return at(TOP + 2 + customer, FIRST + self.quarters, LOSSES)


@dataclass(frozen=True)
class PathCells:
    """Where the path stands."""

    columns: Columns
    quarters: int

    def at_horizon(self, name: str) -> str:
        """Return the cell of a column at the horizon, from another sheet."""
        return f"{PATH}!{self.columns.cell(name, self.quarters)}"


def write_losses(
    book: Book, case: Scenario, assumptions: Assumptions, timing: Timing | None
) -> LossCells:
    """Write the expected loss of each customer by quarter, net of what is replaced."""
    sheet = book.sheet(LOSSES)
    sheet.paragraph(0, f"Expected loss of revenue a year, {assumptions.unit}", "title")
    sheet.paragraph(
        1,
        "Revenue × probability × share lost by then, before growth. Share lost = what has wound "
        "down after start and notice − what others have replaced after the lag."
        + ("" if timing is None else " Averaged over when the customer decides (Timing)."),
    )
    sheet.legend(2)
    quarters = case.terms.quarters
    sheet.put(TOP, 0, "Quarter", "heading")
    sheet.put(TOP + 1, 0, "Months", "bold")
    sheet.widths([36] + [11] * (quarters + 1))
    cells = LossCells(len(assumptions.customers), quarters)
    for place, name in enumerate(assumptions.customers["customer"]):
        sheet.put(TOP + 2 + place, 0, name)
    for quarter in range(quarters + 1):
        column = FIRST + quarter
        sheet.put(TOP, column, quarter, "heading")
        sheet.put(TOP + 1, column, 3 * quarter, "fixed")
        expected = assumptions.summed(case.expected_losses_usd_m(quarter), case)
        for place, value in enumerate(expected):
            if timing is None:
                text = _at_once(assumptions, place, at(TOP + 1, column))
                formula = Formula(text, value)
            else:
                formula = Formula(_evenly(assumptions, timing, place, 3 * quarter), value, True)
            sheet.put(TOP + 2 + place, column, formula, "formula", "#,##0.00")
    sheet.freeze(TOP + 2, 1)
    return cells


def _share(term: Any, since: str, clipped: str) -> str:
    """Return the formula of the share of a leaver's revenue that has fallen away.

    `since` is the time since notice ended; `clipped` the same cut to 0 and the wind-down.
    """
    wind_down, shape = term("wind_down_months"), term("shape")
    return (
        f"IF({wind_down}=0,IF({since}>0,1,0),"
        f'IF({shape}="exponential",1-{LEFT_OVER}^(IF({since}>0,{since},0)/{wind_down}),{clipped}))'
    )


def _gone(term: Any, months: str, linear: Any) -> str:
    """Return the formula of the share lost and not replaced some months after the decision."""
    lost = f"({months}-{term('notice_months')})"
    back = f"({months}-{term('lag_months')}-{term('notice_months')})"
    return (
        f"({_share(term, lost, linear(lost))}-{term('replaced_pct')}/100*"
        f"{_share(term, back, linear(back))})"
    )


def _at_once(assumptions: Assumptions, row: int, months: str) -> str:
    def term(name: str) -> str:
        return assumptions.term(name, row)

    def linear(since: str) -> str:
        return f"MIN(MAX({since}/{term('wind_down_months')},0),1)"

    gone = _gone(term, f"({months}-{term('start_months')})", linear)
    return f"={term('revenue_usd_m')}*{term('probability_pct')}/100*{gone}"


def _evenly(assumptions: Assumptions, timing: Timing, row: int, months: int) -> str:
    if months == 0:
        return "=0"

    def term(name: str) -> str:
        return assumptions.term(name, row)

    def linear(since: str) -> str:  # MIN and MAX would fold the months into one number
        wind_down = term("wind_down_months")
        return f"IF({since}>{wind_down},1,IF({since}>0,{since}/{wind_down},0))"

    decided = f"({timing.decided(row, 1, months)}-{timing.decided(row, 0, months - 1)})"
    gone = _gone(term, f"({months}-{timing.middle(row, months)})", linear)
    return f"={term('revenue_usd_m')}*SUM({decided}*{gone})"


def write(
    book: Book, view: ChurnParameters, result: Any, dataset: Dataset, inputs: Inputs,
    assumptions: Assumptions, losses: LossCells,
) -> PathCells:  # fmt: skip
    """Write revenue by quarter: expected as formulas, quantiles as values."""
    case, unit = result.scenario, assumptions.unit
    table = view.with_dates(case.path(), dataset)
    sheet = book.sheet(PATH)
    sheet.paragraph(0, f"Revenue a year by quarter, {unit}", "title")
    sheet.paragraph(
        1,
        "Expected revenue = (revenue − expected loss) × growth of those who stay. Quantiles come "
        "from the distribution of losses and do not follow; those at the horizon are formulas on "
        "Losses.",
    )
    sheet.legend(2)
    amount = "#,##0.0"
    bands = [
        Column(f"q{100 * q:02.0f}_usd_m", f"Exceeded in {100 - 100 * q:.0f}%, {unit}", "fixed",
               amount)
        for q in BANDS
    ]  # fmt: skip
    columns = Columns(
        sheet,
        TOP,
        [
            Column("quarter", "Quarter", "fixed", "0"),
            Column("months", "Months", "fixed", "0"),
            Column("date", "Date", "fixed", DATE, 13),
            Column("grown", "Growth factor", "formula", "0.0000"),
            Column("all_stay_usd_m", f"If all stay, {unit}", "formula", amount),
            Column("lost_usd_m", f"Expected loss before growth, {unit}", "formula", amount),
            Column("expected_usd_m", f"Expected, {unit}", "formula", amount),
            *bands,
        ],
        len(table),
    )
    for place, row in enumerate(table.to_dict("records")):
        c = columns.addresses(place)
        for name in ("quarter", "months", "date", *(each.name for each in bands)):
            columns.put(place, name, row[name])
        grown = float(case.grown(row["months"]))
        lost = float(case.expected_losses_usd_m(int(row["quarter"])).sum())
        for name, text, value in (
            ("grown", f"=(1+{inputs.address('growth')}/100)^({c('months')}/12)", grown),
            ("all_stay_usd_m", f"={TOTAL}*{c('grown')}", row["all_stay_usd_m"]),
            ("lost_usd_m", f"=SUM({losses.of_quarter(int(row['quarter']))})", lost),
            ("expected_usd_m", f"=({TOTAL}-{c('lost_usd_m')})*{c('grown')}",
             row["expected_usd_m"]),
        ):  # fmt: skip
            columns.put(place, name, Formula(text, value))
    sheet.freeze(TOP + 1, 1)
    return PathCells(columns, case.terms.quarters)
