"""What all users of a server share."""

from dataclasses import replace
from typing import Any

import pytest

from ai_investments import streamlit_cache
from ai_investments.views import VIEWS, CustomerChurn


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_a_view_seen_before_is_not_analysed_again(view: Any) -> None:
    data = streamlit_cache.dataset()
    assert streamlit_cache.result(view(), data) is streamlit_cache.result(view(), data)


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
