"""What an engine is asked while nobody waits: in turn, when it is quiet, stopped at the end."""

import gc
import logging
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest

from ai_investments import kept_tables, sources
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


def test_settling_that_failed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 0)
    monkeypatch.setattr("ai_investments.sources.engine.QUIET_S", 0.0)
    generated_deals.write(tmp_path, 100, formats=("csv",))
    data = sources.opened(Setting(str(tmp_path)))
    claims, away = tmp_path / "claims.csv", tmp_path / "away"
    claims.rename(away)
    sources.settle_meanwhile(data)
    ended()
    assert "could not be prepared" in caplog.text
    away.rename(claims)
    sources.settle_meanwhile(data)
    ended()
    assert not data.engine.puts_off("claims")
    assert data.count("claims") > 100


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("prepare"):
            thread.join(60)
            assert not thread.is_alive()


def test_who_waits_for_a_table_waits_no_longer_than_a_query_may_take(data: Dataset) -> None:
    go_on = threading.Event()

    def slowly() -> nw.LazyFrame[Any]:
        assert go_on.wait(60)
        return nw.from_native(data.investments).lazy()

    kept_tables.prepare(data, "all deals", slowly)
    try:
        with pytest.raises(sources.TooSlow):
            data.engine.answered(lambda: kept_tables.kept(data, "all deals", slowly), 0.2)
    finally:
        go_on.set()
    ended()
    assert kept_tables.is_kept(data, "all deals")


def test_a_table_that_could_not_be_made_is_made_for_the_next_one(data: Dataset) -> None:
    def whole() -> nw.LazyFrame[Any]:
        return nw.from_native(data.investments).lazy()

    def broken() -> nw.LazyFrame[Any]:
        return whole().select("no such column")

    kept_tables.prepare(data, "deals", broken)
    ended()
    kept_tables.prepare(data, "deals", whole)
    ended()
    assert kept_tables.is_kept(data, "deals")


def test_tables_go_with_the_dataset_that_they_are_of(data: Dataset) -> None:
    def count() -> int:
        listed = data.engine.native("investments").query("t", "SHOW TABLES").fetchall()
        return sum(name.startswith("kept_") for (name,) in listed)

    def whole() -> nw.LazyFrame[Any]:
        return nw.from_native(data.investments).lazy()

    other = replace(data)
    for name in ("one", "two"):
        kept_tables.kept(other, name, whole)
    assert count() == 2
    del other
    gc.collect()
    kept_tables.kept(data, "three", whole)
    assert count() == 1
