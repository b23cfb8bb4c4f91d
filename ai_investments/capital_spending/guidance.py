"""Guidance of capital spending: every revision, and how far it was from what was spent."""

import math
from collections.abc import Collection, Hashable
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.capital_spending import period_spending, target_periods
from ai_investments.capital_spending.period_spending import Spending
from ai_investments.dataset import Dataset

Pace = Literal["average", "last quarter"]

PACES = ("average", "last quarter")
SERIES = ["company", "target_period", "definition"]
"""What guidance is about: each combination has revisions and an outcome of its own."""

OUTCOME_TYPES = {
    "company": "str", "target_period": "str", "definition": "str", "readable": "bool",
    "several_years": "bool", "fiscal": "bool", "starts_on": "datetime64[us]",
    "ends_on": "datetime64[us]", "quarters": "int64", "guided": "int64", "changed": "int64",
    "first_on": "datetime64[us]", "first_low_usd_bn": "float64", "first_high_usd_bn": "float64",
    "first_url": "str", "first_publisher": "str", "last_on": "datetime64[us]",
    "last_low_usd_bn": "float64", "last_high_usd_bn": "float64", "last_url": "str",
    "last_publisher": "str", "guided_grade": "str", "actual_usd_bn": "float64",
    "low_usd_bn": "float64", "high_usd_bn": "float64", "actual_definition": "str",
    "matched": "bool", "quarters_known": "int64", "complete": "bool", "counts": "bool",
    "known_until": "datetime64[us]", "actual_grade": "str", "capex_ids": "str",
    "first_place": "str", "first_miss_usd_bn": "float64", "first_miss_pct": "float64",
    "last_place": "str", "last_miss_usd_bn": "float64", "last_miss_pct": "float64",
    "pace_usd_bn": "float64", "pace_place": "str", "pace_miss_usd_bn": "float64",
    "pace_miss_pct": "float64", "needed_usd_bn": "float64",
}  # fmt: skip


def miss(amount: float, low: float, high: float) -> tuple[str, float, float]:
    """Return where an amount lies to a guided range, and how far outside.

    Parameters
    ----------
    amount : float
        What was spent, or what a pace implies.
    low, high : float
        The range; a missing `high` stands for "more than `low`".

    Returns
    -------
    (str, float, float)
        "below", "inside" or "above", of "more than" also "above the floor"; the distance to the
        nearer end in the unit of the amounts (negative below, 0 inside), and the same in percent
        of that end. An amount or a lower end that is
        missing gives "" and missing numbers. Above an open range the distance is that to its
        floor, and no miss.
    """
    if math.isnan(amount) or math.isnan(low):
        return "", math.nan, math.nan
    if amount < low:
        place, end = "below", low
    elif math.isnan(high):
        place, end = "above the floor", low
    elif amount > high:
        place, end = "above", high
    else:
        return "inside", 0.0, 0.0
    return place, amount - end, 100 * (amount / end - 1) if end > 0 else math.nan


def implied(known: list[float], quarters: int, pace: Pace) -> float:
    """Return what a period comes to if it goes on as the quarters known did.

    Parameters
    ----------
    known : list of float
        Amounts of the quarters known, in their order.
    quarters : int
        Quarters that the period has.
    pace : "average" or "last quarter"
        Every quarter that is not known comes to the average of those known, or to the last one.

    Returns
    -------
    float
        Missing where no quarter is known.

    Raises
    ------
    ValueError
        Where the pace is none of these.
    """
    if pace not in PACES:
        raise ValueError(f"pace is {pace!r}; use 'average' or 'last quarter'")
    if not known:
        return math.nan
    rate = known[-1] if pace == "last quarter" else sum(known) / len(known)
    return sum(known) + rate * (quarters - len(known))


