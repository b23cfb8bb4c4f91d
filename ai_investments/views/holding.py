"""The stake that a churn scenario values: what was paid for it, at which multiple it is worth."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import evidence
from ai_investments.customers import customer_book
from ai_investments.customers.customer_book import Book
from ai_investments.dataset import Dataset
from ai_investments.deals import multiples
from ai_investments.evidence import Evidence
from ai_investments.remembered import with_dataset
from ai_investments.views.deals import META_SCALE

STAKE = 0.49
"""Meta's stake in Scale AI."""
START = pd.Timestamp("2025-06-30")
"""The scenario of Scale AI starts as seen in June 2025."""
NO_PEERS = 20.0
"""Multiple assumed where the data holds none of a peer."""
NOT_KNOWN = "assumed: the data holds no multiple of a peer"
"""Where that multiple comes from."""


@dataclass(frozen=True)
class Price:
    """What was paid for the stake, by one kind of source."""

    label: str
    usd_bn: float


@dataclass(frozen=True)
class Holding:
    """The stake that is valued, and at which multiple.

    Attributes
    ----------
    words : str
        Such as "Meta’s 49%".
    stake : float
        Share of the equity, 0 to 1.
    prices : tuple of Price
        What it cost, headline first; none where that is not known.
    multiple : float
        Enterprise value ÷ revenue a year.
    multiple_words : str
        Where the multiple comes from.
    """

    words: str
    stake: float
    prices: tuple[Price, ...]
    multiple: float
    multiple_words: str

    @property
    def words_at_start(self) -> str:
        """The words as they begin a sentence."""
        return self.words[:1].upper() + self.words[1:]


@dataclass(frozen=True)
class MultipleMark:
    """A multiple worth comparing with, and what it is."""

    multiple: float
    words: str


@dataclass(frozen=True)
class Figures:
    """The analyst's own figures; None where the data decides.

    Attributes
    ----------
    stake_pct, price_usd_bn, multiple : float or None
        Share of the equity, what was paid for it, enterprise value ÷ revenue.
    """

    stake_pct: float | None
    price_usd_bn: float | None
    multiple: float | None


def valued(dataset: Dataset, book: Book, starts_on: pd.Timestamp, own: Figures) -> Holding:
    """Return which stake is valued, what it cost, and at which multiple.

    Meta's 49% of Scale AI at what sources say it paid; of any other vendor all of the equity, at
    no known price; where no revenue is known, no price counts. The multiple is the median of peers
    up to the scenario's start.

    Parameters
    ----------
    dataset : Dataset
        The data.
    book : Book
        Whose customers.
    starts_on : pandas.Timestamp
        Day on which the scenario starts.
    own : Figures
        What the analyst sets instead.
    """
    metas = book.vendor == customer_book.FIRST_VENDOR and own.stake_pct is None
    stake = STAKE if metas else 1.0 if own.stake_pct is None else own.stake_pct / 100
    company = f"{book.vendor}’s equity" if book.period else "the equity"
    words = f"all of {company}" if stake == 1 else f"{100 * stake:g}% of {company}"
    prices: tuple[Price, ...] = ()
    if metas:
        words = f"Meta’s {100 * STAKE:g}%"
        prices = metas_prices(dataset)
    if own.price_usd_bn is not None:
        prices = (Price("your figure", own.price_usd_bn),)
    if book.is_index:  # without a revenue nothing has a value to hold against a price
        prices = ()
    if own.multiple is not None:
        return Holding(words, stake, prices, own.multiple, "your figure")
    return Holding(words, stake, prices, *peers_median(dataset, book.vendor, starts_on))


@with_dataset()
def reported_orders(dataset: Dataset) -> float | None:
    """Return what Meta is reported to order from Scale AI a year (USD m); one source."""
    rows = dataset.rows("customer_claims")
    own = rows[
        (rows["subject"] == "customer:Meta")
        & (rows["field"] == "annual_commitment_usd_m")
        & rows["counts_in_range"].astype(bool)
    ]
    amounts = pd.to_numeric(own["value"], errors="coerce").dropna().tolist()
    return float(amounts[0]) if amounts else None


@with_dataset(64)
def peers_median(dataset: Dataset, vendor: str, until: pd.Timestamp) -> tuple[float, str]:
    """Return the median multiple of a vendor's peers up to a day, and where it comes from."""
    table = multiples.peers(dataset, vendor, until)
    if table.empty:
        return NO_PEERS, NOT_KNOWN
    rounds = f"{len(table)} round{'s' if len(table) > 1 else ''}"
    return (
        round(float(table["multiple"].median()), 1),
        f"the median of {rounds} of peers up to {until:%B %Y} "
        f"({', '.join(table['company'].unique())})",
    )


@with_dataset(64)
def multiple_marks(dataset: Dataset, vendor: str) -> tuple[MultipleMark, ...]:
    """Return multiples worth comparing with.

    For Scale AI its valuation in Meta's deal ÷ each revenue that was said of it; for another
    vendor the multiples of its own rounds.
    """
    if vendor != customer_book.FIRST_VENDOR:
        table = multiples.revenue_multiples(dataset)
        own = table[table["company"] == vendor].drop_duplicates("multiple")
        return tuple(
            MultipleMark(round(multiple, 1), f"its own round of {on:%b %Y}")
            for multiple, on in zip(own["multiple"].tolist(), own["announced_on"], strict=True)
        )
    valuation = evidence.figure(dataset, META_SCALE, "valuation_usd_bn").headline
    revenue = dataset.rows("revenue")
    told = revenue[revenue["company"] == vendor].set_index("revenue_id")["revenue_usd_bn"]
    if valuation is None:
        return ()
    return tuple(
        MultipleMark(round(valuation / float(told[row]), 1),
                     f"{valuation:g} ÷ {words.format(f'{told[row]:g}bn')}")
        for row, words in (
            ("scale-ai-2024-12-31-annual-actual",
             "2024’s {}: returns the price by construction"),
            ("scale-ai-2024-12-31-run-rate", "a run rate of {}, an outside estimate"),
            ("scale-ai-2025-12-31-annual-forecast", "the plan of {} for 2025"),
        )
        if row in told.index and told[row] > 0
    )  # fmt: skip


@with_dataset()
def metas_prices(dataset: Dataset) -> tuple[Price, ...]:
    """Return what Meta paid for its stake in Scale AI, headline first."""
    return prices_paid(evidence.figure(dataset, META_SCALE, "amount_usd_bn"))


def prices_paid(amount: Evidence) -> tuple[Price, ...]:
    """Return what Meta paid: the headline, what most sources say, what its books say."""
    if amount.headline is None:
        return ()
    counting = amount.claims[amount.claims["counts_in_range"].astype(bool)]
    if counting.empty:
        return (Price("reported", amount.headline),)
    most = float(counting["value_number"].mode().max())
    official = counting.loc[counting["evidence"] == "official", "value_number"]
    told = [Price("brief and some reports", amount.headline), Price("most reports", most)]
    if len(official):
        told.append(Price("Meta’s books", float(official.min())))
    return tuple({price.usd_bn: price for price in reversed(told)}.values())[::-1]
