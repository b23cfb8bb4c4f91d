"""Start here: five steps through the tool, each with what it finds and what to look at."""

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import StartHere
from pages import _blocks, _guide, _links

dataset = _links.dataset()
view = StartHere()
_links.remember(view)
_guide.begin()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
for step in result.steps:
    with st.container(border=True, gap=None):
        _guide.leading(f"{step.number}. {step.stop.question}", step.stop.view, dataset)
        st.markdown(f"**{formats.plain(step.finding)}.** {formats.plain(step.stop.look_at)}")
st.caption(
    "Each page then says above what to look at, and leads to the next step. Help, at the top of "
    "every page, has its examples and explains its words; so does a pointer held over a heading."
)
_blocks.download("start-here.csv")
