"""Which data a link shows: a version of the built-in data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ai_investments import kept_versions
from ai_investments.dataset import Dataset
from ai_investments.views import parameter
from ai_investments.views.settings import LinkProblem, Settings


def versions(served: Dataset) -> tuple[str, ...]:
    """Return the versions that can be shown, the served one first."""
    kept = (each.version for each in kept_versions.kept(served.folder))
    return tuple(dict.fromkeys((served.version, *kept)))


@dataclass(frozen=True)
class Edition(Settings):
    """What every link of every page carries beside the page's own parameters.

    `data` of None stands for the newest version. Read it on the served dataset, which is the
    newest.
    """

    data: str | None = parameter.choice_from_data(
        "Version of the data",
        "What the figures come from: the newest, or an earlier version that is kept.",
        versions,
        lambda served: served.version,
        "the newest",
    )

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], dataset: Dataset
    ) -> tuple[Self, tuple[LinkProblem, ...]]:
        """Read the edition from the query of a link; say which data cannot be shown, and why."""
        edition, problems = super().from_query(query, dataset)
        told = [
            replace(
                each,
                reason="is a version of the data that is not kept here",
                consequence="the newest is shown, and figures may differ from the link’s",
            )
            if each.name == "data" and each.value
            else each
            for each in problems
        ]
        return edition, tuple(told)
