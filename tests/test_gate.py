"""What a request may reach without a session: the page to sign in, and nothing that holds data."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from ai_investments import way_back
from ai_investments.access import Claims, Rule
from ai_investments.gate import BACK, FAILED, Gate, Login
from ai_investments.views import VIEWS
from tests.apart import apart

KEY = "known to the processes of this server alone"
PAGES = [view.path for view in VIEWS]
HOUR = 3600
OPEN = {
    "/", *(f"/{page}" for page in PAGES), "/_stcore/health", "/_stcore/host-config",
    "/static/js/index.js", "/favicon.png", "/auth/login", "/auth/logout", "/oauth2callback",
    "/readyz", "/metrics",
}  # fmt: skip
CLOSED = [
    "/api", "/api/valuations.csv", "/api/openapi.json", "/media/a.csv", "/_stcore/upload_file/a/b",
    "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact",
    "/_stcore/agent/mcp", "/_stcore/stream", "/component/a/b.js", "/_stcore/bidi-components/a/b",
    "/app/static/a", "/static", "/valuations/api/x", "/a/b", "/Valuations", "//valuations",
    "/valuations//", "/auth/login/", "/auth/logout/x", "/oauth2callback/", "/_stcore/health/x",
    "/api/_stcore/health", "/x/static/y",
]  # fmt: skip


class Inside:
    """The app behind the gate: answers all that reaches it, with the headers given."""

    def __init__(self, status: int = 200, headers: Mapping[str, str] | None = None):
        self.reached: list[Scope] = []
        self._start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope)
        if scope["type"] == "http":
            await send(self._start)
            await send({"type": "http.response.body", "body": b"inside"})
            return
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        await send({"type": "websocket.send", "bytes": b"too late"})


def claims(cookies: Mapping[str, str]) -> Claims:
    """Take the cookie “session” for a session that began so many hours ago."""
    if "session" not in cookies:
        return {}
    hours, _, email = cookies["session"].partition("-")
    return {
        "iss": "https://id.example", "sub": "7", "iat": time.time() - HOUR * float(hours),
        "email": email or "ann@firm.com", "email_verified": True,
    }  # fmt: skip


def asked(
    inside: Inside,
    path: str,
    cookies: str = "",
    origin: str = "https://monitor.firm.com",
    base: str = "",
    kind: str = "http",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    leaves: bool = True,
) -> list[Message]:
    """Return what comes back for a request; a visitor's websocket ends at once if he leaves."""
    login = Login(Rule.from_settings({"allowed_domains": ["firm.com"]}, {}), ("default",), KEY,
                  origin, base, claims)  # fmt: skip
    gate = Gate(inside, login, PAGES)
    path, _, query = path.partition("?")
    scope = {
        "type": kind, "path": path, "query_string": query.encode(), "method": "GET",
        "headers": [(b"cookie", cookies.encode()), (b"host", b"monitor.firm.com"), *headers],
    }  # fmt: skip
    told: list[Message] = []

    async def receive() -> Message:
        if leaves:
            return {"type": "websocket.disconnect", "code": 1000}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    apart(lambda: gate(scope, receive, send))
    return told


def answer(*args: Any, **settings: Any) -> tuple[int, dict[str, str], list[str]]:
    """Return status, headers and cookies of an answer."""
    start = asked(*args, **settings)[0]
    pairs = [(key.decode(), value.decode()) for key, value in start["headers"]]
    return start["status"], dict(pairs), [value for key, value in pairs if key == "set-cookie"]


@pytest.mark.parametrize("path", sorted(OPEN))
def test_the_page_to_sign_in_is_open(path: str) -> None:
    assert answer(Inside(), path)[0] == 200


@pytest.mark.parametrize("path", CLOSED)
def test_whatever_may_hold_data_is_closed_to_strangers(path: str) -> None:
    inside = Inside()
    start, body = asked(inside, path)
    assert (start["status"], inside.reached) == (401, [])
    assert dict(start["headers"])[b"content-type"] == b"application/problem+json"
    assert "Sign in at https://monitor.firm.com/" in json.loads(body["body"])["title"]
    assert answer(Inside(), path, "session=13")[0] == 401
    assert answer(Inside(), path, "session=1-eve@evil.com")[0] == 403
    assert answer(Inside(), path, "session=1")[0] == 200


@given(path=st.text(max_size=20).map(lambda each: f"/{each}"))
def test_an_address_that_nobody_has_opened_is_closed(path: str) -> None:
    known = path.split("?")[0] in OPEN or path.startswith("/static/")
    if not known and path.rstrip("/") not in OPEN:
        assert answer(Inside(), path)[0] == 401


def test_a_server_below_a_path_is_guarded_below_it_and_beside_it() -> None:
    for path in ("/monitor", "/monitor/", "/monitor/valuations", "/monitor/static/a.js"):
        assert answer(Inside(), path, base="/monitor")[0] == 200
    for path in ("/monitor/api/a.csv", "/api/a.csv", "/monitorapi", "/monitor/media/a"):
        assert answer(Inside(), path, base="/monitor")[0] == 401


TO_PROVIDER = {"location": "https://id.example/auth?client_id=a&state=abc"}


def started(link: str, **settings: Any) -> str:
    """Return the cookie that keeps a link while signing in."""
    _, _, cookies = answer(
        Inside(302, TO_PROVIDER), f"/auth/login?provider=x&next={quote(link, safe='')}", **settings
    )
    assert len(cookies) == 1
    return cookies[0]


