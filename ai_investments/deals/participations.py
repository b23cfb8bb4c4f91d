"""Who put what into which deal: an investor's own part, told from the round's total."""

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import dataset as datasets
from ai_investments import evidence
from ai_investments.dataset import Dataset, collected
from ai_investments.deals import money_raised
from ai_investments.remembered import with_dataset

SOURCED = "sourced"
SOLE = "sole investor named"
NOT_KNOWN = "not known: round total"
"""How an investor's own money is known: by a source; the deal names nobody else; not at all."""

SOLE_ROUNDS = ("Strategic", "Acquisition", "Licence & hire")
"""Deals with one party. Where another round names one investor, it names the lead or a known one;
the parties of a merger put no money in."""

STAKE, PURCHASE, LOAN = "stake", "purchase", "loan"
KINDS = (STAKE, PURCHASE, LOAN)
"""Money for a part of a company; for all of it or for a licence and its staff; lent."""

DEAL_COLUMNS = (
    "deal_id", "company", "announced_on", "announced_day", "date_precision", "round", "status",
    "included_in", "lead_investors", "investors", "note",
)  # fmt: skip
COLUMNS = (
    "investor", "deal_id", "company", "announced_on", "announced_day", "date_precision", "round",
    "status", "kind", "role", "ticket_usd_bn", "ticket_low_usd_bn", "ticket_high_usd_bn",
    "ticket_basis", "ticket_kind", "round_total_usd_bn", "round_high_usd_bn", "grade", "sources",
    "included_in", "inside", "note",
)  # fmt: skip


def names_of(cell: object) -> list[str]:
    """Return the names of a list cell, in order, each once."""
    parts = cell.split(";") if isinstance(cell, str) else []
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


@with_dataset()
def participations(dataset: Dataset) -> pd.DataFrame:
    """Return one row for every investor of every deal.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, newest deal first; amounts in billions of US dollars. Kept for the next
        call: never change it.

        - ``kind``: what the money was for, of `KINDS`.
        - ``role``: "lead", "other", or "not listed" where only a ticket names the investor.
        - ``ticket_usd_bn``: the investor's own money, missing where not known; with several
          sources the best-graded, then newest. ``ticket_low_usd_bn``, ``ticket_high_usd_bn``: over
          all sources of the ticket, or over the claims on the amount of a deal with one party.
        - ``ticket_basis``: `SOURCED`, `SOLE` or `NOT_KNOWN`. ``ticket_kind``: "invested",
          "committed" or "up to" by the source; empty where no source tells.
        - ``round_total_usd_bn``, ``round_high_usd_bn``: the deal's amount and the largest claim.
        - ``grade``, ``sources``: of the ticket where one is sourced, else of the deal's amount.
        - ``inside``: the deal whose own ticket of this investor holds this one; empty: none.
          Money inside another deal is never added or ranked.
    """
    tickets = _tickets(dataset)
    rows = _deals(dataset, tickets["deal_id"].unique())
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    records = [
        {"deal_id": row["deal_id"], "investor": name, "role": role}
        for row in rows.to_dict("records")
        for name, role in _roles(row, tickets)
    ]
    parties = pd.DataFrame(records, columns=["deal_id", "investor", "role"])
    every = parties.merge(rows, on="deal_id").merge(tickets, on=["deal_id", "investor"], how="left")
    alone = every.groupby("deal_id")["investor"].transform("size") == 1
    sole = (
        every["ticket"].isna()
        & alone
        & every["round"].isin(SOLE_ROUNDS)
        & every["round_total_usd_bn"].notna()
    )
    basis = pd.Series(NOT_KNOWN, index=every.index).mask(sole, SOLE)
    sourced = every["ticket"].notna()
    told = every.assign(
        ticket_basis=basis.mask(sourced, SOURCED),
        ticket_kind=every["ticket_kind"].fillna(""),
        grade=every["ticket_grade"].fillna(every["round_grade"]),
        sources=every["ticket_sources"].fillna(every["round_sources"]).astype("int64"),
        **{
            f"ticket{end}_usd_bn": every[f"ticket{end}"].fillna(every[total].where(sole))
            for end, total in (
                ("", "round_total_usd_bn"), ("_low", "round_low_usd_bn"),
                ("_high", "round_high_usd_bn"),
            )
        },
    )  # fmt: skip
    told = told.assign(inside=_inside(told))
    order = ["announced_day", "deal_id", "investor"]
    told = told.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return told.reindex(columns=list(COLUMNS))


def names_it(column: str, investor: str) -> nw.Expr:
    """Return the condition that a list of names, as a cell holds it, has an investor."""
    told = nw.col(column)
    return (
        (told == investor)
        | told.str.starts_with(f"{investor};")
        | told.str.ends_with(f"; {investor}")
        | told.str.ends_with(f";{investor}")
        | told.str.contains(f"; {investor};", literal=True)
        | told.str.contains(f";{investor};", literal=True)
    )


