"""Small tables that live in the link: a bound text, and an editor that writes it."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats, typed_table
from ai_investments.views import Parameter

BLANK_ROWS = 3
"""Rows of an empty table, so that there is a cell to click on."""


def edit(name: str, parameter: Parameter) -> str:
    """Show a table to type into, a text to paste into and a file to upload; return the text.

    Only the text is bound to the address: Streamlit does not bind an editor. The editor starts
    from a table that stays as it is until the text comes from elsewhere or the page is entered
    again; while it is being edited its own edits are not fed back, or they would be lost.
    """
    state = st.session_state
    base, shown, version = f"{name}: table", f"{name}: text shown", f"{name}: version"
    refused = f"{name}: refused"

    def editor() -> str:
        return f"{name}: editor {state.get(version, 0)}"

    above = st.container()
    left, right = st.columns(2)
    with left:
        text = st.text_area(
            f"{parameter.label} as text: paste here",
            key=name,
            help=parameter.help,
            max_chars=typed_table.MOST_CHARACTERS,
            height=120,
            bind="query-params",
        )
    if text != state.get(shown) or editor() not in state:
        read = typed_table.read(text, parameter.columns, parameter.label)
        state[base] = _padded(read.cells)
        state[shown] = text
        state[version] = state.get(version, 0) + 1

    def edited() -> None:
        written = typed_table.write(_changed(state[base], state[editor()]))
        if len(written) > typed_table.MOST_CHARACTERS:
            state[refused] = (
                f"The last change is not in the link: the table would have {len(written):,} "
                f"characters, more than {typed_table.MOST_CHARACTERS:,}. Leave out columns, or "
                "put small customers together."
            )
            return
        state.pop(refused, None)
        state[name] = state[shown] = written

    def uploaded() -> None:
        file = state[f"{editor()} file"]
        if file is None:
            return
        written, problems = typed_table.from_file(
            file.getvalue(), parameter.columns, parameter.label
        )
        state[refused] = " ".join(map(str, problems))
        if written:
            state[name] = written

    with above:
        st.data_editor(
            state[base],
            key=editor(),
            num_rows="dynamic",
            hide_index=True,
            on_change=edited,
            column_config={
                column.name: st.column_config.TextColumn(column.name, help=column.help)
                for column in parameter.columns
            },
            alt=f"{parameter.label}: a table to type into. {parameter.help}",
        )
    with right:
        st.file_uploader(
            f"{parameter.label} from a CSV file",
            type=["csv", "txt", "tsv"],
            max_upload_size=1,
            key=f"{editor()} file",
            on_change=uploaded,
        )
    if state.get(refused):
        st.error(formats.plain(state[refused]))
    return text


def _padded(cells: pd.DataFrame) -> pd.DataFrame:
    rows = range(max(len(cells), BLANK_ROWS))
    padded: pd.DataFrame = cells.reset_index(drop=True).reindex(rows, fill_value="")
    return padded


def _changed(table: pd.DataFrame, changes: dict[str, Any]) -> pd.DataFrame:
    """Return the table after the changes that the editor reports."""
    changed = table.astype("object")
    for row, cells in changes["edited_rows"].items():
        for column, cell in cells.items():
            changed.loc[int(row), column] = cell
    changed = changed.drop(index=changes["deleted_rows"])
    added = pd.DataFrame(changes["added_rows"], columns=table.columns, dtype="object")
    whole: pd.DataFrame = pd.concat([changed, added], ignore_index=True)
    return whole
