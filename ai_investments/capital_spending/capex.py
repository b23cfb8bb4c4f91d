"""Capital expenditure by company and calendar period, one definition at a time."""

from collections.abc import Collection, Hashable, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.capital_spending import capex_periods
from ai_investments.capital_spending.capex_periods import PERIODS, By, Window
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.schema import DEFINITIONS

__all__ = ["PERIODS", "By", "claims", "fiscal_periods", "reported", "sums", "totals"]

TOTAL_TYPES = {
    "company": "str", "period": "str", "capex_usd_bn": "float64", "low_usd_bn": "float64",
    "high_usd_bn": "float64", "quarters": "int64", "complete": "bool", "made_of": "str",
    "derived": "bool", "grade": "str", "sources": "int64", "straddles": "bool", "note": "str",
    "capex_ids": "str",
}  # fmt: skip
SUM_TYPES = {
    "period": "str", "capex_usd_bn": "float64", "low_usd_bn": "float64", "high_usd_bn": "float64",
    "complete": "bool", "shortfall": "str", "companies": "int64", "missing": "str",
    "growth_pct": "float64", "grade": "str",
}  # fmt: skip
SUMMED = (
    "company", "period", "capex_usd_bn", "low_usd_bn", "high_usd_bn", "complete", "quarters",
    "grade",
)  # fmt: skip
"""What a sum reads of its companies’ totals."""


def totals(
    dataset: Dataset,
    *,
    definition: str = "cash_ppe",
    by: By = "year",
    companies: Collection[str] = (),
    first: int | None = None,
    last: int | None = None,
) -> pd.DataFrame:
    """Return what each company spent in each calendar period, under one definition.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; filters and joins run there.
    definition : str
        One of `ai_investments.schema.DEFINITIONS`; definitions are never mixed.
    by : "year", "quarter" or "ttm"
        Length of the periods; "ttm": the twelve months that end with each quarter.
    companies : collection of str
        Companies to keep; none keeps all.
    first, last : int, optional
        First and last calendar year, both included.

    Returns
    -------
    pandas.DataFrame
        One row a company and calendar period, by company and period:

        - ``period``: "2025" or "2025Q3" (of twelve months the last quarter); ``capex_usd_bn``,
          and ``low_usd_bn``, ``high_usd_bn``: the sums of the smallest and of the largest claims
          that count.
        - ``quarters``: how many quarters of the period are known, ``complete``: whether the
          figure covers the whole period. An incomplete year is the sum of the quarters known;
          twelve months with a missing quarter have no row.
        - ``made_of``: "quarters", or "year" where quarters are missing and the company gives the
          calendar year itself. Fiscal years are never used.
        - ``grade``: weakest among the parts, ``derived``: whether the figure is a sum;
          ``sources``: publishers behind the part that has fewest.
        - ``straddles``: whether a fiscal quarter is no calendar quarter; it counts as the one in
          which most of it falls.
        - ``note``; ``capex_ids``: the rows of the table behind the figure, "; " between.

    Raises
    ------
    ValueError
        Where definition or length of the periods is none of these.

    Notes
    -----
    A quarter reported twice is never added twice: the best grade counts, then most sources, then
    the first ``capex_id``; the range spans both, and the note says so. So it does where the days of
    neighbouring quarters overlap or leave a gap.
    """
    if definition not in DEFINITIONS:
        raise ValueError(f"definition is {definition!r}; use one of {', '.join(DEFINITIONS)}")
    if by not in PERIODS:
        raise ValueError(f"by is {by!r}; use 'year', 'quarter' or 'ttm'")
    since = first - 1 if first is not None and by == "ttm" else first
    found = capex_periods.one_a_period(reported(dataset, definition, companies, since, last))
    records = [_added(window) for window in capex_periods.windows(found, by)]
    table = pd.DataFrame(records, columns=list(TOTAL_TYPES)).astype(TOTAL_TYPES)
    if first is not None:
        table = table[table["period"] >= f"{first:04}"]
    return table.sort_values(["company", "period"], ignore_index=True)