def of_investor(dataset: Dataset, investor: str, most: int) -> tuple[Dataset, int]:
    """Return the dataset with the deals of one investor alone, in memory, and their number.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    investor : str
        The investor, as deals and tickets spell it.
    most : int
        Deals to read; of more those of the largest amount, unknown amounts last.

    Returns
    -------
    (Dataset, int)
        The number is of all the investor's deals, read or not.
    """
    tickets = nw.from_native(dataset.tickets).lazy().filter(nw.col("investor") == investor)
    ticketed = tickets.select("deal_id").unique(["deal_id"]).collect("pandas").to_pandas()
    named = nw.col("deal_id").is_in(ticketed["deal_id"].tolist())
    for column in ("lead_investors", "investors"):
        named = named | names_it(column, investor).fill_null(False)
    rows = nw.from_native(dataset.investments).lazy().filter(named)
    n = int(rows.select(n=nw.len()).collect("pandas")["n"][0])
    if n > most:
        largest = rows.with_columns(smallness=(-nw.col("amount_usd_bn")).fill_null(1.0))
        rows = largest.sort("smallness", "deal_id").head(most)
    ids = rows.select("deal_id").collect("pandas").to_pandas()["deal_id"].tolist()
    return datasets.deals_alone(dataset, ids), n


def _roles(row: dict[Any, Any], tickets: pd.DataFrame) -> Iterable[tuple[str, str]]:
    listed = dict.fromkeys(names_of(row["lead_investors"]), "lead")
    listed = dict.fromkeys(names_of(row["investors"]), "other") | listed
    own = tickets.loc[tickets["deal_id"] == row["deal_id"], "investor"]
    return (dict.fromkeys(own, "not listed") | listed).items()


def _deals(dataset: Dataset, ticketed: Iterable[str]) -> pd.DataFrame:
    """Return the deals that name an investor, with what backs their amounts."""
    backing = evidence.ranges(dataset, "amount_usd_bn").select(
        "deal_id",
        round_total_usd_bn="amount_usd_bn",
        round_low_usd_bn="low",
        round_high_usd_bn="high",
        round_sources="sources",
        round_rank="grade_rank",
    )
    named = ~nw.col("lead_investors").is_null() | ~nw.col("investors").is_null()
    found: pd.DataFrame = (
        nw.from_native(dataset.investments)
        .lazy()
        .filter(named | nw.col("deal_id").is_in(list(ticketed)))
        .with_columns(money=money_raised.kind_of_money())
        .select(*DEAL_COLUMNS, "money")
        .join(backing, on="deal_id", how="left")
        .collect("pandas")
        .to_pandas()
    )
    rank = (
        found["round_rank"]
        .astype("float64")
        .fillna(evidence.without_figure(dataset, found["deal_id"]))
    )
    return found.assign(
        kind=found["money"].map({"purchase": PURCHASE, "debt": LOAN}).fillna(STAKE),
        round_grade=[evidence.GRADES[int(each)] for each in rank],
        round_sources=found["round_sources"].astype("float64").fillna(0),
    )


def _tickets(dataset: Dataset) -> pd.DataFrame:
    """Return one row a deal and investor: the best-graded ticket and the span of all."""
    columns = ["ticket_id", "deal_id", "investor", "amount_usd_bn", "kind", "publisher",
               "evidence", "published_on"]  # fmt: skip
    told = collected(nw.from_native(dataset.tickets).lazy().select(*columns))
    found: pd.DataFrame = (
        _best_first(told)
        .groupby(["deal_id", "investor"], as_index=False)
        .agg(
            ticket=("amount_usd_bn", "first"),
            ticket_low=("amount_usd_bn", "min"),
            ticket_high=("amount_usd_bn", "max"),
            ticket_kind=("kind", "first"),
            ticket_grade=("evidence", "first"),
            ticket_sources=("publisher", "nunique"),
        )
    )
    return found


def ticket_sources(dataset: Dataset, investor: str) -> pd.DataFrame:
    """Return every row of the tickets of one investor, best grade first, then newest."""
    own = nw.from_native(dataset.tickets).lazy().filter(nw.col("investor") == investor)
    return _best_first(collected(own)).reset_index(drop=True)


def _best_first(tickets: pd.DataFrame) -> pd.DataFrame:
    """Sort tickets: best grade first, then newest, then by name."""
    ranked = tickets.assign(rank=tickets["evidence"].map(evidence.GRADES.index))
    order = ["rank", "published_on", "ticket_id"]
    return ranked.sort_values(order, ascending=[True, False, True]).drop(columns="rank")


def counting(rows: pd.DataFrame, purchases: bool) -> pd.Series:
    """Return which rows are of deals that count: closed or announced, of a kind that counts.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `participations` gives them.
    purchases : bool
        Whether companies bought whole, licences and loans count as well.

    Returns
    -------
    pandas.Series of bool
        In the order of the rows; money inside another deal (``inside``) is not looked at.
    """
    done = rows["status"].isin(money_raised.DONE)
    return done if purchases else done & (rows["kind"] == STAKE)


def _inside(rows: pd.DataFrame) -> list[str]:
    """Return for every row the containing deal that already holds the investor's money."""
    whole = rows.drop_duplicates("deal_id").set_index("deal_id")["included_in"].to_dict()
    known = rows[rows["ticket_usd_bn"].notna() & rows["status"].isin(money_raised.DONE)]
    holding = set(zip(known["investor"], known["deal_id"], strict=True))
    return [
        next((deal for deal in around(start, whole) if (investor, deal) in holding), "")
        for investor, start in zip(rows["investor"], rows["deal_id"], strict=True)
    ]


def around(start: str, whole: dict[Any, Any]) -> list[str]:
    """Return the deals that hold a deal, nearest first.

    Parameters
    ----------
    start : str
        The deal.
    whole : dict
        For each deal the one it is included in, or nothing; a circle in it ends the list.
    """
    held: list[str] = []
    place = whole.get(start)
    while isinstance(place, str) and place != start and place not in held:
        held.append(place)
        place = whole.get(place)
    return held
