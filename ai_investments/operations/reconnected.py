"""Pages whose process is gone: built again, unasked, from what the browser holds.

A browser that loses its connection opens it again, and shows on what it showed. Streamlit leaves it
at that: another process knows nothing of the page, so each step of a control, which asks for a
part of the page only, is passed over without a word.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ai_investments.operations.open_pages import STREAM

MARK = "reconnected"
"""Name of a part that no page has; the browser is told to ask for it."""
ASK_AFTER = 0.1
"""Seconds after which the browser asks."""


class RebuildsPages:
    """Middleware that has a browser with a page from before ask for the whole page again.

    The browser's request carries its address and the state of every control.

    Parameters
    ----------
    app : ASGIApp
        What is wrapped.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where it is a page that was open before, have it built again."""
        if scope["type"] != "websocket" or scope["path"] != STREAM or not _was_open(scope):
            await self._app(scope, receive, send)
            return
        rebuilt = asyncio.Event()

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                asked = BackMsg.FromString(message["bytes"])
                if asked.WhichOneof("type") == "rerun_script" and not rebuilt.is_set():
                    rebuilt.set()
                    asked.rerun_script.ClearField("fragment_id")
                    asked.rerun_script.ClearField("is_auto_rerun")
                    stop = ForwardMsg()
                    stop.stop_auto_rerun.fragment_ids.append(MARK)
                    await send({"type": "websocket.send", "bytes": stop.SerializeToString()})
                    return {"type": "websocket.receive", "bytes": asked.SerializeToString()}
            return message

        async def sending(message: Message) -> None:
            await send(message)
            if message["type"] == "websocket.accept":
                ask = ForwardMsg()
                ask.auto_rerun.fragment_id, ask.auto_rerun.interval = MARK, ASK_AFTER
                await send({"type": "websocket.send", "bytes": ask.SerializeToString()})

        await self._app(scope, receiving, sending)


def _was_open(scope: Scope) -> bool:
    """Tell whether a browser names a visit from before: the third of its subprotocols."""
    return len(scope.get("subprotocols", [])) > 2
