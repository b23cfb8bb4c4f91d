"""The events that charts name on their axis of time."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import formats
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset

NAMES = {"2025-06-meta-deal": "Meta deal", "2025-06-google-leaves": "Google leaves"}
"""The events that every axis of time marks, by ``event_id``, and what charts call them: the data's
words fill a line. The timeline of the overview shows more: those with ``headline``."""


@dataclass(frozen=True)
class NamedEvent:
    """One event.

    Attributes
    ----------
    name : str
        What a chart calls it.
    day : pandas.Timestamp
        When it was.
    when : str
        The day as exactly as it is known.
    event : str
        What happened, as the data has it.
    """

    name: str
    day: pd.Timestamp
    when: str
    event: str


@with_dataset()
def named(dataset: Dataset) -> tuple[NamedEvent, ...]:
    """Return the events of a dataset that have a name, oldest first.

    Parameters
    ----------
    dataset : Dataset
        The dataset. Of an engine that keeps its events to itself there are none: drawing a chart
        never asks one.
    """
    events = dataset.events
    if not isinstance(events, pd.DataFrame):
        return ()
    own = events[events["event_id"].isin(NAMES)].sort_values(["event_on", "event_id"])
    return tuple(
        NamedEvent(
            NAMES[row["event_id"]],
            row["event_on"],
            formats.day(row["event_on"], row["date_precision"]),
            row["event"],
        )
        for row in own.to_dict("records")
    )
