"""What the parts of a deal say, in words."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals import payouts, stakes
from ai_investments.deals.anatomy import Anatomy


def stake_pct(value: float | None) -> str:
    """Write a stake with the decimals that it was reported with: 49%, 9.9%."""
    return "not known" if value is None else f"{value:.10g}%"


NOT_DONE = {"in_talks": " (talks only)", "cancelled": " (cancelled)"}
"""What a reader must know of a deal that was not done."""


def finding(company: str, parts: Anatomy) -> str:
    """Return the answer in one sentence: whether the figures fit, or what cannot be said."""
    amount, stake, valuation = (
        parts.backing[field].headline
        for field in ("amount_usd_bn", "stake_pct", "valuation_usd_bn")
    )
    if parts.deal is None:
        return "The data holds no deal of this name to take apart"
    company += NOT_DONE.get(parts.deal["status"], "")
    own = parts.fit[parts.fit["headline"]]
    if len(own):
        implied = formats.usd_bn(three_digits(own["implied_usd_bn"].iloc[0]))
        said = f"{company}: {formats.usd_bn(amount)} for {stake_pct(stake)} implies {implied}"
        if valuation is None:
            return f"{said}; no valuation was reported"
        verb = "in line with" if own["fits"].iloc[0] else "not"
        return f"{said}, {verb} the {formats.usd_bn(valuation)} reported"
    if not parts.no_step_up:
        why = "" if parts.known else ", by what was paid out"
        return (
            f"{company}: {formats.usd_bn(amount)} at {formats.usd_bn(valuation)} leaves a step-up "
            f"of {step_span(parts)}{why}; no stake is known, so no valuation is implied"
        )
    known = [
        text
        for value, text in (
            (amount, f"an amount of {formats.usd_bn(amount)}"),
            (stake, f"a stake of {stake_pct(stake)}"),
            (valuation, f"a valuation of {formats.usd_bn(valuation)}"),
        )
        if value is not None
    ]
    if not known:
        return f"{company}: neither amount, stake nor valuation of this deal is known"
    if stake is not None and stake >= stakes.WHOLE_PCT and amount is not None:
        return f"{company}: all of it for {formats.usd_bn(amount)}, so the price is its value"
    bought = bought_sentence(parts)
    if bought:
        return f"{company}: {bought}"
    return f"{company}: {formats.listed(known)}; nothing can be computed from that"


def bought_sentence(parts: Anatomy) -> str:
    """Say what share the money buys at the reported valuation; empty where it cannot be said."""
    if parts.bought_pct is None or parts.deal is None:
        return ""
    amount, valuation = (
        formats.usd_bn(parts.backing[field].headline)
        for field in ("amount_usd_bn", "valuation_usd_bn")
    )
    after = (
        ", if that is the value after the money"
        if parts.deal["valuation_basis"] == "unspecified"
        else ""
    )
    share = formats.percent(parts.bought_pct[0])
    verb = "would buy" if parts.deal["status"] in NOT_DONE else "buys"
    return f"{amount} at {valuation} {verb} {share}{after}; no stake was reported"


def three_digits(value: float) -> float:
    """Round to three digits, as much as amounts and stakes support."""
    return float(f"{value:.3g}")


def fit_sentence(fit: pd.DataFrame, valuation: float | None, stake: float | None) -> str:
    """Say how far reported figures fit: for the amount told most and for the ends.

    Parameters
    ----------
    fit : pandas.DataFrame
        As `stakes.fit` gives it.
    valuation, stake : float or None
        The reported valuation, billions of US dollars, and stake, percent.
    """
    own = fit[fit["stake_pct"] == stake].to_dict("records")
    if not own or valuation is None:
        return "Too few figures of the deal are known to say whether they fit together."
    most = max(own, key=lambda row: row["claims"])
    told = [row for row in own if row is own[0] or row is most or row is own[-1]]
    sums = ", ".join(
        f"{formats.usd_bn(row['amount_usd_bn'])} ÷ {formats.usd_bn(valuation)} = "
        f"{formats.percent(row['implied_stake_pct'])}"
        for row in told
    )
    exact = "fit together" if all(row["fits"] for row in own) else "do not fit together exactly"
    return f"The reported figures {exact}: {sums}, where {stake_pct(stake)} was reported."


def implied_sentence(parts: Anatomy) -> str:
    """Say what the amounts imply, and which of them the reported valuation fits."""
    own = parts.fit[parts.fit["headline"]]
    if own.empty or parts.implied_range is None:
        return ""
    row, stake = own.iloc[0], parts.backing["stake_pct"].headline
    low, high = parts.implied_range
    rounded = stakes.rounding(row["stake_pct"])
    said = (
        f"{formats.usd_bn(row['amount_usd_bn'])} ÷ {stake_pct(stake)} = "
        f"{formats.usd_bn(three_digits(row['implied_usd_bn']))}; over all claims, with "
        f"{stake_pct(stake)} read as {rounded[0]:.10g}–{rounded[1]:.10g}%, "
        f"{_range(low, high)}."
    )
    valuation = parts.backing["valuation_usd_bn"].headline
    if valuation is None:
        return said
    fitting = parts.fit.loc[parts.fit["fits"], "amount_usd_bn"].drop_duplicates()
    which = formats.listed([formats.usd_bn(each) for each in fitting])
    some = f"{'an amount' if len(fitting) == 1 else 'amounts'} of {which}"
    return f"{said} {formats.usd_bn(valuation)} fits {some if which else 'no amount claimed'}."


def implied_title(parts: Anatomy) -> str:
    """Return the finding of the chart of implied valuations."""
    if parts.implied_range is None:
        return ""
    span = _range(*parts.implied_range)
    valuation = parts.backing["valuation_usd_bn"]
    if valuation.headline is None:
        return f"Amount ÷ stake implies {span}; no valuation was reported"
    n, fitting = len(parts.fit), int(parts.fit["fits"].sum())
    amounts = formats.count(n, "claimed amount")
    return (
        f"Amount ÷ stake implies {span}; the {formats.usd_bn(valuation.headline)} reported fits "
        f"{fitting} of {amounts}"
    )


def step_title(parts: Anatomy, paid_out_pct: float) -> str:
    """Return the finding of the chart of step-ups: both ends, and the point of the slider."""
    ends = parts.step_ups["step_up"]
    step, pre_money = at_share(parts, paid_out_pct)
    return (
        f"From {formats.times(ends.iloc[0])} if the company kept all of the money to "
        f"{formats.times(ends.iloc[-1])} if all was paid out; at {paid_out_pct:g}% paid out "
        f"{formats.times(step)}, pre-money {formats.usd_bn(three_digits(pre_money))}"
    )


def formula(parts: Anatomy, paid_out_pct: float) -> str:
    """Return the formula of the step-up with this deal's numbers put in."""
    valuation, amount = (
        formats.usd_bn(parts.backing[field].headline)
        for field in ("valuation_usd_bn", "amount_usd_bn")
    )
    previous = formats.usd_bn(parts.previous.headline)
    step, pre_money = at_share(parts, paid_out_pct)
    return (
        "Step-up = (valuation − amount × (1 − share paid out)) ÷ previous valuation\n"
        f"= ({valuation} − {amount} × (1 − {paid_out_pct:g}%)) ÷ {previous}\n"
        f"= {formats.usd_bn(three_digits(pre_money))} ÷ {previous} = {formats.times(step)}"
    )


