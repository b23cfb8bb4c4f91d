"""What an engine is asked beside whoever waits: stopped when they leave, and answering again."""

import threading
from pathlib import Path

import pytest

from ai_investments import dataset, sources
from ai_investments.dataset import Dataset
from ai_investments.sources import Asked, Asking, Setting, Stopped
from tests.engine_tables import as_duckdb, raw

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = tmp_path_factory.mktemp("duckdb") / "deals.duckdb"
    return sources.opened(Setting.read(str(as_duckdb(raw(dataset.load()), path))))


def test_an_answer_is_given_to_who_waits(data: Dataset) -> None:
    asking = Asking(data.engine, lambda: sources.deals(data))
    assert asking.is_over(60)
    assert asking.answer() == len(dataset.load().investments)
    asking.stop()  # what is answered stays
    assert asking.answer() == len(dataset.load().investments)


def test_what_nobody_waits_for_is_stopped_on_the_engine_and_counted(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Asked] = []
    monkeypatch.setattr("ai_investments.sources.asked._watching", [told.append])
    begun = threading.Event()

    def ask() -> object:
        begun.set()
        return data.engine._cursors.mine().sql(ENDLESS).fetchall()

    asking = Asking(data.engine, lambda: sources.answered(data, ask))
    assert begun.wait(60)
    assert not asking.is_over(0.1)
    asking.stop()
    assert asking.is_over(60)
    with pytest.raises(Stopped):
        asking.answer()
    assert [each.outcome for each in told] == ["stopped"]
    assert sources.deals(data) == len(dataset.load().investments)


def test_what_is_stopped_between_two_queries_asks_no_more(data: Dataset) -> None:
    between, on = threading.Event(), threading.Event()

    def ask() -> object:
        between.set()
        on.wait(60)
        return sources.answered(data, lambda: data.engine._cursors.mine().sql(ENDLESS).fetchall())

    asking = Asking(data.engine, ask)
    assert between.wait(60)
    asking.stop()
    on.set()
    assert asking.is_over(60)
    with pytest.raises(Stopped):
        asking.answer()


def test_a_failure_is_told_to_who_waits(tmp_path: Path, data: Dataset) -> None:
    asking = Asking(data.engine, lambda: (tmp_path / "nothing").read_text("utf-8"))
    assert asking.is_over(60)
    with pytest.raises(FileNotFoundError):
        asking.answer()
