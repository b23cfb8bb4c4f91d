"""A stake in a company: what its price implies for the whole, and what it is worth."""

from collections import Counter
from decimal import Decimal

import pandas as pd

from ai_investments import evidence

WHOLE_PCT = 100.0
"""All of a company: exact, whatever is rounded."""


def rounding(stake_pct: float) -> tuple[float, float]:
    """Return the least and greatest stake that rounds to a reported one.

    Parameters
    ----------
    stake_pct : float
        As reported, percent, above 0. Rounded to its last decimal that is not 0: "10.0" in a
        table is mostly a source's "10", and so is 10 here.

    Returns
    -------
    (float, float)
        49 gives 48.5 and 49.5, 9.9 gives 9.85 and 9.95; 100 is exact, and nothing exceeds it.
    """
    if stake_pct >= WHOLE_PCT:
        return stake_pct, stake_pct
    exponent = Decimal(f"{stake_pct:.10g}").normalize().as_tuple().exponent
    half = 0.5 * 10.0 ** min(int(exponent), 0)
    return stake_pct - half, min(stake_pct + half, WHOLE_PCT)


def implied_usd_bn(amount_usd_bn: float, stake_pct: float) -> float:
    """Return the value of the whole that an amount for a stake implies, billions of dollars.

    The same sum is the break-even valuation: where the stake is worth what was paid for it.
    """
    return amount_usd_bn / (stake_pct / 100)


def worth_usd_bn(valuation_usd_bn: float, stake_pct: float) -> float:
    """Return stake × valuation, billions of dollars: without preferences and other rights."""
    return valuation_usd_bn * stake_pct / 100


def told(backing: evidence.Evidence) -> dict[float, int]:
    """Return the different values that count for a figure, largest first, by number of claims.

    Its headline is among them also where no claim gives it, then with 0 claims.
    """
    counting = backing.claims[backing.claims["counts_in_range"].astype(bool)]
    counted = dict(Counter(counting["value_number"].tolist()))
    headline = backing.headline
    if headline is not None and not any(_same(value, headline) for value in counted):
        counted[headline] = 0
    return dict(sorted(counted.items(), reverse=True))


def fit(
    amount: evidence.Evidence, stake: evidence.Evidence, valuation_usd_bn: float | None
) -> pd.DataFrame:
    """Return whether a deal's reported figures fit together: amount, stake and valuation.

    Parameters
    ----------
    amount, stake : Evidence
        What backs the two; every pair of their different values that count is one row. The
        amount must be what bought the stake.
    valuation_usd_bn : float or None
        Reported valuation, billions of US dollars.

    Returns
    -------
    pandas.DataFrame
        ``amount_usd_bn`` and ``stake_pct``, largest first, each with the number of its claims
        (``claims``, ``stake_claims``); ``implied_stake_pct`` = amount ÷ valuation;
        ``implied_usd_bn`` = amount ÷ stake, with ``implied_low_usd_bn`` and
        ``implied_high_usd_bn`` for the rounding of the stake; ``fits``: whether the reported
        valuation lies between them; ``headline``: whether both are the headlines. Without a
        stake above 0, or a valuation, what rests on it is missing.
    """
    stakes = {pct: claims for pct, claims in told(stake).items() if pct > 0}
    unknown = float("nan")
    valuation = unknown if valuation_usd_bn is None else valuation_usd_bn
    rows = []
    for paid, claims in told(amount).items():
        for share, stake_claims in (stakes or {unknown: 0}).items():
            low, high = rounding(share) if stakes else (unknown, unknown)
            least, most = implied_usd_bn(paid, high), implied_usd_bn(paid, low)
            rows.append(
                {
                    "amount_usd_bn": paid,
                    "claims": claims,
                    "stake_pct": share,
                    "stake_claims": stake_claims,
                    "implied_stake_pct": 100 * paid / valuation,
                    "implied_usd_bn": implied_usd_bn(paid, share),
                    "implied_low_usd_bn": least,
                    "implied_high_usd_bn": most,
                    "fits": least <= valuation <= most,
                    "headline": _same(paid, amount.headline) and _same(share, stake.headline),
                }
            )
    return pd.DataFrame(rows, columns=FIT_COLUMNS)


FIT_COLUMNS = [
    "amount_usd_bn", "claims", "stake_pct", "stake_claims", "implied_stake_pct", "implied_usd_bn",
    "implied_low_usd_bn", "implied_high_usd_bn", "fits", "headline",
]  # fmt: skip


def _same(value: float, headline: float | None) -> bool:
    return headline is not None and abs(value - headline) <= evidence.AGREES * abs(headline)
