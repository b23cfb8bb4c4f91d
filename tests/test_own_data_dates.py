"""What must hold for dates and periods as people write them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments.own_data import dates, periods
from ai_investments.own_data.refused import Refused


@pytest.mark.parametrize(
    ("cell", "on", "precision"),
    [
        ("2025-06-13", (2025, 6, 13), "day"),
        ("2025-06-13T00:00:00Z", (2025, 6, 13), "day"),
        ("2025/6/3", (2025, 6, 3), "day"),
        ("20250613", (2025, 6, 13), "day"),
        ("13/06/2025", (2025, 6, 13), "day"),
        ("06/13/2025", (2025, 6, 13), "day"),
        ("12.06.2025", (2025, 6, 12), "day"),
        ("12.06.25", (2025, 6, 12), "day"),
        ("13-Jun-2025", (2025, 6, 13), "day"),
        ("Oct 28, 2024", (2024, 10, 28), "day"),
        ("13. März 2024", (2024, 3, 13), "day"),
        ("13th of June 2025", (2025, 6, 13), "day"),
        ("June 2025", (2025, 6, 1), "month"),
        ("Jun-25", (2025, 6, 1), "month"),
        ("jan/2024", (2024, 1, 1), "month"),
        ("2025-06", (2025, 6, 1), "month"),
        ("06/2025", (2025, 6, 1), "month"),
        ("Q2 2025", (2025, 4, 1), "quarter"),
        ("2Q25", (2025, 4, 1), "quarter"),
        ("2025Q2", (2025, 4, 1), "quarter"),
        ("H2 2025", (2025, 7, 1), "quarter"),
        ("2025", (2025, 1, 1), "quarter"),
        (2025, (2025, 1, 1), "quarter"),
        (45821, (2025, 6, 13), "day"),
        ("45821", (2025, 6, 13), "day"),
        (datetime(2025, 6, 13, 12), (2025, 6, 13), "day"),
        (date(2025, 6, 13), (2025, 6, 13), "day"),
    ],
)
def test_what_people_write_is_understood(
    cell: object, on: tuple[int, int, int], precision: str
) -> None:
    found = dates.read(cell)
    assert found is not None
    assert (found.on, found.precision) == (date(*on), precision)


@pytest.mark.parametrize("cell", ["31.02.2025", "2025-13-01", "hello", "1 2 3", "0", 7, 1e9,
                                  -5, "May 5", "June 13", "13/13/2025", "x" * 50])  # fmt: skip
def test_what_is_no_date_is_refused_with_reason_and_remedy(cell: object) -> None:
    with pytest.raises(Refused) as refused:
        dates.read(cell)
    assert refused.value.remedy.startswith("Write ")


def test_day_or_month_first_is_asked_and_not_guessed() -> None:
    with pytest.raises(Refused, match="12 June or 6 December"):
        dates.read("06/12/2025")
    assert dates.read("06/12/2025", "month first") == dates.Day(date(2025, 6, 12))
    assert dates.read("06/12/2025", "day first") == dates.Day(date(2025, 12, 6))


def test_the_column_shows_which_stands_first() -> None:
    assert dates.order_of(["06/12/2025", "06/13/2025"]) == ("month first", "06/12/2025")
    assert dates.order_of(["06/12/2025", "13/06/2025"]) == ("day first", "06/12/2025")
    assert dates.order_of(["06/12/2025"]) == ("", "06/12/2025")
    assert dates.order_of(["06/13/2025", "13/06/2025", "06/12/2025"]) == ("", "06/12/2025")
    assert dates.order_of(["2025-01-02", 45821, "June 2025"]) == ("", "")


DAYS = st.dates(date(1990, 1, 1), date(2068, 12, 31))


@given(DAYS, st.sampled_from([
    ("%Y-%m-%d", ""), ("%d.%m.%Y", ""), ("%d.%m.%y", ""), ("%m/%d/%Y", "month first"),
    ("%d/%m/%Y", "day first"), ("%d %B %Y", ""), ("%b %d, %Y", ""), ("%d-%b-%Y", ""),
    ("%Y%m%d", ""), ("%Y-%m-%dT%H:%M:%S", ""),
]))  # fmt: skip
def test_a_day_reads_back_as_it_was_written(day: date, how: tuple[str, str]) -> None:
    form, order = how
    if form == "%d.%m.%y" and day.year < 1970:
        day = day.replace(year=2025, day=1)
    found = dates.read(f"{day:{form}}", order)  # type: ignore[arg-type]
    assert found is not None
    assert (found.on, found.precision) == (day, "day")


@given(DAYS)
def test_a_spreadsheets_day_number_is_the_day(day: date) -> None:
    found = dates.read(float((day - date(1899, 12, 30)).days))
    assert found is not None
    assert found.on == day
    assert found.said


@given(st.lists(DAYS, min_size=1), st.sampled_from([("%m/%d/%Y", "month first"),
                                                    ("%d/%m/%Y", "day first")]))  # fmt: skip
def test_a_column_never_shows_the_wrong_order(days: list[date], how: tuple[str, str]) -> None:
    form, order = how
    shown, _ = dates.order_of([f"{day:{form}}" for day in days])
    assert shown in ("", order)
    assert shown == order or all(day.day <= 12 for day in days)


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans()))
def test_anything_is_read_or_refused(cell: object) -> None:
    for read in (dates.read, periods.read):
        with contextlib.suppress(Refused):
            read(cell)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2025Q3", "2025Q3"), ("Q3 2025", "2025Q3"), ("3Q25", "2025Q3"), ("Q3'25", "2025Q3"),
     ("FY2025Q3", "FY2025Q3"), ("Q3 FY2025", "FY2025Q3"), ("FY25", "FY2025"), ("2025", "2025"),
     ("CY2025", "2025"), ("fiscal 2025", "FY2025"), (2025, "2025")],
)  # fmt: skip
def test_periods_are_understood(text: object, name: str) -> None:
    found = periods.read(text)
    assert isinstance(found, periods.Period)
    assert found.name == name


@given(DAYS)
def test_a_quarter_counts_as_the_one_in_which_most_of_it_falls(day: date) -> None:
    found = periods.quarter_that_ends(day)
    first, last = found.days
    assert abs((last - day).days) <= 47
    assert first < day
