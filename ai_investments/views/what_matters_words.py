"""What the page “What matters” says above, on and below its charts."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import first_place, formats
from ai_investments.customers.customer_book import FIRST_VENDOR, Book
from ai_investments.customers.scenario import Scenario
from ai_investments.views.customer_churn import NO_CUSTOMERS
from ai_investments.views.holding import Holding
from ai_investments.views.input_map import Map

STILL = 0.002
"""An input that moves the result by less than this part of the widest is told not to."""


@dataclass(frozen=True)
class Words:
    """Titles, axes and source lines."""

    about: str
    axis: str
    unit: str
    revenue_unit: str
    tornado: str
    tornado_source: str
    solver: str
    solver_source: str
    map: str
    map_source: str
    waterfall: str


def words(
    case: Scenario, book: Book, holding: Holding, tornado: pd.DataFrame, steps: pd.DataFrame,
    drawn: Map | None,
) -> Words:  # fmt: skip
    """Return what the page says of a result."""
    assumed = sum(each.revenue_usd_m for each in case.customers if each.basis == "assumed")
    share = formats.percent(100 * assumed / (case.total_usd_m or 1), 0)
    whose = f"{book.vendor}, {book.period}" if book.period else book.vendor
    stake = holding.words_at_start
    paid = formats.usd_bn(holding.prices[0].usd_bn) if holding.prices else ""
    return Words(
        about=f"{whose}: one input at a time, any two together, and what it takes for the stake to "
        f"be worth its price. A scenario, not a forecast: every probability and {share} of the "
        f"revenue are assumed. Revenue at the start: {book.revenue_words}.",
        axis="Expected revenue at the horizon, % of today’s"
        if book.is_index
        else f"Expected value of {holding.words}, $bn",
        unit="%" if book.is_index else "$bn",
        revenue_unit="%" if book.is_index else "$m",
        tornado=_tornado(tornado, book, holding),
        tornado_source=_tornado_source(tornado),
        solver=f"For {holding.words} to be worth the {paid} paid, all else as set"
        if paid
        else "Break-even",
        solver_source="One number at a time; the expected value then equals the price. "
        + ", ".join(f"{formats.usd_bn(price.usd_bn)}: {price.label}" for price in holding.prices)
        + ". Stays: least share of revenue, all customers of a group alike, rounded up.",
        map=drawn.title if drawn is not None else "",
        map_source="" if drawn is None else _map_source(drawn, stake),
        waterfall=_waterfall(steps, book),
    )


def finding(book: Book, holding: Holding, tornado: pd.DataFrame) -> str:
    """Return the answer of the page in one sentence."""
    if not book.accounts and book.vendor == FIRST_VENDOR:
        return NO_CUSTOMERS
    if tornado.empty or not tornado["swing"].iloc[0]:
        return "No input moves the result: there is no revenue that could leave"
    first = tornado.iloc[0]
    most = tornado.iloc[first_place.holders(tornado["swing"].tolist())]["input"].tolist()
    if len(most) > 1:
        by = f"{first['swing']:.0f} points" if book.is_index else formats.usd_bn(
            float(f"{first['swing']:.3g}")
        )  # fmt: skip
        what = "expected revenue" if book.is_index else f"what {holding.words} is worth on average"
        names = formats.listed([most[0], *map(_lower, most[1:])])
        named = names if len(most) <= first_place.MOST_NAMED else f"{len(most)} inputs"
        return f"{named} matter most: each moves {what} by {by}"
    low, high = sorted((first["at_low"], first["at_high"]))
    moved = f"{first['input']} matters most: between {first['low_words']} and {first['high_words']}"
    if book.is_index:
        return f"{moved}, expected revenue is {low:.0f}% to {high:.0f}% of today’s"
    span = formats.usd_bn_range(float(f"{low:.3g}"), float(f"{high:.3g}"))
    said = f"{moved}, {holding.words} is worth {span} on average"
    if not holding.prices:
        return said
    return f"{said}, against {formats.usd_bn(holding.prices[0].usd_bn)} paid"


def _tornado(tornado: pd.DataFrame, book: Book, holding: Holding) -> str:
    if tornado.empty:
        return "No input moves the result"
    moving = tornado[tornado["swing"] > STILL * tornado["swing"].max()]
    most = formats.listed([_lower(name) for name in moving["input"].head(3)])
    what = "revenue" if book.is_index else f"the value of {holding.words}"
    if not holding.prices:
        return f"What moves {what} most: {most}"
    price = holding.prices[0].usd_bn
    reaching = int((moving[["at_low", "at_high"]].max(axis=1) >= price).sum())
    inputs, worth = reaching, "worth"
    if float(tornado["at_now"].iloc[0]) >= price:
        falling = int((moving[["at_low", "at_high"]].min(axis=1) < price).sum())
        inputs, worth = falling, "worth less than"
    alone = (
        f"{formats.count(inputs, 'input')} alone can make it {worth}"
        if inputs
        else f"no input alone makes it {worth}"
    )
    return f"What moves {what} most: {most}; {alone} the {formats.usd_bn(price)} paid"


def _tornado_source(tornado: pd.DataFrame) -> str:
    still = tornado[tornado["swing"] <= STILL * tornado["swing"].max()]
    said = (
        "One input at a time, all others as set; hollow: the lower end of its range, filled: the "
        "upper one. Ranges and why: table below."
    )
    names = [_lower(name) for name in still["input"]]
    if not names:
        return said
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    risk = " Correlation moves the risk." if "correlation" in set(still["control"]) else ""
    return f"{said} Hardly moved by {listed}.{risk}"


def _map_source(drawn: Map, stake: str) -> str:
    said = "Circle: as set."
    if drawn.price is not None:
        low, high = float(drawn.expected.min()), float(drawn.expected.max())
        line = f"the expected value of {_lower(stake)} is the {formats.usd_bn(drawn.price)} paid"
        said = (
            f"{said} Line: {line}."
            if low < drawn.price < high
            else f"{said} No line: nowhere on the map {line}."
        )
    if drawn.unit == "$bn":
        said += " Blue: worth more than paid, orange: less." if drawn.price is not None else ""
    if drawn.thinned:
        said += " Fewer cells than usual: each one is a loss distribution of its own."
    return f"{said} All other inputs as set; customers with terms of their own keep them."


def _waterfall(steps: pd.DataFrame, book: Book) -> str:
    def money(usd_m: float) -> str:
        return f"{usd_m:.0f}%" if book.is_index else formats.estimate_usd_m(usd_m)

    by = steps.groupby("step", sort=False)["usd_m"].sum()
    lost, back, grown = -float(by.get("lost", 0.0)), float(by["replaced"]), float(by["growth"])
    return (
        f"From {money(float(by['before']))} a year to {money(float(by['horizon']))} expected: "
        f"{money(lost)} lost, {money(back)} replaced, {money(abs(grown))} "
        f"{'grown' if grown >= 0 else 'shrunk'} on top"
    )


def _lower(words: str) -> str:
    """Lower the first letter of a name that no proper name begins."""
    first = words.split()[0] if words else ""
    ordinary = {"Multiple", "Growth", "Net", "Share", "Competitor", "Enterprise", "Government",
                "Automotive", "Owner", "Owner’s", "Other", "Correlation", "Leaving", "Notice",
                "Wind-down", "Replaced", "Horizon", "Stake", "Revenue", "Number",
                "All"}  # fmt: skip
    return words[:1].lower() + words[1:] if first in ordinary else words
