"""Which column of an analyst's file is which field: known exports, synonyms, guesses."""

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence

from ai_investments.own_data import amounts, dates
from ai_investments.own_data.fields import FIELDS, Field, Kind
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.missing import is_missing, tidy
from ai_investments.own_data.refused import Refused
from ai_investments.own_data.vendor_exports import VENDORS, Vendor

ANY_SEGMENT = "Enterprise applications"
WHY_ANY_SEGMENT = (
    "For companies whose line of business neither the file nor the built-in data names; choose "
    "what fits most of them."
)

UNIT_WORDS: tuple[tuple[str, amounts.Unit], ...] = (
    (r"\b(?:billions?|bn|bln|mrd|usdbn|usdb)\b|\$ ?b(?:n|illions?)?\b|\busd b\b", "billions"),
    (r"\b(?:millions?|mn|mm|mio|mln|usdm|usdmm|eurm)\b|[$€£] ?m(?:n|m|illions?)?\b|"
     r"\b(?:usd|eur) m\b", "millions"),
    (r"\b(?:thousands?|thsd|tsd|usdk)\b|[$€£] ?(?:k|000)\b|'000|\b(?:usd|eur) k\b", "thousands"),
)  # fmt: skip
UNIT_NOISE = re.compile(
    r"\b(?:billions?|bn|bln|mrd|millions?|mn|mm|mio|mln|thousands?|thsd|tsd|usdbn|usdm|usdmm|eurm|m|k|b|"
    r"us|usd|eur|gbp|in|pct|percent|of)\b|000"
)


