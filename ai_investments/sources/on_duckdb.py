"""DuckDB: Parquet and large CSV files of a folder, one such file, or a DuckDB file."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow

from ai_investments.problems import Problem
from ai_investments.schema import TABLES, Table
from ai_investments.sources import duckdb_text
from ai_investments.sources.connections import Connections
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
from ai_investments.sources.large_csv import LargeCsv, Unreadable
from ai_investments.sources.setting import Setting
from ai_investments.sources.spill_folder import spill_folder

FILE = "source"
"""Name under which a DuckDB file is attached."""
CSV = ".csv"
MEMORY = "1300MB"
"""What the engine takes of the server's memory; what needs more goes to a folder on disk."""
TYPES = {"text": "VARCHAR", "number": "DOUBLE", "date": "TIMESTAMP", "yes/no": "BOOLEAN"}
NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(.*\)|BIGNUM")


class OnDuckDB(Engine):
    """Tables that DuckDB reads.

    Parameters
    ----------
    setting : Setting
        What names them.
    files : mapping of str to sequence of Path
        Parquet files of each table, read where they stand, or its CSV file: that of the deals is
        read into the engine at once, others when it settles; empty: `database` holds the tables.
    database : Path, optional
        A DuckDB file; it is opened for reading only.
    """

    product = "DuckDB"

    def __init__(
        self,
        setting: Setting,
        files: Mapping[str, Sequence[Path]] | None = None,
        database: Path | None = None,
    ):
        super().__init__(setting)
        self._folder = spill_folder(self)
        self._database = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(self._folder)}
        )
        self._left: dict[str, dict[str, str]] = {}
        self._settling = threading.Lock()
        self._cursors: Connections[duckdb.DuckDBPyConnection] = Connections(self._database.cursor)
        self._csv = self._large_csv(files or {})
        self._from = {
            name: _parquet(paths) for name, paths in (files or {}).items() if name not in self._csv
        } | {name: file.reading() for name, file in self._csv.items()}
        self._schema = setting.tables or "main"
        if database is not None:
            self._database.execute(
                f"ATTACH {duckdb_text.text(str(database))} AS {FILE} (READ_ONLY)"
            )

    def _large_csv(self, files: Mapping[str, Sequence[Path]]) -> dict[str, LargeCsv]:
        """Look at the beginning of CSV files, and whether DuckDB gets along with it."""
        found = {}
        for table in TABLES:
            paths = files.get(table.name, ())
            if not paths or paths[0].suffix != CSV:
                continue
            try:
                file = found[table.name] = LargeCsv(paths[0], table.columns)
            except Unreadable as why:
                raise SourceFailed(why.problem) from None
            try:
                self._database.execute(f"DESCRIBE FROM {file.reading()}")
            except duckdb.InvalidInputException:
                file.is_odd = True
        return found

    def stored(self) -> Mapping[str, Stored]:
        """Return the tables of the schema that are there, by name, with their columns."""
        cursor = self._cursors.mine()
        if not self._from:
            listed = cursor.execute(
                "SELECT DISTINCT table_name FROM duckdb_columns() "
                "WHERE database_name = ? AND schema_name = ?",
                [FILE, self._schema],
            ).fetchall()
            known = {table.name for table in TABLES}
            self._from = {
                name.lower(): ".".join(map(duckdb_text.name, (FILE, self._schema, name)))
                for (name,) in listed
                if name.lower() in known
            }
        found = {
            name: {
                column: _holds(kind)
                for column, kind, *_ in cursor.execute(f"DESCRIBE FROM {place}").fetchall()
            }
            for name, place in self._from.items()
        }
        for table in TABLES:
            if table.name in self._csv:  # what a cell of a CSV file holds, only its text tells
                holds = {each.name: HOLDS[each.kind] for each in table.fields}
                found[table.name] = {name: holds.get(name, "text") for name in found[table.name]}
        return found

    def _prepare(self, table: Table, columns: Columns, spellings: Spellings) -> None:
        csv = self._csv.get(table.name)
        read = {
            each.name: _read(each.name, HOLDS[each.kind], columns, csv) for each in table.fields
        }
        if table.name == "investments":
            read["announced_day"] = (
                f"date_diff('day', DATE '1970-01-01', {read['announced_on']}::DATE)"
            )
        if table.name.endswith("claims"):
            value = f"CAST({read['value']} AS VARCHAR)"
            if csv is not None and csv.decimal_comma:
                value = _point(value)
            read["value_number"] = (
                f"CASE WHEN regexp_full_match({value}, {duckdb_text.text(PLAIN_NUMBER)}) "
                f"THEN TRY_CAST({value} AS DOUBLE) END"
            )
        for column, names in spellings.items():
            spelled = _list_spelled if table[column].kind == "list" else _spelled
            read[column] = spelled(read[column], names)
        cursor = self._cursors.mine()
        if table.name in self._csv:
            # Results are sorted by what is in them; to keep the order of rows costs as much again.
            cursor.execute("SET preserve_insertion_order = false")
            if table.name == "investments":
                self._take_in(table.name, read, "CREATE OR REPLACE TABLE investments AS")
                if cursor.execute("FROM investments LIMIT 1").fetchall() == []:
                    self._refuse(table.name)
                return
            self._left[table.name] = read  # what is shown first needs little of them
        query = f"SELECT {_chosen(read)} FROM {self._from[table.name]}"  # noqa: S608  # are quoted
        cursor.execute(f"CREATE OR REPLACE VIEW {duckdb_text.name(table.name)} AS {query}")

    def _refuse(self, name: str) -> None:
        """Raise what says why a CSV file has no rows."""
        nothing = Problem(self._csv[name].name, None, None, "", "DuckDB finds no row in the file.",
                          "Check its delimiter, its quotes and the ends of its lines.")  # fmt: skip
        raise SourceFailed(next(iter(self.left_out), nothing))

    def _take_in(self, name: str, read: Mapping[str, str], before: str, after: str = "") -> None:
        """Put the rows of a CSV file between two parts of a statement; note the broken lines."""
        cursor, file = self._cursors.mine(), self._csv[name]
        rows = f"(SELECT {_chosen(read)} FROM {file.reading(noted=True)})"  # noqa: S608  # quoted
        cursor.execute(f"{before} {rows} {after}")
        self.left_out += file.noted(cursor)

    def puts_off(self, table: str) -> bool:
        """Whether a table is slow to read until the engine settles."""
        return table in self._left

    def settle(self) -> None:
        """Take in, as Parquet beside what spills, the CSV files that are read where they stand."""
        with self._settling:
            cursor = self._cursors.mine()
            for name, read in tuple(self._left.items()):
                file = self._folder / f"{name}.parquet"
                self._take_in(
                    name, read, "COPY", f"TO {duckdb_text.text(str(file))} (FORMAT parquet)"
                )
                cursor.execute(
                    f"CREATE OR REPLACE VIEW {duckdb_text.name(name)} AS FROM {_parquet([file])}"
                )
                del self._left[name]

    def put(self, table: Table, rows: pd.DataFrame) -> None:
        """Let a checked table that the engine does not have be joined with those that it has."""
        cursor = self._cursors.mine()
        cursor.register("given", pyarrow.Table.from_pandas(rows, preserve_index=False))
        cursor.execute(f"CREATE OR REPLACE TABLE {duckdb_text.name(table.name)} AS FROM given")
        cursor.unregister("given")

    def native(self, table: str) -> Any:
        """Return a prepared table as narwhals reads it, good for this thread and this query."""
        return self._cursors.mine().table(table)

    def among(
        self, rows: nw.LazyFrame[Any], column: str, names: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        """Return the rows of a table, or of what is made of it, with one of some names."""
        # A list in a condition is gone through for every row; a table of names is looked up.
        listed = pyarrow.table({column: pyarrow.array(names, pyarrow.string())})
        wanted = nw.from_native(self._cursors.mine().from_arrow(listed)).lazy()
        found: nw.LazyFrame[Any] = rows.join(wanted, on=column, how="semi")
        return found

    def named(self, table: str, column: str, names: Sequence[str]) -> nw.LazyFrame[Any]:
        """Return the rows of a prepared table with one of some names."""
        if (read := self._left.get(table)) is None:
            return super().named(table, column, names)
        # Joined with the view, all columns of all rows would be worked out first.
        listed = (
            f'SELECT unnest([{", ".join(map(duckdb_text.text, names))}]::VARCHAR[]) AS "looked for"'
        )
        query = (
            f"SELECT {_chosen(read)} FROM {self._from[table]} "  # noqa: S608  # names are quoted
            f'SEMI JOIN ({listed}) AS names ON {read[column]} = names."looked for"'
        )
        found: nw.LazyFrame[Any] = nw.from_native(self._cursors.mine().sql(query)).lazy()
        return found

    def pages(self, table: str, rows: int) -> Iterator[pd.DataFrame]:
        """Return the rows of a table as they are stored, some at a time."""
        found = self._database.cursor().sql(f"FROM {self._from[table]}")
        for batch in found.to_arrow_reader(rows):
            yield batch.to_pandas()

    def is_own(self, error: Exception) -> bool:
        """Tell whether an error comes from the engine or the way to it."""
        return isinstance(error, duckdb.Error)

    def is_lost(self, error: Exception) -> bool:
        """Tell whether an error says that the connection was lost, so that a new one may do."""
        return isinstance(error, duckdb.ConnectionException)

    def cancel(self, thread: int) -> None:
        """Stop what a thread has running, by its identifier; nothing where that is nothing."""
        if (cursor := self._cursors.of(thread)) is not None:
            cursor.interrupt()

    def reconnect(self) -> None:
        """Make new connections from now on."""
        self._cursors.forget()


def _read(name: str, wanted: str, columns: Columns, csv: LargeCsv | None) -> str:
    """Return the expression that reads a column as what it should hold."""
    if name not in columns.stored:
        return "false" if wanted == "yes/no" else f"NULL::{TYPES[wanted]}"
    there, held = columns.stored[name]
    expression = duckdb_text.name(there)
    if csv is not None and wanted != "text":
        if csv.decimal_comma and wanted == "number":
            expression = _point(expression)
        if wanted == "date":
            expression = f"trim({expression})"
        # Within coalesce it is not done while the file is read, which leaves out a row instead.
        expression = f"coalesce(TRY_CAST({expression} AS {TYPES[wanted]}), NULL)"
    elif held != wanted or wanted != "text":
        # A decimal, a whole number and a day are other types of the same, and all of a CSV file is
        # text: one cast fits all.
        expression = f"TRY_CAST({expression} AS {TYPES[wanted]})"
    return f"coalesce({expression}, false)" if wanted == "yes/no" else expression


def _point(number: str) -> str:
    return f"replace({number}, ',', '.')"


def _chosen(read: Mapping[str, str]) -> str:
    return ", ".join(
        f"{expression} AS {duckdb_text.name(name)}" for name, expression in read.items()
    )


def _spelled(cells: str, names: Mapping[str, str]) -> str:
    cases = " ".join(
        f"WHEN {duckdb_text.text(one)} THEN {duckdb_text.text(to)}" for one, to in names.items()
    )
    return f"CASE {cells} {cases} ELSE {cells} END"


def _list_spelled(cells: str, names: Mapping[str, str]) -> str:
    """Return the expression that spells each name of a list and keeps it once, in its place."""
    known = ", ".join(
        f"{duckdb_text.text(one)}: {duckdb_text.text(to)}" for one, to in names.items()
    )
    spelled = f"coalesce(MAP {{{known}}}[trim(part)], trim(part))"
    parts = f"[{spelled} FOR part IN string_split({cells}, ';') IF trim(part) <> '']"
    once = "list_filter(parts, lambda part, place: list_position(parts, part) = place)"
    respelled = f"list_transform([{parts}], lambda parts: array_to_string({once}, '; '))[1]"
    holds = f"regexp_matches({cells}, {duckdb_text.text(in_list(names))})"
    return f"CASE WHEN {holds} THEN {respelled} ELSE {cells} END"


def _holds(kind: str) -> str:
    if kind == "VARCHAR":
        return "text"
    if NUMBERS.fullmatch(kind):
        return "number"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "date"
    return "yes/no" if kind == "BOOLEAN" else "other"


def _parquet(paths: Sequence[Path]) -> str:
    listed = ", ".join(map(duckdb_text.file, paths))
    return f"read_parquet([{listed}], union_by_name = true)"
