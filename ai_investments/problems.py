"""What is wrong with the data, said so that a person can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one file.

    Attributes
    ----------
    file : str
        File name, as the person knows it.
    row : int or None
        Row as a spreadsheet counts it: the header is row 1. None: the whole file.
    column : str or None
        Column name. None: the whole row or file.
    value : str
        The text found, cut to 80 characters.
    reason : str
        What is wrong with it.
    remedy : str
        What to do about it.
    left_out : int
        Number of rows that are not used because of it; 0 for a warning.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    reason: str
    remedy: str
    left_out: int = 0

    def __str__(self) -> str:
        """Return one line: place, value, reason, remedy."""
        place = ", ".join(
            [self.file]
            + ([f"row {self.row}"] if self.row else [])
            + ([f"column {self.column}"] if self.column else [])
        )
        found = f" “{self.value}”" if self.value else ""
        return f"{place}:{found} {self.reason} {self.remedy}"


def shown(text: str) -> str:
    """Cut a cell's text to what a message can carry, without line breaks."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"
