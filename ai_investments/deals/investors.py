"""Deals of one investor, largest first; whether one is the largest; who has put in most."""

import math
from dataclasses import dataclass

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.deals.participations import around, counting, participations
from ai_investments.remembered import with_dataset


@with_dataset()
def names(dataset: Dataset) -> tuple[str, ...]:
    """Return all investors, the ones with most deals first, then in alphabetical order."""
    counts = participations(dataset)["investor"].value_counts()
    return tuple(sorted(counts.index, key=lambda name: (-counts[name], name.casefold(), name)))


def deals_of(dataset: Dataset, investor: str, purchases: bool = False) -> pd.DataFrame:
    """Return an investor's deals, largest first.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    investor : str
        Name, as `names` gives it; an unknown one has no deals.
    purchases : bool
        Whether companies bought whole, licences and loans count as well.

    Returns
    -------
    pandas.DataFrame
        Rows of `participations.participations` with

        - ``counts``: closed or announced, of a kind that counts, not inside another deal;
        - ``shown_usd_bn``: the ticket, or the round's total where that is not known;
        - ``position``: rank by ticket among the rows that count, ties share the better one;
          missing where the ticket is not known.
    """
    every = participations(dataset)
    rows = every[every["investor"] == investor]
    counts = counting(rows, purchases) & (rows["inside"] == "")
    ranked = rows["ticket_usd_bn"].where(counts)
    shown = rows.assign(
        counts=counts,
        shown_usd_bn=rows["ticket_usd_bn"].fillna(rows["round_total_usd_bn"]),
        position=ranked.rank(method="min", ascending=False),
    )
    order = ["shown_usd_bn", "announced_day", "deal_id"]
    return shown.sort_values(order, ascending=[False, False, True], ignore_index=True)


@dataclass(frozen=True)
class Answer:
    """Whether a deal is its investor's largest.

    Attributes
    ----------
    largest : bool or None
        None: it cannot be said, since the own part in `rivals` is not known or disputed.
    rivals : pandas.DataFrame
        The deals that are larger (False), could be (None) or may be just as large (True), as rows
        of `deals_of`.
    others : pandas.DataFrame
        All deals that it was compared with, largest first.
    """

    largest: bool | None
    rivals: pd.DataFrame
    others: pd.DataFrame


def is_largest(rows: pd.DataFrame, deal_id: str) -> Answer | None:
    """Say whether a deal is the largest of its investor: true, false, or not to be said.

    Each deal lies between a floor (the least the sources give for the ticket, 0 where none does)
    and a ceiling (the most they give; without a ticket the most claimed for the whole round;
    without that, none). A deal is the largest if no other's ceiling is above its floor, and is
    not if another's floor is above its ceiling. A round's total above the ticket proves nothing.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `deals_of` returns them.
    deal_id : str
        The deal. Deals that hold it, or that it holds, are the same money and not compared.

    Returns
    -------
    Answer or None
        None where the deal is not among the rows that count, nor inside one of them.
    """
    own = rows[rows["deal_id"] == deal_id]
    if own.empty:
        return None
    inside = own["inside"].iloc[0]
    if not own["counts"].iloc[0] and inside not in set(rows.loc[rows["counts"], "deal_id"]):
        return None
    whole = rows.set_index("deal_id")["included_in"].to_dict()
    same = {str(deal) for deal in whole if deal_id in around(str(deal), whole)}
    same |= {deal_id, *around(deal_id, whole)}
    others = rows[rows["counts"] & ~rows["deal_id"].isin(same)]
    floor, ceiling = (float(each.iloc[0]) for each in _bounds(own))
    least, most = _bounds(others)
    larger = others[least > ceiling]
    if len(larger):
        return Answer(False, larger, others)
    rivals = others[most > floor]
    if len(rivals):
        return Answer(None, rivals, others)
    return Answer(True, others[most == floor], others)


def _bounds(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    least = rows["ticket_low_usd_bn"].fillna(0.0)
    most = rows["ticket_high_usd_bn"].fillna(rows["round_high_usd_bn"]).fillna(math.inf)
    return least.astype("float64"), most.astype("float64")


def leaders(dataset: Dataset, purchases: bool = False) -> pd.DataFrame:
    """Return all investors by the money of theirs that is known.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    purchases : bool
        Whether companies bought whole, licences and loans count as well.

    Returns
    -------
    pandas.DataFrame
        ``investor``, ``known_usd_bn`` (sum of the known tickets, none inside another), ``deals``,
        ``known`` and ``not_known`` (deals with and without a known ticket).
    """
    rows = participations(dataset)
    counted = rows[counting(rows, purchases) & (rows["inside"] == "")]
    table = counted.groupby("investor", as_index=False).agg(
        known_usd_bn=("ticket_usd_bn", "sum"),
        deals=("deal_id", "size"),
        known=("ticket_usd_bn", "count"),
    )
    table = table.assign(not_known=table["deals"] - table["known"])
    order = ["known_usd_bn", "deals", "investor"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)
