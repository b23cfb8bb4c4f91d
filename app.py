"""The server: Streamlit as an ASGI app, warmed up before the first visitor.

Start it with ``streamlit run app.py``.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

import ai_investments.figures  # noqa: F401  # loads Plotly before the memory is frozen
from ai_investments import api, serving, sources, streamlit_cache, streamlit_login
from ai_investments.access import RuleError
from ai_investments.gate import Gate
from ai_investments.operations import log, readiness
from ai_investments.operations.metrics import Metrics
from ai_investments.operations.open_pages import OpenPages, WatchesPages
from ai_investments.operations.reconnected import RebuildsPages
from ai_investments.operations.requests import HEADER, RecordsRequests
from ai_investments.views import VIEWS

opened = OpenPages()
metrics = Metrics(opened)
opened.ran = metrics.ran
sources.watch(metrics.asked)


def asked_by() -> str:
    """Return the id of the request that connected the page whose script runs."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return st.context.headers.get(HEADER, "")


if log.wanted():
    log.configure(asked_by)


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load the data and compute every default view before the first visitor comes."""
    data = streamlit_cache.dataset()
    for view in VIEWS:
        if not (view.loads_deals and data.many_deals):
            streamlit_cache.result(view(), data)
    serving.ready()
    async with opened.drained_before_the_end():
        yield {}


def gate() -> list[Middleware]:
    """Return what lets in only whom the rule of the login allows; nothing without a login."""
    try:
        login = streamlit_login.configured()
    except RuleError as error:
        sys.exit(f"The server does not start, for its login is not set up: {error}")
    if login is None:
        return []
    serving.take_large_sessions()
    return [Middleware(Gate, login=login, pages=[view.path for view in VIEWS])]


app = st.App(
    "pages/_app.py",
    lifespan=warm,
    routes=[
        *api.routes(streamlit_cache),
        readiness.route(opened, streamlit_cache.dataset, streamlit_cache.store),
        metrics.route(streamlit_cache.dataset),
    ],
    middleware=[
        Middleware(RecordsRequests, metrics=metrics),
        *gate(),
        Middleware(WatchesPages, opened=opened),
        Middleware(RebuildsPages),
    ],
    on_script_error=metrics.failed,
)
