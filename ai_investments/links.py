"""Read a link to a page: which view it stands for, and what in it cannot be used."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from ai_investments.dataset import Dataset
from ai_investments.problems import shown
from ai_investments.views import VIEWS, LinkProblem, View

EMBEDDING = ("embed", "embed_options", "chart")
"""What an address says of how a page is shown inside another; no setting of a view."""


class UnknownPage(ValueError):  # noqa: N818
    """A link that leads to no page; the text names the pages."""


@dataclass(frozen=True)
class Link:
    """A link that was read.

    Attributes
    ----------
    view : View
        What it shows; defaults for what cannot be used.
    problems : tuple of LinkProblem
        What cannot be used.
    base : str
        What stands before the page's path, such as "https://monitor.example.com/".
    """

    view: View
    problems: tuple[LinkProblem, ...]
    base: str

    @property
    def address(self) -> str:
        """The link to just this view, without what could not be used."""
        return self.base + path(self.view)


def path(view: View) -> str:
    """Return the path of a view with its query, without a slash before it."""
    query = urlencode(view.to_query(), doseq=True)
    return f"{view.path}?{query}" if query else view.path


def read(link: str, dataset: Dataset) -> Link:
    """Read a link.

    Parameters
    ----------
    link : str
        A whole address ("https://monitor.example.com/valuations?rows=5"), or a page's path with
        its query ("valuations?rows=5"). The start page is "/" or "overview".
    dataset : Dataset
        The data that options and bounds come from.

    Returns
    -------
    Link
        The view, and what could not be used.

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
    query = parse_qs(parts.query, keep_blank_values=True)
    settings = {name: texts for name, texts in query.items() if name not in EMBEDDING}
    view, problems = kinds[page].from_query(settings, dataset)
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return Link(view, problems, f"{host}{before}/")
