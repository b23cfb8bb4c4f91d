"""The served data: as young as its setting says, kept where the source does not answer."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ai_investments import dataset, sources
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.sources import Served, Setting
from tests.engine_tables import as_duckdb, as_parquet, raw

GONE = Problem("PostgreSQL (postgres://db)", None, None, "", "does not answer.", "Start it.")


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)
        self.passed_s = 100.0

    def __call__(self) -> datetime:
        return self.time

    def passes(self, **how_long: float) -> None:
        self.time += timedelta(**how_long)
        self.passed_s += timedelta(**how_long).total_seconds()

    def passed(self) -> float:
        return self.passed_s


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Give data as an engine without a declared version has it."""
    tables = raw(dataset.load())
    path = as_duckdb({"investments": tables["investments"]}, tmp_path_factory.mktemp("x") / "x.db")
    data = sources.opened(Setting.read(str(path)))
    data.engine.setting = Setting("postgres://db", refresh_minutes=10)
    return data


def nothing() -> Dataset:
    return replace(dataset.from_contents({}, problems=[GONE]), version="none")


def held(answers: list[Dataset], clock: Clock) -> Served:
    return Served(lambda: answers.pop(0), clock, lambda call: call(), passed=clock.passed)


def test_live_data_is_read_again_when_its_time_is_over(live: Dataset) -> None:
    clock, newer = Clock(), replace(live, version="live, read later")
    answers, started = [live, newer], []
    served = Served(lambda: answers.pop(0), clock, started.append, passed=clock.passed)
    clock.passes(minutes=9)
    assert served.dataset() is live
    assert not started
    clock.passes(minutes=1)
    assert served.dataset() is served.dataset() is live  # nobody waits for the new one
    [again] = started
    again()
    assert served.dataset() is newer
    assert served.notice() == ""


def test_live_data_is_read_again_in_time_although_the_clock_is_set_back(live: Dataset) -> None:
    clock, newer = Clock(), replace(live, version="live, read later")
    served = held([live, newer], clock)
    clock.time -= timedelta(days=400)
    clock.passes(minutes=10)
    served.dataset()
    assert served.dataset() is newer


def test_files_and_declared_versions_are_read_once(live: Dataset) -> None:
    for data in (dataset.load(), replace(live, engine=None)):
        clock = Clock()
        served = held([data], clock)
        clock.passes(days=3)
        assert served.dataset() is data


def test_a_source_that_is_gone_leaves_what_was_read_with_its_age(live: Dataset) -> None:
    clock = Clock()
    served = held([live, nothing(), nothing(), live], clock)
    clock.passes(minutes=15)
    served.dataset()
    assert served.dataset() is live
    said = served.notice()
    assert "PostgreSQL (postgres://db) does not answer since 14:20 UTC" in said
    assert "What was read at 14:05 UTC is shown" in said
    assert "Start it." in said
    clock.passes(seconds=30)
    served.dataset()  # in vain
    assert "since 14:20 UTC" in served.notice()
    clock.passes(seconds=30)
    served.dataset()
    assert served.notice() == ""


def test_a_failed_query_is_told_to_everybody_until_the_source_answers(live: Dataset) -> None:
    clock = Clock()
    served = held([live, live], clock)
    served.failed(GONE)
    assert served.dataset() is live
    assert "does not answer since 14:05" in served.notice()
    clock.passes(seconds=30)
    served.dataset()
    assert served.notice() == ""


def test_a_server_that_starts_before_its_source_finds_it_later(live: Dataset) -> None:
    clock = Clock()
    served = held([nothing(), live], clock)
    assert served.dataset().problems == (GONE,)
    assert served.notice() == ""  # the page lists the problem of the data
    clock.passes(seconds=30)
    served.dataset()
    assert served.dataset() is live


def test_files_that_were_replaced_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = raw(dataset.load())
    monkeypatch.setenv(sources.VARIABLE, str(as_parquet(tables, tmp_path / "own")))
    clock = Clock()
    served = Served(sources.served, clock, lambda call: call(), sources.state, passed=clock.passed)
    first = served.dataset()
    as_parquet({"tickets": tables["tickets"][:10]}, tmp_path / "own")
    clock.passes(seconds=5)
    served.dataset()
    assert served.dataset().version not in (first.version, "none")
    assert len(served.dataset().rows("tickets")) == 10


def test_a_folder_that_is_gone_leaves_what_was_read_and_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, away = tmp_path / "own", tmp_path / "away"
    shutil.copytree(dataset.BUILT_IN, folder)
    monkeypatch.setenv(sources.VARIABLE, str(folder))
    clock = Clock()
    served = Served(sources.served, clock, lambda call: call(), sources.state, passed=clock.passed)
    first = served.dataset()
    folder.rename(away)
    clock.passes(seconds=5)
    served.dataset()
    assert served.dataset() is first
    assert "does not answer since 14:05 UTC" in served.notice()
    assert "There is no such file or folder. Put the data there" in served.notice()
    away.rename(folder)
    served.open_again()
    assert served.notice() == ""
    assert served.dataset().version == first.version


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_without_data_is_no_data_that_is_empty(there: bool, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    if there:
        folder.mkdir()
    found = sources.unread(sources.opened(Setting.read(str(folder))))
    assert found is not None
    assert folder.name in found.file
    assert found.remedy.startswith("Put ")
    folder.mkdir(exist_ok=True)
    shutil.copy(dataset.BUILT_IN / "investments.csv", folder)
    assert sources.unread(sources.opened(Setting.read(str(folder)))) is None
