"""What a browser draws charts with: files it loads once, at addresses whose content never changes.

Plotly's script is the one of the Python package, so that page and figures are of one version.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from plotly.offline import get_plotlyjs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ai_investments.figures import picture

SCRIPT = "drawing.js"
TAKE_ALONG = "take_along.js"
FIGURES = Path(__file__).parent / "figures"
SOURCES: dict[str, Callable[[], str]] = {
    SCRIPT: lambda: (FIGURES / SCRIPT).read_text("utf-8"),
    TAKE_ALONG: lambda: (FIGURES / TAKE_ALONG).read_text("utf-8"),
    # Reports hold the same script in themselves, where nothing can be imported.
    "picture.js": lambda: f"{picture.SCRIPT}\nexport default chartPicture;\n",
    "plotly.min.js": get_plotlyjs,
}
FOR_EVER = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"


@cache
def version() -> str:
    """Return what the addresses of these files differ by from those of other files."""
    whole = hashlib.sha256()
    for name in SOURCES:
        whole.update(_plain(name))
    return whole.hexdigest()[:16]


def address() -> str:
    """Return where `SCRIPT` is, below the address of the app."""
    return f"drawing/{version()}/{SCRIPT}"


def route(base: str = "") -> Route:
    """Return the route of the files.

    Parameters
    ----------
    base : str
        What stands before every path of the app: "" or such as "monitor".
    """
    before = f"/{base.strip('/')}" if base else ""
    return Route(f"{before}/drawing/{{version}}/{{name}}", _answer, methods=["GET"])


def _answer(asked: Request) -> Response:
    name = asked.path_params["name"]
    if name not in SOURCES:
        return Response(status_code=404)
    # While replicas change to another version, a page may ask one that has other files: these draw
    # it as well, and are not kept under that address.
    own = asked.path_params["version"] == version()
    headers = {"Cache-Control": FOR_EVER if own else NOT_KEPT, "Vary": "Accept-Encoding"}
    if "gzip" in asked.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = _compressed(name), "gzip"
    else:
        body = _plain(name)
    return Response(body, headers=headers, media_type="text/javascript")


@cache
def _plain(name: str) -> bytes:
    return SOURCES[name]().encode()


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_plain(name), 6, mtime=0)
