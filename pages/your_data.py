"""Your data: upload, check, correct, use, share and delete rows of one's own."""

import json
from pathlib import PurePath

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.dataset_archive import About
from ai_investments.own_data import canonical
from ai_investments.own_data.limits import LARGEST_BYTES, MOST_ROWS
from ai_investments.own_data.template import template
from ai_investments.stored_datasets import Store, StoreError
from ai_investments.views import YourData
from pages import _blocks, _links, _login, _own_files, _own_mapping, _own_report, _own_stored
from pages._own_files import OwnFile
from pages._own_mapping import TABLE_NAMES

UPLOADS = "your data: uploads so far"
SAID = "your data: said"

built_in = streamlit_cache.dataset()
dataset = _links.dataset()
view = YourData()
person = _login.person()
_links.remember(view)
result = streamlit_cache.result(view, dataset)


def uploaded() -> None:
    """Take over the files of the uploader, and empty it for the next ones."""
    state = st.session_state
    again = [
        each.name for each in state[uploader] if not _own_files.bring(each.name, each.getvalue())
    ]
    state[SAID] = f"Uploaded already: {', '.join(again)}." if again else ""
    state[UPLOADS] = state.get(UPLOADS, 0) + 1


def file_block(file: OwnFile) -> None:
    """Show one file: how it is read, what was found, what can be corrected."""
    with st.container(border=True):
        above = st.container(horizontal=True, vertical_alignment="center")
        with above:
            what = f" · {_own_mapping.recognised(file.mapping)}" if file.mapping else ""
            st.markdown(f"**{formats.plain(file.name)}** {formats.plain(what)}")
            st.space("stretch")
            st.button("Remove", key=f"{file.key} remove", icon=":material/close:",
                      on_click=_own_files.discard, args=(file,))  # fmt: skip
        if file.own is None:
            st.info("Not read: it was cancelled.")
            st.button("Read it", key=f"{file.key} read", on_click=_own_files.go_on, args=(file,))
            return
        _own_report.counts(file.own)
        _own_mapping.form(file)
        _own_report.findings(file.own)
        _own_report.corrections(file)
        _own_report.preview(file.own)


def use(store: Store, name: str, who: str, rows: str) -> None:
    """Store the rows that can be used, put them into the link and forget the files."""
    used = [each.own for each in _own_files.brought() if each.own is not None and each.usable]
    counted: dict[str, int] = {}
    for own in used:
        table = own.mapping.table
        counted[table] = counted.get(table, 0) + len(own.table)
    about = About(
        called=name.strip() or "Own data",
        files=tuple(own.sheet.file for own in used),
        rows=counted,
        warned=sum(own.count("warning") for own in used),
        rejected=sum(own.count("rejected") for own in used),
        readings=tuple(json.loads(own.mapping.to_json()) for own in used),
        who=who.strip(),
        owner="" if person is None else person.subject,
    )
    with st.status("Storing your rows"):
        stored = store.put(canonical(*used), about)
    _own_files.discard_all()
    _own_stored.show(stored, rows)
    st.rerun()


_own_files.read_all(built_in)
brought = _own_files.brought()
usable = sum(each.usable for each in brought)
finding = _own_report.finding(brought) or result.finding
st.subheader(formats.plain(finding), anchor=False)
if in_use := _own_stored.in_use():
    _own_stored.block(in_use)
for title, own_rows in result.tables.items():
    with st.expander(f"Your rows: {title.lower()} ({len(own_rows):,})", icon=":material/table:"):
        st.dataframe(
            own_rows.dropna(axis="columns", how="all"),
            hide_index=True,
            alt="Own rows",
            placeholder=_blocks.MISSING,
        )
if result.tables:
    _blocks.download("your-data.csv")

left, right = st.columns([3, 2], gap="large")
with left:
    uploader = f"your data: uploader {st.session_state.get(UPLOADS, 0)}"
    st.file_uploader(
        "Deals, capex or customers as CSV, XLSX, ODS or Parquet",
        type=["csv", "tsv", "txt", "xlsx", "xlsm", "ods", "parquet"],
        accept_multiple_files=True,
        key=uploader,
        on_change=uploaded,
        help=f"Up to {LARGEST_BYTES // 2**20} MB and {MOST_ROWS:,} rows a file; several files "
        "become one dataset. Exports of deal databases are recognised by their headings.",
    )
    if st.session_state.get(SAID):
        st.info(formats.plain(st.session_state[SAID]))
with right:
    st.markdown("**Or start from a template**")
    with st.container(horizontal=True):
        for table, what in TABLE_NAMES.items():
            st.download_button(
                what,
                data=template(table),
                file_name=f"{what.lower()}-template.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"template {table}",
                icon=":material/download:",
            )
    st.caption(
        "Nothing leaves this page until you choose to use it. Each row is checked first; what "
        "cannot be used is named with its row, column, value, reason and remedy."
    )
for file in brought:
    file_block(file)
if brought:
    with st.container(border=True):
        st.markdown("#### Use it")
        named, by = st.columns(2)
        name = named.text_input(
            "Name of this data", PurePath(brought[0].name).stem[:80], max_chars=80, key="own name"
        )
        if person is None:
            who = by.text_input(
                "Stored by (optional)", max_chars=80, key="own who",
                help="Shown to whoever opens the link.",
            )  # fmt: skip
        else:
            who = person.called
            by.text_input("Stored by", who, disabled=True)
        rows = st.radio(
            "Your rows stand",
            list(_own_stored.ROWS),
            format_func=_own_stored.ROWS.__getitem__,
            horizontal=True,
            key="own rows chosen",
        )
        try:
            store = streamlit_cache.store()
            st.caption(formats.plain(_own_stored.terms(store)))
            with st.container(horizontal=True):
                pressed = st.button(
                    f"Use {formats.count(usable, 'row')}", type="primary", disabled=not usable
                )
                st.button("Discard all files", on_click=_own_files.discard_all)
            if pressed:
                use(store, name, who, rows)
        except StoreError as error:
            st.error(formats.plain(str(error)))
