"""The yardstick's page: a fragment with one slider and nothing else."""

import streamlit as st


@st.fragment
def _only() -> None:
    st.slider("x", 0, 1000, key="x")


_only()
