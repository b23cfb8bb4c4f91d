"""The log: one line of JSON for each thing that happened, with the id of the request behind it."""

import json
import logging
import os
import re
import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

FORM_VARIABLE = "AI_INVESTMENTS_LOG"
"""``json`` for lines of JSON; else the log is as Streamlit writes it."""
REPLICA_VARIABLE = "AI_INVESTMENTS_REPLICA"
FIELDS = "fields"
"""Name under which a line is given what else it holds: ``LOG.info(…, extra={FIELDS: {…}})``."""
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""Id of the request that is answered."""

SECRETS = (
    (re.compile(r"//[^/@\s\"']*@"), "//…@"),  # user and password of an address
    (re.compile(r"(own_data=|\b)[0-9a-f]{16}\b"), r"\1…"),  # whoever knows an id can open the data
)
UNSEEN = {
    sign: f"\\u{sign:04x}"
    for first, last in ((0x7F, 0x9F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F))
    for sign in range(first, last + 1)
}
"""Signs that move a terminal's cursor or turn text around, as JSON also writes them."""


class JsonLines(logging.Formatter):
    """Writes a line of JSON without secrets.

    Parameters
    ----------
    asked_by : callable
        Gives the id of the request behind a line that no request is answered for: of the
        connection of the page that is being made.
    """

    def __init__(self, asked_by: Callable[[], str] = lambda: ""):
        super().__init__()
        self._asked_by = asked_by

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if replica := os.environ.get(REPLICA_VARIABLE):
            told["replica"] = int(replica)
        if request := REQUEST.get() or self._asked_by():
            told["request_id"] = request
        for name, value in getattr(record, FIELDS, {}).items():
            told[name] = without_secrets(value) if isinstance(value, str) else value
        if record.exc_info:
            told["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False).translate(UNSEEN)


def wanted() -> bool:
    """Tell whether the environment asks for lines of JSON."""
    return os.environ.get(FORM_VARIABLE) == "json"


def configure(asked_by: Callable[[], str] = lambda: "") -> None:
    """Send every logger's lines to the standard output as JSON.

    Streamlit and uvicorn give their loggers handlers of their own; these are taken away.

    Parameters
    ----------
    asked_by : callable
        As `JsonLines` takes it.
    """
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(JsonLines(asked_by))
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    logging.captureWarnings(True)


def without_secrets(text: str) -> str:
    """Return text without what opens something: passwords in addresses, ids of own datasets."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text
