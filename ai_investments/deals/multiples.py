"""Revenue multiples: a round's valuation ÷ the revenue reported nearest to it."""

import narwhals as nw
import pandas as pd

from ai_investments import revenue
from ai_investments.dataset import Dataset
from ai_investments.deals import valuation_points
from ai_investments.remembered import with_dataset


@with_dataset(8)
def revenue_multiples(
    dataset: Dataset, within_days: int = 180, kinds: tuple[str, ...] = revenue.ACTUAL_KINDS
) -> pd.DataFrame:
    """Return the revenue multiple of every priced round that has a revenue near it.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    within_days : int
        Greatest distance of the revenue's date from the round's. A year's revenue is dated at the
        middle of the year.
    kinds : tuple of str
        Kinds of revenue that may be taken, of `ai_investments.revenue.KINDS`.

    Returns
    -------
    pandas.DataFrame
        ``deal_id``, ``company``, ``segment``, ``announced_on``, ``valuation_usd_bn``,
        ``revenue_id``, ``revenue_usd_bn``, ``kind``, ``distance_days`` and
        ``multiple`` = valuation ÷ revenue; one row a round, oldest first. The nearest revenue is
        taken, of two equally near ones the earlier, then by name. Rounds dated by the quarter, with
        a doubtful value or another perimeter than the revenue's have none. Kept for the next call:
        never change it.
    """
    reported = revenue.observations(dataset, kinds)
    rounds = (
        valuation_points.points(dataset)
        .filter(
            nw.col("company").is_in(sorted(set(reported["company"]))),
            nw.col("doubt").is_null(),
            nw.col("date_precision") != "quarter",
        )
        .select("deal_id", "company", "segment", "announced_on", "valuation_usd_bn", "perimeter")
        .collect("pandas")
        .to_pandas()
    )
    rounds["perimeter"] = rounds["perimeter"].fillna("")
    pairs = rounds.merge(
        reported[["company", "perimeter", "revenue_id", "revenue_usd_bn", "kind", "dated_on"]],
        on=["company", "perimeter"],
    )
    distance = (pairs["announced_on"] - pairs["dated_on"]).abs().dt.days
    pairs = pairs.assign(
        distance_days=distance.astype("int64"),
        multiple=pairs["valuation_usd_bn"] / pairs["revenue_usd_bn"],
    )
    nearest = (
        pairs[pairs["distance_days"] <= within_days]
        .sort_values(["distance_days", "dated_on", "revenue_id"])
        .drop_duplicates("deal_id")
    )
    return nearest.drop(columns=["perimeter", "dated_on"]).sort_values(
        ["announced_on", "deal_id"], ignore_index=True
    )


def peers(dataset: Dataset, company: str, until: pd.Timestamp) -> pd.DataFrame:
    """Return the multiples of other companies in a company's line of business, up to a day.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine.
    company : str
        The company; one without deals has no peers.
    until : pandas.Timestamp
        Last day of the rounds, included.

    Returns
    -------
    pandas.DataFrame
        Rows of `revenue_multiples`.
    """
    table = revenue_multiples(dataset)
    deals = nw.from_native(dataset.investments).lazy().filter(nw.col("company") == company)
    segments = set(deals.select("segment").collect("pandas").to_pandas()["segment"])
    own = table["company"] == company
    return table[
        table["segment"].isin(segments) & ~own & (table["announced_on"] <= until)
    ].reset_index(drop=True)


def yearly_medians(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``year``, ``median`` multiple and ``n`` rounds by calendar year of the round."""
    years = table.groupby(table["announced_on"].dt.year)["multiple"]
    return years.agg(median="median", n="size").rename_axis("year").reset_index()
