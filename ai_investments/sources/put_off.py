"""What makes an engine's later answers quick, done while nobody waits for it."""

import atexit
import logging
import threading
import time
from collections.abc import Callable

from ai_investments.dataset import Dataset
from ai_investments.sources.engine import AGAIN_S, Engine, SourceFailed, Stopped

LOG = logging.getLogger(__name__)
LONGEST_S = 600.0
"""Seconds that one such thing may take."""
LOOK_S = 0.5
MOST_LOOKS = 120
"""How often an engine that is never quiet is looked at before it is asked all the same."""
END_S = 10.0
"""Seconds that a process waits at its end for what it stopped."""
_ENDING = threading.Event()
_THREADS: dict[threading.Thread, Engine] = {}


def meanwhile(
    data: Dataset, name: str, call: Callable[[], object], *, when_quiet: bool = False
) -> None:
    """Have something asked of a dataset's engine, one such thing after the other.

    Parameters
    ----------
    data : Dataset
        The dataset; one that is on no engine is asked nothing.
    name : str
        What it is called in the log, where what goes wrong ends: whoever needs it meets it again.
    call : callable
        Asks the engine, in a thread of its own.
    when_quiet : bool
        Whether it can wait until nobody asks the engine for anything.
    """
    engine: Engine | None = data.engine
    if engine is None:
        return

    def run() -> None:
        try:
            if when_quiet:
                _wait_until_quiet(engine)
            with engine.one_meanwhile:
                engine.answered(call, LONGEST_S)
        except Stopped:
            LOG.debug("%s was stopped", name)
        except SourceFailed as failure:
            LOG.warning("%s could not be prepared: %s", name, failure)
        except Exception:
            LOG.warning("%s could not be prepared", name, exc_info=True)
        finally:
            _THREADS.pop(threading.current_thread(), None)

    thread = threading.Thread(target=run, name=f"prepare {name}", daemon=True)
    _THREADS[thread] = engine
    thread.start()


def _wait_until_quiet(engine: Engine) -> None:
    for _ in range(MOST_LOOKS):
        if engine.is_quiet() or _ENDING.wait(LOOK_S):
            return


@atexit.register
def _stop() -> None:
    """Stop what runs: a thread that ends with the process inside an engine takes it down."""
    _ENDING.set()
    running = tuple(_THREADS.items())
    for thread, engine in running:
        engine.stopped.add(thread)
    end_s = time.monotonic() + END_S
    for thread, engine in running:
        while thread.is_alive() and time.monotonic() < end_s:
            engine.cancel(thread.ident or 0)
            thread.join(AGAIN_S)


def settle(data: Dataset) -> None:
    """Have the engine of a dataset settle now, where it is on one (`Engine.settle`).

    Raises
    ------
    SourceFailed
        Where the engine cannot read what it put off.
    """
    engine: Engine | None = data.engine
    if engine is not None:
        engine.answered(engine.settle, LONGEST_S)


def settle_meanwhile(data: Dataset) -> None:
    """Have it settle meanwhile, unless that was begun before."""
    engine: Engine | None = data.engine
    if engine is not None and engine.is_first_to_settle():
        meanwhile(data, "what was put off", engine.settle_or_leave, when_quiet=True)
