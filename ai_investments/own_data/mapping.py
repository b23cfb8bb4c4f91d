"""What an analyst says of a file: which column is which field, in which units and currencies."""

import json
import math
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ai_investments.problems import Problem, shown
from ai_investments.whole_text import whole

CHOICES: dict[str, tuple[str, ...]] = {
    "table": ("investments", "capex", "customers"),
    "unit": ("", "one", "thousands", "millions", "billions"),
    "date_order": ("", "day first", "month first"),
    "decimal": ("", "point", "comma"),
}
"""Settings of one word, and the words allowed."""


@dataclass(frozen=True)
class Mapping:
    """How a file becomes rows of a table.

    Attributes
    ----------
    table : str
        ``investments``, ``capex`` or ``customers``.
    sheet : str
        Sheet of a workbook; empty: the first that has rows.
    columns : dict of str to str
        Heading of the file for each field, by `ai_investments.own_data.fields.FIELDS`.
    unit : str
        What an amount without a scale counts, of `amounts.UNITS`; empty: not known, so that such
        an amount is refused. A heading that names its unit goes before it.
    currency : str
        Of amounts that name none, where no column of the file does either.
    date_order, decimal : str
        What stands first in 06/12/2025, and which mark before the decimals; empty: the column
        shows it.
    rates : dict of str to float
        US dollars for one unit of a currency, as the analyst gives them.
    constants : dict of str to str
        Fields that hold for every row without a value of its own.
    several : tuple of str
        Headings whose cells hold several rounds, ";" between.
    vendor : str
        Whose export was recognised, or empty.
    reasons : dict of str to str
        Why each field is what it is, for the person who checks it.
    """

    table: str = "investments"
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    currency: str = "USD"
    date_order: str = ""
    decimal: str = ""
    rates: dict[str, float] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    several: tuple[str, ...] = ()
    vendor: str = ""
    reasons: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the mapping as JSON, the same for equal mappings."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def from_json(text: str, base: Mapping | None = None) -> tuple[Mapping, tuple[Problem, ...]]:
    """Return the mapping that `Mapping.to_json` wrote, and what of the text is none.

    Parameters
    ----------
    text : str
        JSON.
    base : Mapping, optional
        Gives the settings that the text lacks, such as the guesses about a file.
    """
    base = base or Mapping()
    problems: list[Problem] = []

    def wrong(name: str, value: Any, reason: str, remedy: str) -> None:
        problems.append(Problem("mapping", None, name, shown(_text(value)), reason, remedy))

    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        wrong("", text, "is no mapping.", "Use the JSON that was saved.")
        return base, tuple(problems)
    kept: dict[str, Any] = {}
    names = {each.name for each in fields(Mapping)}
    for name, value in told.items():
        if name not in names:
            wrong(
                shown(_text(name)), "", "is no setting of a mapping; it is not used.", "Remove it."
            )
        elif name in CHOICES and value not in CHOICES[name]:
            allowed = ", ".join(word or "nothing" for word in CHOICES[name])
            wrong(name, value, "is not one of the words allowed.", f"Use {allowed}.")
        elif name in ("columns", "constants", "reasons"):
            kept[name] = {_text(key): _text(each) for key, each in value.items()} if isinstance(
                value, AnyMapping) else {}  # fmt: skip
        elif name == "rates":
            kept[name] = _rates(value if isinstance(value, AnyMapping) else {}, wrong)
        elif name == "several":
            kept[name] = tuple(map(_text, value)) if isinstance(value, list) else ()
        else:
            kept[name] = _text(value)
    return replace(base, **kept), tuple(problems)


def _text(value: Any) -> str:
    return whole(str(value))


def _rates(given: AnyMapping[Any, Any], wrong: Any) -> dict[str, float]:
    rates = {}
    for currency, rate in given.items():
        good = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        if good and math.isfinite(rate) and rate > 0:
            rates[_text(currency).upper()] = float(rate)
        else:
            wrong("rates", f"{currency}: {rate}", "is no rate.", "Give US dollars for one unit.")
    return rates