def at_share(parts: Anatomy, paid_out_pct: float) -> tuple[float, float]:
    """Return step-up and pre-money (billions of dollars) at a share paid out."""
    valuation, amount, previous = (
        each.headline or 0.0
        for each in (
            parts.backing["valuation_usd_bn"], parts.backing["amount_usd_bn"], parts.previous,
        )
    )  # fmt: skip
    return (
        payouts.step_up(valuation, amount, previous, paid_out_pct),
        payouts.pre_money_usd_bn(valuation, amount, paid_out_pct),
    )


def payout_sentence(parts: Anatomy, payments: pd.DataFrame) -> str:
    """Say what is known about the share paid out, and so what the slider means."""
    known = parts.known
    if known is None:
        said = ["How much was paid out is not known: the slider is an assumption."]
    else:
        step = formats.times(_known_step_up(parts))
        fitting = formats.percent(known.paid_out_pct, 0)
        source = (
            f"The reported pre-money of {formats.usd_bn(known.pre_money_usd_bn)}"
            if known.basis == "pre-money"
            else f"What the company is known to have kept of the money, "
            f"{formats.usd_bn(known.primary_usd_bn)},"
        )
        said = [
            f"{source} means that {fitting} was paid out and the step-up was {step}. That point "
            "is marked; the slider asks what if it were otherwise."
        ]
        if not 0 <= known.paid_out_pct <= 100:
            said.append("A share outside 0–100% means that the figures were rounded or differ.")
    for payment in payments.to_dict("records"):
        share, least = _alone(parts, payment)
        said.append(
            f"{payment['event']} ({payment['publisher']}): if out of this "
            f"money, that alone is {formats.percent(share, 0)}, a step-up of "
            f"{formats.times(least)} or more."
        )
    return " ".join(said)


def step_span(parts: Anatomy) -> str:
    """Write the step-up: one where the payout is known, else from all kept to all paid out."""
    if parts.known is not None:
        return formats.times(_known_step_up(parts))
    ends = parts.step_ups["step_up"]
    return formats.times_range(ends.iloc[0], ends.iloc[-1])


def step_claims(parts: Anatomy) -> str:
    """Write the range of the step-up over the claims that count."""
    low, high = parts.previous.low, parts.previous.high
    if parts.known is not None and low is not None and high is not None:
        pre_money = parts.known.pre_money_usd_bn
        return formats.times_range(pre_money / high, pre_money / low)
    return formats.times_range(
        parts.step_ups["step_up_low"].min(), parts.step_ups["step_up_high"].max()
    )


def step_label(step: float, pre_money: float) -> str:
    """Return the label of the slider's point."""
    return f"{formats.times(step)}, pre-money {formats.usd_bn(three_digits(pre_money))}"


