"""The gate of a server with a login: what a request may reach, and the way back to its link.

Whatever is not named here as open needs a session that the rule allows, so that a new address is
closed until somebody opens it. The websocket is open, since the page to sign in comes over it; the
entry script shows nothing else to whoever is not allowed.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ai_investments import way_back
from ai_investments.access import Claims, Decision, Rule
from ai_investments.hardening.rates import VISITOR
from ai_investments.operations.open_pages import STREAM

LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
PROBED = ("/_stcore/health", "/_stcore/host-config")
"""What Streamlit's page asks for before it has a session; it also looks below a page's path."""
OPERATIONS = ("/readyz", "/metrics")
"""What machines ask for, that have no session; the front of replicas gives them to no visitor."""
FILES = ("/index.html", "/favicon.png", "/favicon.ico", "/manifest.json", "/robots.txt")
SCRIPTS = "/static/"
BACK = "ai_investments_way_back"
FAILED = "ai_investments_sign_in_failed"
"""Cookie that is there for a minute after signing in has failed."""
FAILED_SECONDS = 60
POLICY_VIOLATION = 1008


@dataclass(frozen=True)
class Login:
    """How a server lets people sign in.

    Attributes
    ----------
    rule : Rule
        Who may come in.
    providers : tuple of str
        Names of the providers to choose from.
    secret : str
        Signs the cookies; the same on every process.
    origin : str
        Where the browser finds the server: "https://monitor.firm.com".
    base : str
        What stands before every path: "" or such as "/monitor".
    claims : callable
        Gives what the provider said of who sent these cookies; nothing where they are not genuine.
    """

    rule: Rule
    providers: tuple[str, ...]
    secret: str
    origin: str
    base: str
    claims: Callable[[Mapping[str, str]], Claims]


class Gate:
    """ASGI middleware around the whole app.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    login : Login
        How people sign in.
    pages : collection of str
        Paths of the pages, without slashes.
    """

    def __init__(self, app: ASGIApp, login: Login, pages: Collection[str]):
        self._app, self._login, self._pages = app, login, tuple(pages)
        self._open = {*FILES, *PROBED, *OPERATIONS}
        for page in self._pages:
            self._open |= {f"/{page}", f"/{page}/", *(f"/{page}{each}" for each in PROBED)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer that it may not."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _decision(self, asked: HTTPConnection) -> Decision:
        return self._login.rule.decide(self._login.claims(asked.cookies), time.time())

    def _path(self, scope: Scope) -> str:
        """Return the path below the base."""
        path, base = str(scope["path"]), self._login.base
        return path[len(base) :] or "/" if f"{path}/".startswith(f"{base}/") else path

    def _is_open(self, path: str) -> bool:
        """Tell whether everybody may have what is at a path: nothing of it is data."""
        return path in self._open or path.startswith(SCRIPTS)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        path = self._path(scope)
        changes = {LOGIN: self._leaving, CALLBACK: self._returning, LOGOUT: self._signing_out}
        change = changes.get(path)
        if change is None and not self._is_open(path):
            decision = self._decision(asked)
            if not decision.allowed:
                await self._refusal(decision)(scope, receive, send)
                return
            if decision.person is not None:
                scope = {**scope, VISITOR: decision.person.subject}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if change is not None:
                    change(asked, headers)
                self._harden(headers)
            await send(message)

        await self._app(scope, receive, answer)

    def _refusal(self, decision: Decision) -> JSONResponse:
        """Say what is missing, as a problem of RFC 9457."""
        status, todo = 401, f"Sign in at {self._login.origin}{self._login.base}/ with this browser."
        if decision.standing == "refused":
            status, todo = 403, "Sign in with another account, or ask whoever runs this server."
        body = {
            "type": "about:blank",
            "title": f"{decision.reason} {todo}",
            "status": status,
        }
        headers = {"Cache-Control": "no-store", "WWW-Authenticate": "Session"}
        return JSONResponse(body, status, headers, "application/problem+json")

    def _leaving(self, asked: HTTPConnection, headers: MutableHeaders) -> None:
        """Keep the link while the provider asks who it is."""
        state = parse_qs(urlsplit(headers.get("location", "")).query).get("state", [""])[0]
        if state:
            self._keep(asked, headers, state)

    def _signing_out(self, asked: HTTPConnection, headers: MutableHeaders) -> None:
        """Keep the link while the provider ends its session, or lead back at once."""
        if urlsplit(headers.get("location", "")).netloc:
            self._keep(asked, headers, "")
        elif link := self._asked_back(asked):
            headers["location"] = link

    def _returning(self, asked: HTTPConnection, headers: MutableHeaders) -> None:
        """Lead back to the link; say where signing in has failed."""
        state = asked.query_params.get("state", "")
        link = way_back.read(asked.cookies.get(BACK, ""), state, self._login.secret)
        if "location" in headers:
            headers["location"] = self._judged(link) or f"{self._login.base}/"
        self._cookie(headers, BACK, "", 0, CALLBACK)
        cookies = headers.getlist("set-cookie")
        done = any(each.startswith("_streamlit_user=") and "Max-Age=0" not in each
                   for each in cookies)  # fmt: skip
        if state and not done:
            self._cookie(headers, FAILED, "1", FAILED_SECONDS, "/")
        elif asked.cookies.get(FAILED):
            self._cookie(headers, FAILED, "", 0, "/")

    def _asked_back(self, asked: HTTPConnection) -> str:
        return self._judged(asked.query_params.get("next", ""))

    def _judged(self, link: str) -> str:
        return way_back.judged(link, self._login.base, self._pages)

    def _keep(self, asked: HTTPConnection, headers: MutableHeaders, state: str) -> None:
        link = self._asked_back(asked)
        text = way_back.kept(link, state, self._login.secret) if link else ""
        self._cookie(headers, BACK, text, way_back.SECONDS if text else 0, CALLBACK)

    def _cookie(
        self, headers: MutableHeaders, name: str, value: str, seconds: int, path: str
    ) -> None:
        headers.append(
            "set-cookie",
            f"{name}={value}; Path={self._login.base}{path}; Max-Age={seconds}; HttpOnly; "
            "SameSite=Lax",
        )

    def _harden(self, headers: MutableHeaders) -> None:
        """Let no cookie travel unencrypted where the server is reached by https.

        Streamlit leaves this out for the sake of Safari on http.
        """
        if not self._login.origin.startswith("https:"):
            return
        cookies = headers.getlist("set-cookie")
        if cookies:
            del headers["set-cookie"]
        for each in cookies:
            secure = each if "; secure" in each.lower() else f"{each}; Secure"
            headers.append("set-cookie", secure)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        decision = self._decision(HTTPConnection(scope))
        if decision.allowed:
            await self._until(decision.until, scope, receive, send)
        elif self._path(scope) == STREAM:
            await self._app(_as_new(scope), receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    async def _until(self, end: float, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a websocket until its session ends; the page then opens another, without one."""
        closed = False
        clock = asyncio.get_running_loop()
        # The clock of the machine may be set meanwhile; that of the loop only runs.
        deadline = clock.time() + end - time.time()

        async def received() -> Message:
            nonlocal closed
            try:
                async with asyncio.timeout_at(deadline):
                    return await receive()
            except TimeoutError:
                closed = True
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        async def sent(message: Message) -> None:
            if not closed:
                await send(message)

        await self._app(scope, received, sent)


def _as_new(scope: Scope) -> Scope:
    """Return the scope of a websocket without the session of a page that it would take up again."""
    name = b"sec-websocket-protocol"
    headers = [
        (key, b",".join(value.split(b",")[:2]) if key == name else value)
        for key, value in scope["headers"]
    ]
    return {**scope, "headers": headers}
