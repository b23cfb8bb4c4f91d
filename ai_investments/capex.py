"""Capital expenditure by company and calendar period, one definition at a time."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from ai_investments import evidence, formats
from ai_investments.dataset import Dataset
from ai_investments.schema import DEFINITIONS

By = Literal["year", "quarter"]

PERIODS = {"quarter": r"\d{4}Q[1-4]", "year": r"\d{4}"}
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
    by : "year" or "quarter"
        Length of the periods.
    companies : collection of str
        Companies to keep; none keeps all.
    first, last : int, optional
        First and last calendar year, both included.

    Returns
    -------
    pandas.DataFrame
        One row a company and calendar period, by company and period:

        - ``period``: "2025" or "2025Q3"; ``capex_usd_bn``, and ``low_usd_bn``, ``high_usd_bn``:
          the sums of the smallest and of the largest claims that count.
        - ``quarters``: how many quarters of the period are known, ``complete``: whether the
          figure covers the whole period. An incomplete year is the sum of the quarters known.
        - ``made_of``: "quarters", or "year" where quarters are missing and the company gives the
          calendar year itself. Fiscal years are never used.
        - ``grade``: weakest among the parts, ``derived``: whether the figure is a sum;
          ``sources``: publishers behind the part that has fewest.
        - ``straddles``: whether a fiscal quarter is no calendar quarter; it counts as the one in
          which most of it falls.
        - ``note``; ``capex_ids``: the rows of the table behind the figure, "; " between.

    Notes
    -----
    A quarter reported twice is never added twice: the best grade counts, then most sources, then
    the first ``capex_id``; the range spans both, and the note says so.
    """
    if definition not in DEFINITIONS:
        raise ValueError(f"definition is {definition!r}; use one of {', '.join(DEFINITIONS)}")
    if by not in PERIODS:
        raise ValueError(f"by is {by!r}; use 'year' or 'quarter'")
    return _totalled(_reported(dataset, definition, companies, first, last), by)


def _reported(
    dataset: Dataset,
    definition: str,
    companies: Collection[str],
    first: int | None,
    last: int | None,
) -> pd.DataFrame:
    """Read the calendar quarters and calendar years reported, with what backs each."""
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


def _totalled(found: pd.DataFrame, by: By) -> pd.DataFrame:
    """Make the table of `totals` from the rows of one definition."""
    periods = _one_a_period(found)
    quarters = periods[periods["frequency"] == "quarter"]
    if by == "quarter":
        records = [_added([quarter]) for quarter in quarters.to_dict("records")]
    else:
        records = _years(quarters, periods[periods["frequency"] == "year"])
    table = pd.DataFrame(records, columns=list(TOTAL_TYPES)).astype(TOTAL_TYPES)
    return table.sort_values(["company", "period"], ignore_index=True)


def _one_a_period(found: pd.DataFrame) -> pd.DataFrame:
    """Keep one row a company and period, with the range of all; drop what names no period."""
    named = [
        re.fullmatch(PERIODS[frequency], period) is not None
        for period, frequency in zip(found["calendar_period"], found["frequency"], strict=True)
    ]
    key = ["company", "calendar_period", "frequency"]
    ordered = (
        found.loc[named]
        .assign(note=lambda table: table["note"].astype("object").where(table["note"].notna(), ""))
        .sort_values(
            [*key, "grade_rank", "sources", "capex_id"],
            ascending=[True, True, True, True, False, True],
            ignore_index=True,
        )
    )
    told = ordered.groupby(key)
    spans = ordered.assign(
        low=told["low"].transform("min"),
        high=told["high"].transform("max"),
        times=told["capex_id"].transform("size"),
    )
    return spans.drop_duplicates(key, ignore_index=True)


def _years(quarters: pd.DataFrame, years: pd.DataFrame) -> list[dict[str, Any]]:
    """Add quarters up to calendar years; a whole year stands in where quarters are missing."""
    known: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for quarter in quarters.to_dict("records"):
        year = str(quarter["calendar_period"])[:4]
        known.setdefault((quarter["company"], year), []).append(quarter)
    records = []
    for whole in years.to_dict("records"):
        parts = known.get((whole["company"], whole["calendar_period"]), [])
        if len(parts) < 4:
            known.pop((whole["company"], whole["calendar_period"]), None)
            note = "the calendar year as the company reports it; not all quarters are known"
            records.append(_added([whole]) | {"quarters": len(parts)})
            records[-1]["note"] = _joined([records[-1]["note"], note])
    for (_, year), parts in known.items():
        complete = len(parts) == 4
        records.append(_added(parts) | {"period": year, "complete": complete, "derived": True})
    return records


