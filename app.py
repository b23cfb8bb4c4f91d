"""The server: Streamlit as an ASGI app, warmed up before the first visitor.

Start it with ``streamlit run app.py``.
"""

import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import allow_all_cross_origin_requests, is_allowed_origin
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

import ai_investments.figures  # noqa: F401  # loads Plotly before the memory is frozen
from ai_investments import (
    api,
    dead_views,
    drawing_files,
    serving,
    sources,
    streamlit_cache,
    streamlit_login,
    streamlit_steps,
)
from ai_investments.access import RuleError
from ai_investments.dataset import Dataset
from ai_investments.gate import Gate
from ai_investments.hardening import headers
from ai_investments.hardening.headers import FramedByError, SendsSecurityHeaders
from ai_investments.hardening.hosts import AnswersToItsName
from ai_investments.hardening.messages import TakesOnlyNeededMessages
from ai_investments.hardening.rates import LimitsRates, RateError, rates
from ai_investments.operations import log, readiness
from ai_investments.operations.metrics import Metrics
from ai_investments.operations.open_pages import OpenPages, WatchesPages
from ai_investments.operations.reconnected import RebuildsPages
from ai_investments.operations.requests import HEADER, RecordsRequests
from ai_investments.views import VIEWS
from pages import _accessibility, _copy_link, _printed

opened = OpenPages()
metrics = Metrics(opened)
opened.ran = metrics.ran
sources.watch(metrics.asked)
streamlit_cache.watch(metrics.looked_up)


def asked_by() -> str:
    """Return the id of the request that connected the page whose script runs."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return st.context.headers.get(HEADER, "")


serving.keep_texts_in_shared_memory()
streamlit_steps.spare()

if log.wanted():
    log.configure(asked_by)


def work_out(data: Dataset) -> None:
    """Compute every default view, as far as the source answers."""
    with suppress(sources.SourceFailed):  # pages say so
        for view in VIEWS:
            if not (view.loads_deals and sources.answered(data, lambda: data.many_deals)):
                streamlit_cache.result(view(), data)


def forget_dead_views() -> None:
    """Drop what pandas remembers of views that are gone, of all tables in memory."""
    dead_views.forget(streamlit_cache.in_memory())


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load the data and compute every default view before the first visitor comes.

    An engine may be slow or fail: the server does not wait until it has been asked.
    """
    if log.wanted():
        log.configure(asked_by)  # again: the server has given its loggers handlers meanwhile
    data = streamlit_cache.dataset()
    if data.on_engine:
        threading.Thread(target=work_out, args=(data,), daemon=True).start()
    else:
        work_out(data)
    serving.ready()
    stop = threading.Event()
    tidying = (stop, forget_dead_views, serving.return_free_memory)
    threading.Thread(target=serving.tidy_regularly, args=tidying, daemon=True).start()
    async with opened.drained_before_the_end():
        yield {}
    stop.set()


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


def hardening() -> list[Middleware]:
    """Return what answers no name but the server's, and tells browsers what pages may do."""
    html = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    try:
        framed = headers.framed_by(os.environ)
    except FramedByError as error:
        sys.exit(f"The server does not start: {error}")
    return [
        Middleware(
            SendsSecurityHeaders,
            scripts=[
                *headers.scripts_in(html),
                *headers.scripts_in(_copy_link.BUTTON.template),
                _printed.SCRIPT,
                _accessibility.SCRIPT,
            ],
            **framed,
        ),
        Middleware(
            AnswersToItsName,
            is_named=is_host_allowed,
            is_friend=lambda origin: allow_all_cross_origin_requests() or is_allowed_origin(origin),
        ),
    ]


def limits() -> list[Middleware]:
    """Return what limits how often a visitor may ask, and what for."""
    try:
        kept = rates(os.environ)
    except RateError as error:
        sys.exit(f"The server does not start: {error}")
    return [Middleware(LimitsRates, rates=kept), Middleware(TakesOnlyNeededMessages)]


app = st.App(
    "pages/_app.py",
    lifespan=warm,
    routes=[
        *api.routes(streamlit_cache),
        drawing_files.route(st.get_option("server.baseUrlPath")),
        readiness.route(opened, streamlit_cache.dataset, streamlit_cache.store),
        metrics.route(streamlit_cache.dataset),
    ],
    middleware=[
        Middleware(RecordsRequests, metrics=metrics),
        *hardening(),
        *gate(),
        *limits(),
        Middleware(WatchesPages, opened=opened),
        Middleware(RebuildsPages),
    ],
    on_script_error=metrics.failed,
)
