"""Reported revenue of companies: which figures may be compared with a valuation, and their day."""

from collections.abc import Collection

import narwhals as nw
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset

ACTUAL_KINDS = ("run_rate", "annual_actual")
KINDS = (*ACTUAL_KINDS, "run_rate_forecast", "annual_forecast")
"""Kinds of revenue, in the order in which they are preferred."""


def observations(dataset: Dataset, kinds: Collection[str] = ACTUAL_KINDS) -> pd.DataFrame:
    """Return the revenue figures that a valuation may be compared with.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    kinds : collection of str
        Kinds to keep, of `KINDS`; forecasts are no revenue unless asked for.

    Returns
    -------
    pandas.DataFrame
        The rows of the revenue table that are usable for a multiple, above zero and of these
        kinds, with ``dated_on``: the middle of the period where there is one, else the day that
        the figure is as of; a missing ``perimeter`` is an empty text. Kept for the next call:
        never change it.
    """
    return _observations(dataset, tuple(kinds))


@with_dataset(8)
def _observations(dataset: Dataset, kinds: tuple[str, ...]) -> pd.DataFrame:
    rows: pd.DataFrame = (
        nw.from_native(dataset.revenue)
        .lazy()
        .filter(
            nw.col("usable_for_multiple"),
            nw.col("kind").is_in(kinds),
            nw.col("revenue_usd_bn") > 0,
        )
        .collect("pandas")
        .to_pandas()
    )
    middle = rows["period_start"] + (rows["period_end"] - rows["period_start"]) / 2
    return rows.assign(
        dated_on=middle.dt.floor("D").fillna(rows["as_of"]),
        perimeter=rows["perimeter"].fillna(""),
    )
