"""The yardstick: a Streamlit app with one slider and nothing else."""

import streamlit as st

st.slider("x", 0, 1000, key="x")
