"""Parameters of capex to come, which the pages “What next” and “Payback” share."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ai_investments.capital_spending import capex, capex_outlook, open_guides
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter

DEFAULT_GROWTH_PCT = {2026: 30, 2027: 30, 2028: 15}
"""An assumption. With Oracle added and guidance followed, the five come to 1,160 billion in 2027
and 1,389 in 2028, near Morgan Stanley's 1,200 and 1,400 for the five largest US spenders."""


def follow() -> Any:
    """Declare whether guidance leads as far as it reaches."""
    return parameter.toggle(
        "Follow guidance",
        "As far as a company’s guidance reaches, spend the share of it that the next slider says; "
        "the growth sliders apply after that, and to companies without guidance. Off: growth "
        "applies from the last actual quarter on.",
        True,
    )


def realised() -> Any:
    """Declare the share of guidance that is spent."""
    return parameter.number(
        "Guidance realised",
        "Share of the middle of the guided range that is spent in the guided period (assumption). "
        "What is left after the quarters spent is spread so that each quarter grows evenly from "
        "the last actual one.",
        100,
        (60, 140),
        5,
        "%",
    )


def growth(year: int) -> Any:
    """Declare the growth within a calendar year that is projected."""
    where = " where no guidance is followed" if year == min(DEFAULT_GROWTH_PCT) else ""
    return parameter.number(
        f"Growth in {year}",
        f"Pace from quarter to quarter in {year}{where}, as growth a year (assumption): every "
        "quarter is the one before × (1 + growth)^¼. At 0% the pace stays; the calendar year may "
        "still grow on the year before.",
        DEFAULT_GROWTH_PCT[year],
        (-60, 120),
        5,
        "%",
    )


@with_dataset(8)
def known(
    dataset: Dataset, definition: str, companies: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return actual quarters and open guidance; shared by all slider settings, never changed."""
    quarters = capex.totals(dataset, definition=definition, by="quarter", companies=companies)
    return quarters, open_guides.open_guides(dataset, quarters, definition)


@with_dataset(16)
def _whole_years(dataset: Dataset, definition: str, companies: tuple[str, ...]) -> pd.DataFrame:
    """Return calendar years that companies report whole while their quarters are not all known."""
    years = capex.totals(dataset, definition=definition, by="year", companies=companies)
    return years[years["made_of"] == "year"]


def by_year(
    dataset: Dataset, definition: str, companies: tuple[str, ...], every: pd.DataFrame
) -> pd.DataFrame:
    """Return calendar years, as `capex_outlook.by_year` adds them up from quarters.

    A calendar year that one of the companies reports whole stands in where quarters are missing,
    as in `capex.totals`.
    """
    added = capex_outlook.by_year(every)
    if not companies:
        return added
    reported = _whole_years(dataset, definition, companies)
    stand_in = pd.DataFrame(
        {
            "company": reported["company"],
            "year": reported["period"].astype("int64"),
            "actual_usd_bn": reported["capex_usd_bn"],
            "projected_usd_bn": 0.0,
            "total_usd_bn": reported["capex_usd_bn"],
            "actual_quarters": 4,
            "projected_quarters": 0,
            "complete": True,
        }
    ).astype(capex_outlook.YEAR_TYPES)
    return (
        pd.concat([stand_in, added])
        .drop_duplicates(["company", "year"])
        .sort_values(["company", "year"], ignore_index=True)
        .astype(capex_outlook.YEAR_TYPES)
    )


def projected(
    quarters: pd.DataFrame,
    guides: pd.DataFrame,
    follow: bool,
    realised: float,
    growth_pct: Mapping[int, float],
) -> pd.DataFrame:
    """Return actual and projected quarters for the settings of these parameters."""
    followed = guides if follow else guides.iloc[:0]
    return capex_outlook.projection(quarters, followed, growth_pct, realised)
