"""A vendor's book: which customer brings which part of its revenue, and how that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from ai_investments import formats
from ai_investments.dataset import Dataset
from ai_investments.days import DAYS_A_MONTH
from ai_investments.evidence import OWN
from ai_investments.problems import Problem
from ai_investments.remembered import with_dataset
from ai_investments.typed_table import Cell

Basis = Literal["reported", "derived", "own", "assumed"]

FIRST_VENDOR = "Scale AI"
REST = "Other customers"
GROUPS = {
    "competitor_lab": "Competitor labs",
    "ai_lab": "AI labs",
    "owner": "Owner",
    "enterprise": "Enterprise",
    "distributor": "Distributors",
    "government": "Government",
    "automotive": "Automotive",
    "other": REST,
}
"""Words for the groups of customers in the data."""
BASES = {
    "reported": "■ reported",
    "derived": "◧ derived",
    "own": "✎ own",
    "assumed": "△ assumed",
}
"""Glyph and word for how a share is known, own: in a row of the analyst; never colour alone."""
INDEX_USD_M = 100.0
"""Revenue where none is known: amounts then read as percent of it."""
LEFT_USD_M = 0.05
"""Less than this is rounding, not a customer."""


@dataclass(frozen=True)
class Account:
    """Who decides together, and what they bring.

    Attributes
    ----------
    name, group : str
        As shown.
    revenue_usd_m : float
        A year.
    basis : str
        How the share is known: "reported", "derived", "own" or "assumed".
    members : tuple of str
        Customers that decide together, where there are several.
    leaving : mapping of str to value
        Terms of its own, by column of `ai_investments.customers.own_customers.LEAVING`.
    """

    name: str
    group: str
    revenue_usd_m: float
    basis: Basis
    members: tuple[str, ...] = ()
    leaving: Mapping[str, Cell] | None = None


@dataclass(frozen=True)
class Book:
    """A vendor's customers in one period.

    Attributes
    ----------
    vendor, period : str
        As the data names them; the analyst's own table has neither.
    as_of : pandas.Timestamp or None
        Last day of the period.
    revenue_usd_m : float
        A year, all customers together.
    revenue_basis : str
        "reported", "derived" (a part of a year scaled up), "own" or "assumed".
    revenue_words : str
        Where it comes from, such as "$1.4bn in Q3 2025 × 4".
    is_index : bool
        Whether no revenue is known: amounts then are percents, no dollars.
    accounts : tuple of Account
        Customers whose share is reported, derived or typed; largest first.
    named : dict of str to tuple of str
        Customers named without a share, by group: who decides together is one.
    also_reported : tuple of str
        What sources say of several customers together: not in the book, to compare with.
    problems : tuple of Problem
        What of the analyst's own table does not fit its revenue.
    """

    vendor: str
    period: str
    as_of: pd.Timestamp | None
    revenue_usd_m: float
    revenue_basis: str
    revenue_words: str
    is_index: bool
    accounts: tuple[Account, ...]
    named: dict[str, tuple[str, ...]]
    also_reported: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rest_usd_m(self) -> float:
        """Revenue that no account brings."""
        left = self.revenue_usd_m - sum(account.revenue_usd_m for account in self.accounts)
        return left if left > LEFT_USD_M else 0.0

    @property
    def largest_known(self) -> Account | None:
        """The largest account whose share is not assumed: reported, derived or of an own row."""
        known = (account for account in self.accounts if account.basis != "assumed")
        return next(known, None)

    def with_assumed(self, shares: Mapping[str, float]) -> "Book":
        """Return the book with an assumed share for the customers named without one.

        Parameters
        ----------
        shares : mapping of str to float
            Share of all revenue by group, 0 to 1, split equally over the group's names; no more
            than is left is given away, group by group.
        """
        accounts = list(self.accounts)
        left = self.rest_usd_m
        for group, names in self.named.items():
            amount = min(self.revenue_usd_m * shares.get(group, 0.0), left)
            left -= amount
            accounts += [
                Account(name, GROUPS[group], part, "assumed")
                for name, part in zip(names, equal_parts(amount, len(names)), strict=True)
                if part > 0
            ]
        return replace(self, accounts=tuple(accounts), named={})

    def with_orders(
        self, group: str, amount_usd_m: float, reported: bool, named: Sequence[str] = ()
    ) -> "Book":
        """Return the book with a group's accounts bringing an amount together, others unchanged.

        Where no account is of that group these are the customers `named`; without any, the same.
        """
        own = [account for account in self.accounts if account.group == group]
        new = [] if own else [Account(name, group, 0.0, "assumed") for name in named]
        own += new
        if not own:
            return self
        parts = equal_parts(amount_usd_m, len(own))
        basis: Basis = "reported" if reported else "assumed"
        changed = {
            account.name: replace(account, revenue_usd_m=part, basis=basis)
            for account, part in zip(own, parts, strict=True)
        }
        more = sum(parts) - sum(account.revenue_usd_m for account in own)
        return replace(
            self,
            revenue_usd_m=self.revenue_usd_m + more,
            revenue_words=f"{self.revenue_words}, with the owner’s orders at ${amount_usd_m:,g}m",
            accounts=tuple(changed.get(each.name, each) for each in (*self.accounts, *new)),
        )


@with_dataset()
def names(dataset: Dataset) -> tuple[str, ...]:
    """Return every vendor and period with a reported share: Scale AI first, newest first."""
    rows = _shares(dataset)
    latest = rows.groupby(["vendor", "period"])["period_end"].max().reset_index()
    latest["first"] = latest["vendor"] != FIRST_VENDOR
    ordered = latest.sort_values(
        ["first", "vendor", "period_end", "period"], ascending=[True, True, False, True]
    )
    return tuple(f"{row.vendor}, {row.period}" for row in ordered.itertuples())


@with_dataset(32)
def book(dataset: Dataset, name: str, base_usd_m: float | None = None) -> Book:
    """Return a vendor's book.

    Parameters
    ----------
    dataset : Dataset
        The data.
    name : str
        Of `names`.
    base_usd_m : float, optional
        Revenue a year to assume instead of the reported one.

    Returns
    -------
    Book
        Amounts a year: those of a quarter × 4, of a half-year × 2. An amount that was reported
        keeps its dollars when the revenue is assumed, a share that was reported its percents.
        Empty where the data holds no such book.
    """
    vendor, _, period = name.partition(", ")
    table = dataset.rows("customers")
    rows = table[(table["vendor"] == vendor) & (table["period"] == period)]
    told = rows["vendor_revenue_usd_m"].dropna()
    times = _times(rows)
    revenue, basis, words = INDEX_USD_M, "assumed", (
        "not in the data: taken as $100m, so that amounts read as percent of it"
    )  # fmt: skip
    if len(told):
        revenue = float(told.iloc[0]) * times
        basis = "reported" if times == 1 else "derived"
        basis = "own" if rows.loc[told.index[0], "evidence"] == OWN else basis
        words = f"{formats.usd_bn(float(told.iloc[0]) / 1000)} in {period}"
        words += "" if times == 1 else f" × {times:.3g}"
    if base_usd_m is not None:
        revenue, basis, words = base_usd_m, "assumed", "your figure"
    index = base_usd_m is None and told.empty
    shares = rows[(rows["row_kind"] == "share") & rows["share_pct"].notna()]
    unshared = rows[rows["row_kind"] == "named"]
    named = {
        group: tuple(_deciders(unshared[unshared["customer_group"] == group]))
        for group in GROUPS
        if group in set(unshared["customer_group"])
    }
    return Book(
        vendor, period, rows["period_end"].max() if len(rows) else None, revenue, basis, words,
        index, tuple(_accounts(shares, revenue, times)),
        named, _also_reported(rows),
    )  # fmt: skip


def equal_parts(total_usd_m: float, n: int) -> list[float]:
    """Split an amount into n nearly equal ones on a unit of half a million.

    Amounts too small or too large for that unit take one of a power of ten as fine.
    """
    if n < 1 or total_usd_m <= 0:
        return [0.0] * max(n, 0)
    unit = 0.5
    while total_usd_m / unit < 10 * n:
        unit /= 10
    while total_usd_m / unit > 20_000 * n:
        unit *= 10
    each, more = divmod(round(total_usd_m / unit), n)
    return [round(unit * (each + (place < more)), 9) for place in range(n)]


def _shares(dataset: Dataset) -> pd.DataFrame:
    table = dataset.rows("customers")
    return table[(table["row_kind"] == "share") & table["share_pct"].notna()]


def _times(rows: pd.DataFrame) -> float:
    """Return how often the rows' period fits into a year."""
    spans = (rows["period_end"] - rows["period_start"]).dropna().dt.days
    months = round((float(spans.max()) + 1) / DAYS_A_MONTH) if len(spans) else 12
    return 12 / max(months, 1)


