"""What an alt text has room for: a few sentences; a table of the page has every figure."""

from collections.abc import Iterable, Sized

MOST_CHARACTERS = 600
"""Of the alt text of a chart of the built-in data, as the page opens."""
LISTED = 280
"""Characters that a list of marks may take of it."""


def first_of(told: Iterable[str], room: int = LISTED, n: int | None = None) -> str:
    """List what marks say for as long as there is room, then how many more there are.

    Parameters
    ----------
    told : iterable of str
        What each mark says, the most telling first; the first is always listed.
    room : int
        Characters that the list may take.
    n : int, optional
        How many they are, where `told` makes them as they are read: no more than fit are made.

    Returns
    -------
    str
        The list in words; "" without marks.
    """
    length = 0
    listed: list[str] = []
    for each in told:
        length += len(each) + 2
        if listed and length > room:
            break
        listed.append(each)
    rest = (len(told) if isinstance(told, Sized) else n or 0) - len(listed)
    return "; ".join(listed) + (f"; and {rest:,} more, all in the table" if rest else "")
