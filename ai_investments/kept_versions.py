"""Earlier versions of a folder of data: kept beside it, loadable as they were."""

import csv
import datetime as dt
import functools
import io
import lzma
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ai_investments import dataset
from ai_investments.csv_text import LARGEST_BYTES
from ai_investments.dataset import BUILT_IN, PACKAGE, Dataset
from ai_investments.problems import Problem, shown
from ai_investments.schema import TABLES

FOLDER = "versions"
INDEX = "index.csv"
COLUMNS = ("version", "kept_on", "as_of", "note")
VERSION = re.compile(r"[0-9a-f]{10}")
IN_MEMORY = 8
"""Earlier versions that stay in memory: several analysts compare with the same few."""
NEWEST = "Open the newest version for it."


@dataclass(frozen=True)
class KeptVersion:
    """An earlier state of the data, or the present one.

    Attributes
    ----------
    version : str
        `Dataset.version` of it: 10 hexadecimal digits.
    kept_on : datetime.date
        Day since which it was the newest (UTC).
    as_of : str
        Day up to which it was researched (ISO), or empty.
    note : str
        What changed with it, in one line.
    archive : pathlib.Path
        The file that holds it.
    """

    version: str
    kept_on: dt.date
    as_of: str
    note: str
    archive: Path


class NotKept(ValueError):  # noqa: N818
    """The present data cannot be kept; the text says why."""


class _Unusable(ValueError):  # noqa: N818
    """An archive that cannot be read; the text says why."""


def kept(folder: Path | None = BUILT_IN) -> tuple[KeptVersion, ...]:
    """Return the versions that a folder of data keeps, newest first.

    Parameters
    ----------
    folder : pathlib.Path or None
        The folder of data, `Dataset.folder`. One without ``versions/`` keeps none, nor does None.

    Returns
    -------
    tuple of KeptVersion
        By day, and within a day in the order in which they were kept. Lines of the index that
        cannot be read are left out; `problems` names them.
    """
    return _index(folder)[0]


def newest_until(day: dt.date, folder: Path | None = BUILT_IN) -> KeptVersion | None:
    """Return the version that was the newest at the end of a day, or None where none is so old."""
    return next((each for each in kept(folder) if each.kept_on <= day), None)


def load(version: str, folder: Path | None = BUILT_IN) -> Dataset | None:
    """Return an earlier version of the data, checked against its name.

    Parameters
    ----------
    version : str
        `Dataset.version` of the version wanted; any text.
    folder : pathlib.Path or None
        The folder of data that keeps it.

    Returns
    -------
    Dataset or None
        None where the version is not kept or its archive is damaged; `why_not` says which.
        A table that did not exist yet is empty. A table that lacks a column which every row must
        fill today is not read; another column that it lacks is empty. `Dataset.problems` names
        all of them.
    """
    found = _find(version, folder)
    if found is None:
        return None
    try:
        return _read(found, folder)
    except _Unusable:
        return None


def why_not(version: str, folder: Path | None = BUILT_IN) -> str:
    """Return why `load` gives None, in one sentence; empty where it gives the version."""
    found = _find(version, folder)
    if found is None:
        return f"Version {shown(version)} is not among the versions kept."
    try:
        _read(found, folder)
    except _Unusable as reason:
        return str(reason)
    return ""


def problems(folder: Path | None) -> tuple[Problem, ...]:
    """Return what is wrong with the versions that a folder keeps: index and every archive."""
    versions, found = _index(folder)
    told = [(each, why_not(each.version, folder)) for each in versions]
    return found + tuple(
        Problem(f"{FOLDER}/{each.archive.name}", None, None, "", reason,
                "Restore the file, or remove its line from the index.")
        for each, reason in told
        if reason
    )  # fmt: skip


def keep(folder: Path, note: str, kept_on: dt.date | None = None) -> KeptVersion:
    """Keep the present state of a folder of data as its newest version.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of data; ``versions/`` in it is made where there is none.
    note : str
        What changed, in one line.
    kept_on : datetime.date, optional
        Day to note. Default: today (UTC).

    Returns
    -------
    KeptVersion
        The version kept. The same files give the same bytes.

    Raises
    ------
    NotKept
        Where the version is kept already, the note is empty, the day is before that of the newest
        version, or the folder has no data. Nothing is written then.
    """
    contents = _contents(folder)
    if not contents:
        raise NotKept(f"{folder} holds none of the data files.")
    note = " ".join(note.split())
    if not note:
        raise NotKept("Say in one line what changed.")
    version = dataset.version_of(contents)
    versions = kept(folder)
    if any(each.version == version for each in versions):
        raise NotKept(f"Version {version} is kept already.")
    day = kept_on or dt.datetime.now(dt.UTC).date()
    if versions and day < versions[0].kept_on:
        raise NotKept(f"A version was kept on {versions[0].kept_on}, after {day}.")
    package = folder / PACKAGE
    if package.is_file():
        contents[package.stem] = package.read_bytes()
    as_of = dataset.researched_until(folder, [])
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    new = KeptVersion(version, day, as_of, note, place / f"{version}.tar.xz")
    _write(new.archive, _packed(contents))
    index = place / INDEX
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\n")
    before = index.read_text("utf-8") if index.is_file() else ",".join(COLUMNS)
    lines.writerow([version, day.isoformat(), as_of, note])
    _write(index, (before.rstrip("\n") + "\n" + written.getvalue()).encode())
    return new


