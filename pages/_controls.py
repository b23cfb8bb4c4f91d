"""A view's parameters as controls, each bound to the browser's address."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import streamlit as st

from ai_investments import glossary, sources, streamlit_cache
from ai_investments.dataset import Dataset
from ai_investments.views import Parameter, View
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, LONGEST_TEXT
from ai_investments.views.settings import Settings
from ai_investments.words_in_data import MOST_FOUND
from pages import _blocks, _links, _tables

RESET = "reset"
"""Of the button below all controls of a page: style.css knows by it whether there are any."""

Held = TypeVar("Held", bound=Settings)
Shown = TypeVar("Shown", bound=View)


def _whole_page() -> None:
    """Have the whole page run; a callback.

    Where several controls change at once, one whose callback returns has all drawn again, whatever
    the others name.
    """


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
        self._shown: set[str] = set()

    def show(
        self,
        *names: str,
        empty: float | None = None,
        disabled: bool = False,
        redraws: Callable[[Held], Sequence[str]] | None = None,
    ) -> None:
        """Make the controls of the parameters named, in that order.

        Parameters
        ----------
        names : str
            The parameters.
        empty : float, optional
            What applies where a number is left empty: shown in its place.
        disabled : bool
            Whether they are shown without taking any input, since nothing here depends on them.
        redraws : callable, optional
            Names the fragments of the page that a step of these controls draws again, from the
            settings as they then are; none, and by default, a step runs the whole page. It must
            name all that depends on them, other controls included.
        """
        for name in names:
            if self._make(name, empty, disabled, redraws):
                self._shown.add(name)

    def view(self) -> Held:
        """Return the settings that the controls show."""
        held = {name: st.session_state[name] for name in self._shown}
        given = {name: value for name, value in held.items() if value is not None}
        return self._settings.from_controls(given, self._dataset)

    def _make(
        self,
        name: str,
        empty: float | None,
        disabled: bool,
        redraws: Callable[[Held], Sequence[str]] | None,
    ) -> bool:
        """Make a control; return whether there is one."""
        parameter = self._settings.parameters()[name]
        default = parameter.shown(self._settings.defaults()[name], self._dataset)
        told = glossary.explained(parameter.label, parameter.help)
        bound: dict[str, Any] = {
            "key": name, "help": told, "bind": "query-params", "disabled": disabled,
            "on_change": _whole_page,
        }  # fmt: skip
        if parameter.kind == "number":
            self._make_number(parameter, default, empty, bound, redraws)
            return True
        if redraws is not None:
            bound |= {"on_change": self._stepped, "args": (redraws,)}
        if parameter.kind == "toggle":
            st.toggle(parameter.label, value=default, **bound)
        elif parameter.kind == "text":
            st.text_input(parameter.label, max_chars=LONGEST_TEXT, **bound)
        elif parameter.kind == "date":
            st.date_input(
                parameter.label, default, FIRST_DAY, LAST_DAY, format="YYYY-MM-DD", **bound
            )
        elif parameter.kind == "table":
            _tables.edit(name, parameter)
        elif parameter.kind == "choices":
            st.multiselect(
                parameter.label,
                self._options(name, parameter, default),
                default=list(default),
                placeholder=parameter.none_chosen,
                **bound,
            )
        elif parameter.kind == "choice":
            options = self._options(name, parameter, (default,))
            index = options.index(default) if default in options else 0
            st.selectbox(parameter.label, options, index=index, **bound)
        else:
            low, high = parameter.bounds_in(self._dataset)
            if low == high:
                return False
            st.slider(parameter.label, int(low), int(high), default, **bound)
        return True

    def _options(self, name: str, parameter: Parameter, default: Sequence[Any]) -> Sequence[str]:
        """Return the options of a control; of too many those that are found, and what it holds."""
        search = parameter.search(self._dataset)
        if search is None:
            return parameter.options_in(self._dataset)
        typed = st.text_input(
            f"Find: {parameter.label}",
            key=f"{name} found by",
            placeholder="Part of a name",
            help=f"Up to {MOST_FOUND} that hold this text are offered below, the largest first.",
        )
        held = st.session_state.get(name, st.query_params.get_all(name))
        texts = [held] if isinstance(held, str) else list(held or ())
        known = search.known(self._dataset, texts)
        kept = [each for each in texts if each in known]
        found = search.found(self._dataset, typed)
        return tuple(dict.fromkeys([*filter(None, default), *kept, *found]))

    def _stepped(self, redraws: Callable[[Held], Sequence[str]], *own: str) -> None:
        """Draw again what a step changes, and nothing else; a callback."""
        fragments = redraws(self.view())
        st.rerun([*own, *fragments] if fragments else "app")

    def _make_number(
        self,
        parameter: Parameter,
        default: Any,
        empty: float | None,
        bound: dict[str, Any],
        redraws: Callable[[Held], Sequence[str]] | None,
    ) -> None:
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
        typed = dragged | {"format": "%d" if whole else "%g", "value": start}
        if empty is not None:
            typed["placeholder"] = f"{empty:.6g}"
        name = bound["key"]
        handle = f"{name} dragged"
        # The handle of a number that was not moved is drawn again: it shows what the other one set.
        slider, field = f"control {handle}", f"control {name}"
        two = parameter.entry == "dragged or typed"
        if redraws is not None:
            bound |= {"on_change": self._stepped, "args": (redraws, *([slider] if two else []))}
        if parameter.entry == "dragged":
            st.slider(parameter.label, value=start, **dragged, **bound)
            return
        if parameter.entry == "typed":
            st.number_input(parameter.label, **typed, **bound)
            return

        def moved() -> None:
            st.session_state[name] = st.session_state[handle]
            if redraws is not None:
                self._stepped(redraws, field)

        def typing() -> None:
            st.number_input(parameter.label, label_visibility="collapsed", **typed, **bound)

        def dragging() -> None:
            # The slider is only another handle of the number, which is what the link holds.
            number = st.session_state[name]
            st.session_state[handle] = as_shown(number if number is not None else empty or low)
            st.slider(
                parameter.label, **dragged, key=handle, help=bound["help"], on_change=moved,
                disabled=bound["disabled"],
            )  # fmt: skip

        left, right = st.columns([5, 3], vertical_alignment="bottom", gap="small")
        with right:
            (typing if redraws is None else st.fragment(typing, key=field))()
        with left:
            (dragging if redraws is None else st.fragment(dragging, key=slider))()


class Controls(SettingControls[Shown]):
    """The controls of one page."""

    _done = False

    def current(self) -> tuple[Shown, Any]:
        """Return the view as it was kept when the page ran or a control moved, and its result.

        Where its engine does not answer, the part of the page that asks says so and ends.

        Raises
        ------
        RuntimeError
            Before `done`: what is kept then is the page as it was before.
        """
        if not self._done:
            raise RuntimeError("A part of the page is shown before its controls are done.")
        view: Any = _links.latest().shown.view
        try:
            return view, streamlit_cache.result(view, self._dataset)
        except sources.SourceFailed as failure:
            _blocks.source_failed(failure)
        except sources.Stopped:  # the page says it
            pass
        st.stop()

    @staticmethod
    def redraws(*fragments: str) -> Callable[[Shown], list[str]]:
        """Return what a step that changes no other control draws again: as `show` takes it.

        Parameters
        ----------
        fragments : str
            Fragments of the page that depend on the control.
        """
        return lambda view: _links.drawn_again(view, *fragments)

    def done(self) -> Shown:
        """Offer to reset all, keep the view's query for the navigation, and return the view."""
        with st.sidebar:
            st.button(
                "Reset all",
                key=RESET,
                on_click=_links.reset,
                args=(self._settings, self._dataset),
            )
        view = self.view()
        _links.remember(view)
        self._done = True
        return view
