"""What companies have committed and not yet spent, beside what they spent, never added to it."""

from collections.abc import Collection, Hashable
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence
from ai_investments.capital_spending import capex
from ai_investments.dataset import Dataset
from ai_investments.schema import OBLIGATIONS

BETWEEN = ["company", "counterparty", "kind"]
"""Whose obligation to whom, of which kind: the latest statement of each stands."""
YEARS_BACK = 2
"""Figures older than this before the newest of any company are no latest ones."""
SPENT_TYPES = {
    "company": "str", "spent_usd_bn": "float64", "low_usd_bn": "float64", "high_usd_bn": "float64",
    "from_on": "datetime64[us]", "until": "datetime64[us]", "grade": "str", "capex_ids": "str",
}  # fmt: skip


def is_named(party: str) -> bool:
    """Return whether a party is a company, and not “(customers)” or the like."""
    return not party.startswith("(")


def statements(
    dataset: Dataset, companies: Collection[str] = (), kinds: Collection[str] = ()
) -> pd.DataFrame:
    """Return every statement of something committed, largest obligations first.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters.
    companies : collection of str
        Companies that owe or are owed; none keeps all.
    kinds : collection of str
        Kinds of `ai_investments.schema.OBLIGATIONS`; none keeps all.

    Returns
    -------
    pandas.DataFrame
        The rows of the table, by kind in the order of `OBLIGATIONS`, then by what stands, latest
        statement first:

        - ``stands``: whether it is the latest of its company, counterparty and kind; of the same
          day the better evidence, then the first by ``commitment_id``.
        - ``inside_company``, ``inside_counterparty``, ``inside_kind``, ``inside_usd_bn``: the
          obligation that holds this one, with its latest amount, whatever is selected; empty and
          missing where it stands by itself.
    """
    frame = nw.from_native(dataset.commitments).lazy()
    conditions = []
    if companies:
        names = list(companies)
        conditions.append(nw.col("company").is_in(names) | nw.col("counterparty").is_in(names))
    if kinds:
        conditions.append(nw.col("kind").is_in(list(kinds)))
    chosen = frame.filter(*conditions) if conditions else frame
    found = _ordered(chosen.collect("pandas").to_pandas())
    wholes = [name for name in found["included_in"].dropna().unique() if name]
    holding = _latest(frame, wholes)
    places = [holding.get(name) for name in found["included_in"]]
    inside = {
        f"inside_{column}": pd.Series(
            [place[column] if place else "" for place in places], index=found.index, dtype="str"
        )
        for column in BETWEEN
    }
    amounts = [place["low_usd_bn"] if place else float("nan") for place in places]
    return found.assign(**inside, inside_usd_bn=pd.Series(amounts, index=found.index, dtype=float))


def _latest(frame: nw.LazyFrame[Any], wholes: list[str]) -> dict[str, dict[Hashable, Any]]:
    """Return for rows that hold others the statement that stands for the same obligation."""
    if not wholes:
        return {}
    named = frame.filter(nw.col("commitment_id").is_in(wholes)).collect("pandas").to_pandas()
    companies = named["company"].unique().tolist()
    theirs = frame.filter(nw.col("company").is_in(companies)).collect("pandas").to_pandas()
    related = _ordered(theirs)
    standing = {
        tuple(row[column] for column in BETWEEN): row
        for row in related[related["stands"]].to_dict("records")
    }
    return {
        row["commitment_id"]: standing[tuple(row[column] for column in BETWEEN)]
        for row in named.to_dict("records")
    }


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark what stands and sort: by kind, by the size of what stands, latest first."""
    ranked = rows.assign(
        _kind=rows["kind"].map(OBLIGATIONS.index),
        _rank=rows["evidence"].map(evidence.GRADES.index),
    ).sort_values(["as_of", "_rank", "commitment_id"], ascending=[False, True, True])
    stands = ~ranked.duplicated(BETWEEN)
    size = ranked["low_usd_bn"].where(stands).groupby([ranked[name] for name in BETWEEN])
    ordered = ranked.assign(stands=stands, _size=size.transform("max")).sort_values(
        ["_kind", "_size", "company", "counterparty", "as_of", "_rank", "commitment_id"],
        ascending=[True, False, True, True, False, True, True],
        ignore_index=True,
    )
    return ordered.drop(columns=["_kind", "_rank", "_size"])


def spent(dataset: Dataset, companies: Collection[str]) -> pd.DataFrame:
    """Return the cash capex of each company over its latest four quarters.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    companies : collection of str
        Companies to look up.

    Returns
    -------
    pandas.DataFrame
        One row a company of which four quarters in a row are known, largest first: the sum of the
        latest such, the same of the smallest and largest claims, their first and last day, weakest
        grade, and the rows of the capex table.
    """
    if not companies:
        return pd.DataFrame(columns=list(SPENT_TYPES)).astype(SPENT_TYPES)
    months = capex.totals(
        dataset, by="ttm", companies=companies, first=_newest_year(dataset) - YEARS_BACK
    )
    latest = months.drop_duplicates("company", keep="last")
    days = _days(dataset, {each for ids in latest["capex_ids"] for each in ids.split("; ")})
    records = []
    for row in latest.to_dict("records"):
        spans = [days[each] for each in row["capex_ids"].split("; ")]
        records.append(
            {
                "company": row["company"],
                "spent_usd_bn": row["capex_usd_bn"],
                "low_usd_bn": row["low_usd_bn"],
                "high_usd_bn": row["high_usd_bn"],
                "from_on": min(start for start, _ in spans),
                "until": max(end for _, end in spans),
                "grade": row["grade"],
                "capex_ids": row["capex_ids"],
            }
        )
    table = pd.DataFrame(records, columns=list(SPENT_TYPES)).astype(SPENT_TYPES)
    return table.sort_values(
        ["spent_usd_bn", "company"], ascending=[False, True], ignore_index=True
    )


def _newest_year(dataset: Dataset) -> int:
    """Return the last calendar year of any quarter; 0 where there is none."""
    rows = nw.from_native(dataset.capex).lazy().filter(nw.col("frequency") == "quarter")
    newest = rows.select(nw.col("calendar_period").max()).collect("pandas").to_pandas()
    period = newest["calendar_period"].iloc[0] if len(newest) else None
    return int(period[:4]) if isinstance(period, str) else 0


def _days(
    dataset: Dataset, capex_ids: Collection[str]
) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return first and last day of rows of the capex table."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .filter(nw.col("capex_id").is_in(list(capex_ids)))
        .select("capex_id", "period_start", "period_end")
        .collect("pandas")
        .to_pandas()
    )
    ends = zip(rows["period_start"], rows["period_end"], strict=True)
    return dict(zip(rows["capex_id"], ends, strict=True))
