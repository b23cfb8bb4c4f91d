"""A cell that cannot be read."""


class Refused(ValueError):  # noqa: N818  # carries reason and remedy for the person, not an error
    """A cell is not what its column holds.

    Attributes
    ----------
    reason, remedy : str
        What is wrong, and what to do.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason, self.remedy = reason, remedy
