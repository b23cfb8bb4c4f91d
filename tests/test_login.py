"""Signing in against a certified provider: who comes in, where to, and what stays closed."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from ai_investments.dataset_archive import About
from ai_investments.replicas.replica import free_port
from ai_investments.stored_datasets import Store
from tests.apart import apart
from tests.oidc_provider import CLIENT, CLIENT_SECRET, RunningProvider
from tests.running_app import ROOT
from tests.running_replicas import RunningReplicas
from tests.shown_page import CHART, DONE, ShownPage
from tests.visitor import Visitor

KEY = "0123456789abcdef0123456789abcdef"
USER = "_streamlit_user"
HOUR = 3600
JOINER = "\u2060"
"""Stands in an address so that it does not become a link; nobody sees it."""
LINK = "/valuations?segment=Defence&segment=Healthcare&company=Anduril&hollow=true"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "{client}"
client_secret = "{client_secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
"""
RULE = """
[access]
allowed_domains = ["firm.example"]
admins = ["root@firm.example"]
"""


@dataclass(frozen=True)
class Served:
    """The address of the app, its provider, and the folder of stored data."""

    address: str
    provider: RunningProvider
    store: Path

    def cookie(self, who: str = "ann", hours: float = 1, **claims: Any) -> str:
        """Return the cookie of a session that began so many hours ago."""
        told = {
            "iss": self.provider.issuer, "sub": who, "iat": time.time() - hours * HOUR,
            "email": f"{who}@firm.example", "email_verified": True, "origin": self.address,
            "is_logged_in": True, "provider": "default", **claims,
        }  # fmt: skip
        return create_signed_value(KEY, USER, json.dumps(told)).decode()

    def visitor(self, page: str, cookie: str = "", **query: list[str]) -> Visitor:
        """Return a visitor over the websocket alone."""
        return Visitor(self.address, page, query, cookies={USER: cookie} if cookie else {})


def secrets_at(folder: Path, port: int, issuer: str, rule: str) -> str:
    """Write the secrets of a server; return where."""
    written = folder / "secrets.toml"
    written.write_text(
        SECRETS.format(
            port=port, secret=KEY, client=CLIENT, client_secret=CLIENT_SECRET, issuer=issuer
        )
        + rule
    )
    return str(written)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give two replicas of the app with a login, behind nginx, and their provider."""
    folder = tmp_path_factory.mktemp("login")
    app, provider = free_port(), free_port()
    issuer = f"http://127.0.0.1:{provider}"
    environment = {
        "AI_INVESTMENTS_STORE": str(folder / "stored"),
        "STREAMLIT_SECRETS_FILES": secrets_at(folder, app, issuer, RULE),
    }
    with (
        RunningProvider(provider, [f"http://127.0.0.1:{app}/oauth2callback"]) as running,
        RunningReplicas(environment=environment, port=app) as replicas,
    ):
        yield Served(replicas.address, running, folder / "stored")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser without cookies; the provider's page finds no fonts of the internet."""
    made = browser.new_context()
    made.set_default_timeout(30_000)
    made.route(re.compile(r"//fonts\."), lambda route: route.abort())
    yield made
    made.close()


def keep(context: BrowserContext, served: Served, cookie: str) -> None:
    """Give the browser a session."""
    context.add_cookies([{"name": USER, "value": cookie, "url": served.address}])


def ask_to_sign_in(client: httpx.Client, served: Served, link: str) -> httpx.Response:
    """Start signing in, as the button of the page does."""
    token = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": int(time.time()) + 60},
                       OctKey.import_key(KEY))  # fmt: skip
    return client.get(f"{served.address}/auth/login?provider={token}&next={quote(link, safe='')}")


def at_the_provider(client: httpx.Client, asked: httpx.Response, who: str) -> str:
    """Sign in with the provider; return the address it leads back to."""
    form = client.get(asked.headers["location"])
    form_at = urljoin(str(form.url), form.headers["location"])
    sent = client.post(form_at, data={"prompt": "login", "login": who, "password": "any"})
    return str(client.get(sent.headers["location"]).headers["location"])


def sign_in(context: BrowserContext, served: Served, who: str, link: str = LINK) -> Page:
    """Open a link in the browser and sign in on the way to it."""
    page = context.new_page()
    page.goto(f"{served.address}{link}")
    sign_in_here(page, who)
    return page


def sign_in_here(page: Page, who: str) -> None:
    """Sign in from the page that asks for it."""
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()


def arrived(page: Page) -> None:
    """Wait for the page of the link, and hold its address against it, setting by setting."""
    page.wait_for_selector(".copy-link")
    page.wait_for_selector(DONE)
    there = urlsplit(page.url)
    settings = parse_qs(there.query)
    settings.pop("data", None)  # the page adds the version that it shows
    assert (there.path, settings) == (urlsplit(LINK).path, parse_qs(urlsplit(LINK).query))


