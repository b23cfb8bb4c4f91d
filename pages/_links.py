"""A link is the whole view: read it on entry, name what cannot be used, keep it across pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ai_investments import frames, links, marking, streamlit_cache
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.frames import Frame, Query
from ai_investments.links import EMBEDDING, Link
from ai_investments.views import VIEWS, LinkProblem, View
from ai_investments.views.edition import Edition
from ai_investments.views.watched import Watched

FRAGMENT = "links to other pages"
"""The fragment of the frame with the links to other pages, which carry what the controls show."""
PAGE = "link: page shown last"
QUERIES = "link: query of each page"
PROBLEMS = "link: what could not be used"
LOST = "link: Back led to an address without settings"
SHOWN = "link: what the page shows"
FRAME = "link: data shown, and what is watched"
SHARED = {
    view.path: {
        other.path: view.parameters().keys() & other.parameters().keys()
        for other in VIEWS
        if other is not view
    }
    for view in VIEWS
}
"""The parameters that each page shares with each other one, by the pages' paths."""


@dataclass(frozen=True)
class Shown:
    """What a page shows.

    Attributes
    ----------
    view : View
        Its view, as the controls stand.
    frame : Frame
        The data, and what is watched.
    url : str
        Its address without a query.
    """

    view: View
    frame: Frame
    url: str

    @property
    def address(self) -> str:
        """The whole link to it: what Copy link copies."""
        return f"{self.url}?{urlencode(links.query(self.view, self.frame), doseq=True)}"

    def marked(self, chart: Chart) -> Chart:
        """Return a chart with the marks that its reader asks for."""
        return marking.framed(chart, self.frame)


class Latest:
    """What a session's page shows now; a download asks it in a thread that knows no session."""

    shown: Shown


def current() -> Query:
    """Return the query of the browser's address, but for how the page is embedded.

    A link of the navigation names what the frame holds, and Streamlit adds the value of its control
    once more.
    """
    query = {
        name: st.query_params.get_all(name) for name in st.query_params if name not in EMBEDDING
    }
    shared = frames.parameters().keys() & query.keys()
    return query | {name: list(dict.fromkeys(query[name])) for name in shared}


def frame() -> Frame:
    """Return which data this session looks at, and what it watches."""
    shown: Frame = st.session_state[FRAME]
    return shown


def dataset() -> Dataset:
    """Return the data that this session looks at."""
    return frame().dataset


def marked(chart: Chart) -> Chart:
    """Return a chart with the marks that this session asks for."""
    return marking.framed(chart, frame())


def kept() -> dict[str, Query]:
    """Return the query that each page of this session had last, by the page's path."""
    queries: dict[str, Query] = st.session_state.setdefault(QUERIES, {})
    return queries


def enter(page: Page, kind: type[View]) -> Dataset:
    """Judge the address before any control is made; return the data to show.

    Streamlit's bound controls take what they can from an address and drop the rest without a
    word, some of it in part. So the view judges first: where anything cannot be used, the page
    starts again at the corrected address and says what was wrong.
    """
    state = st.session_state
    entered = state.get(PAGE) != kind.path
    state[PAGE] = kind.path
    given = current()
    query = frames.without(given, kind.parameters())
    context = get_script_run_ctx()
    by_history = context is not None and context.is_history_navigation
    went_back = by_history and not entered
    link = _judged(kind, query | _of_frame(given, entered, by_history))
    state[FRAME] = link.frame
    before = kept().get(kind.path, {})
    if entered:
        _tell_again(link.frame)
        state[PROBLEMS] = link.problems
        state[LOST] = {}
        for name in kind.parameters().keys() - query.keys():
            # A control left on an earlier visit would come back and mix with the address.
            state.pop(name, None)
        if link.problems:
            _start_again(page, link)
        if (not query and before) or (by_history and not given and link.frame.query()):
            # The navigation lost the settings: Back to an address that Streamlit pushed bare.
            _start_again(page, _judged(kind, before | link.frame.query()))
    elif link.problems:
        state[PROBLEMS] = link.problems
    if went_back:
        state[LOST] = before if not query else {}
    return link.dataset


def by_address(kind: type[View]) -> Link[View]:
    """Return the view of a page without controls: what its address says, and nothing else."""
    link = _judged(kind, current())
    st.session_state[FRAME] = link.frame
    return link


def _judged(kind: type[View], query: Query) -> Link[View]:
    return links.judged(kind, query, streamlit_cache.dataset(), streamlit_cache.opened)


def _of_frame(given: Query, entered: bool, by_history: bool) -> Query:
    """Return the query of the frame: by its controls, on entering a page by the address first.

    Back sets the controls to the address alone, once they are made; an address without any
    settings, on another page, is one that the navigation pushed, and says nothing.
    """
    served = streamlit_cache.dataset()
    known = {name: st.session_state[name] for name in _frame_controls()}
    query: Query = {}
    for settings in (Edition, Watched):
        shown = {name: known[name] for name in settings.parameters() if name in known}
        query |= settings.from_controls(shown, served).to_query()
    addressed = {name: given[name] for name in frames.parameters() if name in given}
    if by_history and (given or not entered):
        return addressed
    return query | addressed if entered or not known else query


def _frame_controls() -> list[str]:
    """Return the parameters of the frame that have a control already."""
    return [name for name in frames.parameters() if name in st.session_state]


