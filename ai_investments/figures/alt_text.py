"""What an alt text has room for: a few sentences; a table of the page has every figure."""

from collections.abc import Sequence

MOST_CHARACTERS = 600
"""Of the alt text of a chart of the built-in data, as the page opens."""
LISTED = 280
"""Characters that a list of marks may take of it."""


def first_of(told: Sequence[str], room: int = LISTED) -> str:
    """List what marks say for as long as there is room, then how many more there are.

    Parameters
    ----------
    told : sequence of str
        What each mark says, the most telling first; the first is always listed.
    room : int
        Characters that the list may take.

    Returns
    -------
    str
        The list in words; "" without marks.
    """
    length, listed = 0, 0
    for each in told:
        length += len(each) + 2
        if listed and length > room:
            break
        listed += 1
    rest = len(told) - listed
    return "; ".join(told[:listed]) + (f"; and {rest:,} more, all in the table" if rest else "")
