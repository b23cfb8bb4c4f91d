"""A view's parameters as controls, each bound to the browser's address."""

from typing import Any, Generic, TypeVar

import streamlit as st

from ai_investments.dataset import Dataset
from ai_investments.views import Parameter, View
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, LONGEST_TEXT
from ai_investments.views.settings import Settings
from pages import _links, _tables

Held = TypeVar("Held", bound=Settings)
Shown = TypeVar("Shown", bound=View)


class SettingControls(Generic[Held]):
    """Controls of settings that a link carries: make each where it belongs, then ask for them.

    Parameters
    ----------
    settings : type of Settings
        What they set.
    dataset : Dataset
        The data that options and bounds come from.
    """

    def __init__(self, settings: type[Held], dataset: Dataset):
        self._settings = settings
        self._dataset = dataset
        self._values: dict[str, Any] = {}

    def show(self, *names: str, empty: float | None = None, disabled: bool = False) -> None:
        """Make the controls of the parameters named, in that order.

        Parameters
        ----------
        names : str
            The parameters.
        empty : float, optional
            What applies where a number is left empty: shown in its place.
        disabled : bool
            Whether they are shown without taking any input, since nothing here depends on them.
        """
        for name in names:
            self._values[name] = self._make(name, empty, disabled)

    def view(self) -> Held:
        """Return the settings that the controls show."""
        given = {name: value for name, value in self._values.items() if value is not None}
        return self._settings.from_controls(given, self._dataset)

    def _make(self, name: str, empty: float | None, disabled: bool) -> Any:
        parameter = self._settings.parameters()[name]
        default = parameter.shown(self._settings.defaults()[name], self._dataset)
        bound: dict[str, Any] = {
            "key": name, "help": parameter.help, "bind": "query-params", "disabled": disabled,
        }  # fmt: skip
        if parameter.kind == "toggle":
            return st.toggle(parameter.label, value=default, **bound)
        if parameter.kind == "text":
            return st.text_input(parameter.label, max_chars=LONGEST_TEXT, **bound)
        if parameter.kind == "date":
            return st.date_input(
                parameter.label, default, FIRST_DAY, LAST_DAY, format="YYYY-MM-DD", **bound
            )
        if parameter.kind == "table":
            return _tables.edit(name, parameter)
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
        return self._make_number(parameter, default, empty, bound)

    def _make_number(
        self, parameter: Parameter, default: Any, empty: float | None, bound: dict[str, Any]
    ) -> Any:
        low, high = parameter.bounds_in(self._dataset)
        whole = float(parameter.step).is_integer()
        as_shown: type[int] | type[float] = int if whole else float
        written = "%d" if whole else "%.2f" if parameter.step < 0.1 else "%.1f"
        dragged: dict[str, Any] = {
            "min_value": as_shown(low), "max_value": as_shown(high),
            "step": as_shown(parameter.step),
            "format": written + parameter.unit.replace("%", "%%"),
        }  # fmt: skip
        start = None if default is None else as_shown(default)
        if parameter.entry == "dragged":
            return st.slider(parameter.label, value=start, **dragged, **bound)
        typed = dragged | {"format": "%d" if whole else "%g", "value": start}
        if empty is not None:
            typed["placeholder"] = f"{empty:.6g}"
        if parameter.entry == "typed":
            return st.number_input(parameter.label, **typed, **bound)
        left, right = st.columns([5, 3], vertical_alignment="bottom", gap="small")
        with right:
            number = st.number_input(
                parameter.label, label_visibility="collapsed", **typed, **bound
            )
        # The slider is only another handle of the number, which is what the link holds.
        name = bound["key"]
        handle = f"{name} dragged"
        st.session_state[handle] = as_shown(number if number is not None else empty or low)

        def moved() -> None:
            st.session_state[name] = st.session_state[handle]

        with left:
            st.slider(
                parameter.label, **dragged, key=handle, help=parameter.help, on_change=moved,
                disabled=bound["disabled"],
            )  # fmt: skip
        return number


class Controls(SettingControls[Shown]):
    """The controls of one page."""

    def done(self) -> Shown:
        """Offer to reset all, keep the view's query for the navigation, and return the view."""
        with st.sidebar:
            st.button("Reset all", on_click=_links.reset, args=(self._settings, self._dataset))
        view = self.view()
        _links.remember(view)
        return view
