"""Replicas of the app behind nginx on free ports of the loopback interface, as one command does."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from ai_investments.replicas.replica import free_port
from tests.running_app import ROOT

PATIENCE = 240.0
"""Seconds that a start may take where many tests run at once."""


class RunningReplicas:
    """The app as ``python -m ai_investments serve --replicas`` starts it.

    Parameters
    ----------
    count : int
        Number of replicas.
    environment : mapping of str to str
        Variables beside those of this process.
    port : int, optional
        Where nginx listens; default a free one.
    """

    def __init__(
        self,
        count: int = 2,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ):
        self._count, self._port = count, port
        self._environment = environment or {}

    def __enter__(self) -> Self:
        """Start and wait until nginx answers for every replica."""
        self._folder = tempfile.TemporaryDirectory()
        self.state = Path(self._folder.name) / "state"
        port = self._port or free_port()
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ai_investments", "serve", "--replicas", str(self._count),
             "--address", "127.0.0.1", "--port", str(port),
             "--operations", f"127.0.0.1:{free_port()}", "--state", str(self.state)],
            cwd=ROOT, env={**os.environ, **self._environment},
            stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        try:
            self.until((self.state / "status.json").exists)
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true; not for ever, and not when the replicas have ended."""
        end = time.monotonic() + PATIENCE
        while not true():
            try:
                self._process.wait(0.1)
            except subprocess.TimeoutExpired:
                if time.monotonic() < end:
                    continue
            raise RuntimeError(f"That did not come about:\n{self.log()}")

    @property
    def status(self) -> dict[str, Any]:
        """What runs where, as the supervisor says."""
        read: dict[str, Any] = json.loads((self.state / "status.json").read_text("utf-8"))
        return read

    @property
    def operations(self) -> str:
        """Address of metrics and readiness."""
        return str(self.status["operations"])

    @property
    def processes(self) -> dict[int, int]:
        """Process of each replica."""
        return {each["slot"]: each["pid"] for each in self.status["replicas"]}

    @property
    def pid(self) -> int:
        """Number of the supervisor's process."""
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        """Every process: supervisor, replicas, nginx and its workers."""
        found = [self._process.pid]
        for parent in found:  # grows while it is walked
            with contextlib.suppress(OSError):  # ended meanwhile
                children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
                found += map(int, children.split())
        return found

    def log(self) -> str:
        """Return what all processes printed."""
        self._log.seek(0)
        return self._log.read()

    def __exit__(self, *_: object) -> None:
        """Stop everything."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._folder.cleanup()
