"""Replicas behind nginx, with real processes: whom a visitor meets, and what a dead one costs."""

import asyncio
import http.client
import http.server
import json
import os
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from ai_investments.replicas import CannotStart, Supervisor
from ai_investments.replicas.front import NoFront, listens
from ai_investments.replicas.replica import free_port, silent
from tests.apart import apart
from tests.running_replicas import RunningReplicas
from tests.shown_page import ShownPage, until
from tests.visitor import Visitor

LINK = {"growth": ["35"], "largest_leaves": ["80"]}
OWN = b"Company,Announced,Amount,Post-money\nZebra Works,2026-07-01,$1bn,$10bn\n"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningReplicas]:
    """Give two replicas with a store of their own."""
    stored = str(tmp_path_factory.mktemp("stored"))
    with RunningReplicas(2, {"AI_INVESTMENTS_STORE": stored}) as running:
        yield running


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


def test_a_second_start_in_the_same_folder_is_refused(replicas: RunningReplicas) -> None:
    second = Supervisor(1, "127.0.0.1", free_port(), "127.0.0.1:1", replicas.state, {})
    with pytest.raises(CannotStart, match="Replicas run already with the folder"):
        second.run()
    assert answer(f"{replicas.address}/_stcore/health", {})[0] == 200


def test_an_address_that_cannot_be_listened_on_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NoFront, match=f"Port {port} of 127.0.0.1 cannot be used .address alr"):
            listens("127.0.0.1", port)
    with pytest.raises(NoFront, match="no address of this machine"):
        listens("nowhere.invalid", port)


def test_a_process_that_answers_no_more_is_noticed_and_a_slow_one_is_left_alone() -> None:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            asked.set()

        def log_message(self, *_: object) -> None:
            pass

    asked = threading.Event()
    with socket.socket() as mute:  # takes connections and says nothing
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        apart(lambda: silent(mute.getsockname()[1], 2, 0.1))

    async def alive() -> None:
        with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            watching = asyncio.create_task(silent(server.server_port, 1, 0.05))
            await asyncio.to_thread(asked.wait)
            asked.clear()
            await asyncio.to_thread(asked.wait)  # asked again: it was not taken for silent
            assert not watching.done()
            watching.cancel()
            server.shutdown()
            thread.join()

    apart(alive)


def test_a_killed_nginx_is_started_again(replicas: RunningReplicas) -> None:
    before = nginx(replicas)
    os.kill(before, signal.SIGKILL)
    replicas.until(lambda: nginx(replicas) not in (0, before))
    replicas.until(lambda: answers(f"{replicas.address}/_stcore/health"))
    assert answer(f"{replicas.address}/api/capex.json", {"replica": "2"})[0] == 200


def test_a_link_with_a_whole_table_is_passed_on(replicas: RunningReplicas) -> None:
    rows = "".join(f"{'客户' * 8}{number},{number}\n" for number in range(1, 90))
    link = "/api/churn.json?" + urlencode({"own": f"customer,revenue\n{rows}"})
    assert len(link) > 12_000
    status, told = answer(replicas.address + link, {})
    assert status == 200, told


def nginx(replicas: RunningReplicas) -> int:
    """Return the process of nginx that the others of it come from, or 0."""
    masters = [pid for pid in replicas.pids if b"nginx: master" in command(pid)]
    return masters[0] if masters else 0


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # ended meanwhile
        return b""


def answers(address: str) -> bool:
    try:
        return answer(address, {})[0] == 200
    except OSError:
        return False


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


def test_each_replica_tells_its_counts_and_readiness_on_the_loopback_port_only(
    replicas: RunningReplicas,
) -> None:
    cookies = {"replica": "1"}

    async def visit() -> None:
        async with Visitor(replicas.address, "capex", cookies=cookies) as visitor:
            before = counts(replicas, 1)
            assert before["ai_investments_open_pages", ""] >= 1
            await visitor.set("capex_years", [2020, 2024])
            answer(f"{replicas.address}/api/capex.json", cookies)
            after = counts(replicas, 1)
            for name, of, more in (
                ("ai_investments_run_seconds_count", "page=capex", 1),
                ("ai_investments_http_requests_total", "method=GET,route=api,status=200", 1),
            ):
                assert after[name, of] == before.get((name, of), 0) + more
            assert after["process_resident_memory_bytes", ""] > 100e6
            kept = "ai_investments_lookups_total", "outcome=hit,what=result"
            assert after[kept] > before[kept]

    apart(visit)
    for slot in replicas.processes:
        status, told = answer(f"{replicas.operations}/replicas/{slot}/readyz", {})
        assert (status, json.loads(told)["problems"]) == (200, [])
    for path in ("metrics", "_stcore/metrics", "readyz", "replicas/1/metrics"):
        status, told = answer(f"{replicas.address}/{path}", {})
        assert b"ai_investments_open_pages" not in told
        assert b"cache_lookups" not in told


