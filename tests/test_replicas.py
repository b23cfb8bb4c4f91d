"""Replicas behind nginx, with real processes: whom a visitor meets, and what a dead one costs."""

import asyncio
import http.client
import json
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.running_replicas import RunningReplicas
from tests.shown_page import ShownPage
from tests.visitor import Visitor

T = TypeVar("T")
LINK = {"growth": ["35"], "largest_leaves": ["80"]}
OWN = b"Company,Announced,Amount,Post-money\nZebra Works,2026-07-01,$1bn,$10bn\n"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningReplicas]:
    """Give two replicas with a store of their own."""
    stored = str(tmp_path_factory.mktemp("stored"))
    with RunningReplicas(2, {"AI_INVESTMENTS_STORE": stored}) as running:
        yield running


def apart(visit: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a visit in a thread of its own: a loop of the browser's may have this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(visit())).result()


def answer(
    address: str, cookies: dict[str, str], method: str = "GET", body: bytes | None = None
) -> tuple[int, bytes]:
    """Ask as a browser with these cookies does, keeping what it is given; status and body."""
    place = urlsplit(address)
    line = http.client.HTTPConnection(place.netloc, timeout=60)
    headers = {
        "Cookie": "; ".join(map("=".join, cookies.items())),
        "X-Xsrftoken": cookies.get("_streamlit_xsrf", ""),
        "Origin": f"http://{place.netloc}",
    }
    if body is not None:
        headers["Content-Type"] = "multipart/form-data; boundary=edge"
    line.request(method, f"{place.path}?{place.query}", body, headers)
    told = line.getresponse()
    for value in told.headers.get_all("Set-Cookie", []):
        name, _, rest = value.partition("=")
        cookies[name] = rest.partition(";")[0]
    content = told.read()
    line.close()
    return told.status, content


def upload(replicas: RunningReplicas, session: str, cookies: dict[str, str]) -> int:
    """Upload a file to a visit; only the replica that holds the visit takes it."""
    form = (
        b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\na\r\n--edge--'
    )
    address = f"{replicas.address}/_stcore/upload_file/{session}/f"
    return answer(address, cookies, "PUT", form)[0]


def test_a_visitor_stays_with_one_replica_over_page_socket_upload_and_api(
    replicas: RunningReplicas,
) -> None:
    async def visit(cookies: dict[str, str]) -> str:
        assert answer(f"{replicas.address}/capex", cookies)[0] == 200
        first = cookies["replica"]
        assert answer(f"{replicas.address}/_stcore/health", cookies)[0] == 200
        async with Visitor(replicas.address, "capex", cookies=cookies) as visitor:
            assert upload(replicas, visitor.session, cookies) == 204
            assert answer(f"{replicas.address}/api/capex.json", cookies)[0] == 200
            assert cookies["replica"] == first
            other = {**cookies, "replica": str(3 - int(first))}
            assert upload(replicas, visitor.session, other) == 400, "the other knows no such visit"
        return first

    async def visits() -> list[str]:
        return [await visit({}) for _ in range(4)]

    assert set(apart(visits)) == {"1", "2"}, "visitors are spread"


def test_own_data_stored_through_one_replica_is_opened_by_the_other(
    replicas: RunningReplicas, browser: Browser
) -> None:
    context = browser.new_context()
    context.set_default_timeout(120_000)
    shown = ShownPage(context, f"{replicas.address}/your-data")
    page = shown.page
    page.locator("input[type=file]").set_input_files(
        [{"name": "own.csv", "mimeType": "text/csv", "buffer": OWN}]
    )
    page.get_by_role("button", name="Use 1 row").click()
    page.get_by_role("button", name="Stop using it").wait_for()
    shown.settle()
    stored = dict(parse_qsl(urlsplit(page.url).query))["own_data"]
    (mine,) = (each["value"] for each in context.cookies() if each["name"] == "replica")
    context.close()
    other = {"replica": str(3 - int(mine))}
    address = f"{replicas.address}/api/momentum.json?own_data={stored}&own_rows=instead"
    status, told = answer(address, other)
    assert status == 200, told
    assert other["replica"] != mine
    assert json.loads(told)["rows"]


def test_a_killed_replica_loses_no_view(replicas: RunningReplicas, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = ShownPage(context, f"{replicas.address}/churn?growth=35&largest_leaves=80")
    finding, address = page.finding, page.page.url
    (mine,) = (each["value"] for each in context.cookies() if each["name"] == "replica")
    cookies = {"replica": mine}
    killed = replicas.processes[int(mine)]

    async def visit() -> None:
        async with Visitor(replicas.address, "churn", LINK, cookies=cookies) as visitor:
            before, query = visitor.shown(), visitor.query
            os.kill(killed, signal.SIGKILL)
            async with Visitor(replicas.address, "churn", query, cookies=cookies) as again:
                assert again.shown() == before
        assert cookies["replica"] == str(3 - int(mine))

    apart(visit)
    # The browser recovers without hands: it connects again, and controls work.
    page.page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
    replicas.until(lambda: any(each["value"] != mine for each in context.cookies()))
    page.settle()
    assert page.finding == finding
    assert page.page.url == address
    page.page.get_by_role("slider", name="Largest customer leaves").press("ArrowLeft")
    page.page.wait_for_function(
        """before => document.querySelector("h3").innerText.trim() !== before
           && location.search.includes("largest_leaves=79&data=")""",
        arg=finding,
    )
    assert page.errors == []
    context.close()
    replicas.until(lambda: replicas.processes[int(mine)] != killed)
    back = {"replica": mine}
    assert answer(f"{replicas.address}/_stcore/health", back)[0] == 200
    assert back["replica"] == mine, "the replica is back in its place"


def test_a_rolling_restart_fails_no_page_and_closes_open_ones_unharmed(
    replicas: RunningReplicas,
) -> None:
    before = replicas.processes

    def restarted() -> bool:
        gone = [not Path(f"/proc/{each}").exists() for each in before.values()]
        return all(gone) and not set(before.values()) & set(replicas.processes.values())

    async def open_pages() -> int:
        opened = 0
        while not restarted():
            cookies: dict[str, str] = {}
            page = ("capex", "momentum", "churn")[opened % 3]
            status, _ = await asyncio.to_thread(answer, f"{replicas.address}/{page}", cookies)
            assert status == 200
            async with Visitor(replicas.address, page, cookies=cookies):
                opened += 1
        return opened

    async def visit() -> None:
        async with Visitor(replicas.address, "churn", LINK) as visitor:
            before = visitor.shown()
            os.kill(replicas.pid, signal.SIGHUP)
            opened = await open_pages()
            assert opened > 10
            assert await visitor.closed() == 1012, "open it again, says the code"
            async with Visitor(replicas.address, "churn", LINK) as again:
                assert again.shown() == before

    apart(visit)
