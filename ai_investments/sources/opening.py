"""Open the source that a setting names as a dataset."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from ai_investments import dataset, spelling
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem, shown
from ai_investments.schema import ALIASES, INVESTMENTS, TABLES, Table
from ai_investments.schema.table import DTYPE
from ai_investments.sources import on_ibis
from ai_investments.sources.engine import (
    Columns,
    Engine,
    EngineTable,
    SourceFailed,
    Spellings,
    columns,
)
from ai_investments.sources.on_duckdb import CSV, OnDuckDB
from ai_investments.sources.on_spark import OnSpark
from ai_investments.sources.setting import Setting, SettingUnusable, chosen

LARGE = ("investments", "claims", "tickets")
"""Tables that stay where they are; the others are read into memory."""
MOST_ROWS_READ = 200_000
"""Rows up to which one of the others is read into memory."""
NOTHING = "none"
"""Version of the empty dataset that stands for a source that does not answer."""
LIMIT_S = 120.0
"""Seconds that opening may take: a cluster starts its workers then."""
LARGE_CSV_MB, MB = 64, 2**20
"""Size from which CSV files are left to DuckDB: checked in memory they would take minutes."""
DATABASES = (".duckdb", ".ddb", ".db")
PIECE = 2**22


def opened(setting: Setting | None = None) -> Dataset:
    """Open a source.

    Parameters
    ----------
    setting : Setting, optional
        Where the data is. Default: the built-in data.

    Returns
    -------
    Dataset
        CSV files up to `LARGE_CSV_MB` are read and checked whole; DuckDB takes in larger ones.
        Tables of Parquet, DuckDB, Spark and databases stay there, but for the small ones. Of all
        these, names and columns are compared with the schema;
        cells are not checked (`check` does). A table that is not there is empty. What is wrong is
        in `Dataset.problems`: a source that does not answer gives an empty dataset that says so.
    """
    if setting is None:
        return dataset.load()
    try:
        if setting.scheme and setting.scheme != "duckdb":
            return _on_engine(_connected(setting), _version(setting))
        return _of_files(setting)
    except SourceFailed as failure:
        empty = dataset.from_contents({}, problems=[failure.problem])
        return replace(empty, version=NOTHING)


def served() -> Dataset:
    """Return the data that the setting in force names, as `opened` does."""
    try:
        return opened(chosen())
    except SettingUnusable as reason:
        problem = Problem("The setting of the source", None, None, "", str(reason), "")
        return replace(dataset.from_contents({}, problems=[problem]), version=NOTHING)


def state() -> list[tuple[str, int, int]]:
    """Return name, time and size of the files that the setting in force names."""
    try:
        setting = chosen()
    except SettingUnusable:
        return []
    if setting is not None and setting.scheme not in ("", "duckdb"):
        return []
    path = dataset.BUILT_IN if setting is None else Path(setting.address.removeprefix("duckdb://"))
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = [(str(each), each.stat()) for each in files if each.is_file()]
    return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in found]


def _of_files(setting: Setting) -> Dataset:
    path = Path(setting.address.removeprefix("duckdb://"))
    if path.is_file() and (setting.scheme or path.suffix.lower() in DATABASES):
        return _on_engine(_database(setting, path), setting.version or hashed({"": [path]}))
    if setting.scheme:
        raise SourceFailed(
            Problem(setting.place, None, None, "", "There is no such file.",
                    "Correct the address: duckdb:// and the file's path.")
        )  # fmt: skip
    files = parquet_files(path) or large_csv_files(path)
    if not files:
        _there(setting, path)
        return dataset.load(path)
    beside = _csv_beside(path, files)
    folder = path if path.is_dir() else None
    with ThreadPoolExecutor(1) as apart:  # the files are hashed while DuckDB takes them in
        version = apart.submit(lambda: setting.version or hashed(files, beside))
        data = _on_engine(OnDuckDB(setting, files), "", beside, folder)
        return replace(data, version=version.result())


def _there(setting: Setting, path: Path) -> None:
    """Raise `SourceFailed` where there is no file, or a folder with none of the tables.

    Taken as empty, a folder that is gone for a moment would replace the data that is shown.
    """
    if not path.exists():
        raise SourceFailed(
            Problem(setting.place, None, None, "", "There is no such file or folder.",
                    "Put the data there, or correct the setting of the source.")
        )  # fmt: skip
    if path.is_dir() and not any((path / table.file).is_file() for table in TABLES):
        raise SourceFailed(
            Problem(setting.place, None, None, "", "The folder holds none of the tables.",
                    f"Put CSV files there, such as {INVESTMENTS.file}, or correct the setting of "
                    "the source.")
        )  # fmt: skip


def unread(data: Dataset) -> Problem | None:
    """Return why nothing of a source could be read, or None where something was."""
    return data.problems[0] if data.version == NOTHING else None


def parquet_files(path: Path) -> dict[str, list[Path]]:
    """Return the Parquet files of each table: one file, or the files of a folder of that name."""
    if path.is_file():
        return {INVESTMENTS.name: [path]} if path.suffix.lower() == ".parquet" else {}
    found = {}
    for table in TABLES:
        one, many = path / f"{table.name}.parquet", path / table.name
        parts = [one] if one.is_file() else sorted(many.rglob("*.parquet"))
        if parts:
            found[table.name] = parts
    return found


def large_csv_files(path: Path) -> dict[str, list[Path]]:
    """Return the CSV files of the large tables where they have more than `LARGE_CSV_MB`."""
    named = {name: path / f"{name}{CSV}" for name in LARGE}
    if path.is_file():
        named = {INVESTMENTS.name: path} if path.suffix == CSV else {}
    found = {name: [each] for name, each in named.items() if each.is_file()}
    size = sum(each.stat().st_size for (each,) in found.values())
    return found if size > LARGE_CSV_MB * MB and INVESTMENTS.name in found else {}


def _csv_beside(folder: Path, files: Mapping[str, object]) -> dict[str, bytes]:
    """Return the contents of the CSV files of the other tables in a folder with Parquet."""
    paths = {table.name: folder / table.file for table in TABLES if table.name not in files}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _database(setting: Setting, path: Path) -> OnDuckDB:
    try:
        return OnDuckDB(setting, database=path)
    except duckdb.Error as error:
        raise SourceFailed(
            Problem(setting.place, None, None, "", f"DuckDB cannot open it ({shown(str(error))}).",
                    "Check that it is a DuckDB file and that no other program writes to it.")
        ) from None  # fmt: skip


def _connected(setting: Setting) -> Engine:
    """Return the engine of an address, not yet connected; drivers are loaded only now."""
    if setting.scheme in on_ibis.PRODUCTS:
        return on_ibis.OnIbis(setting)
    if setting.scheme in ("spark", "sc"):
        return OnSpark(setting)
    known = ", ".join(f"{scheme}://" for scheme in ("duckdb", "spark", "sc", *on_ibis.PRODUCTS))
    raise SourceFailed(
        Problem(setting.place, None, None, "", f"No source is known by {setting.scheme}://.",
                f"Name a folder, a file, or an address that begins with {known}.")
    )  # fmt: skip


def _on_engine(
    engine: Engine,
    version: str,
    beside: Mapping[str, bytes] | None = None,
    folder: Path | None = None,
) -> Dataset:
    """Return a dataset whose tables are those of an engine, with CSV files beside them."""
    return engine.answered(lambda: _compared(engine, version, beside or {}, folder), LIMIT_S)


def _compared(
    engine: Engine, version: str, beside: Mapping[str, bytes], folder: Path | None
) -> Dataset:
    found = engine.stored()
    problems: list[Problem] = []
    missing = [t.name for t in TABLES if t.name not in found and t.name not in beside]
    if missing:
        problems.append(
            Problem(", ".join(missing), None, None, "", f"Not in {engine.name}; taken as empty.",
                    "Put there what you have.")
        )  # fmt: skip
    plans = {
        table.name: columns(table, found[table.name], table.name)
        for table in TABLES
        if table.name in found
    }
    problems += [problem for plan in plans.values() for problem in plan.problems]
    used = {name: plan for name, plan in plans.items() if plan.usable}
    as_of = dataset.researched_until(folder, problems) if folder else ""
    rest = dataset.from_contents(
        beside, as_of=as_of, problems=problems, folder=folder, elsewhere=used
    )
    read = replace(rest, **_tables(engine, used, rest), version=version, engine=engine)
    return with_left_out(read)


def with_left_out(data: Dataset) -> Dataset:
    """Return data with all that its engine has left out among its problems; often the same."""
    more = [] if data.engine is None else data.engine.left_out
    new = tuple(each for each in dict.fromkeys(more) if each not in data.problems)
    return replace(data, problems=data.problems + new) if new else data


def _tables(engine: Engine, used: Mapping[str, Columns], rest: Dataset) -> dict[str, Any]:
    """Return the tables that do not stay as `rest` has them.

    Queries join tables with each other, so what they join stands in one place: the large ones on
    the engine, the small ones in memory, or on the engine too where one of them is not small.
    """
    definitions = {table.name: table for table in TABLES}
    small = [name for name in definitions if name not in LARGE]
    aliases = rest.aliases
    if ALIASES.name in used:  # the others are spelled by it
        engine.prepare(ALIASES, used[ALIASES.name], {})
        aliases = engine.frame(ALIASES.name).collect("pandas").to_pandas()
    for name, columns_used in used.items():
        engine.prepare(definitions[name], columns_used, _spellings(name, aliases))
    wanted = [name for name in small if name in used]
    read = _read(engine, wanted)
    in_memory = len(read) == len(wanted)
    tables: dict[str, Any] = {}
    for name, table in definitions.items():
        if name in read and in_memory:
            tables[name] = _typed(read[name], table)
        elif name in used:
            tables[name] = EngineTable(engine, name)
        elif used and (name in LARGE or not in_memory):
            engine.put(table, getattr(rest, name))
            tables[name] = EngineTable(engine, name)
    return tables


def _read(engine: Engine, names: list[str]) -> dict[str, pd.DataFrame]:
    """Return tables as they are read up to the first that is not small."""
    read: dict[str, pd.DataFrame] = {}
    for name in names:
        rows = engine.frame(name).head(MOST_ROWS_READ + 1).collect("pandas").to_pandas()
        if len(rows) > MOST_ROWS_READ:
            break
        read[name] = rows
    return read


def _spellings(table: str, aliases: pd.DataFrame) -> Spellings:
    found = {}
    for column, kind in spelling.NAMES.get(table, {}).items():
        rows = aliases[aliases["kind"] == kind]
        if len(rows):
            found[column] = dict(zip(rows["alias"], rows["name"], strict=True))
    return found


def _typed(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return rows read from an engine with the types that a checked table has."""
    types = {each.name: DTYPE[each.kind] for each in table.fields}
    return rows.astype(types | ({"value_number": "float64"} if "value_number" in rows else {}))


def _version(setting: Setting) -> str:
    read_at = datetime.now(UTC)
    return setting.version or f"live, read at {read_at:%Y-%m-%d %H:%M:%S} UTC"


def hashed(files: Mapping[str, list[Path]], contents: Mapping[str, bytes] | None = None) -> str:
    """Return the version of files by table name: 10 hexadecimal digits of their SHA-256."""
    digest = hashlib.sha256()
    for name, paths in sorted(files.items()):
        for path in paths:
            digest.update(f"{name}:{path.stat().st_size}:".encode())
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
    for name, content in sorted((contents or {}).items()):
        digest.update(f"{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()[:10]
