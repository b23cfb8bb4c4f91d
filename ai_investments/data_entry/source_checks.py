"""Whether a source can be looked up: its address, its day, its grade."""

import datetime as dt
import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ai_investments.data_entry import days
from ai_investments.data_entry.form import Cells
from ai_investments.problems import Problem, shown

COPY = re.compile("copy|via|digest|mirror", re.IGNORECASE)
"""Words of a publisher that only hands on what somebody else published."""
NOWHERE = re.compile(
    r"(^|\.)(localhost|local|internal|test|invalid|example|onion|example\.(com|net|org))$"
)
"""Names that no reader can open."""


def faults(cells: Cells, place: str, today: dt.date) -> Iterator[Problem]:
    """Say why a figure cannot rest on a source.

    Parameters
    ----------
    cells : dict of str to str
        What a form says about it.
    place : str
        Where it stands, for messages.
    today : datetime.date
        Nothing is published later.

    Yields
    ------
    Problem
        Each thing that is missing or cannot be.
    """

    def fault(name: str, reason: str, remedy: str) -> Problem:
        return Problem(place, None, name, shown(cells.get(name, "")), reason, remedy)

    for name, remedy in (
        ("publisher", "Name who published the page that you read."),
        ("url", "Give the address of the page: no figure is entered without one."),
        ("evidence", "Say how close the page is to the fact: official, official_via_copy, "
                     "reported or aggregated."),
    ):  # fmt: skip
        if not cells.get(name):
            yield fault(name, "is missing.", remedy)
    if cells.get("url") and (reason := _unusable(cells["url"])):
        yield fault("url", reason, "Copy the address of the page as your browser shows it.")
    if cells.get("published_on") and (reason := days.fault(cells["published_on"], today)):
        yield fault("published_on", reason, "Write the day on the page as 2025-06-13, 2025-06 or "
                    "2025, or leave it empty.")  # fmt: skip
    if cells.get("evidence") == "brief":
        yield fault("evidence", "is for the brief of this project, which has no address.",
                    "Name the page that says it, and its grade.")  # fmt: skip
    if cells.get("evidence") == "official" and COPY.search(cells.get("publisher", "")):
        name = shown(cells["publisher"])
        yield fault("evidence", f"does not fit “{name}”, which hands on what others published.",
                    "Write official_via_copy, or the publisher’s own name.")  # fmt: skip


def _unusable(address: str) -> str:
    """Return why an address cannot be opened by a reader; empty where it can."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is no address."
    if parts.scheme not in ("http", "https"):
        return "does not begin with https:// or http://."
    if parts.username is not None or parts.password is not None:
        return "holds a user or a password."
    try:
        inside = not ipaddress.ip_address(host).is_global
    except ValueError:
        inside = "." not in host.strip(".") or NOWHERE.search(host.rstrip(".")) is not None
    if inside or port not in (None, 80, 443) or any(letter.isspace() for letter in address):
        return "is no address that every reader can open."
    return ""
