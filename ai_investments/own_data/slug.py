"""Names as parts of ids."""

import re
import unicodedata


def slug(name: str) -> str:
    """Return a name as part of an id: small letters and digits, hyphens between."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:60].strip("-") or "name"
