"""The open pages of a process: which run is going on in each, and how to close them unharmed.

It reads what goes over Streamlit's own connection, so it sees what the visitor sees: a run begins
when the browser asks for it and ends when the browser is told so.
"""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ai_investments.operations.log import FIELDS

LOG = logging.getLogger(__name__)
STREAM = "/_stcore/stream"
SERVICE_RESTART = 1012
"""Code with which a connection is closed that the browser is to open again."""
MOST_READ = 50_000
"""Bytes of a message that may say that a run began or ended; charts are larger, and not read."""
PATIENCE = 10.0
"""Seconds that runs have to end before their pages are closed."""


@dataclass(eq=False)
class OpenPage:
    """One connection of a browser.

    Attributes
    ----------
    close : callable
        Closes the connection so that the browser opens it again, elsewhere if need be.
    path : str
        Path of the page, as the browser said it last.
    asked_at : float or None
        When the browser first asked for a run that has not begun.
    running_since : float or None
        When the browser asked for the run that goes on.
    runs : int
        Runs that ended.
    longest : float
        Seconds of the longest of them.
    """

    close: Callable[[], object]
    path: str = "/"
    asked_at: float | None = None
    running_since: float | None = None
    runs: int = 0
    longest: float = 0.0

    @property
    def idle(self) -> bool:
        """Whether the page is all there: a first run has ended, and no other is due."""
        return self.runs > 0 and self.asked_at is None and self.running_since is None


@dataclass(eq=False)
class OpenPages:
    """All open pages of this process.

    Attributes
    ----------
    pages : set of OpenPage
        The open pages.
    draining : bool
        Whether this process is about to end.
    ran : callable
        Told of every run that ended, and of the seconds since the browser asked for it.
    """

    pages: set[OpenPage] = field(default_factory=set)
    draining: bool = False
    ran: Callable[[OpenPage, float], None] = lambda page, seconds: None  # noqa: ARG005

    def asked(self, page: OpenPage, message: bytes) -> None:
        """Take a message of the browser."""
        told = BackMsg.FromString(message)
        if told.WhichOneof("type") == "rerun_script":
            page.asked_at = page.asked_at or time.perf_counter()
            page.path = urlsplit(told.rerun_script.context_info.url).path or page.path

    def sent(self, page: OpenPage, message: bytes) -> None:
        """Take a message to the browser."""
        if len(message) > MOST_READ:
            return
        told = ForwardMsg.FromString(message)
        kind = told.WhichOneof("type")
        if kind == "new_session":
            page.running_since = page.running_since or page.asked_at or time.perf_counter()
            page.asked_at = None
        elif kind == "script_finished" and told.script_finished != told.FINISHED_EARLY_FOR_RERUN:
            since, page.running_since = page.running_since, None
            page.runs += 1
            if since is not None:
                seconds = time.perf_counter() - since
                page.longest = max(page.longest, seconds)
                self.ran(page, seconds)

    async def drain(self, patience: float = PATIENCE) -> None:
        """Close every page as soon as it is all there, and all that are left at the end."""
        self.draining = True
        until = time.monotonic() + patience
        while self.pages:
            late = time.monotonic() > until
            for page in list(self.pages):
                if page.idle or late:
                    self.pages.discard(page)
                    page.close()
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def drained_before_the_end(self) -> AsyncIterator[None]:
        """Let SIGTERM close the pages before the server stops; a second one stops it at once."""
        stop = signal.getsignal(signal.SIGTERM)  # the server's, which is in place by now
        loop = asyncio.get_running_loop()
        tasks = set()

        async def drain_and_stop() -> None:
            await self.drain()
            stopped()

        def stopped(number: int = signal.SIGTERM, frame: FrameType | None = None) -> None:
            if callable(stop):
                stop(number, frame)

        def told() -> None:
            if self.draining:
                stopped()
            else:
                tasks.add(loop.create_task(drain_and_stop()))

        loop.add_signal_handler(signal.SIGTERM, told)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGTERM)


class WatchesPages:
    """Middleware that keeps `OpenPages` up to date.

    Parameters
    ----------
    app : ASGIApp
        What is wrapped.
    opened : OpenPages
        Where the open pages are kept.
    """

    def __init__(self, app: ASGIApp, opened: OpenPages):
        self._app, self._opened = app, opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; read along where it is a page's connection."""
        if scope["type"] != "websocket" or scope["path"] != STREAM:
            await self._app(scope, receive, send)
            return
        closing = asyncio.Event()
        page = OpenPage(closing.set)

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                self._opened.asked(page, message["bytes"])
            return message

        async def sending(message: Message) -> None:
            if closing.is_set():
                return
            await send(message)
            if message["type"] == "websocket.accept":
                self._opened.pages.add(page)
            elif message["type"] == "websocket.send" and message.get("bytes"):
                self._opened.sent(page, message["bytes"])

        async def closed() -> None:
            await closing.wait()
            await send({"type": "websocket.close", "code": SERVICE_RESTART})

        waiting = asyncio.create_task(closed())
        try:
            await self._app(scope, receiving, sending)
        finally:
            waiting.cancel()
            self._opened.pages.discard(page)
            told = {"path": page.path[:200], "runs": page.runs,
                    "milliseconds_longest": round(1000 * page.longest, 1)}  # fmt: skip
            LOG.info("page closed", extra={FIELDS: told})
