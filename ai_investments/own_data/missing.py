"""Cells that say that nothing is known."""

import unicodedata

WORDS = frozenset({
    "", "-", "--", "—", "–", "?", ".", "n/a", "na", "n.a.", "n.a", "#n/a", "none", "null", "nan",
    "nil", "unknown", "not known", "undisclosed", "not disclosed", "non disclosed",
    "amount undisclosed",
    "confidential", "tbd", "tba", "not available", "k. a.", "k.a.", "keine angabe", "unbekannt",
    "nicht bekannt", "inconnu", "non communiqué", "nc", "n.c.", "n.d.", "nd",
})  # fmt: skip
"""Small letters; what an export or a person writes for a figure that nobody gave."""
LONGEST = 40
"""Characters, spaces counted, of a cell that says so: others are not looked up."""
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-"))
LIMITS = str.maketrans({"(": " ", ")": " ", "[": " ", "]": " "})


def tidy(text: str) -> str:
    """Return text with plain dashes, spaces and digits, none of them at its ends or doubled."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(DASHES)
    return " ".join(text.split())


def is_missing(text: str) -> bool:
    """Tell whether a cell says that nothing is known: empty, a dash, "undisclosed", "n/a"."""
    if len(text) > LONGEST:
        return False
    words = tidy(text).casefold()
    return words in WORDS or tidy(words.translate(LIMITS)) in WORDS
