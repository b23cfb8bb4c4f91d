"""New since: what was added, changed and removed in the data since a day."""

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import NewSince
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(NewSince, dataset)
with st.sidebar:
    controls.show("since", "watch", "new_watched", "new_tables", "new_kinds", "new_by")
view = controls.done()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
if result.compared.data is not None:
    st.caption("What counts is when a row came into this data, not when it happened.")
for note in result.notes:
    st.caption(formats.plain(note))
if not _blocks.drawn(view, "changes", result, dataset) and result.compared.data is not None:
    st.info("Nothing to draw. Choose an earlier day, or other tables and companies.")

st.markdown("#### Every change")
changes = result.changes
st.dataframe(
    changes[["company", "what", "title", "words", "row"]].assign(
        watched=changes["watched"].map({True: "★", False: ""}),
        url=changes["source_urls"].str.split("; ").str[0],
    ),
    hide_index=True,
    column_order=["watched", "company", "what", "title", "words", "url", "row"],
    column_config={
        "watched": st.column_config.TextColumn("★", help="On your watch list.", width="small"),
        "company": "Company",
        "what": "What",
        "title": "Table",
        "words": st.column_config.TextColumn("Change", width="large"),
        "url": st.column_config.LinkColumn(
            "Source", display_text="open", width="small",
            help="The row’s own source, or the first claim of its figure.",
        ),
        "row": "Row of the data",
    },
)  # fmt: skip
_blocks.download("new-since.csv")

st.markdown("#### Versions kept")
st.dataframe(
    result.versions,
    hide_index=True,
    column_config={
        "version": "Version",
        "kept_on": st.column_config.DateColumn("Newest since", format="YYYY-MM-DD"),
        "as_of": "Researched up to",
        "note": st.column_config.TextColumn("What changed with it", width="large"),
    },
)
