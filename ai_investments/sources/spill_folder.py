"""A folder on disk for what an engine cannot hold in memory, gone with its process."""

import shutil
import sys
import tempfile
import weakref
from pathlib import Path
from typing import IO

NAMED = "ai-investments-"
"""How the names of these folders begin."""
LOCK = "in-use"
"""File that its process keeps locked, which ends with the process however that ends."""


def spill_folder(owner: object) -> Path:
    """Make a folder that lasts as long as an object.

    Folders of processes that were killed, which could remove nothing themselves, go now.

    Parameters
    ----------
    owner : object
        With which the folder ends; at the latest it ends with the process.
    """
    for lock in Path(tempfile.gettempdir()).glob(f"{NAMED}*/{LOCK}"):
        if _is_left(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=NAMED))
    held = (folder / "not-yet").open("w")
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX)
        # Under this name only once it is locked: nobody may take it for left in between.
        (folder / "not-yet").rename(folder / LOCK)
    weakref.finalize(owner, _remove, folder, held)
    return folder


def _remove(folder: Path, held: IO[str]) -> None:
    held.close()
    shutil.rmtree(folder, ignore_errors=True)


def _is_left(lock: Path) -> bool:
    """Tell whether the process that held a folder has ended."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, gone meanwhile, or somebody else's
        return False
    return True
