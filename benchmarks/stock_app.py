"""The real app as Streamlit serves it by itself: nothing frozen, no socket option set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from ai_investments import api, streamlit_cache
from ai_investments.views import VIEWS


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Compute every default view before the first visitor comes, as the real app does."""
    data = streamlit_cache.dataset()
    for view in VIEWS:
        streamlit_cache.result(view(), data)
    yield {}


app = st.App("../pages/_app.py", lifespan=warm, routes=api.routes(streamlit_cache))
