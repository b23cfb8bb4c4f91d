"""Calendar periods of capex: from the rows reported to quarters, years and twelve months."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import quarter_sequence

By = Literal["year", "quarter", "ttm"]

PERIODS = {"quarter": r"\d{4}Q[1-4]", "year": r"\d{4}", "ttm": r"\d{4}Q[1-4]"}
"""How a period is called; twelve months are called by the quarter that they end with."""
MADE_OF_YEAR = "the calendar year as the company reports it; not all quarters are known"


@dataclass(frozen=True)
class Window:
    """One company's period and the rows that make it up.

    Attributes
    ----------
    company, period : str
        Whose, and "2025", or "2025Q3" for the quarter or the twelve months that end with it.
    parts : tuple of dict
        Rows of the table, in the order of time: quarters, or the one calendar year.
    quarters : int
        Number of quarters known.
    complete : bool
        Whether the parts cover the whole period.
    made_of : str
        "quarters", or "year" where quarters are missing and the year is reported.
    """

    company: str
    period: str
    parts: tuple[dict[Any, Any], ...]
    quarters: int
    complete: bool
    made_of: str = "quarters"


def one_a_period(found: pd.DataFrame) -> pd.DataFrame:
    """Keep one row a company and period, with the range of all; drop what names no period.

    Parameters
    ----------
    found : pandas.DataFrame
        Rows with ``company``, ``calendar_period``, ``frequency``, ``capex_id``, ``note``,
        ``grade_rank``, ``sources``, ``low``, ``high``.

    Returns
    -------
    pandas.DataFrame
        The row with the best grade, then most sources, then the first ``capex_id``; ``low`` and
        ``high`` of all, ``times``: how many there were.
    """
    named = [
        frequency in PERIODS and re.fullmatch(PERIODS[frequency], period) is not None
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


def windows(rows: pd.DataFrame, by: By) -> list[Window]:
    """Put the quarters together to periods; a whole year stands in where quarters are missing.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a company, ``calendar_period`` and ``frequency``, as `one_a_period` leaves them.
    by : By
        Length of the periods.

    Returns
    -------
    list of Window
        Quarters, or years (one that lacks quarters is not complete), or twelve months that end
        with each quarter: only whole ones, never three quarters as if they were four.
    """
    quarters = rows[rows["frequency"] == "quarter"]
    years = rows[rows["frequency"] == "year"]
    if by == "quarter":
        return [
            Window(row["company"], row["calendar_period"], (row,), 1, True)
            for row in quarters.to_dict("records")
        ]
    known = {
        (row["company"], row["calendar_period"]): row
        for row in quarters.sort_values("calendar_period").to_dict("records")
    }
    whole = {(row["company"], row["calendar_period"]): row for row in years.to_dict("records")}
    return _years(known, whole) if by == "year" else _twelve_months(known, whole)


Rows = dict[tuple[str, str], dict[Any, Any]]


def _years(known: Rows, whole: Rows) -> list[Window]:
    parts: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for (company, quarter), row in known.items():
        parts.setdefault((company, quarter[:4]), []).append(row)
    stand_in = {place: row for place, row in whole.items() if len(parts.get(place, [])) < 4}
    return [
        *(
            Window(*place, (row,), len(parts.get(place, [])), True, "year")
            for place, row in stand_in.items()
        ),
        *(
            Window(*place, tuple(own), len(own), len(own) == 4)
            for place, own in parts.items()
            if place not in stand_in
        ),
    ]


def _twelve_months(known: Rows, whole: Rows) -> list[Window]:
    found = []
    for company, last in known:
        own = [known.get((company, period)) for period in trailing(last)]
        told = [part for part in own if part is not None]
        if len(told) == 4:
            found.append(Window(company, last, tuple(told), 4, True))
    for (company, year), row in whole.items():
        count = sum((company, f"{year}Q{n}") in known for n in range(1, 5))
        if count < 4:
            found.append(Window(company, f"{year}Q4", (row,), count, True, "year"))
    return found


def trailing(last: str) -> list[str]:
    """Return the four quarters that end with one: 2024Q4, 2025Q1, 2025Q2, 2025Q3 for 2025Q3."""
    end = quarter_sequence.place(last)
    return quarter_sequence.between(end - 3, end)


def year_before(period: str) -> str:
    """Return the same period a year before: 2024 for 2025, 2024Q3 for 2025Q3."""
    return f"{int(period[:4]) - 1:04}{period[4:]}"


def every(periods: Sequence[str]) -> list[str]:
    """Return every period from the first to the last of a sorted list."""
    if not periods:
        return []
    years = range(int(periods[0][:4]), int(periods[-1][:4]) + 1)
    if "Q" not in periods[0]:
        return [f"{year:04}" for year in years]
    all_ = [f"{year:04}Q{quarter}" for year in years for quarter in range(1, 5)]
    return [period for period in all_ if periods[0] <= period <= periods[-1]]


def notes(window: Window) -> list[str]:
    """Say what to know about a period: reported twice, straddling, overlapping, its rows' notes."""
    said = [
        f"{part['calendar_period']} is in the table {part['times']} times: the figure "
        "with the best evidence counts, the range spans all"
        for part in reversed(window.parts)
        if part["times"] > 1
    ]
    said += _seams(window.parts)
    if any(bool(part["straddles_calendar"]) for part in window.parts):
        start, end = (
            formats.day(pd.Timestamp(day))
            for day in (window.parts[0]["period_start"], window.parts[-1]["period_end"])
        )
        said.append(
            f"fiscal quarter {start} to {end}, counted as the calendar quarter in which most of it "
            "falls"
            if len(window.parts) == 1
            else f"fiscal quarters {start} to {end}, each counted as the calendar quarter in which "
            "most of it falls"
        )
    said += [str(part["note"]) for part in window.parts]
    return [*said, MADE_OF_YEAR] if window.made_of == "year" else said


def _seams(parts: Sequence[dict[Any, Any]]) -> list[str]:
    """Say where the days of neighbouring quarters overlap or leave a gap."""
    said = []
    for before, after in itertools.pairwise(parts):
        if trailing(after["calendar_period"])[-2] != before["calendar_period"]:
            continue
        days = (pd.Timestamp(after["period_start"]) - pd.Timestamp(before["period_end"])).days - 1
        if days:
            what = "overlap by" if days < 0 else "leave out"
            said.append(
                f"the quarters counted as {before['calendar_period']} and "
                f"{after['calendar_period']} {what} {formats.count(abs(days), 'day')}"
            )
    return said


def joined(said: Sequence[str]) -> str:
    """Join notes; what several of them say is said once."""
    parts = [part.strip() for note in said for part in note.split(";")]
    return "; ".join(dict.fromkeys(part for part in parts if part))
