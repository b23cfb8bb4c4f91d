"""Slider and chart as Streamlit's own introduction has them: ``streamlit run streamlit_app.py``."""

import streamlit as st

from benchmarks.peers import scenario

st.set_page_config(layout="wide")
leaves = st.slider(scenario.LABEL, 0, 100, scenario.START)
st.plotly_chart(scenario.spec(leaves), config={"displayModeBar": False})
