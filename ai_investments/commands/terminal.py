"""What is written to a terminal, and files that it is said of."""

import sys
from pathlib import Path


def steady(text: str) -> str:
    """Return text from a file or a link so that it cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def why(error: OSError | UnicodeDecodeError) -> str:
    """Return why a file cannot be read or written, in the words of the system."""
    told = error.strerror if isinstance(error, OSError) else None
    return told or str(error)


def written(output: Path, content: bytes) -> int:
    """Write a file; return 2 where that is not possible, and say why."""
    try:
        output.write_bytes(content)
    except OSError as error:
        print(f"{output} cannot be written ({why(error)}).", file=sys.stderr)
        return 2
    return 0
