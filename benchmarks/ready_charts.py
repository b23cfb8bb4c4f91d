"""A slider in a fragment, and the charts of a scenario, ready made: parts of two yardsticks."""

import streamlit as st

from ai_investments import charts, streamlit_cache
from ai_investments.figures.chart import LIGHT
from ai_investments.views import CustomerChurn
from pages import _chart

view, dataset = CustomerChurn(), streamlit_cache.dataset()
made = charts.all_charts(view, streamlit_cache.result(view, dataset), dataset, LIGHT)


@st.fragment
def slider_and_charts() -> None:
    """Show both; a step of the slider shows both again."""
    st.slider("x", 0, 1000, key="x")
    for name, chart in made.items():
        _chart.show(chart, name)
