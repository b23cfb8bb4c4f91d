"""Results are kept as long as their dataset, and no longer."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ai_investments import charts, dataset, streamlit_cache
from ai_investments.dataset import Dataset
from ai_investments.figures.chart import LIGHT
from ai_investments.remembered import Once, with_dataset
from ai_investments.views import VIEWS


def test_what_was_asked_is_not_computed_again_until_most_others_were() -> None:
    asked: list[tuple[str, int]] = []

    @with_dataset(2)
    def doubled(data: Dataset, number: int) -> int:
        asked.append((data.version, number))
        return 2 * number

    one, other = dataset.load(), dataset.load()
    assert [doubled(one, 1), doubled(one, 2), doubled(one, 1), doubled(other, 1)] == [2, 4, 2, 2]
    assert len(asked) == 3
    assert doubled(one, 3) == 6  # 2 was asked for longest ago
    assert (doubled(one, number=1), doubled(one, 2)) == (2, 4)
    assert asked[3:] == [(one.version, 3), (one.version, 1), (one.version, 2)]


def test_an_error_is_not_kept() -> None:
    asked: list[int] = []

    @with_dataset()
    def fails(_data: Dataset) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise ValueError("once")
        return 5

    data = dataset.load()
    with pytest.raises(ValueError, match="once"):
        fails(data)
    assert (fails(data), fails(data), len(asked)) == (5, 5, 2)


def test_of_those_who_ask_at_once_one_works_it_out() -> None:
    place, asked, begun, go_on = Once[int](), list[int](), threading.Event(), threading.Event()

    def work() -> int:
        asked.append(1)
        begun.set()
        go_on.wait()
        if len(asked) == 1:
            raise ValueError("once")
        return 5

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(place.found, work)
        begun.wait()
        others = [threads.submit(place.found, work) for _ in range(2)]
        go_on.set()
        assert isinstance(first.exception(), ValueError)  # which is not kept
        assert [each.result() for each in others] == [5, 5]
    assert len(asked) == 2


def test_a_dataset_that_nobody_looks_at_any_more_goes_at_once_with_all_that_was_found() -> None:
    whole = dataset.load()
    gc.disable()  # what holds itself would stay until Python looks for such circles
    try:
        for kind in VIEWS:
            data = replace(whole)  # as good as loaded anew: nothing is found of it yet
            gone = weakref.ref(data)
            found = streamlit_cache.result(kind(), data)
            for name in charts.all_charts(kind(), found, data, LIGHT):
                streamlit_cache.chart(kind(), name, found, data, LIGHT)
            del data, found
            assert gone() is None, kind.title
    finally:
        gc.enable()
