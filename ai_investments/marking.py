"""Marks in any chart: what is new or changed since the day watched, and the analyst's own rows."""

import datetime as dt

import pandas as pd

from ai_investments import changed_since, formats
from ai_investments.figures import Chart
from ai_investments.figures.new_marks import DIAMOND, marked
from ai_investments.frames import Frame

OWN = "your own rows, without public evidence"


def framed(chart: Chart, frame: Frame) -> Chart:
    """Return a chart with the marks that its frame asks for.

    Parameters
    ----------
    chart : Chart
        Any chart of the frame's data.
    frame : Frame
        Which data, and since when news counts.
    """
    own = frame.dataset.own_ids
    if own:
        chart = marked(chart, own, OWN, DIAMOND)
    since = frame.watched.since
    if not since:
        return chart
    earlier = changed_since.earlier(frame.base, since)
    if earlier.data is None or earlier.data is frame.base:
        return chart
    ids = changed_since.changed_ids(frame.base, earlier.data).marks
    day = formats.day(pd.Timestamp(dt.date.fromisoformat(since)))
    return marked(chart, ids - own, f"new or changed in the data since {day}")
