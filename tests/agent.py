"""A visitor without a browser: Streamlit's JSON agent interface."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from tests.running_app import RunningApp


class Agent:
    """One session of the app.

    Parameters
    ----------
    app : RunningApp
        The running app.
    page : str
        Path of the page to open.
    query : mapping of str to sequence of str
        Query of the link.
    """

    def __init__(
        self, app: RunningApp, page: str, query: Mapping[str, Sequence[str]] | None = None
    ):
        self._address = f"{app.address}/_stcore/agent/interact"
        self._seen = self._send({"page": page, "query_params": dict(query or {})})

    def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(request).encode()
        call = urllib.request.Request(
            self._address, body, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(call, timeout=60) as answer:
            seen: dict[str, Any] = json.load(answer)
        assert seen["status"] == "ready", seen
        return seen

    def set(self, **values: Any) -> None:
        """Set controls by parameter name."""
        self._seen = self._send({"session_id": self._seen["session_id"], "widget_state": values})

    def open_all(self) -> None:
        """Open what is made only when it is opened."""
        keys = [str(node.get("key") or "") for node in self.elements("expander")]
        self.set(**{key: True for key in keys if key.endswith(": open")})

    def press(self, key: str) -> None:
        """Press the button of that key."""
        self._seen = self._send({"session_id": self._seen["session_id"], "trigger": {"key": key}})

    def go(self, page: str) -> None:
        """Change the page as the navigation's links do."""
        self._seen = self._send({"session_id": self._seen["session_id"], "page": page})

    def elements(self, kind: str) -> list[dict[str, Any]]:
        """Return all elements of one type, in the order of the page."""
        return [node for node in self._walk(self._seen["tree"]) if node["type"] == kind]

    def _walk(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node.get("children", ()):
            yield from self._walk(child)

    @property
    def finding(self) -> str:
        """The page's finding, as it was written."""
        return str(self.elements("subheader")[0]["props"]["body"])

    @property
    def warnings(self) -> list[str]:
        """All warnings of the page."""
        return [str(node["props"]["body"]) for node in self.elements("warning")]

    def cards(self) -> dict[str, list[str]]:
        """Return what stands on each card by its name: the figure, and what it rests on."""
        found = {}
        for node in self.elements("html"):
            body = str(node["props"]["body"])
            if body.startswith('<dl class="cards">'):
                for card in ElementTree.fromstring(body):
                    name, *rest = ("".join(part.itertext()) for part in card)
                    found[name] = rest
        return found

    def charts(self) -> list[dict[str, Any]]:
        """Return every chart: its text alternative, ``alt``, and Plotly's ``figure`` as JSON."""
        return [
            node["props"]["data"]
            for node in self.elements("components.v2.component")
            if node["props"]["component_name"] == "chart"
        ]

    def alt_texts(self) -> list[str]:
        """Return the text alternative of every chart."""
        return [str(chart["alt"]) for chart in self.charts()]
