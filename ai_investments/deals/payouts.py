"""Money of a deal that went to holders and not to the company, and the step-up that it leaves."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments.evidence import Evidence

SHARES_PCT = tuple(range(0, 101, 5))
"""Shares paid out at which the line of step-ups is drawn."""


@dataclass(frozen=True)
class KnownPayout:
    """What the data says about the share paid out.

    Attributes
    ----------
    pre_money_usd_bn : float
        Value before the new money, billions of US dollars.
    primary_usd_bn : float
        Money that the company kept, the rest of the valuation.
    paid_out_pct : float
        Share of the amount that it leaves for holders, percent. Below 0 or above 100 the rounded
        figures contradict each other.
    basis : str
        "primary" where the money kept by the company is known, "pre-money" where the value
        before it was reported.
    """

    pre_money_usd_bn: float
    primary_usd_bn: float
    paid_out_pct: float
    basis: str


def pre_money_usd_bn(valuation_usd_bn: float, amount_usd_bn: float, paid_out_pct: float) -> float:
    """Return the value before the new money: V − A · (1 − share paid out), billions of dollars.

    Parameters
    ----------
    valuation_usd_bn, amount_usd_bn : float
        Valuation after the deal and its whole amount, billions of US dollars.
    paid_out_pct : float
        Share of the amount that went to holders, percent.
    """
    return valuation_usd_bn - amount_usd_bn * (1 - paid_out_pct / 100)


def step_up(
    valuation_usd_bn: float, amount_usd_bn: float, previous_usd_bn: float, paid_out_pct: float
) -> float:
    """Return the step-up: value before the new money ÷ previous valuation.

    Parameters
    ----------
    valuation_usd_bn, amount_usd_bn, previous_usd_bn : float
        Valuation after the deal, its whole amount, previous valuation; billions of US dollars.
    paid_out_pct : float
        Share of the amount that went to holders and not to the company, percent.

    Returns
    -------
    float
        (V − A · (1 − share paid out)) ÷ V₀, the measure of PitchBook and Aumni.
    """
    return pre_money_usd_bn(valuation_usd_bn, amount_usd_bn, paid_out_pct) / previous_usd_bn


def known(deal: dict[str, Any]) -> KnownPayout | None:
    """Return what the data says about a deal's payout; None where it says nothing.

    Parameters
    ----------
    deal : dict
        A row of the investments with valuation and amount. A reported pre-money wins over the
        money kept, as in the steps of `ai_investments.deals.valuations`.
    """
    valuation, amount = deal["valuation_usd_bn"], deal["amount_usd_bn"]
    if pd.notna(deal["pre_money_usd_bn"]):
        pre_money, basis = deal["pre_money_usd_bn"], "pre-money"
    elif pd.notna(deal["primary_usd_bn"]):
        pre_money, basis = valuation - deal["primary_usd_bn"], "primary"
    else:
        return None
    primary = valuation - pre_money
    share = 100 * (1 - primary / amount)
    return KnownPayout(float(pre_money), float(primary), round(float(share), 9), basis)


def line(valuation: Evidence, amount: Evidence, previous: Evidence) -> pd.DataFrame:
    """Return the step-up by share paid out.

    Parameters
    ----------
    valuation, amount, previous : Evidence
        What backs the three figures; each has a headline and a range.

    Returns
    -------
    pandas.DataFrame
        ``paid_out_pct``, ``pre_money_usd_bn`` and ``step_up`` on the headlines; ``step_up_low``
        and ``step_up_high`` over all combinations of the claims that count.
    """
    rows = []
    for share in SHARES_PCT:
        ends = [
            step_up(_figure(v), _figure(a), _figure(p), share)
            for v, a, p in (
                (valuation.headline, amount.headline, previous.headline),
                (valuation.low, amount.high, previous.high),
                (valuation.high, amount.low, previous.low),
            )
        ]
        before = pre_money_usd_bn(_figure(valuation.headline), _figure(amount.headline), share)
        rows.append((share, before, *ends))
    return pd.DataFrame(rows, columns=LINE_COLUMNS)


LINE_COLUMNS = ["paid_out_pct", "pre_money_usd_bn", "step_up", "step_up_low", "step_up_high"]


def _figure(value: float | None) -> float:
    return float("nan") if value is None else value
