"""What the built-in data knows already: spellings, lines of business, deals, fiscal periods."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.own_data.missing import tidy
from ai_investments.remembered import with_dataset

LEGAL_FORMS = re.compile(
    r"[,. ]+(?:inc|llc|ltd|limited|corp|corporation|co|company|gmbh|ag|sa|sas|plc|pbc|bv|ab|oy|spa|"
    r"pte|holdings?|group)\b\.?", re.IGNORECASE
)  # fmt: skip
SAME_DEAL_DAYS = 31
SAME_AMOUNT = 0.02
"""Days apart, and relative difference of the amounts, up to which two rows are one deal."""


@dataclass(frozen=True)
class Known:
    """The built-in data as reading needs it.

    Attributes
    ----------
    spellings : dict of str to str
        Name used here, by the key of `same_name`.
    segments : dict of str to str
        Line of business by company.
    countries : dict of str to str
        Seat by company.
    deals : dict of str to list of dict
        Deals by company.
    capex : dict of (str, str) to dict
        A row of the capex table by company and fiscal period.
    customers : dict of (str, str) to dict
        Period, its days and the vendor's revenue by vendor and period.
    shares : set of (str, str, str)
        Vendor, customer and period of every share known.
    capex_counted : set of (str, str, str)
        Company, calendar period and definition of every row.
    """

    spellings: dict[str, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    deals: dict[str, list[dict[Any, Any]]] = field(default_factory=dict)
    capex: dict[tuple[str, str], dict[Any, Any]] = field(default_factory=dict)
    customers: dict[tuple[str, str], dict[Any, Any]] = field(default_factory=dict)
    shares: frozenset[tuple[str, str, str]] = frozenset()
    capex_counted: frozenset[tuple[str, str, str]] = frozenset()

    def spelled(self, name: str) -> str:
        """Return a company's name as the built-in data writes it, or the name itself."""
        return self.spellings.get(same_name(name), name)

    def deal_like(
        self, company: str, on: pd.Timestamp, amount_usd_bn: float | None,
        valuation_usd_bn: float | None,
    ) -> dict[Any, Any] | None:  # fmt: skip
        """Return the deal of a company that a row repeats: near in time, of the same amount.

        Parameters
        ----------
        company : str
            The company, as the built-in data spells it.
        on : pandas.Timestamp
            Day of the row; `SAME_DEAL_DAYS` on either side are near.
        amount_usd_bn, valuation_usd_bn : float or None
            Of the row; where either amount is not known the valuations are compared instead.
        """
        for deal in self.deals.get(company, []):
            if abs((deal["announced_on"] - on).days) > SAME_DEAL_DAYS:
                continue
            pairs = ((amount_usd_bn, deal["amount_usd_bn"]),
                     (valuation_usd_bn, deal["valuation_usd_bn"]))  # fmt: skip
            told = [(a, b) for a, b in pairs if a is not None and not pd.isna(b)]
            if told and abs(told[0][0] - told[0][1]) <= SAME_AMOUNT * max(told[0]):
                return deal
        return None


@lru_cache(maxsize=20_000)
def same_name(name: str) -> str:
    """Return what two spellings of one company share: no capitals, marks or legal form."""
    plain = tidy(name).casefold()
    bare = LEGAL_FORMS.sub("", plain)
    return re.sub(r"[\W_]+", "", bare) or re.sub(r"\s+", "", plain)


def of_dataset(dataset: Dataset | None) -> Known:
    """Return what a dataset knows; nothing where there is none."""
    return Known() if dataset is None else _of(dataset)


@with_dataset()
def _of(dataset: Dataset) -> Known:
    deals = dataset.rows("investments")
    capex, customers = dataset.rows("capex"), dataset.rows("customers")
    names = [*deals["company"], *capex["company"], *customers["vendor"], *customers["customer"]]
    spellings = {same_name(str(name)): str(name) for name in reversed(names)}
    aliases = dataset.rows("aliases")
    companies = aliases[aliases["kind"] == "company"]
    spellings |= {
        same_name(alias): name
        for alias, name in zip(companies["alias"], companies["name"], strict=True)
    }
    by_company: dict[str, list[dict[Any, Any]]] = {}
    for deal in deals.to_dict("records"):
        by_company.setdefault(deal["company"], []).append(deal)
    shares = customers[customers["share_pct"].notna()]
    return Known(
        spellings=spellings,
        segments=_by(deals, "company", "segment"),
        countries=_by(deals, "company", "country"),
        deals=by_company,
        capex={(row["company"], row["fiscal_period"]): row for row in capex.to_dict("records")},
        customers={(row["vendor"], row["period"]): row for row in customers.to_dict("records")},
        shares=frozenset(_keys(shares, "vendor", "customer", "period")),
        capex_counted=frozenset(_keys(capex, "company", "calendar_period", "definition")),
    )


def _by(table: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    told = table[table[column].notna()]
    return dict(zip(told[key].astype(str), told[column].astype(str), strict=True))


def _keys(table: pd.DataFrame, *columns: str) -> Iterable[tuple[str, str, str]]:
    return zip(*(table[column].astype(str) for column in columns), strict=True)
