"""The link that somebody came with, kept while the provider signs them in.

What is kept travels in the browser, signed: any process of the server can lead the person back.
Only a page of this app is ever led to; its address is written anew, never taken over.
"""

from collections.abc import Collection
from urllib.parse import quote

from itsdangerous import BadData, URLSafeTimedSerializer

SECONDS = 900
"""How long signing in may take until the link is forgotten."""
MOST_CHARACTERS = 3800
"""What fits into one cookie beside its name and attributes."""
_SALT = "ai-investments: way back"
_AS_IS = "!$%&'()*+,-./:;=?@[]_~"


def judged(link: str, base: str, pages: Collection[str]) -> str:
    """Return the address of a page of this app that a text names, or an empty text.

    Parameters
    ----------
    link : str
        Path and query, as somebody's browser sent them.
    base : str
        What stands before the path of every page: "" or such as "/monitor".
    pages : collection of str
        Paths of the pages, without slashes; "" is the first page.
    """
    path, _, query = link.partition("#")[0].partition("?")
    for page in pages:
        address = f"{base}/{page}"
        if path in (address, f"{address}/") or (not page and base and path == base):
            return address + (f"?{quote(query, safe=_AS_IS, errors='replace')}" if query else "")
    return ""


def kept(link: str, state: str, secret: str) -> str:
    """Return a link as text for a cookie, signed; empty where it is too long for one.

    Parameters
    ----------
    link : str
        As `judged` returned it.
    state : str
        Which attempt to sign in it belongs to.
    secret : str
        Known to all processes of the server, and to nobody else.
    """
    text = str(URLSafeTimedSerializer(secret, salt=_SALT).dumps([state, link]))
    return text if len(text) <= MOST_CHARACTERS else ""


def read(text: str, state: str, secret: str) -> str:
    """Return the link in a cookie, or an empty text: forged, too old, of another attempt."""
    try:
        found = URLSafeTimedSerializer(secret, salt=_SALT).loads(text, max_age=SECONDS)
    except BadData:
        return ""
    if not (isinstance(found, list) and len(found) == 2 and found[0] == state):
        return ""
    return str(found[1])
