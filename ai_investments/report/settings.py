"""The settings behind a report in words: what each is, and which differ from their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments import formats, typed_table
from ai_investments.dataset import Dataset
from ai_investments.views import Parameter, View


@dataclass(frozen=True)
class Setting:
    """One setting of a page.

    Attributes
    ----------
    label, meaning : str
        What its control is called, and one sentence about it.
    value, default : str
        What holds here and what holds by default, in words.
    changed : bool
        Whether it differs from the default.
    table : pandas.DataFrame or None
        The rows that were typed, of a setting that is a table.
    """

    label: str
    meaning: str
    value: str
    default: str
    changed: bool
    table: pd.DataFrame | None


def settings(view: View, dataset: Dataset, used: Mapping[str, Any]) -> list[Setting]:
    """Return every setting of a view.

    Parameters
    ----------
    view : View
        The view.
    dataset : Dataset
        The data, which some defaults come from.
    used : mapping of str to object
        The numbers that the result was computed with, of settings that may be left empty.
    """
    defaults = view.defaults()
    listed = []
    for name, parameter in view.parameters().items():
        value = getattr(view, name)
        words = in_words(parameter, value, dataset)
        number = used.get(name)
        if value is None and parameter.kind == "number" and number is not None:
            words = f"{words}: {_number(float(number), parameter)}"
        table = None
        if parameter.kind == "table" and value:
            table = typed_table.read(value, parameter.columns, parameter.label).cells
        listed.append(
            Setting(
                parameter.label,
                parameter.help,
                words,
                in_words(parameter, defaults[name], dataset),
                value != defaults[name],
                table,
            )
        )
    return listed


def in_words(parameter: Parameter, value: Any, dataset: Dataset) -> str:
    """Return the value of a parameter in words: "2019–2026", "1.5×", "on", "All"."""
    if value is None:
        chosen = None if parameter.from_data is None else parameter.from_data(dataset)
        if chosen is None:  # the data may hold nothing to choose from
            return parameter.from_data_words or "none"
        given = in_words(parameter, chosen, dataset)
        why = parameter.from_data_words
        return f"{given} ({why})" if why and why != given else given
    if parameter.kind == "toggle":
        return "on" if value else "off"
    if parameter.kind == "choices":
        return ", ".join(value) or parameter.none_chosen
    if parameter.kind == "years":
        return f"{value[0]}–{value[1]}"
    if parameter.kind == "number":
        return _number(value, parameter)
    if value == "":
        return "empty"
    if parameter.kind == "table":
        rows = typed_table.read(value, parameter.columns, parameter.label).cells
        return f"{formats.count(len(rows), 'row')}, listed below"
    return str(value)


def _number(value: float, parameter: Parameter) -> str:
    return f"{value:.10g}{parameter.unit}".replace("-", "−")
