"""Something asked of an engine beside whoever waits for it, who may leave and so stop it."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from ai_investments.sources.engine import AGAIN_S, Engine
from ai_investments.turns import TURNS

Answer = TypeVar("Answer")
AT_ONCE_S = 0.01
"""Seconds in which what is kept is there; for more, others go on meanwhile."""


class Asking(Generic[Answer]):
    """Asks an engine in a thread of its own.

    Parameters
    ----------
    engine : Engine
        What is asked.
    call : callable
        Asks it, through `Engine.answered`.
    """

    def __init__(self, engine: Engine, call: Callable[[], Answer]):
        self.engine = engine
        self._call = call
        self._begun = time.monotonic()
        self._answer: list[Answer] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="asks an engine", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long ago it was asked."""
        return time.monotonic() - self._begun

    def is_over(self, wait_s: float) -> bool:
        """Tell whether there is an answer or a failure, after waiting for it that long."""
        self._thread.join(min(wait_s, AT_ONCE_S))
        if self._thread.is_alive():
            with TURNS.aside():
                self._thread.join(wait_s)
        return not self._thread.is_alive()

    def answer(self) -> Answer:
        """Return the answer once it is over, or raise what asking raised."""
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def stop(self) -> None:
        """Have the engine stop; an answer that is there already stays."""
        if self._thread.ident is not None and self._thread.is_alive():
            self.engine.stopped.add(self._thread)
            threading.Thread(target=self._cancel, args=(self._thread.ident,), daemon=True).start()

    def _cancel(self, thread: int) -> None:
        # Between two queries nothing runs that could be stopped: the next one is.
        while self._thread.is_alive():
            self.engine.cancel(thread)
            self._thread.join(AGAIN_S)

    def _run(self) -> None:
        try:
            self._answer.append(self._call())
        except BaseException as error:
            self._error = error
