"""Settings that a link carries: named parameters, read from its query and written to it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Self

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
class Settings:
    """Base of all that a link carries; each field of a subclass is a `Parameter`."""

    @classmethod
    @cache
    def parameters(cls) -> MappingProxyType[str, Parameter]:
        """Return the parameters by name, in order."""
        return MappingProxyType(
            {each.name: each.metadata["parameter"] for each in dataclasses.fields(cls)}
        )

    @classmethod
    @cache
    def defaults(cls) -> MappingProxyType[str, Any]:
        """Return the default of every parameter by name."""
        return MappingProxyType({each.name: each.default for each in dataclasses.fields(cls)})

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], dataset: Dataset
    ) -> tuple[Self, tuple[LinkProblem, ...]]:
        """Read the settings from the query of a link.

        Parameters
        ----------
        query : mapping of str to sequence of str
            All values by name.
        dataset : Dataset
            The data that options and bounds come from.

        Returns
        -------
        (settings, tuple of LinkProblem)
            The settings with everything that could be used, defaults for the rest, and one problem
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

    def to_query(self) -> dict[str, list[str]]:
        """Return the query of the link to these settings: what differs from the defaults."""
        defaults = self.defaults()
        return {
            name: parameter.write(getattr(self, name))
            for name, parameter in self.parameters().items()
            if getattr(self, name) != defaults[name]
        }

    @classmethod
    def from_controls(cls, values: Mapping[str, Any], dataset: Dataset) -> Self:
        """Return the settings that controls show.

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
