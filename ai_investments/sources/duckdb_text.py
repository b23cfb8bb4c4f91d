"""Names, texts and files as they stand in a query of DuckDB."""

import re
from pathlib import Path


def name(text: str) -> str:
    """Return a name of a column or table."""
    return '"' + text.replace('"', '""') + '"'


def text(text: str) -> str:
    """Return a text."""
    return "'" + text.replace("'", "''") + "'"


def file(path: Path) -> str:
    """Return a file as a text that names this one and no other."""
    # What stands in brackets is a pattern to DuckDB: a file is called what it is called.
    return text(re.sub(r"([\[*?])", r"[\1]", str(path)))
