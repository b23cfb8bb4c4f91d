"""Parameters and words that the pages on capex share."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import capex, capex_claim
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter

DEFINITIONS = {
    "cash": "cash_ppe",
    "with leases": "incl_finance_leases",
    "net of proceeds": "net_of_proceeds",
    "as reported": "company_reported",
}
"""Words of the control and the link, and the data's codes."""

DEFINITION_NAMES = {
    "cash": "Cash capex",
    "with leases": "Capex with finance leases",
    "net of proceeds": "Cash capex net of sale proceeds",
    "as reported": "Capex by the companies’ own measures",
}
SHORT_NAMES = {
    "cash": "Cash capex",
    "with leases": "With leases",
    "net of proceeds": "Net of proceeds",
    "as reported": "Own measures",
}
CAUTIONS = {
    "with leases": "With leases, Microsoft counts finance leases that started, Meta the principal "
    "that it paid: two measures under one name.",
    "as reported": "Each company’s own measure; they differ, so their sum is a rough one.",
}
BY: dict[str, capex.By] = {"year": "year", "quarter": "quarter", "trailing 12 months": "ttm"}
"""Words of the control and the link, and what `capex.totals` calls them."""
IN_PERIOD = {"year": "in {}", "quarter": "in {}", "ttm": "in the twelve months to {}"}


@with_dataset()  # of a dataset: asked by the controls and the analysis at each step
def companies(dataset: Dataset) -> tuple[str, ...]:
    """Return every company with capex, in alphabetical order."""
    names = nw.from_native(dataset.capex).lazy().select("company").unique(["company"])
    found = names.collect("pandas").to_pandas()["company"]
    return tuple(sorted(found, key=lambda name: (name.casefold(), name)))


def four_of_the_claim(dataset: Dataset) -> tuple[str, ...]:
    """Return the four companies of the claim, as far as the data has them; else all."""
    known = companies(dataset)
    return tuple(name for name in capex_claim.CLAIM_COMPANIES if name in known) or known


def spenders() -> Any:
    """Declare the companies to add up; `four_of_the_claim` where none is chosen."""
    return parameter.choices(
        "Companies",
        "Companies to add up; none chosen means the four of the claim: Amazon, Alphabet, "
        "Microsoft and Meta.",
        companies,
        none_chosen="Amazon, Alphabet, Microsoft, Meta",
    )


def definition() -> Any:
    """Declare what is counted as capex, in the words of `DEFINITIONS`."""
    return parameter.choice(
        "Definition",
        "What is counted. cash: purchases of property and equipment in the cash-flow statement; "
        "with leases: plus finance leases; net of proceeds: purchases less sale proceeds and "
        "incentives; as reported: the company’s own measure. One definition at a time.",
        tuple(DEFINITIONS),
        "cash",
    )


def ai_share() -> Any:
    """Declare the part of capex that was for AI."""
    return parameter.number(
        "Share for AI",
        "Assumed part of capex that is for AI. Starts at what CreditSights is quoted with for "
        "2026; no company discloses it.",
        75.0,
        (0, 100),
        step=0.5,
        unit="%",
    )


def ai_share_said(dataset: Dataset) -> pd.DataFrame:
    """Return what sources say of the part of capex that is for AI: rows of the payback inputs."""
    rows = nw.from_native(dataset.payback_inputs).lazy().filter(nw.col("setting") == "ai_share")
    found: pd.DataFrame = rows.collect("pandas").to_pandas()
    return found.sort_values(["is_default", "input_id"], ascending=[False, True], ignore_index=True)


@with_dataset()
def known_definitions(dataset: Dataset) -> Mapping[str, tuple[str, ...]]:
    """Return for every company the words of the definitions that it is known under."""
    pairs = nw.from_native(dataset.capex).lazy().select("company", "definition")
    found = pairs.unique(["company", "definition"]).collect("pandas").to_pandas()
    own = found.groupby("company")["definition"].agg(set).to_dict()
    return MappingProxyType(
        {
            str(company): tuple(word for word, code in DEFINITIONS.items() if code in codes)
            for company, codes in own.items()
        }
    )


def not_known(
    word: str, silent: Sequence[str], known: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Say of which companies nothing is known under a definition, and what is.

    Of a company that is known under it, only in other years or not by quarter, just that is said.
    """
    never = [name for name in silent if word not in known.get(name, ())]
    what = lower(DEFINITION_NAMES[word])
    notes = []
    if never:
        told = ", ".join(f"{name} (known: {', '.join(known.get(name, ()))})" for name in never)
        notes.append(f"No {what} is known of {told}.")
    elsewhere = [name for name in silent if name not in never]
    if elsewhere:
        notes.append(f"No {what} of {formats.listed(elsewhere, most=12)} is known for this view.")
    return tuple(notes)


@with_dataset()
def years(dataset: Dataset) -> tuple[int, int]:
    """Return the first year that any company has whole, and the last with any quarter."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .select("company", "definition", "calendar_period", "frequency")
        .collect("pandas")
        .to_pandas()
    )
    quarters = rows[rows["frequency"] == "quarter"].drop_duplicates()
    years = quarters["calendar_period"].str[:4]
    if years.empty:
        return capex_claim.CLAIM_YEAR, capex_claim.CLAIM_YEAR
    known = years.groupby([quarters["company"], quarters["definition"], years]).size()
    whole = known[known == 4].index.get_level_values(2)
    return int(min(whole, default=years.min())), int(years.max())


def capex_years() -> Any:
    """Declare the calendar years shown."""
    return parameter.years(
        "Calendar years",
        "First and last calendar year; from the first year that a company has whole.",
        years,
    )


def lower(name: str) -> str:
    """Write the name of a definition inside a sentence: cash capex."""
    return name[0].lower() + name[1:]
