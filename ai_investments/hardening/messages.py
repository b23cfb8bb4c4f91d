"""What a browser may say over Streamlit's connection: what pages need, and nothing else.

Streamlit takes more from whoever is connected, signed in or not: to empty the caches of all
visitors, to list the files of the repository, to run pages anew when a file of the app changes.
"""

import logging

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from ai_investments.operations.open_pages import STREAM

LOG = logging.getLogger(__name__)
NEEDED = frozenset(
    ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request",
     "backend_operation_request")
)  # fmt: skip
NO_MESSAGE = 1002
"""Code with which a connection is closed that does not speak Streamlit's protocol."""


class TakesOnlyNeededMessages:
    """ASGI middleware that passes over other messages, and closes connections that send no such.

    Parameters
    ----------
    app : ASGI application
        What is wrapped.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, without what no page needs."""
        if scope["type"] != "websocket" or not scope["path"].endswith(STREAM):
            await self._app(scope, receive, send)
            return
        closed = False

        async def receiving() -> Message:
            nonlocal closed
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                kind = _kind(message)
                if kind in NEEDED:
                    return message
                if kind == "":
                    closed = True
                    LOG.info("a connection sent what is no message, and was closed")
                    await send({"type": "websocket.close", "code": NO_MESSAGE})
                    return {"type": "websocket.disconnect", "code": NO_MESSAGE}

        async def sending(message: Message) -> None:
            if not closed:
                await send(message)

        await self._app(scope, receiving, sending)


def _kind(message: Message) -> str:
    """Return which of Streamlit's messages it is; empty where it is none."""
    try:
        return BackMsg.FromString(message.get("bytes") or b"").WhichOneof("type") or ""
    except DecodeError:
        return ""
