"""The third yardstick's page: the second's, and as many controls as Customer churn has."""

import streamlit as st

from benchmarks.ready_charts import slider_and_charts

slider_and_charts()
for n in range(28):
    st.number_input(f"number {n}", 0, 100, key=f"number {n}")
for n in range(24):
    st.slider(f"slider {n}", 0, 100, key=f"slider {n}")
for n in range(10):
    st.text_input(f"text {n}", key=f"text {n}")