def reported(
    dataset: Dataset,
    definition: str,
    companies: Collection[str],
    first: int | None,
    last: int | None,
) -> pd.DataFrame:
    """Read the calendar quarters and calendar years reported, with what backs each.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    definition, companies, first, last
        As in `totals`.

    Returns
    -------
    pandas.DataFrame
        Rows of the table with ``low``, ``high``, ``sources`` and ``grade_rank`` of
        `evidence.ranges`; a quarter may be there twice.
    """
    own = [
        nw.col("definition") == definition,
        (nw.col("frequency") == "quarter")
        | ((nw.col("frequency") == "year") & ~nw.col("straddles_calendar")),
    ]
    if companies:
        own.append(nw.col("company").is_in(list(companies)))
    if first is not None:
        own.append(nw.col("calendar_period") >= f"{first:04}")
    if last is not None:
        own.append(nw.col("calendar_period") < f"{last + 1:04}")
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .filter(*own)
        .select(
            "capex_id", "company", "definition", "calendar_period", "frequency",
            "straddles_calendar", "period_start", "period_end", "note",
        )
    )  # fmt: skip
    backing = evidence.ranges(dataset, "capex_usd_bn", *own, of=evidence.CAPEX)
    joined = rows.join(backing, on="capex_id", how="inner")
    found: pd.DataFrame = joined.collect("pandas").to_pandas()
    return found


def _added(window: Window) -> dict[str, Any]:
    """Add the parts of one company's period: figures, range, evidence and notes."""
    parts = window.parts
    return {
        "company": window.company,
        "period": window.period,
        "capex_usd_bn": sum(part["capex_usd_bn"] for part in parts),
        "low_usd_bn": sum(part["low"] for part in parts),
        "high_usd_bn": sum(part["high"] for part in parts),
        "quarters": window.quarters,
        "complete": window.complete,
        "made_of": window.made_of,
        "derived": window.made_of == "quarters"
        and (len(parts) > 1 or parts[0]["calendar_period"] != window.period),
        "grade": evidence.GRADES[int(max(part["grade_rank"] for part in parts))],
        "sources": int(min(part["sources"] for part in parts)),
        "straddles": any(bool(part["straddles_calendar"]) for part in parts),
        "note": capex_periods.joined(capex_periods.notes(window)),
        "capex_ids": "; ".join(str(part["capex_id"]) for part in parts),
    }


def sums(
    totals: pd.DataFrame, companies: Collection[str], first: int | None = None,
    last: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Add the companies up, period by period, and say what a sum lacks.

    Parameters
    ----------
    totals : pandas.DataFrame
        As `totals` returns it.
    companies : collection of str
        The companies that a whole sum holds; rows of others are left out.
    first, last : int, optional
        Calendar years that are shown; the totals may reach back further, for growth.

    Returns
    -------
    pandas.DataFrame
        One row for every period from the first to the last that has a figure; a period between
        without any figure has missing values.

        - ``capex_usd_bn``, ``low_usd_bn``, ``high_usd_bn``: of the companies that are known.
        - ``complete``: every company is there with its whole period; ``shortfall``: what lacks,
          such as "2 of 4 quarters" or "without Meta"; ``missing``: companies that lack, "; "
          between; ``companies``: number of those that are there.
        - ``growth_pct``: against the same period a year before, only where both are complete (and
          so hold the same companies).
        - ``grade``: the weakest among the companies'.
    """
    wanted = list(dict.fromkeys(companies))
    own: dict[str, list[dict[Hashable, Any]]] = {}
    for row in totals[list(SUMMED)].to_dict("records"):
        if row["company"] in wanted:
            own.setdefault(row["period"], []).append(row)
    records = [
        _summed(period, own.get(period, []), wanted) for period in capex_periods.every(sorted(own))
    ]
    whole = {record["period"]: record["capex_usd_bn"] for record in records if record["complete"]}
    for record in records:
        period = record["period"]
        before = whole.get(capex_periods.year_before(period), 0.0)
        if record["complete"] and before > 0:
            record["growth_pct"] = 100 * (record["capex_usd_bn"] / before - 1)
    shown = [
        record for record in records
        if (first is None or int(record["period"][:4]) >= first)
        and (last is None or int(record["period"][:4]) <= last)
    ]  # fmt: skip
    return pd.DataFrame(shown, columns=list(SUM_TYPES)).astype(SUM_TYPES)


def _summed(
    period: str, rows: Sequence[dict[Hashable, Any]], wanted: Sequence[str]
) -> dict[str, Any]:
    known = {row["company"] for row in rows}
    missing = [company for company in wanted if company not in known]
    partly = not all(row["complete"] for row in rows)
    lacks = []
    if not rows:
        lacks.append("not known")
    elif missing:
        lacks.append(f"without {missing[0]}" if len(missing) == 1 else
                     f"{len(rows)} of {len(wanted)} companies")  # fmt: skip
    if partly:
        quarters = [4 if row["complete"] else int(row["quarters"]) for row in rows]
        least, most = min(quarters), max(quarters)
        span = f"{least}" if least == most else f"{least}–{most}"
        lacks.append(f"{span} of 4 quarters")
    return {
        "period": period,
        **{
            column: float(sum(row[column] for row in rows)) if rows else float("nan")
            for column in ("capex_usd_bn", "low_usd_bn", "high_usd_bn")
        },
        "complete": not missing and not partly,
        "shortfall": ", ".join(lacks),
        "companies": len(rows),
        "missing": "; ".join(missing),
        "growth_pct": float("nan"),
        "grade": evidence.weakest(row["grade"] for row in rows),
    }


def claims(
    dataset: Dataset, totals: pd.DataFrame, fields: Collection[str] = ("capex_usd_bn",)
) -> pd.DataFrame:
    """Return every claim on the capex behind some totals, each once.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    totals : pandas.DataFrame
        As `totals` returns it.
    fields : collection of str
        Columns of the table that the claims are about.

    Returns
    -------
    pandas.DataFrame
        The claims with ``company`` and ``period`` (the calendar period of the row that the claim
        is about), newest period first, each period's in the order of `evidence.in_order`.
    """
    every = _all_claims(dataset, tuple(fields))
    return every[every["capex_id"].isin(behind(totals))].reset_index(drop=True)


@with_dataset(4)
def _all_claims(dataset: Dataset, fields: tuple[str, ...]) -> pd.DataFrame:
    """Return every claim on some columns, kept for the next step of a control."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .select("capex_id", "company", nw.col("calendar_period").alias("period"))
    )
    found = (
        nw.from_native(dataset.capex_claims)
        .lazy()
        .filter(nw.col("field").is_in(list(fields)))
        .join(rows, on="capex_id", how="inner")
        .collect("pandas")
        .to_pandas()
    )
    return evidence.in_order(found).sort_values(
        ["period", "company", "capex_id"], ascending=[False, True, False], kind="stable",
        ignore_index=True,
    )  # fmt: skip


