"""A parameter of a view: what a control, a link, the API and the documentation know about it."""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ai_investments import typed_table
from ai_investments.dataset import Dataset
from ai_investments.problems import shown
from ai_investments.typed_table import Column
from ai_investments.words_in_data import WordsInData

Kind = Literal["choice", "choices", "number", "years", "date", "toggle", "text", "table"]
Entry = Literal["dragged", "typed", "dragged or typed"]
Value = Any

LONGEST_TEXT = 80
"""Characters that a parameter of kind ``text`` may have."""
DIGITS, DECIMALS = 10, 12
"""Significant digits and decimals of a number: no more are kept than a link carries."""
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
"""Bounds of a parameter of kind ``date``."""
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


class NotUsable(ValueError):  # noqa: N818
    """A value of a link that cannot be used; the text says why."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a view.

    Attributes
    ----------
    kind : Kind
        ``choice`` and ``choices`` take words of `options`, ``number`` a number, ``years`` a first
        and a last calendar year, ``date`` a day as ISO text, or none, ``toggle`` true or false,
        ``text`` any text, ``table`` the text form of a small table.
    label, help : str
        What the control is called, and one sentence about it.
    options : sequence of str, callable or WordsInData
        The words allowed, or what gives them of a dataset.
    bounds : (float, float) or callable
        Least and greatest number or year, or a function of the dataset that gives them.
    none_chosen : str
        What choosing no word at all means.
    step : float
        Step of a number's slider.
    unit : str
        Written behind a number, such as "×".
    entry : Entry
        How a number is given. A typed one may stand between the steps.
    from_data : callable or None
        A function of the dataset that gives what a default of None stands for.
    from_data_words : str
        What that is, in words; of a number that may be left empty, what then applies.
    columns : tuple of Column
        Columns of a table.
    """

    kind: Kind
    label: str
    help: str
    options: Sequence[str] | Callable[[Dataset], Sequence[str]] | WordsInData = ()
    bounds: tuple[float, float] | Callable[[Dataset], tuple[float, float]] = (-math.inf, math.inf)
    none_chosen: str = "All"
    step: float = 1
    unit: str = ""
    entry: Entry = "dragged"
    from_data: Callable[[Dataset], Value] | None = None
    from_data_words: str = ""
    columns: tuple[Column, ...] = ()

    def options_in(self, dataset: Dataset) -> tuple[str, ...]:
        """Return the words allowed for this dataset; none where they are only found by `search`."""
        if self.search(dataset) is not None:
            return ()
        if isinstance(self.options, Sequence):
            return tuple(self.options)
        return tuple(self.options(dataset) if callable(self.options) else self.options.all(dataset))

    def search(self, dataset: Dataset) -> WordsInData | None:
        """Return what finds words of this dataset where they are too many to list."""
        words = self.options
        if isinstance(words, Sequence) or callable(words):
            return None
        return words if words.many(dataset) else None

    def known(self, words: Sequence[str], dataset: Dataset) -> frozenset[str]:
        """Return those of some words that are allowed for this dataset."""
        search = self.search(dataset)
        if search is not None:
            return search.known(dataset, words)
        return frozenset(self.options_in(dataset)).intersection(words)

    def bounds_in(self, dataset: Dataset) -> tuple[float, float]:
        """Return least and greatest value for this dataset."""
        return self.bounds(dataset) if callable(self.bounds) else self.bounds

    def shown(self, value: Value, dataset: Dataset) -> Value:
        """Return what a control shows for a value: for None what the data gives; a day as such."""
        if self.kind == "date":
            return dt.date.fromisoformat(value) if value else None
        if value is not None or self.from_data is None:
            return value
        return self.from_data(dataset)

    def held(self, shown: Value, dataset: Dataset) -> Value:
        """Return the value that a control shows: None again where the data gives just that."""
        if self.kind == "date":
            return "" if shown is None else str(shown)
        if self.kind == "choices":
            shown = tuple(shown)
        if self.kind == "years":
            shown = (int(min(shown)), int(max(shown)))
        if isinstance(shown, float):
            shown = float(f"{round(shown, DECIMALS):.{DIGITS}g}")
        return None if self.from_data is not None and shown == self.from_data(dataset) else shown

    def read(self, texts: Sequence[str], dataset: Dataset) -> tuple[Value, list[str]]:
        """Read the parameter's values in a link.

        Parameters
        ----------
        texts : sequence of str
            All values that the link gives under this name.
        dataset : Dataset
            The data that options and bounds come from.

        Returns
        -------
        (value, list of str)
            The value, and what in the link could not be used beside it.

        Raises
        ------
        NotUsable
            Where no value can be had from the texts; the default then applies.
        """
        if not any(texts) and self.kind == "choices" and self.from_data is not None:
            return (), []
        if not any(texts) and self.kind not in ("text", "table", "date"):
            raise NotUsable("is empty")
        if self.kind == "choices":
            return self._read_choices(texts, dataset)
        if self.kind == "years":
            return self._read_years(texts, dataset), []
        if len(texts) != 1:
            raise NotUsable(f"is given {len(texts)} times; one value is wanted")
        (text,) = texts
        if self.kind == "choice":
            if text not in self.known([text], dataset):
                raise NotUsable("is not one of the choices")
            return text, []
        if self.kind == "text":
            if len(text) > LONGEST_TEXT:
                raise NotUsable(f"is longer than {LONGEST_TEXT} characters")
            return text, []
        if self.kind == "table":
            return self._read_table(text), []
        if self.kind == "date":
            return self._read_day(text), []
        if self.kind == "toggle":
            if text.lower() not in ("true", "false"):
                raise NotUsable("is neither true nor false")
            return text.lower() == "true", []
        return self._read_number(text, dataset), []

    def write(self, value: Value) -> list[str]:
        """Return the texts that stand for a value in a link."""
        if self.kind == "choices":
            cleared = [""] if self.from_data is not None else []
            return list(value) or cleared
        if self.kind == "years":
            return [str(year) for year in value]
        if self.kind == "toggle":
            return ["true" if value else "false"]
        if self.kind == "date":
            return [str(value or "")]
        return [f"{value:.{DIGITS}g}" if self.kind == "number" else value]

    def _read_choices(self, texts: Sequence[str], dataset: Dataset) -> tuple[Value, list[str]]:
        allowed = self.known(texts, dataset)
        known = tuple(dict.fromkeys(text for text in texts if text in allowed))
        unknown = list(dict.fromkeys(text for text in texts if text not in allowed))
        if not known:
            raise NotUsable("is not one of the choices")
        problems = [f"“{shown(text)}” is not one of the choices" for text in unknown]
        if len(known) + len(unknown) < len(texts):
            problems.append("the same choice is given more than once")
        return known, problems

    def _read_years(self, texts: Sequence[str], dataset: Dataset) -> tuple[int, int]:
        if len(texts) != 2:
            raise NotUsable("needs a first and a last year")
        first, last = (self._whole(text) for text in texts)
        low, high = self.bounds_in(dataset)
        if first > last:
            raise NotUsable("has the last year before the first")
        if first < low or last > high:
            raise NotUsable(f"is outside {low:.0f}–{high:.0f}")
        return first, last

    def _read_number(self, text: str, dataset: Dataset) -> float:
        if not PLAIN_NUMBER.fullmatch(text):
            raise NotUsable("is not a number")
        number = float(text)
        low, high = self.bounds_in(dataset)
        if not low <= number <= high:
            raise NotUsable(f"is outside {low:.10g}–{high:.10g}{self.unit}")
        if float(self.step).is_integer():
            if not number.is_integer():
                raise NotUsable("is not a whole number")
            number = int(number)
        steps = (number - low) / self.step
        if self.entry == "dragged" and abs(steps - round(steps)) > 1e-6:
            raise NotUsable(f"is not on a step of {self.step:g}{self.unit}")
        return number

    @staticmethod
    def _read_day(text: str) -> str:
        """Return an ISO day, or no text for none: a control that is cleared says so."""
        if not text:
            return ""
        try:
            day = dt.date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise NotUsable("is no day such as 2026-11-23")
        if not FIRST_DAY <= day <= LAST_DAY:
            raise NotUsable(f"is outside {FIRST_DAY.year}–{LAST_DAY.year}")
        return text

    def _read_table(self, text: str) -> str:
        """Return the text of a table; broken rows of it are named beside the table itself."""
        if len(text) > typed_table.MOST_CHARACTERS:
            raise NotUsable(f"is longer than {typed_table.MOST_CHARACTERS:,} characters")
        if text and typed_table.read(text, self.columns, self.label).cells.empty:
            raise NotUsable("holds no row of a table with a known heading")
        return text

    @staticmethod
    def _whole(text: str) -> int:
        if not re.fullmatch(r"[0-9]{4}", text):
            raise NotUsable("has a year that is not written in four digits")
        return int(text)


