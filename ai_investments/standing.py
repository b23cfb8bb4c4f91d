"""Where one valuation jump stands among others."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Rank:
    """Where one jump stands among others.

    Attributes
    ----------
    position : int
        1 for the largest; ties share the better position.
    n : int
        Number of jumps compared, itself among them.
    percentile : float
        Share of the *other* jumps that are smaller, ties counted half, in percent.
    median : float
        Median of all `n` jumps.
    """

    position: int
    n: int
    percentile: float
    median: float


def comparable(jumps: pd.Series) -> pd.Series:
    """Return jumps rounded to 12 significant digits, so that 4.4 ÷ 1.2 ties with 6.6 ÷ 1.8."""
    return jumps.map(lambda jump: float(f"{jump:.12g}"))


def rank(steps: pd.DataFrame, deal_id: str) -> Rank | None:
    """Return where a deal's jump stands among the steps that count.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `steps` returns them; only rows that count are compared.
    deal_id : str
        The deal that ends the step.

    Returns
    -------
    Rank or None
        None where the deal ends no step that counts, or there is no other step.
    """
    ranked = comparable(steps[steps["counts"]].set_index("deal_id")["jump"])
    if deal_id not in ranked.index or len(ranked) < 2:
        return None
    jump, others = ranked[deal_id], ranked.drop(deal_id)
    smaller = (others < jump).sum() + 0.5 * (others == jump).sum()
    return Rank(
        position=int((ranked > jump).sum()) + 1,
        n=len(ranked),
        percentile=100 * float(smaller) / len(others),
        median=float(ranked.median()),
    )
