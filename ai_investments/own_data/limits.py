"""How much an analyst's file may hold, and how it is said that it holds more."""

LARGEST_BYTES = 20 * 2**20
LARGEST_UNPACKED = 150 * 2**20
"""Bytes of a workbook's or Parquet file's tables once unpacked."""
HIGHEST_RATIO = 200
"""Times that a file may grow when unpacked; tables grow about twenty times."""
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_CELLS = 5_000_000
LOOKED_AT = 60
"""Rows in which the headings are looked for: exports write lines of their own above them."""


class Unusable(Exception):  # noqa: N818  # carries reason and remedy for the person, not an error
    """A file cannot be used: reason and remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)


class TooMuch(Unusable):
    """A file holds more than is read."""

    def __init__(self, what: str, limit: str, remedy: str) -> None:
        super().__init__(f"{what}, more than the {limit} that are read.", remedy)