def revisions(
    dataset: Dataset, companies: Collection[str] = (), years: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Return every guidance, in the order in which it was given.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters by company.
    companies : collection of str
        Companies to keep; none keeps all.
    years : (int, int), optional
        First and last year: of the target as the data counts it (``target_calendar_year``), of a
        target of several years those that it names.

    Returns
    -------
    pandas.DataFrame
        The rows of the table by company, target period, definition and day, with ``number`` (1
        for the first guidance of a target) and ``change`` against the one before: "first", "kept",
        "raised", "lowered", "narrowed" or "widened".
    """
    rows = nw.from_native(dataset.capex_guidance).lazy()
    if companies:
        rows = rows.filter(nw.col("company").is_in(list(companies)))
    found: pd.DataFrame = rows.collect("pandas").to_pandas()
    if years:
        kept = [_within(row, years) for row in found.to_dict("records")]
        found = found[pd.Series(kept, index=found.index, dtype="bool")]
    ordered = found.sort_values([*SERIES, "guided_on", "guidance_id"], ignore_index=True)
    grouped = ordered.groupby(SERIES)
    low, high = ordered["low_usd_bn"], ordered["high_usd_bn"].fillna(math.inf)
    ends = ordered[SERIES].assign(low=low, high=high).groupby(SERIES)
    moves = zip(low, high, ends["low"].shift(), ends["high"].shift(), strict=True)
    changes = pd.Series([_change(*move) for move in moves], index=ordered.index, dtype="str")
    return ordered.assign(number=grouped.cumcount() + 1, change=changes)


def outcomes(dataset: Dataset, revisions: pd.DataFrame, pace: Pace = "average") -> pd.DataFrame:
    """Return for everything guided the first and last guidance and what was spent.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    revisions : pandas.DataFrame
        As `revisions` returns them.
    pace : "average" or "last quarter"
        How a period that is not known in full goes on, see `implied`.

    Returns
    -------
    pandas.DataFrame
        One row a company, target period and definition, by these:

        - ``quarters``: how many the period has, ``starts_on`` and ``ends_on`` its days;
          ``readable``: whether the target could be read as a period.
        - ``guided``: how many times it was guided, ``changed``: how many of these moved an end;
          first and last guidance with day, ends, publisher and address; ``guided_grade``: the
          weaker of the two.
        - ``actual_usd_bn``: sum of the ``quarters_known`` (fiscal quarters for a fiscal period)
          or, where quarters are missing, what the company gives for the year; ``low_usd_bn`` and
          ``high_usd_bn``: the same of the smallest and largest claims that count; ``complete``:
          whether it covers the whole period; ``known_until``: its last day.
        - ``actual_definition``, ``matched``: the definition guided, or another one only where
          that is known for more quarters. ``counts``: complete and matched.
        - ``first_…`` and ``last_place``, ``…_miss_usd_bn``, ``…_miss_pct``: as of `miss`, of
          complete periods only.
        - ``pace_…``: what an incomplete period comes to at this pace, against the last guidance;
          ``needed_usd_bn``: what each quarter left must come to for its lower end.
    """
    spent = period_spending.of(dataset, sorted(set(revisions["company"])))
    series: dict[tuple[str, ...], list[dict[Hashable, Any]]] = {}
    for row in revisions.to_dict("records"):
        series.setdefault(tuple(row[name] for name in SERIES), []).append(row)
    records = [
        _outcome(rows, spent.get(key[0], Spending()), pace) for key, rows in sorted(series.items())
    ]
    return pd.DataFrame(records, columns=list(OUTCOME_TYPES)).astype(OUTCOME_TYPES)


def _within(row: dict[Hashable, Any], years: tuple[int, int]) -> bool:
    target = target_periods.read(str(row["target_period"]))
    if target is not None and target.several_years:
        return target.first_year <= years[1] and target.last_year >= years[0]
    year = row["target_calendar_year"]
    if math.isnan(year):
        year = target.first_year if target is not None else row["guided_on"].year
    return bool(years[0] <= year <= years[1])


def _change(low: float, high: float, low_before: float, high_before: float) -> str:
    if math.isnan(low_before):
        return "first"
    if (low, high) == (low_before, high_before):
        return "kept"
    if math.isinf(high) or math.isinf(high_before):
        return "raised" if low > low_before else "lowered" if low < low_before else "narrowed"
    if low >= low_before:
        return "raised" if high >= high_before else "narrowed"
    return "lowered" if high <= high_before else "widened"


def _outcome(rows: list[dict[Hashable, Any]], spent: Spending, pace: Pace) -> dict[str, Any]:
    """Set what was spent beside the guidance of one company, target period and definition."""
    first, last = rows[0], rows[-1]
    target = target_periods.read(str(first["target_period"]))
    guided: dict[str, Any] = {name: first[name] for name in SERIES} | {
        "guided": len(rows),
        "changed": sum(row["change"] not in ("first", "kept") for row in rows),
        "guided_grade": evidence.weakest([first["evidence"], last["evidence"]]),
    }
    for name, row in (("first", first), ("last", last)):
        guided |= {
            f"{name}_on": row["guided_on"], f"{name}_low_usd_bn": row["low_usd_bn"],
            f"{name}_high_usd_bn": row["high_usd_bn"], f"{name}_url": row["url"],
            f"{name}_publisher": row["publisher"],
        }  # fmt: skip
    if target is None:
        return guided | _known([], 0) | {"readable": False, "several_years": False,
                                         "fiscal": False, "quarters": 0}  # fmt: skip
    definition, parts = spent.known(target, str(first["definition"]))
    starts_on, ends_on = spent.days(target)
    known = _known(parts, len(target.quarters)) | {
        "actual_definition": definition, "matched": definition == first["definition"],
    }  # fmt: skip
    record = guided | known | {
        "readable": True, "several_years": target.several_years, "fiscal": target.fiscal,
        "quarters": len(target.quarters), "starts_on": starts_on, "ends_on": ends_on,
        "counts": known["complete"] and known["matched"],
    }  # fmt: skip
    return record | _compared(record, parts, pace)


def _known(parts: list[dict[Hashable, Any]], wanted: int) -> dict[str, Any]:
    """Add up the parts that are known of a period of so many quarters."""
    whole = bool(parts) and parts[0]["frequency"] == "year"
    ranks = [part["grade_rank"] for part in parts]
    return {
        **{
            name: round(sum(part[column] for part in parts), 9) if parts else math.nan
            for name, column in (
                ("actual_usd_bn", "capex_usd_bn"), ("low_usd_bn", "low"), ("high_usd_bn", "high"),
            )
        },
        "quarters_known": wanted if whole else len(parts),
        "complete": whole or 0 < wanted == len(parts),
        "known_until": max((part["period_end"] for part in parts), default=pd.NaT),
        "actual_grade": evidence.GRADES[int(max(ranks))] if ranks else "unsourced",
        "capex_ids": "; ".join(str(part["capex_id"]) for part in parts),
        "actual_definition": "", "matched": False, "counts": False,
        "first_place": "", "last_place": "", "pace_place": "",
    }  # fmt: skip


def _compared(
    record: dict[str, Any], parts: list[dict[Hashable, Any]], pace: Pace
) -> dict[str, Any]:
    """Measure the distance of what was spent, or of what the pace implies, to the guidance."""
    found: dict[str, Any] = {}
    if record["complete"]:
        for name in ("first", "last"):
            ends = record[f"{name}_low_usd_bn"], record[f"{name}_high_usd_bn"]
            place, usd_bn, pct = miss(record["actual_usd_bn"], *ends)
            found |= {f"{name}_place": place, f"{name}_miss_usd_bn": usd_bn,
                      f"{name}_miss_pct": pct}  # fmt: skip
    elif parts:
        amounts = [part["capex_usd_bn"] for part in parts]
        comes_to = implied(amounts, record["quarters"], pace)
        low, high = record["last_low_usd_bn"], record["last_high_usd_bn"]
        place, usd_bn, pct = miss(comes_to, low, high)
        left = record["quarters"] - len(parts)
        found |= {"pace_usd_bn": comes_to, "pace_place": place, "pace_miss_usd_bn": usd_bn,
                  "pace_miss_pct": pct,
                  "needed_usd_bn": max(low - sum(amounts), 0.0) / left}  # fmt: skip
    return found
