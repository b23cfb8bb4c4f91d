"""Read a link to a page: which view of which data it stands for, and what cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from ai_investments import frames
from ai_investments.dataset import Dataset
from ai_investments.editions import Opener
from ai_investments.frames import Frame, Query
from ai_investments.problems import shown
from ai_investments.views import VIEWS, LinkProblem, View
from ai_investments.whole_text import whole

Shown = TypeVar("Shown", bound=View)

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
    frame : Frame
        Of which data, and what is watched.
    problems : tuple of LinkProblem
        What cannot be used.
    base : str
        What stands before the page's path, such as "https://monitor.example.com/".
    """

    view: Shown
    frame: Frame
    problems: tuple[LinkProblem, ...]
    base: str = "/"

    @property
    def dataset(self) -> Dataset:
        """The data that it shows."""
        return self.frame.dataset

    @property
    def address(self) -> str:
        """The link to just this view, without what could not be used."""
        return self.base + path(self.view, self.frame)


def query(view: View, frame: Frame) -> Query:
    """Return the query of the link to a view: its settings, and always the version of the data."""
    return view.to_query() | frame.address_query()


def path(view: View, frame: Frame) -> str:
    """Return the path of a view with its query, without a slash before it."""
    return f"{view.path}?{urlencode(query(view, frame), doseq=True)}"


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
    frame, problems = frames.read(given, served, open_)
    view, unusable = kind.from_query(frames.without(given, kind.parameters()), frame.dataset)
    # A parameter that page and frame share is judged by both; it is told once.
    told = problems + tuple(each for each in unusable if each not in problems)
    return Link(view, frame, told, base)


def read(link: str, served: Dataset, open_: Opener) -> Link[View]:
    """Read a link.

    Parameters
    ----------
    link : str
        A whole address ("https://monitor.example.com/valuations?rows=5"), or a page's path with
        its query ("valuations?rows=5"). The start page is "/" or "overview", or a server's whole
        address up to a slash ("https://example.com/monitor/").
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
        parts = urlsplit(whole(link.strip()))
        before, _, page = parts.path.rstrip("/").rpartition("/")
    except ValueError as error:  # such as a bracket that is never closed
        raise UnknownPage(f"“{shown(link)}” is no address.") from error
    kinds = {name: view for view in VIEWS for name in (view.path, view.address_name())}
    if page not in kinds and parts.netloc and parts.path.endswith("/"):
        before, page = f"{before}/{page}", ""  # the start page of a server below a path
    if page not in kinds:
        pages = ", ".join(view.address_name() for view in VIEWS)
        raise UnknownPage(f"No page is called “{shown(page)}”. Pages: {pages}.")
    scheme = f"{parts.scheme}:" if parts.scheme else ""
    host = f"{scheme}//{parts.netloc}" if parts.netloc else ""
    query = parse_qs(parts.query, keep_blank_values=True)
    return judged(kinds[page], without_embedding(query), served, open_, f"{host}{before}/")


def without_embedding(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return a query without what says only how a page is shown inside another."""
    return {name: texts for name, texts in query.items() if name not in EMBEDDING}
