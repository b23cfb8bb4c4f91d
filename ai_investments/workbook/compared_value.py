"""The live sheet of Compare scenarios: each scenario's value and break-even as formulas."""

from typing import Any

from ai_investments.customers import break_even
from ai_investments.dataset import Dataset
from ai_investments.views import CompareScenarios
from ai_investments.workbook.book import Book, Formula
from ai_investments.workbook.churn_value import NOTHING
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

TOP = 6
USD_BN, USD_M, TIMES = "#,##0.000", "#,##0.0", "#,##0.0"
COLUMNS = (
    Column("name", "Scenario", width=30),
    Column("expected", "Expected revenue, $m", "fixed", USD_M, 14),
    Column("low", "Revenue exceeded in 95%, $m", "fixed", USD_M, 14),
    Column("high", "Revenue exceeded in 5%, $m", "fixed", USD_M, 14),
    Column("multiple", "Multiple, ×", "input", TIMES),
    Column("cash", "Net cash, $bn", "input", USD_BN),
    Column("stake", "Stake, %", "input", "0.0#"),
    Column("price", "Price paid, $bn", "input", USD_BN),
    Column("enterprise", "Enterprise value, $bn", "formula", USD_BN, 13),
    Column("equity", "Equity value, $bn", "formula", USD_BN, 13),
    Column("mark", "Expected value of the stake, $bn", "formula", USD_BN, 14),
    Column("mark_low", "Value exceeded in 95%, $bn", "formula", USD_BN, 14),
    Column("mark_high", "Value exceeded in 5%, $bn", "formula", USD_BN, 14),
    Column("over", "Expected less price, $bn", "formula", USD_BN, 14),
    Column("even_multiple", "Break-even multiple, ×", "formula", TIMES, 14),
    Column("even_revenue", "Break-even revenue, $m", "formula", USD_M, 14),
)


def write(
    book: Book,
    view: CompareScenarios,  # noqa: ARG001
    result: Any,
    dataset: Dataset,  # noqa: ARG001
    inputs: Inputs,  # noqa: ARG001
) -> None:
    """Write the sheet Value: scenarios of whom a revenue is known, one a row."""
    valued = [each for each in result.compared if each.valued]
    sheet = book.sheet("Value")
    sheet.paragraph(0, "What each scenario is worth", "title")
    sheet.paragraph(
        1,
        "Revenue at the horizon is fixed: download a scenario’s own workbook from Customer churn "
        "to change who leaves. Multiple, cash, stake and price are inputs here.",
    )
    sheet.legend(2)
    columns = Columns(sheet, TOP, COLUMNS, len(valued))
    if not valued:
        sheet.put(TOP + 1, 0, "No revenue is known of any scenario: set one to see values.")
    for place, each in enumerate(valued):
        case, last = each.scenario, each.path.iloc[-1]
        terms = case.terms
        price = each.holding.prices[0].usd_bn if each.holding.prices else None
        for name, value in (
            ("name", each.name),
            ("expected", last["expected_usd_m"]),
            ("low", last["q05_usd_m"]),
            ("high", last["q95_usd_m"]),
            ("multiple", terms.multiple),
            ("cash", terms.net_cash_usd_bn),
            ("stake", 100 * terms.stake),
            ("price", price),
        ):
            columns.put(place, name, value)
        c = columns.addresses(place)
        enterprise = terms.multiple * last["expected_usd_m"] / 1000
        mark = float(case.mark_usd_bn(last["expected_usd_m"]))
        even: tuple[float | str | None, float | str | None] = (None, None)
        if price is not None:
            even = (
                _or_nothing(break_even.break_even_multiple(case, price)),
                _or_nothing(break_even.break_even_revenue_usd_m(terms, price)),
            )

        def worth(revenue: str, c: Any = c) -> str:
            return f"={c('stake')}/100*({c('multiple')}*{c(revenue)}/1000+{c('cash')})"

        def needed(given: str, c: Any = c) -> str:
            stake = f"({c('stake')}/100)"
            return (
                f'=IF(NOT(ISNUMBER({c("price")})),"",IF({stake}*{c("cash")}>={c("price")},0,'
                f'IF(OR({c(given)}<=0,{stake}=0),"{NOTHING}",'
                f"({c('price')}/{stake}-{c('cash')})/({c(given)}/1000))))"
            )

        for name, text, value in (
            ("enterprise", f"={c('multiple')}*{c('expected')}/1000", enterprise),
            ("equity", f"={c('enterprise')}+{c('cash')}", enterprise + terms.net_cash_usd_bn),
            ("mark", worth("expected"), mark),
            ("mark_low", worth("low"), each.marks_usd_bn[0.05]),
            ("mark_high", worth("high"), each.marks_usd_bn[0.95]),
            ("over", f'=IF(ISNUMBER({c("price")}),{c("mark")}-{c("price")},"")',
             None if price is None else mark - price),
            ("even_multiple", needed("expected"), even[0]),
            ("even_revenue", needed("multiple"), even[1]),
        ):  # fmt: skip
            columns.put(place, name, Formula(text, value))
    sheet.freeze(TOP + 1, 1)


def _or_nothing(found: float | None) -> float | str:
    return NOTHING if found is None else found
