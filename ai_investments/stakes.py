"""A stake in a company: what its price implies, and what it is worth."""

import pandas as pd

from ai_investments import evidence

STAKE_ROUNDING_PCT = 0.5
"""A stake that sources give in whole percents lies within half a percent: 49 is 48.5–49.5."""


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
    primary = amount_usd_bn * (1 - paid_out_pct / 100)
    return (valuation_usd_bn - primary) / previous_usd_bn


def implied(
    lowest_amount_usd_bn: float, highest_amount_usd_bn: float, stake_pct: float
) -> tuple[float, float]:
    """Return the least and greatest valuation that an amount for a stake implies.

    Parameters
    ----------
    lowest_amount_usd_bn, highest_amount_usd_bn : float
        Range of the amount, billions of US dollars.
    stake_pct : float
        The stake in whole percents, above `STAKE_ROUNDING_PCT`; its rounding is in the range.

    Returns
    -------
    (float, float)
        Amount ÷ stake at the ends, billions of US dollars.
    """
    return (
        lowest_amount_usd_bn / ((stake_pct + STAKE_ROUNDING_PCT) / 100),
        highest_amount_usd_bn / ((stake_pct - STAKE_ROUNDING_PCT) / 100),
    )


def break_even_usd_bn(price_usd_bn: float, stake_pct: float) -> float:
    """Return the valuation at which a stake is worth what was paid for it, billions of dollars."""
    return price_usd_bn / (stake_pct / 100)


def fit(
    amount: evidence.Evidence, valuation_usd_bn: float | None, stake_pct: float | None
) -> pd.DataFrame:
    """Return whether a deal's reported figures fit together: amount, valuation and stake.

    Parameters
    ----------
    amount : Evidence
        What backs the amount; each different claim that counts is one row.
    valuation_usd_bn : float or None
        Reported valuation, billions of US dollars.
    stake_pct : float or None
        Reported stake, percent, as rounded by the sources to whole percents.

    Returns
    -------
    pandas.DataFrame
        ``amount_usd_bn``, largest first, and by how many ``claims``;
        ``implied_stake_pct`` = amount ÷ valuation;
        ``implied_valuation_usd_bn`` = amount ÷ stake, with ``_low`` and ``_high`` for a stake
        that was rounded (49% is 48.5–49.5%). Columns whose input is not known are missing values.
    """
    counting = amount.claims[amount.claims["counts_in_range"].astype(bool)]
    told = counting["value_number"].value_counts().sort_index(ascending=False)
    amounts = told.index.to_series()
    valuation = float("nan") if valuation_usd_bn is None else valuation_usd_bn
    stake = float("nan") if stake_pct is None else stake_pct / 100
    return pd.DataFrame(
        {
            "amount_usd_bn": amounts,
            "claims": told,
            "implied_stake_pct": 100 * amounts / valuation,
            "implied_valuation_usd_bn": amounts / stake,
            "implied_valuation_usd_bn_low": amounts / (stake + 0.005),
            "implied_valuation_usd_bn_high": amounts / (stake - 0.005),
        }
    ).reset_index(drop=True)
