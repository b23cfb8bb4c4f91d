"""One replica: a process of the app on a port of its own."""

import asyncio
import http.client
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from ai_investments.operations.log import FORM_VARIABLE, REPLICA_VARIABLE
from ai_investments.replicas import child

APP = Path(__file__).resolve().parents[2] / "app.py"

SILENT_TIMES, SILENT_SECONDS = 4, 15.0
"""A replica that answers no question for four times fifteen seconds hangs."""


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
        process = await child.start(
            f"replica {slot}",
            sys.executable, "-m", "streamlit", "run", str(APP),
            "--server.port", str(port), "--server.address", "127.0.0.1",
            # A changed file is for the next restart: half of it in a running process is neither.
            "--server.fileWatcherType", "none", "--logger.hideWelcomeMessage", "true",
            cwd=APP.parent,
            environment={**environment, FORM_VARIABLE: "json", REPLICA_VARIABLE: str(slot)},
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

    async def ended(self) -> str:
        """Wait until it ends, or answers no more and is killed; return how it ended in words."""
        hangs = asyncio.create_task(silent(self.port))
        ends = asyncio.create_task(self.process.wait())
        await asyncio.wait((hangs, ends), return_when=asyncio.FIRST_COMPLETED)
        if hangs.done():
            child.kill_group(self.process)
            await ends
            return "answered no more and was killed"
        hangs.cancel()
        return f"ended with code {self.process.returncode}"

    async def end(self) -> None:
        """Let it finish what it is doing and end; kill it where it does not."""
        await child.end(self.process, signal.SIGTERM)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def silent(port: int, times: int = SILENT_TIMES, patience: float = SILENT_SECONDS) -> None:
    """Return when nobody answered at a port so many times in a row, for so many seconds each."""
    missed = 0
    while missed < times:
        if await asyncio.to_thread(get, port, "/_stcore/health", patience) is None:
            missed += 1
        else:
            missed = 0
            await asyncio.sleep(patience)


def get(port: int, path: str, patience: float = 5.0) -> tuple[int, str] | None:
    """Return status and body of an address on the loopback interface, or None without answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
