"""The peers' slider and chart, as this project's pages have them: a fragment, a kept chart."""

import streamlit as st

from ai_investments import charts, streamlit_cache
from ai_investments.figures.chart import LIGHT
from ai_investments.views import CustomerChurn
from benchmarks.peers import scenario
from pages import _chart

st.set_page_config(layout="wide")


@st.fragment
def _only() -> None:
    leaves = st.slider(scenario.LABEL, 0, 100, scenario.START, key="leaves")
    view = CustomerChurn(largest_leaves=leaves)
    data = streamlit_cache.dataset()
    shown = charts.chart(view, "path", streamlit_cache.result(view, data), data, LIGHT)
    if shown is not None:
        _chart.show(shown, "path")


_only()
