"""Open the data that a link shows: a version of the built-in data, with the analyst's own rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from ai_investments import kept_versions, own_data
from ai_investments.dataset import Dataset
from ai_investments.own_data import How
from ai_investments.stored_datasets import Store, StoreError
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


def opened(edition: Edition, served: Dataset, store: Callable[[], Store]) -> Dataset:
    """Return the dataset of an edition.

    Parameters
    ----------
    edition : Edition
        What a link shows.
    served : Dataset
        The newest data, which the server reads at its start.
    store : callable
        Gives the place where own datasets are; asked only where the edition has own rows.

    Raises
    ------
    NotHere
        Where the version or the own dataset cannot be read.
    """
    base: Dataset | None = served
    if edition.data is not None and edition.data != served.version:
        base = kept_versions.load(edition.data, served.folder)
        if base is None:
            reason = kept_versions.why_not(edition.data, served.folder).rstrip(".")
            raise NotHere(
                LinkProblem("data", edition.data, f"cannot be opened: {reason}",
                            "the newest version is shown"),
                replace(edition, data=None),
            )  # fmt: skip
    if not edition.own_data or base is None:
        return base or served
    try:
        contents = store().get(edition.own_data)
    except StoreError as error:
        told = f"{error.problem.reason} {error.problem.remedy}".rstrip(".")
        raise NotHere(
            LinkProblem("own_data", edition.own_data, f"cannot be opened: {told}",
                        "the page is shown without it"),
            replace(edition, own_data="", own_rows="beside"),
        ) from error  # fmt: skip
    return own_data.with_own(base, contents, edition.own_data, cast(How, edition.own_rows))


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
