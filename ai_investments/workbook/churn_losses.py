"""The sheet Losses: the distribution as values, and what is read off it as formulas."""

from typing import Any

from ai_investments.customers.scenario import BANDS, Scenario
from ai_investments.workbook.book import Book, Formula, Role, Sheet, at, down
from ai_investments.workbook.churn_path import PathCells
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Losses"
SUMMARY = 6
QUANTILES = 19
TOP = 28
FIRST = TOP + 1
TAIL = 95
"""Confidence of the tail where the page has no control for it, percent."""
LEAST_LIKELY = 1e-12
"""Losses less likely than this are left out of the probability of a value, as on the page."""
TOLERANCE = 1e-6
"""Part of all revenue by which the two expected losses may differ by rounding."""
FITS = "fits: the distribution belongs to the assumptions"
MISFITS = (
    "DOES NOT FIT: the assumptions were changed; this distribution and all that is read off it "
    "still belong to the old ones. Set them on the page and download again."
)


def below_price(price: str, case: Scenario) -> str:
    """Return the formula of the probability that the stake is worth less than a price."""
    marks, likely = (_all(case, column) for column in (5, 1))
    return (
        f"=MIN(1,SUMPRODUCT(({marks}<{price}-0.000000001)*({likely}>{LEAST_LIKELY:.12f})*{likely}))"
    )


def _all(case: Scenario, column: int) -> str:
    return down(FIRST, FIRST + case.losses_at().loss.size - 1, column, NAME)


def write(book: Book, result: Any, inputs: Inputs, path: PathCells, valued: bool) -> None:
    """Write the sheet; `valued`: whether a revenue is known, so that the stake has a value."""
    case = result.scenario
    losses, total = case.losses_at(), case.total_usd_m
    unit = "$m" if valued else "% of revenue"
    sheet = book.sheet(NAME)
    sheet.paragraph(0, f"Revenue lost by the horizon, {unit} a year", "title")
    sheet.paragraph(
        1,
        "The exact distribution as the page computes it. It hangs on every combination of "
        "customers and on how far they leave together (copula), so it cannot be a formula and "
        "stands here as fixed values, before growth and net of what is replaced. What is read off "
        "it follows growth, multiple, net cash, stake and prices; it does not follow customers, "
        "probabilities, timing or correlation. The check below says whether it still fits.",
    )
    sheet.legend(2)
    _summary(sheet, case, path, unit)
    _quantiles(sheet, case, inputs, unit, valued)
    amount = "#,##0.00"
    table = [
        Column("loss", f"Loss before growth, {unit}", "fixed", amount, 40),
        Column("probability", "Probability", "fixed", "0.000000E+00", 16),
        Column("cumulative", "Not more than that", "formula", "0.000000", 16),
        Column("grown", f"Loss at the horizon, {unit}", "formula", amount, 16),
        Column("revenue", f"Revenue then, {unit}", "formula", amount, 16),
    ]
    if valued:
        table.append(Column("mark", "Value of the stake, $bn", "formula", "#,##0.000", 16))
    columns = Columns(sheet, TOP, table, losses.loss.size)
    grown = float(case.grown(case.horizon_months))
    factor, before = at(SUMMARY, 1), at(SUMMARY + 1, 1)
    revenue = (total - losses.loss) * grown
    marks = case.mark_usd_bn(revenue)
    cumulative = losses.probability.cumsum()
    terms = [inputs.address(name) for name in ("stake", "multiple", "net_cash")]
    for place in range(losses.loss.size):
        c = columns.addresses(place)
        columns.put(place, "loss", losses.loss[place])
        columns.put(place, "probability", losses.probability[place])
        so_far = f"{columns.cell('cumulative', place - 1)}+" if place else ""
        formulas = {
            "cumulative": (f"={so_far}{c('probability')}", cumulative[place]),
            "grown": (f"={c('loss')}*{factor}", losses.loss[place] * grown),
            "revenue": (f"=({before}-{c('loss')})*{factor}", revenue[place]),
        }
        if valued:
            stake, multiple, cash = terms
            formulas["mark"] = (
                f"={stake}/100*({multiple}*{c('revenue')}/1000+{cash})", marks[place]
            )  # fmt: skip
        for name, (text, value) in formulas.items():
            columns.put(place, name, Formula(text, value))
    sheet.freeze(TOP + 1)


