"""What all users of a server share: datasets, what views show of them, charts."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ai_investments import charts, editions, sources, streamlit_waiting
from ai_investments.dataset import Dataset
from ai_investments.differences import ViewDifferences, of_views
from ai_investments.figures import Chart
from ai_investments.figures.chart import LIGHT, Palette
from ai_investments.remembered import Once, with_dataset
from ai_investments.stored_datasets import Store, StoreError
from ai_investments.views import View
from ai_investments.views.edition import Edition

MANY_OWN_ROWS = 2000
"""Own rows from which an analysis may take more than a second, which the page then says."""
KEPT_RESULTS, KEPT_OF_OTHERS = 250, 15
"""Views kept of the server's dataset and of each other that is open: of 200 kB on average."""


@st.cache_resource(show_spinner="Reading and checking the data …")
def _served() -> sources.Served:
    return sources.Served(sources.served, state=sources.state)


def dataset() -> Dataset:
    """Return the server's dataset: the source that the setting in force names."""
    return _served().dataset()


def source_notice() -> str:
    """Say since when the source does not answer and how old the figures are, or nothing."""
    return _served().notice()


def open_source_again() -> None:
    """Open the server's source once more; what it holds is then the server's dataset."""
    _served().open_again()


def opened(edition: Edition) -> Dataset:
    """Return the data that a link shows; raise `editions.NotHere` where it cannot be opened."""
    if not edition.own_data and edition.data is None:
        return dataset()
    if edition.own_data and not _is_stored(edition.own_data):
        return editions.opened(edition, dataset(), store)  # which says why it cannot be
    return _opened(edition, dataset().version)


@st.cache_data(ttl=20, max_entries=1000, show_spinner=False)
def _is_stored(own_data: str) -> bool:
    # What was deleted meanwhile must not be shown from memory.
    try:
        return store().has(own_data)
    except StoreError:  # opening it says why
        return False


@st.cache_resource(max_entries=8, show_spinner="Reading and checking the data …")
def _opened(edition: Edition, served_version: str) -> Dataset:
    # A page that is still open holds it: opened once more, all that was found would stand twice.
    data = _others.get((edition, served_version))
    if data is None:
        data = editions.opened(edition, dataset(), store)
        _others[edition, served_version] = data
    return data


_others: WeakValueDictionary[tuple[Edition, str], Dataset] = WeakValueDictionary()


def in_memory() -> list[Dataset]:
    """Return the datasets that are held: the server's, and others that are open."""
    # A list of references: others may be opened while this looks through them.
    others = [data for found in _others.valuerefs() if (data := found()) is not None]
    return [dataset(), *others]


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return where own datasets are stored, as the environment says."""
    return Store.from_environment()


def delete_stored(own_data: str) -> None:
    """Delete an own dataset for everybody, at once; raise `StoreError` where that fails."""
    store().delete(own_data)
    _is_stored.clear(own_data)


def source_failed(failure: sources.SourceFailed) -> None:
    """Take note, for all visitors, that the source did not answer."""
    if not isinstance(failure, sources.TooSlow):  # what others ask it may answer
        _served().failed(failure.problem)


def result(view: View, data: Dataset) -> Any:
    """Return what a view shows of a dataset; users share it, so never change it.

    Raises
    ------
    SourceFailed
        Where its engine does not answer.
    sources.Stopped
        Where the visitor stopped it.
    """
    if data.on_engine:
        try:
            return streamlit_waiting.answer(view, data, partial(_kept_result, view, data))
        except sources.SourceFailed as failure:
            source_failed(failure)
            raise
    on_page = get_script_run_ctx(suppress_warning=True) is not None
    if on_page and len(data.own_ids) >= MANY_OWN_ROWS:
        with st.spinner(f"Working out the figures, {len(data.own_ids):,} own rows among them …"):
            return _kept_result(view, data)
    return _kept_result(view, data)


def chart(view: View, name: str, result: Any, data: Dataset, palette: Palette) -> Chart | None:
    """Return a chart as `charts.chart` makes it; users share it, so never change it."""
    place = _place_of_chart(f"{name} {palette} {data.version} {view.text}")
    _looked_up("chart", place)
    return place.found(lambda: charts.chart(view, name, result, data, palette))


def stopped(path: str) -> str:
    """Say that what a page asked was stopped, and since when it shows what; nothing otherwise."""
    return streamlit_waiting.stopped(path, _served().read_at)


def differences(view: View, old: Dataset, new: Dataset) -> ViewDifferences:
    """Return what differs between what a view shows on two datasets."""
    place = _place_of_differences(view.text, old.version, new.version)
    compared = partial(_compared, view, old, new)
    if not place.is_there:
        with st.spinner("Comparing two versions of the data …"):
            # An engine is waited for here, where who leaves stops it.
            result(view, old)
            result(_same(view, new), new)
            place.found(compared)
    return place.found(compared)


def _compared(view: View, old: Dataset, new: Dataset) -> ViewDifferences:
    same = _same(view, new)
    before, now = result(view, old), result(same, new)
    drawn = _charts(view, before, old), _charts(same, now, new)
    return of_views(view, before, old, now, new, *drawn)


def _same(view: View, data: Dataset) -> View:
    """Return a view of other data; a choice that it does not offer is left at its default."""
    same, _ = type(view).from_query(view.to_query(), data)
    return same


def _charts(view: View, result: Any, data: Dataset) -> dict[str, Chart]:
    drawn = {name: chart(view, name, result, data, LIGHT) for name in charts.CHARTS[type(view)]}
    return {name: each for name, each in drawn.items() if each is not None}


def csv(view: View, data: Dataset, link: str) -> bytes:
    """Return a view's table as CSV."""
    return view.csv(result(view, data), data, link)


_watching: list[Callable[[str, bool], None]] = []


def watch(told: Callable[[str, bool], None]) -> None:
    """Have a function told of each result and chart that is asked for, and if it was kept."""
    _watching.append(told)


def _looked_up(what: str, place: Once[Any]) -> None:
    for told in _watching:
        told(what, place.is_there)


def _kept_result(view: View, data: Dataset) -> Any:
    place = _place(data, view.text) if data is dataset() else _place_on_other(data, view.text)
    _looked_up("result", place)
    return place.found(lambda: sources.answered(data, partial(view.analyse, data)))


# A result holds on to its dataset: kept beside the datasets, results would keep hundreds of those.
@with_dataset(KEPT_RESULTS)
def _place(data: Dataset, view: str) -> Once[Any]:  # noqa: ARG001
    return Once()


@with_dataset(KEPT_OF_OTHERS)
def _place_on_other(data: Dataset, view: str) -> Once[Any]:  # noqa: ARG001
    return Once()


@lru_cache(maxsize=300)  # of 40 to 300 kB each
def _place_of_chart(key: str) -> Once[Chart | None]:  # noqa: ARG001
    return Once()


@lru_cache(maxsize=50)
def _place_of_differences(view: str, old: str, new: str) -> Once[ViewDifferences]:  # noqa: ARG001
    return Once()
