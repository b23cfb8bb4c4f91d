"""What an engine puts off until the first answer is given, done while nobody waits for it."""

import logging
import threading
import weakref

from ai_investments.dataset import Dataset
from ai_investments.sources.engine import Engine, SourceFailed

LOG = logging.getLogger(__name__)
LONGEST_S = 600.0
"""Seconds that it may take."""
_BEGUN: weakref.WeakSet[Engine] = weakref.WeakSet()
_LOCK = threading.Lock()


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
    """Have it settle in a thread of its own, unless that was begun before."""
    engine: Engine | None = data.engine
    if engine is None:
        return
    with _LOCK:
        if engine in _BEGUN:
            return
        _BEGUN.add(engine)

    def run() -> None:
        try:
            settle(data)
        except SourceFailed as failure:  # whoever reads the table meets it again
            LOG.warning("%s could not be taken in: %s", data.version, failure)

    threading.Thread(target=run, name="prepare tables", daemon=True).start()
