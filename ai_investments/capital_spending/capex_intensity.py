"""Intensity: capex against revenue and operating cash flow of the same periods."""

from collections.abc import Collection
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from ai_investments import evidence, formats
from ai_investments.capital_spending import capex, capex_periods
from ai_investments.capital_spending.capex_periods import By, Window
from ai_investments.dataset import Dataset

Base = Literal["revenue_usd_bn", "operating_cash_flow_usd_bn"]

FIELDS: tuple[Base, Base] = ("revenue_usd_bn", "operating_cash_flow_usd_bn")
FLAG = "operating cash flow above revenue"
"""What prepayments by customers do (Oracle, quarter to August 2026: 23.1bn on 19.3bn): the cash
belongs to later periods, so the ratio flatters."""
NOT_POSITIVE = "operating cash flow not above zero: no ratio"
TYPES = {
    "company": "str", "period": "str", "capex_usd_bn": "float64", "base_usd_bn": "float64",
    "ratio_pct": "float64", "low_pct": "float64", "high_pct": "float64", "left_usd_bn": "float64",
    "left_low_usd_bn": "float64", "left_high_usd_bn": "float64", "quarters": "int64",
    "complete": "bool", "made_of": "str", "straddles": "bool", "flag": "str", "grade": "str",
    "sources": "int64", "note": "str", "capex_ids": "str",
}  # fmt: skip


def against(
    dataset: Dataset,
    base: Base,
    *,
    definition: str = "cash_ppe",
    by: By = "ttm",
    companies: Collection[str] = (),
    first: int | None = None,
    last: int | None = None,
) -> pd.DataFrame:
    """Return capex as a share of revenue or operating cash flow, company by company.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; filters and joins run there.
    base : "revenue_usd_bn" or "operating_cash_flow_usd_bn"
        What capex is held against.
    definition, by, companies, first, last
        As in `capex.totals`.

    Returns
    -------
    pandas.DataFrame
        One row a company and period in which both are known, by company and period.

        - ``capex_usd_bn``, ``base_usd_bn``: sums over the very same quarters, those of the same
          first and last day. A quarter that has only one of the two is in neither; where quarters
          are missing and the calendar year has both, it stands in (``made_of`` "year").
        - ``ratio_pct``, ``low_pct``, ``high_pct``: capex ÷ base, and the range over the claims
          that count; missing where the base is not above zero.
        - ``left_usd_bn`` with ``left_low_usd_bn``, ``left_high_usd_bn``: base − capex; of operating
          cash flow, the free cash flow after capex.
        - ``quarters``, ``complete``, ``straddles``, ``note``: as in `capex.totals`.
        - ``flag``: `FLAG` and the quarters where so, or `NOT_POSITIVE`; else empty.
        - ``grade``, ``sources``: the weakest of both; ``capex_ids``: the rows behind, "; " between.
    """
    since = first - 1 if first is not None and by == "ttm" else first
    spent = capex_periods.one_a_period(capex.reported(dataset, definition, companies, since, last))
    known = capex_periods.one_a_period(_bases(dataset, base, companies))
    key = ["company", "calendar_period", "frequency", "period_start", "period_end"]
    both = spent.merge(known, on=key, suffixes=("", "_base"))
    records = [_ratio(window, base) for window in capex_periods.windows(both, by)]
    table = pd.DataFrame(records, columns=list(TYPES)).astype(TYPES)
    if first is not None:
        table = table[table["period"] >= f"{first:04}"]
    return table.sort_values(["company", "period"], ignore_index=True)


def _bases(dataset: Dataset, base: Base, companies: Collection[str]) -> pd.DataFrame:
    """Read the revenues or cash flows of calendar quarters and years, with what backs each."""
    own = [
        (nw.col("frequency") == "quarter")
        | ((nw.col("frequency") == "year") & ~nw.col("straddles_calendar"))
    ]
    if companies:
        own.append(nw.col("company").is_in(list(companies)))
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .filter(*own)
        .select(
            "capex_id", "company", "calendar_period", "frequency", "period_start", "period_end",
            "note", nw.col("revenue_usd_bn").alias("revenue"),
        )
    )  # fmt: skip
    backing = evidence.ranges(dataset, base, *own, of=evidence.CAPEX)
    found: pd.DataFrame = (
        rows.join(backing, on="capex_id", how="inner").collect("pandas").to_pandas()
    )
    return found


def _ratio(window: Window, base: Base) -> dict[str, Any]:
    parts = window.parts
    capex_, low, high = (
        sum(part[name] for part in parts) for name in ("capex_usd_bn", "low", "high")
    )
    below, least, most = (sum(part[name] for part in parts) for name in (base, "low_base",
                                                                         "high_base"))  # fmt: skip
    nothing = float("nan")
    ranks = [part[name] for part in parts for name in ("grade_rank", "grade_rank_base")]
    ids = [str(part[name]) for part in parts for name in ("capex_id", "capex_id_base")]
    own = [part["note_base"] for part in parts if part["capex_id"] != part["capex_id_base"]]
    return {
        "company": window.company,
        "period": window.period,
        "capex_usd_bn": capex_,
        "base_usd_bn": below,
        "ratio_pct": 100 * capex_ / below if below > 0 else nothing,
        "low_pct": 100 * low / most if below > 0 else nothing,
        "high_pct": 100 * high / least if below > 0 and least > 0 else nothing,
        "left_usd_bn": below - capex_,
        "left_low_usd_bn": least - high,
        "left_high_usd_bn": most - low,
        "quarters": window.quarters,
        "complete": window.complete,
        "made_of": window.made_of,
        "straddles": any(bool(part["straddles_calendar"]) for part in parts),
        "flag": _flag(window, base, below),
        "grade": evidence.GRADES[int(max(ranks))],
        "sources": int(min(part[name] for part in parts for name in ("sources", "sources_base"))),
        "note": capex_periods.joined([*capex_periods.notes(window), *map(str, own)]),
        "capex_ids": "; ".join(dict.fromkeys(ids)),
    }


def _flag(window: Window, base: Base, below: float) -> str:
    if base != "operating_cash_flow_usd_bn":
        return ""
    if below <= 0:
        return NOT_POSITIVE
    swollen = [
        f"{part['calendar_period']} ({formats.usd_bn(part[base])} on "
        f"{formats.usd_bn(part['revenue'])})"
        for part in window.parts if part[base] > part["revenue"]
    ]  # fmt: skip
    return f"{FLAG} in {', '.join(swollen)}" if swollen else ""


def change_points(rows: pd.DataFrame) -> pd.Series:
    """Return by how many percentage points each ratio changed on the same period a year before.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `against` returns it; it may reach back further than is shown.

    Returns
    -------
    pandas.Series
        Row by row; missing where either period is incomplete or has no ratio.
    """
    whole = rows[rows["complete"]]
    known = dict(
        zip(zip(whole["company"], whole["period"], strict=True), whole["ratio_pct"], strict=True)
    )
    before = [
        known.get((company, capex_periods.year_before(period)), float("nan"))
        for company, period in zip(rows["company"], rows["period"], strict=True)
    ]
    change = rows["ratio_pct"] - pd.Series(before, index=rows.index, dtype="float64")
    return change.where(rows["complete"])
