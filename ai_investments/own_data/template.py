"""A table to fill in, and what its columns mean: made from the definition of the data."""

import csv
import io
from dataclasses import dataclass

from ai_investments.own_data.fields import FIELDS, OWN_TABLES

EXAMPLES: dict[str, dict[str, str]] = {
    "investments": {
        "company": "Example AI", "announced_on": "2025-06-13", "amount_usd_bn": "0.5",
        "valuation_usd_bn": "4", "pre_money_usd_bn": "3.5", "primary_usd_bn": "0.5",
        "stake_pct": "12.5", "round": "Series C", "status": "closed",
        "segment": "Developer tools", "country": "US", "valuation_basis": "post_money",
        "lead_investors": "Example Capital", "investors": "First Fund; Second Fund",
        "currency": "USD", "note": "Term sheet of 2 June 2025",
    },
    "capex": {
        "company": "Example Cloud", "fiscal_period": "2025Q3", "period_end": "2025-09-30",
        "capex_usd_bn": "12.5", "revenue_usd_bn": "40.1", "operating_cash_flow_usd_bn": "15",
        "definition": "cash_ppe", "currency": "USD", "note": "Own model",
    },
    "customers": {
        "vendor": "Example AI", "customer": "Example Bank", "period": "2025", "share_pct": "12.5",
        "revenue_usd_m": "50", "vendor_revenue_usd_m": "400", "customer_group": "enterprise",
        "parent_group": "Example Holding", "currency": "USD", "note": "From the customer list",
    },
}  # fmt: skip
"""A filled row of each table."""
CURRENCY = "Currency of the row’s amounts (ISO 4217) where they are not in US dollars."
IN_BRACKETS = {"name": "text", "text": "text", "list": "names, “; ” between", "share": "percent",
               "date": "date", "period": "2025Q3, 2025 or FY2025", "word": "text",
               "currency": "text"}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """What a column of a template is.

    Attributes
    ----------
    field : str
        Its heading.
    required : bool
        Whether a row cannot do without it.
    kind : str
        What is written in it, in words.
    description : str
        One sentence.
    example : str
        A value.
    """

    field: str
    required: bool
    kind: str
    description: str
    example: str


def template(table: str) -> bytes:
    """Return a CSV to fill in.

    Parameters
    ----------
    table : str
        One of `OWN_TABLES`.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark; the headings, and an example that begins with "#" and is
        not read.
    """
    names = [each.name for each in FIELDS[table]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    example = [EXAMPLES[table][name] for name in names]
    writer.writerow([f"# {example[0]}", *example[1:]])
    return out.getvalue().encode("utf-8-sig")


def described(table: str) -> tuple[Described, ...]:
    """Return what the columns of a template are, in their order."""
    columns = OWN_TABLES[table]
    found = []
    for each in FIELDS[table]:
        own = None if each.name == "currency" else columns[each.name]
        kind = IN_BRACKETS.get(each.kind, "") or (
            "millions of US dollars" if each.name.endswith("_usd_m") else "billions of US dollars"
        )
        if own is not None and own.allowed:
            kind = f"one of {', '.join(own.allowed)}"
        found.append(
            Described(
                each.name, each.required, kind, own.description if own else CURRENCY,
                EXAMPLES[table][each.name],
            )
        )  # fmt: skip
    return tuple(found)
