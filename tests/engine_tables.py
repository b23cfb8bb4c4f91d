"""The built-in data as other engines hold it: files and databases that tests make."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.schema import TABLES


def raw(data: Dataset) -> dict[str, pd.DataFrame]:
    """Return the tables with the columns that a firm's own would have."""
    return {table.name: data.rows(table.name)[table.columns] for table in TABLES}


def as_parquet(tables: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Write tables as Parquet files of a folder."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        rows.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def as_duckdb(tables: Mapping[str, pd.DataFrame], path: Path) -> Path:
    """Write tables into a DuckDB file."""
    with duckdb.connect(str(path)) as database:
        for name, rows in tables.items():
            database.register("given", rows)
            database.execute(f'CREATE TABLE "{name}" AS FROM given')
            database.unregister("given")
    return path
