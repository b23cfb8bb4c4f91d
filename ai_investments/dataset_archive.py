"""One stored dataset as bytes: a zip of its canonical tables and of what is known about them.

>>> about = About("My deals", ("my.csv",), stored_at="2026-11-26T12:00:00+00:00")
>>> unpacked(packed({"investments": b"deal_id,company"}, about), MB)[0]
{'investments': b'deal_id,company'}
"""

import dataclasses
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

MB = 1_000_000
ABOUT = "about.json"
MOST_ABOUT = MB
"""Bytes that the description of a dataset may have."""
MOST_TABLES = 50
ID = re.compile(r"[0-9a-f]{16}")
TABLE_FILE = re.compile(r"([a-z][a-z_]{0,40})\.csv")


@dataclass(frozen=True)
class About:
    """What is known about a stored dataset beside its rows; not part of its identity.

    Attributes
    ----------
    called : str
        What its owner calls it.
    files : tuple of str
        Names of the files it came from.
    rows : mapping of str to int
        Rows used, by table.
    warned, rejected : int
        Rows used with a warning, and rows left out.
    readings : tuple of mapping
        How each file was read: columns, units, rates, as JSON.
    who : str
        Who stored it, as they call themselves or as they were signed in; may be empty.
    owner : str
        Subject of who was signed in when it was stored (`access.Person`); empty without a login.
    stored_at : str
        When, in ISO form and UTC; `Store.put` sets it.
    """

    called: str
    files: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    warned: int = 0
    rejected: int = 0
    readings: tuple[Mapping[str, Any], ...] = ()
    who: str = ""
    owner: str = ""
    stored_at: str = ""

    def to_json(self) -> bytes:
        """Return the description as JSON."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read a description; ValueError or TypeError where it is none."""
        read = json.loads(text)
        made = cls(**read | {"files": tuple(read["files"]), "readings": tuple(read["readings"])})
        datetime.fromisoformat(made.stored_at)
        texts = (made.called, made.who, made.owner, *made.files)
        numbers = (made.warned, made.rejected, *dict(made.rows).values())
        if not all(isinstance(each, str) for each in texts):
            raise TypeError("a name is no text")
        if not all(isinstance(each, int) for each in numbers):
            raise TypeError("a count is no number")
        return made


def identity(contents: Mapping[str, bytes]) -> str:
    """Return the id of a dataset: 16 hexadecimal digits of the SHA-256 of its tables.

    Parameters
    ----------
    contents : mapping of str to bytes
        Canonical CSV by table name.
    """
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}:{len(contents[name])}:".encode() + contents[name])
    return digest.hexdigest()[:16]


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id."""
    return ID.fullmatch(text) is not None


class TooLargeError(Exception):
    """A zip holds more than may be read."""


def packed(contents: Mapping[str, bytes], about: About) -> bytes:
    """Return a dataset as one zip; a description that is too long loses how files were read."""
    described = about.to_json()
    if len(described) > MOST_ABOUT:
        described = dataclasses.replace(about, readings=()).to_json()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, described)
        for name in sorted(contents):
            archive.writestr(f"{name}.csv", contents[name])
    return made.getvalue()


def unpacked(written: bytes, most: float) -> tuple[dict[str, bytes], About]:
    """Return tables and description; any error where it is not what `packed` made."""
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_TABLES or len({part.filename for part in parts}) < len(parts):
            raise ValueError("too many parts")
        # Python reads no more of a part than its header declares.
        if sum(part.file_size for part in parts if part.filename != ABOUT) > most:
            raise TooLargeError
        if archive.getinfo(ABOUT).file_size > MOST_ABOUT:
            raise TooLargeError
        about = About.from_json(archive.read(ABOUT))
        contents = {}
        for part in parts:
            if part.filename == ABOUT:
                continue
            named = TABLE_FILE.fullmatch(part.filename)
            if named is None:
                raise ValueError("a part is no table")
            contents[named[1]] = archive.read(part)
    return contents, about
