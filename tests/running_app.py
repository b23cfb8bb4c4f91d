"""A Streamlit server of the app on a free port of the loopback interface."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


class RunningApp:
    """The app as ``streamlit run app.py`` starts it.

    Parameters
    ----------
    source : Path, optional
        Folder or file with the data; default the built-in.
    script : Path
        What to start; default the app.
    options : sequence of str
        More options of Streamlit's command line.
    """

    def __init__(
        self,
        source: Path | None = None,
        script: Path = ROOT / "app.py",
        options: Sequence[str] = (),
    ):
        self._source = source
        self._script = script
        self._options = options

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        # All tests ask as one visitor, sooner than any analyst would.
        environment = {"AI_INVESTMENTS_API_PER_MINUTE": "100000", **os.environ}
        if self._source is not None:
            environment["AI_INVESTMENTS_SOURCE"] = str(self._source)
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(self._script),
             "--server.port", str(port), "--server.address", "127.0.0.1",
             "--server.fileWatcherType", "none", "--server.enableAgentApi", "true",
             "--server.agentMaxSessions", "2000",  # one a visit, and they end late
             *self._options],
            cwd=ROOT, env=environment, stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        waited = 0.0
        while True:
            if self._process.poll() is not None or waited > 90:
                self.__exit__()
                raise RuntimeError(f"The app did not start:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                try:
                    self._process.wait(0.25)
                except subprocess.TimeoutExpired:
                    waited += 0.25

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._process.pid

    def log(self) -> str:
        """Return what the server printed."""
        self._log.seek(0)
        return self._log.read()

    def kill(self) -> None:
        """End the server as a power cut does."""
        self._process.kill()
        self._process.wait()

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


class SharedApp(RunningApp):
    """The app that another process of the same run has started and will stop.

    Parameters
    ----------
    address : str
        Where it is served.
    pid : int
        Number of the server's process.
    """

    def __init__(self, address: str, pid: int):
        self.address, self._pid = address, pid

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._pid
