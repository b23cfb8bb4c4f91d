"""The second yardstick: what Streamlit itself takes to send four charts at every step."""

import streamlit as st

from ai_investments import drawing_files
from benchmarks.empty_app import warm

app = st.App("four_charts.py", lifespan=warm, routes=[drawing_files.route()])
