"""Compare scenarios: up to four pinned churn scenarios and the controls as they stand."""

import streamlit as st

from ai_investments import formats
from ai_investments.views import CompareScenarios
from ai_investments.views.compare import Result
from pages import _blocks, _churn
from pages._page import Page

page = Page(CompareScenarios)


@page.part
def finding(view: CompareScenarios, result: Result) -> None:
    """Say what comes out."""
    _blocks.finding(result.finding)
    if result.suggested:
        st.info(
            "Nothing is pinned yet: ready-made scenarios stand in. Set the controls and pin what "
            "you want to compare; pins travel in the link."
        )


@page.part
def answer(view: CompareScenarios, result: Result) -> None:
    """Show the scenarios side by side."""
    for warning in result.warnings:
        st.warning(formats.plain(warning))
    _churn.faults(result.problems)
    left, right = st.columns(2, gap="large")
    with left:
        page.drawn("paths", view, result)
    with right:
        page.drawn("marks", view, result, "Set “Revenue before” to see what the stake is worth.")
    st.markdown("#### What they come to")
    st.dataframe(
        result.results,
        hide_index=True,
        height="content",
        column_config={"result": "Result"},
        alt="What they come to",
    )
    st.markdown("#### In what they differ")
    if len(result.differences):
        st.dataframe(
            result.differences, hide_index=True, height="content",
            column_config={"setting": "Setting"}, alt="In what they differ")  # fmt: skip
    else:
        st.caption("In no setting.")


spots = [st.container() for _ in range(3)]
with st.expander("Pinned scenarios: rename, remove, paste a link", icon=":material/push_pin:"):
    st.caption("Settings are those of a link. They are in this page’s link too.")
    page.controls.show("pins")
_churn.tables(page.controls)
with st.sidebar:
    page.show("with_current")
_churn.sidebar(page)
page.controls.done()
with spots[0]:
    finding()
with spots[1]:
    _churn.pin(page.controls)
with spots[2]:
    answer()
_blocks.download("scenarios.csv")
