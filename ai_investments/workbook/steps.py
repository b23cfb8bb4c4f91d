"""Live sheets of valuation jumps: jump, step-up, growth, rank, percentile as formulas."""

from dataclasses import replace
from typing import Any

import pandas as pd

from ai_investments import claims_chosen, evidence, exports
from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.days import DAYS_A_YEAR
from ai_investments.deals import peers, standing
from ai_investments.deals.valuations import ANNUALISED_FROM_DAYS, COMPARABLE_BASES
from ai_investments.views import HowUnusual, ValuationJumps
from ai_investments.workbook.book import DATE, Book, Formula, Sheet, at
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Steps"
TOP = 12
FOCUS = at(5, 1)
"""Cell with the deal in focus."""
USD_BN, TIMES, PERCENT = "#,##0.000", "#,##0.00", "#,##0.0"

COLUMNS = (
    Column("company", "Company", width=22),
    Column("round", "Round", width=12),
    Column("announced", "Announced", "input", DATE, 13),
    Column("announced_before", "Announced before", "input", DATE, 13),
    Column("exact", "Both dates exact", "fixed"),
    Column("before", "Valuation before, $bn", "input", USD_BN),
    Column("after", "Valuation after, $bn", "input", USD_BN),
    Column("before_low", "Before from, $bn", "input", USD_BN),
    Column("before_high", "Before to, $bn", "input", USD_BN),
    Column("after_low", "After from, $bn", "input", USD_BN),
    Column("after_high", "After to, $bn", "input", USD_BN),
    Column("amount", "Amount raised, $bn", "input", USD_BN),
    Column("primary", "Of it new money, $bn", "input", USD_BN),
    Column("pre_money", "Pre-money reported, $bn", "input", USD_BN),
    Column("comparable", "Valuation may hold new money", "fixed"),
    Column("counts", "Ranked", "input"),
    Column("jump", "Jump, ×", "formula", TIMES),
    Column("jump_low", "Jump from, ×", "formula", TIMES),
    Column("jump_high", "Jump to, ×", "formula", TIMES),
    Column("pre_low", "Pre-money from, $bn", "formula", USD_BN),
    Column("pre_high", "Pre-money to, $bn", "formula", USD_BN),
    Column("step_up", "Step-up, ×", "formula", TIMES),
    Column("step_up_low", "Step-up from, ×", "formula", TIMES),
    Column("step_up_high", "Step-up to, ×", "formula", TIMES),
    Column("days", "Days between", "formula", "#,##0"),
    Column("growth", "Growth a year, %", "formula", PERCENT),
    Column("position", "Rank", "formula", "0"),
    Column("percentile", "Larger than % of the others", "formula", PERCENT),
    Column("compared", "Jump as ranked (12 digits)", "formula", "0.00"),
    Column("compared_low", "Jump from (12 digits)", "formula", "0.00"),
    Column("compared_high", "Jump to (12 digits)", "formula", "0.00"),
    Column("deal_id", "Deal (name in links)", width=32),
)


def write(
    book: Book,
    view: ValuationJumps,
    result: Any,
    dataset: Dataset,
    inputs: Inputs,  # noqa: ARG001
) -> None:
    """Write the sheet Steps for the page “Valuation jumps”; none of more than a file holds."""
    if len(result.steps) < result.chosen.n:
        if result.chosen.n > exports.MOST_ROWS:
            return
        (whole,), _ = result.chosen.rows((view.listed(0, None),), "")
        result = replace(result, steps=whole)
    _steps(book, view, result, dataset)


def write_with_groups(
    book: Book,
    view: HowUnusual,
    result: Any,
    dataset: Dataset,
    inputs: Inputs,  # noqa: ARG001
) -> None:
    """Write the sheets Steps and Standing for the page “How unusual”; none of too many steps."""
    if result.chosen is not None:
        return
    counting = result.steps["counts"]
    members = {
        name: counting & peers.fits(result.steps, criteria)
        for name, criteria in result.groups.items()
    }
    columns = _steps(book, view, result, dataset, members)
    _standing(book, result, columns, list(members))


