"""Parameters that the pages on deals share."""

from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import claims_chosen
from ai_investments.dataset import Dataset
from ai_investments.deals import valuation_points
from ai_investments.remembered import with_dataset
from ai_investments.schema import SEGMENTS
from ai_investments.views import parameter
from ai_investments.words_in_data import NamesOfDeals

META_SCALE = "scale-ai-2025-06-strategic"


COMPANIES, DEALS = NamesOfDeals("company"), NamesOfDeals("deal_id", also="company")
"""The companies and the deals of a dataset."""


def first_deal(dataset: Dataset) -> str | None:
    """Return the deal in focus at first: Meta–Scale, or the newest where there is none."""
    return _ends(dataset)[0]


def announced_years(dataset: Dataset) -> tuple[int, int]:
    """Return the calendar years of the first and the last deal."""
    return _ends(dataset)[1]


@with_dataset()
def _ends(dataset: Dataset) -> tuple[str | None, tuple[int, int]]:
    """Return the deal in focus at first, and the years of the first and the last deal."""
    deals = nw.from_native(dataset.investments).lazy()
    days = nw.col("announced_on")
    ends = deals.select(first=days.min(), last=days.max()).collect("pandas").to_pandas().iloc[0]
    if pd.isna(ends["first"]):
        return None, (2025, 2026)
    years = (pd.Timestamp(ends["first"]).year, pd.Timestamp(ends["last"]).year)
    named = nw.col("deal_id") == META_SCALE
    newest = deals.filter((days == ends["last"]) | named).select("deal_id").sort("deal_id")
    found = newest.collect("pandas").to_pandas()["deal_id"].tolist()
    return META_SCALE if META_SCALE in found else str(found[0]), years


def deal_in_focus() -> Any:
    """Declare the deal in focus, which travels from page to page."""
    return parameter.choice_from_data(
        "Deal in focus",
        "The deal that is marked, compared and opened. A click on a chart or a table chooses "
        "another, for all pages.",
        DEALS,
        first_deal,
        META_SCALE,
    )


def segments() -> Any:
    """Declare the lines of business to keep."""
    return parameter.choices(
        "Segments", "Lines of business to compare; none chosen means all.", SEGMENTS
    )


def counted_as_well() -> Any:
    """Declare the kinds of valuations that count beside priced rounds."""
    return parameter.choices(
        "Count as well",
        "Valuations that are no priced round: talks, cancelled deals, tenders and share sales "
        "(secondary), purchase prices, values set in a merger, values on an exchange (market "
        "cap), pre-money values. They are drawn hollow and never ranked.",
        valuation_points.OTHER_KINDS,
        none_chosen="Nothing else",
    )


def hollow_shown() -> Any:
    """Declare whether steps that do not count are drawn."""
    return parameter.toggle(
        "Show steps that do not count",
        "Draw, hollow, the steps that span missing rounds, compare different perimeters or bases, "
        "or rest on a doubtful value.",
    )


def chosen_claims() -> Any:
    """Declare the claims that the analyst takes for the headline of a disputed figure."""
    return parameter.choices(
        "Claims chosen",
        "Where sources differ, the value to compute with instead of the headline: deal, figure, "
        "value. Of two for one figure the later counts.",
        claims_chosen.OTHER_VALUES,
        none_chosen="Headlines",
    )
