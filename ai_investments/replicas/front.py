"""What stands in front of the replicas: nginx, unprivileged, with files of its own."""

import asyncio
import getpass
import os
import resource
import shutil
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ai_investments.own_data import limits
from ai_investments.replicas import child
from ai_investments.replicas.replica import Replica, get

MOST_FILES = 16_384
IN_FORCE_WITHIN = 60.0
"""Seconds that nginx has to take a configuration."""
SURE = 20
"""Answers of the new nginx in a row after which the one before takes no connection any more."""
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=False,  # noqa: S701  # a configuration, no markup
    undefined=StrictUndefined,
    trim_blocks=True,
)


class NoFront(Exception):  # noqa: N818
    """nginx cannot be started; the text says why and what to do."""


class Front:
    """nginx in front of the replicas.

    Parameters
    ----------
    folder : Path
        Where configuration, process id and temporary files stand.
    address : str
        Host name or address to listen on.
    port : int
        Port to listen on.
    operations : str
        ``host:port`` that metrics and readiness of each replica are asked at.

    Raises
    ------
    NoFront
        Where nginx is missing or the port is taken.
    """

    def __init__(self, folder: Path, address: str, port: int, operations: str):
        self._program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if self._program is None:
            raise NoFront(
                "nginx is not installed. `make serve` installs it; or do: apt-get install nginx"
            )
        self._folder = folder
        self._listens = listens(address, port)
        self.operations = operations
        self._generation = 0
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, replicas: Sequence[Replica]) -> None:
        """Start nginx, again where it has ended, in front of replicas that are ready."""
        if self.process is not None:
            child.kill_group(self.process)  # its workers live on, and hold the port
        self._write(replicas)
        command = (str(self._program), "-e", "stderr", "-p", f"{self._folder}/", "-c", "nginx.conf")
        self.process = await child.start("nginx", *command)
        await self._in_force()

    async def switch(self, replicas: Sequence[Replica]) -> None:
        """Send new connections to these replicas; open pages stay connected where they are.

        Raises
        ------
        NoFront
            Where nginx does not do so; the replicas before are still the ones.
        """
        self._write(replicas)
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGHUP)
        await self._in_force()

    async def end(self) -> None:
        """Take no new connections and end when the last one is closed."""
        if self.process is not None:
            await child.end(self.process, signal.SIGQUIT)

    def _write(self, replicas: Sequence[Replica]) -> None:
        (self._folder / "temp").mkdir(exist_ok=True)
        self._generation += 1
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        files = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        written = TEMPLATES.get_template("nginx.conf.jinja").render(
            replicas=replicas,
            listens=self._listens,
            operations=self.operations,
            generation=self._generation,
            # Only root may name a user; the rest is who started it.
            user=getpass.getuser() if os.geteuid() == 0 else "",
            files=files,
            largest_upload=limits.LARGEST_BYTES + 2**20,  # room for the form around the file
        )
        (self._folder / "nginx.conf").write_text(written, "utf-8")

    async def _in_force(self) -> None:
        """Wait until all connections go to nginx as configured last."""
        port = int(self.operations.rpartition(":")[2])
        sure = 0
        try:
            async with asyncio.timeout(IN_FORCE_WITHIN):
                while sure < SURE:
                    if self.process is None or self.process.returncode is not None:
                        raise NoFront("nginx ended; what it said stands above.")
                    answered = await asyncio.to_thread(get, port, "/generation")
                    sure = sure + 1 if answered == (200, str(self._generation)) else 0
                    await asyncio.sleep(0.01 if sure else 0.05)
        except TimeoutError:
            raise NoFront("nginx does not take its configuration.") from None


def listens(address: str, port: int) -> list[str]:
    """Return every address and port that a host name stands for, as nginx writes them.

    Raises
    ------
    NoFront
        Where the port is taken, or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NoFront(f"{address} is no address of this machine ({error.strerror}).") from error
    written, refusal = [], ""
    for family, _, _, _, place in found:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(place)
            except OSError as error:
                refusal = (error.strerror or str(error)).lower()
                continue
        host = f"[{place[0]}]" if family == socket.AF_INET6 else str(place[0])
        written.append(f"{host}:{port}")
    if not written:
        raise NoFront(f"Port {port} of {address} cannot be used ({refusal}). Choose another.")
    return written
