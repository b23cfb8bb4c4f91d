"""The axes of valuations over time: where a point stands, in data and in pixels."""

import math
from typing import Any

import pandas as pd

from ai_investments.figures.log_axis import ticks_between

LEAST_HEIGHT = 440
TWO_LINES, ONE_LINE = 30, 15
"""Heights of a label with the newest valuation and without, in pixels."""
WITH_VALUE = 12
"""Companies up to which a label holds the newest valuation."""
MOST_TICKS = 8


class ValuationAxes:
    """Where a point stands: time and valuation, and the height in pixels."""

    def __init__(self, points: pd.DataFrame, events: pd.DataFrame, since_first: bool, log: bool):
        self.since_first, self.log = since_first, log
        self.columns = (
            ("years", "years_low", "years_high") if since_first
            else ("announced_on", "date_from", "date_to")
        )  # fmt: skip
        first, last = (points[self.columns[place]].map(self.number) for place in (1, 2))
        days = [self.number(day) for day in events["event_on"]]
        low, high = min([first.min(), *days]), max([last.max(), *days])
        room = max(0.03 * (high - low), 0.05 if since_first else 20.0)
        self.x_range = (low - room, high + room)
        values = points[["low_usd_bn", "high_usd_bn", "valuation_usd_bn"]]
        least, most = float(values.min().min()), float(values.max().max())
        self.y_range = [0.0, 1.06 * most]
        if log:
            self.y_range = [math.log10(least) - 0.12, math.log10(most) + 0.12]
        companies = points["company"].nunique()
        self.label = TWO_LINES if companies <= WITH_VALUE else ONE_LINE
        self.height = max(LEAST_HEIGHT, companies * self.label)

    def number(self, moment: Any) -> float:
        """Return a moment as a number: years, or days since 1970."""
        return float(moment) if self.since_first else moment.timestamp() / 86400

    def x_text(self, number: float) -> Any:
        """Return what Plotly takes for a number of `number`."""
        if self.since_first:
            return round(number, 4)
        return f"{pd.Timestamp('1970-01-01') + pd.Timedelta(days=number):%Y-%m-%d}"

    def x(self, row: Any, which: int = 0) -> Any:
        """Return the time of a point: itself, its earliest or its latest."""
        return self.x_text(self.number(row[self.columns[which]]))

    def pixels(self, value: float) -> float:
        """Return the height of a valuation above the lower edge, in pixels."""
        low, high = self.y_range
        return ((math.log10(value) if self.log else value) - low) / (high - low) * self.height

    def value(self, pixels: float) -> float:
        """Return the valuation at a height; the way back from `pixels`."""
        low, high = self.y_range
        place = low + pixels / self.height * (high - low)
        return float(10**place) if self.log else place

    def ticks(self) -> list[float]:
        """Return the valuations that the axis names."""
        low, high = self.y_range
        if self.log:
            within = ticks_between(low, high)
            powers = [tick for tick in within if math.log10(tick).is_integer()]
            return within if len(within) <= MOST_TICKS else powers
        raw = high / 5
        unit = 10 ** math.floor(math.log10(raw))
        step = unit * next(each for each in (1, 2, 5, 10) if each * unit >= raw)
        return [step * n for n in range(int(high / step) + 1)]
