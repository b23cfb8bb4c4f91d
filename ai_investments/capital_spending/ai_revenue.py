"""Reported AI revenue: of the AI labs, and of the companies that spend; never added together."""

import narwhals as nw
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.revenue import ACTUAL_KINDS

LABS, SPENDERS = "AI labs", "the spenders"
GROUPS = (LABS, SPENDERS)
"""Whose revenue: what labs earn is partly paid on to the spenders, so the two overlap."""
LAB_SEGMENT = "Foundation models"
REPORTED_TYPES = {
    "group": "str", "company": "str", "revenue_usd_bn": "float64", "low_usd_bn": "float64",
    "high_usd_bn": "float64", "as_of": "datetime64[us]", "kind": "str", "perimeter": "str",
    "evidence": "str", "publisher": "str", "url": "str", "note": "str", "revenue_id": "str",
}  # fmt: skip


@with_dataset(16)
def reported(dataset: Dataset, spenders: tuple[str, ...]) -> pd.DataFrame:
    """Return the newest reported AI revenue of every lab and of the companies that spend.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on any engine; it filters.
    spenders : tuple of str
        Companies whose capex is looked at.

    Returns
    -------
    pandas.DataFrame
        One row a company, by group and size: the newest run rate or year's revenue that is no
        forecast; of one day the run rate. Of labs (companies of the segment "Foundation models")
        only figures that cover the lab and nothing else; of spenders only those about AI alone: a
        ``perimeter`` that begins with "AI", or the company whose whole business it is. The table is
        shared: never change it.
    """
    rows: pd.DataFrame = (
        nw.from_native(dataset.revenue)
        .lazy()
        .filter(nw.col("kind").is_in(list(ACTUAL_KINDS)), nw.col("revenue_usd_bn") > 0)
        .collect("pandas")
        .to_pandas()
    )
    labs = (
        nw.from_native(dataset.investments)
        .lazy()
        .filter(nw.col("segment") == LAB_SEGMENT)
        .select("company")
        .unique(["company"])
        .collect("pandas")
        .to_pandas()["company"]
    )
    perimeter = rows["perimeter"].astype("object").where(rows["perimeter"].notna(), "")
    plain = rows["usable_for_multiple"].astype(bool) & (perimeter == "")
    about_ai = perimeter.str.startswith("AI ")
    lab = rows["company"].isin(set(labs)) & plain
    spender = rows["company"].isin(list(spenders)) & (about_ai | plain)
    told = rows.assign(perimeter=perimeter, group=LABS)
    both = pd.concat([told[lab], told[spender].assign(group=SPENDERS)])
    newest = (
        both.assign(_kind=both["kind"].map(ACTUAL_KINDS.index))
        .sort_values(["as_of", "_kind", "revenue_id"], ascending=[False, True, True])
        .drop_duplicates(["group", "company"])
        .sort_values(
            ["group", "revenue_usd_bn", "company"], ascending=[True, False, True],
            ignore_index=True,
        )
    )  # fmt: skip
    table: pd.DataFrame = newest[list(REPORTED_TYPES)].astype(REPORTED_TYPES)
    return table


def total(reported: pd.DataFrame, group: str) -> float:
    """Return the sum of a group's reported revenue; missing where none is known."""
    own = reported.loc[reported["group"] == group, "revenue_usd_bn"]
    return float(own.sum()) if len(own) else float("nan")
