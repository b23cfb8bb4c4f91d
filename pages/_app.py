"""Entry script: frame and navigation around every page."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from ai_investments import formats, sources, streamlit_cache, streamlit_waiting
from ai_investments.views import VIEWS, Methods, View, YourData
from pages import (
    _accessibility,
    _blocks,
    _chart,
    _copy_link,
    _embed,
    _frame,
    _guide,
    _links,
    _login,
    _printed,
)
from pages._navigation import page_of

st.html(Path(__file__).with_name("style.css"))

views: dict[str, type[View]] = {view.path: view for view in VIEWS}
pages = {path: page_of(view) for path, view in views.items()}
page = st.navigation(list(pages.values()), position="hidden")
view = views[page.url_path]
st.set_page_config(
    page_title=f"{view.title} · AI Investment Monitor", page_icon="📈", layout="wide"
)
_login.require(page)
if st.context.is_embedded:
    _embed.show(view)
    st.stop()
dataset = _links.enter(page, view)

top = st.container()
if _links.problems():
    with st.container(key="link-problems"):
        listed = "\n".join(f"- {formats.plain(str(problem))}" for problem in _links.problems())
        st.warning(f"Not everything in this link could be used:\n{listed}")
        st.button("Understood", on_click=_links.dismiss)
if _links.lost():
    st.warning("Back led to an address without settings: the page shows its defaults.")
    st.button("Restore the settings", on_click=_links.restore, args=(view, dataset))
_blocks.data_problems(dataset)
notice = st.container()

if told := streamlit_cache.source_notice():
    st.warning(formats.plain(told), icon=":material/cloud_off:")
if told := streamlit_cache.stopped(view.path):
    st.warning(formats.plain(told), icon=":material/cancel:")
    st.button("Go on", key="go on", on_click=streamlit_waiting.ask_again)
if (unread := sources.unread(dataset)) and view not in (Methods, YourData):
    _blocks.nothing_read(view, unread)
elif view.loads_deals and dataset.many_deals:
    _blocks.too_many_deals(view, dataset)
else:
    try:
        page.run()
    except (StopException, sources.Stopped):  # it is said above why the page does not go on
        pass
    except Exception as error:
        failure = sources.failure(dataset, error)
        if failure is None:
            raise
        streamlit_cache.source_failed(failure)
        _blocks.source_failed(failure)
    else:
        with notice:
            _frame.notice(_links.latest().shown.view)
        _guide.how_computed(view)
_frame.controls(view)
_login.account()

_blocks.legend(dataset)
_printed.place(view, dataset)
_chart.taken_from(_frame.told())
_accessibility.script()
_copy_link.show(_links.frame().base)
sections: dict[str, list[type[View]]] = {}
for each in VIEWS:
    sections.setdefault(each.section, []).append(each)


def links(*shown: tuple[type[View], str]) -> None:
    """Show links to pages as they were left."""
    for each, label in shown:
        st.page_link(pages[each.path], label=label, query_params=_links.query_of(each.path))


moving = st.fragment(links, key=_links.FRAGMENT)


def shares(other: type[View]) -> bool:
    """Return whether a step of a control of this page changes the link to another one."""
    return not view.parameters().keys().isdisjoint(other.parameters())


with top:
    with st.container(horizontal=True, key="navigation"):
        st.markdown("**AI Investment Monitor**")
        for section, (first, *_) in sections.items():
            target = view if first.section == view.section else first
            (moving if shares(target) else links)((target, section))
        _guide.help_of(view, dataset)
    own = [(each, each.title) for each in sections[view.section]]
    if len(own) > 1:
        with st.container(horizontal=True, key="subpages"):
            moving(*own)
    _guide.first_visit(view, dataset)
