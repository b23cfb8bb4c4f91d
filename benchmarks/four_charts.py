"""The second yardstick's page: a slider in a fragment, and the charts of a scenario, ready made."""

import streamlit as st

from ai_investments import charts, streamlit_cache
from ai_investments.figures.chart import LIGHT
from ai_investments.views import CustomerChurn
from pages._blocks import Ready

view, dataset = CustomerChurn(), streamlit_cache.dataset()
made = charts.all_charts(view, streamlit_cache.result(view, dataset), dataset, LIGHT)
ready = {name: Ready(chart.spec) for name, chart in made.items()}


@st.fragment
def _only() -> None:
    st.slider("x", 0, 1000, key="x")
    for name, figure in ready.items():
        st.plotly_chart(figure, key=name, theme=None)


_only()