def _parameter(default: Value, parameter: Parameter) -> Any:
    return field(default=default, metadata={"parameter": parameter})


def choices(label: str, help: str, options: Any, none_chosen: str = "All") -> Any:
    """Declare a parameter of several words; by default none is chosen."""
    return _parameter(
        (), Parameter("choices", label, help, options=options, none_chosen=none_chosen)
    )


def choice(label: str, help: str, options: Sequence[str], default: str) -> Any:
    """Declare a parameter of one word."""
    return _parameter(default, Parameter("choice", label, help, options=options))


def choice_from_data(
    label: str,
    help: str,
    options: Callable[[Dataset], Sequence[str]] | WordsInData,
    from_data: Callable[[Dataset], str | None],
    words: str,
) -> Any:
    """Declare a word whose options and default the data gives; None stands for that default."""
    described = Parameter(
        "choice", label, help, options=options, from_data=from_data, from_data_words=words
    )
    return _parameter(None, described)


def choices_from_data(
    label: str,
    help: str,
    options: Callable[[Dataset], Sequence[str]] | WordsInData,
    from_data: Callable[[Dataset], tuple[str, ...]],
    words: str,
    none_chosen: str,
) -> Any:
    """Declare several words whose options and default the data gives; None stands for the latter.

    Choosing no word at all is a choice of its own; a link says it by an empty value.
    """
    described = Parameter(
        "choices",
        label,
        help,
        options=options,
        none_chosen=none_chosen,
        from_data=from_data,
        from_data_words=words,
    )
    return _parameter(None, described)


