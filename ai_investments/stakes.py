"""A stake in a company: what its price implies, and what it is worth."""

import pandas as pd

from ai_investments import evidence


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
