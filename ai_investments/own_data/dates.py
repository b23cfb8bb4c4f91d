"""Dates as people write them: 2025-06-13, 06/12/2025, 12.06.2025, June 2025, Q2 2025, 2025."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from ai_investments.own_data.missing import is_missing, tidy
from ai_investments.own_data.refused import Refused

Order = Literal["", "day first", "month first"]
Precision = Literal["day", "month", "quarter"]

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene gennaio",
            "feb february februar février févr fevrier febrero febbraio",
            "mar march märz mär mrz mars marzo",
            "apr april avril avr abril aprile abr",
            "may mai mayo maggio",
            "jun june juni juin junio giugno",
            "jul july juli juillet juil julio luglio",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre settembre",
            "oct october oktober okt octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec december dezember dez décembre déc decembre diciembre dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
"""English, German, French, Spanish and Italian names of months, with their short forms."""
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}.*)?")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
YEAR = re.compile(r"(?:FY|CY)?\s?((?:19|20|21)\d{2})", re.IGNORECASE)
QUARTER = re.compile(
    r"(?:FY|CY)?\s?(?:Q([1-4])[ /'-]*(\d{4}|\d{2})|([1-4])Q[ /'-]*(\d{4}|\d{2})|"
    r"(\d{4})[ /-]*Q([1-4]))", re.IGNORECASE
)  # fmt: skip
HALF = re.compile(
    r"(?:H([12])[ /'-]*(\d{4}|\d{2})|([12])H[ /'-]*(\d{4}|\d{2})|(\d{4})[ /-]*H([12]))",
    re.IGNORECASE,
)
WORDS = re.compile(r"[^\W\d_]+\.?|\d+(?:st|nd|rd|th)?", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet that counts from 1900, as it counts after February 1900."""
SERIALS = (20_000, 80_000)
"""Day numbers from 1954 to 2119: larger and smaller numbers are no dates."""
REMEDY = "Write a day as 2025-06-13, a month as 2025-06, a quarter as Q2 2025."


@dataclass(frozen=True)
class Day:
    """A date as exactly as it is known.

    Attributes
    ----------
    on : date
        The day; the first of the month, quarter or year where no day is given.
    precision : Precision
        What is known of it; a year and a half-year are "quarter".
    said : str
        What was understood where that is more than reading ("serial number"), or empty.
    """

    on: date
    precision: Precision = "day"
    said: str = ""


@lru_cache(maxsize=20_000)  # columns repeat their days
def read(cell: Hashable, order: Order = "") -> Day | None:
    """Read one date.

    Parameters
    ----------
    cell : hashable
        Text, a number (a spreadsheet's day number, a year) or a date.
    order : Order
        What stands first in 06/12/2025; empty: such a date is not read.

    Returns
    -------
    Day or None
        None where the cell says that nothing is known.

    Raises
    ------
    Refused
        With reason and remedy where it is no date.
    """
    if isinstance(cell, datetime):
        return Day(cell.date())
    if isinstance(cell, date):
        return Day(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _of_number(cell)
    text = tidy(str(cell))
    if is_missing(text):
        return None
    if len(text) > 40:
        raise Refused("is too long for a date.", REMEDY)
    return _numbers(text, order) or _period(text) or _named(text) or _nothing()


def order_of(cells: Iterable[object]) -> tuple[Order, str]:
    """Tell what stands first in the dates of a column.

    Parameters
    ----------
    cells : iterable of object
        Its cells.

    Returns
    -------
    (Order, str)
        The order, empty where the column shows both or neither, and a cell that could be read in
        two ways, empty where there is none.
    """
    seen: set[Order] = set()
    unclear = ""
    for cell in cells:
        found = NUMERIC.fullmatch(tidy(cell)) if isinstance(cell, str) else None
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            seen.add("day first")
        elif second > 12 >= first:
            seen.add("month first")
        elif first != second and found[2] != "." and first <= 12:
            unclear = unclear or str(cell)
    return (seen.pop() if len(seen) == 1 else ""), unclear


def _of_number(number: float) -> Day:
    if 1900 <= number < 2200 and number == int(number):
        return Day(date(int(number), 1, 1), "quarter", "only the year is given")
    if not SERIALS[0] <= number <= SERIALS[1]:
        raise Refused("is not a date.", REMEDY)
    return Day(EPOCH + timedelta(days=int(number)), "day", "a spreadsheet's day number")


def _numbers(text: str, order: Order) -> Day | None:
    if found := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return Day(_date(int(found[1]), int(found[2]), int(found[3])))
    if SERIAL.fullmatch(text):
        return _of_number(float(text))
    if not (found := NUMERIC.fullmatch(text)):
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if found[2] == "." or first > 12 or first == second:
        return Day(_date(year, second, first))
    if second > 12:
        return Day(_date(year, first, second))
    if not order:
        raise Refused(
            f"can be {second} {date(year, first, 1):%B} or {first} {date(year, second, 1):%B}.",
            "Say in the mapping whether the day or the month stands first.",
        )
    return Day(_date(year, *((second, first) if order == "day first" else (first, second))))


def _period(text: str) -> Day | None:
    if found := YEAR_MONTH.fullmatch(text):
        return Day(_date(int(found[1]), int(found[2]), 1), "month")
    if found := MONTH_YEAR.fullmatch(text):
        return Day(_date(int(found[2]), int(found[1]), 1), "month")
    if found := QUARTER.fullmatch(text):
        quarter = int(found[1] or found[3] or found[6])
        return Day(_date(_year(found[2] or found[4] or found[5]), 3 * quarter - 2, 1), "quarter")
    if found := HALF.fullmatch(text):
        half = int(found[1] or found[3] or found[6])
        return Day(_date(_year(found[2] or found[4] or found[5]), 6 * half - 5, 1), "quarter",
                   "only the half-year is given")  # fmt: skip
    if found := YEAR.fullmatch(text):
        return Day(_date(int(found[1]), 1, 1), "quarter", "only the year is given")
    return None


def _named(text: str) -> Day | None:
    """Read a date with the name of a month: 13 June 2025, Jun 13, 2025, 13-Jun-25, June 2025."""
    month, numbers = 0, []
    for part in WORDS.findall(text):
        word = part.casefold().strip(".")
        if word in MONTHS and not month:
            month = MONTHS[word]
        elif digits := re.fullmatch(r"(\d+)(?:st|nd|rd|th)?", word):
            numbers.append(digits[1])
        elif word not in ("of", "de", "mid", "early", "late", "mon", "tue", "wed", "thu", "fri",
                          "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
                          "saturday", "sunday"):  # fmt: skip
            return None
    if not month or not 1 <= len(numbers) <= 2:
        return None
    if len(numbers) == 1:
        short = re.search(r"[-'’]\d\d$", text)  # Jun-25 is a spreadsheet's June 2025
        if len(numbers[0]) != 4 and not (short and len(numbers[0]) == 2):
            raise Refused("names no year.", "Write the year with four digits: June 2025.")
        return Day(_date(_year(numbers[0]), month, 1), "month")
    day, year = numbers if len(numbers[1]) in (2, 4) and len(numbers[0]) <= 2 else numbers[::-1]
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    return Day(_date(_year(year), month, int(day)))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - (100 if int(text) >= 70 else 0)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("is no day of the calendar.", REMEDY) from None


def _nothing() -> Day:
    raise Refused("is not a date.", REMEDY)