def _find(version: str, folder: Path | None) -> KeptVersion | None:
    return next((each for each in kept(folder) if each.version == version), None)


def _index(folder: Path | None) -> tuple[tuple[KeptVersion, ...], tuple[Problem, ...]]:
    """Return the versions that the index names, newest first, and its lines that name none."""
    index = None if folder is None else folder / FOLDER / INDEX
    if index is None or not index.is_file():
        return (), ()
    name = f"{FOLDER}/{INDEX}"
    try:
        rows = list(csv.DictReader(io.StringIO(index.read_text("utf-8"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return (), (
            Problem(name, None, None, "", f"The file cannot be read ({type(error).__name__}).",
                    "Restore it; no earlier version can be opened without it."),
        )  # fmt: skip
    found: dict[str, KeptVersion] = {}
    problems = []
    for number, row in enumerate(rows, start=2):
        version, day = row.get("version") or "", row.get("kept_on") or ""
        try:
            when = dt.date.fromisoformat(day)
        except ValueError:
            when = None
        if not VERSION.fullmatch(version) or when is None or version in found:
            problems.append(
                Problem(name, number, None, shown(f"{version},{day}"),
                        "This line names no version of its own.",
                        "Give a version of 10 hexadecimal digits, once, and a day as 2026-11-23.")
            )  # fmt: skip
            continue
        archive = index.with_name(f"{version}.tar.xz")
        found[version] = KeptVersion(
            version, when, row.get("as_of") or "", row.get("note") or "", archive
        )
    newest_last = sorted(found.values(), key=lambda each: each.kept_on)
    return tuple(reversed(newest_last)), tuple(problems)


def _contents(folder: Path) -> dict[str, bytes]:
    """Return the files of the tables by table name."""
    paths = {table.name: folder / table.file for table in TABLES}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _packed(contents: Mapping[str, bytes]) -> bytes:
    """Return an archive of the files: no clock, user or order of a disk gets into its bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(contents):
            suffix = ".json" if name == Path(PACKAGE).stem else ".csv"
            member = tarfile.TarInfo(name + suffix)
            member.size = len(contents[name])
            archive.addfile(member, io.BytesIO(contents[name]))
    return lzma.compress(packed.getvalue(), preset=6 | lzma.PRESET_EXTREME)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, whatever happens meanwhile."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _unpacked(archive: Path) -> dict[str, bytes]:
    """Return the CSV files of an archive by table name."""
    damaged = f"The archive {FOLDER}/{archive.name} is damaged and not used."
    try:
        packed = archive.read_bytes()
    except OSError:
        raise _Unusable(f"The archive {FOLDER}/{archive.name} is missing.") from None
    try:
        reader = lzma.LZMADecompressor(lzma.FORMAT_XZ)
        plain = reader.decompress(packed, LARGEST_BYTES)
        if not reader.eof:  # cut off, or larger than any data that can be read
            raise _Unusable(damaged)
        contents = {}
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as members:
            for member in members:
                file = members.extractfile(member)
                if file is not None and member.name.endswith(".csv"):
                    contents[member.name.removesuffix(".csv")] = file.read()
    except (lzma.LZMAError, tarfile.TarError, OSError, EOFError):
        raise _Unusable(damaged) from None
    return contents


@functools.lru_cache(maxsize=IN_MEMORY)
def _read(version: KeptVersion, folder: Path | None) -> Dataset:
    """Return the dataset of an archive; raise where it is not the one that the index names."""
    contents = _unpacked(version.archive)
    found = dataset.version_of(contents)
    if found != version.version:
        raise _Unusable(
            f"The archive {FOLDER}/{version.archive.name} holds other data ({found}) and is not "
            "used."
        )
    known = {table.name: contents[table.name] for table in TABLES if table.name in contents}
    read = dataset.from_contents(known, as_of=version.as_of, folder=folder)
    return replace(
        read,
        version=version.version,
        problems=tuple(map(_told, read.problems)) + _other_tables(contents),
    )


def _told(problem: Problem) -> Problem:
    """Return a problem of an earlier version as its reader can take it: nobody will mend it."""
    table = next((each for each in TABLES if each.file == problem.file), None)
    if table is None or problem.row != 1 or problem.column is None:
        return problem
    reason = "The column is no longer read."
    if problem.column in table.columns:
        reason = "This version is older than the column, which is empty."
        if table[problem.column].required:
            reason = "This version is older than the column, without which no row is read today."
    return replace(problem, reason=reason, remedy=NEWEST)


def _other_tables(contents: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Name the tables that only today's data has, and those that it no longer has."""
    names = [table.name for table in TABLES]
    reasons = dict.fromkeys(names, "The table did not exist in this version.")
    reasons |= dict.fromkeys(contents, "The table is no longer read.")
    return tuple(
        Problem(f"{name}.csv", None, None, "", reason, NEWEST)
        for name, reason in reasons.items()
        if (name in names) != (name in contents)
    )
