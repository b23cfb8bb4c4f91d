"""What a server refuses whoever asks, and what it tells browsers to forbid."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ai_investments.hardening import headers, rates
from ai_investments.hardening.headers import FramedByError, SendsSecurityHeaders
from ai_investments.hardening.hosts import AnswersToItsName
from ai_investments.hardening.messages import TakesOnlyNeededMessages
from ai_investments.hardening.rates import VISITOR, LimitsRates, RateError
from tests.apart import apart


def served(middleware: type, **options: Any) -> TestClient:
    """Give a server that says ok at every address, behind a middleware."""

    def ok(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ok")

    places = [Route("/{rest:path}", ok, methods=["GET", "PUT", "DELETE"])]
    return TestClient(Starlette(routes=places, middleware=[Middleware(middleware, **options)]))


def policy_of(client: TestClient, address: str) -> dict[str, list[str]]:
    """Return the sources of each directive of an answer's policy."""
    told = client.get(address).headers["content-security-policy"]
    return {name: sources for name, *sources in map(str.split, told.split(";"))}


@pytest.mark.parametrize("address", ["/", "/valuations?embed=true", "/api/valuations.csv", "/no"])
def test_every_answer_says_what_a_browser_may_do_with_it(address: str) -> None:
    client = served(SendsSecurityHeaders, scripts=["run()"])
    answer = client.get(address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    policy = policy_of(client, address)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    for loose in ("'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"):
        assert loose not in policy["script-src"]


def test_only_scripts_of_the_app_run_letter_by_letter() -> None:
    # The digest of alert('Hello, world.');, as the specification has it in its example.
    known = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    page = "<p>x</p><script>alert('Hello, world.');</script><script src='/other.js'></script>"
    assert headers.scripts_in(page) == ["alert('Hello, world.');"]
    assert known in headers.policy(headers.scripts_in(page), ())
    assert known not in headers.policy(["alert('Hello, world!')"], ())


def test_charts_are_shown_on_any_site_and_whole_pages_on_those_that_are_named() -> None:
    wiki = "https://wiki.firm.com"
    for text, pages, charts in (
        ("", [], None),  # no directive: also a file, or a program
        (wiki, [wiki], ["'self'", wiki]),
        (
            f" {wiki} , https://*.firm.com:8443",
            [wiki, "https://*.firm.com:8443"],
            ["'self'", wiki, "https://*.firm.com:8443"],
        ),
        ("none", [], ["'self'"]),
    ):
        framed = headers.framed_by({headers.FRAMED_BY: text})
        client = served(SendsSecurityHeaders, scripts=[], **framed)
        whole = ("/churn", "/churn?embed=false", "/churn?embed=true&embed=false",
                 "/churn?embed=false&embed=true")  # fmt: skip

        for address in whole:
            assert policy_of(client, address)["frame-ancestors"] == ["'self'", *pages]
        for address in ("/churn?embed=true", "/churn?growth=35&embed=TRUE"):
            assert policy_of(client, address).get("frame-ancestors") == charts


@pytest.mark.parametrize("text", ["*", "wiki", "https://a.com; script-src *", "https://a.com b"])
def test_a_setting_that_names_no_site_is_refused(text: str) -> None:
    with pytest.raises(FramedByError, match=re.escape(f"“{text}”")):
        headers.framed_by({headers.FRAMED_BY: text})


@pytest.fixture
def named() -> TestClient:
    """Give a server that answers as monitor.firm.com, and to pages of one other site."""
    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ["monitor.firm.com"])
    yield served(
        AnswersToItsName,
        is_named=is_host_allowed,
        is_friend=lambda origin: origin == "https://wiki.firm.com",
    )
    config.set_option("server.allowedHosts", before)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "monitor.firm.com.evil.example", "x@monitor.firm.com", "", "127.0.0.1",
     "monitor.firm.com/..", "monitor.firm.com:99999"],
)  # fmt: skip
def test_a_server_answers_under_its_names_only(named: TestClient, host: str) -> None:
    for address in ("/", "/api/valuations.csv", "/_stcore/health/", "//readyz"):
        answer = named.get(address, headers={"host": host})
        assert answer.status_code == 400
        assert answer.json()["status"] == 400
    for probed in ("/_stcore/health", "/readyz", "/metrics"):
        assert named.get(probed, headers={"host": host}).status_code == 200
    for own in ("monitor.firm.com", "MONITOR.firm.com:8501"):
        assert named.get("/", headers={"host": own}).status_code == 200


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        (None, True),  # no browser
        ("https://monitor.firm.com", True),
        ("https://wiki.firm.com", True),
        ("https://evil.example", False),
        ("https://monitor.firm.com.evil.example", False),
        ("https://monitor.firm.com:8443", False),
        ("http://localhost", False),
        ("null", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_pages_of_other_sites_do_not_connect(origin: str | None, passes: bool) -> None:
    asked = {"host": "monitor.firm.com"} | ({} if origin is None else {"origin": origin})
    scope: Scope = {
        "type": "websocket", "path": "/_stcore/stream",
        "headers": [(name.encode(), value.encode()) for name, value in asked.items()],
    }  # fmt: skip
    reached, sent = [], []

    async def inner(*_: Any) -> None:
        reached.append(True)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    checked = AnswersToItsName(
        inner, is_host_allowed, lambda origin: origin == "https://wiki.firm.com"
    )
    apart(lambda: checked(scope, receive, send))
    assert bool(reached) == passes
    assert [each["type"] for each in sent] == ([] if passes else ["websocket.close"])


def heard(*messages: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Return which messages reach Streamlit, and with what code the connection was closed."""
    queue = [{"type": "websocket.receive", **each} for each in messages]
    kinds: list[str] = []
    codes: list[int] = []

    async def streamlit(_: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            kinds.append(str(BackMsg.FromString(message["bytes"]).WhichOneof("type")))
        await send({"type": "websocket.send", "bytes": b"too late"})

    async def receive() -> Message:
        return queue.pop(0) if queue else {"type": "websocket.disconnect", "code": 1001}

    async def send(message: Message) -> None:
        if message["type"] == "websocket.close":
            codes.append(message["code"])
        elif codes:
            raise AssertionError("nothing may be sent after the connection was closed")

    scope: Scope = {"type": "websocket", "path": "/_stcore/stream"}
    apart(lambda: TakesOnlyNeededMessages(streamlit)(scope, receive, send))
    return kinds, codes


def test_no_visitor_empties_caches_lists_files_or_ends_the_server() -> None:
    every = [each.name for each in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
    sent = []
    for name in every:
        message = BackMsg()
        field = BackMsg.DESCRIPTOR.fields_by_name[name]
        if field.message_type is None:
            setattr(message, name, True)
        else:
            getattr(message, name).SetInParent()
        sent.append({"bytes": message.SerializeToString()})
    kinds, codes = heard(*sent)
    assert set(every) - set(kinds) == {
        "clear_cache", "load_git_info", "set_run_on_save",
        "debug_disconnect_websocket", "debug_shutdown_runtime",
    }  # fmt: skip
    assert codes == []


@pytest.mark.parametrize(
    "sent", [{"bytes": b"\xff\xfe garbage"}, {"text": "hello"}, {"bytes": b""}, {"bytes": None}]
)
def test_a_connection_that_speaks_something_else_is_closed(sent: dict[str, Any]) -> None:
    beat = BackMsg()
    beat.app_heartbeat = True
    whole = {"bytes": beat.SerializeToString()}
    assert heard(whole, sent, whole) == (["app_heartbeat"], [1002])


class Clock:
    """A clock that a test moves."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def limited(clock: Callable[[], float], who: str = "", **variables: str) -> TestClient:
    """Give a server with limits, as the environment sets them, to a visitor."""

    class SignsIn:
        def __init__(self, app: Any, **options: Any):
            self._app = LimitsRates(app, **options)

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self._app({**scope, VISITOR: who} if who else scope, receive, send)

    return served(SignsIn, rates=rates.rates(variables), clock=clock)


def test_who_asks_too_often_is_told_when_to_come_again_and_is_served_then() -> None:
    clock = Clock()
    client = limited(clock, AI_INVESTMENTS_API_PER_MINUTE="6")
    address = "/api/valuations.csv"
    assert [client.get(address).status_code for _ in range(8)] == 6 * [200] + 2 * [429]
    refused = client.get(address)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "10"
    assert client.put("/_stcore/upload_file/session/file").status_code == 200
    assert client.get("/churn").status_code == 200  # pages are not counted
    clock.seconds += int(refused.headers["retry-after"])
    assert [client.get(address).status_code for _ in range(2)] == [200, 429]
    clock.seconds += 3600  # what was not asked for is not saved up beyond a minute's
    assert [client.get(address).status_code for _ in range(8)] == 6 * [200] + 2 * [429]


def test_uploads_are_counted_for_themselves_and_deleting_them_is_not() -> None:
    client = limited(Clock(), AI_INVESTMENTS_UPLOADS_PER_MINUTE="2")
    address = "/_stcore/upload_file/session/file"
    assert [client.put(address).status_code for _ in range(3)] == [200, 200, 429]
    assert client.delete(address).status_code == 200
    assert client.get("/api/valuations.csv").status_code == 200


def test_each_visitor_has_a_rate_of_their_own() -> None:
    kept = rates.rates({"AI_INVESTMENTS_API_PER_MINUTE": "1"})[0]
    assert kept.wait("ann", 0) == 0
    assert kept.wait("ann", 0) == 60
    assert kept.wait("bob", 0) == 0
    for stranger in range(rates.MOST_VISITORS):  # what is remembered does not grow
        kept.wait(str(stranger), 1)
    assert kept.wait("ann", 1) == 0


def test_without_a_limit_nobody_is_refused() -> None:
    client = limited(Clock(), "ann", AI_INVESTMENTS_API_PER_MINUTE="0")
    assert {client.get("/api/x.csv").status_code for _ in range(400)} == {200}


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "٣"])
def test_a_rate_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(RateError, match="AI_INVESTMENTS_API_PER_MINUTE"):
        rates.rates({"AI_INVESTMENTS_API_PER_MINUTE": text})
