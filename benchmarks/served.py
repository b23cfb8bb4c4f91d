"""Servers that are measured: the app, apps beside it, and peers in their own environment."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
STREAMLIT = ("-m", "streamlit", "run", "--server.address", "127.0.0.1",
             "--server.fileWatcherType", "none", "--server.port", "PORT")  # fmt: skip
PATIENCE = 90.0


def _peers_python() -> str:
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return str(ROOT / ".venv-peers" / folder / name)


@dataclass(frozen=True)
class App:
    """What is served.

    Attributes
    ----------
    name : str
        What the tables call it.
    command : sequence of str
        Arguments of Python; "PORT" stands for the port.
    folder : Path
        Where it is started: the project's settings of Streamlit count in its own folder only.
    peer : bool
        Whether it runs in the peers' environment.
    """

    name: str
    command: Sequence[str]
    folder: Path = ROOT
    peer: bool = False


OURS = App("this app", (*STREAMLIT, "app.py"))
ONE_CHART = App("this app, one chart", (*STREAMLIT, "benchmarks/one_chart_app.py"))
PEER_APPS = (
    App("Dash", ("-m", "benchmarks.peers.dash_app", "PORT"), peer=True),
    App(
        "Panel",
        ("-m", "panel", "serve", "benchmarks/peers/panel_app.py", "--port", "PORT", "--address",
         "127.0.0.1"),
        peer=True,
    ),
    App(
        "Shiny for Python",
        ("-m", "shiny", "run", "--port", "PORT", "benchmarks/peers/shiny_app.py"),
        peer=True,
    ),
    App(
        "Streamlit as it comes",
        ("-m", "streamlit", "run", "--server.address", "127.0.0.1", "--server.headless", "true",
         "--browser.gatherUsageStats", "false", "--server.port", "PORT", "streamlit_app.py"),
        folder=PEERS,
        peer=True,
    ),
)  # fmt: skip


class Served:
    """An app's server on a free port of the loopback interface.

    Attributes
    ----------
    asked : float
        When the command was given, in seconds of `time.perf_counter`.
    """

    def __init__(self, app: App):
        self._app = app

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        python = _peers_python() if self._app.peer else sys.executable
        self._log = tempfile.TemporaryFile("w+")
        self.asked = time.perf_counter()
        self._process = subprocess.Popen(
            [python, *(port if word == "PORT" else word for word in self._app.command)],
            cwd=self._app.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        while True:
            try:
                with urllib.request.urlopen(self.address, timeout=5):
                    return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                waited = time.perf_counter() - self.asked
            if self._process.poll() is not None or waited > PATIENCE:
                self.__exit__()
                self._log.seek(0)
                raise RuntimeError(f"{self._app.name} did not start:\n{self._log.read()}")
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
