"""Cells of an analyst's rows as values: names, lists, dates, and amounts in US dollars."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ai_investments.own_data import amounts, dates, headings, periods, words
from ai_investments.own_data.amounts import Decimal
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.dates import Day, Order
from ai_investments.own_data.fields import Field
from ai_investments.own_data.files import text
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.missing import is_missing
from ai_investments.own_data.refused import Refused

LONGEST = {"name": 120, "text": 2000, "list": 2000}
"""Characters that a name, a note and a list of names may have."""
SMALLEST_USD = 1000.0
"""Less than this is more likely a wrong unit than a deal."""


@dataclass(frozen=True)
class Reading:
    """How the cells of one column are read, decided once for the whole column.

    Attributes
    ----------
    field : Field
        What the column fills.
    heading : str
        As the analyst wrote it; empty for a constant.
    unit, currency : str
        What a plain amount counts, and in which currency it is.
    decimal, order : str
        Mark before the decimals; what stands first in 06/12/2025.
    fractions : bool
        Whether shares are written 0.49 rather than 49.
    notes : tuple of (str, str, str)
        Value, reason and remedy of what to know about the column.
    """

    field: Field
    heading: str = ""
    unit: str = ""
    currency: str = ""
    decimal: Decimal = ""
    order: Order = ""
    fractions: bool = False
    notes: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Row:
    """One row while it is read.

    Attributes
    ----------
    number : int
        As a spreadsheet counts.
    values : dict of str to value
        By field: text, `Day`, `Period` or a number (US dollars, percent); missing ones are absent.
    faults, warnings : list of (str, str, str, str)
        Field, value, reason and remedy of what is wrong with the row, and of what to look at.
    told : list of str
        What its note must say: conversions.
    without_rate : list of str
        Currencies of its amounts that the mapping gives no rate for.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    without_rate: list[str] = field(default_factory=list)

    def fault(self, name: str, value: str, reason: str, remedy: str) -> None:
        """Say why the row cannot be used."""
        self.faults.append((name, value, reason, remedy))

    def warn(self, name: str, value: str, reason: str, remedy: str) -> None:
        """Say what to look at in a row that is used."""
        self.warnings.append((name, value, reason, remedy))


def reading(
    of: Field, heading: str, column: Sequence[Cell], mapping: Mapping, *, decimal_comma: bool
) -> Reading:
    """Decide how a column is read.

    Parameters
    ----------
    of : Field
        What it fills.
    heading : str
        Its heading.
    column : sequence of Cell
        All its cells.
    mapping : Mapping
        What the analyst says; it goes before what the column shows.
    decimal_comma : bool
        Whether the file separates by semicolons: then an unclear 1,234 is 1.234.
    """
    texts = [cell for cell in column if isinstance(cell, str) and not is_missing(cell)]
    notes: list[tuple[str, str, str]] = []
    if of.kind == "date":
        shown, unclear = dates.order_of(column)
        order: Order = mapping.date_order or shown  # type: ignore[assignment]
        if unclear and order:
            why = (
                "as the mapping says" if mapping.date_order else "as other dates of the column show"
            )
            notes.append((unclear, f"The {order.split()[0]} is read first, {why}.",
                          "Set the order in the mapping if that is wrong."))  # fmt: skip
        return Reading(of, heading, order=order, notes=tuple(notes))
    if of.kind not in ("amount", "share"):
        return Reading(of, heading)
    plain = [cell.replace("%", "") for cell in texts] if of.kind == "share" else texts
    shown_mark, unclear = amounts.decimal_mark(plain)
    both = not shown_mark and any(amounts.decimal_mark([each])[0] for each in plain)
    decimal: Decimal = mapping.decimal or shown_mark  # type: ignore[assignment]
    if not decimal and not both:
        decimal = "comma" if decimal_comma else "point"
    if unclear and decimal:
        why = (
            "as the mapping says" if mapping.decimal
            else "as other amounts of the column show" if shown_mark
            else "since nothing in the column shows it"
        )  # fmt: skip
        mark, other = ("comma", "point") if decimal == "comma" else ("point", "comma")
        notes.append((
            unclear,
            f"A {mark} is read as the decimal mark, a {other} as the mark of thousands, {why}.",
            "Set the decimal mark in the mapping if that is wrong.",
        ))  # fmt: skip
    if of.kind == "share":
        numbers = [number for cell in column if (number := _plain_share(cell, decimal)) is not None]
        fractions = bool(numbers) and max(numbers) <= 1 and "%" not in heading
        if fractions:
            notes.append(("", "No number is above 1: they are read as fractions, 0.49 for 49%.",
                          "Write percent signs if that is wrong."))  # fmt: skip
        return Reading(of, heading, decimal=decimal, fractions=fractions, notes=tuple(notes))
    named = headings.unit_of(heading)
    unit = named or mapping.unit
    first = next((text(cell) for cell in column if _is_plain(cell)), "")
    if first and unit:
        notes.append((
            first, f"Plain amounts are read in {UNIT_WORDS[unit]}, as "
            f"{'the heading' if named else 'the mapping'} says.",
            "Correct the unit if that is wrong.",
        ))  # fmt: skip
    currency = headings.currency_of(heading)
    return Reading(of, heading, unit, currency, decimal, notes=tuple(notes))


UNIT_WORDS = {unit: unit for unit in amounts.UNITS} | {"one": "single units"}


