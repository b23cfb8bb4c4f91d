"""The stored dataset that a link opens: what it is, for how long, who sees it, how to end it."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from ai_investments import formats, streamlit_cache, streamlit_login
from ai_investments.dataset_archive import About
from ai_investments.stored_datasets import Store, StoreError
from pages import _links, _login
from pages._own_mapping import TABLE_NAMES

SEEN_ON = {
    "investments": ("valuations", "valuations.py", "See them among the jumps"),
    "capex": ("capex", "capex.py", "See them in the totals of capex"),
    "customers": ("churn", "churn.py", "Choose their vendor in customer churn"),
}
"""Path, script and words of the page that shows the rows of a table first."""
ROWS = {"beside": "beside the built-in data", "instead": "instead of the built-in data"}


def in_use() -> str:
    """Return the id of the stored dataset that this session looks at, or an empty text."""
    return _links.frame().edition.own_data


def show(stored: str, rows: str) -> None:
    """Show a stored dataset on every page, or none; it is part of the link from now on."""
    edition = _links.frame().edition
    _links.show_edition(replace(edition, own_data=stored, own_rows=rows))


def may_delete(about: About) -> bool:
    """Tell whether who looks at this page may delete a stored dataset."""
    login = streamlit_login.configured()
    return login is None or login.rule.may_delete(about.owner, _login.person())


def terms(kept: Store, about: About | None = None, until: date | None = None) -> str:
    """Return where data is stored, for how long, who can open it and who can delete it."""
    how_long = "until somebody deletes it"
    if kept.days:
        how_long = f"for {kept.days:g} days after somebody last opened it"
    if until is not None:
        how_long += f", as things stand until {formats.day(pd.Timestamp(until))}"
    return f"Stored in {kept.where}, {how_long}. {_whose(about)}"


def _whose(about: About | None) -> str:
    """Return who can open a dataset and delete it; None: one that the visitor would store."""
    login = streamlit_login.configured()
    if login is None:
        return "Everybody who has the link, and can reach this server, can open it and delete it."
    opens = "Everybody who has the link, and may open this monitor, can open it."
    admins = ", ".join(sorted(login.rule.admins)) or "whoever runs this server"
    if about is None or may_delete(about):
        return f"{opens} You and {admins} can delete it."
    stored_by = f"{about.who} and " if about.owner else ""
    return f"{opens} It can be deleted by {stored_by}{admins}."


def block(stored: str) -> None:
    """Show the dataset in use, with what ends its use."""
    try:
        kept = streamlit_cache.store()
        about = kept.about(stored)
        until = kept.expires_on(stored)
    except StoreError as error:
        st.error(formats.plain(str(error)))
        st.button("Go on without it", on_click=show, args=("", "beside"))
        return
    with st.container(border=True):
        st.markdown(f"#### {formats.plain(about.called)}")
        st.markdown(formats.plain(_described(about)))
        st.caption(formats.plain(terms(kept, about, until)))
        rows = _links.frame().edition.own_rows
        st.radio(
            "Its rows stand",
            list(ROWS),
            index=list(ROWS).index(rows),
            format_func=ROWS.__getitem__,
            key=f"its rows {stored} {rows}",
            on_change=_turn,
            args=(stored, rows),
            horizontal=True,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            for table in about.rows:
                path, script, label = SEEN_ON.get(table, SEEN_ON["investments"])
                st.page_link(
                    st.Page(script, url_path=path),
                    label=label,
                    icon=":material/arrow_forward:",
                    query_params=_links.query_of(path),
                )
            st.space("stretch")
            st.button("Stop using it", on_click=show, args=("", "beside"))
            if may_delete(about):
                with st.popover("Delete it"):
                    st.markdown("It is deleted for everybody, and links to it no longer work.")
                    st.button(
                        "Delete for everybody", type="primary", on_click=_delete, args=(stored,)
                    )
        with st.expander("How its files were read"):
            for name, reading in zip(about.files, about.readings, strict=False):
                st.markdown(f"**{formats.plain(name)}**")
                st.json(reading, expanded=False)


def _turn(stored: str, rows: str) -> None:
    """Show the rows of a dataset as the control of them says."""
    show(stored, st.session_state[f"its rows {stored} {rows}"])


def _described(about: About) -> str:
    rows = ", ".join(
        f"{formats.count(count, 'row')} of {TABLE_NAMES.get(table, table).lower()}"
        for table, count in about.rows.items()
    )
    by = f" by {about.who}" if about.who else ""
    return (
        f"{rows} from {', '.join(about.files)}; stored{by} on {about.stored_at[:10]}. "
        f"With a warning: {about.warned:,}; left out: {about.rejected:,}."
    )


def _delete(stored: str) -> None:
    try:
        if not may_delete(streamlit_cache.store().about(stored)):
            return  # the session has ended since the button was shown
        streamlit_cache.delete_stored(stored)
    except StoreError as error:
        st.session_state["your data: said"] = str(error)
        return
    show("", "beside")
