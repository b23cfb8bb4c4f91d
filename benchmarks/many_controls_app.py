"""The third yardstick: what Streamlit itself takes for them where a page has 63 controls."""

import streamlit as st

from ai_investments import drawing_files
from benchmarks.empty_app import warm

app = st.App("many_controls.py", lifespan=warm, routes=[drawing_files.route()])