def test_the_link_is_kept_while_signing_in_and_led_back_to_once() -> None:
    cookie = started("/capex?a=1&a=2")
    assert cookie.startswith(f"{BACK}=")
    for part in ("Path=/oauth2callback", "Max-Age=900", "HttpOnly", "SameSite=Lax", "Secure"):
        assert part in cookie.split("; ")
    back = {"location": "/", "set-cookie": "_streamlit_user=signed; HttpOnly"}
    status, headers, cookies = answer(
        Inside(302, back), "/oauth2callback?code=1&state=abc", cookie.partition(";")[0]
    )
    assert (status, headers["location"]) == (302, "/capex?a=1&a=2")
    assert any(each.startswith(f"{BACK}=; ") and "Max-Age=0" in each for each in cookies)
    assert not any(each.startswith(FAILED) for each in cookies)
    assert "_streamlit_user=signed; HttpOnly; Secure" in cookies


@pytest.mark.parametrize("link", ["//evil.example", "/\\evil.example", "https://evil.example/",
                                  "/%2fevil.example", "/valuations\r\nx: y", ""])  # fmt: skip
def test_a_hostile_link_is_never_kept(link: str) -> None:
    assert started(link).startswith(f"{BACK}=; ")


def test_the_page_somebody_came_from_is_never_followed() -> None:
    referer = ((b"referer", b"https://evil.example/capex"),)
    _, _, cookies = answer(Inside(302, TO_PROVIDER), "/auth/login?provider=x", headers=referer)
    assert cookies[0].startswith(f"{BACK}=; ")


@pytest.mark.parametrize("state", ["", "?state=other", "?state=abc&state=abcd"])
def test_another_attempts_link_is_not_followed(state: str) -> None:
    cookie = started("/capex").partition(";")[0]
    _, headers, _ = answer(Inside(302, {"location": "/"}), f"/oauth2callback{state}", cookie)
    assert headers["location"] == "/"


def test_even_a_signed_cookie_leads_only_to_a_page_of_this_app() -> None:
    cookie = f"{BACK}={way_back.kept('//evil.example', 'abc', KEY)}"
    _, headers, _ = answer(Inside(302, {"location": "/"}), "/oauth2callback?state=abc", cookie)
    assert headers["location"] == "/"


def test_the_next_page_says_that_signing_in_has_failed() -> None:
    cookie = started("/capex").partition(";")[0]
    _, headers, cookies = answer(
        Inside(302, {"location": "/"}), "/oauth2callback?error=access_denied&state=abc", cookie
    )
    assert headers["location"] == "/capex"
    assert any(each.startswith(f"{FAILED}=1; ") and "HttpOnly" in each for each in cookies)


def test_changing_the_account_keeps_the_link() -> None:
    assert (
        answer(Inside(302, {"location": "/"}), "/auth/logout?next=/capex")[1]["location"]
        == "/capex"
    )
    assert (
        answer(Inside(302, {"location": "/"}), "/auth/logout?next=//evil.example")[1]["location"]
        == "/"
    )
    end = {"location": "https://id.example/end?client_id=a"}
    _, headers, cookies = answer(Inside(302, end), "/auth/logout?next=/capex")
    assert headers["location"] == end["location"]
    _, headers, cookies = answer(
        Inside(302, {"location": "/"}), "/oauth2callback", cookies[0].partition(";")[0]
    )
    assert headers["location"] == "/capex"
    assert not any(each.startswith(FAILED) for each in cookies)


def test_cookies_travel_unencrypted_only_where_the_server_does() -> None:
    inside = {"set-cookie": "_streamlit_xsrf=1; Path=/"}
    assert answer(Inside(headers=inside), "/")[2] == ["_streamlit_xsrf=1; Path=/; Secure"]
    assert answer(Inside(headers=inside), "/", origin="http://127.0.0.1:1")[2] == [
        "_streamlit_xsrf=1; Path=/"
    ]


PROTOCOLS = ((b"sec-websocket-protocol", b"streamlit, token, session-to-resume"),)


@pytest.mark.parametrize("cookies", ["", "session=13", "session=1-eve@evil.com"])
def test_a_strangers_websocket_takes_up_no_session(cookies: str) -> None:
    inside = Inside()
    asked(inside, "/_stcore/stream", cookies, kind="websocket", headers=PROTOCOLS)
    (scope,) = inside.reached
    assert dict(scope["headers"])[b"sec-websocket-protocol"] == b"streamlit, token"


def test_other_websockets_are_closed_to_strangers() -> None:
    inside = Inside()
    told = asked(inside, "/elsewhere", kind="websocket")
    assert (told, inside.reached) == ([{"type": "websocket.close", "code": 1008}], [])


def test_a_websocket_is_closed_when_its_session_ends() -> None:
    inside = Inside()
    # A hundredth of a second is left of the twelve hours.
    hours = 12 - 0.01 / HOUR
    told = asked(inside, "/_stcore/stream", f"session={hours!r}", kind="websocket",
                 headers=PROTOCOLS, leaves=False)  # fmt: skip
    assert told == [
        {"type": "websocket.accept"},
        {"type": "websocket.close", "code": 1008},
    ]
    assert dict(inside.reached[0]["headers"])[b"sec-websocket-protocol"] == PROTOCOLS[0][1]
