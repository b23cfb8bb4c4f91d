"""What may be wrong with a deal although every figure has a source: twice, or in a wrong unit."""

import difflib
from collections.abc import Iterator

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.data_entry.entry import Entry
from ai_investments.dataset import Dataset
from ai_investments.deals import stakes, valuations
from ai_investments.own_data import known

LIKE = 0.8
"""Likeness of two names, of 1, from which they may be one company (difflib's ratio)."""
LARGE_JUMP = 10.0
"""Above it a jump is mostly a wrong unit or a missing round."""
FIT = 0.02
"""Relative distance up to which sums of rounded figures agree."""


def of_entry(entry: Entry, before: Dataset, after: Dataset) -> tuple[str, ...]:
    """Return what a person should look at before the rows are written.

    Parameters
    ----------
    entry : Entry
        The new rows.
    before, after : Dataset
        The data without and with them.

    Returns
    -------
    tuple of str
        Sentences: a name like another, a deal near in time, figures that do not fit together.
    """
    deal = after.deal(entry.deal_id)
    if deal is None:
        return ()
    told = [*_early(entry, deal["announced_on"]), *_sums(entry, after, deal)]
    if entry.is_new:
        told = [*_names(deal["company"], before), *_near(deal, before), *told]
    return tuple(told)


def _names(company: str, data: Dataset) -> Iterator[str]:
    about = known.of_dataset(data)
    if company in about.deals:
        return
    keys = {known.same_name(name): name for name in about.deals}
    like = difflib.get_close_matches(known.same_name(company), keys, n=3, cutoff=LIKE)
    if like:
        names = ", ".join(keys[each] for each in like)
        yield f"{company} is new here. Is it {names} under another name?"


def _near(deal: dict[str, object], data: Dataset) -> Iterator[str]:
    about, on = known.of_dataset(data), pd.Timestamp(str(deal["announced_on"]))
    for other in about.deals.get(str(deal["company"]), []):
        if abs((other["announced_on"] - on).days) <= known.SAME_DEAL_DAYS:
            yield (
                f"{deal['company']} has a deal within {known.SAME_DEAL_DAYS} days: "
                f"{other['deal_id']} ({other['round']}, {formats.usd_bn(other['amount_usd_bn'])}). "
                "Is it the same, or a part of it (included_in, round_group)?"
            )


def _early(entry: Entry, announced_on: pd.Timestamp) -> Iterator[str]:
    first = announced_on.date().isoformat()
    for claim in entry.claims:
        day = claim.get("published_on", "")
        if day and day < first[: len(day)] and claim["stage"] != "talks":
            yield (
                f"{claim['publisher']} wrote on {day}, before the deal of {first}: is it from the "
                "talks? Its stage is then talks, and it does not count."
            )
            return


def _sums(entry: Entry, data: Dataset, deal: dict[str, object]) -> Iterator[str]:
    amount, stake, valuation, before, kept = (
        float(str(deal[name])) if deal[name] == deal[name] and deal[name] is not None else None
        for name in ("amount_usd_bn", "stake_pct", "valuation_usd_bn", "pre_money_usd_bn",
                     "primary_usd_bn")
    )  # fmt: skip
    if stake is not None and stake < 1:
        yield f"A stake of {stake:g}%: percent, not a fraction, stands in stake_pct."
    if amount and stake and valuation:
        rows = stakes.fit(
            evidence.figure(data, entry.deal_id, "amount_usd_bn"),
            evidence.figure(data, entry.deal_id, "stake_pct"),
            valuation,
        )
        if not rows["fits"].any():
            implied = rows.loc[rows["headline"], "implied_usd_bn"].iloc[0]
            yield (
                f"{formats.usd_bn(amount)} for {stake:g}% makes {formats.about_usd_bn(implied)} of "
                f"the whole; {formats.usd_bn(valuation)} is reported."
            )
    if before and valuation and (amount or kept):
        sum_ = before + (kept if kept is not None else amount or 0.0)
        if deal["valuation_basis"] == "post_money" and abs(sum_ - valuation) > FIT * valuation:
            yield (
                f"Pre-money and new money make {formats.about_usd_bn(sum_)}; "
                f"{formats.usd_bn(valuation)} post-money is reported."
            )
    if amount and valuation and amount > valuation:
        yield "The amount is above the valuation."
    yield from _jump(entry, data)


def _jump(entry: Entry, data: Dataset) -> Iterator[str]:
    steps = valuations.steps(data)
    for step in steps[steps["deal_id"] == entry.deal_id].to_dict("records"):
        against = (
            f"the valuation of {step['previous_round']}, "
            f"{formats.day(step['previous_on'], 'month')}"
        )
        if step["down_round"]:
            yield f"A down round: {formats.times(step['jump'])} {against}."
        elif step["jump"] > LARGE_JUMP and step["counts"]:
            yield (
                f"{formats.times(step['jump'])} {against}. Check the units; where rounds are "
                "missing between, write spans_missing_rounds = true."
            )
