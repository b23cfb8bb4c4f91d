"""Rows of capex: the calendar period that a company's period counts as, and what is counted."""

from collections import Counter
from datetime import date, timedelta

from ai_investments.own_data import periods, words
from ai_investments.own_data.cells import Row
from ai_investments.own_data.known import Known
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.refused import Refused
from ai_investments.own_data.slug import slug
from ai_investments.schema import DEFINITIONS

NET = "net_of_proceeds"
AMOUNTS = ("capex_usd_bn", "revenue_usd_bn", "operating_cash_flow_usd_bn")
REMEDY = (
    "Write the calendar quarter (2025Q3) or year, or add a column with the last day of the period."
)


def complete(row: Row, mapping: Mapping, known: Known) -> dict[str, str]:
    """Return a row of capex as text by column, empty where it has a fault.

    Parameters
    ----------
    row : Row
        Its values as read; faults and warnings are added.
    mapping : Mapping
        Its constants name the definition where no column does.
    known : Known
        Fiscal calendars of companies in the built-in data.
    """
    values = row.values
    if row.faults:
        return {}
    company = known.spelled(values["company"])
    try:
        spans = _period(company, values, known)
    except Refused as fault:
        reason, remedy = fault.reason, fault.remedy
        row.fault("fiscal_period", _named(values["fiscal_period"]), reason, remedy)
        return {}
    given = values.get("definition", "") or mapping.constants.get("definition", "")
    definition = words.one_of(given, words.DEFINITION_WORDS, DEFINITIONS) if given else ""
    if not definition:
        row.fault(
            "definition",
            given,
            "What is counted is not known.",
            f"Choose in the mapping: {', '.join(DEFINITIONS)}.",
        )
        return {}
    found = {
        "capex_id": "-".join(
            ("own", slug(company), slug(spans["fiscal_period"]), slug(definition))
        ),
        "company": company,
        **spans,
        "definition": definition,
        "note": "; ".join([*([values["note"]] if "note" in values else []), *row.told]),
    }
    for name in AMOUNTS:
        if name in values:
            found[name] = f"{values[name] / 1e9:.12g}"
    if values["capex_usd_bn"] < 0 and definition != NET:
        found["capex_usd_bn"] = found["capex_usd_bn"].removeprefix("-")
        row.warn(
            "capex_usd_bn",
            found["capex_usd_bn"],
            "Spending is written below zero, as cash-flow statements do; counted as spent.",
            f"Choose {NET} in the mapping if proceeds were larger than purchases.",
        )
    if (company, spans["calendar_period"], definition) in known.capex_counted:
        row.warn(
            "fiscal_period",
            spans["fiscal_period"],
            "The built-in data has this period: beside it, the figure with the better evidence "
            "counts, and yours widens the range.",
            "Use your rows instead of the built-in ones to count yours.",
        )
    return found


def number(found: list[dict[str, str]], rows: list[Row]) -> None:
    """Give every row a name of its own; warn of a figure that stands in the file before."""
    counted: Counter[str] = Counter()
    first: dict[str, int] = {}
    for values, row in zip(found, rows, strict=True):
        name = values["capex_id"]
        counted[name] += 1
        if counted[name] > 1:
            values["capex_id"] = f"{name}-{counted[name]}"
            row.warn(
                "fiscal_period",
                values["fiscal_period"],
                f"The same period stands in row {first[name]}: that one counts, this one widens "
                "the range.",
                "Remove one of them.",
            )
        first.setdefault(name, row.number)


def _named(period: periods.Period | date) -> str:
    return period.name if isinstance(period, periods.Period) else f"{period:%Y-%m-%d}"


def _period(company: str, values: dict[str, object], known: Known) -> dict[str, str]:
    """Return the columns about the period.

    Raises
    ------
    Refused
        Where a fiscal period cannot be placed in the calendar.
    """
    period, end = values["fiscal_period"], values.get("period_end")
    last = getattr(end, "on", None)
    if isinstance(period, date):
        last, period = period, periods.quarter_that_ends(period)
    assert isinstance(period, periods.Period)  # noqa: S101  # what `periods.read` returns
    like = known.capex.get((company, period.name if period.fiscal else f"FY{period.name}"))
    if period.fiscal and last is None and like is not None:
        return {
            "fiscal_period": period.name,
            "calendar_period": str(like["calendar_period"]),
            "period_start": f"{like['period_start']:%Y-%m-%d}",
            "period_end": f"{like['period_end']:%Y-%m-%d}",
            "frequency": str(like["frequency"]),
            "straddles_calendar": str(bool(like["straddles_calendar"])).lower(),
        }
    if period.fiscal and last is None:
        raise Refused(f"is a fiscal period, and the fiscal year of {company} is not known here.",
                         REMEDY)  # fmt: skip
    if last is None or period.days[1] == last:
        first, last = period.days
        calendar, straddles = periods.Period(period.year, period.quarter).name, False
    elif period.quarter:
        counts_as = periods.quarter_that_ends(last)
        first, calendar = _months_before(last, 3), counts_as.name
        straddles = counts_as.days[1] != last
    else:
        first = _months_before(last, 12)
        begins, ends = (
            periods.quarter_that_ends(first + timedelta(days=90)),
            periods.quarter_that_ends(last),
        )
        calendar = (
            f"{last.year}" if (last.month, last.day) == (12, 31) else f"{begins.name}-{ends.name}"
        )
        straddles = "-" in calendar
    return {
        "fiscal_period": period.name,
        "calendar_period": calendar,
        "period_start": f"{first:%Y-%m-%d}",
        "period_end": f"{last:%Y-%m-%d}",
        "frequency": period.frequency,
        "straddles_calendar": str(straddles).lower(),
    }


def _months_before(last: date, months: int) -> date:
    """Return the first day of a period of some months that ends on a day."""
    after = last + timedelta(days=1)
    place = after.year * 12 + after.month - 1 - months
    return date(place // 12, place % 12 + 1, min(after.day, 28))
