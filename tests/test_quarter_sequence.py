"""Quarters by their place: the calendar of pandas is the oracle."""

import pandas as pd

from ai_investments.capital_spending import quarter_sequence


def test_quarters_are_counted_as_the_calendar_has_them() -> None:
    calendar = [str(each) for each in pd.period_range("1998Q3", "2031Q2", freq="Q")]
    first, last = (quarter_sequence.place(each) for each in (calendar[0], calendar[-1]))
    assert quarter_sequence.between(first, last) == calendar
    assert [quarter_sequence.place(each) for each in calendar] == list(range(first, last + 1))
    assert quarter_sequence.between(last, first) == []
