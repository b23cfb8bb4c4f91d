"""Days as sources give them: exact, a month, a quarter."""

import datetime as dt
import re

MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.ASCII | re.IGNORECASE)
PARTS = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)


def first_day(text: str) -> tuple[str, str]:
    """Return the first day of what is written, and how exact that is (``date_precision``).

    2026-11 is the first of November, of precision month; 2026Q4 the first of October. Any other
    text is returned as it is, of precision day.
    """
    if MONTH.fullmatch(text):
        return f"{text}-01", "month"
    if quarter := QUARTER.fullmatch(text):
        return f"{quarter[1]}-{3 * int(quarter[2]) - 2:02}-01", "quarter"
    return text, "day"


def fault(text: str, today: dt.date) -> str:
    """Return why a day, month or year is none that has begun; empty where it is one."""
    if not PARTS.fullmatch(text):
        return "is not a date."
    try:
        first = dt.date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return "is not a date."
    return f"is in the future: today is {today}." if first > today else ""
