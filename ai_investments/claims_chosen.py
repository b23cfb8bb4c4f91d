"""Figures as the analyst believes them: another claim taken for the headline of a deal's figure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.evidence import AGREES, figure
from ai_investments.remembered import with_dataset
from ai_investments.words_in_data import MOST_FOUND, NamesOfDeals

FIELD_WORDS = {
    "amount_usd_bn": "amount",
    "valuation_usd_bn": "valuation",
    "stake_pct": "stake",
    "pre_money_usd_bn": "pre-money",
}
"""The figures whose claim can be chosen, and their words in a link."""


def word(deal_id: str, field: str, value: float) -> str:
    """Return the word of a link for one value of one figure: "acme-2025-01-seed amount 14.3"."""
    return f"{deal_id} {FIELD_WORDS[field]} {value:.10g}"


@with_dataset()
def alternatives(dataset: Dataset) -> dict[str, tuple[str, str, float]]:
    """Return every value that can be chosen instead of a headline.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.

    Returns
    -------
    dict
        Deal, figure and value by `word`, in alphabetical order: each different value of the claims
        that count, but for those that agree with the headline. Never change it.
    """
    deals = nw.from_native(dataset.investments).lazy()
    claims = nw.from_native(dataset.claims).lazy()
    found: dict[str, tuple[str, str, float]] = {}
    for field in FIELD_WORDS:
        headline = deals.select("deal_id", field).filter(~nw.col(field).is_null())
        counting = claims.filter(nw.col("field") == field, nw.col("counts_in_range"))
        table = (
            counting.select("deal_id", "value_number")
            .join(headline, on="deal_id", how="inner")
            .filter((nw.col("value_number") - nw.col(field)).abs() > nw.col(field).abs() * AGREES)
            .select("deal_id", "value_number")
            .collect("pandas")
            .to_pandas()
        )
        for deal_id, value in table.itertuples(index=False):
            found[word(deal_id, field, value)] = (deal_id, field, float(value))
    return dict(sorted(found.items()))


def of_words(dataset: Dataset, words: Collection[str]) -> dict[str, tuple[str, str, float]]:
    """Return `alternatives` among some words, looked up by the deals that these name."""
    deals = sorted({each.rsplit(" ", 2)[0] for each in words})
    known = alternatives(datasets.of_deals(dataset, tuple(deals)))
    return {each: known[each] for each in words if each in known}


class OtherValues:
    """The values that can be chosen instead of headlines, as options of a control."""

    def many(self, dataset: Dataset) -> bool:
        """Tell whether they are too many to list: where the deals are."""
        return _DEALS.many(dataset) if dataset.on_engine else False

    def all(self, dataset: Dataset) -> tuple[str, ...]:
        """Return the word of each value."""
        return tuple(alternatives(dataset))

    def known(self, dataset: Dataset, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are among them."""
        return frozenset(of_words(dataset, words))

    def found(self, dataset: Dataset, text: str) -> tuple[str, ...]:
        """Return those of deals whose name or company holds a text; without a text none."""
        if not text.strip():
            return ()
        deals = _DEALS.found(dataset, text)
        own = alternatives(datasets.of_deals(dataset, deals))
        return tuple(each for each, (deal, *_) in own.items() if deal in deals)[:MOST_FOUND]


_DEALS = NamesOfDeals("deal_id", also="company")
OTHER_VALUES = OtherValues()


@dataclass(frozen=True)
class Choice:
    """One value that may count for a figure.

    Attributes
    ----------
    word : str
        Its word in a link; empty for the headline of the table.
    value : float
        The value.
    publishers : tuple of str
        Who gives it, best evidence first.
    """

    word: str
    value: float
    publishers: tuple[str, ...]


def choices(dataset: Dataset, deal_id: str, field: str) -> tuple[Choice, ...]:
    """Return the values that may count for one figure: the headline, then the others.

    Parameters
    ----------
    dataset : Dataset
        The dataset as it is, no choice `applied`.
    deal_id, field : str
        The figure; one that the deal does not have gives no choice.
    """
    backing = figure(dataset, deal_id, field)
    if backing.headline is None:
        return ()
    counting = backing.claims[backing.claims["counts_in_range"].astype(bool)]

    def publishers(value: float) -> tuple[str, ...]:
        near = (counting["value_number"] - value).abs() <= AGREES * abs(value)
        return tuple(dict.fromkeys(counting.loc[near, "publisher"]))

    others = sorted(
        (value, name)
        for name, (deal, of, value) in alternatives(datasets.of_deals(dataset, (deal_id,))).items()
        if (deal, of) == (deal_id, field)
    )
    return (
        Choice("", backing.headline, publishers(backing.headline)),
        *(Choice(name, value, publishers(value)) for value, name in reversed(others)),
    )


def chosen_word(chosen: Collection[str], offered: Collection[Choice]) -> str:
    """Return the word, among those chosen, that counts for a figure: the last; else the headline's.

    Parameters
    ----------
    chosen : collection of str
        Words of a link, in its order.
    offered : collection of Choice
        What may count for the figure, as `choices` gives it.
    """
    words = {each.word for each in offered}
    return next((each for each in reversed(list(chosen)) if each in words), "")


def replaced(chosen: Collection[str], offered: Collection[Choice], wanted: str) -> tuple[str, ...]:
    """Return the words of a link after another value is chosen for one figure.

    Parameters
    ----------
    chosen : collection of str
        The words before.
    offered : collection of Choice
        What may count for the figure, as `choices` gives it.
    wanted : str
        The word of the value that shall count; empty for the headline.
    """
    words = {each.word for each in offered}
    kept = tuple(each for each in chosen if each not in words)
    return (*kept, wanted) if wanted else kept


def applied(dataset: Dataset, chosen: Collection[str]) -> Dataset:
    """Return the dataset with the chosen values as headlines.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    chosen : collection of str
        Words, as `alternatives` lists them; of two for the same figure the later counts, others
        are ignored.

    Returns
    -------
    Dataset
        The same claims and version; ranges therefore stay, headlines and everything computed from
        them follow. Kept for the next call: never change it.
    """
    return (_applied(dataset, tuple(chosen)) if chosen else None) or dataset


@with_dataset(2)  # each with what is found of it
def _applied(dataset: Dataset, chosen: tuple[str, ...]) -> Dataset | None:
    """Return the other dataset; None where no word is known, so that none is kept with itself."""
    known = of_words(dataset, chosen)
    values = {known[each][:2]: known[each][2] for each in chosen if each in known}
    if not values:
        return None
    changed = _Changed(dataset.investments, values)
    if not dataset.on_engine:
        return replace(dataset, investments=changed.frame().to_native())
    return replace(dataset, investments=changed)


class _Changed:
    """A table of deals with other values in some cells, read afresh as the table itself is."""

    def __init__(self, table: Any, values: dict[tuple[str, str], float]):
        self._table = table
        self._values = values

    def frame(self) -> Any:
        frame: Any = nw.from_native(self._table)
        for (deal_id, field), value in self._values.items():
            frame = frame.with_columns(
                nw.when(nw.col("deal_id") == deal_id)
                .then(nw.lit(value))
                .otherwise(nw.col(field))
                .alias(field)
            )
        return frame

    def __narwhals_lazyframe__(self) -> Any:
        return self.frame().lazy()._compliant_frame
