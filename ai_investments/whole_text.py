"""Text that can be written as UTF-8, whatever it came from."""

import re

HALF_LETTER = re.compile("[\ud800-\udfff]")
"""Half of a letter in UTF-16: a command line or JSON may hold one alone, and no file can."""


def whole(text: str) -> str:
    r"""Return a text with U+FFFD for each half of a letter.

    >>> whole("S\udc00cale")
    'S�cale'
    """
    return HALF_LETTER.sub("\ufffd", text)
