"""Text that Plotly draws: names from data made safe, lines that fit."""

import textwrap

from ai_investments import formats

WIDTH = 52
"""Characters of a line: what a phone has room for."""
MOST_LINES = 4
"""Lines that one piece of text may take."""


def escaped(text: str) -> str:
    """Make a name from data safe in Plotly's texts: they understand some HTML, and %{names}."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("%{", f"%{formats.WORD_JOINER}{{")


def wrapped(text: str) -> str:
    """Break the lines of a box so that they fit a phone; what is too long ends in "…"."""
    return "<br>".join(
        part
        for line in text.split("<br>")
        for part in textwrap.wrap(line, WIDTH, max_lines=MOST_LINES, placeholder=" …") or [""]
    )
