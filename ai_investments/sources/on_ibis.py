"""Databases and warehouses that Ibis knows: PostgreSQL, ClickHouse, Trino, BigQuery, Snowflake."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ai_investments.problems import Problem
from ai_investments.schema import TABLES, Table
from ai_investments.sources.connections import Connections
from ai_investments.sources.engine import (
    DAY,
    HOLDS,
    PLAIN_NUMBER,
    YES,
    Columns,
    Engine,
    SourceFailed,
    Spellings,
    Stored,
    in_list,
)
from ai_investments.sources.setting import Setting

PRODUCTS = {
    "postgres": ("PostgreSQL", "postgres", "psycopg"),
    "postgresql": ("PostgreSQL", "postgres", "psycopg"),
    "clickhouse": ("ClickHouse", "clickhouse", "clickhouse_connect"),
    "trino": ("Trino", "trino", "trino"),
    "bigquery": ("BigQuery", "bigquery", "google.cloud.bigquery"),
    "snowflake": ("Snowflake", "snowflake", "snowflake.connector"),
}
"""By scheme: what the product is called, Ibis' extra and the module of its driver."""
TYPES = {"text": "string", "number": "float64", "date": "timestamp", "yes/no": "boolean"}
SECONDS_TO_CONNECT = "10"
NO_TRANSPORT = ("OperationalError", "InterfaceError", "ConnectionError", "ServiceUnavailable")
"""Names of drivers' errors that say that nobody answers."""
STOPPED = ("QueryCanceled",)


