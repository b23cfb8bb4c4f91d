"""Periods that guidance is about: which quarters they hold, and when they are."""

import re
from dataclasses import dataclass

import pandas as pd

from ai_investments.capital_spending.quarter_sequence import place

WRITTEN = re.compile(r"(FY)?(\d{4})(?:Q([1-4])|-(?:FY)?(\d{4}))?")


@dataclass(frozen=True)
class TargetPeriod:
    """A quarter, a year or several years, of the calendar or of a company's own year.

    Attributes
    ----------
    fiscal : bool
        Whether the quarters are those of the company's own year.
    quarters : tuple of str
        The quarters it holds, such as "2025Q3"; fiscal ones count within the fiscal year.
    """

    fiscal: bool
    quarters: tuple[str, ...]

    @property
    def first_year(self) -> int:
        """First year, by its name."""
        return int(self.quarters[0][:4])

    @property
    def last_year(self) -> int:
        """Last year, by its name."""
        return int(self.quarters[-1][:4])

    @property
    def several_years(self) -> bool:
        """Whether an amount for it is a sum over years, never that of one year."""
        return self.first_year != self.last_year

    def span(self, quarter: str, quarter_ends: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return first and last day, counted from the last day of any quarter that is known.

        Parameters
        ----------
        quarter : str
            A quarter of the same kind, such as "2025Q3".
        quarter_ends : pandas.Timestamp
            Its last day.
        """
        first, last = place(self.quarters[0]), place(self.quarters[-1])
        known = place(quarter)
        # Quarters of 52-week years end some days off; the month end is near enough.
        before, ends = (
            quarter_ends + pd.DateOffset(months=3 * moved) + pd.offsets.MonthEnd(0)
            for moved in (first - 1 - known, last - known)
        )
        return before + pd.Timedelta(days=1), ends


def read(text: str) -> TargetPeriod | None:
    """Read a period as the data writes it: 2026, FY2026, FY2026Q1, 2026Q1 or 2025-2027.

    Returns
    -------
    TargetPeriod or None
        None where the text names none of these, or the last year comes before the first.
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    fiscal, first, quarter, last = found.groups()
    years = range(int(first), int(last or first) + 1)
    quarters = [f"{year:04}Q{n}" for year in years for n in ([quarter] if quarter else "1234")]
    return TargetPeriod(fiscal is not None, tuple(quarters)) if quarters else None