def known_mark(parts: Anatomy) -> tuple[float, str] | None:
    """Return the share paid out that the data gives, percent, and its label; or None."""
    if parts.known is None:
        return None
    return parts.known.paid_out_pct, f"as the data has it: {formats.times(_known_step_up(parts))}"


def payment_marks(parts: Anatomy, payments: pd.DataFrame) -> list[tuple[float, str]]:
    """Return the share that each known payment alone would be, percent, and a label for it."""
    found = []
    for payment in payments.to_dict("records"):
        share, _ = _alone(parts, payment)
        paid = formats.usd_bn(payment["value_usd_m"] / 1000)
        found.append((share, f"known payment of {paid} = {formats.percent(share, 0)}"))
    return found


def valuation_marks(parts: Anatomy, marks: pd.DataFrame) -> pd.DataFrame:
    """Return the valuations to mark on the chart of the stake's value.

    Parameters
    ----------
    parts : Anatomy
        The deal.
    marks : pandas.DataFrame
        As `anatomy.marks` gives them; priced rounds before the last one are left to the table.

    Returns
    -------
    pandas.DataFrame
        The rows to draw, with ``label`` and ``own``: whether it is what the deal itself reports.
    """
    if marks.empty or parts.deal is None:
        return marks.assign(label="", own=False)
    older = (marks["what"] == "priced") & (marks["announced_on"] < parts.deal["announced_on"])
    drawn: pd.DataFrame = marks[~older]
    return drawn.assign(
        own=drawn["what"] == "reported here",
        label=[
            f"{formats.usd_bn(mark['valuation_usd_bn'])} "
            + {"priced": "later round", "reported here": "reported"}.get(mark["what"], mark["what"])
            + ("" if mark["deal_id"] == parts.deal_id else f" {mark['announced_on']:%Y}")
            for mark in drawn.to_dict("records")
        ],
    )


def step_caveats(parts: Anatomy) -> list[str]:
    """Return why a step-up is not to be taken at its word: its basis, what it compares."""
    deal, before = parts.deal, parts.previous_deal
    if parts.no_step_up or deal is None or before is None:
        return []
    said = [
        f"Previous: {before['round']}, "
        f"{formats.day(before['announced_on'], before['date_precision'])}, "
        f"{formats.usd_bn(parts.previous.headline)}."
    ]
    if deal["valuation_basis"] == "unspecified":
        said.append("Sources say just “valued at”; it is taken as the value after the money.")
    if deal["spans_missing_rounds"]:
        said.append("Rounds between the two are missing from the data: this is no single step.")
    if _text(deal["perimeter"]) != _text(before["perimeter"]):
        said.append("The two valuations are not of the same group of companies.")
    said += [f"Doubtful: {_text(each['doubt'])}" for each in (before, deal) if _text(each["doubt"])]
    return said


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _alone(parts: Anatomy, payment: dict[Hashable, Any]) -> tuple[float, float]:
    amount = parts.backing["amount_usd_bn"].headline or float("nan")
    share = 100 * payment["value_usd_m"] / 1000 / amount
    return share, at_share(parts, share)[0]


def books_sentence(parts: Anatomy, filings: pd.DataFrame) -> str:
    """Say what later filings give for the amount, beside the amount that counts."""
    amount = parts.backing["amount_usd_bn"].headline
    booked = filings[
        (filings["field"] == "amount_usd_bn") & filings["counts_in_range"].astype(bool)
    ]
    if booked.empty or amount is None:
        return ""
    low, high = booked["value_number"].min(), booked["value_number"].max()
    said = f"Later filings give {formats.usd_bn_range(low, high)} for the amount"
    gap = amount - high
    if abs(gap) <= 1e-9 * amount:
        return f"{said}, as counted here."
    side = "less" if gap > 0 else "more"
    return (
        f"{said}: {formats.usd_bn(three_digits(abs(gap)))} {side} than the "
        f"{formats.usd_bn(amount)} that counts here."
    )


def worth_title(parts: Anatomy, valuation_usd_bn: float) -> str:
    """Return the finding of the chart of the stake's value: its value now, and the break-even."""
    stake, amount = (parts.backing[name].headline or 0.0 for name in ("stake_pct", "amount_usd_bn"))
    worth = stakes.worth_usd_bn(valuation_usd_bn, stake)
    even = parts.fit["implied_usd_bn"]
    change = 100 * (worth / amount - 1) if amount else float("nan")
    against = (
        f"{abs(change):.0f}% {'below' if change < 0 else 'above'} the {formats.usd_bn(amount)} paid"
    )
    return (
        f"At {formats.usd_bn(three_digits(valuation_usd_bn))} the {stake_pct(stake)} would be "
        f"worth {formats.usd_bn(three_digits(worth))}, {against}; break-even is at "
        f"{_range(even.min(), even.max())}"
    )


def _known_step_up(parts: Anatomy) -> float:
    pre_money = parts.known.pre_money_usd_bn if parts.known else float("nan")
    return pre_money / (parts.previous.headline or float("nan"))


def _range(low: float, high: float) -> str:
    return formats.usd_bn_range(three_digits(low), three_digits(high))
