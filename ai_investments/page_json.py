"""What a page says, as JSON: its finding, warnings and a table, with link and dataset."""

import json

import pandas as pd

from ai_investments import exports
from ai_investments.dataset import Dataset
from ai_investments.views import View


def written(view: View, result: object, table: pd.DataFrame, dataset: Dataset, link: str) -> bytes:
    """Return a page's finding and one of its tables as JSON in UTF-8.

    Parameters
    ----------
    view : View
        The page's view.
    result : object
        What it shows of the dataset.
    table : pandas.DataFrame
        The page's table, or the claims behind it.
    dataset : Dataset
        The dataset.
    link : str
        Address of the page.
    """
    told = {
        "title": view.title,
        "finding": exports.finding(result),
        "warnings": [*exports.warnings(result), *exports.data_problems(dataset)],
        "link": link,
        "parameters": view.to_query(),
        "dataset": {"version": dataset.version, "as_of": dataset.as_of},
        "columns": list(table.columns),
        "rows": exports.records(table),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
