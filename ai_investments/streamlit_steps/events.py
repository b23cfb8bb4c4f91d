"""What a run tells its session, handed over in few pieces, and nothing of a run that drew nothing.

Streamlit hands each message over by itself: thirty times a step the run's thread wakes the server's
and the two take turns. And a control that draws other parts of the page again ends one run before
it has drawn anything, of which the browser was told the beginning and the end. Where a run shows
something it may also pause for others (`turns`).
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ai_investments.turns import TURNS

LOG = logging.getLogger(__name__)
MESSAGE_S = 0.01
"""Seconds that a message waits for others; Streamlit sends to the browser as often as that."""
BEGINNING_S = 0.5
"""Seconds more that the beginning of a run waits for what follows it."""
BEGINS = ScriptRunnerEvent.SCRIPT_STARTED
ENDS_FOR_ANOTHER = ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN
WAIT = {BEGINS, ENDS_FOR_ANOTHER, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SHUTDOWN}
"""Events that wait for others; what ends a run is handed over at once, with all that waits."""

Call = Callable[[], object]
"""Takes what is handed over."""


class Outbox:
    """What waits to be handed over to one session, in its order.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        The session's, on which it takes what is handed over.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._lock = threading.Lock()
        self._waiting: list[Call] = []
        self._begun: tuple[object, Call] | None = None  # a run that has told nothing else yet
        self._due = False

    def add(self, call: Call, event: ScriptRunnerEvent | None = None, run: object = None) -> None:
        """Add what is to be handed over: at once, or after a while, as the event may wait.

        Parameters
        ----------
        call : callable
            Takes it, on the session's loop.
        event : ScriptRunnerEvent, optional
            What happened, where it happened in a run.
        run : object, optional
            What runs.
        """
        with self._lock:
            begun, self._begun = self._begun, None
            if begun is not None and event is ENDS_FOR_ANOTHER and begun[0] is run:
                return
            if begun is not None:
                self._waiting.append(begun[1])
            if event is BEGINS:
                self._begun = (run, call)
            else:
                self._waiting.append(call)
            due = self._due
            self._due = due or event in WAIT
        try:
            if event not in WAIT:
                self._loop.call_soon_threadsafe(self._hand_over)
            elif not due:
                self._loop.call_soon_threadsafe(self._loop.call_later, MESSAGE_S, self._late)
        except RuntimeError:
            if not self._loop.is_closed():  # as when the server ends: nobody takes it any more
                raise

    def _late(self) -> None:
        with self._lock:
            self._due = False
            begun = self._begun
        self._hand_over()
        if begun is not None:
            self._loop.call_later(BEGINNING_S, self._has_begun, begun)

    def _has_begun(self, begun: tuple[object, Call]) -> None:
        with self._lock:
            if self._begun is not begun:
                return
            self._waiting.append(begun[1])
            self._begun = None
        self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for call in waiting:
            try:
                call()
            except Exception:  # the others are handed over all the same
                LOG.exception("A session could not take what its run told.")


def keep() -> None:
    """Have sessions take what their runs tell through an `Outbox` each."""
    boxes: WeakKeyDictionary[AppSession, Outbox] = WeakKeyDictionary()

    def box(session: AppSession) -> Outbox:
        return boxes.get(session) or boxes.setdefault(session, Outbox(session._event_loop))

    def told(session: AppSession, run: Any, event: ScriptRunnerEvent, **what: Any) -> None:
        take = session._handle_scriptrunner_event_on_event_loop
        box(session).add(partial(take, run, event, **what), event, run)
        if event is ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:  # who shows something may pause
            TURNS.offer()

    def called(session: AppSession, call: Call) -> None:
        box(session).add(call)

    # Where Streamlit calls one of them otherwise, the server does not start.
    getattr(AppSession, "_handle_scriptrunner_event_on_event_loop")  # noqa: B009
    for name, own in (("_on_scriptrunner_event", told), ("_call_soon_on_event_loop", called)):
        getattr(AppSession, name)
        setattr(AppSession, name, own)
