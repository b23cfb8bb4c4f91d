"""Pinned churn scenarios: a short table of names and settings that travels in a link."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

import pandas as pd

from ai_investments import typed_table
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem, shown
from ai_investments.remembered import with_dataset
from ai_investments.typed_table import Column
from ai_investments.views.churn_parameters import ChurnParameters

NAME = "Pinned scenarios"
MOST = 4
"""Scenarios that can be pinned: more would not be told apart in one chart."""
COLUMNS = (
    Column("scenario", "name", "What you call it.", ("name",), required=True),
    Column("settings", "text", "Its settings as in a link; a whole link may be pasted.", ("link",)),
)  # fmt: skip


@dataclass(frozen=True)
class Pin:
    """One pinned scenario.

    Attributes
    ----------
    name : str
        What the analyst calls it.
    view : ChurnParameters
        Its settings.
    """

    name: str
    view: ChurnParameters


@dataclass(frozen=True)
class Pinned:
    """The scenarios that can be used, in their order, and what is wrong with the others."""

    pins: tuple[Pin, ...]
    problems: tuple[Problem, ...]


@with_dataset(256)
def read(dataset: Dataset, text: str) -> Pinned:
    """Read the table of pinned scenarios.

    Parameters
    ----------
    dataset : Dataset
        The data that options and bounds of settings come from.
    text : str
        Its text form, with the columns ``scenario`` and ``settings``.

    Returns
    -------
    Pinned
        At most `MOST` scenarios of different names. A setting that cannot be used is a problem
        at its row, and its default applies, as in any link. Kept for the next call.
    """
    typed = typed_table.read(text, COLUMNS, NAME)
    problems = list(typed.problems)
    pins: list[Pin] = []
    for row in typed.rows:
        name, settings = str(row.values["scenario"]), str(row.values["settings"] or "")
        if name.casefold() in {pin.name.casefold() for pin in pins}:
            problems.append(
                Problem(NAME, row.number, "scenario", shown(name),
                        "stands there already; this one is left out.", "Choose another name.",
                        left_out=1)
            )  # fmt: skip
            continue
        if len(pins) == MOST:
            problems.append(
                Problem(NAME, row.number, "scenario", shown(name),
                        f"is one more than the {MOST} that can be pinned; it is left out.",
                        "Remove one that you no longer need.", left_out=1)
            )  # fmt: skip
            continue
        query = parse_qs(settings.rpartition("?")[2], keep_blank_values=True)
        own = {key: values for key, values in query.items() if key not in ELSEWHERE}
        view, faults = ChurnParameters.from_query(own, dataset)
        problems += [
            Problem(NAME, row.number, "settings", shown(f"{fault.name} = {fault.value}"),
                    f"{fault.reason}; {fault.consequence}.", "Mend it, or pin the scenario anew.")
            for fault in faults
        ]  # fmt: skip
        pins.append(Pin(name, view))
    return Pinned(tuple(pins), tuple(problems))


ELSEWHERE = frozenset({"tail", "pins", "with_current"})
"""Settings of single pages that a pasted link may hold and that are no part of a scenario."""


def settings_of(view: ChurnParameters) -> str:
    """Return the settings of a scenario as a link holds them: what differs from the defaults."""
    query = view.to_query()
    return urlencode(
        {name: query[name] for name in ChurnParameters.parameters() if name in query}, doseq=True
    )


def with_pin(text: str, name: str, view: ChurnParameters) -> str:
    """Return the table's text with one more scenario; one of that name is replaced.

    Where `MOST` are pinned already the first goes.
    """
    cells = typed_table.read(text, COLUMNS, NAME).cells
    others = cells[cells["scenario"].str.casefold() != name.casefold()].tail(MOST - 1)
    new = pd.DataFrame([{"scenario": name, "settings": settings_of(view)}])
    return typed_table.write(pd.concat([others, new], ignore_index=True))


def next_name(text: str) -> str:
    """Return a name that no pinned scenario has, such as Scenario 2."""
    taken = {name.casefold() for name in typed_table.read(text, COLUMNS, NAME).cells["scenario"]}
    return next(
        name for n in range(1, len(taken) + 2) if (name := f"Scenario {n}").casefold() not in taken
    )
