"""What a cell of a file can hold."""

from datetime import date, datetime

Cell = str | int | float | bool | date | datetime
"""A cell as its file holds it; text from CSV, an empty text where there is nothing."""
