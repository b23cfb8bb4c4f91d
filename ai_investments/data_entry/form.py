"""The form of a deal: what its sources say, and what of that stands in the table.

A form is a TOML file. A figure stands below the source that gives it, so there is none without.
"""

import datetime as dt
import difflib
import json
import re
import textwrap
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ai_investments.own_data import amounts
from ai_investments.own_data.refused import Refused
from ai_investments.problems import Problem, shown
from ai_investments.schema import CLAIMS, INVESTMENTS, REVENUE, TICKETS, Field
from ai_investments.schema.source import SOURCE_FIELDS

FIGURES = CLAIMS["field"].allowed
"""Columns of a deal that a source gives values for."""
OF_DEAL = tuple(each for each in INVESTMENTS.fields if each.name != "deal_id")
OF_SOURCE = (
    *(replace(each, required=each.required or each.name == "url") for each in SOURCE_FIELDS),
    CLAIMS["stage"],
    CLAIMS["counts_in_range"],
    CLAIMS["note"],
    *(replace(INVESTMENTS[name], required=False) for name in FIGURES),
)
"""What a form asks of a source: of its claims, and the figures that it gives."""
NOT_ASKED = {"ticket_id", "revenue_id", "deal_id", "company"} | {
    each.name for each in SOURCE_FIELDS
}
OF_TICKET = tuple(each for each in TICKETS.fields if each.name not in NOT_ASKED)
OF_REVENUE = tuple(each for each in REVENUE.fields if each.name not in NOT_ASKED)
LEFT_EMPTY = {
    "segment": "as of the company's other deals",
    "country": "as of the company's other deals",
    "date_precision": "as exact as announced_on is written",
    "status": "closed",
    "valuation_basis": "unspecified where there is a valuation",
    "spans_missing_rounds": "false",
    "stage": "signing; talks where the deal is in talks",
    "counts_in_range": "true; false for talks about a deal that came about",
    "derived": "false",
    "usable_for_multiple": "true",
}
"""What a name means that a form leaves empty."""
IN_USD_BN = "_usd_bn"
LONGEST = 2_000
"""Characters of one cell: a note of a page is no note."""

TOO_LARGE = 10**12
"""No number of a form has so many digits before or behind its point."""

Cells = dict[str, str]
"""Cells of a row by column, as a file holds them."""


