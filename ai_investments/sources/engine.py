"""What every engine offers, and its tables as analysis reads them."""

import re
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import narwhals as nw
import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.problems import Problem, shown
from ai_investments.schema import Table
from ai_investments.schema.table import Kind
from ai_investments.sources.asked import Asked, Outcome, tell
from ai_investments.sources.setting import Setting

Stored = Mapping[str, str]
"""What a stored column holds, by its name: "text", "number", "date", "yes/no" or "other"."""
Spellings = Mapping[str, Mapping[str, str]]
"""For columns of names or lists of names: the spelling used here, by the other ones."""
Answer = TypeVar("Answer")

HOLDS: dict[Kind, str] = {
    "text": "text",
    "list": "text",
    "number": "number",
    "date": "date",
    "partial date": "text",
    "yes/no": "yes/no",
    "address": "text",
}
"""What a column of each kind of field should hold."""

PLAIN_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
"""A number as `ai_investments.validation` reads one, for engines that cannot try a cast."""
DAY = (
    r"[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|2000)-02-29"
)
"""A day of the calendar, leap years included."""
YES = ("true", "yes", "1")
MOST_SAID = 300
"""Characters of an engine's own words that a message repeats."""


QUIET_S = 3.0
"""Seconds without a question after which the next one is not soon expected."""
AGAIN_S = 0.2
"""Seconds after which what still runs is stopped again: it may have been between two queries."""


class Stopped(Exception):  # noqa: N818
    """Who waited for an answer had the engine stop."""