def number(
    label: str,
    help: str,
    default: float,
    bounds: tuple[float, float],
    step: float = 1,
    unit: str = "",
    entry: Entry = "dragged",
) -> Any:
    """Declare a number within bounds, dragged on a slider, typed, or either."""
    return _parameter(
        default, Parameter("number", label, help, bounds=bounds, step=step, unit=unit, entry=entry)
    )


def number_or_none(
    label: str,
    help: str,
    words: str,
    bounds: tuple[float, float],
    step: float = 1,
    unit: str = "",
    entry: Entry = "typed",
) -> Any:
    """Declare a number that may be left empty; `words` say what then applies."""
    described = Parameter(
        "number", label, help, bounds=bounds, step=step, unit=unit, entry=entry,
        from_data_words=words,
    )  # fmt: skip
    return _parameter(None, described)


def years(
    label: str,
    help: str,
    bounds: Callable[[Dataset], tuple[int, int]],
    shown: Callable[[Dataset], tuple[int, int]] | None = None,
    words: str = "all",
) -> Any:
    """Declare a period of calendar years; None is what `shown` gives, or the whole of it."""
    described = Parameter(
        "years", label, help, bounds=bounds, from_data=shown or bounds, from_data_words=words
    )
    return _parameter(None, described)


def date(label: str, help: str) -> Any:
    """Declare a day as ISO text that may be left empty, as it is by default."""
    return _parameter("", Parameter("date", label, help))


def toggle(label: str, help: str, default: bool = False) -> Any:
    """Declare a yes or no."""
    return _parameter(default, Parameter("toggle", label, help))


def text(label: str, help: str) -> Any:
    """Declare a free text; empty by default."""
    return _parameter("", Parameter("text", label, help))


def table(label: str, help: str, columns: tuple[Column, ...]) -> Any:
    """Declare a small table in its text form; empty by default."""
    return _parameter("", Parameter("table", label, help, columns=columns))