def _is_plain(cell: Cell) -> bool:
    """Tell whether an amount has no scale of its own."""
    if not isinstance(cell, str):
        return isinstance(cell, (int, float))
    return bool(amounts.NUMBER.fullmatch(cell.strip(" $€£")))


def _plain_share(cell: Cell, decimal: Decimal) -> float | None:
    """Return a share that has no percent sign; None for any other cell."""
    if isinstance(cell, str) and "%" in cell:
        return 100.0  # the column knows percent signs: a plain number is percent as well
    try:
        amount = amounts.read(text(cell), "one", decimal)
    except Refused:
        return None
    return amount.value if amount else None


def fill(row: Row, how: Reading, cell: Cell, mapping: Mapping, currency: str) -> None:
    """Read one cell into a row: its value, or what is wrong with it.

    Parameters
    ----------
    row : Row
        It gets the value, fault or warning.
    how : Reading
        Of the column.
    cell : Cell
        As it stands in the file.
    mapping : Mapping
        Rates of currencies, and the currency of amounts that name none.
    currency : str
        What the row's column of currencies holds; empty without one.
    """
    name, written = how.field.name, text(cell)
    try:
        value = _value(row, how, cell, mapping, currency)
    except Refused as fault:
        reason, remedy = fault.reason, fault.remedy
        row.fault(name, written, reason, remedy)
        return
    if value is not None:
        row.values[name] = value


def _value(row: Row, how: Reading, cell: Cell, mapping: Mapping, currency: str) -> Any:
    kind, name, written = how.field.kind, how.field.name, text(cell)
    if kind == "date":
        day = dates.read(cell, how.order)
        if day and day.said and how.heading:
            row.warn(
                name,
                written,
                f"is read as {_shown(day)}: {day.said}.",
                "Write the day as 2025-06-13.",
            )
        return day
    if kind == "amount":
        return _dollars(row, how, cell, mapping, currency)
    if kind == "share":
        percent = "%" in written
        unit_free = amounts.read(written.replace("%", ""), "one", how.decimal)
        if unit_free is None:
            return None
        value = unit_free.value * (100 if how.fractions and not percent else 1)
        if not 0 <= value <= 100:
            raise Refused("is outside 0% to 100%.", "Write a share such as 49%.")
        return float(f"{value:.10g}")
    plain = printable(written)
    if is_missing(plain):
        return None
    if kind == "period":
        return periods.read(cell if isinstance(cell, (date, datetime, int, float)) else plain)
    if kind == "currency":
        return plain
    if kind == "list":
        plain = words.names("\n".join(map(printable, written.split("\n"))))
    if len(plain) > (most := LONGEST.get(kind, LONGEST["name"])):
        raise Refused(f"is longer than {most:,} characters.", "Shorten it.")
    return plain


def _dollars(row: Row, how: Reading, cell: Cell, mapping: Mapping, currency: str) -> float | None:
    """Return an amount in US dollars; None where none is given.

    Raises
    ------
    Refused
        With reason and remedy, also where a rate is needed and not given.
    """
    name, written = how.field.name, text(cell)
    amount = amounts.read(written, how.unit, "point" if not isinstance(cell, str) else how.decimal)
    if amount is None:
        return None
    if amount.value == 0:
        row.warn(name, written, "is 0; taken as not known.", "Write the amount.")
        return None
    named = amounts.currency_code(currency) if currency else ""
    if currency and not named and not amount.currency and not how.currency:
        raise Refused(f"is in “{currency[:20]}”, which is no currency known here.",
                         "Write its code, such as EUR.")  # fmt: skip
    code = amount.currency or how.currency or named or mapping.currency.upper() or "USD"
    if amount.currency == "USD" and "$" in written and not re.search(r"us", written, re.IGNORECASE):
        code = named if named in DOLLARS else "USD"  # $5m in a row that says AUD
    if amount.said:
        row.warn(
            name,
            written,
            f"is not exact (“{amount.said}”); taken as {amount.value:,.6g} {code}.",
            "Write the exact figure if it is known.",
        )
    value = amount.value
    if code != "USD":
        rate = mapping.rates.get(code)
        if rate is None:
            row.without_rate.append(code)
            raise Refused(f"is in {code}, and no rate is given.",
                             f"Give a rate for {code}: US dollars for one {code}.")  # fmt: skip
        value *= rate
        row.told.append(
            f"{how.heading or name}: {code} {amount.value:,.12g} at {rate:g} USD a {code}, "
            "a rate of your own"
        )
    if 0 < abs(value) < SMALLEST_USD:
        row.warn(
            name,
            written,
            f"is ${value:,.2f}: less than a thousand dollars.",
            "Check what the amounts count: dollars, millions or billions.",
        )
    return value


DOLLARS = ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "BRL", "MXN", "ARS", "CLP", "COP")


def printable(written: str) -> str:
    """Return text in one line, without control characters and marks of direction."""
    composed = unicodedata.normalize("NFC", written)
    return " ".join("".join(x if x.isprintable() else " " for x in composed).split())


def _shown(day: Day) -> str:
    return {"day": f"{day.on:%Y-%m-%d}", "month": f"{day.on:%B %Y}"}.get(
        day.precision, f"the {'year' if 'year is' in day.said else 'quarter'} from {day.on:%B %Y}"
    )
