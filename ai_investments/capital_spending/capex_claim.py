"""A claim of so many billions for AI in a year, against what was spent in all and published."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import capex
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.schema import DEFINITIONS

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
    spent : pandas.DataFrame
        What is known under each definition, as `spent` gives it; ``cash_ppe`` is what the claim is
        held against.
    published : pandas.DataFrame
        Totals that others published for the year, as `published` gives them; never added.
    """

    year: int
    companies: tuple[str, ...]
    claimed_usd_bn: float
    spent: pd.DataFrame
    published: pd.DataFrame

    def _under(self, definition: str) -> dict[Any, Any]:
        return dict(self.spent.loc[definition])

    @property
    def total_usd_bn(self) -> float:
        """Cash capex of the companies in all, as far as known; the AI part is not disclosed."""
        return float(self._under("cash_ppe")["capex_usd_bn"])

    @property
    def complete(self) -> bool:
        """Whether every company's whole year is known."""
        return bool(self._under("cash_ppe")["complete"])

    @property
    def shortfall(self) -> str:
        """What the total lacks, such as "2 of 4 quarters"; empty where it is complete."""
        return str(self._under("cash_ppe")["shortfall"])

    @property
    def grade(self) -> str:
        """Weakest grade of evidence behind the total."""
        return str(self._under("cash_ppe")["grade"])

    @property
    def share_needed_pct(self) -> float:
        """Least share of the total that must be for AI to reach the claim.

        Above 100 nothing reaches it. Where the total is not complete: of what is known so far,
        and since more is to come only a share of at most 100 says anything. Missing where nothing
        is known.
        """
        total = self.total_usd_bn
        return 100 * self.claimed_usd_bn / total if total > 0 else float("nan")

    @property
    def share_needed_words(self) -> str:
        """`share_needed_pct` in words, over the claims that count where these differ."""
        row = self._under("cash_ppe")
        least, most = (
            formats.percent(100 * self.claimed_usd_bn / row[end])
            for end in ("high_usd_bn", "low_usd_bn")
        )
        return least if least == most else f"{least.rstrip('%')}–{most}"

    def for_ai_usd_bn(self, ai_share_pct: float) -> float:
        """Return how much was for AI if this share of the total was."""
        return self.total_usd_bn * ai_share_pct / 100

    @property
    def question(self) -> str:
        """Ask what the claim says."""
        claimed = formats.usd_bn(self.claimed_usd_bn)
        return f"Did “over {claimed}” go to AI in {self.year}?"

    @property
    def sentence(self) -> str:
        """Answer the claim in words."""
        who, claimed = formats.listed(self.companies), formats.usd_bn(self.claimed_usd_bn)
        total, needed = formats.usd_bn(self.total_usd_bn), self.share_needed_pct
        if not who:
            return f"Whether {claimed} went to AI cannot be said: no capex of {self.year} is known."
        if needed != needed:
            return (
                f"Whether {who} reached {claimed} for AI in {self.year} cannot be said: nothing is "
                f"known of {'its' if len(self.companies) == 1 else 'their'} cash capex of that "
                "year."
            )
        if not self.complete:
            known = (
                f"Cash capex of {who} in {self.year} is not known in full ({self.shortfall}): "
                f"{total} so far. "
            )
            if needed > 100:
                return f"{known}Whether {claimed} went to AI cannot be said."
            return (
                f"{known}{claimed} is reached already if at least {self.share_needed_words} of "
                "that was for AI, which is not disclosed."
            )
        spent = (
            f"Total cash capex of {who} in {self.year} was {total}. "
            "How much of it was for AI is not disclosed: "
        )
        if needed > 100:
            return f"{spent}even if all of it was, {claimed} is not reached."
        return f"{spent}{claimed} is reached if at least {self.share_needed_words} of it was."

    @property
    def leases_sentence(self) -> str:
        """Say what is known with finance leases, and of whom it is not."""
        row = self._under("incl_finance_leases")
        if not self.companies:
            return ""
        if not row["companies"]:
            alone = len(self.companies) == 1
            who = f"{self.companies[0]} reports no" if alone else "None of them reports"
            return f"{who} capex with finance leases for {self.year}."
        one = len(row["companies"]) == 1
        reporting = formats.listed(row["companies"])
        told = (
            f"With finance leases, only {reporting} {'reports' if one else 'report'} a figure: "
            if row["without"]
            else "With finance leases: "
        )
        part = "" if row["complete"] else f" ({row['shortfall']})"
        rest = (
            f"; {formats.listed(row['without'])} {'does' if len(row['without']) == 1 else 'do'} "
            "not, so no such total exists for all of them"
            if row["without"]
            else ""
        )
        together = "" if one else " together"
        return f"{told}{formats.usd_bn(row['capex_usd_bn'])}{together}{part}{rest}."


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
    return ClaimCheck(
        year, named, claimed_usd_bn, spent(dataset, year, named), published(dataset, (year,), named)
    )


@with_dataset(32)
def spent(dataset: Dataset, year: int, companies: tuple[str, ...]) -> pd.DataFrame:
    """Return what companies spent in one calendar year, definition by definition.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    year : int
        Calendar year.
    companies : tuple of str
        The companies; none gives sums of nothing.

    Returns
    -------
    pandas.DataFrame
        One row a definition, by its code. Kept for the next call: never change it.

        - ``companies``: those with a figure, ``without``: those without, both as tuples.
        - ``capex_usd_bn``, ``low_usd_bn``, ``high_usd_bn``: their sum, missing without any.
        - ``complete``: whether the whole year of those with a figure is known; ``shortfall``: what
          lacks; for ``cash_ppe`` both are about all companies.
        - ``grade``: the weakest; ``capex_ids``: the rows behind it, "; " between.
    """
    rows = {}
    for code in DEFINITIONS:
        totals = capex.totals(dataset, definition=code, companies=companies, first=year, last=year)
        own = totals[totals["company"].isin(companies)]
        telling = tuple(name for name in companies if name in set(own["company"]))
        wanted = companies if code == "cash_ppe" else telling
        sums = capex.sums(own, wanted).to_dict("records")
        row = sums[0] if sums else {}
        nothing = float("nan")
        rows[code] = {
            "companies": telling,
            "without": tuple(name for name in companies if name not in telling),
            **{
                name: float(row.get(name, nothing))
                for name in ("capex_usd_bn", "low_usd_bn", "high_usd_bn")
            },
            "complete": bool(row.get("complete", False)),
            "shortfall": str(row.get("shortfall", "not known")),
            "grade": str(row.get("grade", "unsourced")),
            "capex_ids": "; ".join(own["capex_ids"]),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


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


def beside_the_year(dataset: Dataset, year: int) -> pd.DataFrame:
    """Return the published totals of a part of a year, or of several years with it.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    year : int
        Calendar year.

    Returns
    -------
    pandas.DataFrame
        Rows of the table; they never stand beside the sum of the year.
    """
    rows = nw.from_native(dataset.capex_totals).lazy().filter(nw.col("year").str.len_chars() != 4)
    found: pd.DataFrame = rows.collect("pandas").to_pandas()
    spans = [[int(each) for each in re.findall(r"\d{4}", text)] for text in found["year"]]
    inside = [bool(years) and min(years) <= year <= max(years) for years in spans]
    return found.loc[inside].sort_values(["year", "total_id"], ignore_index=True)
