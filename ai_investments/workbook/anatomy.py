"""The live sheet of Deal anatomy: implied valuation, step-up and value of a stake as formulas."""

from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.deals import payouts, stakes
from ai_investments.evidence import Evidence
from ai_investments.views import DealAnatomy
from ai_investments.workbook.book import Book, Formula, Role, Sheet, at
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Anatomy"
FIGURES = 6
AMOUNT, STAKE, VALUATION, PREVIOUS = range(FIGURES, FIGURES + 4)
"""Rows of the figures; headline, least and greatest claim in the columns 1 to 3."""
USD_BN, TIMES, PERCENT = "#,##0.000", "#,##0.00", "#,##0.00"


def reads(view: DealAnatomy, result: Any, dataset: Dataset) -> tuple[str, ...]:  # noqa: ARG001
    """Return the parameters that formulas read."""
    return (
        *(("paid_out",) if not result.parts.no_step_up else ()),
        *(("worth_at",) if result.worth is not None else ()),
    )


def write(
    book: Book,
    view: DealAnatomy,
    result: Any,
    dataset: Dataset,  # noqa: ARG001
    inputs: Inputs,
) -> None:
    """Write the sheet: the figures as inputs, and below them what follows."""
    parts = result.parts
    sheet = book.sheet(NAME)
    sheet.paragraph(0, result.name, "title")
    sheet.legend(1)
    sheet.row(FIGURES - 1, ("Figure", "Headline", "Claims from", "Claims to"), "heading")
    backing = parts.backing
    for row, (words, found) in enumerate(
        (
            ("Amount, $bn", backing["amount_usd_bn"]),
            ("Stake, %", backing["stake_pct"]),
            ("Valuation, $bn", backing["valuation_usd_bn"]),
            ("Valuation before, $bn", parts.previous),
        ),
        start=FIGURES,
    ):
        sheet.put(row, 0, words, "bold")
        for column, value in enumerate((found.headline, found.low, found.high), start=1):
            sheet.put(row, column, value, "input", USD_BN)
    row = _fit(sheet, result, PREVIOUS + 2)
    row = _step_up(sheet, view, result, inputs, row + 1)
    _worth(sheet, view, result, inputs, row + 1)
    sheet.widths((44, 15, 15, 15, 15, 15, 15, 15, 15))


def _fit(sheet: Sheet, result: Any, row: int) -> int:
    """Write whether amount, stake and valuation fit together, pair by pair of their claims."""
    parts = result.parts
    sheet.put(row, 0, "Implied valuation = amount ÷ stake", "bold")
    if parts.no_implied:
        sheet.put(row + 1, 0, parts.no_implied)
        return row + 2
    headings = ("", "Amount, $bn", "Stake, %", "Stake from (rounding), %",
                "Stake to (rounding), %", "Stake implied by the valuation, %",
                "Implied valuation, $bn", "… from, $bn", "… to, $bn", "Valuation fits")  # fmt: skip
    sheet.row(row + 1, headings, "heading")
    valuation = at(VALUATION, 1)
    first = row + 2
    for place, pair in enumerate(parts.fit.to_dict("records"), start=first):
        low, high = stakes.rounding(pair["stake_pct"])
        headline = bool(pair["headline"])
        sheet.put(place, 0, "headlines" if headline else "claims", "plain")
        given = (pair["amount_usd_bn"], pair["stake_pct"])
        for column, (value, origin) in enumerate(zip(given, (AMOUNT, STAKE), strict=True), start=1):
            told = Formula(f"={at(origin, 1)}", value) if headline else value
            sheet.put(place, column, told, "formula" if headline else "input", USD_BN)
        sheet.put(place, 3, low, "input", PERCENT)
        sheet.put(place, 4, high, "input", PERCENT)
        amount, stake, least, most = (at(place, column) for column in range(1, 5))
        lowest, highest = at(place, 7), at(place, 8)
        for column, (text, value, number) in enumerate(
            (
                (f'=IF(ISNUMBER({valuation}),100*{amount}/{valuation},"")',
                 pair["implied_stake_pct"], PERCENT),
                (f"={amount}/({stake}/100)", pair["implied_usd_bn"], USD_BN),
                (f"={amount}/({most}/100)", pair["implied_low_usd_bn"], USD_BN),
                (f"={amount}/({least}/100)", pair["implied_high_usd_bn"], USD_BN),
                (f"=IF(ISNUMBER({valuation}),AND({lowest}<={valuation},{valuation}<={highest}),"
                 "FALSE)", pair["fits"], ""),
            ),
            start=5,
        ):  # fmt: skip
            sheet.put(place, column, Formula(text, value), "formula", number)
    last = first + len(parts.fit) - 1
    sheet.put(last + 1, 0, "Over all claims and the rounding of the stake", "bold")
    least, most = parts.implied_range
    for column, name, value in ((7, "MIN", least), (8, "MAX", most)):
        text = f"={name}({at(first, column)}:{at(last, column)})"
        sheet.put(last + 1, column, Formula(text, value), "formula", USD_BN)
    return last + 2


