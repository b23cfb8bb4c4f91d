"""Compare scenarios: up to four pinned churn scenarios and the controls as they stand."""

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import CompareScenarios
from ai_investments.views.compare import Result
from pages import _blocks, _churn, _links
from pages._controls import Controls

FINDING, ANSWER = "finding", "answer"

dataset = _links.dataset()
controls = Controls(CompareScenarios, dataset)


def current() -> tuple[CompareScenarios, Result]:
    """Return the view as the controls now stand, and what it shows."""
    view = controls.view()
    return view, streamlit_cache.result(view, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say what comes out."""
    _, result = current()
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.suggested:
        st.info(
            "Nothing is pinned yet: ready-made scenarios stand in. Set the controls and pin what "
            "you want to compare; pins travel in the link."
        )


@st.fragment(key=ANSWER)
def answer() -> None:
    """Show the scenarios side by side."""
    view, result = current()
    for warning in result.warnings:
        st.warning(formats.plain(warning))
    _churn.faults(result.problems)
    left, right = st.columns(2, gap="large")
    with left:
        _blocks.drawn(view, "paths", result, dataset)
    with right:
        if not _blocks.drawn(view, "marks", result, dataset):
            st.info("Set “Revenue before” to see what the stake is worth.")
    st.markdown("#### What they come to")
    st.dataframe(
        result.results, hide_index=True, height="content", column_config={"result": "Result"}
    )
    st.markdown("#### In what they differ")
    if len(result.differences):
        st.dataframe(
            result.differences, hide_index=True, height="content",
            column_config={"setting": "Setting"},
        )  # fmt: skip
    else:
        st.caption("In no setting.")


spots = [st.container() for _ in range(3)]
redraws = _churn.redraws(dataset, FINDING, ANSWER)
with st.expander("Pinned scenarios: rename, remove, paste a link", icon=":material/push_pin:"):
    st.caption("Settings are those of a link. They are in this page’s link too.")
    controls.show("pins")
_churn.tables(controls)
with st.sidebar:
    controls.show("with_current", redraws=redraws)
_churn.sidebar(controls, dataset, redraws)
controls.done()
with spots[0]:
    finding()
with spots[1]:
    _churn.pin(controls)
with spots[2]:
    answer()
_blocks.download("scenarios.csv")
