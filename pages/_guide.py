"""What helps where it is needed: the first visit, examples as links, the words of a page."""

import streamlit as st

from ai_investments import formats, glossary, methods
from ai_investments.dataset import Dataset
from ai_investments.views import Methods, View, examples
from ai_investments.views.start_here import STOPS
from pages import _blocks, _links
from pages._navigation import page_of

VISIT = "first visit: on"


def leading(
    label: str, shown: View, dataset: Dataset, icon: str = ":material/arrow_forward:"
) -> None:
    """Show a link to a view of a page."""
    st.page_link(
        page_of(type(shown)),
        label=formats.plain(label),
        icon=icon,
        query_params=_links.query_to(shown, dataset),
    )


def begin() -> None:
    """Have the pages of the first visit say what to look at, from now on."""
    st.session_state[VISIT] = True


def first_visit(kind: type[View], dataset: Dataset) -> None:
    """On a page of the first visit say which step it is, and lead to the next one."""
    kinds = [type(stop.view) for stop in STOPS]
    if not st.session_state.get(VISIT) or kind not in kinds:
        return
    place = kinds.index(kind)
    with st.container(horizontal=True, vertical_alignment="center", key="first-visit"):
        st.markdown(f"**Step {place + 1} of {len(STOPS)}.** {formats.plain(STOPS[place].look_at)}")
        if place + 1 < len(STOPS):
            leading(f"Next: {STOPS[place + 1].question}", STOPS[place + 1].view, dataset)
        st.button("End the visit", key="end the first visit", type="tertiary", on_click=_end)


def _end() -> None:
    """Show the pages without steps again; a callback."""
    st.session_state.pop(VISIT, None)


def help_of(kind: type[View], dataset: Dataset) -> None:
    """Offer the examples of a page, its words, and how it computes."""
    offered, terms = examples.of_page(dataset, kind), glossary.of_page(kind.title)
    if not offered and not terms:
        return
    with st.popover("Help", icon=":material/help:", type="tertiary", key="help"):
        if offered:
            st.markdown("**Examples**")
            for example in offered:
                # A link to the page that is shown would leave controls as they are.
                st.button(
                    formats.plain(example.title),
                    key=f"example {example.title}",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    on_click=_links.show,
                    args=(example.view, dataset),
                )
        if terms:
            st.markdown("**Words on this page**")
            st.markdown(
                "\n".join(
                    f"- **{formats.plain(term.title)}**: {formats.plain(term.told)}"
                    for term in terms
                )
            )
        of_page = kind.title if methods.of_page(kind.title) else Methods().of_page
        leading("Methods: formulas and limits", Methods(of_page=of_page), dataset)


def how_computed(kind: type[View]) -> None:
    """Offer the formulas and limits of a page; closed at first."""
    computed = methods.of_page(kind.title)
    if computed:
        _blocks.behind(
            "methods", lambda: show(computed), "How this page computes: formulas, gaps, limits"
        )


def show(computed: tuple[methods.Method, ...]) -> None:
    """Show computations: formula, inputs, missing values, limits, source."""
    for method in computed:
        st.markdown(f"**{formats.plain(method.name)}**")
        if method.latex:
            st.latex(method.latex)
        else:
            st.markdown(f"*{formats.plain(method.formula)}*")
        gaps = [formats.plain(each) for each in method.missing]
        listed = f" {gaps[0]}" if len(gaps) == 1 else "".join(f"\n    - {each}" for each in gaps)
        st.markdown(
            f"- *From:* {formats.plain(method.inputs)}\n"
            f"- *Gaps and contradictions:*{listed}\n"
            f"- *Limits:* {formats.plain(method.limits)}\n"
            f"- *Source:* {formats.plain(method.source)}"
        )