def _added(parts: Sequence[dict[Any, Any]]) -> dict[str, Any]:
    """Add the parts of one company's period: figures, range, evidence and notes."""
    first, last = parts[0], parts[-1]
    straddles = any(bool(part["straddles_calendar"]) for part in parts)
    notes = [str(part["note"]) for part in parts]
    if straddles:
        start, end = (formats.day(pd.Timestamp(each)) for each in
                      (first["period_start"], last["period_end"]))  # fmt: skip
        notes.insert(
            0,
            f"fiscal quarter {start} to {end}, counted as the calendar quarter in which most of it "
            "falls"
            if len(parts) == 1
            else f"fiscal quarters {start} to {end}, each counted as the calendar quarter in which "
            "most of it falls",
        )
    for part in parts:
        if part["times"] > 1:
            notes.insert(
                0,
                f"{part['calendar_period']} is in the table {part['times']} times: the figure "
                "with the best evidence counts, the range spans all",
            )
    return {
        "company": first["company"],
        "period": first["calendar_period"],
        "capex_usd_bn": sum(part["capex_usd_bn"] for part in parts),
        "low_usd_bn": sum(part["low"] for part in parts),
        "high_usd_bn": sum(part["high"] for part in parts),
        "quarters": len(parts),
        "complete": True,
        "made_of": "year" if first["frequency"] == "year" else "quarters",
        "derived": False,
        "grade": evidence.GRADES[int(max(part["grade_rank"] for part in parts))],
        "sources": int(min(part["sources"] for part in parts)),
        "straddles": straddles,
        "note": _joined(notes),
        "capex_ids": "; ".join(str(part["capex_id"]) for part in parts),
    }


def _joined(notes: Sequence[str]) -> str:
    """Join notes; what several of them say is said once."""
    parts = [part.strip() for note in notes for part in note.split(";")]
    return "; ".join(dict.fromkeys(part for part in parts if part))


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
    own = totals[totals["company"].isin(wanted)]
    records = [
        _summed(period, own[own["period"] == period], wanted)
        for period in _every(sorted(own["period"].unique()))
    ]
    whole = {record["period"]: record["capex_usd_bn"] for record in records if record["complete"]}
    for record in records:
        period = record["period"]
        before = whole.get(f"{int(period[:4]) - 1:04}{period[4:]}", 0.0)
        if record["complete"] and before > 0:
            record["growth_pct"] = 100 * (record["capex_usd_bn"] / before - 1)
    shown = [
        record for record in records
        if (first is None or int(record["period"][:4]) >= first)
        and (last is None or int(record["period"][:4]) <= last)
    ]  # fmt: skip
    return pd.DataFrame(shown, columns=list(SUM_TYPES)).astype(SUM_TYPES)


def _summed(period: str, rows: pd.DataFrame, wanted: Sequence[str]) -> dict[str, Any]:
    missing = [company for company in wanted if company not in set(rows["company"])]
    partly = not bool(rows["complete"].all())
    lacks = []
    if rows.empty:
        lacks.append("not known")
    elif missing:
        lacks.append(f"without {missing[0]}" if len(missing) == 1 else
                     f"{len(rows)} of {len(wanted)} companies")  # fmt: skip
    if partly:
        known = rows["quarters"].where(~rows["complete"], 4)
        least, most = int(known.min()), int(known.max())
        span = f"{least}" if least == most else f"{least}–{most}"
        lacks.append(f"{span} of 4 quarters")
    return {
        "period": period,
        **{
            column: float(rows[column].sum()) if len(rows) else float("nan")
            for column in ("capex_usd_bn", "low_usd_bn", "high_usd_bn")
        },
        "complete": not missing and not partly,
        "shortfall": ", ".join(lacks),
        "companies": len(rows),
        "missing": "; ".join(missing),
        "growth_pct": float("nan"),
        "grade": evidence.weakest(rows["grade"]),
    }


def _every(periods: Sequence[str]) -> list[str]:
    """Return every period from the first to the last."""
    if not periods:
        return []
    years = range(int(periods[0][:4]), int(periods[-1][:4]) + 1)
    if "Q" not in periods[0]:
        return [f"{year:04}" for year in years]
    every = [f"{year:04}Q{quarter}" for year in years for quarter in range(1, 5)]
    return [period for period in every if periods[0] <= period <= periods[-1]]


def claims(dataset: Dataset, totals: pd.DataFrame) -> pd.DataFrame:
    """Return every claim on the capex behind some totals.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    totals : pandas.DataFrame
        As `totals` returns it.

    Returns
    -------
    pandas.DataFrame
        The claims with ``company`` and ``period`` (of the total), newest period first, each
        period's in the order of `evidence.in_order`.
    """
    behind = {
        capex_id: (row["company"], row["period"])
        for row in totals.to_dict("records")
        for capex_id in str(row["capex_ids"]).split("; ")
    }
    found = (
        nw.from_native(dataset.capex_claims)
        .lazy()
        .filter(nw.col("field") == "capex_usd_bn", nw.col("capex_id").is_in(list(behind)))
        .collect("pandas")
        .to_pandas()
    )
    places = [behind[capex_id] for capex_id in found["capex_id"]]
    named = found.assign(
        company=pd.Series([company for company, _ in places], index=found.index, dtype="str"),
        period=pd.Series([period for _, period in places], index=found.index, dtype="str"),
    )
    return evidence.in_order(named).sort_values(
        ["period", "company", "capex_id"], ascending=[False, True, False], kind="stable",
        ignore_index=True,
    )  # fmt: skip
