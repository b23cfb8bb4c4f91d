"""The claim of over 250 billion dollars for AI in 2025, against what was spent in all."""

from collections.abc import Collection
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from ai_investments import capex, formats
from ai_investments.dataset import Dataset

CLAIM_COMPANIES = ("Amazon", "Alphabet", "Microsoft", "Meta")
CLAIM_YEAR = 2025
CLAIMED_USD_BN = 250.0
"""The brief: over 250 billion dollars for AI-related investment by the tech giants in 2025."""

LOOKING_ORDER = ("back", "plan", "forecast")


@dataclass(frozen=True)
class ClaimCheck:
    """A claim about AI spending of a year, against what the companies spent in all.

    Attributes
    ----------
    year : int
        Calendar year.
    companies : tuple of str
        The companies that the claim is taken to be about.
    claimed_usd_bn : float
        The claim: at least this much, for AI.
    total_usd_bn : float
        Cash capex of the companies in all; the AI part is not disclosed.
    low_usd_bn, high_usd_bn : float
        The same over the claims that count.
    complete : bool
        Whether every company's whole year is known.
    share_needed_pct : float
        Least share of the total that must be for AI to reach the claim; above 100 nothing
        reaches it, missing where the total is not complete.
    with_leases_usd_bn : float
        Capex with finance leases of the companies that report it for the whole year; missing
        where none does.
    with_leases_companies, without_leases_companies : tuple of str
        The companies that report it, and those that do not.
    grade : str
        Weakest grade of evidence behind the total.
    published : pandas.DataFrame
        Totals that others published for the year: rows of ``capex_totals`` with ``says`` (the
        value in words; "over" where only a lower bound is given) and ``same_group`` (whether they
        name exactly these companies); never added.
    """

    year: int
    companies: tuple[str, ...]
    claimed_usd_bn: float
    total_usd_bn: float
    low_usd_bn: float
    high_usd_bn: float
    complete: bool
    share_needed_pct: float
    with_leases_usd_bn: float
    with_leases_companies: tuple[str, ...]
    without_leases_companies: tuple[str, ...]
    grade: str
    published: pd.DataFrame

    @property
    def question(self) -> str:
        """Ask what the claim says."""
        claimed = formats.usd_bn(self.claimed_usd_bn)
        return f"Did the planned “over {claimed}” go to AI in {self.year}?"

    @property
    def sentence(self) -> str:
        """Answer the claim in words."""
        who, claimed = formats.listed(self.companies), formats.usd_bn(self.claimed_usd_bn)
        if not self.complete:
            return (
                f"Whether {who} reached {claimed} for AI in {self.year} cannot be said: their "
                "cash capex of that year is not known in full."
            )
        spent = (
            f"Total cash capex of {who} in {self.year} was {formats.usd_bn(self.total_usd_bn)}. "
            "How much of it was for AI is not disclosed: "
        )
        if self.share_needed_pct > 100:
            return f"{spent}even if all of it was, {claimed} is not reached."
        least = formats.percent(self.share_needed_pct)
        return f"{spent}{claimed} is reached if at least {least} of it was."

    @property
    def leases_sentence(self) -> str:
        """Say what is known with finance leases, and of whom it is not."""
        if not self.with_leases_companies:
            return f"None of them reports capex with finance leases for {self.year}."
        reporting = formats.listed(self.with_leases_companies)
        told = (
            f"With finance leases, only {reporting} report a figure: "
            if self.without_leases_companies
            else "With finance leases: "
        )
        rest = (
            f"; {formats.listed(self.without_leases_companies)} "
            f"{'does' if len(self.without_leases_companies) == 1 else 'do'} not, so no such total "
            "exists for all of them"
            if self.without_leases_companies
            else ""
        )
        if len(self.with_leases_companies) == 1:
            told = told.replace(" report ", " reports ")
        together = "" if len(self.with_leases_companies) == 1 else " together"
        return f"{told}{formats.usd_bn(self.with_leases_usd_bn)}{together}{rest}."


def claim_check(
    dataset: Dataset,
    year: int = CLAIM_YEAR,
    companies: Collection[str] = CLAIM_COMPANIES,
    claimed_usd_bn: float = CLAIMED_USD_BN,
) -> ClaimCheck:
    """Hold a claim about AI spending against total cash capex and against published totals.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    year : int
        Calendar year of the claim.
    companies : collection of str
        The companies that the claim is taken to be about.
    claimed_usd_bn : float
        What is claimed for AI, billions of US dollars.
    """
    named = tuple(dict.fromkeys(companies))
    cash, leases = (
        capex.totals(dataset, definition=code, companies=named, first=year, last=year)
        for code in ("cash_ppe", "incl_finance_leases")
    )
    total = capex.sums(cash, named)
    leases = leases[leases["complete"]]
    reporting = tuple(name for name in named if name in set(leases["company"]))
    row = total.iloc[0] if len(total) else None
    complete = row is not None and bool(row["complete"])
    spent = float(row["capex_usd_bn"]) if row is not None else float("nan")
    return ClaimCheck(
        year=year,
        companies=named,
        claimed_usd_bn=claimed_usd_bn,
        total_usd_bn=spent,
        low_usd_bn=float(row["low_usd_bn"]) if row is not None else float("nan"),
        high_usd_bn=float(row["high_usd_bn"]) if row is not None else float("nan"),
        complete=complete,
        share_needed_pct=100 * claimed_usd_bn / spent if complete and spent > 0 else float("nan"),
        with_leases_usd_bn=float(leases["capex_usd_bn"].sum()) if reporting else float("nan"),
        with_leases_companies=reporting,
        without_leases_companies=tuple(name for name in named if name not in reporting),
        grade=str(row["grade"]) if row is not None else "unsourced",
        published=published(dataset, (year,), named),
    )


def published(dataset: Dataset, years: Collection[int], companies: Collection[str]) -> pd.DataFrame:
    """Return the totals that others published for whole calendar years.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters by year.
    years : collection of int
        Calendar years; totals of a quarter or of several years are left out.
    companies : collection of str
        The companies that they stand beside.

    Returns
    -------
    pandas.DataFrame
        Rows of the table by year: spent first, then plans, then forecasts, with ``says`` (the
        figure in words) and ``same_group`` (whether it is about just these companies).
    """
    found = (
        nw.from_native(dataset.capex_totals)
        .lazy()
        .filter(nw.col("year").is_in([f"{year:04}" for year in years]))
        .collect("pandas")
        .to_pandas()
    )
    places = {name: place for place, name in enumerate(LOOKING_ORDER)}
    table: pd.DataFrame = (
        found.assign(
            says=[
                f"over {formats.usd_bn(low)}" if pd.isna(high) else formats.usd_bn_range(low, high)
                for low, high in zip(
                    found["value_low_usd_bn"], found["value_high_usd_bn"], strict=True
                )
            ],
            same_group=[set(group.split("; ")) == set(companies) for group in found["companies"]],
            _place=found["looking"].map(places),
        )
        .astype({"same_group": "bool", "says": "str"})
        .sort_values(["year", "_place", "published_on", "total_id"], ignore_index=True)
        .drop(columns="_place")
    )
    return table
