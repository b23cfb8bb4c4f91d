"""What every link carries beside the settings of its page: which data, and what is watched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.editions import Opener, settled
from ai_investments.views.edition import Edition
from ai_investments.views.parameter import Parameter
from ai_investments.views.settings import LinkProblem
from ai_investments.views.watched import Watched

Query = dict[str, list[str]]


@dataclass(frozen=True)
class Frame:
    """What all pages of a session share.

    Attributes
    ----------
    edition : Edition
        Which data is shown.
    watched : Watched
        Since when news counts, and the companies watched.
    dataset : Dataset
        The data of the edition.
    base : Dataset
        The same without own rows.
    """

    edition: Edition
    watched: Watched
    dataset: Dataset
    base: Dataset

    def query(self) -> Query:
        """Return what of it a link carries: what differs from the defaults."""
        return self.edition.to_query() | self.watched.to_query()

    def address_query(self) -> Query:
        """Return the same for an address that keeps its word: it always names the version."""
        return self.query() | {"data": [self.base.version]}


def parameters() -> dict[str, Parameter]:
    """Return the parameters that every link may carry, by name."""
    return Edition.parameters() | Watched.parameters()


def read(
    query: Mapping[str, Sequence[str]], served: Dataset, open_: Opener
) -> tuple[Frame, tuple[LinkProblem, ...]]:
    """Read the frame from the query of a link.

    Parameters
    ----------
    query : mapping of str to sequence of str
        All values by name; those of the page are passed over.
    served : Dataset
        The newest data.
    open_ : callable
        Gives the dataset of an edition, or raises `editions.NotHere`.

    Returns
    -------
    (Frame, tuple of LinkProblem)
        With everything that could be used, and one problem for each thing that could not.
    """
    wanted, problems = Edition.from_query(_among(query, Edition.parameters()), served)
    edition, dataset, missing = settled(wanted, open_)
    watched, unusable = Watched.from_query(_among(query, Watched.parameters()), dataset)
    base = open_(replace(edition, own_data="")) if edition.own_data else dataset
    return Frame(edition, watched, dataset, base), problems + missing + unusable


def without(query: Mapping[str, Sequence[str]], own_names: Collection[str]) -> Query:
    """Return what of a query a page has to judge itself: all but the frame.

    Parameters
    ----------
    query : mapping of str to sequence of str
        All values by name.
    own_names : collection of str
        Names of the page's parameters, which it keeps even where the frame has them too.
    """
    shared = parameters().keys() - set(own_names)
    return {name: list(texts) for name, texts in query.items() if name not in shared}


def _among(query: Mapping[str, Sequence[str]], names: Collection[str]) -> dict[str, Any]:
    return {name: query[name] for name in names if name in query}