def _summary(sheet: Sheet, case: Scenario, path: PathCells, unit: str) -> None:
    """Write what the table rests on, and whether it fits the assumptions."""
    losses, total = case.losses_at(), case.total_usd_m
    loss, likely = (_all(case, column) for column in (0, 1))
    lost = float(case.expected_losses_usd_m().sum())
    grown = float(case.grown(case.horizon_months))
    mean, difference = losses.mean(), losses.mean() - lost
    cells = [at(SUMMARY + row, 1) for row in range(12)]
    place = f"ROW({likely})-{FIRST}"
    possible = (losses.probability > 0).nonzero()[0]
    rows: tuple[tuple[str, Any, Role, str], ...] = (
            ("Growth factor to the horizon",
             Formula(f"={path.at_horizon('grown')}", grown), "formula", "0.0000"),
            (f"Revenue before, {unit}", total, "fixed", "#,##0.0"),
            (f"Losses stand apart by, {unit}", losses.step, "fixed", "0.0#####"),
            ("Every loss lies on a step", losses.exact, "fixed", ""),
            ("Mean of the distribution",
             Formula(f"=SUMPRODUCT({loss},{likely})", mean), "formula", "#,##0.0000"),
            ("Expected loss by the formulas (Path)",
             Formula(f"={path.at_horizon('lost_usd_m')}", lost), "formula", "#,##0.0000"),
            ("Difference", Formula(f"={cells[4]}-{cells[5]}", difference), "formula",
             "0.000000"),
            ("Check", Formula(f'=IF(ABS({cells[6]})<={TOLERANCE}*{cells[1]},"{FITS}","{MISFITS}")',
                              FITS), "formula", ""),
            (f"A revenue to stay above, {unit}", total, "input", "#,##0.0"),
            ("Probability of less at the horizon",
             Formula(f"=SUMPRODUCT(({loss}>{cells[1]}-{cells[8]}/{cells[0]}"
                     f"+0.000000001*{cells[2]})*{likely})",
                     case.probability_of_revenue_below(total)), "formula", "0.0000"),
            ("First row that is possible",
             Formula(f"=MIN(IF({likely}>0,{place}))", int(possible[0]) + 1, True),
             "formula", "0"),
            ("Last row that is possible",
             Formula(f"=MAX(IF({likely}>0,{place}))", int(possible[-1]) + 1, True),
             "formula", "0"),
    )  # fmt: skip
    for row, (words, value, role, number) in enumerate(rows, start=SUMMARY):
        sheet.put(row, 0, words, "bold")
        sheet.put(row, 1, value, role, number)


def _quantiles(sheet: Sheet, case: Scenario, inputs: Inputs, unit: str, valued: bool) -> None:
    """Write value-at-risk, expected shortfall and what then remains."""
    headings = ["Probability, %", "Row", f"Loss not exceeded, before growth, {unit}",
                f"Value-at-risk at the horizon, {unit}",
                f"Expected shortfall: average of the worse rest, {unit}",
                f"Revenue then, {unit}"]  # fmt: skip
    sheet.row(QUANTILES, headings + (["Value of the stake then, $bn"] if valued else []), "heading")
    grown = float(case.grown(case.horizon_months))
    tail: Any = TAIL
    if "tail" in inputs.values:
        tail = Formula(f"={inputs.address('tail')}", inputs.values["tail"])
    percents: list[tuple[Any, Role]] = [(tail, "formula" if isinstance(tail, Formula) else "input")]
    percents += [(100 * q, "input") for q in BANDS]
    for row, (percent, role) in enumerate(percents, start=QUANTILES + 1):
        number = percent.value if isinstance(percent, Formula) else percent
        q = float(number) / 100
        quantile = case.losses_at().quantile(q)
        revenue = (case.total_usd_m - quantile) * grown
        sheet.put(row, 0, percent, role, "0.##")
        texts = _read_off(case, row, inputs, valued)
        values = (
            _row_of(case, q), quantile, case.value_at_risk_usd_m(q),
            case.expected_shortfall_usd_m(q), revenue, float(case.mark_usd_bn(revenue)),
        )  # fmt: skip
        for column, (text, value) in enumerate(zip(texts, values, strict=False), start=1):
            sheet.put(row, column, Formula(text, value), "formula",
                      "0" if column == 1 else "#,##0.0")  # fmt: skip


def _row_of(case: Scenario, q: float) -> int:
    """Return the row of the table at which the losses up to it first have a probability of q."""
    likely = case.losses_at().probability
    possible = (likely > 0).nonzero()[0]
    place = int(likely.cumsum().searchsorted(q - 1e-13))
    return int(min(max(place, possible[0]), possible[-1])) + 1


def _read_off(case: Scenario, row: int, inputs: Inputs, valued: bool) -> list[str]:
    """Return the formulas of one row of quantiles."""
    loss, likely, cumulative = (_all(case, column) for column in (0, 1, 2))
    q, place, quantile = f"({at(row, 0)}/100)", at(row, 1), at(row, 2)
    factor, before, step, exact = (at(SUMMARY + each, 1) for each in range(4))
    first, last = at(SUMMARY + 10, 1), at(SUMMARY + 11, 1)
    own, found = f"INDEX({loss},{place})", f"INDEX({likely},{place})"
    below = f"(INDEX({cumulative},{place})-{found})"
    beyond = f"({loss}>{own})"
    n = case.losses_at().loss.size
    rest = f"MAX(0,1-{q}-SUMPRODUCT({beyond}*{likely}))*{own}"
    texts = [
        f"=MIN(MAX(SUMPRODUCT(--({cumulative}<{q}-0.0000000000001))+1,{first}),{last})",
        f"=IF(OR({exact},{place}=1,{place}={n}),{own},"
        f"{own}+{step}*(MIN(MAX(({q}-{below})/{found},0),1)-0.5))",
        f"={quantile}*{factor}",
        f"={factor}*IF({q}>=1,{own},(SUMPRODUCT({beyond}*{loss}*{likely})+{rest})/(1-{q}))",
        f"=({before}-{quantile})*{factor}",
    ]
    if valued:
        stake, multiple, cash = (inputs.address(n) for n in ("stake", "multiple", "net_cash"))
        texts.append(f"={stake}/100*({multiple}*{at(row, 5)}/1000+{cash})")
    return texts
