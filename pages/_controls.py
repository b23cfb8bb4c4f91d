"""A view's parameters as controls, each bound to the browser's address."""

from typing import Any, Generic, TypeVar

import streamlit as st

from ai_investments.dataset import Dataset
from ai_investments.views import View
from ai_investments.views.parameter import LONGEST_TEXT

Shown = TypeVar("Shown", bound=View)


class Controls(Generic[Shown]):
    """The controls of one page: make each where it belongs, then ask for the view.

    Parameters
    ----------
    view : type of View
        The page's view.
    dataset : Dataset
        The data that options and bounds come from.
    """

    def __init__(self, view: type[Shown], dataset: Dataset):
        self._view = view
        self._dataset = dataset
        self._values: dict[str, Any] = {}

    def show(self, *names: str) -> None:
        """Make the controls of the parameters named, in that order."""
        for name in names:
            self._values[name] = self._make(name)

    def view(self) -> Shown:
        """Return the view that the controls show."""
        given = {name: value for name, value in self._values.items() if value is not None}
        return self._view.from_controls(given, self._dataset)

    def _make(self, name: str) -> Any:
        parameter = self._view.parameters()[name]
        default = parameter.shown(self._view.defaults()[name], self._dataset)
        bound: dict[str, Any] = {"key": name, "help": parameter.help, "bind": "query-params"}
        if parameter.kind == "toggle":
            return st.toggle(parameter.label, value=default, **bound)
        if parameter.kind == "text":
            return st.text_input(parameter.label, max_chars=LONGEST_TEXT, **bound)
        if parameter.kind in ("choice", "choices"):
            options = parameter.options_in(self._dataset)
            if parameter.kind == "choices":
                return st.multiselect(
                    parameter.label,
                    options,
                    default=list(default),
                    placeholder=parameter.none_chosen,
                    **bound,
                )
            index = options.index(default) if default in options else 0
            return st.selectbox(parameter.label, options, index=index, **bound)
        low, high = parameter.bounds_in(self._dataset)
        if parameter.kind == "years":
            if low == high:
                return None
            return st.slider(parameter.label, int(low), int(high), default, **bound)
        whole = float(parameter.step).is_integer()
        as_shown = int if whole else float
        written = "%d" if whole else "%.2f" if parameter.step < 0.1 else "%.1f"
        limits: list[Any] = [as_shown(each) for each in (low, high, default, parameter.step)]
        if parameter.typed:
            return st.number_input(parameter.label, *limits, format=written, **bound)
        unit = parameter.unit.replace("%", "%%")
        return st.slider(parameter.label, *limits, format=written + unit, **bound)
