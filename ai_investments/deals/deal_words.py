"""Deals in words: their names, and what is known of the money in them."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from ai_investments import formats


def named(deal_id: str, deal: dict[str, Any] | None) -> str:
    """Return the name of a deal, such as "Scale AI (Strategic, 13 Jun 2025)"."""
    if deal is None:
        return deal_id
    day = formats.day(deal["announced_on"], deal["date_precision"])
    return f"{deal['company']} ({deal['round']}, {day})"


def dated(row: dict[Hashable, Any]) -> str:
    """Return company and month of a deal, such as "Scale AI Jun 2025"; the year if that is all."""
    precision = "quarter" if row["date_precision"] == "quarter" else "month"
    return f"{row['company']} {formats.day(row['announced_on'], precision)}"


def raised(step: Mapping[Hashable, Any] | pd.Series) -> str:
    """Say how much money a company raised between the two valuations of a step."""
    unknown = step["raised_unknown"]
    if pd.isna(step["raised_usd_bn"]):
        return f"not known ({formats.count(unknown, 'deal')})"
    rest = f" and {formats.count(unknown, 'unknown amount')}" if unknown else ""
    return formats.usd_bn(step["raised_usd_bn"]) + rest


def amount(row: dict[Hashable, Any]) -> str:
    """Return what is known of an investor's money: its own, or that only the round's is."""
    if not pd.isna(row["ticket_usd_bn"]):
        upto = "up to " if row["ticket_kind"] == "up to" else ""
        return f"{upto}{formats.usd_bn(row['ticket_usd_bn'])}"
    if pd.isna(row["round_total_usd_bn"]):
        return "amount not known"
    return f"{formats.usd_bn(row['round_total_usd_bn'])} round"
