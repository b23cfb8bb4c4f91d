"""What a process counts, for Prometheus: ``/metrics``."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Scope

from ai_investments.dataset import Dataset
from ai_investments.operations.open_pages import OpenPage, OpenPages
from ai_investments.sources import Asked
from ai_investments.views import VIEWS

PAGES = {view.path for view in VIEWS}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
OF_STREAMLIT = (
    "cache_lookups",
    "cache_evictions",
    "active_sessions",
    "session_events",
)
"""What Streamlit counts itself. Left out are the bytes of caches: it would weigh every object."""
END = b"# EOF\n"


class Metrics:
    """The counts of this process.

    Parameters
    ----------
    opened : OpenPages
        The open pages.
    """

    def __init__(self, opened: OpenPages):
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._requests = Counter(
            "ai_investments_http_requests", "Requests answered.",
            ("route", "method", "status"), registry=self.registry,
        )  # fmt: skip
        self._request_seconds = Histogram(
            "ai_investments_http_request_seconds", "From a request to the end of its answer.",
            ("route",), registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        self._run_seconds = Histogram(
            "ai_investments_run_seconds",
            "From the browser's asking for a page, or for a step of a control, until all was sent.",
            ("page",), registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        self._failures = Counter(
            "ai_investments_page_failures", "Pages that ended in an error.",
            ("kind",), registry=self.registry,
        )  # fmt: skip
        self._asked = Counter(
            "ai_investments_engine_queries", "What an engine was asked for, by how it ended.",
            ("engine", "outcome"), registry=self.registry,
        )  # fmt: skip
        self._asked_seconds = Histogram(
            "ai_investments_engine_query_seconds", "From asking an engine to its answer.",
            ("engine",), registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        lookups = Counter(
            "ai_investments_lookups", "Results and charts that were asked for, kept or not.",
            ("what", "outcome"), registry=self.registry,
        )  # fmt: skip
        self._lookups = {
            (what, kept): lookups.labels(what, "hit" if kept else "miss")
            for what in ("result", "chart")
            for kept in (True, False)
        }
        self._data = Gauge(
            "ai_investments_data", "The version of the data.",
            ("version",), registry=self.registry,
        )  # fmt: skip
        Gauge(
            "ai_investments_open_pages", "Pages that are open in a browser.",
            registry=self.registry,
        ).set_function(lambda: len(opened.pages))  # fmt: skip
        Gauge(
            "ai_investments_draining", "1 while the process is ending.", registry=self.registry
        ).set_function(lambda: opened.draining)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method, status).inc()
        self._request_seconds.labels(route).observe(seconds)

    def ran(self, page: OpenPage, seconds: float) -> None:
        """Count a run of a page."""
        path = page.path.rpartition("/")[2]
        self._run_seconds.labels(path or "overview" if path in PAGES else "other").observe(seconds)

    def failed(self, error: Exception) -> None:
        """Count a page that ended in an error."""
        self._failures.labels(type(error).__name__).inc()

    def asked(self, asked: Asked) -> None:
        """Count what an engine was asked."""
        self._asked.labels(asked.engine, asked.outcome).inc()
        self._asked_seconds.labels(asked.engine).observe(asked.seconds)

    def looked_up(self, what: str, kept: bool) -> None:
        """Count a result or a chart that was asked for."""
        self._lookups[what, kept].inc()

    def route(self, dataset: Callable[[], Dataset]) -> Route:
        """Return the route ``/metrics``: these counts, and Streamlit's own, as OpenMetrics."""

        async def told(request: Request) -> Response:
            self._data.labels(dataset().version).set(1)
            own: bytes = generate_latest(self.registry)  # type: ignore[no-untyped-call]
            return Response(
                own.removesuffix(END) + await _of_streamlit(request),
                headers={"Content-Type": CONTENT_TYPE_LATEST},
            )

        return Route("/metrics", told)


async def _of_streamlit(request: Request) -> bytes:
    """Ask Streamlit's own route, within this process."""
    query = "&".join(f"families={name}" for name in OF_STREAMLIT)
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/_stcore/metrics", "raw_path": b"/_stcore/metrics",
        "query_string": query.encode(), "root_path": "", "headers": [],
        "client": request.scope.get("client"), "server": request.scope.get("server"),
    }  # fmt: skip
    parts: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    await request.app(scope, receive, send)
    return b"".join(parts) or END
