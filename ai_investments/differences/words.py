"""A row or a cell of the data in words, for lists of what changed."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.schema import Field, Table

Row = Mapping[Hashable, Any]
UNITS = ("_usd_bn", "_usd_m", "_pct", "_months", "_on", "_id")
LABELS = {
    "announced_on": "date",
    "capex_usd_bn": "capex",
    "counts_in_range": "counts in the range",
    "is_default": "is the default",
    "low_usd_bn": "low end",
    "high_usd_bn": "high end",
    "url": "address",
}
"""Columns that are called otherwise than their name reads."""
UNKNOWN = "not given"
LONGEST = 60
"""Characters of a cell that are shown in a sentence."""


def label(column: str) -> str:
    """Return what a column is called in a sentence: its name without the unit."""
    if column in LABELS:
        return LABELS[column]
    for unit in UNITS:
        column = column.removesuffix(unit)
    return column.replace("_", " ")


def cell(value: Any, field: Field) -> str:
    """Return a cell in words, with its unit: $14.8bn, 49%, 13 Jun 2025, yes."""
    if value is None or pd.isna(value):
        return UNKNOWN
    if isinstance(value, pd.Timestamp):
        return formats.day(value)
    if field.kind == "yes/no":
        return "yes" if value else "no"
    if field.kind == "number":
        if field.name.endswith("_usd_bn"):
            return formats.usd_bn(float(value))
        if field.name.endswith("_usd_m"):
            return formats.usd_bn(float(value) / 1000)
        return f"{value:g}%" if field.name.endswith("_pct") else f"{value:g}"
    text = " ".join(str(value).split())
    if field.allowed:
        text = text.replace("_", " ")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def change(column: str, before: Any, after: Any, field: Field) -> str:
    """Return the change of a cell in words: valuation $500bn → $852bn."""
    first, last = cell(before, field), cell(after, field)
    if len(first) + len(last) > LONGEST and field.kind in ("text", "list", "address"):
        return f"{label(column)} reworded"
    return f"{label(column)} {first} → {last}"


def name(values: Row, table: Table) -> str:
    """Return how a row is called beside a cell of it that changed: Series F of May 2024."""
    if table.name == "investments":
        return _round(values)
    return row(values, table)


def row(values: Row, table: Table) -> str:
    """Return what a row says in a few words, without its company: Series F of May 2024, $1bn."""
    parts = {name: cell(values.get(name), table[name]) for name in table.columns}
    if table.name == "investments":
        money = (parts["amount_usd_bn"], f"valued at {parts['valuation_usd_bn']}")
        return ", ".join([_round(values), *(text for text in money if UNKNOWN not in text)])
    low, high = (
        next((parts[name] for name in table.columns if end in name.split("_")), UNKNOWN)
        for end in ("low", "high")
    )
    parts["range"] = low if high in (low, UNKNOWN) else f"{low} to {high}"
    if table.name in CLAIMS:
        parts["claim"] = _claim(values)
    said = SAID.get(table.name, "{" + "}, {".join(table.columns[:2]) + "}")
    return said.format(**parts)


def _round(values: Row) -> str:
    when = formats.day(values["announced_on"], str(values["date_precision"]))
    return f"{values['round']} of {when}"


def _claim(values: Row) -> str:
    """Return what a claim says, in the unit that its field's name ends in."""
    number = Field(str(values["field"]), "number", "")
    plain = pd.to_numeric(values["value"], errors="coerce")
    said = str(values["value"]) if pd.isna(plain) else cell(float(plain), number)
    return f"{label(number.name)} {said}"


CLAIMS = ("claims", "capex_claims", "customer_claims")
SAID: Mapping[str, str] = {
    "claims": "{claim} by {publisher}",
    "capex_claims": "{claim} by {publisher}",
    "customer_claims": "{subject}: {claim} by {publisher}",
    "aliases": "{kind} “{alias}” is {name}",
    "tickets": "{investor} put in {amount_usd_bn} ({kind}), says {publisher}",
    "capex": "capex of {fiscal_period} {capex_usd_bn} ({definition})",
    "capex_guidance": "guidance of {guided_on} for {target_period}: {range}",
    "capex_totals": "total for {year} by {publisher}: {range}",
    "commitments": "{kind} with {counterparty} as of {as_of}: {range}",
    "payback_inputs": "{setting} {range} {unit} by {publisher}",
    "customers": "{customer}, {period}: share {share_pct}",
    "churn_cases": "loss of {customer}, {announced_on}",
    "case_revenue": "revenue of {period} {revenue_usd_m}",
    "revenue": "revenue {revenue_usd_bn} as of {as_of} ({kind})",
    "events": "{event_on}: {event}",
    "left_out": "{what}",
}
"""How a row of each table is said; one of another table by its first two cells."""
