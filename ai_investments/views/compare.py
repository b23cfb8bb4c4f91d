"""The view of the page “Compare scenarios”: up to four pinned scenarios side by side."""

from dataclasses import dataclass, replace
from typing import ClassVar

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.views import compare_words as words
from ai_investments.views import compared, parameter, pinned
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.churn_presets import presets
from ai_investments.views.compared import Compared
from ai_investments.views.pinned import Pin

CURRENT = "Controls as they stand"


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    compared : tuple of Compared
        The scenarios, the controls as they stand last.
    differences : pandas.DataFrame
        ``setting`` and one column a scenario: the settings in which they differ, in words.
    results : pandas.DataFrame
        ``result`` and one column a scenario: what they come to, in words.
    numbers : pandas.DataFrame
        The same as numbers, one row a scenario: what leaves the page.
    suggested : bool
        Whether nothing is pinned yet and presets stand in.
    warnings, problems : tuple
        Of whom no revenue is known; what is wrong with the tables typed, cell by cell.
    path_title, mark_title : str
        What the two charts show.
    finding : str
        The answer in one sentence.
    """

    compared: tuple[Compared, ...]
    differences: pd.DataFrame
    results: pd.DataFrame
    numbers: pd.DataFrame
    suggested: bool
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    path_title: str
    mark_title: str
    finding: str


@dataclass(frozen=True)
class CompareScenarios(ChurnParameters):
    """Parameters of the page “Compare scenarios”."""

    path: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare scenarios"
    section: ClassVar[str] = "Customer churn"
    key: ClassVar[tuple[str, ...]] = ("scenario",)

    pins: str = parameter.table(
        pinned.NAME,
        "CSV with a header: scenario, settings. The settings are those of a link; a whole link "
        "may be pasted. Up to four.",
        pinned.COLUMNS,
    )
    with_current: bool = parameter.toggle(
        "Show the controls as they stand", "As one more scenario beside the pinned ones.", True
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        read = pinned.read(dataset, self.pins)
        pins = read.pins or self._suggested(dataset)
        if self.with_current or not pins:
            pins = (*pins, Pin(CURRENT, _scenario_only(self)))
        found = tuple(compared.compared(pin, dataset) for pin in pins)
        book = self.book(dataset)
        rows = [compared.numbers(each, dataset) for each in found]
        return Result(
            compared=found,
            differences=words.differences(pins, dataset),
            results=words.in_words(rows),
            numbers=pd.DataFrame(rows),
            suggested=not read.pins,
            warnings=words.warnings(found),
            problems=(*read.problems, *self.problems(book)),
            path_title=words.path_title(found),
            mark_title=words.mark_title(found),
            finding=words.finding(found),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return one row a scenario: what it comes to, and its settings."""
        settings = [pinned.settings_of(each.view) for each in result.compared]
        return result.numbers.assign(settings=settings)

    def _suggested(self, dataset: Dataset) -> tuple[Pin, ...]:
        """Return the presets for the customers chosen, for as long as nothing is pinned."""
        base = _scenario_only(self)
        vendor = self.reported_book(dataset).vendor
        offered = [Pin(preset.name, replace(base, **preset.settings))
                   for preset in presets(dataset, vendor)]  # fmt: skip
        return tuple(pin for pin in offered if pin.view != base)[: pinned.MOST]


def _scenario_only(view: ChurnParameters) -> ChurnParameters:
    """Return the parameters that make up the scenario, without those of the page."""
    return ChurnParameters(**{name: getattr(view, name) for name in ChurnParameters.parameters()})
