"""Periods as people write them: Q3 2025, 2025Q3, 2025, FY2025, or the day on which they end."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ai_investments.own_data.missing import tidy
from ai_investments.own_data.refused import Refused

YEAR = r"((?:19|20|21)?\d{2})"
QUARTER = re.compile(
    rf"(?P<fiscal>FY)?\s*(?:Q\s?([1-4])|([1-4])Q)[ /'’-]*(?P<late>FY)?[ '’]*{YEAR}|"
    rf"(?P<early>FY)?\s*{YEAR}[ /-]*Q\s?([1-4])", re.IGNORECASE
)  # fmt: skip
WHOLE_YEAR = re.compile(
    rf"(?P<fiscal>FY|fiscal year|fiscal)?\s*(?:CY|year)?[ '’]*{YEAR}", re.IGNORECASE
)
REMEDY = "Write a quarter as 2025Q3, a year as 2025, a fiscal period as FY2025Q3 or FY2025."


@dataclass(frozen=True)
class Period:
    """A quarter or a year.

    Attributes
    ----------
    year : int
        Calendar or fiscal year.
    quarter : int
        1 to 4; 0 for a year.
    fiscal : bool
        Whether the company's own calendar is meant, so that its days are not known.
    """

    year: int
    quarter: int = 0
    fiscal: bool = False

    @property
    def name(self) -> str:
        """The period as the tables write it: "2025Q3", "2025", "FY2025Q3" or "FY2025"."""
        return (
            f"{'FY' if self.fiscal else ''}{self.year}{f'Q{self.quarter}' if self.quarter else ''}"
        )

    @property
    def frequency(self) -> str:
        """Its length, in the word of the tables."""
        return "quarter" if self.quarter else "year"

    @property
    def days(self) -> tuple[date, date]:
        """First and last day, were it a period of the calendar."""
        if not self.quarter:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        last = date(self.year + self.quarter // 4, self.quarter * 3 % 12 + 1, 1)
        return date(self.year, 3 * self.quarter - 2, 1), last - timedelta(days=1)


def read(cell: object) -> Period | date:
    """Read a period.

    Parameters
    ----------
    cell : object
        Text, a year as a number, or a date.

    Returns
    -------
    Period or datetime.date
        The date where the cell holds one: the last day of the period.

    Raises
    ------
    Refused
        With reason and remedy where it is no quarter and no year.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = tidy(str(cell))
    if isinstance(cell, (int, float)):
        text = f"{cell:g}"
    if found := QUARTER.fullmatch(text):
        year, quarter = (found[5] or found[7]), (found[2] or found[3] or found[8])
        fiscal = bool(found["fiscal"] or found["late"] or found["early"])
        return Period(_year(year), int(quarter), fiscal)
    if found := WHOLE_YEAR.fullmatch(text):
        return Period(_year(found[2]), 0, bool(found["fiscal"]))
    if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        try:
            return date(*map(int, iso.groups()))
        except ValueError:
            pass
    raise Refused("is no quarter and no year.", REMEDY)


def quarter_that_ends(on: date) -> Period:
    """Return the calendar quarter in which most of a quarter that ends on a day falls."""
    middle = on - timedelta(days=45)
    return Period(middle.year, (middle.month + 2) // 3)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
