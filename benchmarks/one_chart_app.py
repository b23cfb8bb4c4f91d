"""The peers’ slider and chart, served as the real app is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from ai_investments import drawing_files, serving, streamlit_steps

streamlit_steps.spare()


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Do what the real app does once it is loaded."""
    serving.ready()
    yield {}


app = st.App("one_chart_page.py", lifespan=warm, routes=[drawing_files.route()])
