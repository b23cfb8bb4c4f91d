"""Headers that tell the browser what a page of this server may load, do, and be shown in."""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAMED_BY = "AI_INVESTMENTS_FRAMED_BY"
"""Names the sites that may show pages of this server in a frame, with commas."""
SITE = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?")
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

ALLOWED = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",  # pictures are drawn in the page before they are saved
    "font-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit and Plotly write their styles as they go
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The address of a page holds what opens it: ids of own datasets, tables of their own.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
    "xr-spatial-tracking=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FramedByError(ValueError):
    """A setting that names no sites; the text says what to write."""


class SendsSecurityHeaders:
    """ASGI middleware around everything that answers.

    Parameters
    ----------
    app : ASGI application
        What is wrapped.
    scripts : collection of str
        Scripts that stand in the pages themselves, letter by letter; no other runs there.
    framed_by : collection of str
        Sites that may show a page in a frame, beside this server itself.
    charts_framed_by : collection of str or None
        The same for the pages that hold nothing but charts (``embed=true``); None: whatever there
        is, also a file or a program.
    """

    def __init__(
        self,
        app: ASGIApp,
        scripts: Collection[str],
        framed_by: Collection[str] = (),
        charts_framed_by: Collection[str] | None = None,
    ):
        self._app = app
        self._page = policy(scripts, framed_by)
        self._charts = policy(scripts, charts_framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = (
                    self._charts if _is_of_charts(scope) else self._page
                )
            await send(message)

        await self._app(scope, receive, answer)


def policy(scripts: Collection[str], framed_by: Collection[str] | None) -> str:
    """Return the Content-Security-Policy of a page.

    Parameters
    ----------
    scripts : collection of str
        Scripts that stand in the page itself.
    framed_by : collection of str or None
        Sites that may show it in a frame, beside this server itself; None: whatever there is.
    """
    own = "".join(f" '{_digest(script)}'" for script in scripts)
    # Streamlit makes a blob of what mounts a chart; nothing but a script of the page can make one.
    told = {**ALLOWED, "script-src": f"'self' blob: 'wasm-unsafe-eval'{own}"}
    if framed_by is not None:
        told["frame-ancestors"] = " ".join(("'self'", *framed_by))
    return "; ".join(f"{name} {sources}" for name, sources in told.items())


def scripts_in(html: str) -> list[str]:
    """Return the scripts that stand in a page, as the browser sees them."""
    return SCRIPT.findall(html)


def framed_by(environment: Mapping[str, str]) -> dict[str, tuple[str, ...] | None]:
    """Return who may show pages in a frame, as `SendsSecurityHeaders` takes it.

    Where nothing is set, any site may show charts, and none whole pages.

    Raises
    ------
    FramedByError
        Where the setting holds something else than sites.
    """
    text = environment.get(FRAMED_BY, "").strip()
    if not text:
        return {"framed_by": (), "charts_framed_by": None}
    sites = () if text == "none" else tuple(each.strip() for each in text.split(","))
    for site in sites:
        if not SITE.fullmatch(site):
            raise FramedByError(
                f"{FRAMED_BY} holds “{site}”, which is no site. Write such as "
                "https://wiki.firm.com, more of them with commas between, or none."
            )
    return {"framed_by": sites, "charts_framed_by": sites}


def _is_of_charts(scope: Scope) -> bool:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return {each.lower() for each in query.get("embed", ())} == {"true"}


def _digest(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
