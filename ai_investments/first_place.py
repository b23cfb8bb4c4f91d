"""Who comes first by a number: all who share the place, and how a title names them."""

import math
from collections.abc import Sequence
from typing import Any

from ai_investments import formats

MOST_NAMED = 3
"""Of more that share a place a title says how many they are."""
SAME = 1e-9
"""Relative difference up to which two computed numbers are one."""


def holders(values: Sequence[Any], lowest: bool = False) -> list[int]:
    """Return the positions of all that share the largest value, in their order.

    Parameters
    ----------
    values : sequence of float or pandas.Timestamp
        The values; missing ones hold no place.
    lowest : bool
        Whether the smallest value comes first.
    """
    known = [value for value in values if value == value]
    if not known:
        return []
    best = min(known) if lowest else max(known)
    return [place for place, value in enumerate(values) if same(value, best)]


def same(value: Any, best: Any) -> bool:
    """Tell whether two values hold one place; numbers, where they differ by rounding alone."""
    if isinstance(best, int | float):
        return math.isclose(value, best, rel_tol=SAME)
    return bool(value == best)


def named(names: Sequence[str], noun: str = "company", plural: str = "companies") -> str:
    """Name who shares a place: one, up to three, or how many.

    Parameters
    ----------
    names : sequence of str
        Their names.
    noun, plural : str
        What they are, where they are too many to name.
    """
    if len(names) > MOST_NAMED:
        return formats.count(len(names), noun, plural)
    return formats.listed(names)


def each(names: Sequence[str]) -> str:
    """Return what follows the figure of those who share a place: “ each”, nothing after one."""
    return " each" if len(names) > 1 else ""