def _start_again(page: Page, link: Link[View]) -> None:
    """Show the page on a view: at its address, or by its controls where those are bound already."""
    bound = _frame_controls()
    _set_frame(link.frame, bound)
    of_frame = link.frame.query()
    query = link.view.to_query() | {
        name: texts for name, texts in of_frame.items() if name not in bound
    }
    try:
        st.switch_page(page, query_params=query)
    except StreamlitAPIException:  # a control that the page before shares holds its parameter
        _set(type(link.view), link.dataset, lambda name: getattr(link.view, name))


def remember(view: View) -> None:
    """Keep the query of the page's view for the navigation and for the way back.

    What other pages share with it, such as the deal in focus, they take over.
    """
    latest().shown = at(view)
    query, queries = view.to_query(), kept()
    queries[view.path] = query
    for path, shared in SHARED[view.path].items():
        for name in shared:
            if name in query:
                queries.setdefault(path, {})[name] = query[name]
            elif path in queries:
                queries[path].pop(name, None)


def drawn_again(view: View, *fragments: str) -> list[str]:
    """Keep a page's view after a step, and name what is to be drawn again.

    Parameters
    ----------
    view : View
        The view after the step.
    fragments : str
        Fragments of the page that the step changes, open or closed.

    Returns
    -------
    list of str
        Them, but for what is closed, and the links to other pages, which carry the view. On an
        earlier version of the data none: all is drawn again, since the frame says what differs on
        the newest data.
    """
    remember(view)
    if frame().edition.data is not None:
        return []
    shown = [each for each in fragments if st.session_state.get(opening(each), True)]
    return [*shown, FRAGMENT]


def opening(fragment: str) -> str:
    """Return the key of what opens a fragment that is closed at first (`_blocks.behind`)."""
    return f"{fragment}: open"


def at(view: View) -> Shown:
    """Return a view as the page shows it."""
    return Shown(view, frame(), st.context.url or "")


def latest() -> Latest:
    """Return what holds the view that the page shows, once its controls are made."""
    held: Latest = st.session_state.setdefault(SHOWN, Latest())
    return held


def problems() -> tuple[LinkProblem, ...]:
    """Return what could not be used in the link that opened this page."""
    found: tuple[LinkProblem, ...] = st.session_state.get(PROBLEMS, ())
    return found


def dismiss() -> None:
    """Forget the problems of the link; a callback."""
    st.session_state[PROBLEMS] = ()


def lost() -> Query:
    """Return the settings that Back within the page led away from, or nothing."""
    query: Query = st.session_state.get(LOST, {})
    return query


def restore(view: type[View], dataset: Dataset) -> None:
    """Set the page's controls to the settings lost by Back; a callback."""
    read, _ = view.from_query(lost(), dataset)
    st.session_state[LOST] = {}
    _set(view, dataset, lambda name: getattr(read, name))


def show(wanted: View, dataset: Dataset) -> None:
    """Set the page's controls to a view of it; a callback."""
    _set(type(wanted), dataset, lambda name: getattr(wanted, name))


def reset(view: type[View], dataset: Dataset) -> None:
    """Set the page's controls to their defaults; a callback."""
    defaults = view.defaults()
    _set(view, dataset, lambda name: defaults[name])


def _set(view: type[View], dataset: Dataset, value: Callable[[str], Any]) -> None:
    for name, parameter in view.parameters().items():
        wanted = parameter.shown(value(name), dataset)
        st.session_state[name] = list(wanted) if parameter.kind == "choices" else wanted


def _set_frame(wanted: Frame, names: Iterable[str]) -> None:
    """Set controls of the frame."""
    values = vars(wanted.edition) | vars(wanted.watched)
    for name in names:
        shown = frames.parameters()[name].shown(values[name], streamlit_cache.dataset())
        st.session_state[name] = list(shown) if isinstance(shown, tuple) else shown


def _tell_again(shown: Frame) -> None:
    """Set the controls of the frame to what they hold, but for defaults.

    A browser that makes them anew may have forgotten it. In the address it stands twice
    (`current`), which Streamlit would put right by an address more to go back over.
    """
    query = shown.query()
    told = [name for name in _frame_controls() if name in query]
    context = get_script_run_ctx()
    if context is not None:
        with context.session_state.query_params() as address:
            for name in filter(address.has_param, told):
                # Streamlit compares with what the control sends: of these kinds a list.
                several = frames.parameters()[name].kind in ("choices", "date")
                address.set_with_no_forward_msg(name, query[name] if several else query[name][0])
    _set_frame(shown, told)


def show_edition(wanted: Edition) -> None:
    """Look at other data; a callback."""
    _set_frame(replace(frame(), edition=wanted), Edition.parameters())


def set_controls(values: Mapping[str, Any]) -> None:
    """Set some controls by parameter name; a callback."""
    st.session_state.update(values)


def query_of(path: str) -> Query:
    """Return the query that leads to a page as it was left, on the data of this session."""
    return kept().get(path, {}) | frame().query()


def query_to(view: View, dataset: Dataset) -> Query:
    """Return the query of a link to exactly this view, whatever the page showed before.

    A view with all defaults names its first parameter all the same: an address without settings
    stands for “as I left the page”.
    """
    query = view.to_query()
    parameters = view.parameters()
    if not query and parameters:
        name, parameter = next(iter(parameters.items()))
        query = {name: parameter.write(parameter.shown(getattr(view, name), dataset))}
    return query | frame().query()
