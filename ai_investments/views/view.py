"""A view: the parameters of one page, as a link carries them."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import pandas as pd

from ai_investments import evidence, exports
from ai_investments.dataset import Dataset
from ai_investments.problems import shown
from ai_investments.views.parameter import NotUsable, Parameter


@dataclass(frozen=True)
class LinkProblem:
    """Something in a link that could not be used."""

    name: str
    value: str
    reason: str
    consequence: str

    def __str__(self) -> str:
        """Return one sentence: what, why, what happens instead."""
        given = f" = “{shown(self.value)}”" if self.value else ""
        return f"{shown(self.name)}{given} {self.reason}; {self.consequence}."


@dataclass(frozen=True)
class View:
    """Base of all views; each field of a subclass is a `Parameter`.

    Subclasses set `path` (the page's address), `title` and `section` (the pages that the
    navigation shows together), and analyse. A parameter that several views declare alike means
    the same on each: its value travels with the reader from page to page.
    """

    path: ClassVar[str]
    title: ClassVar[str]
    section: ClassVar[str]

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """Return the parameters by name, in order."""
        return {each.name: each.metadata["parameter"] for each in dataclasses.fields(cls)}

    @classmethod
    def address_name(cls) -> str:
        """Return the page's name in addresses below ``/api/``; the start page is ``overview``."""
        return cls.path or "overview"

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the default of every parameter by name."""
        return {each.name: each.default for each in dataclasses.fields(cls)}

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], dataset: Dataset
    ) -> tuple[Self, tuple[LinkProblem, ...]]:
        """Read a view from the query of a link.

        Parameters
        ----------
        query : mapping of str to sequence of str
            All values by name.
        dataset : Dataset
            The data that options and bounds come from.

        Returns
        -------
        (view, tuple of LinkProblem)
            The view with everything that could be used, defaults for the rest, and one problem
            for each thing that could not.
        """
        parameters = cls.parameters()
        values: dict[str, Any] = {}
        problems: list[LinkProblem] = []
        for name, texts in query.items():
            if name not in parameters:
                problems.append(
                    LinkProblem(name, ", ".join(texts), "is no setting of this page", "ignored")
                )
                continue
            try:
                value, beside = parameters[name].read(texts, dataset)
            except NotUsable as reason:
                problems.append(
                    LinkProblem(name, ", ".join(texts), str(reason), "the default is used")
                )
            else:
                values[name] = parameters[name].held(value, dataset)
                problems += [LinkProblem(name, "", reason, "the rest is used") for reason in beside]
        return cls(**values), tuple(problems)

    def analyse(self, dataset: Dataset) -> Any:
        """Return what the page shows for this view of a dataset."""
        raise NotImplementedError

    def export_table(self, result: Any, dataset: Dataset) -> pd.DataFrame:
        """Return the page's table with the addresses of its sources: what leaves the page.

        Parameters
        ----------
        result : object
            What `analyse` returned.
        dataset : Dataset
            Where the sources stand.
        """
        raise NotImplementedError

    def export_claims(self, result: Any, dataset: Dataset) -> pd.DataFrame | None:
        """Return the claims behind the page's table, or None where it rests on none.

        By default those about the deals that the table names.
        """
        table = self.export_table(result, dataset)
        columns = [name for name in ("deal_id", "previous_deal_id") if name in table]
        if not columns:
            return None
        return evidence.of_deals(dataset, pd.concat([table[name] for name in columns]).dropna())

    def csv(self, result: Any, dataset: Dataset, link: str) -> bytes:
        """Return `export_table` as CSV with the dataset's version and the link in every row."""
        return exports.table_csv(self.export_table(result, dataset), dataset, link)

    def to_query(self) -> dict[str, list[str]]:
        """Return the query of the link to this view: what differs from the defaults."""
        defaults = self.defaults()
        return {
            name: parameter.write(getattr(self, name))
            for name, parameter in self.parameters().items()
            if getattr(self, name) != defaults[name]
        }

    @classmethod
    def from_controls(cls, values: Mapping[str, Any], dataset: Dataset) -> Self:
        """Return the view that the page's controls show.

        Parameters
        ----------
        values : mapping of str to object
            Values by parameter name, as controls give them (lists for choices).
        dataset : Dataset
            The data that bounds come from.
        """
        parameters = cls.parameters()
        return cls(
            **{name: parameters[name].held(value, dataset) for name, value in values.items()}
        )
