"""Compare scenarios: up to four pinned churn scenarios and the controls as they stand."""

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import CompareScenarios
from pages import _blocks, _churn, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(CompareScenarios, dataset)
answer = st.container()
with st.expander("Pinned scenarios: rename, remove, paste a link", icon=":material/push_pin:"):
    st.caption("Settings are those of a link. They are in this page’s link too.")
    controls.show("pins")
_churn.tables(controls)
with st.sidebar:
    controls.show("with_current")
_churn.sidebar(controls, dataset)
view = controls.done()
result = streamlit_cache.result(view, dataset)

with answer:
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.suggested:
        st.info(
            "Nothing is pinned yet: ready-made scenarios stand in. Set the controls and pin what "
            "you want to compare; pins travel in the link."
        )
    _churn.pin(view)
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
_blocks.download(view, dataset, "scenarios.csv")