def text(page: Page, part: str) -> str:
    """Return what a part of a page says."""
    return page.locator(part).inner_text().replace(JOINER, "")


def shown(visitor: Visitor) -> str:
    """Return all that a visitor's page shows."""

    async def visit() -> str:
        async with visitor:
            return "\n".join(visitor.shown()).replace(JOINER, "")

    return apart(visit)


def test_the_right_person_comes_in_by_the_link_and_goes_out_again(
    served: Served, context: BrowserContext
) -> None:
    page = sign_in(context, served, "ann")
    arrived(page)
    assert page.locator("h3").first.inner_text() != ""
    page.wait_for_selector(f"{CHART}:not(.waiting)")
    assert "Signed in as ann@Firm.example" in text(page, ".st-key-account")
    data = f"{served.address}/api/valuations.csv"
    assert context.request.get(data).status == 200

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert not [each for each in context.cookies() if each["name"].startswith(USER)]
    assert context.request.get(data).status == 401


def test_a_foreign_domain_stays_out_and_may_use_another_account(
    served: Served, context: BrowserContext
) -> None:
    page = sign_in(context, served, "eve")
    another = page.get_by_role("button", name="Use another account")
    another.wait_for()
    told = text(page, "[data-testid=stMain]")
    assert "eve@firm.example.evil.example is not among those who may open" in told
    assert context.request.get(f"{served.address}/api/valuations.csv").status == 403

    another.click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    sign_in_here(page, "bob")
    arrived(page)


def test_a_session_that_ends_while_the_page_is_open_asks_to_sign_in_and_keeps_the_link(
    served: Served, context: BrowserContext
) -> None:
    lines: list[WebSocketRoute] = []

    def listen(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    context.route_web_socket(re.compile("/_stcore/stream"), listen)
    keep(context, served, served.cookie())
    page = ShownPage(context, f"{served.address}{LINK}").page
    keep(context, served, served.cookie(hours=13))
    lines[-1].close(code=1008)  # as the gate does then (tests/test_gate.py)
    page.get_by_text("Sign in again to open").wait_for()
    assert "Defence" not in page.locator("[data-testid=stApp]").inner_text()
    sign_in_here(page, "ann")
    arrived(page)


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        ({}, None),
        ({"hours": 12.01}, "The session has ended."),
        ({"email_verified": False}, "has not verified the address ann@firm.example"),
        ({"email": "ann@evil.example"}, "ann@evil.example is not among those"),
        ({"is_logged_in": False}, "Sign in to open"),
        ({"origin": "https://evil.example"}, "Sign in to open"),
    ],
)
def test_the_websocket_gives_data_to_no_session_but_an_allowed_one(
    served: Served, cookie: dict[str, Any], said: str | None
) -> None:
    told = shown(served.visitor("valuations", served.cookie(**cookie), segment=["Defence"]))
    assert ("Anduril" in told) == (said is None)
    if said is not None:
        assert said in told
        assert "plotly" not in told
    answer = httpx.get(f"{served.address}/api/valuations.csv",
                       headers={"Cookie": f"{USER}={served.cookie(**cookie)}"})  # fmt: skip
    assert (answer.status_code == 200) == (said is None)


def test_a_tampered_cookie_is_no_session(served: Served) -> None:
    genuine, other = served.cookie(), served.cookie(who="root")
    (payload, *rest), (other_payload, *_) = genuine.rsplit(".", 2), other.rsplit(".", 2)
    swapped = ".".join([other_payload, *rest])
    unsigned = create_signed_value("another secret", USER, "{}").decode()
    for forged in (genuine[:-3], swapped, payload, f"x{genuine}", unsigned, "ü"):
        header = {"Cookie": f"{USER}={forged}".encode()}
        address = f"{served.address}/api/valuations.csv"
        assert httpx.get(address, headers=header).status_code == 401
    assert "Anduril" not in shown(served.visitor("valuations", swapped))


def test_a_stranger_gets_no_data_at_any_address(served: Served) -> None:
    with httpx.Client(base_url=served.address) as stranger:
        for path in ("/api/valuations.csv", "/api/openapi.json", "/api/churn/claims.json",
                     "/media/0.csv", "/_stcore/agent/schema"):  # fmt: skip
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()["status"]) == (401, 401)
            assert answer.headers["content-type"] == "application/problem+json"
        assert stranger.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401
        body = {"page": "valuations"}
        assert stranger.post("/_stcore/agent/interact", json=body).status_code == 401
        assert "Anduril" not in stranger.get("/valuations").text
    for page in ("valuations", "your-data", ""):
        told = shown(served.visitor(page))
        assert "Sign in" in told
        assert "Anduril" not in told


