"""What happened elsewhere when a large customer left: how much, how fast, what came back."""

from typing import Any, Literal

import pandas as pd

from ai_investments import formats
from ai_investments.dataset import Dataset
from ai_investments.days import DAYS_A_MONTH
from ai_investments.remembered import with_dataset

Which = Literal["all", "AI only", "complete only"]
COMPARABLE = ("year", "half_year_annualised", "quarter")
"""Bases on which revenue before and after may be compared: results, over times of one length."""
BASIS_WORDS = {
    "year": "full years",
    "half_year_annualised": "a year, then a half-year × 2",
    "quarter": "single quarters",
    "guidance": "guidance for a year",
    "mixed": "guidance against an actual",
    "run_rate": "a run rate",
}
ROSE, NOT_YET, UNKNOWN = "rose again", "not by the last figure", "not known"
"""Whether the vendor's revenue came back to what it was, as far as the data goes."""


def replaced_share(before: float, after: float, lost: float) -> float:
    """Return what share of a lost revenue others made up for.

    Revenue would have been `before` − `lost` had nobody filled the gap; what is above that was
    replaced. Over 1: the rest grew by more than was lost. Below 0: the rest shrank as well.

    Parameters
    ----------
    before, after, lost : float
        Revenue before and after, and what the customer took with it, all over times of one length;
        USD m.
    """
    return (after - (before - lost)) / lost


@with_dataset(8)
def cases(dataset: Dataset, which: Which = "all") -> pd.DataFrame:
    """Return the cases, newest first.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    which : str
        All, those of vendors that sell what AI is built with, or those that are complete.

    Returns
    -------
    pandas.DataFrame
        The rows of ``churn_cases`` with:

        - ``case``: vendor and customer in words, and ``short``: vendor and year, or as much more of
          the date as tells the vendor's cases apart.
        - ``replaced_pct``: share of the loss that was replaced, missing where not known.
        - ``replaced_words``: the same in words, or why it is not known.
        - ``rose_again``: `ROSE`, `NOT_YET` or `UNKNOWN`.
    """
    found = dataset.rows("churn_cases")
    if which != "all":
        found = found[found["sells_ai" if which == "AI only" else "complete"].astype(bool)]
    found = found.sort_values(["announced_on", "case_id"], ascending=[False, True])
    found = found.reset_index(drop=True)
    ids = found["case_id"].tolist()
    revenue = case_revenue(dataset, ids)
    rows = found.to_dict("records")
    replaced = [_replaced(row) for row in rows]
    texts = {
        "case": [f"{row['vendor']} – {row['customer']}" for row in rows],
        "short": _short_names(rows),
        "replaced_words": [words for _, words in replaced],
        "rose_again": [
            _rose_again(row, revenue[revenue["case_id"] == row["case_id"]]) for row in rows
        ],
    }
    return found.assign(
        replaced_pct=pd.Series([100 * share for share, _ in replaced], dtype="float64"),
        **{name: pd.Series(told, dtype="str") for name, told in texts.items()},
    )


def case_revenue(dataset: Dataset, case_ids: list[str]) -> pd.DataFrame:
    """Return the vendors' revenue by period around some cases, in the order of time.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    case_ids : list of str
        The cases.
    """
    rows = dataset.rows("case_revenue")
    found = rows[rows["case_id"].isin(case_ids)]
    order = ["case_id", "period_start", "period_end", "period"]
    return found.sort_values(order).reset_index(drop=True)


def customer_words(customer: str) -> str:
    """Write a customer inside a sentence: Google, its largest customer (Microsoft per analysts)."""
    return f"its l{customer[1:]}" if customer.startswith("Largest ") else customer


def within(months: float) -> str:
    """Write how long a customer's revenue took to go: within 2 months, at once."""
    return f"within {formats.count(round(months), 'month')}" if round(months) else "at once"


def months_in(start: pd.Timestamp, end: pd.Timestamp) -> int:
    """Return how many whole months a period has: 3 for a quarter of 13 weeks too."""
    return max(round(((end - start).days + 1) / DAYS_A_MONTH), 1)


def _short_names(rows: list[dict[Any, Any]]) -> list[str]:
    names: list[str] = []
    for row in rows:
        own = [other["announced_on"] for other in rows if other["vendor"] == row["vendor"]]
        written = next(
            (form for form in ("%Y", "%b %Y") if len({f"{on:{form}}" for on in own}) == len(own)),
            "%d %b %Y",
        )
        names.append(f"{row['vendor']}, {row['announced_on']:{written}}")
    return names


def _replaced(row: dict[Any, Any]) -> tuple[float, str]:
    """Return the share replaced, and it in words; missing, and why, where it cannot be known."""
    before, after = row["vendor_revenue_before_usd_m"], row["vendor_revenue_after_usd_m"]
    lost, basis = row["revenue_lost_usd_m"], row["basis"]
    if pd.isna(after) or pd.isna(before):
        return float("nan"), "not known: no revenue before and after"
    if basis not in COMPARABLE:
        told = BASIS_WORDS.get(basis, "no basis given")
        return float("nan"), f"not known: before and after do not compare: {told}"
    if pd.isna(lost) or lost <= 0:
        return float("nan"), "not known: no amount lost"
    share = replaced_share(before, after, lost)
    if share > 1:
        return share, f"all, and more: {100 * share:.0f}% of the loss"
    if share < 0:
        shrank = before - lost - after
        return share, f"nothing: the rest shrank too, by ${shrank:.1f}m"
    return share, f"{100 * share:.0f}% of the loss"


def _rose_again(row: dict[Any, Any], revenue: pd.DataFrame) -> str:
    """Return whether revenue was later as high as before: from its path, or before and after."""
    rates = [
        amount / months_in(start, end)
        for amount, start, end in zip(
            revenue["revenue_usd_m"], revenue["period_start"], revenue["period_end"], strict=True
        )
    ]
    earlier = (revenue["period_end"] < row["announced_on"]).tolist()
    before = [rate for rate, is_earlier in zip(rates, earlier, strict=True) if is_earlier]
    after = [rate for rate, is_earlier in zip(rates, earlier, strict=True) if not is_earlier]
    if not before or not after:
        if row["basis"] not in COMPARABLE:
            return UNKNOWN
        before = [row["vendor_revenue_before_usd_m"]]
        after = [row["vendor_revenue_after_usd_m"]]
        if pd.isna(before[0]) or pd.isna(after[0]):
            return UNKNOWN
    return ROSE if max(after) >= before[-1] else NOT_YET
