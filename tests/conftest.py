"""Servers, browsers and stored data for the tests: started here, stopped here."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from ai_investments import dataset, own_data, stored_datasets
from ai_investments.dataset_archive import About
from ai_investments.sources import Setting
from ai_investments.stored_datasets import Store
from tests import engine_tables, postgres_server, spark_cluster
from tests.running_app import RunningApp, SharedApp

settings.register_profile("no deadline", deadline=None)  # a busy machine is slow
settings.load_profile("no deadline")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SHARED = "SHARED_APP"
"""Variable with address and process of the app that all workers of a run share."""
_shared: list[RunningApp] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the app once for all workers, before these are started."""
    options = session.config.option
    # Tests of the engines that are servers show no page of the built-in data.
    if getattr(options, "numprocesses", None) and options.markexpr != "engines":
        _shared.append(RunningApp().__enter__())
        os.environ[SHARED] = f"{_shared[0].address} {_shared[0].pid}"


def pytest_sessionfinish() -> None:
    """Stop the app that all workers shared."""
    while _shared:
        _shared.pop().__exit__()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let everything be asked of the engines that are servers."""
    parser.addoption("--whole", action="store_true", help="ask servers all that others are asked")


class AProcessForEachServer(LoadScopeScheduling):
    """Asks Spark in one process, PostgreSQL in another: each server is started once.

    A session of Spark belongs to one process. ``--dist loadgroup`` does nothing with pytest 9.2
    (pytest-dev/pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return "spark" if "spark" in nodeid else "others"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Keep the tests of a server together."""
    engines = config.option.markexpr == "engines"
    return AProcessForEachServer(config, log) if engines else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ask engines that are servers only what `slow_engines` names of a test's parameters."""
    if config.getoption("whole"):
        return

    def asked(item: pytest.Item) -> bool:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        return all(
            given[name] == value or (name == "view" and given[name] in value)
            for mark in item.iter_markers("slow_engines")
            if given.get("engine") in ("postgres", "spark")
            for name, value in mark.kwargs.items()
        )

    config.hook.pytest_deselected(items=[item for item in items if not asked(item)])
    items[:] = [item for item in items if asked(item)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """Give a PostgreSQL server that holds the built-in data."""
    with postgres_server.running() as server:
        engine_tables.in_postgres(engine_tables.raw(dataset.load()), server.address)
        yield server


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    """Give the address of a Spark cluster with the built-in deals; all tests share its session."""
    folder = tmp_path_factory.mktemp("spark")
    tables = engine_tables.as_parquet(engine_tables.raw(dataset.load()), folder / "tables")
    with spark_cluster.running(folder) as cluster, pytest.MonkeyPatch.context() as patch:
        # Nobody waits here for its start or its answers, however busy the machine is.
        patch.setattr("ai_investments.sources.opening.LIMIT_S", 600.0)
        yield replace(Setting.read(cluster.address(tables)), time_limit_s=600.0)
        spark_cluster.stop_session()


@pytest.fixture(scope="session")
def app() -> Iterator[RunningApp]:
    """Give the app on the built-in data."""
    if shared := os.environ.get(SHARED):
        address, pid = shared.split()
        yield SharedApp(address, int(pid))
        return
    with RunningApp() as running:
        yield running


@pytest.fixture
def fresh_app() -> Iterator[Callable[..., RunningApp]]:
    """Start an app of the test's own, on its own data; stopped after the test."""
    started: list[RunningApp] = []

    def start(source: Path | None = None) -> RunningApp:
        started.append(RunningApp(source).__enter__())
        return started[-1]

    yield start
    for running in started:
        running.__exit__()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give what drives browsers."""
    with sync_playwright() as started:
        yield started


def chromium() -> str | None:
    """Return the path of Chromium: the one `make test` found or installed."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give headless Chromium for visitors who share nothing."""
    running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
    yield running
    running.close()


@pytest.fixture(scope="session")
def context(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Give a visitor's own Chromium, which keeps the scripts it has loaded and compiled."""
    own = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("chromium"), executable_path=chromium(), args=CHROMIUM_FLAGS
    )
    own.grant_permissions(["clipboard-read", "clipboard-write"])
    own.set_default_timeout(60_000)
    yield own
    own.close()


OWN_DEALS = b"""Company,Announced,Amount,Post-money
Scale AI,2026-08-01,$2bn,$40bn
<b>Acme</b>,2026-07-01,$1bn,$10bn
"""


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Store two deals where a server started by the test looks for them; return their name."""
    monkeypatch.setenv(stored_datasets.ADDRESS_VARIABLE, str(tmp_path))
    sheet = own_data.open_file("mine.csv", OWN_DEALS)
    own = own_data.check(sheet, own_data.guess(sheet.headings, sheet.sample), dataset.load())
    assert own.count("rejected") == 0
    return Store(str(tmp_path)).put(own_data.canonical(own), About("Mine", ("mine.csv",)))
