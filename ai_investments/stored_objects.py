"""Objects in a folder or an object store, each there as a whole or not at all.

>>> objects = Objects("memory://objects")
>>> objects.write("a.txt", b"whole")
>>> objects.read("a.txt"), objects.sizes()
(b'whole', {'a.txt': 5})
"""

import contextlib
import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

PART = r"\.[0-9a-f]{16}\.part"
"""What the name of an object that is still being written ends in, as a regular expression."""
PIECE = 1_000_000
"""Bytes that are written at once."""


class Objects:
    """A folder or an object store.

    Parameters
    ----------
    address : str
        A folder, or any address that fsspec knows; made on first use.

    Raises
    ------
    ImportError
        Where what reads such an address is not installed.
    Exception
        Of the driver, where the address cannot be used.
    """

    def __init__(self, address: str):
        # Another process writes as well: a listing seen before says nothing.
        self._files, self._root = url_to_fs(address, use_listings_cache=False)

    @property
    def folder(self) -> Path | None:
        """The folder on this machine's disk; None where it is elsewhere."""
        return Path(self._root) if isinstance(self._files, LocalFileSystem) else None

    def make_folder(self) -> None:
        """Make the folder that the objects stand in, where there is none."""
        self._files.makedirs(self._root, exist_ok=True)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of every object by name, those still being written with them."""
        try:
            listed: list[dict[str, Any]] = self._files.ls(self._root, detail=True)
        except FileNotFoundError:
            return {}
        files = (each for each in listed if each["type"] == "file")
        return {each["name"].rpartition("/")[2]: each["size"] for each in files}

    def has(self, name: str) -> bool:
        """Tell whether there is an object of a name."""
        return bool(self._files.exists(self._path(name)))

    def size(self, name: str) -> int:
        """Return the bytes of an object; FileNotFoundError where there is none."""
        return int(self._files.size(self._path(name)))

    def written_at(self, name: str) -> datetime:
        """Return when an object was written; FileNotFoundError where there is none."""
        written: datetime = self._files.modified(self._path(name))
        return written

    def read(self, name: str) -> bytes:
        """Return an object; FileNotFoundError where there is none."""
        content: bytes = self._files.cat_file(self._path(name))
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write an object as a whole: other processes see the old one or the new one."""
        path = self._path(name)
        if self.folder is None:
            self._files.pipe_file(path, content)
            return
        part = Path(f"{path}.{secrets.token_hex(8)}.part")
        try:
            with part.open("xb") as file:
                for start in range(0, len(content), PIECE):
                    file.write(content[start : start + PIECE])
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        with contextlib.suppress(OSError):  # Windows opens no folder
            folder = os.open(self._root, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def remove(self, name: str) -> None:
        """Remove an object; one that is not there is removed already."""
        with contextlib.suppress(FileNotFoundError):
            self._files.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


def without_secrets(address: str) -> str:
    """Return an address without user, password and options, which are nobody's business."""
    return re.sub(r"//[^/@]*@", "//", address.partition("?")[0])