def _steps(
    book: Book, view: ValuationJumps | HowUnusual, result: Any, dataset: Dataset,
    members: dict[str, pd.Series] | None = None,
) -> Columns:  # fmt: skip
    members = members or {}
    sheet = book.sheet(NAME)
    dataset = datasets.of_companies(dataset, frozenset(result.steps["company"]))
    rows = _rows(result.steps, claims_chosen.applied(dataset, view.claims))
    sheet.paragraph(0, "Every jump, computed here", "title")
    sheet.legend(1)
    groups = [Column(f"in {name}", f"Member of: {name}", "fixed", width=16) for name in members]
    columns = Columns(sheet, TOP, [*COLUMNS, *groups], len(rows))
    if rows.empty:
        sheet.put(TOP + 1, 0, "No jump passes the filters.")
        return columns
    _focus(sheet, columns, result)
    for place, row in enumerate(rows.to_dict("records")):
        for name in ("company", "round", "announced", "announced_before", "exact", "before",
                     "after", "before_low", "before_high", "after_low", "after_high", "amount",
                     "primary", "pre_money", "comparable", "counts", "deal_id"):  # fmt: skip
            columns.put(place, name, row[name])
        for name, text in _formulas(columns, place).items():
            columns.put(place, name, Formula(text, row[name]))
        for name, member in members.items():
            columns.put(place, f"in {name}", bool(member.iloc[place]))
    sheet.filters(TOP, columns.last, len(COLUMNS) + len(groups))
    sheet.freeze(TOP + 1, 1)
    return columns


