"""A PostgreSQL of a test's own: made in a folder, started on loopback, stopped again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; Debian keeps them out of PATH."""
    named = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = named[-1:] or [Path(path) for path in [shutil.which("initdb")] if path]
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed; make test-engines installs it.")
    return found[0].parent


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Server:
    """A database server with the role ``reader``, whose password is ``geheim``."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self._folder = folder
        # PostgreSQL refuses to run as root: Debian's package makes a user for it.
        self._user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(folder, self._user, -1)
        words = folder / "password"
        words.write_text("geheim", "utf-8")
        self._run("initdb", "-D", folder / "data", "-U", "reader", "-A", "scram-sha-256",
                  f"--pwfile={words}", "-E", "UTF8", "--no-locale", "--no-sync")  # fmt: skip

    @property
    def address(self) -> str:
        return f"postgres://reader:geheim@127.0.0.1:{self.port}/postgres"

    def _command(self, program: str, *arguments: object) -> list[str]:
        return [str(programs() / program), *map(str, arguments)]

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(self._command(program, *arguments), check=True, user=self._user,
                       cwd=self._folder, stdout=subprocess.DEVNULL)  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(
            self._command("postgres", "-D", self._folder / "data", "-p", self.port, "-k", "",
                          "-h", "127.0.0.1", "-F", "-c", "log_min_messages=log"),
            user=self._user, cwd=self._folder, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line.decode())
            if "ready to accept connections" in said[-1]:
                break
        else:
            raise RuntimeError(f"PostgreSQL did not start: {''.join(said)}")

    def stop(self) -> None:
        """Stop it at once; every connection is lost."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it at the end."""
    # pytest closes its own folders to the user that the server runs as.
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
