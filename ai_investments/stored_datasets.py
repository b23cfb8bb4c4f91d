"""Datasets that analysts upload, stored under the hash of their content: a link opens them.

One dataset is one object, a zip of the canonical tables and of what is known about them: it is
there as a whole or not at all, on a disk as in an object store.

>>> store = Store("memory://stored")
>>> stored = store.put({"investments": b"deal_id,company"}, About("My deals", ("my.csv",)))
>>> store.get(stored)
{'investments': b'deal_id,company'}
"""

import contextlib
import dataclasses
import errno
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from ai_investments.dataset_archive import (
    MB,
    MOST_ABOUT,
    About,
    TooLargeError,
    identity,
    is_id,
    packed,
    unpacked,
)
from ai_investments.problems import Problem, shown
from ai_investments.steady_clock import SteadyClock
from ai_investments.stored_objects import PART, Objects, without_secrets

FOLDER = Path(__file__).resolve().parent.parent / "stored"
ADDRESS_VARIABLE = "AI_INVESTMENTS_STORE"
"""Where datasets are stored: a folder, or an address that fsspec knows (``s3://bucket/path``)."""
DAYS_VARIABLE = "AI_INVESTMENTS_STORE_DAYS"
"""Days after which a dataset that nobody opens is deleted; 0: never."""
DATASET_VARIABLE = "AI_INVESTMENTS_STORE_DATASET_MB"
"""Megabytes that one dataset may have."""
TOTAL_VARIABLE = "AI_INVESTMENTS_STORE_TOTAL_MB"
"""Megabytes that all datasets together may take, compressed."""
DEFAULTS = {DAYS_VARIABLE: 90.0, DATASET_VARIABLE: 50.0, TOTAL_VARIABLE: 2000.0}

OPENED = re.compile(r"[0-9a-f]{16}\.opened")
WRITING = re.compile(rf"([0-9a-f]{{16}}\.(zip|opened)|swept){PART}")
SWEPT = "swept"
"""Object that holds the day of the last sweep."""
LEFTOVER_AFTER = timedelta(hours=1)
"""Age at which a half-written file belongs to nobody any more."""


