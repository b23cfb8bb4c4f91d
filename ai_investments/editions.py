"""Open the data that a link shows: the newest, or an earlier version."""

from collections.abc import Callable
from dataclasses import replace

from ai_investments import kept_versions
from ai_investments.dataset import Dataset
from ai_investments.views.edition import Edition
from ai_investments.views.settings import LinkProblem

Opener = Callable[[Edition], Dataset]
"""Gives the dataset of an edition, or raises `NotHere`."""


class NotHere(LookupError):  # noqa: N818
    """Data that a link names cannot be opened.

    Parameters
    ----------
    problem : LinkProblem
        Which, why, and what is shown instead.
    edition : Edition
        What is shown instead.
    """

    def __init__(self, problem: LinkProblem, edition: Edition):
        super().__init__(str(problem))
        self.problem = problem
        self.edition = edition


def opened(edition: Edition, served: Dataset) -> Dataset:
    """Return the dataset of an edition.

    Parameters
    ----------
    edition : Edition
        What a link shows.
    served : Dataset
        The newest data, which the server reads at its start.

    Raises
    ------
    NotHere
        Where the version cannot be read.
    """
    if edition.data in (None, served.version):
        return served
    version = str(edition.data)
    found = kept_versions.load(version, served.folder)
    if found is None:
        reason = kept_versions.why_not(version, served.folder).rstrip(".")
        raise NotHere(
            LinkProblem("data", version, f"cannot be opened: {reason}",
                        "the newest version is shown"),
            replace(edition, data=None),
        )  # fmt: skip
    return found


def settled(edition: Edition, open_: Opener) -> tuple[Edition, Dataset, tuple[LinkProblem, ...]]:
    """Return the edition that can be shown, its data, and what of the wanted one cannot.

    Parameters
    ----------
    edition : Edition
        What a link asks for.
    open_ : callable
        Gives the dataset of an edition, or raises `NotHere`.
    """
    problems: tuple[LinkProblem, ...] = ()
    while True:
        try:
            return edition, open_(edition), problems
        except NotHere as missing:
            problems += (missing.problem,)
            edition = missing.edition
