"""The folder in which a run of replicas keeps what must not be in the repository."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECRET_VARIABLE = "STREAMLIT_SERVER_COOKIE_SECRET"  # noqa: S105  # the variable's name
SECRET_FILE = "cookie_secret"  # noqa: S105
STATUS_FILE = "status.json"


class InUse(Exception):  # noqa: N818
    """Replicas already run with this folder."""


def default_folder(port: int) -> Path:
    """Return the folder of the replicas behind a port: ``~/.local/state/ai-investments/<port>``.

    ``XDG_STATE_HOME`` moves it, and systemd's ``STATE_DIRECTORY``.
    """
    given = os.environ.get("STATE_DIRECTORY")
    if given:
        return Path(given) / str(port)
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "ai-investments" / str(port)


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Make the folder, for its owner only, and hold it until the end.

    Raises
    ------
    InUse
        Where another run holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse from error
        yield


def cookie_secret(folder: Path) -> str:
    """Return what all replicas sign cookies with: as the environment says, else made once."""
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return given
    path = folder / SECRET_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    made = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made)
    return made


def write_status(folder: Path, status: dict[str, Any]) -> None:
    """Write what runs where, as a whole, for scripts and people."""
    part = folder / f"{STATUS_FILE}.part"
    part.write_text(json.dumps(status, indent=1), "utf-8")
    part.replace(folder / STATUS_FILE)