@dataclass(frozen=True)
class Source:
    """What one page says about a deal.

    Attributes
    ----------
    cells : dict of str to str
        Publisher, title, address, …: what all its claims share.
    figures : dict of str to str
        The values that it gives, by column of the deal.
    tickets, revenue : tuple of dict
        What it says that single investors put in; revenue that it reports.
    """

    cells: Cells
    figures: Cells = field(default_factory=dict)
    tickets: tuple[Cells, ...] = ()
    revenue: tuple[Cells, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form as it was filled in.

    Attributes
    ----------
    deal : dict of str to str
        Cells of the deal's row.
    sources : tuple of Source
        What its sources say.
    name : str
        What messages call it.
    """

    deal: Cells
    sources: tuple[Source, ...] = ()
    name: str = "form"


def read(text: str, name: str) -> tuple[Form, tuple[Problem, ...]]:
    """Read a form.

    Parameters
    ----------
    text : str
        TOML: ``[deal]``, and ``[[source]]`` for each source, below it ``[[source.ticket]]`` and
        ``[[source.revenue]]``.
    name : str
        File name for messages.

    Returns
    -------
    (Form, tuple of Problem)
        What could be read, and what could not: a name that is not known, a value of another kind,
        text that could steer a terminal.
    """
    problems: list[Problem] = []
    try:
        told: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        reason = f"This is no TOML: {shown(str(error))}."
        return Form({}, (), name), (
            Problem(name, None, None, "", reason, "Put text between quotes, and a date bare."),
        )
    for part in told.keys() - {"deal", "source"}:
        problems.append(
            Problem(name, None, None, shown(part), "is no part of a form.",
                    "The parts are [deal] and [[source]].")
        )  # fmt: skip
    deal = _cells(told.get("deal", {}), OF_DEAL, f"{name}, deal", problems)
    listed = told.get("source", [])
    if not isinstance(listed, list):
        problems.append(
            Problem(name, None, None, "[source]", "is one source, where several may stand.",
                    "Write [[source]].")
        )  # fmt: skip
        listed = []
    sources = [
        _source(each, f"{name}, source {number}", problems)
        for number, each in enumerate(listed, start=1)
    ]
    return Form(deal, tuple(sources), name), tuple(problems)


def _source(told: Any, place: str, problems: list[Problem]) -> Source:
    parts: Mapping[str, Any] = told if isinstance(told, dict) else {}
    own = {key: value for key, value in parts.items() if key not in ("ticket", "revenue")}
    cells = _cells(own if parts else told, OF_SOURCE, place, problems)

    def rows(name: str, fields: Collection[Field]) -> tuple[Cells, ...]:
        listed = parts.get(name, [])
        if not isinstance(listed, list):
            problems.append(
                Problem(place, None, name, "", "is one row, where several may stand.",
                        f"Write [[source.{name}]].")
            )  # fmt: skip
            return ()
        return tuple(
            _cells(row, fields, f"{place}, {name} {number}", problems)
            for number, row in enumerate(listed, start=1)
        )

    return Source(
        {key: cell for key, cell in cells.items() if key not in FIGURES},
        {key: cell for key, cell in cells.items() if key in FIGURES},
        rows("ticket", OF_TICKET),
        rows("revenue", OF_REVENUE),
    )


def _cells(told: Any, fields: Collection[Field], place: str, problems: list[Problem]) -> Cells:
    """Return the cells of one part of a form, and say what in it is none."""
    if not isinstance(told, dict):
        problems.append(
            Problem(place, None, None, shown(str(told)), "is a value, where names stand.",
                    "Write one line for each, as in publisher = \"…\".")
        )  # fmt: skip
        return {}
    known = {each.name: each for each in fields}
    found: Cells = {}
    for key, value in told.items():
        if key not in known:
            like = difflib.get_close_matches(key, known, n=1)
            remedy = f"Is it {like[0]}?" if like else f"The names are {', '.join(known)}."
            problems.append(Problem(place, None, shown(key), "", "is not known here.", remedy))
            continue
        try:
            cell = cell_of(known[key], value)
        except Refused as refused:
            problems.append(
                Problem(place, None, key, shown(str(value)), refused.reason, refused.remedy)
            )
            continue
        if cell:
            found[key] = cell
    return found


def cell_of(known: Field, value: Any) -> str:
    """Return what a table's cell holds for a value of a form or an answer.

    Parameters
    ----------
    known : Field
        The column.
    value : object
        Text, number, day, truth value, or a list of names. An amount may say its unit ("500m",
        "$1.2bn"); a number without is in the column's own.

    Returns
    -------
    str
        Empty where nothing is said.

    Raises
    ------
    Refused
        With reason and remedy where the value cannot stand in the column.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and known.kind == "list":
        return "; ".join(dict.fromkeys(filter(None, (_name(each) for each in value))))
    if isinstance(value, dt.datetime):
        raise Refused("is a day with a time.", "Write the day alone, as 2025-06-13.")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        if isinstance(value, Decimal) and not value.is_finite():
            raise Refused("is not a number.", "Write a plain number such as 14.8.")
        if value and not 1 / TOO_LARGE < abs(float(value)) < TOO_LARGE:
            raise Refused("is out of range.", "Check the unit.")
        written = f"{value:f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    if not isinstance(value, str):
        raise Refused("is no single value.", "Write text between quotes, a number or a day.")
    text = " ".join(value.split())
    if not all(letter.isprintable() for letter in text):
        raise Refused("holds characters that cannot be seen.", "Type the text instead of copying.")
    if len(text) > LONGEST:
        raise Refused(f"has more than {LONGEST:,} characters.", "Say it shorter.")
    if known.kind == "number" and text:
        return _number(known, text)
    return text


def _name(value: Any) -> str:
    name = cell_of(CLAIMS["publisher"], value)
    if ";" in name:
        raise Refused("has a semicolon inside a name.", 'Write a list: ["Meta", "Nvidia"].')
    return name


def _number(known: Field, text: str) -> str:
    if known.name.endswith("_pct"):
        return text.removesuffix("%").strip()
    if not known.name.endswith(IN_USD_BN):
        return text
    remedy = "Write one figure in US dollars with its unit, such as 500m or 1.2bn."
    try:
        amount = amounts.read(text, "", "point")
    except Refused as refused:
        raise Refused(refused.reason, remedy) from None
    if amount is None:
        return ""
    if amount.currency not in ("", "USD"):
        raise Refused(f"is in {amount.currency}.", "Write US dollars, and the rate in the note.")
    if amount.said:
        raise Refused(
            f"says “{amount.said}”: less than a figure.",
            "Write the figure alone, and what the source says about it in the note.",
        )
    return f"{amount.value / 1e9:.12g}"


def template() -> str:
    """Return an empty form: every name, what it means and what may stand there."""
    of_deal = [each for each in OF_DEAL if each.name not in FIGURES or each.name == "announced_on"]
    lines = [*HEAD, "", "[deal]", *_described(of_deal), *WHERE_SOURCES_DIFFER, "", "[[source]]"]
    lines += _described(OF_SOURCE)
    for name, fields in (("ticket", OF_TICKET), ("revenue", OF_REVENUE)):
        lines += ["", f"# [[source.{name}]]", *_described(fields, "# ")]
    return "\n".join(lines) + "\n"


def written(form: Form) -> str:
    """Return a form as a file that `read` gives back."""
    lines = ["[deal]", *_assigned(form.deal)]
    for source in form.sources:
        lines += ["", "[[source]]", *_assigned(source.cells), *_assigned(source.figures)]
        for name, rows in (("ticket", source.tickets), ("revenue", source.revenue)):
            for row in rows:
                lines += ["", f"[[source.{name}]]", *_assigned(row)]
    return "\n".join(lines) + "\n"


def _assigned(cells: Cells) -> list[str]:
    # An amount is in billions in a cell, and in a form a number is.
    return [
        f"{name} = {cell}" if name.endswith(IN_USD_BN) and PLAIN.fullmatch(cell)
        else f"{name} = {json.dumps(cell, ensure_ascii=False)}"
        for name, cell in cells.items()
    ]  # fmt: skip


PLAIN = re.compile(r"\d+(\.\d+)?", re.ASCII)
HEAD = (
    "# A deal and its sources. A figure stands below the source that gives it. Leave empty what is",
    '# not known. A number is in the unit of its name; "500m" and "1.2bn" are read as well.',
)
WHERE_SOURCES_DIFFER = (
    "# Where sources differ, the figure to show first, such as:",
    "# amount_usd_bn = 14.8",
)


def _described(fields: Collection[Field], before: str = "") -> list[str]:
    lines = []
    for each in fields:
        empty = LEFT_EMPTY.get(each.name, "")
        words = " ".join(filter(None, (
            "Required." if each.required and not empty else "",
            each.description,
            f"One of: {', '.join(each.allowed)}." if each.allowed else "",
            f"Empty: {empty}." if empty else "",
        )))  # fmt: skip
        lines += textwrap.wrap(words, 98, initial_indent=f"{before}# ",
                               subsequent_indent=f"{before}# ")  # fmt: skip
        lines.append(f"{before}{each.name} = {'[]' if each.kind == 'list' else _EMPTY}")
    return lines


_EMPTY = '""'
