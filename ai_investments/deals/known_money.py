"""Investors of very many deals: their names, found on the engine, and who has put in most."""

from collections import Counter
from collections.abc import Collection
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import dataset as datasets
from ai_investments import evidence
from ai_investments.dataset import Dataset, collected
from ai_investments.deals import investors, money_raised, participations
from ai_investments.deals.participations import SOLE_ROUNDS
from ai_investments.deals.rules import one_where
from ai_investments.remembered import with_dataset
from ai_investments.words_in_data import MOST_FOUND, MOST_LISTED

LOOKED_THROUGH = 20_000
"""Lists of names that a search looks through."""
LISTS = ("lead_investors", "investors")


class NamesOfInvestors:
    """All investors as options of a control; where the deals are too many, found by a text."""

    def many(self, dataset: Dataset) -> bool:
        """Tell whether they are too many to list."""
        return dataset.many_deals or len(investors.names(dataset)) > MOST_LISTED

    def all(self, dataset: Dataset) -> tuple[str, ...]:
        """Return all of them, the ones with most deals first."""
        return investors.names(dataset)

    def known(self, dataset: Dataset, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are investors."""
        if not dataset.many_deals:
            return frozenset(words) & set(investors.names(dataset))
        return frozenset(word for word in words if _is_known(dataset, word))

    def found(self, dataset: Dataset, text: str) -> tuple[str, ...]:
        """Return investors whose name holds a text, whatever its case, most deals first."""
        typed = text.strip().lower()
        if not dataset.many_deals:
            fitting = (each for each in investors.names(dataset) if typed in each.lower())
            return tuple(fitting)[:MOST_FOUND]
        counts: Counter[str] = Counter()
        for column in LISTS:
            lists = _deals(dataset).filter(~nw.col(column).is_null())
            if typed:
                holds = nw.col(column).str.to_lowercase().str.contains(typed, literal=True)
                lists = lists.filter(holds)
            for cell in collected(lists.select(column).head(LOOKED_THROUGH))[column]:
                names = participations.names_of(cell)
                counts.update(each for each in names if typed in each.lower())
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))[:MOST_FOUND]


NAMES = NamesOfInvestors()


@with_dataset()
def first(dataset: Dataset) -> str | None:
    """Return the lead investor of the newest deal that names one; None where no deal does."""
    led = _deals(dataset).filter(~nw.col("lead_investors").is_null())
    newest = led.with_columns(age=-nw.col("announced_day")).sort("age", "deal_id").head(1)
    names = [
        name for cell in collected(newest.select("lead_investors"))["lead_investors"]
        for name in participations.names_of(cell)
    ]  # fmt: skip
    return names[0] if names else None


@with_dataset(16)
def leaders(dataset: Dataset, purchases: bool, most: int) -> pd.DataFrame:
    """Return the investors with the most known money, as `investors.leaders` does; the first.

    Parameters
    ----------
    dataset : Dataset
        The dataset, its deals on an engine.
    purchases : bool
        Whether whole companies bought count as well as stakes.
    most : int
        Investors to return.

    Notes
    -----
    What is nobody else's is added up on the engine; deals whose money may be inside that of others
    are few, and read.
    """
    free = _known(dataset, purchases).filter(nw.col("included_in").is_null())
    sums = free.group_by("investor").agg(usd_bn=nw.col("usd_bn").sum(), known=nw.len())
    added = collected(sums).set_index("investor").astype("float64")
    within = _known(dataset, purchases).filter(~nw.col("included_in").is_null())
    read = set(collected(within.select("deal_id"))["deal_id"])
    own = participations.participations(datasets.deals_alone(dataset, read))
    own = own[own["deal_id"].isin(read) & participations.counting(own, purchases)]
    apart = own[own["inside"] == ""].groupby("investor")["ticket_usd_bn"]
    table = pd.DataFrame(
        {
            "known_usd_bn": added["usd_bn"].add(apart.sum(), fill_value=0),
            "known": added["known"].add(apart.count(), fill_value=0),
        }
    )
    top = (
        table.rename_axis("investor")
        .reset_index()
        .sort_values(["known_usd_bn", "known", "investor"], ascending=[False, False, True])
        .head(most)
    )
    held = own[own["inside"] != ""].groupby("investor").size()
    deals = _counted(dataset, top["investor"].tolist(), purchases)
    n = deals - top["investor"].map(held).fillna(0).to_numpy()
    whole = top.assign(deals=n).astype({"known": "int64", "deals": "int64"})
    whole = whole.assign(not_known=whole["deals"] - whole["known"])
    return whole[["investor", "known_usd_bn", "deals", "known", "not_known"]].sort_values(
        ["known_usd_bn", "deals", "investor"], ascending=[False, False, True], ignore_index=True
    )


def _known(dataset: Dataset, purchases: bool) -> nw.LazyFrame[Any]:
    """Return every investor's part of a deal that is known: by tickets, or as the one party."""
    lead, others = (nw.col(name) for name in LISTS)
    alone = (
        (others.is_null() | (others == lead) | lead.is_null())
        & ~nw.coalesce(*LISTS).str.contains(";", literal=True)
        & ~nw.coalesce(*LISTS).is_null()
    )
    counting = _counting(dataset, purchases)
    best = _best_tickets(dataset)
    columns = ("deal_id", "investor", "usd_bn", "included_in")
    sole = (
        counting.filter(nw.col("round").is_in(SOLE_ROUNDS), alone)
        .filter(~nw.col("amount_usd_bn").is_null())
        .join(_tickets(dataset).select("deal_id").unique(["deal_id"]), on="deal_id", how="anti")
        .with_columns(investor=nw.coalesce(*LISTS), usd_bn=nw.col("amount_usd_bn"))
        .select(*columns)
    )
    ticketed = counting.join(best, on="deal_id", how="inner").select(*columns)
    known: nw.LazyFrame[Any] = nw.concat([sole, ticketed])
    return known


def _best_tickets(dataset: Dataset) -> nw.LazyFrame[Any]:
    """Return one row a deal and investor: the best-graded ticket with an amount, then the newest.

    What `participations.participations` takes for the ticket.
    """
    rank: Any = nw.lit(len(evidence.GRADES))
    for place, grade in enumerate(evidence.GRADES):
        rank = nw.when(nw.col("evidence") == grade).then(nw.lit(place)).otherwise(rank)
    found = (
        _tickets(dataset)
        .filter(~nw.col("amount_usd_bn").is_null())
        .select(
            "deal_id", "investor", "ticket_id", usd_bn=nw.col("amount_usd_bn"), rank=rank,
            day=nw.col("published_on").fill_null(""),
        )
    )  # fmt: skip
    key = ("deal_id", "investor")
    for column, best in (("rank", nw.col("rank").min()), ("day", nw.col("day").max()),
                         ("ticket_id", nw.col("ticket_id").min())):  # fmt: skip
        found = found.join(found.group_by(*key).agg(best), on=[*key, column], how="inner")
    return found.select(*key, "usd_bn")


def _counted(dataset: Dataset, names: list[str], purchases: bool) -> Any:
    """Return in how many deals that count each investor takes part."""
    if not names:
        return 0
    counting = _counting(dataset, purchases)
    listed = ~nw.col("lead_investors").is_null() | ~nw.col("investors").is_null()
    takes_part = {f"n{place}": one_where(_lists_name(name)) for place, name in enumerate(names)}
    asked = counting.filter(listed).with_columns(**takes_part).select(nw.col(*takes_part).sum())
    counts = collected(asked).fillna(0).iloc[0][list(takes_part)].to_numpy(dtype="int64")
    # Who is named by a ticket alone takes part as well.
    own = _tickets(dataset).filter(nw.col("investor").is_in(names))
    told = counting.select("deal_id", *LISTS).join(
        own.select("deal_id", "investor").unique(["deal_id", "investor"]), on="deal_id", how="inner"
    )
    more: Counter[str] = Counter()
    for row in collected(told).to_dict("records"):
        lists = [participations.names_of(row[column]) for column in LISTS]
        more[row["investor"]] += all(row["investor"] not in own for own in lists)
    return counts + [more[name] for name in names]


def _counting(dataset: Dataset, purchases: bool) -> nw.LazyFrame[Any]:
    """Return the deals that were closed or announced, of a kind that counts."""
    kinds = money_raised.KINDS if purchases else [*money_raised.BETWEEN_ROUNDS, "secondary"]
    kept: nw.LazyFrame[Any] = (
        _deals(dataset)
        .with_columns(kind_of_money=money_raised.kind_of_money())
        .filter(
            nw.col("status").is_in(list(money_raised.DONE)),
            nw.col("kind_of_money").is_in(list(kinds)),
        )
    )
    return kept


def _lists_name(investor: str) -> nw.Expr:
    first, second = (participations.names_it(each, investor).fill_null(False) for each in LISTS)
    return first | second


def _is_known(dataset: Dataset, name: str) -> bool:
    own = nw.col("investor") == name
    places = _deals(dataset).filter(_lists_name(name)), _tickets(dataset).filter(own)
    return any(len(collected(rows.select("deal_id").head(1))) for rows in places)


def _tickets(dataset: Dataset) -> nw.LazyFrame[Any]:
    tickets: nw.LazyFrame[Any] = nw.from_native(dataset.tickets).lazy()
    return tickets


def _deals(dataset: Dataset) -> nw.LazyFrame[Any]:
    deals: nw.LazyFrame[Any] = nw.from_native(dataset.investments).lazy()
    return deals