def addresses(claims: pd.DataFrame, totals: pd.DataFrame) -> list[str]:
    """Return for each total the addresses of the claims that count behind it, "; " between.

    Parameters
    ----------
    claims, totals : pandas.DataFrame
        As `claims` and `totals` return them.
    """
    told = claims[claims["counts_in_range"].astype(bool)].dropna(subset=["url"])
    urls = {capex_id: list(own) for capex_id, own in told.groupby("capex_id")["url"]}
    return [
        "; ".join(dict.fromkeys(url for each in ids.split("; ") for url in urls.get(each, ())))
        for ids in totals["capex_ids"]
    ]


def behind(totals: pd.DataFrame) -> list[str]:
    """Return the rows of the table behind some totals."""
    return sorted({each for ids in totals["capex_ids"] for each in str(ids).split("; ")})


def fiscal_periods(dataset: Dataset, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the fiscal periods behind some totals and the calendar periods that they count as.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    totals : pandas.DataFrame
        As `totals` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a row of the table, newest first: ``company``, ``fiscal_period``,
        ``period_start``, ``period_end``, ``calendar_period``, ``straddles_calendar``,
        ``days`` of the period and ``days_outside`` of its calendar period, ``capex_id``.
    """
    rows: pd.DataFrame = (
        nw.from_native(dataset.capex)
        .lazy()
        .filter(nw.col("capex_id").is_in(behind(totals)))
        .select(
            "company", "fiscal_period", "period_start", "period_end", "calendar_period",
            "straddles_calendar", "capex_id",
        )
        .collect("pandas")
        .to_pandas()
    )  # fmt: skip
    start, end = (rows[name].astype("datetime64[ns]") for name in ("period_start", "period_end"))
    calendar = [pd.Period(period, freq="Q" if "Q" in period else "Y")
                for period in rows["calendar_period"]]  # fmt: skip
    first = pd.Series([each.start_time for each in calendar], index=rows.index)
    last = pd.Series([each.end_time.normalize() for each in calendar], index=rows.index)
    days = (end - start).dt.days + 1
    inside = (end.where(end < last, last) - start.where(start > first, first)).dt.days + 1
    return rows.assign(days=days, days_outside=days - inside.clip(lower=0)).sort_values(
        ["period_end", "company", "capex_id"], ascending=[False, True, True], ignore_index=True
    )
