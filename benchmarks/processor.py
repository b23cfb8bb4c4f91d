"""Processor time and memory of another process, all its threads added (Linux)."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

QUIET = 0.02
"""Seconds between two readings that show that a server has come to rest."""
REST = 0.0015
"""Processor seconds that a server at rest uses between them: its clocks and heartbeats."""


def seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    cpu_clock = (~pid << 3) | 2  # as clock_getcpuclockid(3) makes it
    return time.clock_gettime(cpu_clock)


async def at_rest(*pids: int, patience: float = 30.0) -> float:
    """Wait until processes are done with what they do; return their processor time then.

    After a script's end Streamlit still collects garbage and ends the thread: that is a part of
    the step. Raise `TimeoutError` where they are not done after so many seconds.
    """
    before = sum(map(seconds, pids))
    async with asyncio.timeout(patience):
        while True:
            await asyncio.sleep(QUIET)
            now = sum(map(seconds, pids))
            if now - before < REST * len(pids):
                return now
            before = now


def megabytes(pid: int) -> float:
    """Return the memory that a process holds."""
    return _status(pid, "VmRSS")


def most_megabytes(pid: int) -> float:
    """Return the most memory that a process has held since it began."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1000
    raise ValueError(f"Process {pid} holds no memory.")


def of_session(leader: int) -> tuple[float, float]:
    """Return the memory (MB) and the processor time of all processes of a session.

    Parameters
    ----------
    leader : int
        The process that was started with the session.

    Returns
    -------
    (float, float)
        Megabytes that its processes hold now, and seconds that they have used, with those of
        children that have ended and were waited for.
    """
    held = used = 0.0
    for pid, stat in _of_session(leader):
        used += sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
        with contextlib.suppress(OSError, ValueError):  # it has ended meanwhile
            held += megabytes(pid)
    return held, used


def end_session(leader: int) -> None:
    """Kill all processes of a session, children of children among them."""
    for pid, _ in _of_session(leader):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _of_session(leader: int) -> list[tuple[int, list[str]]]:
    """Return the processes of a session with what /proc/…/stat says after their names."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (each / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            if int(stat[3]) == leader:
                found.append((int(each.name), stat))
    return found
