"""The view of the page “What matters”: which input moves the scenario, and what breaks even."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments.customers import sensitivity
from ai_investments.customers.customer_book import Book
from ai_investments.customers.scenario import Scenario
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.views import (
    break_even_words,
    churn_presets,
    input_map,
    map_inputs,
    parameter,
    scenario_formulas,
    scenario_warnings,
    what_matters_words,
)
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.churn_presets import Preset
from ai_investments.views.control_ranges import control_ranges, written
from ai_investments.views.holding import Holding
from ai_investments.views.input_map import BELOW, VALUE, Map
from ai_investments.views.waterfall_steps import waterfall_steps
from ai_investments.views.what_matters_words import Words


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    scenario, book, holding : Scenario, Book, Holding
        The customers and terms, whose they are, the stake that is valued.
    tornado : pandas.DataFrame
        As `sensitivity.tornado`, values in the controls' units; with ``control``, its name
        ``input``, ``low_words``, ``now_words``, ``high_words`` and ``why`` just this range.
        Results are billions of US dollars, or percents of today's revenue where it is not known.
    paid : (float, float) or None
        Least and greatest price claimed (USD bn).
    map : Map or None
        The map of two inputs; None where it cannot be drawn.
    map_notes : tuple of str
        What is to be said about its inputs.
    solver : pandas.DataFrame
        As `break_even_words.solved`.
    answers : pandas.DataFrame
        It as shown: a row a number, a column a price.
    solver_words : tuple of str
        It in sentences; what to set where no price is known.
    waterfall : pandas.DataFrame
        As `waterfall_steps`.
    formulas : tuple of str
        How it is computed.
    presets : tuple of Preset
        Scenarios to start from.
    warnings, problems : tuple
        Assumptions that facts speak against; what is wrong with the tables typed.
    words : Words
        Titles and source lines.
    finding : str
        The answer in one sentence.
    """

    scenario: Scenario
    book: Book
    holding: Holding
    tornado: pd.DataFrame
    paid: tuple[float, float] | None
    map: Map | None
    map_notes: tuple[str, ...]
    solver: pd.DataFrame
    answers: pd.DataFrame
    solver_words: tuple[str, ...]
    waterfall: pd.DataFrame
    formulas: tuple[str, ...]
    presets: tuple[Preset, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    words: Words
    finding: str


@dataclass(frozen=True)
class WhatMatters(ChurnParameters):
    """Parameters of the page “What matters”."""

    path: ClassVar[str] = "what-matters"
    title: ClassVar[str] = "What matters"
    section: ClassVar[str] = "Customer churn"
    key: ClassVar[tuple[str, ...]] = ("part", "item", "at", "item_2", "at_2")

    map_across: str = parameter.choice(
        "Across", "The control that the map varies from left to right.", map_inputs.OPTIONS,
        "Competitor and AI labs leave",
    )  # fmt: skip
    map_up: str = parameter.choice(
        "Up", "The control that the map varies from bottom to top.", map_inputs.OPTIONS,
        "Enterprise value ÷ revenue",
    )  # fmt: skip
    map_of: str = parameter.choice(
        "Cells show",
        "The line always stands where the expected value is the price paid.",
        (VALUE, BELOW),
        VALUE,
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        book, case = self.book(dataset), self.scenario(dataset)
        holding = self.holding(dataset)
        paid = [price.usd_bn for price in holding.prices]
        tornado = self._tornado(dataset, case, holding)
        drawn, notes = self._map(dataset, case, book, holding)
        solver = break_even_words.solved(case, holding)
        steps = waterfall_steps(case, book)
        return Result(
            scenario=case,
            book=book,
            holding=holding,
            tornado=tornado,
            paid=(min(paid), max(paid)) if paid else None,
            map=drawn,
            map_notes=notes,
            solver=solver,
            answers=break_even_words.answers(solver),
            solver_words=break_even_words.told(solver, holding, case.expected_mark_usd_bn())
            or (_what_to_set(book, holding),),
            waterfall=steps,
            formulas=scenario_formulas.formulas(case, holding, book.is_index)
            if case.customers
            else (),
            presets=churn_presets.presets(dataset, book.vendor),
            warnings=scenario_warnings.warnings(self, dataset, case),
            problems=self.problems(book),
            words=what_matters_words.words(case, book, holding, tornado, steps, drawn),
            finding=what_matters_words.finding(book, holding, tornado),
        )

    def _tornado(self, dataset: Dataset, case: Scenario, holding: Holding) -> pd.DataFrame:
        book = self.reported_book(dataset)
        listed = control_ranges(self, dataset, case, book, holding)
        made = {each.range(self, dataset, case): each for each in listed}
        table = sensitivity.tornado(case, tuple(made), input_map.expected_of(book))
        by_name = {tried.name: each for tried, each in made.items()}
        ordered = [by_name[name] for name in table["name"]]
        table["control"] = [each.control for each in ordered]
        table["input"] = [each.name for each in ordered]
        table["why"] = [each.why for each in ordered]
        parameters = self.parameters()
        for side in ("low", "now", "high"):
            table[f"{side}_words"] = [
                written(parameters[control], value)
                for control, value in zip(table["control"], table[side], strict=True)
            ]
        return table

    def _map(
        self, dataset: Dataset, case: Scenario, book: Book, holding: Holding
    ) -> tuple[Map | None, tuple[str, ...]]:
        reported, notes, axes = self.reported_book(dataset), [], []
        for label in (self.map_across, self.map_up):
            found = map_inputs.axis(self, dataset, case, label, reported, holding)
            if found is None:
                found = map_inputs.stand_in(self, dataset, case, reported, holding)
                instead = f"“{found.name}” stands in" if found else "choose another"
                notes.append(f"Nobody here leaves as the control “{label}” says: {instead}.")
            if found is None:
                return None, tuple(notes)
            axes.append(found)
        across, up = axes
        if across.control == up.control:
            return None, (*notes, "Both axes show the same input: choose two different ones.")
        drawn = input_map.input_map(case, across, up, self.map_of, book, holding)
        if self.map_of == BELOW and drawn.unit != "probability":
            notes.append(
                "No price is known to be worth less than: the cells show what is expected."
            )
        return drawn, tuple(notes)

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return all numbers of the page, one a row, with every parameter of the scenario."""
        rows = [*_steps(result), *_moves(result), *_cells(result), *_answers(result)]
        columns = ["part", "item", "at", "item_2", "at_2", "result", "unit", "basis"]
        values = {name: parameter.shown(getattr(self, name), dataset)
                  for name, parameter in self.parameters().items()}  # fmt: skip
        applied = {
            "multiple": result.holding.multiple,
            "stake": 100 * result.holding.stake,
            "base": result.book.revenue_usd_m,
        }
        return pd.DataFrame(rows, columns=columns).assign(
            **{f"input_{name}": value for name, value in (values | applied).items()}
        )


def _what_to_set(book: Book, holding: Holding) -> str:
    if book.is_index:
        return (
            "No revenue is known, so nothing has a value. Set “Revenue before” and “Price paid for "
            "it” in the sidebar to see what breaks even."
        )
    return (
        f"No price of {holding.words} is known. Set “Price paid for it” (and “Stake”) in the "
        "sidebar to see what breaks even."
    )


Row = tuple[Any, ...]


def _steps(result: Result) -> list[Row]:
    unit = "% of revenue" if result.book.is_index else "USD m a year"
    return [
        ("waterfall", row["label"], None, row["step"], None, row["usd_m"], unit, row["basis"])
        for row in result.waterfall.to_dict("records")
    ]


def _moves(result: Result) -> list[Row]:
    unit = "% of revenue" if result.book.is_index else "USD bn"
    return [
        ("tornado", row["input"], row[side], None, None, row[f"at_{side}"], unit, row["why"])
        for row in result.tornado.to_dict("records")
        for side in ("low", "now", "high")
    ]


def _cells(result: Result) -> list[Row]:
    drawn = result.map
    if drawn is None:
        return []
    unit = {"$bn": "USD bn", "%": "% of revenue"}.get(drawn.unit, "probability")
    return [
        ("map", drawn.across.name, x, drawn.up.name, y, float(drawn.results[row, column]), unit,
         "assumed")
        for row, y in enumerate(drawn.up.values)
        for column, x in enumerate(drawn.across.values)
    ]  # fmt: skip


def _answers(result: Result) -> list[Row]:
    return [
        ("break-even", break_even_words.name(row["what"], row["who"]), row["now"],
         f"price paid, USD bn ({row['price_label']})", row["price_usd_bn"], row["needed"],
         row["unit"], "assumed")
        for row in result.solver.to_dict("records")
    ]  # fmt: skip
