"""Data & sources: every table, every claim, the dictionary, what was left out."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import DataSources
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(DataSources, dataset)
with st.sidebar:
    controls.show("table", "find", "row")
view = controls.done()
result = streamlit_cache.result(view, dataset)
table = result.table


def open_row() -> None:
    """Open the row chosen in the table."""
    chosen = st.session_state["rows"].selection.rows
    if chosen and table.key:
        st.session_state["row"] = str(result.rows[table.key[-1]].iloc[chosen[0]])


st.subheader(formats.plain(result.finding), anchor=False)
st.markdown(f"#### {formats.plain(table.title)}")
rows = formats.count(result.total, "row")
found = f"{len(result.rows):,} of {rows}" if view.find else rows
st.caption(formats.plain(f"{table.description} {found}."))
columns: dict[str, Any] = {
    each.name: st.column_config.Column(help=each.description) for each in table.fields
}
columns |= {
    each.name: st.column_config.LinkColumn(help=each.description, display_text="open")
    for each in table.fields
    if each.kind == "address"
}
columns |= {
    each.name: st.column_config.DateColumn(help=each.description, format="YYYY-MM-DD")
    for each in table.fields
    if each.kind == "date"
}
if view.find and result.rows.empty and result.total:
    st.info("No row holds this text. Find less of it, or choose another table.")
if len(result.rows):
    st.dataframe(
        result.rows,
        hide_index=True,
        key="rows",
        on_select=open_row,
        selection_mode="single-row",
        column_config=columns,
        alt=table.title,
        placeholder=_blocks.MISSING,
    )
_blocks.download(f"{table.name}.csv")

if view.row and not table.key:
    st.info("The rows of this table have no names, so none can be opened.")
elif view.row and result.opened is None:
    st.info(formats.plain(f"No row of this table is called “{view.row}”."))
if result.opened is not None:
    st.markdown(f"#### {formats.plain(view.row)}")
    cells = pd.DataFrame(
        [
            {"Column": name, "Value": str(value), "Meaning": table[name].description}
            for name, value in result.opened.items()
            if pd.notna(value)
        ]
    )
    st.dataframe(cells, hide_index=True, alt="The row opened", placeholder=_blocks.MISSING)
    if len(result.claims):
        st.markdown("**Its claims**")
        _blocks.claims_table(result.claims)
    elif "evidence" in table.columns:
        st.caption("Its source stands in the row itself.")

left, right = st.columns(2, gap="large")
with left:
    _blocks.drawn(view, "mix", result, dataset)
with right:
    st.markdown("**What was left out**")
    st.dataframe(
        dataset.rows("left_out"),
        hide_index=True,
        column_config={"what": "Read, but not entered", "why": "Why"},
        alt="What was left out",
    )
st.markdown(f"#### Dictionary: {formats.plain(table.title)}")
st.dataframe(
    pd.DataFrame(
        [
            {
                "Column": each.name,
                "Kind": each.kind + (", required" if each.required else ""),
                "Meaning": each.description,
                "Values": ", ".join(each.allowed),
            }
            for each in table.fields
        ]
    ),
    hide_index=True,
    alt=f"Dictionary: {table.title}",
)
