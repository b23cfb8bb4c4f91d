"""What a table and its columns are: the one definition behind checks, package and dictionary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

Kind = Literal["text", "list", "number", "date", "partial date", "yes/no", "address"]

FRICTIONLESS_TYPE: dict[Kind, str] = {
    "text": "string",
    "list": "string",
    "number": "number",
    "date": "date",
    "partial date": "string",
    "yes/no": "boolean",
    "address": "string",
}
PARTIAL_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
WEB_ADDRESS = r"https?://\S+"
HIGHEST = {"_usd_bn": 10_000.0, "_usd_m": 10_000_000.0}
"""More than any company is worth or spends: a larger amount is in the wrong unit."""
DATES = (pd.Timestamp("1990-01-01"), pd.Timestamp("2100-12-31"))


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes
    ----------
    name : str
        Column name; a unit ends it (``_usd_bn``, ``_pct``, ``_on`` for dates).
    kind : Kind
        What a cell holds. ``list`` is text with "; " between the items.
    description : str
        One sentence for the data dictionary.
    required : bool
        Whether every row must fill it.
    allowed : sequence of str
        The only values allowed; empty: any.
    low, high : float or None
        Bounds of a number, both included; amounts of money have an upper one by their unit.
    pattern : str or None
        Regular expression that the whole text must match.
    pattern_words : str
        What to write so that it does, in words.
    references : str or None
        ``table.column`` that holds every value of this column.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    allowed: Sequence[str] = ()
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    pattern_words: str = "Use lower-case letters, digits and hyphens."
    references: str | None = None

    def frictionless(self) -> dict[str, Any]:
        """Return the field as Frictionless Table Schema describes one."""
        constraints: dict[str, Any] = {}
        if self.required:
            constraints["required"] = True
        if self.allowed:
            constraints["enum"] = list(self.allowed)
        if self.low is not None:
            constraints["minimum"] = self.low
        if self.highest is not None:
            constraints["maximum"] = self.highest
        if self.text_pattern:
            constraints["pattern"] = self.text_pattern
        described: dict[str, Any] = {
            "name": self.name,
            "type": FRICTIONLESS_TYPE[self.kind],
            "description": self.description,
        }
        if self.kind == "yes/no":
            described |= {"trueValues": ["true"], "falseValues": ["false"]}
        return described | ({"constraints": constraints} if constraints else {})

    @property
    def highest(self) -> float | None:
        """Upper bound of a number, if there is one."""
        units = (limit for unit, limit in HIGHEST.items() if self.name.endswith(unit))
        return self.high if self.high is not None else next(units, None)

    @property
    def text_pattern(self) -> str | None:
        """Regular expression for the text of a cell, if there is one."""
        kinds: dict[Kind, str] = {"partial date": PARTIAL_DATE, "address": WEB_ADDRESS}
        return self.pattern or kinds.get(self.kind)

    def checks(self) -> list[pa.Check]:
        """Return the column's pandera checks; each carries "reason | remedy" as its error."""
        checks = []
        if self.allowed:
            words = ", ".join(self.allowed)
            checks.append(
                pa.Check.isin(
                    self.allowed, error=f"is not one of the values allowed.|Use: {words}."
                )
            )
        if self.low is not None or self.highest is not None:
            low = self.low if self.low is not None else float("-inf")
            high = self.highest if self.highest is not None else float("inf")
            bounds = f"at least {low:g}" if high == float("inf") else f"from {low:g} to {high:,.0f}"
            if low == float("-inf"):
                bounds = f"up to {high:,.0f}"
            checks.append(
                pa.Check.in_range(
                    low, high, error=f"is out of range.|Give a number {bounds}; check the unit."
                )
            )
        if self.kind == "date":
            checks.append(
                pa.Check.in_range(
                    *DATES, error="is out of range.|Give a day from 1990 to 2100; check the year."
                )
            )
        if self.text_pattern:
            wanted = {
                "partial date": "Write the date as 2025, 2025-06 or 2025-06-13.",
                "address": "Give a web address that begins with https:// or http://.",
            }.get(self.kind, self.pattern_words)
            checks.append(
                pa.Check.str_matches(f"^(?:{self.text_pattern})$", error=f"is malformed.|{wanted}")
            )
        return checks


@dataclass(frozen=True)
class Rule:
    """What must hold between the columns of a row.

    Attributes
    ----------
    column : str
        Column that a message names.
    holds : callable
        Function of the typed table that tells for every row whether the rule holds.
    reason, remedy : str
        What to say where it does not.
    """

    column: str
    holds: Callable[[pd.DataFrame], pd.Series]
    reason: str
    remedy: str


@dataclass(frozen=True)
class Table:
    """One CSV file.

    Attributes
    ----------
    name : str
        Table name; the file is ``<name>.csv``.
    title, description : str
        For the data dictionary.
    fields : tuple of Field
        Columns in their order.
    key : tuple of str
        Columns that together name a row; empty: rows have no key.
    rules : tuple of Rule
        What must hold between columns.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def file(self) -> str:
        """File name of the table."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return [each.name for each in self.fields]

    def __getitem__(self, name: str) -> Field:
        """Return the field called `name`."""
        return next(each for each in self.fields if each.name == name)

    def pandera(self) -> pa.DataFrameSchema:
        """Return the checks of the typed table."""
        return pa.DataFrameSchema(
            {
                each.name: pa.Column(
                    checks=each.checks(),
                    nullable=not each.required,
                    description=each.description,
                )
                for each in self.fields
            },
            name=self.name,
        )

    def frictionless(self) -> dict[str, Any]:
        """Return the table as a resource of a Frictionless Data Package."""
        table_schema: dict[str, Any] = {"fields": [each.frictionless() for each in self.fields]}
        if self.key:
            table_schema["primaryKey"] = list(self.key)
        links = [each for each in self.fields if each.references]
        if links:
            table_schema["foreignKeys"] = []
            for each in links:
                resource, column = str(each.references).split(".")
                same = resource == self.name
                table_schema["foreignKeys"].append(
                    {
                        "fields": [each.name],
                        "reference": {"resource": "" if same else resource, "fields": [column]},
                    }
                )
        table_schema["missingValues"] = [""]
        return {
            "name": self.name,
            "type": "table",
            "path": self.file,
            "title": self.title,
            "description": self.description,
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": table_schema,
        }

    def empty(self) -> pd.DataFrame:
        """Return the table without rows, with the types of a checked one."""
        return pd.DataFrame({each.name: pd.Series(dtype=DTYPE[each.kind]) for each in self.fields})


DTYPE: dict[Kind, str] = {
    "text": "str",
    "list": "str",
    "number": "float64",
    "date": "datetime64[us]",
    "partial date": "str",
    "yes/no": "bool",
    "address": "str",
}
