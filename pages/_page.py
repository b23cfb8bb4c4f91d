"""A page on one view: its controls, and the parts that a step of one draws again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

import streamlit as st

from ai_investments import formats
from ai_investments.views import View
from pages import _blocks, _links
from pages._controls import Controls

Shown = TypeVar("Shown", bound=View)
Draws = Callable[[Shown, Any], None]
"""Draws a part from the view, as the controls stand, and from what it shows."""


@dataclass(frozen=True)
class Part:
    """What is drawn again by itself; called, it shows itself where it is called.

    Attributes
    ----------
    key : str
        Its fragment.
    show : callable
        Shows it.
    """

    key: str
    show: Callable[[], None]

    def __call__(self) -> None:
        """Show it here."""
        self.show()


class Page(Generic[Shown]):
    """What a page is made of: make its parts, then its controls, then show the parts.

    Parameters
    ----------
    view : type of View
        The page's view.
    """

    def __init__(self, view: type[Shown]):
        self._view = view
        self.dataset = _links.dataset()
        self.controls = Controls(view, self.dataset)
        self._parts: list[Part] = []

    def part(self, draws: Draws[Shown]) -> Part:
        """Make a part, called as the function is; a decorator."""
        return self._made(draws, st.fragment(self._drawing(draws), key=draws.__name__))

    def closed(self, label: str = _blocks.FIGURES) -> Callable[[Draws[Shown]], Part]:
        """Make a part that is closed at first, and costs a step nothing until then; a decorator.

        Parameters
        ----------
        label : str
            What opens it.
        """

        def made(draws: Draws[Shown]) -> Part:
            drawing = self._drawing(draws)
            return self._made(draws, lambda: _blocks.behind(draws.__name__, drawing, label))

        return made

    def show(self, *names: str, only: tuple[Part, ...] = (), **options: Any) -> None:
        """Make controls on which no other control depends: a step draws the parts again.

        Those that others depend on are made by `controls`: a step runs the whole page.

        Parameters
        ----------
        names : str
            Their parameters.
        only : tuple of Part
            The parts that depend on them, where not all do.
        options
            As `Controls.show` takes them.
        """
        self.controls.show(*names, redraws=self.redraws(*only), **options)

    def redraws(self, *only: Part) -> Callable[[Shown], list[str]]:
        """Return what a step draws again, as `Controls.show` takes it: these parts, or all."""
        return lambda view: _links.drawn_again(view, *(part.key for part in only or self._parts))

    def drawn(
        self,
        name: str,
        view: Shown,
        result: Any,
        nothing: str = "",
        on_click: Callable[[str], None] | None = None,
    ) -> bool:
        """Show a chart of the page; return whether there was anything to draw.

        Parameters
        ----------
        name : str
            Name of the chart in `charts`.
        view : View
            The view.
        result : object
            What it shows.
        nothing : str
            What to say instead where there is nothing to draw.
        on_click : callable, optional
            Called with the ``customdata`` of a mark that is clicked.
        """
        drawn = _blocks.drawn(view, name, result, self.dataset, on_click)
        if not drawn and nothing:
            self.nothing(nothing)
        return drawn

    def nothing(self, told: str) -> None:
        """Say why nothing is drawn: what the data lacks, or else which controls to change."""
        st.info(formats.plain(self._view.lacking(self.dataset)) or told)

    def _drawing(self, draws: Draws[Shown]) -> Callable[[], None]:
        @wraps(draws)
        def drawing() -> None:
            draws(*self.controls.current())

        return drawing

    def _made(self, draws: Draws[Shown], show: Callable[[], None]) -> Part:
        part = Part(draws.__name__, show)
        self._parts.append(part)
        return part
