"""What goes wrong on a running server: nothing confirmed is lost, no traceback, it goes on alone.

docs/reliability.md says what is promised of each fault.
"""

import asyncio
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest

from ai_investments import editions, formats, links, sources, stored_datasets
from ai_investments.dataset import Dataset
from ai_investments.dataset_archive import About
from ai_investments.deals import valuations
from ai_investments.sources import Setting, SourceFailed
from ai_investments.stored_datasets import Store
from ai_investments.views import VIEWS, ValuationJumps
from ai_investments.views.edition import Edition
from tests.agent import Agent
from tests.apart import apart
from tests.built_in import DATA
from tests.engine_tables import as_duckdb, raw, slowed
from tests.running_app import ROOT, RunningApp
from tests.test_links import NOT_DEFAULT
from tests.visitor import PATIENCE, Visitor

STALE = 1000
DROPPED = 200


def deals(name: str, rows: int = 1) -> bytes:
    """Return a file of deals of one's own."""
    return "".join(
        ["Company,Announced,Amount,Post-money\n"]
        + [f"{name} {n},2026-07-01,${n + 1}m,${n + 10}m\n" for n in range(rows)]
    ).encode()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the store."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def server(kept: Path) -> Iterator[list[RunningApp]]:
    """Give the server that all faults happen to; the one that is killed is replaced here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(stored_datasets.ADDRESS_VARIABLE, str(kept))
        running = [RunningApp().__enter__()]
        yield running
        running[0].__exit__()
    assert "Traceback" not in running[0].log()


async def used(visitor: Visitor) -> str:
    """Press the button that stores the rows brought; return the id in the address, or nothing."""
    await visitor.press("Use 1 row")
    return visitor.query.get("own_data", [""])[0]


def words(visitor: Visitor) -> str:
    """Return what the page says in its notices."""
    told = " ".join(each.body.replace("\\", "") for each in visitor.elements("alert"))
    return told.replace(formats.WORD_JOINER, "")


def findings(visitor: Visitor) -> list[str]:
    """Return the headings of the page, what it found among them."""
    return [each.body for each in visitor.elements("heading")]


def answer(address: str) -> tuple[int, str]:
    """Return status and body of a request."""
    try:
        with urllib.request.urlopen(address, timeout=60) as told:
            return told.status, told.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_full_disk_loses_no_file_and_storing_works_once_there_is_room(
    server: list[RunningApp], kept: Path
) -> None:
    async def visit() -> None:
        limits = resource.prlimit(server[0].pid, resource.RLIMIT_FSIZE)
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("mine.csv", deals("Quokka"))
            resource.prlimit(server[0].pid, resource.RLIMIT_FSIZE, (4, limits[1]))
            try:
                assert await used(visitor) == ""
            finally:
                resource.prlimit(server[0].pid, resource.RLIMIT_FSIZE, limits)
            assert "Nothing could be stored there (file too large)" in words(visitor)
            assert list(kept.glob("*.zip*")) == []
            stored = await used(visitor)
            assert [*Store(str(kept)).listed()] == [stored]

    apart(visit)


def test_what_a_killed_server_confirmed_is_there_and_what_it_was_doing_is_whole_or_not_at_all(
    server: list[RunningApp], kept: Path
) -> None:
    async def killed() -> str:
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("zebra.csv", deals("Zebra"))
            confirmed = await used(visitor)
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("mine.csv", deals("Okapi"))
            await visitor.press_and_leave("Use 1 row")
            server[0].kill()
        return confirmed

    async def again(confirmed: str) -> None:
        async with Visitor(server[0].address, "your-data", {"own_data": [confirmed]}) as visitor:
            assert "zebra.csv" in " ".join(each.body for each in visitor.elements("markdown"))
            assert words(visitor) == ""
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("mine.csv", deals("Okapi"))
            assert (await used(visitor)) in Store(str(kept)).listed()

    confirmed = apart(killed)
    store = Store(str(kept))
    assert confirmed in store.listed()
    assert store.ids() == sorted(store.listed()), "nothing is there in part"
    server[0].__exit__()
    assert "Traceback" not in server[0].log()
    server[0] = RunningApp().__enter__()
    apart(lambda: again(confirmed))


def test_a_damaged_dataset_is_named_on_the_page_and_mended_by_the_same_file(
    server: list[RunningApp], kept: Path
) -> None:
    async def visit() -> None:
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("mine.csv", deals("Tapir"))
            stored = await used(visitor)
        file = kept / f"{stored}.zip"
        file.write_bytes(file.read_bytes()[:-40])
        asked = f"{server[0].address}/api/valuations.json?own_data={stored}&own_rows=instead"
        status, told = answer(asked)
        assert (status, "damaged" in told) == (400, True)
        query = {"own_data": [stored], "own_rows": ["instead"]}
        async with Visitor(server[0].address, "valuations", query) as visitor:
            assert "damaged" in words(visitor)
            assert "the page is shown without it" in words(visitor)
        async with Visitor(server[0].address, "your-data") as visitor:
            await visitor.bring("mine.csv", deals("Tapir"))
            assert await used(visitor) == stored
        assert answer(asked)[0] == 200

    apart(visit)


def stale_links(number: int) -> list[str]:
    """Return links as old mails hold them: values, versions and datasets that are no more."""
    chance = random.Random(7)  # noqa: S311  # the same links each time
    found = []
    for n in range(number):
        kind = VIEWS[n % len(VIEWS)]
        query = kind(**NOT_DEFAULT[kind]).to_query()
        for name in chance.sample([*query], min(2, len(query))):
            query[name] = chance.choice(
                [["no longer there"], [*query[name], "gone"], ["999999"], [""], ["1", "2"]]
            )
        query["retired parameter"] = ["1"]
        if n % 3 == 0:
            query["data"] = [f"{n:010x}"]
        if n % 3 == 1:
            query["own_data"] = [f"{n:016x}"]
        found.append(f"https://monitor.example.com/{kind.path}?{urlencode(query, doseq=True)}")
    return found


def test_a_thousand_stale_links_each_show_a_page_and_name_what_is_gone(tmp_path: Path) -> None:
    store = Store(str(tmp_path))

    def opened(edition: Edition) -> Dataset:
        return editions.opened(edition, DATA, lambda: store)

    for link in stale_links(STALE):
        read = links.read(link, DATA, opened)
        given = parse_qs(link.partition("?")[2], keep_blank_values=True)
        named = {each.name for each in read.problems}
        assert "retired parameter" in named
        assert ({"data", "own_data"} & given.keys()) <= named
        again = links.read(read.address, DATA, opened)
        assert (again.view, again.problems) == (read.view, ())


def test_stale_links_open_on_a_server(server: list[RunningApp]) -> None:
    async def visits() -> None:
        for link in stale_links(len(VIEWS))[::2]:
            path, _, query = link.removeprefix("https://monitor.example.com/").partition("?")
            given = parse_qs(query, keep_blank_values=True)
            async with Visitor(server[0].address, path, given) as visitor:
                assert "Not everything in this link could be used" in words(visitor)
                assert "retired parameter" in words(visitor)

    apart(visits)


def test_sessions_that_are_opened_and_dropped_leave_nothing_behind(
    server: list[RunningApp],
) -> None:
    async def dropped(place: int) -> None:
        view = VIEWS[place % len(VIEWS)]
        visitor = Visitor(server[0].address, view.path)
        await visitor.connect()
        if place % 2:
            await visitor.ask()
        visitor.drop()

    async def visits() -> None:
        gate = asyncio.Semaphore(10)

        async def one(place: int) -> None:
            async with gate:
                await dropped(place)

        before = threads(server[0].pid)
        await asyncio.gather(*map(one, range(DROPPED)))
        async with asyncio.timeout(60):
            while open_pages(server[0].address) or threads(server[0].pid) > before + 8:
                await asyncio.sleep(0.1)
        async with Visitor(server[0].address, "sources") as visitor:
            assert words(visitor) == ""

    apart(visits)


def open_pages(address: str) -> int:
    """Return how many pages the server says are open."""
    found = re.search(r"^ai_investments_open_pages (\S+)", answer(f"{address}/metrics")[1], re.M)
    assert found is not None
    return int(float(found[1]))


def threads(pid: int) -> int:
    """Return how many threads a process has."""
    return len([*Path(f"/proc/{pid}/task").iterdir()])


# --- without a server ---

ON_A_SMALL_DISK = """
import json, os, subprocess, sys
from ai_investments.dataset_archive import About
from ai_investments.stored_datasets import Store, StoreError