@pytest.mark.parametrize("link", ["//evil.example/valuations", "/\\evil.example",
                                  "https://evil.example", "/%2fevil.example", "/valuations\r\nA: b",
                                  "/oauth2callback?code=1"])  # fmt: skip
def test_signing_in_leads_to_no_other_place(served: Served, link: str) -> None:
    with httpx.Client(headers={"Referer": "https://evil.example/capex"}) as client:
        back = client.get(at_the_provider(client, ask_to_sign_in(client, served, link), "ann"))
        assert (back.status_code, back.headers["location"]) == (302, "/")
        assert client.get(f"{served.address}/api/valuations.csv").status_code == 200


def test_a_replayed_or_foreign_answer_of_the_provider_signs_nobody_in(served: Served) -> None:
    with httpx.Client() as ann, httpx.Client() as victim:
        answer = at_the_provider(ann, ask_to_sign_in(ann, served, LINK), "ann")
        data = f"{served.address}/api/valuations.csv"
        victim.get(answer)  # never asked
        ask_to_sign_in(victim, served, LINK)
        victim.get(answer)  # asked for another
        assert victim.get(data).status_code == 401
        assert ann.get(answer).headers["location"] == LINK
        assert ann.get(data).status_code == 200
        for name in list(ann.cookies):
            if name.startswith(USER):
                ann.cookies.delete(name)
        assert ann.get(answer).headers["location"] == "/"
        assert ann.get(data).status_code == 401


def test_signing_in_begins_on_one_replica_and_ends_on_the_other(served: Served) -> None:
    def go_to(replica: str) -> None:
        client.cookies.delete("replica")
        client.cookies.set("replica", replica, domain="127.0.0.1")

    with httpx.Client() as client:
        client.cookies.set("replica", "1", domain="127.0.0.1")
        answer = at_the_provider(client, ask_to_sign_in(client, served, LINK), "ann")
        go_to("2")
        assert client.get(answer).headers["location"] == LINK
        assert f"{USER}_1" in client.cookies  # her groups need more than one cookie
        for replica in ("1", "2"):
            go_to(replica)
            told = client.get(f"{served.address}/api/valuations.csv")
            assert (told.status_code, client.cookies["replica"]) == (200, replica)


def test_signing_in_that_fails_says_so_and_keeps_the_link(served: Served) -> None:
    with httpx.Client() as client:
        asked = ask_to_sign_in(client, served, LINK)
        state = parse_qs(urlsplit(asked.headers["location"]).query)["state"][0]
        back = client.get(f"{served.address}/oauth2callback?error=access_denied&state={state}")
        assert back.headers["location"] == LINK
        visitor = Visitor(served.address, "valuations", cookies=dict(client.cookies))
        assert "Signing in did not work" in shown(visitor)


def test_only_the_owner_and_admins_may_delete_stored_data(served: Served) -> None:
    owner = f"{served.provider.issuer} ann"
    about = About("Hers", ("a.csv",), {"investments": 1}, who="ann@firm.example", owner=owner)
    stored = Store(str(served.store)).put({"investments": b"deal_id,company\r\n"}, about)

    def page(who: str, **claims: Any) -> str:
        cookie = served.cookie(who, **claims)
        return shown(served.visitor("your-data", cookie, own_data=[stored]))

    assert "Delete for everybody" in page("ann")
    assert "Delete for everybody" in page("root")
    others = page("bob")
    assert "Delete for everybody" not in others
    assert "It can be deleted by ann@firm.example and root@firm.example." in others
    assert "Delete for everybody" not in page("ann", iss="https://another.example")


def test_what_is_uploaded_belongs_to_who_is_signed_in(
    served: Served, context: BrowserContext
) -> None:
    keep(context, served, served.cookie())
    page = ShownPage(context, f"{served.address}/your-data").page
    own = b"Company,Announced,Amount,Post-money\nScale AI,2026-08-01,$2bn,$40bn\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": own}
    )
    page.get_by_role("button", name="Use 1 row").click()
    page.get_by_role("button", name="Delete it").wait_for()
    kept = [each for each in Store(str(served.store)).listed().values() if each.called == "mine"]
    assert [(each.who, each.owner) for each in kept] == [
        ("ann@firm.example", f"{served.provider.issuer} ann")
    ]


def test_a_server_whose_login_lets_nobody_in_does_not_start(tmp_path: Path) -> None:
    secrets = secrets_at(tmp_path, 1, "http://127.0.0.1:2", rule="")
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port()),
         "--server.address", "127.0.0.1", "--secrets.files", secrets],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "The server does not start, for its login is not set up: nobody is let in." in (
        ended.stderr
    )
