"""Guidance that is still open: what a company said it will spend, and what is left of it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments.capital_spending import capex, quarter_sequence, target_periods
from ai_investments.dataset import Dataset

GUIDE_TYPES = {
    "company": "str", "guidance_id": "str", "guided_on": "datetime64[us]", "target_period": "str",
    "low_usd_bn": "float64", "high_usd_bn": "float64", "guided_definition": "str",
    "matched": "bool", "ratio": "float64", "ratio_quarters": "str", "low_shown_usd_bn": "float64",
    "high_shown_usd_bn": "float64", "middle_usd_bn": "float64", "quarters": "str",
    "left_quarters": "str", "spent_usd_bn": "float64", "usable": "bool", "why_not": "str",
    "publisher": "str", "url": "str", "evidence": "str", "note": "str",
}  # fmt: skip


def open_guides(dataset: Dataset, quarters: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Return each company's guidance that has quarters to come.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters by company.
    quarters : pandas.DataFrame
        Actual quarters under one definition, as `ai_investments.capital_spending.capex.totals`
        gives them.
    definition : str
        That definition, of `ai_investments.schema.DEFINITIONS`.

    Returns
    -------
    pandas.DataFrame
        One row a company and guided period, by company and time: the newest guidance under this
        definition, else the newest under another one.

        - ``quarters``: the calendar quarters guided, "; " between; ``left_quarters``: those after
          the company's last actual quarter; ``spent_usd_bn``: what the others came to,
          missing where one of them is not known.
        - ``matched``: whether it is guided under this definition. Where it is not, ``ratio`` is
          this definition ÷ the one guided, of the company's own quarters known under both
          (``ratio_quarters``): those of the guided period, else the last four.
        - ``low_shown_usd_bn``, ``high_shown_usd_bn``, ``middle_usd_bn``: the guided range × ratio
          and its middle; of "more than" only the lower end is known, and counts.
        - ``usable``: whether it can be followed, else ``why_not``.
    """
    companies = sorted(set(quarters["company"]))
    guides = _collected(dataset.capex_guidance, companies)
    calendars = _collected(dataset.capex, companies)
    calendars = calendars[calendars["frequency"] == "quarter"]
    spent = {
        (row["company"], row["period"]): row["capex_usd_bn"] for row in quarters.to_dict("records")
    }
    others = {
        code: _by_quarter(dataset, code, companies)
        for code in sorted(set(guides["definition"]) - {definition})
    }
    found = []
    for company, rows in guides.groupby("company"):
        own = {period: value for (name, period), value in spent.items() if name == company}
        calendar = calendars[calendars["company"] == company]
        newest: dict[tuple[str, ...], dict[Any, Any]] = {}
        ordered = rows.assign(matched=rows["definition"] == definition).sort_values(
            ["matched", "guided_on", "guidance_id"]
        )
        for row in ordered.to_dict("records"):
            target = tuple(_target(str(row["target_period"]), calendar))
            if target and target[-1] > max(own):
                newest[target] = row
        covered: set[str] = set()
        for target, row in sorted(newest.items(), key=lambda each: (each[0][0], -len(each[0]))):
            other = {} if row["matched"] else others[row["definition"]].get(str(company), {})
            guide = _guide(row, target, own, other)
            left = set(guide["left_quarters"].split("; "))
            if covered & left and guide["usable"]:
                guide |= {"usable": False, "why_not": "other guidance covers its quarters"}
            covered |= left if guide["usable"] else set()
            found.append(guide)
    return pd.DataFrame(found, columns=list(GUIDE_TYPES)).astype(GUIDE_TYPES)


def _collected(table: Any, companies: list[str]) -> pd.DataFrame:
    rows = nw.from_native(table).lazy().filter(nw.col("company").is_in(companies))
    found: pd.DataFrame = rows.collect("pandas").to_pandas()
    return found


def _by_quarter(
    dataset: Dataset, definition: str, companies: list[str]
) -> dict[str, dict[str, float]]:
    """Return the quarters of companies under another definition."""
    rows = capex.totals(dataset, definition=definition, by="quarter", companies=companies)
    return {
        str(company): dict(zip(own["period"], own["capex_usd_bn"], strict=True))
        for company, own in rows.groupby("company")
    }


def _target(text: str, calendar: pd.DataFrame) -> list[str]:
    """Return the calendar quarters of a guided period; nothing for several years."""
    target = target_periods.read(text)
    if target is None or target.several_years:
        return []
    if not target.fiscal:
        return list(target.quarters)
    for fiscal, own in zip(calendar["fiscal_period"], calendar["calendar_period"], strict=True):
        moved = _moved(str(fiscal).removeprefix("FY"), str(own))
        if moved is not None:
            return [
                quarter_sequence.quarter(quarter_sequence.place(each) + moved)
                for each in target.quarters
            ]
    return []


def _moved(fiscal: str, own: str) -> int | None:
    """Return by how many quarters the company's own year runs off the calendar's."""
    places = [target_periods.read(text) for text in (fiscal, own)]
    if any(each is None or len(each.quarters) != 1 for each in places):
        return None
    return quarter_sequence.place(own) - quarter_sequence.place(fiscal)


def _guide(
    row: Mapping[Any, Any],
    target: Sequence[str],
    own: Mapping[str, float],
    other: Mapping[str, float],
) -> dict[str, Any]:
    last, matched = max(own), bool(row["matched"])
    over = [quarter for quarter in target if quarter <= last]
    both = [quarter for quarter in over if quarter in own and quarter in other]
    both = both or sorted(set(own) & set(other))[-4:]
    base = sum(other[quarter] for quarter in both)
    ratio = 1.0 if matched else sum(own[q] for q in both) / base if base > 0 else math.nan
    low, high = float(row["low_usd_bn"]), float(row["high_usd_bn"])
    ends = [end * ratio for end in (low, high)]
    why_not = ""
    if any(quarter not in own for quarter in over):
        why_not = "a quarter of the period is not known"
    elif ratio != ratio:
        why_not = "no quarter is known under both definitions"
    return {
        **{name: row[name] for name in ("company", "guidance_id", "guided_on", "target_period",
                                        "low_usd_bn", "high_usd_bn", "publisher", "url",
                                        "evidence")},
        "guided_definition": row["definition"],
        "matched": matched,
        "ratio": ratio,
        "ratio_quarters": "" if matched else "; ".join(both),
        "low_shown_usd_bn": ends[0],
        "high_shown_usd_bn": ends[1],
        "middle_usd_bn": ends[0] if ends[1] != ends[1] else sum(ends) / 2,
        "quarters": "; ".join(target),
        "left_quarters": "; ".join(quarter for quarter in target if quarter > last),
        "spent_usd_bn": sum(own.get(quarter, math.nan) for quarter in over),
        "usable": not why_not,
        "why_not": why_not,
        "note": row["note"] if isinstance(row["note"], str) else "",
    }  # fmt: skip
