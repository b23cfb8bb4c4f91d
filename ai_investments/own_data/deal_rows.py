"""Rows of deals: what follows from what an analyst gives, and which deal repeats another."""

from collections import Counter

import pandas as pd

from ai_investments.own_data import words
from ai_investments.own_data.cells import Row
from ai_investments.own_data.dates import Day
from ai_investments.own_data.known import Known
from ai_investments.own_data.mapping import Mapping
from ai_investments.own_data.slug import slug
from ai_investments.schema.deals import SEGMENTS, STATUSES, VALUATION_BASES

ANY_ROUND = "Growth"
AMOUNTS = ("amount_usd_bn", "primary_usd_bn", "pre_money_usd_bn", "valuation_usd_bn")


def complete(row: Row, mapping: Mapping, known: Known) -> dict[str, str]:
    """Return a deal's columns as text, and say in the row what was taken for granted.

    Parameters
    ----------
    row : Row
        Its values as read; faults and warnings are added.
    mapping : Mapping
        Constants fill what the row leaves open.
    known : Known
        Spelling, line of business and seat of companies in the built-in data.

    Returns
    -------
    dict of str to str
        By column of the table of deals; empty where the row has a fault.
    """
    values = row.values
    faulty = {name for name, *_ in row.faults}
    if not {"amount_usd_bn", "valuation_usd_bn"} & (set(values) | faulty):
        row.fault(
            "amount_usd_bn",
            "",
            "Neither an amount nor a valuation is given.",
            "Give one of them, or leave the row out.",
        )
    if row.faults:
        return {}
    _weigh(row)
    day: Day = values["announced_on"]
    company = known.spelled(values["company"])
    found = {
        "company": company,
        "announced_on": f"{day.on:%Y-%m-%d}",
        "date_precision": day.precision,
        "round": _round(row),
        "status": _status(row),
        "segment": _segment(row, company, mapping, known),
        "country": _country(row, company, known),
        "spans_missing_rounds": "false",
        "lead_investors": values.get("lead_investors", ""),
        "investors": values.get("investors", ""),
        "note": "; ".join([*([values["note"]] if "note" in values else []), *row.told]),
    }
    for name in AMOUNTS:
        if name in values:
            found[name] = f"{values[name] / 1e9:.12g}"
    if "stake_pct" in values:
        found["stake_pct"] = f"{values['stake_pct']:.12g}"
    if "valuation_usd_bn" in values:
        found["valuation_basis"] = _basis(row)
    found["deal_id"] = f"own-{slug(company)}-{day.on:%Y-%m-%d}"
    return found


def number(deals: list[dict[str, str]]) -> None:
    """Give every deal a name of its own: company, day and a counter."""
    counted: Counter[str] = Counter()
    for deal in deals:
        counted[deal["deal_id"]] += 1
        deal["deal_id"] = f"{deal['deal_id']}-{counted[deal['deal_id']]}"


def mark_repeated(deals: list[dict[str, str]], rows: list[Row], known: Known) -> None:
    """Count a deal once that stands in the file or in the built-in data already.

    The row keeps its place and says which one it repeats (``included_in``, ``round_group``), so
    that no sum counts it twice and no chart draws it twice.
    """
    seen: dict[tuple[str, ...], tuple[str, int]] = {}
    for deal, row in zip(deals, rows, strict=True):
        amount, valuation = (
            float(deal[name]) if name in deal else None
            for name in ("amount_usd_bn", "valuation_usd_bn")
        )
        key = (deal["company"], deal["announced_on"], deal.get("amount_usd_bn", ""),
               deal.get("valuation_usd_bn", ""))  # fmt: skip
        if key in seen:
            first, at = seen[key]
            deal["included_in"] = deal["round_group"] = first
            row.warn(
                "company",
                deal["company"],
                f"The same deal stands in row {at}; it is counted once.",
                "Remove one, or correct it.",
            )
            continue
        seen[key] = deal["deal_id"], row.number
        like = known.deal_like(
            deal["company"], pd.Timestamp(deal["announced_on"]), amount, valuation
        )
        if like is not None:
            deal["included_in"] = deal["round_group"] = like["deal_id"]
            row.warn(
                "company",
                deal["company"],
                f"Looks like the built-in {like['round']} of {like['announced_on']:%Y-%m-%d}: "
                "beside the built-in data it is counted once, with that row’s figures.",
                "Correct date or amount if it is another deal, or use your rows instead.",
            )


def _weigh(row: Row) -> None:
    """Warn of an amount above the valuation: mostly a unit that does not fit one of the two."""
    amount, valuation = (row.values.get(name) for name in ("amount_usd_bn", "valuation_usd_bn"))
    if amount is not None and valuation is not None and amount > valuation:
        row.warn(
            "amount_usd_bn",
            f"${amount / 1e9:,.4g}bn",
            f"The amount is above the valuation of ${valuation / 1e9:,.4g}bn.",
            "Check the unit of both.",
        )


def _round(row: Row) -> str:
    given = row.values.get("round", "")
    found = words.round_of(given) if given else ""
    if not found:
        reason = f"is no kind of round known here; counted as {ANY_ROUND}." if given else (
            f"No kind of round is given; counted as {ANY_ROUND}."
        )  # fmt: skip
        row.warnings.append(
            ("round", given, reason, "Write Seed, Series A, Debt, Secondary, IPO, …")
        )
    return found or ANY_ROUND


def _status(row: Row) -> str:
    given = row.values.get("status", "")
    found = words.one_of(given, words.STATUS_WORDS, STATUSES) if given else "closed"
    if not found:
        row.warn(
            "status",
            given,
            "is no state of a deal known here; counted as closed.",
            f"Write {', '.join(STATUSES)}.",
        )
    return found or "closed"


def _segment(row: Row, company: str, mapping: Mapping, known: Known) -> str:
    given = row.values.get("segment", "")
    if company in known.segments:
        return known.segments[company]
    found = words.segment_of(given) if given else ""
    if found and found not in SEGMENTS:
        found = ""
    if found and found.casefold() != given.casefold():
        row.warn(
            "segment",
            given,
            f"is counted as {found}.",
            "Write one of the lines of business used here if that is wrong.",
        )
    if found:
        return found
    constant = mapping.constants.get("segment", "")
    if constant not in SEGMENTS:
        row.fault(
            "segment",
            given,
            "The line of business is not known.",
            f"Choose one for all such rows in the mapping: {', '.join(SEGMENTS)}.",
        )
        return ""
    row.warn(
        "segment",
        given,
        f"The line of business is not known; counted as {constant}.",
        "Give a column of segments, or choose another for all rows.",
    )
    return constant


def _country(row: Row, company: str, known: Known) -> str:
    given = row.values.get("country", "")
    found = words.country_of(given) if given else known.countries.get(company, "")
    if given and not found:
        row.warn(
            "country",
            given,
            "is no country known here; left empty.",
            "Write two letters such as US.",
        )
    return found


def _basis(row: Row) -> str:
    given = row.values.get("valuation_basis", "")
    return words.one_of(given, words.BASIS_WORDS, VALUATION_BASES) if given else "unspecified"
