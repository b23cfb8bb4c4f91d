"""Read a link to a page: which view of which data it stands for, and what cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from ai_investments.dataset import Dataset
from ai_investments.editions import Opener, settled
from ai_investments.problems import shown
from ai_investments.views import VIEWS, LinkProblem, View
from ai_investments.views.edition import Edition, without_edition

Shown = TypeVar("Shown", bound=View)
Query = dict[str, list[str]]

EMBEDDING = ("embed", "embed_options", "chart")
"""What an address says of how a page is shown inside another; no setting of a view."""


class UnknownPage(ValueError):  # noqa: N818
    """A link that leads to no page; the text names the pages."""


@dataclass(frozen=True)
class Link(Generic[Shown]):
    """A link that was read.

    Attributes
    ----------
    view : View
        What it shows; defaults for what cannot be used.
    edition : Edition
        Of which data.
    dataset : Dataset
        That data.
    problems : tuple of LinkProblem
        What cannot be used.
    base : str
        What stands before the page's path, such as "https://monitor.example.com/".
    """

    view: Shown
    edition: Edition
    dataset: Dataset
    problems: tuple[LinkProblem, ...]
    base: str = "/"

    @property
    def address(self) -> str:
        """The link to just this view, without what could not be used."""
        return self.base + path(self.view, self.edition, self.dataset)


def query(view: View, edition: Edition, dataset: Dataset) -> Query:
    """Return the query of the link to a view: its settings, and always the version of the data."""
    return view.to_query() | edition.to_query() | {"data": [base_version(dataset)]}


def base_version(dataset: Dataset) -> str:
    """Return the version of the built-in data in a dataset, which may hold own rows as well."""
    return dataset.version.partition("+")[0]


def path(view: View, edition: Edition, dataset: Dataset) -> str:
    """Return the path of a view with its query, without a slash before it."""
    return f"{view.path}?{urlencode(query(view, edition, dataset), doseq=True)}"


def judged(
    kind: type[Shown],
    given: Mapping[str, Sequence[str]],
    served: Dataset,
    open_: Opener,
    base: str = "/",
) -> Link[Shown]:
    """Read the query of a link to a page of one kind.

    Parameters
    ----------
    kind : type of View
        The page's view.
    given : mapping of str to sequence of str
        All values of the query by name.
    served : Dataset
        The newest data.
    open_ : callable
        Gives the dataset of an edition.
    base : str
        What stands before the page's path.
    """
    of_edition = {name: given[name] for name in Edition.parameters() if name in given}
    wanted, problems = Edition.from_query(of_edition, served)
    edition, dataset, missing = settled(wanted, open_)
    view, unusable = kind.from_query(without_edition(given, kind.parameters()), dataset)
    return Link(view, edition, dataset, problems + missing + unusable, base)


def read(link: str, served: Dataset, open_: Opener) -> Link[View]:
    """Read a link.

    Parameters
    ----------
    link : str
        A whole address ("https://monitor.example.com/valuations?rows=5"), or a page's path with
        its query ("valuations?rows=5"). The start page is "/" or "overview".
    served : Dataset
        The newest data.
    open_ : callable
        Gives the dataset of an edition.

    Returns
    -------
    Link
        The view of its data, and what could not be used.

    Raises
    ------
    UnknownPage
        Where no page has that path.
    """
    try:
        parts = urlsplit(link.strip())
        before, _, page = parts.path.rstrip("/").rpartition("/")
    except ValueError as error:  # such as a bracket that is never closed
        raise UnknownPage(f"“{shown(link)}” is no address.") from error
    kinds = {name: view for view in VIEWS for name in (view.path, view.address_name())}
    if page not in kinds:
        pages = ", ".join(view.address_name() for view in VIEWS)
        raise UnknownPage(f"No page is called “{shown(page)}”. Pages: {pages}.")
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    query = parse_qs(parts.query, keep_blank_values=True)
    given = {name: texts for name, texts in query.items() if name not in EMBEDDING}
    return judged(kinds[page], given, served, open_, f"{host}{before}/")
