"""Quarters such as 2025Q3, fiscal or of the calendar, by their place in the sequence of all."""


def place(quarter: str) -> int:
    """Return the place of a quarter: one more than that of the quarter before."""
    return 4 * int(quarter[:4]) + int(quarter[5]) - 1


def quarter(place: int) -> str:
    """Return the quarter at a place."""
    return f"{place // 4:04}Q{place % 4 + 1}"


def between(first: int, last: int) -> list[str]:
    """Return the quarters from one place to another, both included."""
    return [quarter(each) for each in range(first, last + 1)]
