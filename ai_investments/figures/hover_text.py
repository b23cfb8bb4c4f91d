"""Text of the box beside a mark."""

import textwrap

WIDTH = 52
"""Characters of a line: what a phone has room for."""
MOST_LINES = 4
"""Lines that one piece of text may take."""


def wrapped(text: str) -> str:
    """Break the lines of a box so that they fit a phone; what is too long ends in "…"."""
    return "<br>".join(
        part
        for line in text.split("<br>")
        for part in textwrap.wrap(line, WIDTH, max_lines=MOST_LINES, placeholder=" …") or [""]
    )
