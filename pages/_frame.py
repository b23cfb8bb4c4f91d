"""What all pages share: controls of the data shown, and a word where it is not the newest."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from ai_investments import formats, kept_versions, streamlit_cache
from ai_investments.differences import ViewDifferences
from ai_investments.kept_versions import KeptVersion
from ai_investments.views import View
from ai_investments.views.edition import Edition, versions
from ai_investments.views.watched import Watched
from pages import _links
from pages._controls import SettingControls

LISTED_CHANGES = 200


def controls(kind: type[View]) -> None:
    """Show the controls of the data, closed, below those of the page."""
    served = streamlit_cache.dataset()
    with st.sidebar, st.expander("Data and watch list", icon=":material/database:"):
        if len(versions(served)) > 1:
            SettingControls(Edition, served).show("data")
            for each in kept_versions.kept(served.folder):
                newest = " (newest)" if each.version == served.version else ""
                st.caption(formats.plain(f"{_named(each)}{newest}: {each.note}"))
        SettingControls(Edition, served).show("own_data")
        if _links.frame().edition.own_data:
            SettingControls(Edition, served).show("own_rows")
        watched = [name for name in Watched.parameters() if name not in kind.parameters()]
        SettingControls(Watched, _links.dataset()).show(*watched)


def told() -> str:
    """Return in words which data is shown: what goes with a chart that leaves the page."""
    frame = _links.frame()
    newest = "" if frame.edition.data is None else ", not the newest"
    parts = [f"data version {frame.base.version}{newest}"]
    if frame.base.as_of:
        parts.append(f"researched up to {frame.base.as_of}")
    if frame.dataset.own_ids:
        how = "instead of" if frame.edition.own_rows == "instead" else "beside"
        parts.append(f"somebody’s own rows {how} the built-in ones, without public evidence")
    return "; ".join(parts)


def notice(view: View) -> None:
    """Say that own rows are in the figures, or that they are of an earlier version of the data."""
    frame = _links.frame()
    if own := len(frame.dataset.own_ids):
        how = "instead of" if frame.edition.own_rows == "instead" else "beside"
        st.caption(
            f"✎ {formats.count(own, 'own row')} without public evidence "
            f"{'stands' if own == 1 else 'stand'} {how} the built-in data: findings, sums, ranks "
            "and medians of this page may rest on them."
        )
    version = frame.edition.data
    if version is None:
        return
    kept = kept_versions.kept(frame.dataset.folder)
    found = next(each for each in kept if each.version == version)
    newest = streamlit_cache.opened(replace(frame.edition, data=None))
    differs = streamlit_cache.differences(view, frame.dataset, newest)
    st.info(
        f"Shown as it was: data version {_named(found)}. On the newest data {_in_short(differs)}.",
        icon=":material/history:",
    )
    st.button(
        "Show the newest data",
        key="show the newest data",
        help=f"Shown now: {formats.plain(found.note)}",
        on_click=_links.show_edition,
        args=(replace(frame.edition, data=None),),
    )
    if differs.none:
        return
    with st.expander("What differs on the newest data"):
        if differs.finding_now != differs.finding_before:
            st.markdown(f"Finding: “{formats.plain(differs.finding_now)}”")
        st.markdown(f"{_counted(differs)}.")
        if not differs.table.none:
            _list(differs)


def _named(version: KeptVersion) -> str:
    return f"{version.version} of {formats.day(pd.Timestamp(version.kept_on))}"


def _in_short(differs: ViewDifferences) -> str:
    """Return what differs on the newest data: the finding stands below, what it says does not."""
    if differs.none:
        return "finding, table and charts of this page are the same"
    if differs.finding_now != differs.finding_before:
        return "its finding is another"
    return "its finding is the same, but not its table or charts"


def _counted(differs: ViewDifferences) -> str:
    """Return how much of the page's table differs, and which of its charts."""
    table = differs.table
    counts = [
        f"{formats.count(len(table.added), 'row')} more",
        f"{formats.count(len(table.removed), 'row')} fewer",
        f"{formats.count(len(table.changed), 'figure')} changed",
    ]
    told = "The same table" if table.none else f"Table: {', '.join(counts)}"
    if not differs.charts:
        return told
    named = ", ".join(f"“{formats.plain(each)}”" for each in differs.charts)
    return f"{told}; drawn otherwise: {named}"


def _list(differs: ViewDifferences) -> None:
    table = differs.table
    rows = [
        {"Row": row, "What": "changed", "Column": column, "Before": before, "Newest": after}
        for row, column, before, after in zip(
            table.changed["row"], table.changed["column"], table.changed["before"],
            table.changed["after"], strict=True,
        )
    ]  # fmt: skip
    rows += [{"Row": row, "What": "only on the newest"} for row in table.added.index]
    rows += [{"Row": row, "What": "only as it was"} for row in table.removed.index]
    if len(rows) > LISTED_CHANGES:
        st.caption(f"The first {LISTED_CHANGES} of {len(rows):,}.")
    st.dataframe(
        pd.DataFrame(rows[:LISTED_CHANGES]).astype("str"),
        hide_index=True,
        alt="What differs on the newest data",
    )
    for note in table.notes:
        st.caption(formats.plain(note))
