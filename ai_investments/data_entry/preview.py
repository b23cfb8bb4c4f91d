"""What a deal will look like: its figures with range, grade and sources, and what follows."""

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.data_entry.entry import NUMBERS, Entry
from ai_investments.dataset import Dataset
from ai_investments.deals import stakes, valuations

NAMES = {
    "amount_usd_bn": "amount",
    "pre_money_usd_bn": "pre-money",
    "valuation_usd_bn": "valuation",
    "stake_pct": "stake",
}


def lines(entry: Entry, data: Dataset) -> list[str]:
    """Return a deal as the dashboard will know it, one line a figure.

    Parameters
    ----------
    entry : Entry
        Its new rows.
    data : Dataset
        The data with them.
    """
    deal = data.deal(entry.deal_id)
    if deal is None:
        return []
    on = formats.day(deal["announced_on"], deal["date_precision"])
    told = [f"{entry.deal_id}: {deal['company']}, {deal['round']}, {on}, {deal['status']}"]
    for name in NUMBERS:
        if pd.isna(deal[name]):
            continue
        backing = evidence.figure(data, entry.deal_id, name)
        sources = formats.count(backing.sources, "source")
        told.append(f"  {NAMES[name]:<10} {_written(name, backing)}  "
                    f"{evidence.label(backing.grade)}, {sources}")  # fmt: skip
    amount, stake = deal["amount_usd_bn"], deal["stake_pct"]
    if not pd.isna(amount) and not pd.isna(stake) and stake > 0:
        implied = stakes.implied_usd_bn(amount, stake)
        told.append(f"  implied    {formats.about_usd_bn(implied)} (amount ÷ stake)")
    steps = valuations.steps(data)
    for step in steps[steps["deal_id"] == entry.deal_id].to_dict("records"):
        flags = f", not ranked: {step['flags']}" if step["flags"] else ""
        told.append(
            f"  jump       {formats.times(step['jump'])} since {step['previous_round']}, "
            f"{formats.day(step['previous_on'], 'month')}{flags}"
        )
    return told


def _written(name: str, backing: evidence.Evidence) -> str:
    if backing.headline is None or backing.low is None or backing.high is None:
        return "not known"
    if name == "stake_pct":
        said, span = f"{backing.headline:g}%", f"{backing.low:g}–{backing.high:g}%"
    else:
        said = formats.usd_bn(backing.headline)
        span = formats.usd_bn_range(backing.low, backing.high)
    return f"{said} ({span})" if backing.disputed else said
