"""The one setting that says where the data is: its words, and where it may stand."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from ai_investments.problems import shown

VARIABLE = "AI_INVESTMENTS_SOURCE"
"""Environment variable that holds the setting."""
SECRETS = Path(".streamlit") / "secrets.toml"
"""File that holds it as ``source`` of its table ``data``, in the app's folder or one's own."""
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://.*", re.DOTALL)
LOCAL_SPARK = re.compile(r"local(\[(\*|[0-9]{1,3})\])?")
HIDDEN = "•••"


class SettingUnusable(ValueError):  # noqa: N818
    """The setting cannot be read; the text says which part, and what to write instead."""


@dataclass(frozen=True)
class Setting:
    """Where the data is.

    Attributes
    ----------
    address : str
        Path of a folder or file, or address of an engine without what follows.
    tables : str
        Where the engine has them: name of a schema or database, for Spark also a folder of
        Parquet. Empty: the engine's own default.
    version : str
        Name that its owner gives this state of the data; empty: files are named by their content,
        an engine by the time at which it was read.
    time_limit_s : float
        Seconds that one page may make an engine work.
    refresh_minutes : float
        Minutes after which an engine without a declared version is read again.
    """

    address: str
    tables: str = ""
    version: str = ""
    time_limit_s: float = 60.0
    refresh_minutes: float = 15.0

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the setting as a person writes it.

        Parameters
        ----------
        text : str
            A path or an address. What is said about it stands behind it like the query of a link:
            ``postgres://reader@db/deals?tables=research&time_limit_s=20``. Other names of an
            address' query go to the engine as they are.

        Raises
        ------
        SettingUnusable
            Where a number is none.
        """
        address, mark, query = text.strip().rpartition("?")
        given = parse_qsl(query, keep_blank_values=True)
        own = {each.name for each in fields(cls)} - {"address"}
        is_address = is_engine(text)
        if not mark or not (is_address or (given and all(name in own for name, _ in given))):
            return cls(text.strip())
        rest = urlencode([(name, value) for name, value in given if name not in own])
        told: dict[str, Any] = {name: value for name, value in given if name in own}
        for name in ("time_limit_s", "refresh_minutes"):
            if name in told:
                told[name] = _above_zero(name, told[name])
        return cls(f"{address}?{rest}" if rest else address, **told)

    @property
    def scheme(self) -> str:
        """Scheme of the address in lower case; empty for a path."""
        if LOCAL_SPARK.fullmatch(self.address):
            return "spark"
        return self.address.split("://")[0].lower() if ADDRESS.fullmatch(self.address) else ""

    @property
    def query(self) -> dict[str, str]:
        """What the address says to the engine."""
        return dict(parse_qsl(urlsplit(self.address).query)) if self.scheme else {}

    @property
    def place(self) -> str:
        """The address as messages may show it: without user, password and query."""
        if not self.scheme or LOCAL_SPARK.fullmatch(self.address):
            return shown(self.address)
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2]
        return shown(urlunsplit((parts.scheme, host, parts.path.split(";")[0], "", "")))

    def without_secrets(self, text: str) -> str:
        """Return a text of the engine's without what the address holds in confidence."""
        if not self.scheme or LOCAL_SPARK.fullmatch(self.address):
            return text
        parts = urlsplit(self.address)
        user, _, password = parts.netloc.rpartition("@")[0].partition(":")
        parameters = parts.path.partition(";")[2].split(";")
        hidden = [self.address, parts.query, user, password, *self.query.values()]
        hidden += [part.partition("=")[2] for part in parameters]
        for each in sorted({*hidden, *map(unquote, hidden)}, key=len, reverse=True):
            if len(each) > 1:
                text = text.replace(each, HIDDEN)
        return text


def chosen(given: str | None = None) -> Setting | None:
    """Return the setting in force.

    Parameters
    ----------
    given : str, optional
        From the command line; it goes before the environment variable, and that before the file
        of secrets.

    Returns
    -------
    Setting or None
        None: nobody names a source, so the built-in data is served.

    Raises
    ------
    SettingUnusable
        Where the setting that is in force cannot be read.
    """
    text = given or os.environ.get(VARIABLE, "").strip()
    if not text:
        table = _secrets().get("data", {})
        text = table.get("source", "") if isinstance(table, Mapping) else ""
        if not isinstance(text, str):
            raise SettingUnusable(
                f"source in the table data of {SECRETS} is no text. Write a path or an address "
                "between quotes."
            )
    return Setting.read(text) if text.strip() else None


def is_engine(text: str) -> bool:
    """Tell whether a setting is an address of an engine, and not a path."""
    return bool(ADDRESS.fullmatch(text) or LOCAL_SPARK.fullmatch(text.partition("?")[0]))


def _secrets() -> dict[str, Any]:
    """Return what the files of secrets hold; what stands in the app's folder goes first."""
    found: dict[str, Any] = {}
    for folder in (Path.home(), Path.cwd()):
        try:
            found |= tomllib.loads((folder / SECRETS).read_text("utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            # The parser's message may quote the line, and with it a password.
            raise SettingUnusable(f"{folder / SECRETS} is no readable TOML. Mend it.") from None
    return found


def _above_zero(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise SettingUnusable(
            f"{name} of the source is “{shown(text)}”. Write a number above 0, such as {name}=60."
        )
    return number