def _rows(steps: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return what the sheet shows of each step, under the names of its columns."""
    deals = dataset.deals
    own, before = (deals.reindex(steps[name]) for name in ("deal_id", "previous_deal_id"))
    ranges = evidence.ranges(dataset, "valuation_usd_bn").collect("pandas").to_pandas()
    spans = ranges.set_index("deal_id").reindex(steps["previous_deal_id"])
    rounded = standing.comparable(steps["jump"]).where(steps["counts"])
    smaller, ties = rounded.rank(method="min") - 1, rounded.rank(method="max")
    others = int(steps["counts"].sum()) - 1
    amount, valuation = own["amount_usd_bn"].to_numpy(), steps["valuation_usd_bn"]
    pre_low = steps["step_up_low"] * steps["previous_valuation_usd_bn"]
    return pd.DataFrame(
        {
            "company": steps["company"],
            "round": steps["round"],
            "announced": steps["announced_on"],
            "announced_before": steps["previous_on"],
            "exact": (own["date_precision"] != "quarter").to_numpy()
            & (before["date_precision"] != "quarter").to_numpy(),
            "before": steps["previous_valuation_usd_bn"],
            "after": valuation,
            "before_low": spans["low"].to_numpy(),
            "before_high": spans["high"].to_numpy(),
            "after_low": steps["valuation_low_usd_bn"],
            "after_high": steps["valuation_high_usd_bn"],
            "amount": amount,
            "primary": own["primary_usd_bn"].to_numpy(),
            "pre_money": own["pre_money_usd_bn"].to_numpy(),
            "comparable": steps["valuation_basis"].isin(COMPARABLE_BASES),
            "counts": steps["counts"],
            "deal_id": steps["deal_id"],
            "jump": steps["jump"],
            "jump_low": steps["jump_low"],
            "jump_high": steps["jump_high"],
            "pre_low": pre_low,
            "pre_high": steps["step_up_high"] * steps["previous_valuation_usd_bn"],
            "step_up": steps["step_up"],
            "step_up_low": steps["step_up_low"],
            "step_up_high": steps["step_up_high"],
            "days": steps["days"],
            "growth": steps["annual_growth_pct"],
            "compared": rounded,
            "compared_low": standing.comparable(steps["jump_low"]),
            "compared_high": standing.comparable(steps["jump_high"]),
            "position": standing.positions(steps),
            "percentile": 100 * (smaller + (ties - smaller - 1) / 2) / others
            if others > 0
            else float("nan"),
        }
    )


def _formulas(columns: Columns, row: int) -> dict[str, str]:
    """Return the formulas of one row by column."""
    c = columns.addresses(row)
    ranked = columns.all("compared")

    def as_ranked(name: str) -> str:
        return f"ROUND({c(name)},11-INT(LOG10({c(name)})))"

    def pre_money(otherwise: str) -> str:
        return (
            f"=IF({c('comparable')},IF(ISNUMBER({c('pre_money')}),{c('pre_money')},"
            f"IF(ISNUMBER({c('primary')}),{c('after')}-{c('primary')},"
            f"IF(AND(ISNUMBER({c('amount')}),{c('amount')}<{c('after')}),{otherwise},"
            f'""))),"")'
        )

    def over_before(name: str) -> str:
        return f'=IF(ISNUMBER({c(name)}),{c(name)}/{c("before")},"")'

    return {
        "jump": f"={c('after')}/{c('before')}",
        "jump_low": f"={c('after_low')}/{c('before_high')}",
        "jump_high": f"={c('after_high')}/{c('before_low')}",
        "pre_low": pre_money(f"{c('after')}-{c('amount')}"),
        "pre_high": pre_money(c("after")),
        "step_up": f"=IF(AND(ISNUMBER({c('pre_low')}),{c('pre_low')}={c('pre_high')}),"
        f'{c("pre_low")}/{c("before")},"")',
        "step_up_low": over_before("pre_low"),
        "step_up_high": over_before("pre_high"),
        "days": f'=IF({c("exact")},{c("announced")}-{c("announced_before")},"")',
        "growth": f"=IF(ISNUMBER({c('days')}),IF({c('days')}>{ANNUALISED_FROM_DAYS},"
        f'100*({c("jump")}^({DAYS_A_YEAR}/{c("days")})-1),""),"")',
        "compared": f'=IF({c("counts")},{as_ranked("jump")},"")',
        "compared_low": f"={as_ranked('jump_low')}",
        "compared_high": f"={as_ranked('jump_high')}",
        "position": f'=IF(ISNUMBER({c("compared")}),RANK({c("compared")},{ranked},0),"")',
        "percentile": f"=IF(AND(ISNUMBER({c('compared')}),COUNT({ranked})>1),"
        f"100*(RANK({c('compared')},{ranked},1)-1+(COUNTIF({ranked},{c('compared')})-1)/2)"
        f'/(COUNT({ranked})-1),"")',
    }


def _focus(sheet: Sheet, columns: Columns, result: Any) -> None:
    """Write what stands above the table: how many are ranked, and the deal in focus."""
    ranked, ids = columns.all("compared"), columns.all("deal_id")
    rank = standing.rank(result.steps, result.deal_id)
    counting = standing.comparable(result.steps.loc[result.steps["counts"], "jump"])
    jump = result.focus["jump"] if result.focus is not None else None
    position = result.focus["position"] if result.focus is not None else None

    def found(name: str) -> str:
        return f'=IFERROR(INDEX({columns.all(name)},MATCH({FOCUS},{ids},0)),"")'

    sheet.put(5, 0, "Deal in focus", "bold")
    sheet.put(5, 1, result.deal_id, "input")
    sheet.put(5, 4, "Another deal’s name from the last column may stand here. Filters of the page "
              "(segments, years, smallest jump) do not run again.")  # fmt: skip
    for row, (words, text, value, number) in enumerate(
        (
            ("Its jump, ×", found("jump"), jump, TIMES),
            ("Its rank", found("position"), position, "0"),
            ("Larger than % of the others", found("percentile"),
             rank.percentile if rank else None, PERCENT),
            ("Jumps ranked", f"=COUNT({ranked})", len(counting), "0"),
            ("Their median, ×", f'=IF(COUNT({ranked}),MEDIAN({ranked}),"")',
             float(counting.median()) if len(counting) else None, TIMES),
        ),
        start=6,
    ):  # fmt: skip
        sheet.put(row, 0, words, "bold")
        sheet.put(row, 1, Formula(text, value), "formula", number)


GROUP_COLUMNS = (
    Column("group", "Group", width=48),
    Column("n", "Jumps", "formula", "0"),
    Column("member", "Deal is one of them", "formula"),
    Column("others", "Others", "formula", "0"),
    Column("smaller", "Smaller", "formula", "0"),
    Column("equal", "Equal", "formula", "0"),
    Column("percentile", "Larger than %", "formula", PERCENT),
    Column("own_claims_low", "… by its claims, from", "formula", PERCENT),
    Column("own_claims_high", "… by its claims, to", "formula", PERCENT),
    Column("all_claims_low", "… by all claims, from", "formula", PERCENT),
    Column("all_claims_high", "… by all claims, to", "formula", PERCENT),
    Column("lower_quartile", "Lower quartile, ×", "formula", TIMES),
    Column("median", "Median, ×", "formula", TIMES),
    Column("upper_quartile", "Upper quartile, ×", "formula", TIMES),
)


def _standing(book: Book, result: Any, steps: Columns, names: list[str]) -> None:
    """Write where the deal in focus stands in each group, as formulas over Steps."""
    sheet = book.sheet("Standing")
    sheet.paragraph(0, "Where the deal in focus stands", "title")
    sheet.paragraph(
        1,
        "The deal in focus is chosen on Steps. Who is a member of a group is fixed there: change "
        "TRUE and FALSE by hand. A percentile needs "
        f"{standing.PERCENTILE_FROM} others, quartiles {standing.QUARTILES_FROM} jumps.",
    )
    sheet.legend(2)
    columns = Columns(sheet, 6, GROUP_COLUMNS, len(names))
    if result.steps.empty:
        return
    focus = f"'{NAME}'!{FOCUS}"
    ids = steps.all("deal_id", elsewhere=True)
    for place, (name, row) in enumerate(
        zip(names, result.compared.to_dict("records"), strict=True)
    ):
        values = {each: None if pd.isna(value) else value for each, value in row.items()}
        columns.put(place, "group", name)
        texts = _group_formulas(columns, steps, place, name, focus, ids)
        for each, (text, array) in texts.items():
            columns.put(place, each, Formula(text, values[each], array))
    sheet.freeze(7, 1)


def _group_formulas(
    columns: Columns, steps: Columns, row: int, name: str, focus: str, ids: str
) -> dict[str, tuple[str, bool]]:
    """Return each formula of a group, and whether it works on whole columns."""
    c = columns.addresses(row)
    member = steps.all(f"in {name}", elsewhere=True)
    jump, low, high, raw = (
        steps.all(each, elsewhere=True)
        for each in ("compared", "compared_low", "compared_high", "jump")
    )
    place = f"MATCH({focus},{ids},0)"
    ranked = f"ISNUMBER(INDEX({jump},{place}))"

    def own(column: str) -> str:
        return f"INDEX({column},{place})"

    def number(whose: str, comparison: str, of: str) -> str:
        return f"SUM(IF({member},IF({ids}<>{focus},IF({of}{comparison}{own(whose)},1,0),0),0))"

    def told(text: str) -> str:
        return f'=IF({ranked},{text},"")'

    def share(whose: str, of: str) -> str:
        counted = f"({number(whose, '<', of)}+{number(whose, '=', of)}/2)"
        least = standing.PERCENTILE_FROM
        return told(f'IF({c("others")}>={least},100*{counted}/{c("others")},"")')

    def quartile(part: float) -> str:
        least = standing.QUARTILES_FROM
        return f'=IF({c("n")}>={least},PERCENTILE(IF({member},{raw},""),{part}),"")'

    return {
        "n": (f"=COUNTIF({member},TRUE)", False),
        "member": (told(own(member)), False),
        "others": (told(f"{c('n')}-IF({own(member)},1,0)"), False),
        "smaller": (told(number(jump, "<", jump)), True),
        "equal": (told(number(jump, "=", jump)), True),
        "percentile": (
            told(
                f"IF({c('others')}>={standing.PERCENTILE_FROM},"
                f'100*({c("smaller")}+{c("equal")}/2)/{c("others")},"")'
            ),
            False,
        ),
        "own_claims_low": (share(low, jump), True),
        "own_claims_high": (share(high, jump), True),
        "all_claims_low": (share(low, high), True),
        "all_claims_high": (share(high, low), True),
        "lower_quartile": (quartile(0.25), True),
        "median": (quartile(0.5), True),
        "upper_quartile": (quartile(0.75), True),
    }
