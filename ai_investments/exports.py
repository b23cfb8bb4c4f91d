"""What leaves the page: tables as CSV with their sources and the link they came from."""

import math
from typing import Any

import pandas as pd

from ai_investments import evidence, formats
from ai_investments.dataset import Dataset

REMARKS = (
    "detail", "overall", "down_sentence", "books", "inputs", "fit_words", "pace_words",
    "solver_words", "map_notes", "notes",
)  # fmt: skip
"""Fields of results that hold sentences of the page."""
MOST_ROWS = 10_000
"""Rows of a table on an engine that one file holds."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def steps_with_sources(steps: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return steps with the addresses behind both valuations.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `ai_investments.deals.valuations.steps` returns them; further columns are kept.
    dataset : Dataset
        Where the claims stand.

    Returns
    -------
    pandas.DataFrame
        One row a step, with ``source_urls`` and ``previous_source_urls``, "; " between.
    """
    ends = pd.concat([steps["deal_id"], steps["previous_deal_id"]]).tolist()
    addresses = evidence.addresses(dataset, "valuation_usd_bn", ends)
    return steps.assign(
        source_urls=steps["deal_id"].map(addresses),
        previous_source_urls=steps["previous_deal_id"].map(addresses),
    )


def table_csv(table: pd.DataFrame, dataset: Dataset, link: str) -> bytes:
    """Return a table that holds its own sources as CSV, with version and link in every row.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; its index is left out, a missing cell is empty.
    dataset : Dataset
        The data that it is of.
    link : str
        Address of the page that shows it.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that spreadsheets read it right; what a spreadsheet would
        run is made text (`safe`).
    """
    told = table.assign(dataset_version=dataset.version, link=link)
    return safe(told).to_csv(index=False, date_format="%Y-%m-%d").encode("utf-8-sig")


def finding(result: Any) -> str:
    """Return a page's answer in one sentence."""
    return str(result.finding)


def warnings(result: Any) -> list[str]:
    """Return what a page warns of, and each cell of a typed table that it leaves out."""
    faults = map(str, getattr(result, "problems", ()))
    return [*getattr(result, "warnings", ()), *faults]


def data_problems(dataset: Dataset) -> list[str]:
    """Return one sentence where files or rows of the data could not be used."""
    if not dataset.problems:
        return []
    problems = formats.count(len(dataset.problems), "problem")
    return [
        f"{problems} in the data: {formats.count(dataset.rows_left_out, 'row')} left out; the "
        "page names them."
    ]


def remarks(result: Any) -> list[str]:
    """Return what a page says beside its finding, in the order of the page."""
    found = (getattr(result, name, ()) for name in REMARKS)
    return [
        text
        for each in found
        for text in ([each] if isinstance(each, str) else each)
        if text.strip()
    ]


def cut(n: int, read: int) -> tuple[str, ...]:
    """Return what to say where files hold only the first rows of a table.

    Parameters
    ----------
    n : int
        Rows of the table.
    read : int
        Rows of it that are in memory: all of a small one.
    """
    if n <= max(read, MOST_ROWS):
        return ()
    return (
        f"A file holds the first {MOST_ROWS:,} of {n:,} rows, in the order chosen; with narrower "
        "filters all of them fit in one.",
    )


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as JSON can hold them: dates as ISO days, what is missing as None."""
    plain = {name: [_json_value(cell) for cell in table[name].tolist()] for name in table.columns}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _json_value(cell: Any) -> Any:
    if isinstance(cell, (list, tuple)):
        return [_json_value(each) for each in cell]
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and math.isinf(cell):
        return None
    return cell


def safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with text that a spreadsheet would take for a formula made plain."""

    def plain(cell: object) -> object:
        if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
            return "'" + cell
        return cell

    texts = table.select_dtypes(include=["str", "object"]).columns
    return table.assign(**{name: table[name].map(plain) for name in texts})
