"""One replica: a process of the app on a port of its own."""

import asyncio
import ctypes
import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app.py"
ENDS_WITHIN = 30.0
"""Seconds that a process has to end by itself."""


class NotReady(Exception):  # noqa: N818
    """A replica did not get ready; the text says what it answered last."""


class Replica:
    """A process of the app.

    Parameters
    ----------
    slot : int
        Its place among the replicas, from 1; a restarted replica keeps it.
    process : asyncio.subprocess.Process
        The process.
    port : int
        Where it answers, on the loopback interface.
    """

    def __init__(self, slot: int, process: asyncio.subprocess.Process, port: int):
        self.slot, self.process, self.port = slot, process, port

    @classmethod
    async def started(cls, slot: int, environment: Mapping[str, str]) -> "Replica":
        """Start a process; it is not ready yet."""
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streamlit", "run", str(APP),
            "--server.port", str(port), "--server.address", "127.0.0.1",
            # A changed file is for the next restart: half of it in a running process is neither.
            "--server.fileWatcherType", "none", "--logger.hideWelcomeMessage", "true",
            cwd=APP.parent, env={**environment, "AI_INVESTMENTS_REPLICA": str(slot)},
            stdin=asyncio.subprocess.DEVNULL, preexec_fn=ends_with_its_parent(),
            start_new_session=True,  # Ctrl+C is for the supervisor alone
        )  # fmt: skip
        return cls(slot, process, port)

    async def ready(self, patience: float) -> None:
        """Wait until it is ready to serve.

        Raises
        ------
        NotReady
            Where it ended, or is not ready after so many seconds.
        """
        said = "it does not answer"
        try:
            async with asyncio.timeout(patience):
                while self.process.returncode is None:
                    answered = await asyncio.to_thread(get, self.port, "/readyz")
                    if answered is not None:
                        status, said = answered
                        if status == http.client.OK:
                            return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise NotReady(f"not ready after {patience:g} seconds: {said}") from None
        raise NotReady(f"it ended with code {self.process.returncode}")

    async def end(self) -> None:
        """Let it finish what it is doing and end; kill it where it does not."""
        await ended(self.process, signal.SIGTERM)


async def ended(process: asyncio.subprocess.Process, by: signal.Signals) -> None:
    """Ask a process to end, wait, and kill it where it does not."""
    if process.returncode is None:
        process.send_signal(by)
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[int, str] | None:
    """Return status and body of an address on the loopback interface, or None without answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def ends_with_its_parent() -> Callable[[], None] | None:
    """Return what makes a child end when its parent is killed; Linux only, elsewhere None."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()
    set_death_signal = 1

    def tied() -> None:
        libc.prctl(set_death_signal, signal.SIGTERM)
        if os.getppid() != parent:  # killed meanwhile
            os._exit(1)

    return tied
