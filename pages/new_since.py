"""New since: what was added, changed and removed in the data since a day."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import NewSince
from ai_investments.views.new_since import Result
from pages import _blocks
from pages._page import Page

CHANGE_COLUMNS: dict[str, Any] = {
    "watched": st.column_config.TextColumn("★", help="On your watch list.", width="small"),
    "company": "Company",
    "what": "What",
    "title": "Table",
    "words": st.column_config.TextColumn("Change", width="large"),
    "url": st.column_config.LinkColumn(
        "Source",
        display_text="open",
        width="small",
        help="The row’s own source, or the first claim of its figure.",
    ),
    "row": "Row of the data",
}
VERSION_COLUMNS: dict[str, Any] = {
    "version": "Version",
    "kept_on": st.column_config.DateColumn("Newest since", format="YYYY-MM-DD"),
    "as_of": "Researched up to",
    "note": st.column_config.TextColumn("What changed with it", width="large"),
}

page = Page(NewSince)


def as_read(changes: pd.DataFrame) -> pd.DataFrame:
    """Return changes with a star where they are watched, and their first source."""
    return changes.assign(
        watched=changes["watched"].map({True: "★", False: ""}),
        url=changes["source_urls"].str.split("; ").str[0],
    )


@page.part
def answer(view: NewSince, result: Result) -> None:
    """Say what changed, and draw and list it."""
    _blocks.finding(result.finding)
    compared = result.compared.data is not None
    if compared:
        st.caption("What counts is when a row came into this data, not when it happened.")
    _blocks.notes(result.notes)
    nothing = f"Nothing to draw. {view.remedy}"
    page.drawn("changes", view, result, nothing if compared else "")
    _blocks.table(result.changes, CHANGE_COLUMNS, "Every change", as_read)


with st.sidebar:
    page.controls.show("since", "watch")  # what charts of all pages mark
    page.show("new_watched", "new_tables", "new_kinds", "new_by")
page.controls.done()

answer()
_blocks.download("new-since.csv")
st.markdown("#### Versions kept")
_, shown = page.controls.current()
_blocks.table(shown.versions, VERSION_COLUMNS, alt="Versions kept")