def counts(replicas: RunningReplicas, slot: int) -> dict[tuple[str, str], float]:
    """Return what a replica counts, by name and labels, as Prometheus reads it."""
    status, told = answer(f"{replicas.operations}/replicas/{slot}/metrics", {})
    assert status == 200
    return {
        (sample.name, ",".join(f"{name}={sample.labels[name]}" for name in sorted(sample.labels))):
        sample.value
        for family in text_string_to_metric_families(told.decode())
        for sample in family.samples
    }  # fmt: skip


def test_strangers_connections_are_refused_without_a_word_in_the_log(
    replicas: RunningReplicas,
) -> None:
    stream = replicas.address.replace("http", "ws", 1) + "/_stcore/stream"

    async def speak() -> None:
        with pytest.raises(InvalidStatus) as refused:
            await connect(stream, origin=Origin("https://evil.example"))
        assert refused.value.response.status_code == 403
        for sent in (b"\xff\xfe no message", "text"):
            async with connect(stream) as line:
                await line.send(sent)
                await line.wait_closed()
                assert line.close_code == 1002
        clear = BackMsg()
        clear.clear_cache = True
        async with connect(stream) as line:
            await line.send(clear.SerializeToString())

    before = replicas.log()
    data = {slot: lookups(replicas, slot, "dataset", "miss") for slot in replicas.processes}
    apart(speak)
    for page in ("", "valuations"):
        for slot in map(str, replicas.processes):
            apart(partial(opened, replicas, page, {"replica": slot}))
    for slot, misses in data.items():  # nobody has emptied the caches
        assert lookups(replicas, slot, "dataset", "miss") == misses
    told = replicas.log().removeprefix(before)
    for word in ("Traceback", "external IP", '"from": "replica'):
        assert word not in told


async def opened(replicas: RunningReplicas, page: str, cookies: dict[str, str]) -> None:
    """Open a page, and close it."""
    async with Visitor(replicas.address, page, cookies=cookies):
        pass


def lookups(replicas: RunningReplicas, slot: int, function: str, result: str) -> float:
    """Return how often a cached function was asked for with this result."""
    return sum(
        value
        for (name, of), value in counts(replicas, slot).items()
        if name == "cache_lookups_total" and function in of and f"result={result}" in of
    )


def test_the_log_is_json_with_one_id_a_request_and_nothing_that_opens_own_data(
    replicas: RunningReplicas,
) -> None:
    address = f"{replicas.address}/api/capex.csv?own_data=0123456789abcdef"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address)
    asked = refused.value.headers["X-Request-ID"]
    refused.value.close()
    replicas.until(lambda: f'"request_id": "{asked}"' in replicas.log())
    lines = [json.loads(line) for line in replicas.log().splitlines()]
    (told,) = (line for line in lines if line.get("request_id") == asked)
    assert (told["route"], told["status"], told["path"]) == ("api", 400, "/api/capex.csv")
    assert "0123456789abcdef" not in replicas.log()
    secret = (replicas.state / "cookie_secret").read_text("ascii")
    assert secret not in replicas.log()
    assert (replicas.state / "cookie_secret").stat().st_mode & 0o777 == 0o600


def test_a_killed_replica_loses_no_view(replicas: RunningReplicas, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = ShownPage(context, f"{replicas.address}/churn?growth=35&largest_leaves=80")
    finding, address = page.finding, page.page.url
    (mine,) = (each["value"] for each in context.cookies() if each["name"] == "replica")
    cookies = {"replica": mine}
    killed, other = replicas.processes[int(mine)], 3 - int(mine)
    ran = "ai_investments_run_seconds_count", "page=churn"
    before_it = counts(replicas, other).get(ran, 0)

    async def visit() -> None:
        async with Visitor(replicas.address, "churn", LINK, cookies=cookies) as visitor:
            before, query = visitor.shown(), visitor.query
            os.kill(killed, signal.SIGKILL)
            async with Visitor(replicas.address, "churn", query, cookies=cookies) as again:
                assert again.shown() == before
        assert cookies["replica"] == str(other)

    apart(visit)
    # The browser recovers without hands: it connects again, and controls work.
    replicas.until(lambda: moved(context, mine))  # looking for a server, it is sent to the other
    page.page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
    replicas.until(lambda: counts(replicas, other).get(ran, 0) >= before_it + 2)  # both are there
    page.settle()
    assert page.finding == finding
    assert page.page.url == address
    slider = page.page.get_by_role("slider", name="Largest customer leaves")
    expect(slider).to_be_enabled()  # while nobody answers, it is not
    slider.press("ArrowLeft")
    until(
        page.page,
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


def moved(context: BrowserContext, mine: str) -> bool:
    """Tell whether a browser has another replica than this one."""
    kept = {each["name"]: each["value"] for each in context.cookies()}
    return kept["replica"] != mine


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
            await asyncio.sleep(0.2)  # without a pause they take what the new replicas start with
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


def test_where_no_replica_is_left_the_page_says_so_and_tries_again(
    replicas: RunningReplicas,
) -> None:
    for process in replicas.processes.values():
        os.kill(process, signal.SIGKILL)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{replicas.address}/churn?growth=35")
    told = refused.value.read().decode()
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "3")
    assert "is restarting" in told
    assert refused.value.headers["X-Content-Type-Options"] == "nosniff"
    assert '<meta http-equiv="refresh"' in told
    refused.value.close()
