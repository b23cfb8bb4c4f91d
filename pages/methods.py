"""Methods: how every figure is computed, its gaps and limits, and what the words mean."""

from itertools import groupby

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import VIEWS, Methods
from pages import _blocks, _guide, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(Methods, dataset)
with st.sidebar:
    controls.show("of_page", "look_up")
view = controls.done()
result = streamlit_cache.result(view, dataset)
kinds = {kind.title: kind for kind in VIEWS}

st.subheader(formats.plain(result.finding), anchor=False)
if not result.methods and not result.terms:
    st.info("Nothing holds all of these words. Look up fewer, or choose every page.")
for title, methods in groupby(result.methods, key=lambda method: method.page):
    st.markdown(f"#### {formats.plain(title)}")
    _guide.leading(f"Open {title}", kinds[title](), dataset)
    _guide.show(tuple(methods))
if result.terms:
    st.markdown("#### Words")
    st.html(
        '<dl class="words">'
        + "".join(
            f"<div><dt>{formats.in_html(term.title)}</dt><dd>{formats.in_html(term.told)}</dd></div>"
            for term in result.terms
        )
        + "</dl>"
    )
_blocks.download("methods.csv")
