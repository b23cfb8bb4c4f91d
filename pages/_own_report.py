"""What was found in an analyst's file: counts, findings, rows to correct, rows as they are read."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.own_data.findings import WORDS
from ai_investments.own_data.own_rows import OwnRows, State
from pages import _cards, _own_files
from pages._cards import Card
from pages._own_files import OwnFile
from pages._own_mapping import TABLE_NAMES

STATES: dict[State, str] = {
    "accepted": "✓ accepted", "warning": "△ accepted with a warning", "rejected": "✕ rejected",
}  # fmt: skip
LISTED = 1000
CORRECTED_AT_ONCE = 200
PREVIEWED = 50


def counts(own: OwnRows) -> None:
    """Show how many rows are accepted, accepted with a warning, and rejected, or why none is."""
    for each in own.findings:
        if each.row is None and each.severity == "rejected":
            st.error(formats.plain(str(each)))
    if not own.sheet.headings:
        return
    _cards.row(*(Card(words, f"{own.count(state):,}", ()) for state, words in STATES.items()))


def findings(own: OwnRows) -> None:
    """List what was found, the worst first, and offer all of it as CSV."""
    if own.without_rate:
        currencies = ", ".join(own.without_rate)
        st.warning(f"Amounts in {currencies} need a rate: give it under “How it is read”.")
    if not own.findings or not own.sheet.headings:
        return
    order = list(WORDS)
    told = sorted(own.findings, key=lambda each: (order.index(each.severity), each.row or 0))
    title = f"{formats.count(len(told), 'finding')}"
    with st.expander(title, expanded=own.count("rejected") > 0, icon=":material/rule:"):
        if len(told) > LISTED:
            st.caption(f"The first {LISTED:,} are listed; the download has all.")
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        "": each.word,
                        "Row": each.row,
                        "Column": each.column,
                        "Value": each.value,
                        "What is found": each.reason,
                        "What to do": each.remedy,
                    }
                    for each in told[:LISTED]
                ]
            ),
            hide_index=True,
            alt=f"{title} in {own.sheet.file}",
        )
        st.download_button(
            "Download the findings",
            data=own.report_csv,
            file_name="findings.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"findings {id(own)}",
        )


def corrections(file: OwnFile) -> None:
    """Show the rejected rows as a table to type into; what is typed is checked at a press.

    The table stays as it is while it is typed into, or its edits would be lost; what was typed is
    kept beside it for when the page is entered again.
    """
    own = file.own
    if own is None or not own.count("rejected") or not own.sheet.headings:
        return
    editor = f"{file.key} editor {file.edition}"
    base = f"{editor} rows"
    state = st.session_state
    if editor not in state:
        state[base] = _rejected(own, file)
    shown: pd.DataFrame = state[base]
    if shown.empty:
        return

    def typed() -> None:
        for place, cells in state[editor]["edited_rows"].items():
            for column, value in cells.items():
                file.typed[int(shown.index[int(place)]), column] = str(value or "")

    with st.expander("Correct the rejected rows here", icon=":material/edit:", expanded=True):
        if own.count("rejected") > len(shown):
            st.caption(
                f"{len(shown):,} of {own.count('rejected'):,} rejected rows; correct these, check "
                "again, and the next follow."
            )
        st.data_editor(
            shown,
            key=editor,
            num_rows="fixed",
            on_change=typed,
            column_config={
                "_index": st.column_config.NumberColumn("Row", disabled=True),
                WRONG: st.column_config.TextColumn(WRONG, disabled=True, width="large"),
            },
            alt=f"Rejected rows of {file.name}, to type into",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Check again", key=f"{file.key} recheck", on_click=_own_files.recheck, args=(file,)
            )
            if file.typed:
                st.caption(f"{formats.count(len(file.typed), 'cell')} typed, not yet checked")


WRONG = "What is wrong"


def _rejected(own: OwnRows, file: OwnFile) -> pd.DataFrame:
    """Return the first rejected rows as text: columns that are read first, then what is wrong."""
    rows = own.rejected.head(CORRECTED_AT_ONCE).astype("object")
    reasons: dict[int, list[str]] = {}
    for each in own.findings:
        if each.row is not None and each.severity == "rejected":
            reasons.setdefault(each.row, []).append(f"{each.column}: {each.reason}")
    for (row, column), value in file.typed.items():
        if row in rows.index and column in rows:
            rows.loc[row, column] = value
    read = [each for each in own.sheet.headings if each in own.mapping.columns.values()]
    rest = [each for each in own.sheet.headings if each not in read]
    table = rows[[*read, *rest]]
    table.insert(0, WRONG, ["; ".join(reasons.get(int(row), ())) for row in rows.index])
    return table


def preview(own: OwnRows) -> None:
    """Show the rows as they would be used."""
    if own.table.empty:
        return
    with st.expander(f"Rows as they would be used ({len(own.table):,})", icon=":material/preview:"):
        first = own.table.head(PREVIEWED)
        st.dataframe(
            first[[name for name in first if (first[name] != "").any()]],
            alt=f"Rows of {own.sheet.file} as they would be used",
        )
        if len(own.table) > PREVIEWED:
            st.caption(f"The first {PREVIEWED}.")


def finding(brought: Sequence[OwnFile]) -> str:
    """Return what became of the rows of all files in one sentence; empty where none is read."""
    own = [each.own for each in brought if each.own is not None]
    if not own:
        return ""
    accepted, warned, rejected = (sum(each.count(state) for each in own) for state in STATES)
    tables = " and ".join(dict.fromkeys(TABLE_NAMES[each.mapping.table].lower() for each in own))
    used = formats.count(accepted + warned, "row")
    return f"{used} of {tables} can be used, {warned:,} with a warning; {rejected:,} rejected"
