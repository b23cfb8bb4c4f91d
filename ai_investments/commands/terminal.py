"""What is written to a terminal."""


def steady(text: str) -> str:
    """Return text from a file or a link so that it cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