def _deciders(rows: pd.DataFrame) -> list[str]:
    """Return who decides: groups of customers that decide together once."""
    together = rows["parent_group"].fillna(rows["customer"])
    return [str(name) for name in together.drop_duplicates()]


def _accounts(shares: pd.DataFrame, revenue: float, times: float) -> list[Account]:
    accounts = []
    together = shares["parent_group"].fillna(shares["customer"])
    for parent, rows in shares.groupby(together, sort=False):
        records: list[dict[Any, Any]] = rows.sort_values("share_pct", ascending=False).to_dict(
            "records"
        )
        amounts = [
            row["revenue_usd_m"] * times
            if row["basis"] == "derived" and not pd.isna(row["revenue_usd_m"])
            else revenue * row["share_pct"] / 100
            for row in records
        ]
        members = tuple(str(row["customer"]) for row in records)
        groups = [row["customer_group"] for row in records if row["customer_group"] != "other"]
        reported = all(row["basis"] == "reported" for row in records)
        own = any(row["evidence"] == OWN for row in records)
        accounts.append(
            Account(
                str(parent) if len(members) > 1 else members[0],
                GROUPS[groups[0] if groups else "other"],
                float(sum(amounts)),
                "own" if own else "reported" if reported else "derived",
                members if len(members) > 1 else (),
            )
        )
    return sorted(accounts, key=lambda each: -each.revenue_usd_m)


def _also_reported(rows: pd.DataFrame) -> tuple[str, ...]:
    told = rows[rows["row_kind"].isin(("aggregate", "proxy")) & rows["share_pct"].notna()]
    return tuple(
        f"{row['customer']}: {row['share_pct']:g}% of revenue ({row['publisher']})"
        for row in told.to_dict("records")
    )