class StoreError(Exception):
    """A dataset could not be stored, opened or deleted; `problem` says why and what to do."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


class Store:
    """Where uploaded datasets are kept.

    Parameters
    ----------
    address : str
        A folder, or any address that fsspec knows; made on first use.
    days : float
        Days since a dataset was last opened after which it is deleted; 0: kept for ever.
    dataset_mb, total_mb : float
        Megabytes that one dataset may have, and that all may take.
    clock : callable
        Gives the time, in UTC.

    Raises
    ------
    StoreError
        Where the address cannot be used at all: a driver is missing, the protocol is not known.
    """

    def __init__(
        self,
        address: str,
        *,
        days: float = DEFAULTS[DAYS_VARIABLE],
        dataset_mb: float = DEFAULTS[DATASET_VARIABLE],
        total_mb: float = DEFAULTS[TOTAL_VARIABLE],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ):
        self.days, self.dataset_mb, self.total_mb = days, dataset_mb, total_mb
        self._clock = SteadyClock(clock)
        self.where = without_secrets(address)
        try:
            self._objects = Objects(address)
        except ImportError as error:
            raise StoreError(
                Problem(self.where, None, None, "",
                        f"What reads this address is not installed ({shown(str(error))}).",
                        f"Install it, or set {ADDRESS_VARIABLE} to a folder.")
            ) from error  # fmt: skip
        except Exception as error:  # each driver has errors of its own
            raise StoreError(
                Problem(self.where, None, None, "",
                        f"This address cannot be used ({_in_words(error)}).",
                        f"Set {ADDRESS_VARIABLE} to a folder or to an address such as "
                        "s3://bucket/path.")
            ) from error  # fmt: skip
        if self._objects.folder == FOLDER:
            self.where = f"the folder {FOLDER.name} of this server"
        elif self._objects.folder is not None:
            self.where = "a folder of this server"

    @classmethod
    def from_environment(cls) -> Self:
        """Return the server's store, as the environment variables set it."""
        numbers = {name: _setting(name) for name in DEFAULTS}
        return cls(
            os.environ.get(ADDRESS_VARIABLE) or str(FOLDER),
            days=numbers[DAYS_VARIABLE],
            dataset_mb=numbers[DATASET_VARIABLE],
            total_mb=numbers[TOTAL_VARIABLE],
        )

    def put(self, contents: Mapping[str, bytes], about: About) -> str:
        """Store a dataset and return its id; one that is there already stays as it is.

        Parameters
        ----------
        contents : mapping of str to bytes
            Canonical CSV by table name.
        about : About
            What is known about it.

        Raises
        ------
        StoreError
            Where it is too large, there is no room, or the store cannot be written to. Nothing
            half-written is left that could be taken for a dataset.
        """
        size = sum(map(len, contents.values()))
        if size > self.dataset_mb * MB:
            raise self._error(
                f"The data has {size / MB:.1f} MB; one dataset may have {self.dataset_mb:g} MB.",
                "Leave out rows or columns that are not needed, or ask whoever runs the server to "
                f"raise {DATASET_VARIABLE}.",
            )
        found = identity(contents)
        with self._said("stored"):
            if self._is_sound(found):
                self._mark_opened(found)
                return found
            self._objects.make_folder()
            self._sweep_daily()
            written = packed(
                contents,
                dataclasses.replace(
                    about, stored_at=self._clock.now().isoformat(timespec="seconds")
                ),
            )
            self._write_new(found, written)
        return found

    def has(self, stored: str) -> bool:
        """Tell, without reading it, whether a dataset is there; this counts as opening it."""
        if not is_id(stored):
            return False
        with self._said("opened"):
            there = self._objects.has(f"{stored}.zip") and not self._expired(stored)
        if there:
            self._mark_opened(stored)
        return bool(there)

    def get(self, stored: str) -> dict[str, bytes]:
        """Return a dataset's canonical CSV by table name, checked against its id.

        Raises
        ------
        StoreError
            Where there is none of that id (deleted, expired, another server), or it is damaged.
        """
        contents, _ = self._read(stored)
        self._mark_opened(stored)
        return contents

    def about(self, stored: str) -> About:
        """Return what is known about a dataset; errors as of `get`."""
        return self._read(stored)[1]

    def listed(self) -> dict[str, About]:
        """Return what is known about every sound dataset by id, the newest first."""
        found = {}
        for stored in self.ids():
            with contextlib.suppress(StoreError):
                found[stored] = self.about(stored)
        newest = sorted(found, key=lambda stored: found[stored].stored_at, reverse=True)
        return {stored: found[stored] for stored in newest}

    def ids(self) -> list[str]:
        """Return the ids of all that is stored, sound or not, in order."""
        with self._said("listed"):
            names = self._objects.sizes()
        parted = (name.partition(".") for name in names)
        return sorted(stored for stored, _, kind in parted if kind == "zip" and is_id(stored))

    def archive(self, stored: str) -> bytes:
        """Return a dataset as it is stored, checked against its id; this is no opening of it.

        Raises
        ------
        StoreError
            As of `get`.
        """
        written = self._written(stored)
        self._checked_contents(stored, written)
        return written

    def put_archive(self, stored: str, written: bytes) -> bool:
        """Store what `archive` returned; return whether it was not there already.

        From now on it counts as opened today.

        Raises
        ------
        StoreError
            Where it is not what the id says, too large, or there is no room.
        """
        self._checked(stored)
        self._checked_contents(stored, written)
        with self._said("stored"):
            if self._is_sound(stored):
                return False
            self._objects.make_folder()
            self._write_new(stored, written)
        return True

    def reach(self) -> None:
        """Raise StoreError where the store cannot be reached; an empty one can."""
        with self._said("read"):
            self._day_in(SWEPT)

    def delete(self, stored: str) -> None:
        """Delete a dataset; one that is not there is deleted already."""
        self._checked(stored)
        with self._said("deleted"):
            self._remove(stored)

    def expires_on(self, stored: str) -> date | None:
        """Return the day on which a dataset is deleted unless it is opened; None: never."""
        if not self.days:
            return None
        self._checked(stored)
        with self._said("opened"):
            return self._last_used(stored) + timedelta(days=self.days)

    def sweep(self) -> list[str]:
        """Delete what has expired and what killed writers left behind; return the ids deleted.

        Nothing is deleted where the clock has jumped since the store was opened.
        """
        gone: list[str] = []
        if self._clock.jumped:
            return gone
        names = self._objects.sizes()
        for name in names:
            stored, _, kind = name.partition(".")
            if kind == "zip" and is_id(stored):
                if self._expired(stored):
                    self._remove(stored)
                    gone.append(stored)
                elif f"{stored}.opened" not in names:
                    self._mark_opened(stored)
            elif WRITING.fullmatch(name) or (
                OPENED.fullmatch(name) and f"{stored}.zip" not in names
            ):
                # Gone already where another process sweeps as well.
                with contextlib.suppress(FileNotFoundError):
                    if self._age(name) > LEFTOVER_AFTER:
                        self._objects.remove(name)
        return gone

    def _write_new(self, stored: str, written: bytes) -> None:
        """Write a dataset that is not there yet, where there is room for it."""
        taken = sum(self._objects.sizes().values())
        if taken + len(written) > self.total_mb * MB:
            raise self._error(
                f"The store is full: {taken / MB:.1f} of {self.total_mb:g} MB are taken, this "
                f"dataset needs {len(written) / MB:.1f}.",
                "Delete datasets that are no longer needed, or ask whoever runs the server to "
                f"raise {TOTAL_VARIABLE}.",
            )
        # First, so that no dataset is without its day, wherever the writer is killed.
        self._objects.write(f"{stored}.opened", self._latest_day().isoformat().encode())
        self._objects.write(f"{stored}.zip", written)

    def _sweep_daily(self) -> None:
        if self._day_in(SWEPT) != self._clock.today:
            self.sweep()
            if not self._clock.jumped:
                self._objects.write(SWEPT, self._latest_day().isoformat().encode())

    def _checked(self, stored: str) -> None:
        if not is_id(stored):
            raise StoreError(
                Problem("own data", None, None, shown(stored), "This is no id of a dataset.",
                        "An id has 16 digits from 0 to 9 and a to f; copy the whole link.")
            )  # fmt: skip

    def _read(self, stored: str) -> tuple[dict[str, bytes], About]:
        return self._checked_contents(stored, self._written(stored))

    def _written(self, stored: str) -> bytes:
        self._checked(stored)
        with self._said("opened"):
            if self._expired(stored):
                raise self._not_here(stored)
            try:
                size = self._objects.size(f"{stored}.zip")
                # A zip is hardly larger than what it holds.
                if size > self.dataset_mb * MB + 2 * MOST_ABOUT:
                    raise self._too_large(stored)
                written = self._objects.read(f"{stored}.zip")
            except FileNotFoundError as error:
                raise self._not_here(stored) from error
        return written

    def _checked_contents(self, stored: str, written: bytes) -> tuple[dict[str, bytes], About]:
        try:
            contents, about = unpacked(written, self.dataset_mb * MB)
        except TooLargeError as error:
            raise self._too_large(stored) from error
        except Exception as error:  # zipfile, zlib and json raise many kinds on broken bytes
            raise self._damaged(stored) from error
        if identity(contents) != stored:
            raise self._damaged(stored)
        return contents, about

    def _is_sound(self, stored: str) -> bool:
        try:
            self._read(stored)
        except StoreError:
            return False
        return True

    def _remove(self, stored: str) -> None:
        for name in (f"{stored}.zip", f"{stored}.opened"):
            self._objects.remove(name)

    def _mark_opened(self, stored: str) -> None:
        """Note the day; a store that can only be read keeps the day that it has."""
        with contextlib.suppress(Exception):
            day = self._day_in(f"{stored}.opened")
            # Never an earlier day: a clock that was wrong for an hour must not end a dataset.
            today = self._latest_day()
            if day is None or day < today:
                self._objects.write(f"{stored}.opened", today.isoformat().encode())

    def _day_in(self, name: str) -> date | None:
        """Return the day that an object holds, or None where it is missing or holds none."""
        try:
            return date.fromisoformat(self._objects.read(name).decode())
        except (FileNotFoundError, ValueError):
            return None

    def _last_used(self, stored: str) -> date:
        day = self._day_in(f"{stored}.opened")
        # Somebody removed the note: as if opened today, since nobody knows better.
        return day if day is not None else self._clock.today

    def _expired(self, stored: str) -> bool:
        kept = timedelta(days=self.days)
        return bool(self.days) and self._clock.today > self._last_used(stored) + kept

    def _latest_day(self) -> date:
        """Return today, or a later day where a clock or the last sweep knows of one."""
        days = [self._clock.today, self._clock.steady_day]
        return max(*days, self._day_in(SWEPT) or days[0])

    def _age(self, name: str) -> timedelta:
        return self._clock.now() - self._objects.written_at(name).astimezone(UTC)

    def _error(self, reason: str, remedy: str, stored: str = "") -> StoreError:
        return StoreError(Problem(self.where, None, None, stored, reason, remedy))

    def _not_here(self, stored: str) -> StoreError:
        unused = f", not opened for {self.days:g} days" if self.days else ""
        return self._error(
            f"No dataset of this id is here: it was deleted{unused}, or stored on another server.",
            "Ask whoever sent the link to upload the files again: the same content gets the same "
            "id, and the link works again.",
            stored,
        )

    def _damaged(self, stored: str) -> StoreError:
        return self._error(
            "The dataset is damaged: what is stored is not what was uploaded; it is not used.",
            "Upload the files again: the same content replaces it, and the link works again.",
            stored,
        )

    def _too_large(self, stored: str) -> StoreError:
        return self._error(
            f"The dataset is larger than this server reads ({self.dataset_mb:g} MB).",
            f"Ask whoever runs the server to raise {DATASET_VARIABLE}.",
            stored,
        )

    @contextlib.contextmanager
    def _said(self, done: str) -> Iterator[None]:
        """Turn a driver's errors into words."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:  # each driver has errors of its own
            remedy = "Try again; if it stays, tell whoever runs the server."
            number = getattr(error, "errno", None)
            if number in (errno.ENOSPC, errno.EDQUOT):
                remedy = "Delete files on the server, or store elsewhere: set " + ADDRESS_VARIABLE
                remedy += "."
            elif number in (errno.EACCES, errno.EPERM, errno.EROFS):
                remedy = "Whoever runs the server must allow it to write there, or set "
                remedy += f"{ADDRESS_VARIABLE} to another place."
            raise self._error(
                f"Nothing could be {done} there ({_in_words(error)}).", remedy
            ) from error


def _setting(name: str) -> float:
    """Return a number of the environment, or its default."""
    text = os.environ.get(name, "")
    if not text:
        return DEFAULTS[name]
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise StoreError(
            Problem(name, None, None, shown(text), "The setting is no number from 0 up.",
                    f"Write one such as {DEFAULTS[name]:g}, or remove it.")
        )  # fmt: skip
    return number


def _in_words(error: Exception) -> str:
    """Return the operating system's words for an error, or the driver's; no path of the server."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return shown(str(error)) or type(error).__name__
