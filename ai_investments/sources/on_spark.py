"""Spark: a standalone cluster, Spark Connect, or Spark in this process."""

import importlib
import os
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from ai_investments.problems import Problem
from ai_investments.schema import TABLES, Table
from ai_investments.sources.engine import (
    HOLDS,
    PLAIN_NUMBER,
    Columns,
    Engine,
    SourceFailed,
    Spellings,
    Stored,
    in_list,
)
from ai_investments.sources.setting import Setting

TYPES = {"text": "string", "number": "double", "date": "timestamp_ntz", "yes/no": "boolean"}
CONFIGURED = {
    "spark.app.name": "AI Investment Monitor",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.python.sql.dataFrameDebugging.enabled": "false",  # half of the time of making a query
}
"""What the session has unless the address says otherwise."""
PORT = 7077
SECONDS_TO_CONNECT = 10
LOST = (
    "SparkContext was shut down", "stopped SparkContext", "All masters are unresponsive",
    "StatusCode.UNAVAILABLE", "INVALID_HANDLE", "NO_ACTIVE_SESSION", "Connection refused",
)  # fmt: skip
"""What Spark's messages say when nobody is there any more."""


class OnSpark(Engine):
    """Tables that a Spark cluster reads: of its catalogue, or Parquet files of a folder.

    Parameters
    ----------
    setting : Setting
        Address of the cluster; ``tables`` is a database of its catalogue, or a folder where it has
        a slash. Names that begin with ``spark.`` configure the session.

    Raises
    ------
    SourceFailed
        Where PySpark or Java is not installed.
    """

    product = "Spark"
    answers_slowly = (
        "Choose fewer rows, look whether the cluster has free workers, or raise time_limit_s in "
        "the setting of the source."
    )

    def __init__(self, setting: Setting):
        super().__init__(setting)
        self._connect = setting.scheme == "sc"
        extra = "pyspark[connect]" if self._connect else "pyspark"
        try:
            importlib.import_module("pyspark.sql.connect.session" if self._connect else "pyspark")
        except ImportError:
            raise SourceFailed(
                Problem(self.name, None, None, "", "The driver is not installed.",
                        f"Run: .venv/bin/python -m pip install '{extra}'")
            ) from None  # fmt: skip
        if not self._connect and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            raise SourceFailed(
                Problem(self.name, None, None, "", "Java is not installed.",
                        "Install it; on Debian: apt-get install default-jre-headless")
            )  # fmt: skip
        self._functions = importlib.import_module("pyspark.sql.functions")
        self._starting = threading.RLock()
        self._session: Any = None
        self._there: dict[str, Any] = {}
        self._recipes: dict[str, tuple[Table, Columns | None, Spellings]] = {}
        self._read: dict[str, Any] = {}

    def session(self) -> Any:
        """Return the session, which all threads share; it is started by the first."""
        with self._starting:
            if self._session is None:
                if not self._connect:
                    self._reach_master()
                builder = importlib.import_module("pyspark.sql").SparkSession.builder
                options = {
                    name: value
                    for name, value in self.setting.query.items()
                    if name.startswith("spark.")
                }
                address = self.setting.address
                if self._connect:
                    builder = builder.remote(address)
                else:
                    builder = builder.master(address.partition("?")[0])
                    options = CONFIGURED | options
                for name, value in options.items():
                    builder = builder.config(name, value)
                self._session = builder.getOrCreate()
                if not self._connect:
                    self._session.sparkContext.setLogLevel("ERROR")
            return self._session

    def _reach_master(self) -> None:
        # Spark tries for minutes where nobody listens, and nothing can stop it meanwhile.
        if "://" in self.setting.address:
            for place in urlsplit(self.setting.address).netloc.split(","):
                host, _, port = place.partition(":")
                try:
                    socket.create_connection((host, int(port or PORT)), SECONDS_TO_CONNECT).close()
                except OSError as error:
                    refused = error
                else:
                    return
            raise refused

    def stored(self) -> Mapping[str, Stored]:
        """Return the tables of the schema that are there, by name, with their columns."""
        self._there = self._found()
        return {
            name: {each.name: _holds(each.dataType.typeName()) for each in table.schema.fields}
            for name, table in self._there.items()
        }

    def _found(self) -> dict[str, Any]:
        session, place = self.session(), self.setting.tables
        known = [table.name for table in TABLES]
        if "/" not in place:
            database = place or "default"
            listed = {each.name.lower(): each.name for each in session.catalog.listTables(database)}
            return {
                name: session.table(f"{_name(database)}.{_name(listed[name])}")
                for name in known
                if name in listed
            }
        if "://" in place or self._connect:  # only the cluster sees what is there
            return {name: table for name in known if (table := self._try(place, name)) is not None}
        folder = Path(place)
        paths = {name: (folder / f"{name}.parquet", folder / name) for name in known}
        return {
            name: session.read.parquet(str(next(path for path in both if path.exists())))
            for name, both in paths.items()
            if any(path.exists() for path in both)
        }

    def _try(self, folder: str, name: str) -> Any:
        for path in (f"{folder.rstrip('/')}/{name}.parquet", f"{folder.rstrip('/')}/{name}"):
            try:
                table = self.session().read.parquet(path)
                _ = table.schema
            except Exception as error:
                if "PATH_NOT_FOUND" not in str(error):
                    raise
            else:
                return table
        return None

    def _prepare(self, table: Table, columns: Columns, spellings: Spellings) -> None:
        self._recipes[table.name] = table, columns, spellings
        self._read[table.name] = self._made(table, columns, spellings)

    def put(self, table: Table, rows: pd.DataFrame) -> None:
        """Let a checked table that the engine does not have be joined with those that it has."""
        if len(rows):
            raise NotImplementedError("Spark is read, never written to")
        self._recipes[table.name] = table, None, {}
        self._read[table.name] = self._made(table, None, {})

    def _made(self, table: Table, columns: Columns | None, spellings: Spellings) -> Any:
        functions = self._functions
        read = {each.name: self._column(each.name, HOLDS[each.kind], columns)
                for each in table.fields}  # fmt: skip
        if table.name == "investments":
            day = functions.unix_date(read["announced_on"].cast("date"))
            read["announced_day"] = day.cast("bigint")
        if table.name.endswith("claims"):
            value = read["value"].cast("string")
            plain = value.rlike(f"^({PLAIN_NUMBER})$")
            read["value_number"] = functions.when(plain, value.try_cast("double"))
        for column, names in spellings.items():
            spelled = self._list_spelled if table[column].kind == "list" else self._spelled
            read[column] = spelled(read[column], names)
        source = self.session().range(0) if columns is None else self._there[table.name]
        return source.select(*(expression.alias(name) for name, expression in read.items()))

    def _spelled(self, cells: Any, names: Mapping[str, str]) -> Any:
        texts = (self._functions.lit(text) for pair in names.items() for text in pair)
        known = self._functions.create_map(*texts)
        return self._functions.coalesce(self._functions.try_element_at(known, cells), cells)

    def _list_spelled(self, cells: Any, names: Mapping[str, str]) -> Any:
        """Return the expression that spells each name of a list and keeps it once, in its place."""
        functions = self._functions
        # A function of two parameters would be given the place as well.
        parts = functions.transform(functions.split(cells, ";"), lambda part: functions.trim(part))
        parts = functions.filter(parts, lambda part: part != "")
        parts = functions.transform(parts, lambda part: self._spelled(part, names))
        respelled = functions.array_join(functions.array_distinct(parts), "; ")
        return functions.when(cells.rlike(in_list(names)), respelled).otherwise(cells)

    def _column(self, name: str, wanted: str, columns: Columns | None) -> Any:
        """Return the expression that reads a column as what it should hold."""
        functions = self._functions
        if columns is None or name not in columns.stored:
            read = functions.lit(None).cast(TYPES[wanted])
        else:
            stored, held = columns.stored[name]
            read = functions.col(_name(stored))
            # Decimals, whole numbers and days are other types of the same.
            read = read.cast(TYPES[wanted]) if held == wanted else read.try_cast(TYPES[wanted])
        return functions.coalesce(read, functions.lit(False)) if wanted == "yes/no" else read

    def native(self, table: str) -> Any:
        """Return a prepared table as narwhals reads it, good for this thread and this query."""
        with self._starting:
            if table not in self._read:  # the session is a new one
                if not self._there:
                    self._there = self._found()
                self._read[table] = self._made(*self._recipes[table])
            return self._read[table]

    def pages(self, table: str, rows: int) -> Iterator[pd.DataFrame]:
        """Return the rows of a table as they are stored, some at a time."""
        stored = self._there[table]
        found = stored.toLocalIterator(prefetchPartitions=True)
        while page := list(islice(found, rows)):
            yield pd.DataFrame([tuple(row) for row in page], columns=stored.columns)

    def is_own(self, error: Exception) -> bool:
        """Tell whether an error comes from the engine or the way to it."""
        return isinstance(error, OSError) or any(
            each.__module__.split(".")[0] in ("pyspark", "py4j", "grpc")
            for each in type(error).__mro__
        )

    def is_lost(self, error: Exception) -> bool:
        """Tell whether an error says that the connection was lost, so that a new one may do."""
        gone = isinstance(error, OSError) or type(error).__name__ == "Py4JNetworkError"
        return gone or any(words in str(error) for words in LOST)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Mark what this thread asks, so that `cancel` finds it."""
        session, tag = self.session(), _tag(threading.get_ident())
        # The session's own tags do not reach the thread that collects as Arrow; a context's do.
        add = session.addTag if self._connect else session.sparkContext.addJobTag
        add(tag)
        try:
            yield
        finally:
            if session is self._session:
                remove = session.removeTag if self._connect else session.sparkContext.removeJobTag
                remove(tag)

    def cancel(self, thread: int) -> None:
        """Stop what a thread has running, by its identifier; nothing where that is nothing."""
        if self._session is not None and self._connect:
            self._session.interruptTag(_tag(thread))
        elif self._session is not None:
            self._session.sparkContext.cancelJobsWithTag(_tag(thread))

    def reconnect(self) -> None:
        """Start a new session with the next query."""
        with self._starting:
            session, self._session = self._session, None
            self._there, self._read = {}, {}
            if session is not None:
                session.stop()


def _holds(kind: str) -> str:
    if kind in ("string", "varchar", "char"):
        return "text"
    if kind.startswith(("decimal", "double", "float", "integer", "long", "short", "byte")):
        return "number"
    return {"boolean": "yes/no"}.get(kind, "date" if kind.startswith(("date", "time")) else "other")


def _tag(thread: int) -> str:
    return f"ai-investments-{thread}"


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"