folder = sys.argv[1]
mount = lambda *options: subprocess.run(["mount", *options], check=True)
mount("-t", "tmpfs", "-o", "size=200k", "tmpfs", folder)
store, said = Store(folder), []
first = store.put({"investments": b"sound"}, About("first"))

def refused(content):
    try:
        store.put({"investments": content}, About("x"))
    except StoreError as error:
        said.append(str(error))

large = os.urandom(400_000)
refused(large)
left = sorted(os.listdir(folder))
assert store.put({"investments": b"small"}, About("x")) in store.listed(), "what fits is stored"
mount("-o", "remount,ro", folder)
assert store.get(first) == {"investments": b"sound"}
refused(b"other")
mount("-o", "remount,rw,size=2m", folder)
assert store.get(store.put({"investments": large}, About("x"))) == {"investments": large}
assert store.get(first) == {"investments": b"sound"}
print(json.dumps([first, left, said]))
"""


def own_disks() -> list[str]:
    """Return what runs a command where it may mount disks of its own; nothing where none may."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    command = [unshare, "--user", "--map-root-user", "--mount"]
    tried = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
    return [] if tried.returncode else command


@pytest.mark.skipif(not own_disks(), reason="no disk may be mounted here")
def test_a_disk_that_is_full_or_read_only_is_said_and_used_again_when_it_is_not(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [*own_disks(), sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    first, left, (full, read_only) = json.loads(ran.stdout)
    assert "no space left on device" in full
    assert "Delete files on the server" in full
    assert [name for name in left if name.endswith(".zip")] == [f"{first}.zip"]
    assert not [name for name in left if name.endswith(".part")]
    assert "read-only file system" in read_only
    assert "must allow it to write there" in read_only


class Clock:
    """The calendar's clock, as somebody sets it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)], ids=["on", "back"])
def test_a_clock_that_jumps_and_comes_back_deletes_nothing(tmp_path: Path, jump: timedelta) -> None:
    clock = Clock()
    store = Store(str(tmp_path), days=90, clock=clock)
    first = store.put({"investments": b"first"}, About("first"))
    clock.now += jump
    second = store.put({"investments": b"second"}, About("second"))
    assert store.has(second)
    store.has(first)
    clock.now -= jump
    assert store.sweep() == []
    later = Store(str(tmp_path), days=90, clock=lambda: clock.now + timedelta(days=89))
    assert later.sweep() == []
    assert set(later.listed()) == {first, second}


@pytest.mark.parametrize("how", ["cut", "overwritten", "removed"])
def test_a_database_that_goes_meanwhile_is_said_and_read_again_when_it_is_back(
    tmp_path: Path, how: str
) -> None:
    file = as_duckdb(raw(DATA), tmp_path / "deals.duckdb")
    sound = file.read_bytes()
    data = sources.opened(Setting.read(str(file)))
    if how == "cut":
        with file.open("r+b") as opened:
            opened.truncate(20_000)
    elif how == "overwritten":
        with file.open("r+b") as opened:
            opened.write(b"\xaa" * len(sound))
    else:
        file.unlink()

    def steps(data: Dataset) -> list[str] | str:
        try:
            return list(sources.answered(data, lambda: valuations.steps(data))["deal_id"])
        except SourceFailed as failure:
            return str(failure)

    right = list(valuations.steps(DATA)["deal_id"])
    said = steps(data)
    assert said == right or re.fullmatch("[^\\n]*DuckDB[^\\n]*", str(said))
    gone = sources.opened(Setting.read(str(file)))
    assert gone.problems or steps(gone) == right
    back = tmp_path / "back"
    back.write_bytes(sound)
    back.replace(file)
    assert steps(sources.opened(Setting.read(str(file)))) == right


ENDLESS = "50000"
"""As much work as takes a minute, for nothing in these tests waits for its end."""


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, Path]]:
    """Give a server on a database, whose queries take as much work as the file beside it says."""
    file = as_duckdb(raw(DATA), tmp_path_factory.mktemp("database") / "deals.duckdb")
    slowed(file, file.with_name("work"))
    with RunningApp(source=file) as running:
        yield running, file
    assert "Traceback" not in running.log()


def test_who_cancels_is_back_at_the_settings_and_figures_of_before(
    on_duckdb: tuple[RunningApp, Path],
) -> None:
    running, file = on_duckdb
    work = file.with_name("work")

    async def visit() -> None:
        async with Visitor(running.address, "valuations", {"smallest": ["1.5"]}) as visitor:
            before = findings(visitor), visitor.held()
            work.write_text(ENDLESS, "utf-8")
            # Other deals than those whose steps were made ready meanwhile.
            (also,) = (e for e in visitor.elements("multiselect") if e.label == "Count as well")
            await visitor.set_and_wait_for("include", [also.options[0]], "Cancel")
            (asked,) = (e.body for e in visitor.elements("markdown") if "Asking" in e.body)
            assert "DuckDB" in asked
            # Meanwhile others look at what was read before.
            async with Visitor(running.address, "valuations", {"smallest": ["1.5"]}) as other:
                assert words(other) == ""
            await visitor.press("Cancel")
            assert visitor.query == {"smallest": ["1.5"]}
            assert "You stopped asking DuckDB" in words(visitor)
            assert re.search(r"those of before, as read at \d\d:\d\d UTC", words(visitor))
            stopped = 'queries_total{engine="DuckDB",outcome="stopped"} 1.0'
            async with asyncio.timeout(PATIENCE):
                while stopped not in answer(f"{running.address}/metrics")[1]:
                    await asyncio.sleep(0.1)
            work.write_text("0", "utf-8")
            await visitor.press("Go on")
            assert (findings(visitor), visitor.held()) == before
            await visitor.set("include", [also.options[0]])
            assert words(visitor) == ""
            assert visitor.query.keys() == {"smallest", "include"}

    apart(visit)


def test_who_cancels_a_page_that_showed_nothing_yet_may_ask_again(
    on_duckdb: tuple[RunningApp, Path],
) -> None:
    running, file = on_duckdb
    work = file.with_name("work")

    async def visit() -> None:
        query = {"include": ["talks"]}
        visitor = Visitor(running.address, "valuations", query)
        work.write_text(ENDLESS, "utf-8")
        await visitor.open_and_wait_for("Cancel")
        await visitor.press("Cancel")
        assert "There are no figures from before" in words(visitor)
        work.write_text("0", "utf-8")
        await visitor.press("Go on")
        assert words(visitor) == ""
        assert visitor.query == query
        visitor.drop()

    apart(visit)


def test_pages_go_on_with_what_was_read_when_the_source_goes(
    on_duckdb: tuple[RunningApp, Path],
) -> None:
    running, file = on_duckdb
    before = Agent(running, "valuations", {"segment": ["Defence"]})
    assert before.warnings == []
    other = file.with_name("other")
    other.write_bytes(b"no database")
    other.replace(file)
    end = time.monotonic() + PATIENCE
    while not (after := Agent(running, "valuations", {"segment": ["Defence"]})).warnings:
        assert time.monotonic() < end
    said = "".join(after.warnings).replace("\\", "").replace(formats.WORD_JOINER, "")
    assert "does not answer since" in said
    assert re.search(r"What was read at \d\d:\d\d UTC is shown", said)
    assert after.finding == before.finding
    assert answer(f"{running.address}/api/valuations.json?segment=Defence")[0] == 200


def test_a_part_whose_query_fails_says_so_and_tries_again(
    on_duckdb: tuple[RunningApp, Path],
) -> None:
    running, file = on_duckdb
    work = file.with_name("work")

    async def visit() -> None:
        async with Visitor(running.address, "valuations", {"rows": ["7"]}) as visitor:
            work.write_text("no number", "utf-8")
            await visitor.set("smallest", 2.5)
            assert "DuckDB" in words(visitor)
            assert "no number" in words(visitor)
            work.write_text("0", "utf-8")
            await visitor.press("Try again")
            assert "no number" not in words(visitor)
            assert visitor.query == {"rows": ["7"], "smallest": ["2.5"]}
            wanted = ValuationJumps(smallest=2.5, rows=7).analyse(DATA)
            assert formats.plain(wanted.finding) in findings(visitor)

    apart(visit)
