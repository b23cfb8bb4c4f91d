"""What all users of a server share."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ai_investments import charts, editions, streamlit_cache
from ai_investments.figures.chart import DARK, LIGHT
from ai_investments.problems import Problem
from ai_investments.sources import SourceFailed, TooSlow
from ai_investments.views import VIEWS, CapexTotals, CustomerChurn, ValuationJumps, View
from ai_investments.views.edition import Edition


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_a_view_seen_before_is_not_analysed_again(view: Any) -> None:
    data = streamlit_cache.dataset()
    assert streamlit_cache.result(view(), data) is streamlit_cache.result(view(), data)


@pytest.mark.parametrize("kind", [ValuationJumps, CapexTotals], ids=lambda kind: kind.__name__)
def test_the_same_step_of_a_second_visitor_computes_and_draws_nothing(
    kind: type[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = streamlit_cache.dataset()
    view = kind()
    result = streamlit_cache.result(view, data)
    drawn = {
        name: streamlit_cache.chart(view, name, result, data, LIGHT) for name in charts.CHARTS[kind]
    }

    def refuse(*_: Any) -> None:
        raise AssertionError("This is done again.")

    monkeypatch.setattr(kind, "analyse", refuse)
    monkeypatch.setattr(charts, "chart", refuse)
    again = kind()
    assert streamlit_cache.result(again, data) is result
    for name, chart in drawn.items():
        assert streamlit_cache.chart(again, name, result, data, LIGHT) is chart


def test_other_data_is_opened_once_and_counts_as_held(monkeypatch: pytest.MonkeyPatch) -> None:
    served = streamlit_cache.dataset()
    monkeypatch.setattr(
        editions, "opened", lambda edition, *_: replace(served, version=edition.data)
    )
    first, *rest = (streamlit_cache.opened(Edition(data=f"other {n}")) for n in range(20))
    assert first.version == "other 0"
    assert len({id(data) for data in (first, *rest)}) == 20
    assert streamlit_cache.opened(Edition(data="other 0")) is first  # a page still shows it
    assert {id(data) for data in streamlit_cache.in_memory()} >= {
        id(served), id(first), *map(id, rest),
    }  # fmt: skip


def test_own_rows_are_laid_on_the_data_that_the_server_holds_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served = streamlit_cache.dataset()
    monkeypatch.setattr(
        editions, "opened", lambda _, base, *__: replace(base, version=f"own on {base.version}")
    )
    before = streamlit_cache.opened(Edition(data="own"))
    monkeypatch.setattr(streamlit_cache, "dataset", lambda: replace(served, version="newer"))
    assert before.version == f"own on {served.version}"
    assert streamlit_cache.opened(Edition(data="own")).version == "own on newer"


def test_a_chart_of_another_theme_or_setting_is_another_one() -> None:
    data = streamlit_cache.dataset()
    found = [
        streamlit_cache.chart(view, "capex bars", streamlit_cache.result(view, data), data, palette)
        for view in (CapexTotals(), CapexTotals(shares=True))
        for palette in (LIGHT, DARK)
    ]
    assert len({id(chart) for chart in found}) == len(found)


def test_views_that_differ_in_anything_share_no_result() -> None:
    data = streamlit_cache.dataset()
    views = [
        CustomerChurn(),
        CustomerChurn(largest_leaves=91),
        CustomerChurn(labs_leave=91),
        CustomerChurn(own="customer,revenue\nA,1\n"),
        CustomerChurn(own="customer,revenue\nB,1\n"),
    ]
    assert len({id(streamlit_cache.result(view, data)) for view in views}) == len(views)


def test_another_version_of_the_data_shares_no_result() -> None:
    data = streamlit_cache.dataset()
    other = replace(data, version="another")
    view = CustomerChurn(largest_leaves=17)
    assert streamlit_cache.result(view, data) is not streamlit_cache.result(view, other)


def test_one_query_that_is_too_slow_does_not_count_as_a_source_that_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Problem] = []
    served = SimpleNamespace(failed=told.append)
    monkeypatch.setattr(streamlit_cache, "_served", lambda: served)
    problem = Problem("DuckDB (deals.duckdb)", None, None, "", "did not answer in time.", "")
    streamlit_cache.source_failed(TooSlow(problem))
    assert told == []
    streamlit_cache.source_failed(SourceFailed(problem))
    assert told == [problem]
