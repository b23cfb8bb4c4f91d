"""The sheet Value: what the stake is worth at the horizon, and what breaks even, as formulas."""

from typing import Any

from ai_investments.customers import break_even
from ai_investments.workbook.book import Book, Formula, at
from ai_investments.workbook.churn_assumptions import TOTAL, Assumptions
from ai_investments.workbook.churn_losses import below_price
from ai_investments.workbook.churn_path import LossCells, PathCells
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Value"
TOP = 6
PRICES = 18
NOTHING = "none reaches it"
USD_BN = "#,##0.000"


def write(
    book: Book, result: Any, inputs: Inputs, path: PathCells,
    losses: LossCells, assumptions: Assumptions,
) -> None:  # fmt: skip
    """Write the sheet."""
    case, holding = result.scenario, result.holding
    terms = case.terms
    sheet = book.sheet(NAME)
    sheet.paragraph(0, f"What {holding.words} is worth at the horizon", "title")
    sheet.paragraph(
        1,
        "Value of the stake = stake × (multiple × revenue + net cash). Multiple: "
        f"{holding.multiple_words}.",
    )
    sheet.legend(2)
    multiple, cash, stake = (inputs.address(name) for name in ("multiple", "net_cash", "stake"))
    revenue = case.expected_revenue_usd_m()
    enterprise = terms.multiple * revenue / 1000
    rows: list[tuple[str, str, float | str | None, str]] = [
        ("Expected revenue a year at the horizon, $m", f"={path.at_horizon('expected_usd_m')}",
         revenue, "#,##0.0"),
        ("Multiple, ×", f"={multiple}", terms.multiple, "0.0#"),
        ("Enterprise value, $bn", f"={at(TOP + 1, 1)}*{at(TOP, 1)}/1000", enterprise, USD_BN),
        ("Net cash, $bn", f"={cash}", terms.net_cash_usd_bn, USD_BN),
        ("Equity value, $bn", f"={at(TOP + 2, 1)}+{at(TOP + 3, 1)}",
         enterprise + terms.net_cash_usd_bn, USD_BN),
        ("Stake, %", f"={stake}", 100 * terms.stake, "0.0#"),
        ("Expected value of the stake, $bn", f"={at(TOP + 5, 1)}/100*{at(TOP + 4, 1)}",
         case.expected_mark_usd_bn(), USD_BN),
    ]  # fmt: skip
    owner = next((each.name for each in result.book.accounts if each.group == "Owner"), "")
    if owner:
        place = assumptions.customers["customer"].tolist().index(owner)
        rest = (
            f"({TOTAL}-{assumptions.term('revenue_usd_m', place)}"
            f"-{path.at_horizon('lost_usd_m')}+{losses.at_horizon(place)})"
        )
        rows.append(
            (f"… without the orders of {owner}, $bn",
             f"={at(TOP + 5, 1)}/100*({at(TOP + 1, 1)}*{rest}*{path.at_horizon('grown')}/1000"
             f"+{at(TOP + 3, 1)})",
             case.without(owner).expected_mark_usd_bn(), USD_BN)
        )  # fmt: skip
    for row, (words, text, value, number) in enumerate(rows, start=TOP):
        sheet.put(row, 0, words, "bold")
        sheet.put(row, 1, Formula(text, value), "formula", number)
    headings = ("Price paid, by", "Price, $bn", "Value less price, $bn",
                "Probability of less, 0 to 1", "Break-even multiple, ×",
                "Break-even revenue, $m")  # fmt: skip
    sheet.row(PRICES, headings if holding.prices else (), "heading")
    if not holding.prices:
        sheet.put(PRICES, 0, "No price is known: set one on the page to hold the value against.")
    for row, price in enumerate(holding.prices, start=PRICES + 1):
        paid, first = at(row, 1), row == PRICES + 1
        sheet.put(row, 0, price.label)
        told = Formula(f"={inputs.address('price')}", price.usd_bn) if first else price.usd_bn
        sheet.put(row, 1, told, "formula" if first else "input", USD_BN)
        mark = case.expected_mark_usd_bn()
        for column, (text, value, number) in enumerate(
            (
                (f"={at(TOP + 6, 1)}-{paid}", mark - price.usd_bn, USD_BN),
                (below_price(paid, case), case.probability_of_mark_below(price.usd_bn), "0.000"),
                (_needed(paid, at(TOP, 1), "/1000"),
                 break_even.break_even_multiple(case, price.usd_bn), "#,##0.0"),
                (_needed(paid, at(TOP + 1, 1), "/1000"),
                 break_even.break_even_revenue_usd_m(terms, price.usd_bn), "#,##0.0"),
            ),
            start=2,
        ):  # fmt: skip
            shown = NOTHING if value is None else value
            sheet.put(row, column, Formula(text, shown), "formula", number)
    sheet.widths((46, 16, 16, 16, 16, 16))


def _needed(paid: str, given: str, per: str) -> str:
    """Return the formula of what must be multiplied with the given for the stake to be worth it."""
    cash, stake = at(TOP + 3, 1), f"({at(TOP + 5, 1)}/100)"
    return (
        f"=IF({stake}*{cash}>={paid},0,IF(OR({given}<=0,{stake}=0),"
        f'"{NOTHING}",({paid}/{stake}-{cash})/({given}{per})))'
    )
