"""Which data a page shows: the controls for it, and what is said where it is not the newest."""

import streamlit as st

from ai_investments import formats, kept_versions, streamlit_cache
from ai_investments.dataset import Dataset
from ai_investments.views.edition import Edition, versions
from pages import _links
from pages._controls import SettingControls


def controls() -> None:
    """Show the controls of the data, closed, below those of the page."""
    served = streamlit_cache.dataset()
    if len(versions(served)) == 1:
        return
    with st.sidebar, st.expander("Data", icon=":material/database:"):
        SettingControls(Edition, served).show("data")
        for each in kept_versions.kept(served.folder):
            newest = " (newest)" if each.version == served.version else ""
            st.caption(
                formats.plain(f"{each.version}{newest}: {each.kept_on:%-d %b %Y}. {each.note}")
            )


def notice(dataset: Dataset) -> None:
    """Say that the page shows an earlier version of the data, and offer the newest."""
    edition = _links.edition()
    if edition.data is None:
        return
    st.info(f"An earlier version of the data is shown: {_told(edition.data, dataset)}.")
    st.button(
        "Show the newest data",
        key="show the newest data",
        on_click=_links.show_edition,
        args=(Edition(),),
    )


def _told(version: str, dataset: Dataset) -> str:
    found = next(each for each in kept_versions.kept(dataset.folder) if each.version == version)
    return formats.plain(f"{version} of {found.kept_on:%-d %B %Y} ({found.note})")
