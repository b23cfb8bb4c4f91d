"""The server: Streamlit as an ASGI app, warmed up before the first visitor.

Start it with ``streamlit run app.py``.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

import ai_investments.figures  # noqa: F401  # loads Plotly before the memory is frozen
from ai_investments import api, streamlit_cache
from ai_investments.views import VIEWS


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load the data and compute every default view before the first visitor comes."""
    data = streamlit_cache.dataset()
    for view in VIEWS:
        streamlit_cache.result(view(), data)
    # Streamlit collects garbage after every script run; what is loaded now is not garbage, and
    # walking it each time costs 50–100 ms with pandas and Plotly in memory.
    gc.collect()
    gc.freeze()
    yield {}


app = st.App("pages/_app.py", lifespan=warm, routes=api.routes(streamlit_cache))