def _step_up(sheet: Sheet, view: DealAnatomy, result: Any, inputs: Inputs, row: int) -> int:
    """Write the step-up by the share of the money that was paid out to holders."""
    parts = result.parts
    sheet.put(row, 0, "Step-up = (valuation − amount × (1 − share paid out)) ÷ valuation before",
              "bold")  # fmt: skip
    if parts.no_step_up:
        sheet.put(row + 1, 0, parts.no_step_up)
        return row + 2
    headings = ("", "Paid out to holders, %", "Pre-money, $bn", "Step-up, ×", "… from, ×",
                "… to, ×")  # fmt: skip
    sheet.row(row + 1, headings, "heading")
    share = Formula(f"={inputs.address('paid_out')}", view.paid_out)
    valuation, amount = (parts.backing[each] for each in ("valuation_usd_bn", "amount_usd_bn"))
    chosen = (share, "at the share chosen (Inputs)", view.paid_out)
    line = [(each, "", each) for each in payouts.SHARES_PCT]
    for place, (shown, words, percent) in enumerate([chosen, *line], start=row + 2):
        sheet.put(place, 0, words)
        sheet.put(place, 1, shown, "formula" if shown is share else "input")
        paid = f"(1-{at(place, 1)}/100)"
        ends = ((1, 1, 1), (2, 3, 3), (3, 2, 2))
        texts = [
            f"({at(VALUATION, v)}-{at(AMOUNT, a)}*{paid})/{at(PREVIOUS, p)}" for v, a, p in ends
        ]
        values = [
            payouts.step_up(
                _end(valuation, v), _end(amount, a), _end(parts.previous, p), float(percent)
            )
            for v, a, p in ends
        ]
        before = payouts.pre_money_usd_bn(_end(valuation, 1), _end(amount, 1), float(percent))
        pre_money = f"={at(VALUATION, 1)}-{at(AMOUNT, 1)}*{paid}"
        sheet.put(place, 2, Formula(pre_money, before), "formula", USD_BN)
        for column, (text, value) in enumerate(zip(texts, values, strict=True), start=3):
            sheet.put(place, column, Formula(f"={text}", value), "formula", TIMES)
    return row + 3 + len(line)


def _worth(sheet: Sheet, view: DealAnatomy, result: Any, inputs: Inputs, row: int) -> None:
    """Write what the stake is worth at the valuation chosen, and at every one in the data."""
    sheet.put(row, 0, "Value of the stake = stake × valuation, without preferences", "bold")
    if result.worth is None:
        sheet.put(row + 1, 0, "No stake is known that this deal bought.")
        return
    headings = ("At", "Valuation, $bn", "from, $bn", "to, $bn", "Value of the stake, $bn",
                "… from, $bn", "… to, $bn")  # fmt: skip
    sheet.row(row + 1, headings, "heading")
    low, high = stakes.rounding(result.worth.stake_pct)
    sheet.put(row + 2, 0, "Stake from and to by its rounding, %")
    sheet.put(row + 2, 2, low, "input", PERCENT)
    sheet.put(row + 2, 3, high, "input", PERCENT)
    reference = result.parts.reference_usd_bn
    stated = result.parts.backing["valuation_usd_bn"].headline is not None
    base = at(VALUATION, 1) if stated else f"({at(AMOUNT, 1)}/({at(STAKE, 1)}/100))"
    chosen = f"={base}*{inputs.address('worth_at')}/100"
    value = reference * view.worth_at / 100
    rows: list[tuple[str, Any, Any, Any, float, float, float]] = [
        ("the share chosen of the valuation (Inputs)", Formula(chosen, value),
         Formula(chosen, value), Formula(chosen, value), value, value, value)
    ]  # fmt: skip
    rows += [
        (f"{each['what']} ({each['deal_id']})", each["valuation_usd_bn"], each["low_usd_bn"],
         each["high_usd_bn"], each["valuation_usd_bn"], each["low_usd_bn"], each["high_usd_bn"])
        for each in result.marks.to_dict("records")
    ]  # fmt: skip
    shares = ((at(STAKE, 1), result.worth.stake_pct), (at(row + 2, 2), low), (at(row + 2, 3), high))
    for place, (words, *shown_and_values) in enumerate(rows, start=row + 3):
        sheet.put(place, 0, words)
        for column, (shown, figure, (cell, share)) in enumerate(
            zip(shown_and_values[:3], shown_and_values[3:], shares, strict=True), start=1
        ):
            role: Role = "formula" if isinstance(shown, Formula) else "input"
            sheet.put(place, column, shown, role, USD_BN)
            worth = Formula(f"={at(place, column)}*{cell}/100", stakes.worth_usd_bn(figure, share))
            sheet.put(place, column + 3, worth, "formula", USD_BN)


def _end(backing: Evidence, which: int) -> float:
    """Return headline, least or greatest claim, in the order of the columns."""
    value = (None, backing.headline, backing.low, backing.high)[which]
    return float("nan") if value is None else value