class OnIbis(Engine):
    """Tables of a database or warehouse, read through Ibis.

    Parameters
    ----------
    setting : Setting
        Its address.

    Raises
    ------
    SourceFailed
        Where the driver is not installed.
    """

    def __init__(self, setting: Setting):
        super().__init__(setting)
        self.product, extra, self._driver = PRODUCTS[setting.scheme]
        try:
            self._ibis = importlib.import_module("ibis")
            importlib.import_module(self._driver)
        except ImportError:
            raise SourceFailed(
                Problem(self.name, None, None, "", "The driver is not installed.",
                        f"Run: .venv/bin/python -m pip install 'ibis-framework[{extra}]'")
            ) from None  # fmt: skip
        # Databases merge nested queries themselves; here it takes half of the time of writing one.
        self._ibis.options.sql.fuse_selects = False
        self._connections: Connections[Any] = Connections(self._connect)
        self._there: dict[str, Any] = {}
        self._read: dict[str, Any] = {}

    def _connect(self) -> Any:
        given = {}
        if self._driver == "psycopg" and "connect_timeout" not in self.setting.query:
            given["connect_timeout"] = SECONDS_TO_CONNECT
        return self._ibis.connect(self.setting.address, **given)

    def stored(self) -> Mapping[str, Stored]:
        """Return the tables of the schema that are there, by name, with their columns."""
        mine = self._connections.mine()
        place = self.setting.tables or None
        known = {table.name for table in TABLES}
        self._there = {
            name.lower(): mine.table(name, database=place)
            for name in mine.list_tables(database=place)
            if name.lower() in known
        }
        return {
            name: {column: _holds(kind) for column, kind in table.schema().items()}
            for name, table in self._there.items()
        }

    def _prepare(self, table: Table, columns: Columns, spellings: Spellings) -> None:
        there = self._there[table.name]
        read = {each.name: self._column(there, each.name, HOLDS[each.kind], columns)
                for each in table.fields}  # fmt: skip
        if table.name == "investments":
            read["announced_day"] = read["announced_on"].date().epoch_days().cast("int64")
        if table.name.endswith("claims"):
            read["value_number"] = self._number(read["value"].cast("string"))
        for column, names in spellings.items():
            listed = table[column].kind == "list"
            spelled = self._list_spelled if listed else self._spelled
            read[column] = spelled(read[column], names)
        self._read[table.name] = there.select(**read)

    def _column(self, there: Any, name: str, wanted: str, columns: Columns) -> Any:
        """Return the expression that reads a column as what it should hold."""
        if name not in columns.stored:
            nothing = self._ibis.null(TYPES[wanted])
            return nothing.fill_null(False) if wanted == "yes/no" else nothing
        stored, held = columns.stored[name]
        cells = there[stored]
        if held == wanted or wanted == "text":
            # Decimals, whole numbers and days are other types of the same.
            read = cells.cast(TYPES[wanted])
        elif wanted == "number":
            read = self._number(cells.cast("string"))
        elif wanted == "date":
            text = cells.cast("string")
            read = self._ibis.cases((text.re_search(f"^({DAY})$"), text.cast("timestamp")))
        else:
            read = cells.cast("string").lower().isin(YES)
        return read.fill_null(False) if wanted == "yes/no" else read

    def _spelled(self, cells: Any, names: Mapping[str, str]) -> Any:
        cases = [(cells == one, to) for one, to in names.items()]
        return self._ibis.cases(*cases, else_=cells)

    def _list_spelled(self, cells: Any, names: Mapping[str, str]) -> Any:
        """Return the expression that spells each name of a list and keeps it once, in its place."""
        parts = cells.split(";").map(lambda part: self._spelled(part.strip(), names))
        parts = parts.filter(lambda part: part != "")
        respelled = parts.filter(lambda part, place: parts.index(part) == place).join("; ")
        return self._ibis.cases((cells.re_search(in_list(names)), respelled), else_=cells)

    def _number(self, text: Any) -> Any:
        return self._ibis.cases((text.re_search(f"^({PLAIN_NUMBER})$"), text.cast("float64")))

    def put(self, table: Table, rows: pd.DataFrame) -> None:
        """Let a checked table that the engine does not have be joined with those that it has."""
        if len(rows):
            raise NotImplementedError(f"{self.product} is read, never written to")
        other = next(iter(self._read.values()))
        types = {each.name: TYPES[HOLDS[each.kind]] for each in table.fields}
        types |= {"announced_day": "int64"} if table.name == "investments" else {}
        types |= {"value_number": "float64"} if table.name.endswith("claims") else {}
        nothing = {name: self._ibis.null(kind) for name, kind in types.items()}
        self._read[table.name] = other.filter(self._ibis.literal(False)).select(**nothing)

    def native(self, table: str) -> Any:
        """Return a prepared table as narwhals reads it, good for this thread and this query."""
        return self._mine(self._read[table])

    def _mine(self, table: Any) -> Any:
        """Return an expression that asks over this thread's connection."""
        operations = importlib.import_module("ibis.expr.operations")
        mine = self._connections.mine()

        def over_mine(node: Any, parts: Any) -> Any:
            if isinstance(node, operations.DatabaseTable):
                return node.copy(source=mine)
            return node.__recreate__(parts) if parts else node

        return table.op().replace(over_mine).to_expr()

    def pages(self, table: str, rows: int) -> Iterator[pd.DataFrame]:
        """Return the rows of a table as they are stored, some at a time."""
        for batch in self._mine(self._there[table]).to_pyarrow_batches(chunk_size=rows):
            yield batch.to_pandas()

    def is_own(self, error: Exception) -> bool:
        """Tell whether an error comes from the engine or the way to it."""
        drivers = {self._driver.split(".")[0], "ibis"}
        return isinstance(error, OSError) or any(
            each.__module__.split(".")[0] in drivers for each in type(error).__mro__
        )

    def is_lost(self, error: Exception) -> bool:
        """Tell whether an error says that the connection was lost, so that a new one may do."""
        names = {each.__name__ for each in type(error).__mro__}
        return bool(names.intersection(NO_TRANSPORT)) and not names.intersection(STOPPED)

    def cancel(self, thread: int) -> None:
        """Stop what a thread has running; only PostgreSQL's driver can."""
        connection = self._connections.of(thread)
        if connection is not None and self._driver == "psycopg":
            connection.con.cancel_safe()

    def reconnect(self) -> None:
        """Make new connections from now on."""
        self._connections.forget()


def _holds(kind: Any) -> str:
    if kind.is_string():
        return "text"
    if kind.is_boolean():
        return "yes/no"
    if kind.is_numeric():
        return "number"
    return "date" if kind.is_date() or kind.is_timestamp() else "other"
