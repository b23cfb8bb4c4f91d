"""Every request gets an id, is counted, and leaves a line in the log."""

import logging
import re
import secrets
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ai_investments.operations.log import FIELDS, REQUEST
from ai_investments.operations.metrics import Metrics

LOG = logging.getLogger(__name__)
HEADER = "X-Request-ID"
ID = re.compile(r"[0-9a-f]{32}")
ROUTES = (
    ("/_stcore/upload_file", "upload"),
    ("/_stcore/health", "operations"),
    ("/_stcore/metrics", "operations"),
    ("/_stcore", "streamlit"),
    ("/metrics", "operations"),
    ("/readyz", "operations"),
    ("/api", "api"),
    ("/media", "media"),
    ("/static", "static"),
    ("/component", "static"),
    ("/drawing", "static"),
)
UNLOGGED = ("operations", "static", "streamlit")
"""Routes whose sound answers are counted but not logged: machines ask for them all the time."""
WITH_PATH = ("api", "page")
"""Routes whose path tells what was asked; the others' paths hold ids that open something."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


class RecordsRequests:
    """Middleware that gives requests an id, counts and logs them.

    Parameters
    ----------
    app : ASGIApp
        What is wrapped.
    metrics : Metrics
        Where requests are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics):
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and record what became of it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        REQUEST.set(given if ID.fullmatch(given) else secrets.token_hex(16))
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._record(scope, status, time.perf_counter() - start)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope["path"])
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.answered(route, method, status, seconds)
        if route in UNLOGGED and status < 400:
            return
        told = {"route": route, "method": method, "status": status,
                "milliseconds": round(1000 * seconds, 1)}  # fmt: skip
        if route in WITH_PATH:
            told["path"] = scope["path"][:200]
        LOG.info("request", extra={FIELDS: told})


def route_of(path: str) -> str:
    """Return what kind of thing a path asks for, one of few: it labels counts."""
    for start, route in ROUTES:
        if path == start or path.startswith(f"{start}/"):
            return route
    return "page"
