"""A process started by the supervisor: what it prints becomes one log, and it never outlives it."""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from ai_investments.operations.log import FIELDS, without_secrets

LOG = logging.getLogger(__name__)
ENDS_WITHIN = 30.0
"""Seconds that a process has to end by itself."""
LONGEST_LINE = 2**20
"""Bytes of a line; what a process prints in one piece may be long."""
READING: set[asyncio.Task[None]] = set()
"""What reads along with the processes that run."""


async def start(
    source: str,
    *command: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> asyncio.subprocess.Process:
    """Start a process whose lines are passed on under the name `source`."""
    # A pipe of our own: asyncio's would have it that a process lives while its children print.
    printed, prints = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=cwd, env=environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=prints, stderr=asyncio.subprocess.STDOUT,
            preexec_fn=_ends_with_its_parent(),
            start_new_session=True,  # Ctrl+C is for the supervisor alone
        )  # fmt: skip
    finally:
        os.close(prints)
    lines = asyncio.StreamReader(LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(printed, "rb")
    )
    reading = asyncio.create_task(pass_on(lines, source))
    READING.add(reading)
    reading.add_done_callback(READING.discard)
    return process


async def end(process: asyncio.subprocess.Process, by: signal.Signals) -> None:
    """Ask a process to end, wait, and kill it where it does not."""
    if process.returncode is None:
        process.send_signal(by)
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                await process.wait()
        except TimeoutError:
            kill_group(process)
            await process.wait()


def kill_group(process: asyncio.subprocess.Process) -> None:
    """Kill a process and all that it started, also where it has ended itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


async def pass_on(printed: asyncio.StreamReader, source: str) -> None:
    """Print each line of a process until it ends: as it is where it is JSON, else in a JSON line.

    Parameters
    ----------
    printed : asyncio.StreamReader
        What the process prints.
    source : str
        Who prints.
    """
    while True:
        try:
            line = await printed.readline()
        except ValueError:  # too long: the reader has dropped it
            LOG.warning("a line is too long to be passed on", extra={FIELDS: {"from": source}})
            continue
        if not line:
            return
        text = line.decode("utf-8", "replace").rstrip("\n")
        if _is_json(text):
            print(text, flush=True)
        elif text.strip():
            LOG.info("%s", without_secrets(text), extra={FIELDS: {"from": source}})


def _is_json(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _ends_with_its_parent() -> Callable[[], None] | None:
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
