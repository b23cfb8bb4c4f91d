"""The view of the page “Methods”: how every figure is computed, and what the words mean."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import formats, glossary, methods
from ai_investments.dataset import Dataset
from ai_investments.glossary import Term
from ai_investments.methods import Method
from ai_investments.views import parameter
from ai_investments.views.view import View

EVERY = "every page"
PAGES = tuple(dict.fromkeys(method.page for method in methods.METHODS))
"""Titles of the pages that compute something, in their order."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    methods : tuple of Method
        The computations found, in the order of the pages.
    terms : tuple of Term
        The terms found, in alphabetical order.
    finding : str
        How many there are, in one sentence.
    """

    methods: tuple[Method, ...]
    terms: tuple[Term, ...]
    finding: str


@dataclass(frozen=True)
class Methods(View):
    """Parameters of the page “Methods”."""

    path: ClassVar[str] = "methods"
    title: ClassVar[str] = "Methods"
    section: ClassVar[str] = "Data"
    key: ClassVar[tuple[str, ...]] = ("kind", "page", "name")

    of_page: str = parameter.choice(
        "Page", "Whose computations and terms are shown.", (EVERY, *PAGES), EVERY
    )
    look_up: str = parameter.text(
        "Look up", "Computations and terms that hold all of these words, in any order."
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        words = self.look_up.casefold().split()
        computed = [
            each
            for each in methods.METHODS
            if self.of_page in (EVERY, each.page) and _holds(words, *_words_of(each))
        ]
        terms = [
            each
            for each in glossary.TERMS
            if self.of_page in (EVERY, *each.pages)
            and _holds(words, each.name, each.told, *each.said)
        ]
        return Result(
            tuple(computed),
            tuple(sorted(terms, key=lambda term: term.name.casefold())),
            self._finding(len(computed), len(terms)),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every computation, then one for every term."""
        rows = [
            {
                "kind": "computation",
                "page": each.page,
                "name": each.name,
                "formula": each.formula,
                "inputs_or_meaning": each.inputs,
                "missing_values": " ".join(each.missing),
                "limits": each.limits,
                "source_or_unit": each.source,
            }
            for each in result.methods
        ]
        rows += [
            {
                "kind": "term",
                "page": each.pages[0],
                "name": each.name,
                "formula": each.formula,
                "inputs_or_meaning": each.meaning,
                "missing_values": "",
                "limits": "",
                "source_or_unit": each.unit,
            }
            for each in result.terms
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")

    def _finding(self, computed: int, terms: int) -> str:
        where = "" if self.of_page == EVERY else f" on {self.of_page}"
        that = f" with “{self.look_up.strip()}”" if self.look_up.strip() else ""
        if not computed and not terms:
            return f"No computation and no term{where}{that}"
        return (
            f"{formats.count(computed, 'computation')} and {formats.count(terms, 'term')}"
            f"{where}{that}: formula, inputs, missing values, limits"
        )


COLUMNS = (
    "kind", "page", "name", "formula", "inputs_or_meaning", "missing_values", "limits",
    "source_or_unit",
)  # fmt: skip


def _words_of(method: Method) -> tuple[str, ...]:
    return (
        method.page, method.name, method.formula, method.inputs, *method.missing, method.limits,
        method.source,
    )  # fmt: skip


def _holds(words: list[str], *texts: str) -> bool:
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)
