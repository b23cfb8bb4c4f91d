"""The churn scenario that several pages share: its parameters, and what they make of the data."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from ai_investments.customers import customer_book, exceptions, own_customers
from ai_investments.customers.customer_book import GROUPS, REST, Book
from ai_investments.customers.exceptions import Exceptions
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.own_book import own_book
from ai_investments.customers.own_customers import OwnCustomers
from ai_investments.customers.scenario import Customer, Scenario, Terms
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.typed_table import Cell
from ai_investments.views import parameter
from ai_investments.views.holding import (
    START,
    Figures,
    Holding,
    MultipleMark,
    multiple_marks,
    reported_orders,
    valued,
)
from ai_investments.views.parameter import Entry
from ai_investments.views.view import View

OTHER = "Other customer"
"""Name of each equal part of the rest, with a number behind it."""

LEAVES = {
    "Competitor labs": "labs_leave",
    "AI labs": "labs_leave",
    "Owner": "owner_leaves",
    "Enterprise": "enterprise_leave",
    "Distributors": "enterprise_leave",
    "Government": "government_leaves",
    "Automotive": "automotive_leaves",
}
"""The parameter with the probability of each group; all others have that of the rest."""
ASSUMED_SHARES = {
    "competitor_lab": "labs_share",
    "owner": "owner_share",
    "enterprise": "enterprise_share",
    "government": "government_share",
    "automotive": "automotive_share",
}
"""The parameter with the assumed share of each group whose customers are only named."""
NO_PART_IN_LOSSES: dict[str, Any] = {
    "growth": 0.0,
    "multiple": 0.0,
    "net_cash_usd_bn": 0.0,
    "stake": 0.0,
}
"""Terms that no loss before growth depends on."""
EITHER: Entry = "dragged or typed"


def _books(dataset: Dataset) -> tuple[str, ...]:
    return customer_book.names(dataset) or (f"{customer_book.FIRST_VENDOR}, FY2024",)


def _first_book(dataset: Dataset) -> str:
    return _books(dataset)[0]


@lru_cache(maxsize=32)  # of 20 to 400 kB each, and never above 130 kB a quarter
def _of_same_losses(customers: tuple[Customer, ...], terms: Terms) -> Scenario:
    """Return the scenario that shares its losses with all that differ in growth and value alone."""
    return Scenario(customers, terms)


@lru_cache(maxsize=64)
def _quarters_from(starts: pd.Timestamp, number: int) -> pd.DatetimeIndex:
    """Return some days a quarter apart, the first among them; ends of months stay ends."""
    dates = [starts + pd.DateOffset(months=3 * quarter) for quarter in range(number)]
    if starts.is_month_end:
        dates = [date + pd.offsets.MonthEnd(0) for date in dates]
    return pd.DatetimeIndex(dates)


def _chance(label: str, help: str, default: int) -> Any:
    return parameter.number(label, help, default, (0, 100), unit="%", entry=EITHER)


def _months(label: str, help: str, default: int, most: int) -> Any:
    return parameter.number(label, help, default, (0, most), entry=EITHER)


def _share(label: str, help: str, default: int, most: int) -> Any:
    return parameter.number(label, help, default, (0, most), unit="%", entry=EITHER)


@dataclass(frozen=True)
class ChurnParameters(View):
    """Parameters of every page on a churn scenario: whose customers, who leaves, what it is worth.

    A page on the scenario derives its view from this one; the parameters then mean the same on
    each and travel with the reader.
    """

    vendor: str | None = parameter.choice_from_data(
        "Vendor and period",
        "Whose customers: every vendor with a reported share, by period. A table of your own goes "
        "before it.",
        _books,
        _first_book,
        "Scale AI, FY2024",
    )
    own: str = parameter.table(
        own_customers.NAME,
        "CSV with a header: customer, revenue ($m a year) or share, and if wanted group, "
        "probability, start, notice, wind-down, shape, replaced, lag.",
        own_customers.COLUMNS,
    )
    largest_leaves: int = _chance(
        "Largest customer leaves",
        "Assumed, for the largest with a known share. Scale AI: Google, reported on 13 June 2025 "
        "to plan its exit.",
        90,
    )
    labs_leave: int = _chance(
        "Competitor and AI labs leave",
        "Assumed, for each other one. Scale AI: OpenAI, Microsoft, xAI, Anthropic and other "
        "rivals of Meta.",
        50,
    )
    enterprise_leave: int = _chance(
        "Enterprise customers leave", "Assumed, for each; distributors as well.", 15
    )
    government_leaves: int = _chance(
        "Government leaves", "Assumed. US agencies decide together.", 10
    )
    automotive_leaves: int = _chance("Automotive leaves", "Assumed, for each.", 20)
    owner_leaves: int = _chance(
        "Owner leaves",
        "Assumed. Scale AI: Meta. Reports of August 2025 say that its labs also buy elsewhere.",
        5,
    )
    others_leave: int = _chance("Other customers leave", "Assumed, for each.", 15)
    exceptions: str = parameter.table(
        exceptions.NAME,
        "CSV with a header: who (a customer or a group), probability, start, notice, wind-down, "
        "shape, replaced, lag; what is empty is as the controls say.",
        exceptions.COLUMNS,
    )
    correlation: float = parameter.number(
        "Correlation",
        "How far customers leave together: 0 each for itself, near 1 all or none.",
        0.3, (0.0, 0.95), step=0.05, entry=EITHER,
    )  # fmt: skip
    timing: str = parameter.choice(
        "Leavers go",
        "At once: all when leaving begins. Evenly: spread over the time to the horizon.",
        ("at once", "evenly"),
        "at once",
    )
    start: int = _months("Leaving begins after, months", "Nobody leaves before.", 0, 24)
    notice: int = _months("Notice, months", "How long a leaver goes on paying in full.", 0, 24)
    wind_down: int = _months(
        "Wind-down, months",
        "How long its revenue then takes to fall to nothing; exponential: to 5%. OpenAI's took "
        "about nine months, Appen's Google two.",
        6, 48,
    )  # fmt: skip
    shape: str = parameter.choice(
        "Shape of the wind-down",
        "Linear: the same amount each month. Exponential: the same part each month.",
        ("linear", "exponential"),
        "linear",
    )
    replaced: int = _share(
        "Replaced by others",
        "Share of lost revenue that other customers make up for in the end.",
        20, 100,
    )  # fmt: skip
    lag: int = _months("Replaced after, months", "Time from loss to replacement.", 6, 36)
    growth: int = parameter.number(
        "Growth of those who stay, a year",
        "Assumed. Scale AI's plan for 2025 meant 130%.",
        50, (-50, 200), unit="%", entry=EITHER,
    )  # fmt: skip
    quarters: int = parameter.number(
        "Horizon, quarters", "Quarters from the start to the valuation.", 6, (2, 16), entry=EITHER
    )
    multiple: float | None = parameter.number_or_none(
        "Enterprise value ÷ revenue",
        "Empty: the median of peers in the vendor's line of business up to the start, or an "
        "assumed 20× where the data holds none.",
        "the peers' median",
        (0.1, 100.0),
        step=0.1,
        unit="×",
        entry=EITHER,
    )
    net_cash: float = parameter.number(
        "Net cash, $bn",
        "Assumed. How much of Meta's money stayed in Scale AI is not known.",
        0.0, (-20.0, 60.0), step=0.5, entry=EITHER,
    )  # fmt: skip
    stake: float | None = parameter.number_or_none(
        "Stake, %",
        "Empty: Meta's 49% of Scale AI, all of another vendor's equity.",
        "49% of Scale AI, 100% of another vendor",
        (0.1, 100.0),
        step=0.1,
        unit="%",
    )
    price: float | None = parameter.number_or_none(
        "Price paid for it, $bn",
        "Empty: what sources say Meta paid for its stake; none for another vendor.",
        "what sources say Meta paid",
        (0.01, 10_000.0),
        step=0.01,
    )
    base: float | None = parameter.number_or_none(
        "Revenue before, $m a year",
        "Empty: as reported, scaled to a year. Scale AI 2024: 870 (Reuters, Bloomberg); a "
        "spokesperson said close to 1,000.",
        "as reported",
        (0.1, 1_000_000.0),
        step=0.1,
    )
    labs_share: int = _share(
        "Share of the other labs", "Assumed, of revenue, all together.", 22, 60
    )
    owner_share: int = _share(
        "Share of the owner",
        "Assumed, of revenue. Scale AI: Meta was “one of the biggest”, smaller than Google.",
        14, 60,
    )  # fmt: skip
    owner_orders: float | None = parameter.number_or_none(
        "Owner's orders, $m a year",
        "Empty: the share above. Scale AI: Meta is reported, by one source, to pay at least 450 a "
        "year for five years, or more than half of its AI spend, whichever is less. They are "
        "circular: Meta pays for part of what its stake is worth.",
        "the share of the owner",
        (0.0, 10_000.0),
        step=0.1,
    )
    enterprise_share: int = _share(
        "Share of named enterprises", "Assumed, of revenue, all together.", 8, 60
    )
    government_share: int = _share("Share of government", "Assumed, of revenue.", 9, 60)
    automotive_share: int = _share("Share of automotive", "Assumed, of revenue.", 5, 60)
    others: int = parameter.number(
        "Other customers", "Number of equal ones that the rest is split into.", 20, (1, 200),
        entry=EITHER,
    )  # fmt: skip

    def own_table(self) -> OwnCustomers:
        """Return the analyst's own customers; none where the table is empty or unusable."""
        return own_customers.read(self.own)

    def reported_book(self, dataset: Dataset) -> Book:
        """Return whose revenue hangs on whom, before anything is assumed for named customers."""
        own = self.own_table()
        if own.customers:
            return own_book(own, self.base)
        name = self.vendor or _first_book(dataset)
        return customer_book.book(dataset, name, self.base)

    def book(self, dataset: Dataset) -> Book:
        """Return the whole book, with the assumed shares and the owner's orders."""
        shares = {group: getattr(self, name) / 100 for group, name in ASSUMED_SHARES.items()}
        reported = self.reported_book(dataset)
        book = reported.with_assumed(shares)
        if self.owner_orders is None:
            return book
        return book.with_orders(
            GROUPS["owner"],
            self.owner_orders,
            self.owner_orders == reported_orders(dataset),
            reported.named.get("owner", ()),
        )

    def owner_usd_m(self, dataset: Dataset) -> float:
        """Return what the owner orders a year."""
        accounts = self.book(dataset).accounts
        return sum(each.revenue_usd_m for each in accounts if each.group == GROUPS["owner"])

    def deviations(self, book: Book) -> Exceptions:
        """Return the exceptions for the customers and groups of a book."""
        groups = {account.group for account in book.accounts} | set(LEAVES) | {REST}
        return exceptions.read(
            self.exceptions, tuple(account.name for account in book.accounts), tuple(sorted(groups))
        )

    def problems(self, book: Book) -> tuple[Problem, ...]:
        """Return what is wrong with the tables typed, cell by cell."""
        return (*self.own_table().problems, *book.problems, *self.deviations(book).problems)

    def scenario(self, dataset: Dataset) -> Scenario:
        """Return the customers under their terms; its losses are kept: try changes on `apart()`."""
        customers, terms = self.customers(dataset), self.terms(dataset)
        return replace(_of_same_losses(customers, replace(terms, **NO_PART_IN_LOSSES)), terms=terms)

    def tried(self, dataset: Dataset) -> Scenario:
        """Return the same scenario, whose losses are forgotten with it."""
        return Scenario(self.customers(dataset), self.terms(dataset))

    def customers(self, dataset: Dataset) -> tuple[Customer, ...]:
        """Return who may leave, and how each does."""
        book = self.book(dataset)
        reported = self.reported_book(dataset)
        deviating = self.deviations(book)
        customers = [
            Customer(
                account.name,
                account.group,
                account.revenue_usd_m,
                account.basis,
                self._leaving(
                    self.chance_control(reported, account.name, account.group),
                    dict(account.leaving or {}),
                    deviating.of(account.name, account.group),
                ),
            )
            for account in book.accounts
        ]
        of_rest = self._leaving("others_leave", {}, deviating.of(REST, REST))
        customers += [
            Customer(f"{OTHER} {n}", REST, part, "assumed", of_rest)
            for n, part in enumerate(
                customer_book.equal_parts(book.rest_usd_m, self.others), start=1
            )
            if part > 0
        ]
        return tuple(customers)

    @staticmethod
    def chance_control(reported: Book, name: str, group: str) -> str:
        """Return the parameter with the probability that a customer of a book leaves."""
        largest = reported.largest_known or next(iter(reported.accounts), None)
        if largest is not None and name == largest.name:
            return "largest_leaves"
        return LEAVES.get(group, "others_leave")

    def terms(self, dataset: Dataset) -> Terms:
        """Return how revenue unfolds and is valued."""
        holding = self.holding(dataset)
        return Terms(
            correlation=self.correlation,
            growth=self.growth / 100,
            quarters=self.quarters,
            timing="evenly" if self.timing == "evenly" else "at once",
            multiple=holding.multiple,
            net_cash_usd_bn=self.net_cash,
            stake=holding.stake,
        )

    def holding(self, dataset: Dataset) -> Holding:
        """Return which stake is valued, what it cost, and at which multiple."""
        return valued(
            dataset,
            self.reported_book(dataset),
            self.starts_on(dataset),
            Figures(self.stake, self.price, self.multiple),
        )

    def starts_on(self, dataset: Dataset) -> pd.Timestamp:
        """Return the day on which the scenario starts."""
        book = self.reported_book(dataset)
        if book.vendor == customer_book.FIRST_VENDOR or (book.as_of is None and not dataset.as_of):
            return START
        return pd.Timestamp(dataset.as_of) if book.as_of is None else pd.Timestamp(book.as_of)

    def with_dates(self, path: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
        """Return a scenario's path with the ``date`` of each quarter; ends of months stay ends."""
        return path.assign(date=_quarters_from(self.starts_on(dataset), len(path)))

    def multiple_marks(self, dataset: Dataset) -> tuple[MultipleMark, ...]:
        """Return multiples worth comparing with: Scale AI's at Meta's price, a vendor's rounds."""
        return multiple_marks(dataset, self.reported_book(dataset).vendor)

    def _leaving(
        self, probability: str, own: dict[str, Cell], deviating: dict[str, Cell]
    ) -> Leaving:
        """Return a customer's terms: the controls', then its row's, then the exceptions'."""
        told = {name: value for name, value in (own | deviating).items() if value is not None}

        def number(column: str, otherwise: float) -> float:
            return float(told.get(column, otherwise) or 0)

        return Leaving(
            probability=number("probability", getattr(self, probability) / 100),
            start_months=number("start", self.start),
            notice_months=number("notice", self.notice),
            wind_down_months=number("wind-down", self.wind_down),
            shape="exponential" if told.get("shape", self.shape) == "exponential" else "linear",
            replaced=number("replaced", self.replaced / 100),
            lag_months=number("lag", self.lag),
        )