def plain(heading: str) -> str:
    """Return a heading in small letters without punctuation: "CompanyName" is "company name"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tidy(heading))
    return re.sub(r"[\W_]+", " ", apart.casefold()).strip().replace("cap ex", "capex")


def unit_of(heading: str) -> amounts.Unit:
    """Return what plain amounts under a heading count, empty where it does not say."""
    words = tidy(heading).casefold().replace("_", " ")
    return next((unit for pattern, unit in UNIT_WORDS if re.search(pattern, words)), "")


def currency_of(heading: str) -> str:
    """Return the currency that a heading names in or without brackets, empty where none."""
    for word in re.findall(r"[A-Za-z]{3}|[$€£]", heading.replace("_", " ")):
        if (word in "$€£" or word.upper() in amounts.CURRENCIES) and word.upper() not in (
            "ALL",
            "TRY",
            "TOP",
        ):
            return amounts.currency_code(word)
    return ""


def guess(
    headings: Sequence[str], sample: Sequence[Sequence[str]] = (), table: str = ""
) -> Mapping:
    """Guess what the columns of a file are.

    Parameters
    ----------
    headings : sequence of str
        Of `ai_investments.own_data.files.Sheet`.
    sample : sequence of sequence of str
        First rows as text, `Sheet.sample`; they decide where headings do not.
    table : str
        What the rows are, where the analyst says so; empty: the headings tell.

    Returns
    -------
    Mapping
        With a reason for every field. Nothing that is not found is filled.
    """
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain(heading), heading)
    for vendor in VENDORS:
        known = all(name in by_plain for name in vendor.known_by)
        if known and table in ("", "investments"):
            return _of_vendor(vendor, by_plain, headings, sample)
    table = table or _table(by_plain)
    columns, reasons = _by_heading(table, headings)
    _by_content(table, headings, sample, columns, reasons)
    unit, why = _unit(table, columns, headings, sample)
    if why:
        reasons["unit"] = why
    constants = {}
    if table == "investments":
        constants["segment"] = ANY_SEGMENT
        reasons["segment"] = reasons.get("segment", "") or WHY_ANY_SEGMENT
    if table == "capex":
        capex = columns.get("capex_usd_bn", "")
        told = next((word for pattern, word in (
            ("lease", "incl_finance_leases"), ("net of|proceeds", "net_of_proceeds"),
        ) if re.search(pattern, capex.casefold())), "cash_ppe")  # fmt: skip
        if "definition" not in columns:
            constants["definition"] = told
            reasons["definition"] = (
                "No column says what is counted; taken as purchases of property and equipment."
                if told == "cash_ppe" else f"“{capex}” says so."
            )  # fmt: skip
    return Mapping(table=table, columns=columns, unit=unit, constants=constants, reasons=reasons)


def _of_vendor(
    vendor: Vendor,
    by_plain: AnyMapping[str, str],
    headings: Sequence[str],
    sample: Sequence[Sequence[str]],
) -> Mapping:
    filled = {
        heading for place, heading in enumerate(headings)
        if any(place < len(row) and not is_missing(row[place]) for row in sample)
    }  # fmt: skip
    columns: dict[str, str] = {}
    for field, names in vendor.columns.items():
        found = [by_plain[name] for name in names if name in by_plain]
        if found:  # an export has columns that it leaves empty
            columns[field] = next((heading for heading in found if heading in filled), found[0])
    if currency_of(columns.get("amount_usd_bn", "")):
        columns.pop("currency", None)  # the column of dollars was taken, whatever was paid in
    reasons = dict.fromkeys(columns, f"A column of {vendor.name}’s export.")
    reasons |= dict.fromkeys(vendor.constants, f"So in {vendor.name}’s export.")
    reasons["unit"] = f"So in {vendor.name}’s export."
    reasons.setdefault("segment", WHY_ANY_SEGMENT)
    return Mapping(
        table="investments", columns=columns, unit=vendor.unit, vendor=vendor.name,
        constants={"segment": ANY_SEGMENT, **vendor.constants}, reasons=reasons,
        several=tuple(columns[field] for field in vendor.several if field in columns),
    )  # fmt: skip


OF_DEALS = {
    "round", "series", "deal type", "valuation", "deal date", "deal value", "deal size",
    "announced date", "announcement date", "round date", "closing date", "target",
}  # fmt: skip
"""Headings that a table of customers does not have, though it may name a buyer."""


def _table(by_plain: AnyMapping[str, str]) -> str:
    """Return which table a file is for: the one whose own headings it has."""
    words = {_bare(name) for name in by_plain} | set(by_plain)
    capex, customers = FIELDS["capex"], FIELDS["customers"]
    if words & set(capex[3].also) or any("capex" in name.split() for name in by_plain):
        return "capex"
    if words & set(customers[1].also) and not words & OF_DEALS:
        return "customers"
    return "investments"


def _bare(name: str) -> str:
    return " ".join(UNIT_NOISE.sub(" ", name).split())


def _by_heading(table: str, headings: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    columns: dict[str, str] = {}
    reasons: dict[str, str] = {}
    free = {heading: plain(heading) for heading in headings}

    def take(field: Field, heading: str, reason: str) -> None:
        columns[field.name] = heading
        reasons[field.name] = reason
        free.pop(heading)

    for field in FIELDS[table]:  # the name of the table's own column first
        found = next((h for h, name in free.items() if name == plain(field.name)), None)
        if found is not None:
            take(field, found, "The heading is the name of the field.")
    for exactly in (True, False):
        for field in FIELDS[table]:
            if field.name in columns:
                continue
            names = {name if exactly else _bare(name): h for h, name in reversed(free.items())}
            found = next((names[each] for each in field.also if each in names), None)
            if found is not None:
                take(field, found, f"“{found}” is a name for it.")
    return columns, reasons


def _by_content(
    table: str,
    headings: Sequence[str],
    sample: Sequence[Sequence[str]],
    columns: dict[str, str],
    reasons: dict[str, str],
) -> None:
    """Fill required fields that no heading names from what the columns hold."""
    taken = set(columns.values())
    for field in FIELDS[table]:
        wanted = field.required or (table == "investments" and field.name == "amount_usd_bn"
                                    and "valuation_usd_bn" not in columns)  # fmt: skip
        if field.name in columns or not wanted:
            continue
        for place, heading in enumerate(headings):
            cells = [
                row[place] for row in sample if place < len(row) and not is_missing(row[place])
            ]
            if heading in taken or not cells:
                continue
            like = sum(_reads(cell, field.kind) for cell in cells) / len(cells)
            if like >= 0.8:
                columns[field.name] = heading
                reasons[field.name] = (
                    f"Guessed: most cells under “{heading}” read like {LIKE[field.kind]}."
                )  # fmt: skip
                taken.add(heading)
                break


SINGLE_DOLLARS = 1_000_000
"""Amounts of deals of this size are dollars; smaller ones may be thousands or millions: asked."""
LIKE = {"date": "dates", "period": "periods", "amount": "amounts", "name": "names"}


def _reads(cell: str, kind: Kind) -> bool:
    try:
        if kind in ("date", "period"):
            day = dates.read(cell, "day first")
            return day is not None and 1990 <= day.on.year <= 2100 and not cell.isdigit()
        if kind == "amount":
            amount = amounts.read(cell, "one", "point")
            return amount is not None and (amount.scaled or bool(amount.currency))
    except Refused:
        return False
    return kind == "name" and bool(re.search(r"[^\W\d_]{2}", cell)) and len(cell) <= 80


def _unit(
    table: str, columns: AnyMapping[str, str], headings: Sequence[str],
    sample: Sequence[Sequence[str]],
) -> tuple[amounts.Unit, str]:  # fmt: skip
    """Return what plain amounts count where the headings do not say, and why."""
    kinds = {field.name: field.kind for field in FIELDS[table]}
    plain_numbers: list[float] = []
    for field, heading in columns.items():
        if kinds[field] != "amount" or unit_of(heading):
            continue
        place = headings.index(heading)
        for row in sample:
            try:
                amount = amounts.read(row[place] if place < len(row) else "", "one", "point")
            except Refused:
                continue
            if amount is not None and not amount.scaled and amount.value:
                plain_numbers.append(abs(amount.value))
    if not plain_numbers:
        return "", ""
    middle = sorted(plain_numbers)[len(plain_numbers) // 2]
    if table == "investments" and middle >= SINGLE_DOLLARS:
        return "one", f"Guessed from their size (half are above {middle:,.6g}): single dollars."
    return "", ""
