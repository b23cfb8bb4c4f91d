"""What an engine is asked while nobody waits: in turn, when it is quiet, stopped at the end."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ai_investments import sources
from ai_investments.dataset import Dataset
from ai_investments.sources import Setting
from benchmarks import generated_deals
from tests.running_app import ROOT

LONG = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = 7"
ENDS_INSIDE = """
import sys, threading
from ai_investments import sources
data = sources.opened(sources.Setting(sys.argv[1]))
begun = threading.Event()
def long():
    begun.set()
    data.engine.native("investments").query("t", sys.argv[2]).fetchall()
sources.meanwhile(data, "something long", long)
sources.meanwhile(data, "what comes after", long, when_quiet=True)
begun.wait(60)
print("the end")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("deals")
    generated_deals.write(made, 100, formats=("parquet",))
    return made


@pytest.fixture
def data(folder: Path) -> Dataset:
    return sources.opened(Setting(str(folder)))


def test_one_thing_after_the_other_and_a_failure_is_logged(
    data: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    go_on, over = threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        assert go_on.wait(60)
        done.append("first")
        data.engine.native("investments").query("t", "FROM nowhere").fetchall()

    def second() -> None:
        done.append("second")
        over.set()

    with caplog.at_level(logging.WARNING):
        sources.meanwhile(data, "the first", first)
        sources.meanwhile(data, "the second", second)
        assert done == []
        go_on.set()
        assert over.wait(60)
    assert done == ["first", "second"]
    assert "the first could not be prepared" in caplog.text


def test_what_can_wait_waits_until_nobody_asks(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.engine.QUIET_S", 0.0)
    monkeypatch.setattr("ai_investments.sources.put_off.LOOK_S", 0.01)
    done = threading.Event()

    def asked() -> bool:
        sources.meanwhile(data, "what can wait", done.set, when_quiet=True)
        return done.wait(0.5)

    assert not data.engine.answered(asked), "somebody asks"
    assert done.wait(60)


def test_an_engine_that_is_never_quiet_is_asked_all_the_same(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.put_off.MOST_LOOKS", 0)
    done = threading.Event()

    def asked() -> bool:
        sources.meanwhile(data, "what can wait", done.set, when_quiet=True)
        return done.wait(60)

    assert data.engine.answered(asked)


def test_a_process_ends_in_peace_while_an_engine_is_at_work(folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDS_INSIDE, str(folder), LONG],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "the end\n"), ended.stderr
    assert "FATAL" not in ended.stderr
