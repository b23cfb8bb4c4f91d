"""What is shown of a valuation jump under the pointer."""

import math
from collections.abc import Hashable
from typing import Any

from ai_investments import evidence, formats
from ai_investments.deals.deal_words import raised
from ai_investments.deals.valuation_points import PRICED
from ai_investments.figures.plotly_text import escaped


def step_hover(row: dict[Hashable, Any]) -> str:
    """Return what is shown of a step under the pointer, as Plotly's HTML."""
    day = formats.day(row["announced_on"], row["date_precision"])
    yearly = row["annual_growth_pct"]
    a_year = "" if math.isnan(yearly) else f", {formats.growth(yearly)} a year"
    lines = [
        f"<b>{escaped(row['company'])}</b>, {row['round']}, {day}",
        f"{formats.usd_bn(row['previous_valuation_usd_bn'])} ({_source(row, 'previous_')}) → "
        f"{formats.usd_bn(row['valuation_usd_bn'])} ({_source(row)}): "
        f"<b>{formats.times(row['jump'])}</b>",
        f"claims give {formats.times_range(row['jump_low'], row['jump_high'])}",
        f"{formats.duration(row['days'])} between{a_year}",
        f"raised since: {raised(row)}",
        f"{evidence.label(row['grade'])} · {formats.count(row['sources'], 'source')}",
    ]
    if row["down_round"]:
        lines.append("▼ a down round: below the valuation before")
    if row["flags"]:
        lines.append(f"not ranked: {row['flags']}")
    return "<br>".join(lines)


def _source(row: dict[Hashable, Any], end: str = "") -> str:
    """Say which round a valuation is of, and what kind it is if that was no priced one."""
    kind = row[f"{end}kind"]
    return f"{row[f'{end}round']}" + ("" if kind == PRICED else f", {kind}")
