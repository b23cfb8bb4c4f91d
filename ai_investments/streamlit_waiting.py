"""Waiting for an engine: a page says which one is asked and for how long, and stops it."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from ai_investments import formats, sources
from ai_investments.dataset import Dataset
from ai_investments.views import View

SOON_S = 1.0
"""Seconds that an answer may take before who waits is told about it."""
STEP_S = 0.2
"""Seconds after which Streamlit may end a page that waits."""
ANSWERED = "engine: controls of each page as it was answered last"
STOPPED = "engine: what its visitor stopped"
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Stop:
    """That a visitor stopped what a page asked.

    Attributes
    ----------
    path : str
        The page.
    asked : str
        What is not asked again unasked; empty where the page went back to what it showed.
    engine : str
        Its name.
    seconds : float
        How long it had been asked.
    """

    path: str
    asked: str
    engine: str
    seconds: float


def answer(view: View, data: Dataset, analysed: Callable[[], Any]) -> Any:
    """Return what a view shows of a large table; the first visitor waits, the others wait less.

    Parameters
    ----------
    view : View
        The view.
    data : Dataset
        The data, on an engine.
    analysed : callable
        Gives what the view shows: from memory, or from the engine.

    Raises
    ------
    sources.Stopped
        Where the visitor stopped it.
    """
    if data.engine is None:
        return analysed()

    def asked() -> Any:
        found = analysed()
        with suppress(sources.SourceFailed):  # what is kept is shown, whether or not it answers now
            sources.answered(data, lambda: view.prepare(data))
        sources.settle_meanwhile(data)
        return found

    if get_script_run_ctx(suppress_warning=True) is None:
        return asked()
    state = st.session_state
    key = f"asking the engine: {view.path} {view!r} {data.version}"
    stopped: Stop | None = state.get(STOPPED)
    if stopped is not None and stopped.asked == key:
        raise sources.Stopped

    asking = sources.Asking(data.engine, asked)
    if not asking.is_over(SOON_S):
        try:
            _wait(view, asking, key)
        except BaseException:  # the page was left, or a control moved
            asking.stop()
            raise
    found = asking.answer()
    state.setdefault(ANSWERED, {})[view.path] = {
        name: state[name] for name in view.parameters() if name in state
    }
    return found


def _wait(view: View, asking: sources.Asking[Any], key: str) -> None:
    """Show which engine is asked and for how long, and what stops it, until there is an answer."""

    def words() -> str:
        return f"Asking {formats.plain(asking.engine.name)} for {asking.seconds:.0f} s …"

    place = st.empty()
    # A button of a fragment would wait for the end of the fragment; one of the page interrupts it.
    with ThreadState.scoped(fragment_id=None), place.container(horizontal=True):
        told = st.empty()
        told.markdown(words())
        st.button("Cancel", key=f"cancel {next(_NUMBERS)}", icon=":material/cancel:",
                  on_click=_cancel, args=(view.path, asking, key))  # fmt: skip
    while not asking.is_over(STEP_S):
        # Streamlit ends a run only where something is shown.
        told.markdown(words())
    place.empty()


def _cancel(path: str, asking: sources.Asking[Any], key: str) -> None:
    """Stop asking and set the controls to what was answered last; a callback."""
    asking.stop()
    before = st.session_state.get(ANSWERED, {}).get(path)
    asked = key if before is None else ""
    st.session_state[STOPPED] = Stop(path, asked, asking.engine.name, asking.seconds)
    st.session_state.update(before or {})


def stopped(path: str, read_at: datetime) -> str:
    """Say that what a page asked was stopped; nothing where it was not.

    Parameters
    ----------
    path : str
        The page.
    read_at : datetime
        When the figures that it went back to were read, in UTC.
    """
    stop: Stop | None = st.session_state.get(STOPPED)
    if stop is None or stop.path != path:
        return ""
    told = f"You stopped asking {stop.engine} after {stop.seconds:.0f} s."
    if stop.asked:
        return f"{told} There are no figures from before that could be shown."
    return f"{told} Settings and figures are those of before, as read at {read_at:%H:%M} UTC."


def ask_again() -> None:
    """Forget that something was stopped; a callback."""
    st.session_state.pop(STOPPED, None)
