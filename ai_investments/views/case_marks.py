"""What happened when customers left elsewhere, as values of the controls of a churn scenario."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments.customers import lost_customers
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views.churn_parameters import ChurnParameters

MOST = 5
"""Marks beside one control: the least, the greatest and what stands between."""


@dataclass(frozen=True)
class CaseMark:
    """A value that a control had in a case, and which case that is.

    Attributes
    ----------
    value : int
        The value, within the control's bounds.
    unit : str
        Written behind it.
    vendor, case_id : str
        Whose case.
    words : str
        What happened.
    """

    value: int
    unit: str
    vendor: str
    case_id: str
    words: str


@with_dataset()
def case_marks(dataset: Dataset) -> dict[str, tuple[CaseMark, ...]]:
    """Return for each control that cases tell something about at most `MOST` of their values.

    They are the quartiles of the cases, each the value of a real one; of cases with one value a
    vendor of AI goes first, then a complete case, then the newest.
    """
    cases = lost_customers.cases(dataset)
    return {
        "wind_down": _quartiles(cases, "wind_down_months", "wind_down", " mo", _wind_down, dataset),
        "replaced": _quartiles(cases, "replaced_pct", "replaced", "%", _replaced, dataset),
    }


def _quartiles(
    cases: pd.DataFrame, column: str, name: str, unit: str, words: Any, dataset: Dataset
) -> tuple[CaseMark, ...]:
    low, high = ChurnParameters.parameters()[name].bounds_in(dataset)
    known = cases.dropna(subset=[column])
    order = [column, "sells_ai", "complete", "announced_on", "case_id"]
    rows = known.sort_values(order, ascending=[True, False, False, False, True]).to_dict("records")
    if not rows:
        return ()
    places = [round(part * (len(rows) - 1) / (MOST - 1)) for part in range(MOST)]
    wanted = sorted({round(min(max(rows[place][column], low), high)) for place in places})
    marks = []
    for value in wanted:
        row = next(row for row in rows if round(min(max(row[column], low), high)) == value)
        marks.append(CaseMark(value, unit, row["vendor"], row["case_id"], words(row)))
    return tuple(marks)


def _wind_down(row: dict[Any, Any]) -> str:
    gone = lost_customers.within(row["wind_down_months"])
    return f"{row['case']} ({row['announced_on']:%b %Y}): its revenue had gone {gone}."


def _replaced(row: dict[Any, Any]) -> str:
    return f"{row['case']} ({row['announced_on']:%b %Y}): replaced: {row['replaced_words']}."
