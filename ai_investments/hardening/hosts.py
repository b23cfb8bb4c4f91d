"""Under which names a server answers, and from which sites its pages may be connected to."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ai_investments.problems import shown

PROBED = ("/_stcore/health", "/readyz", "/metrics")
"""What machines ask for by whatever address they know; it tells nothing of the name."""
POLICY_VIOLATION = 1008


class AnswersToItsName:
    """ASGI middleware around the whole app.

    Streamlit looks at the name where a page is connected, and only there. It would also ask the
    internet for the server's own address, while all visitors wait, before it refuses a connection
    from another site.

    Parameters
    ----------
    app : ASGI application
        What is wrapped.
    is_named : callable
        Tells whether the server answers under what a request's header ``Host`` says.
    is_friend : callable
        Tells whether pages of another site, given as ``https://host:port``, may connect.
    """

    def __init__(
        self,
        app: ASGIApp,
        is_named: Callable[[str | None], bool],
        is_friend: Callable[[str], bool],
    ):
        self._app, self._is_named, self._is_friend = app, is_named, is_friend

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._may(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await _refusal(Headers(scope=scope).get("host", ""))(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        host = headers.get("host")
        if scope["path"] not in PROBED and not self._is_named(host):
            return False
        origin = headers.get("origin")
        if scope["type"] == "http" or origin is None:
            return True
        return _place(origin) == host or self._is_friend(origin)


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _refusal(host: str) -> JSONResponse:
    """Say under which name the server was asked for, as a problem of RFC 9457."""
    title = (
        f"This server does not answer as “{shown(host)}”. Whoever runs it lists its names in "
        "server.allowedHosts."
    )
    body = {"type": "about:blank", "title": title, "status": 400}
    return JSONResponse(body, 400, media_type="application/problem+json")
