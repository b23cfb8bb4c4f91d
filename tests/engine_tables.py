"""The built-in data as other engines hold it: files and databases that tests make."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from ai_investments.dataset import Dataset
from ai_investments.schema import TABLES


def raw(data: Dataset) -> dict[str, pd.DataFrame]:
    """Return the tables with the columns that a firm's own would have."""
    return {table.name: data.rows(table.name)[table.columns] for table in TABLES}


def on_duckdb(data: Dataset) -> Dataset:
    """Return the data with every table as a DuckDB relation, as a notebook would hand it over."""
    connection = duckdb.connect()  # tables of one query must come from one connection

    def put(rows: pd.DataFrame) -> duckdb.DuckDBPyRelation:
        return connection.from_arrow(pa.Table.from_pandas(rows, preserve_index=False))

    return replace(data, **{table.name: put(getattr(data, table.name)) for table in TABLES})


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


def in_postgres(tables: Mapping[str, pd.DataFrame], address: str, schema: str = "public") -> None:
    """Write tables into a schema of a PostgreSQL server, in the types that a firm would choose."""
    import psycopg

    types = {"number": "numeric", "date": "date", "yes/no": "boolean"}
    with psycopg.connect(address) as database, database.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        for table in TABLES:
            if table.name not in tables:
                continue
            place = f'"{schema}"."{table.name}"'
            columns = ", ".join(
                f'"{each.name}" {types.get(each.kind, "text")}' for each in table.fields
            )
            cursor.execute(f"CREATE TABLE {place} ({columns})")
            rows = tables[table.name].astype(object)
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for row in rows.where(rows.notna(), None).itertuples(index=False):
                    copy.write_row(row)
        cursor.execute("ANALYZE")  # without, it takes every table for a small one: 35 times as slow
