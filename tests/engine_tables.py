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


def faulty(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return tables with a fault of every kind, and what `check` must say of them."""
    deals, claims = tables["investments"].copy(), tables["claims"].copy()
    deals.loc[0, "segment"] = "Toys\x1b[2J"
    deals.loc[1, "valuation_usd_bn"] = -1.5
    deals.loc[2, "deal_id"] = deals.loc[3, "deal_id"]
    claims.loc[0, "deal_id"] = "nobody"
    claims["url"] = "no address"
    said = [
        f"investments, deal_id {deals.loc[0, 'deal_id']}, column segment",
        "“-1.5” is out of range",
        f"column deal_id: “{deals.loc[3, 'deal_id']}” 2 rows have this name",
        "claims, column deal_id: “nobody” Nothing in investments has this deal_id",
        f"{len(claims) - 20:,} more cells",
    ]
    return {**tables, "investments": deals, "claims": claims}, said


def oddly_stored(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables whose deals hold days, numbers and yes or no as text."""
    deals = tables["investments"]
    odd = deals.assign(
        announced_on=deals["announced_on"].dt.strftime("%Y-%m-%d"),
        valuation_usd_bn=deals["valuation_usd_bn"].map(str, na_action="ignore").astype("str"),
        spans_missing_rounds=deals["spans_missing_rounds"].map({True: "true", False: None}),
    )
    return {**tables, "investments": odd}


def spelled_otherwise(data: Dataset) -> dict[str, pd.DataFrame]:
    """Return the tables with other spellings of companies and investors, some of them twice."""
    tables = raw(data)
    one = {
        kind: dict(zip(rows["name"], rows["alias"], strict=True))
        for kind, rows in data.aliases.groupby("kind")
    }

    def listed(cell: str) -> str:
        names = cell.split("; ")
        if not one["investor"].keys() & set(names):
            return cell
        return ";".join([*(one["investor"].get(name, name) for name in names), *names])

    deals = tables["investments"]
    other = deals.assign(
        company=deals["company"].replace(one["company"]),
        **{each: deals[each].map(listed, na_action="ignore").astype("str")
           for each in ("lead_investors", "investors")},
    )  # fmt: skip
    return {**tables, "investments": other}


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


def slowed(database: Path, work: Path) -> None:
    """Have every query of a DuckDB file's deals take as much work as a file says, from now on.

    The file holds a number: 0 is none, 50,000 a minute of a processor or so.
    """
    work.write_text("0", "utf-8")
    with duckdb.connect(str(database)) as opened:
        opened.execute("ALTER TABLE investments RENAME TO kept")
        opened.execute(
            "CREATE VIEW investments AS SELECT kept.* FROM kept, (SELECT count(*) AS n "  # noqa: S608
            f"FROM (SELECT unnest(range(content::BIGINT)) FROM read_text('{work}')) AS few(a), "
            "range(1000000) AS many(b) WHERE a <> b) AS done WHERE done.n >= 0"
        )


def in_postgres(tables: Mapping[str, pd.DataFrame], address: str, schema: str = "public") -> None:
    """Write tables into a schema of a PostgreSQL server, in the types that a firm would choose."""
    import psycopg

    types = {"f": "numeric", "i": "numeric", "M": "date", "b": "boolean"}
    with psycopg.connect(address) as database, database.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        for name, given in tables.items():
            place = f'"{schema}"."{name}"'
            columns = ", ".join(
                f'"{column}" {types.get(given[column].dtype.kind, "text")}' for column in given
            )
            cursor.execute(f"CREATE TABLE {place} ({columns})")
            rows = given.astype(object)
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for row in rows.where(rows.notna(), None).itertuples(index=False):
                    copy.write_row(row)
        cursor.execute("ANALYZE")  # without, it takes every table for a small one: 35 times as slow
