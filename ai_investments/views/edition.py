"""Which data a link shows: a version of the built-in data, and the analyst's own rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ai_investments import dataset_archive, kept_versions
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
    own_data: str = parameter.text(
        "Your data", "Name of a stored dataset of your own; the page “Your data” makes one."
    )
    own_rows: str = parameter.choice(
        "Your rows stand",
        "Beside the built-in rows, or instead of the rows of the same tables.",
        ("beside", "instead"),
        "beside",
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
        if edition.own_data and not dataset_archive.is_id(edition.own_data):
            told.append(
                LinkProblem("own_data", edition.own_data, "is no name of stored data: that has 16 "
                            "digits from 0 to 9 and a to f", "the page is shown without it")
            )  # fmt: skip
            edition = replace(edition, own_data="")
        return edition, tuple(told)