class SourceFailed(Exception):  # noqa: N818
    """An engine did not answer; `problem` says which one, what failed and what to do."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


class TooSlow(SourceFailed):
    """An engine was stopped because it took longer than it may."""


class Engine(ABC):
    """Where tables stand and are reduced.

    Parameters
    ----------
    setting : Setting
        What names it.

    Attributes
    ----------
    product : str
        What it is called.
    prepared : dict of str to Columns
        The tables that can be read, by name.
    stopped : weak set of Thread
        Threads whose queries nobody waits for any more.
    left_out : list of Problem
        Rows that could not be read: as far as they were, more once it settles.
    one_meanwhile : lock
        Held by what is asked while nobody waits for it, one after the other.
    """

    product: str
    answers_slowly = "Choose fewer rows, or raise time_limit_s in the setting of the source."

    def __init__(self, setting: Setting):
        self.setting = setting
        self.prepared: dict[str, Columns] = {}
        self.stopped: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self.left_out: list[Problem] = []
        self.one_meanwhile = threading.Lock()
        self._settles = threading.Lock()
        self._at_work: list[int] = []
        self._limits: dict[int, _Limit] = {}
        self._quiet_since_s = time.monotonic()

    @property
    def live(self) -> bool:
        """Whether what is read may be another state an hour later: no version is declared."""
        return not self.setting.version and self.setting.scheme not in ("", "duckdb")

    @property
    def name(self) -> str:
        """Its name for messages: product and place, nothing confidential."""
        return f"{self.product} ({self.setting.place})"

    @abstractmethod
    def stored(self) -> Mapping[str, Stored]:
        """Return the tables of the schema that are there, by name, with their columns."""

    def prepare(self, table: Table, columns: "Columns", spellings: Spellings) -> None:
        """Take note of how a table is read from now on: columns, types, one spelling of names."""
        self._prepare(table, columns, spellings)
        self.prepared[table.name] = columns

    @abstractmethod
    def _prepare(self, table: Table, columns: "Columns", spellings: Spellings) -> None: ...

    @abstractmethod
    def put(self, table: Table, rows: pd.DataFrame) -> None:
        """Let a checked table that the engine does not have be joined with those that it has."""

    @abstractmethod
    def native(self, table: str) -> Any:
        """Return a prepared table as narwhals reads it, good for this thread and this query."""

    @abstractmethod
    def pages(self, table: str, rows: int) -> Iterator[pd.DataFrame]:
        """Return the rows of a table as they are stored, some at a time."""

    @abstractmethod
    def is_own(self, error: Exception) -> bool:
        """Tell whether an error comes from the engine or the way to it."""

    @abstractmethod
    def is_lost(self, error: Exception) -> bool:
        """Tell whether an error says that the connection was lost, so that a new one may do."""

    @abstractmethod
    def cancel(self, thread: int) -> None:
        """Stop what a thread has running, by its identifier; nothing where that is nothing."""

    def working(self) -> AbstractContextManager[None]:
        """Enter what an engine needs around a thread's queries, so that `cancel` finds them."""
        return nullcontext()

    @abstractmethod
    def reconnect(self) -> None:
        """Make new connections from now on."""

    def frame(self, table: str) -> nw.LazyFrame[Any]:
        """Return a prepared table, good for this thread and this query."""
        found: nw.LazyFrame[Any] = nw.from_native(self.native(table)).lazy()
        return found

    def is_quiet(self) -> bool:
        """Whether nobody has asked for anything lately."""
        return not self._at_work and time.monotonic() - self._quiet_since_s >= QUIET_S

    def is_first_to_settle(self) -> bool:
        """Whether nobody was told before that it is theirs to have the engine `settle`."""
        return self._settles.acquire(blocking=False)

    def settle_or_leave(self) -> None:
        """Settle; where that fails, it is for the next one to try again."""
        try:
            self.settle()
        except BaseException:
            self._settles.release()
            raise

    def puts_off(self, table: str) -> bool:  # noqa: ARG002
        """Whether a table is slow to read until the engine settles."""
        return False

    def settle(self) -> None:
        """Do what was put off so that the first answer comes soon; later ones come sooner then."""
        return

    def among(
        self, rows: nw.LazyFrame[Any], column: str, names: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        """Return the rows of a table, or of what is made of it, with one of some names."""
        return rows.filter(nw.col(column).is_in(names))

    def named(self, table: str, column: str, names: Sequence[str]) -> nw.LazyFrame[Any]:
        """Return the rows of a prepared table with one of some names."""
        return self.among(self.frame(table), column, names)

    def failed(self, reason: str, remedy: str) -> SourceFailed:
        """Return the failure of this engine, in words without anything confidential."""
        text = self.setting.without_secrets(reason)
        return SourceFailed(Problem(self.name, None, None, "", text, remedy))

    def answered(self, call: Callable[[], Answer], limit_s: float | None = None) -> Answer:
        """Return what a function makes of the tables.

        Where the connection is lost, the function is called once more with a new one: it reads
        only.

        Parameters
        ----------
        call : callable
            Asks the engine, in this thread.
        limit_s : float, optional
            Seconds after which it is stopped; default: what the setting says.

        Raises
        ------
        SourceFailed
            Where the engine does not answer, with nothing confidential in its text.
        Stopped
            Where the thread is among those `stopped`.
        """
        thread = threading.current_thread()
        for again in (True, False):
            if thread in self.stopped:
                raise Stopped
            limit = _Limit(self, limit_s or self.setting.time_limit_s)
            outcome: Outcome = "stopped"
            begun = time.perf_counter()
            self._at_work.append(threading.get_ident())
            outer = self._limits.get(threading.get_ident())
            self._limits[threading.get_ident()] = outer or limit
            try:
                with limit, self.working():
                    answer = call()
            except Exception as error:
                if thread in self.stopped:  # whatever a query cut off became on the way
                    raise Stopped from None
                if isinstance(error, SourceFailed) or not self.is_own(error):
                    raise
                lost = self.is_lost(error)
                outcome = "too slow" if limit.passed else "lost" if lost else "refused"
                if limit.passed:
                    failure: SourceFailed = self._too_slow(limit)
                elif again and lost:
                    self.reconnect()
                    continue
                else:
                    failure = self.told(error)
            else:
                outcome = "answered"
                return answer
            finally:
                self._at_work.remove(threading.get_ident())
                if outer is None:
                    self._limits.pop(threading.get_ident(), None)
                self._quiet_since_s = time.monotonic()
                tell(Asked(self.product, outcome, time.perf_counter() - begun))
            # Raised here, the driver's own error and what it quotes is not chained to it.
            raise failure
        raise AssertionError

    def go_on(self) -> None:
        """Return where this thread may still wait for an answer, else raise as `answered` does."""
        if threading.current_thread() in self.stopped:
            raise Stopped
        limit = self._limits.get(threading.get_ident())
        if limit is not None and limit.passed:
            raise self._too_slow(limit)

    def _too_slow(self, limit: "_Limit") -> TooSlow:
        taken = f"did not answer within {limit.seconds:g} seconds and was stopped."
        return TooSlow(self.failed(taken, self.answers_slowly).problem)

    def told(self, error: Exception) -> SourceFailed:
        """Return what one of the engine's own errors says, in words."""
        said = (" ".join(str(error).split()) or type(error).__name__)[:MOST_SAID]
        if self.is_lost(error):
            return self.failed(
                f"does not answer ({said}).",
                "Check that it runs and can be reached from the server; then reload the page.",
            )
        return self.failed(
            f"refused a query ({said}).",
            "Run python -m ai_investments check --source … on it; it names what does not fit.",
        )


class EngineTable:
    """A table of an engine as a field of a dataset, opened afresh wherever it is read.

    narwhals takes it as it takes a table; a table opened once and shared by threads fails.

    Parameters
    ----------
    engine : Engine
        Where it is.
    name : str
        Its name.
    """

    def __init__(self, engine: Engine, name: str):
        self._engine = engine
        self._name = name

    def named(self, column: str, names: Sequence[str]) -> nw.LazyFrame[Any]:
        """Return the rows with one of some names in a column, the way that suits the engine."""
        return self._engine.named(self._name, column, names)

    def __narwhals_lazyframe__(self) -> Any:
        # The protocol is public; what fulfils it has no public name in narwhals 2.
        return self._engine.frame(self._name)._compliant_frame

    def __repr__(self) -> str:
        return f"{self._name} of {self._engine.name}"


def answered(data: Dataset, call: Callable[[], Answer], limit_s: float | None = None) -> Answer:
    """Return what a function makes of a dataset, as `Engine.answered` does where it is on one."""
    engine: Engine | None = data.engine
    return call() if engine is None else engine.answered(call, limit_s)


def failure(data: Dataset, error: Exception) -> SourceFailed | None:
    """Return what an error says of a dataset's engine; None where it is none of the engine's."""
    engine: Engine | None = data.engine
    if isinstance(error, SourceFailed):
        return error
    return engine.told(error) if engine is not None and engine.is_own(error) else None


def in_list(names: Iterable[str]) -> str:
    """Return the pattern of lists that hold one of some names: all others stay as they are."""
    return f"(^|;) *({'|'.join(map(re.escape, names))}) *(;|$)"


@dataclass(frozen=True)
class Columns:
    """How the columns of a table are read from what is stored.

    Attributes
    ----------
    stored : mapping of str to (str, str)
        For each column that is there: its name in the engine and what it holds.
    problems : tuple of Problem
        Columns that are missing, unknown, or hold something else.
    usable : bool
        Whether every column that each row must fill is there; else the table is taken as empty.
    """

    stored: Mapping[str, tuple[str, str]]
    problems: tuple[Problem, ...]
    usable: bool


def columns(table: Table, stored: Stored, name: str) -> Columns:
    """Compare the columns stored with a table's definition, without reading a row.

    Parameters
    ----------
    table : Table
        The definition.
    stored : mapping of str to str
        The columns that are there and what they hold.
    name : str
        What messages call the table.
    """
    by_lower = {column.lower(): column for column in reversed(list(stored))}
    problems = []
    found: dict[str, tuple[str, str]] = {}
    usable = True
    for each in table.fields:
        there = each.name if each.name in stored else by_lower.get(each.name)
        if there is None:
            usable = usable and not each.required
            what = "No row can be used without it." if each.required else "It is taken as empty."
            problems.append(
                Problem(name, None, each.name, "", f"The column is missing. {what}",
                        f"Add a column called {each.name}.")
            )  # fmt: skip
            continue
        found[each.name] = there, stored[there]
        wanted = HOLDS[each.kind]
        if wanted != "text" and stored[there] != wanted:
            problems.append(
                Problem(name, None, each.name, "", f"The column holds no {each.kind}s but "
                        f"{stored[there]}; cells that cannot be read as one are taken as empty.",
                        "Store it in a fitting type; the check command names such cells.")
            )  # fmt: skip
    known = {there for there, _ in found.values()}
    problems += [
        Problem(name, None, shown(column), "", "The column is not known and not used.",
                "Correct its name, or leave it out.")
        for column in stored
        if column not in known
    ]  # fmt: skip
    return Columns(found, tuple(problems), usable)


class _Limit:
    """Stops what the engine does for this thread once the time is over."""

    def __init__(self, engine: Engine, seconds: float):
        self.seconds = seconds
        self.passed = False
        self._engine = engine
        self._asks = threading.get_ident()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._stop, daemon=True)

    def __enter__(self) -> None:
        self._watch.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _stop(self) -> None:
        wait_s = self.seconds
        while not self._over.wait(wait_s):
            self.passed = True
            self._engine.cancel(self._asks)
            wait_s = AGAIN_S
