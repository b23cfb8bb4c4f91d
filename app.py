"""The server: Streamlit as an ASGI app, warmed up before the first visitor.

Start it with ``streamlit run app.py``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

import ai_investments.figures  # noqa: F401  # loads Plotly before the memory is frozen
from ai_investments import api, serving, streamlit_cache
from ai_investments.views import VIEWS


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load the data and compute every default view before the first visitor comes."""
    data = streamlit_cache.dataset()
    for view in VIEWS:
        streamlit_cache.result(view(), data)
    serving.ready()
    yield {}


app = st.App("pages/_app.py", lifespan=warm, routes=api.routes(streamlit_cache))
