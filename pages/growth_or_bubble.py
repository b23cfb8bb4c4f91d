"""Growth or bubble: each jump split into revenue growth and expansion of the multiple."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import GrowthOrBubble
from ai_investments.views.growth_or_bubble import KIND_WORDS
from pages import _blocks, _focus, _links
from pages._controls import Controls

FINDING, MATRIX, ALL, TABLE = "finding", "matrix", "all jumps", "table"

COLUMNS: dict[str, Any] = {
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "jump": st.column_config.NumberColumn("Jump", format="%.2f×"),
    "kind_of_revenue": "Kind of revenue",
    "start_revenue_usd_bn": st.column_config.NumberColumn("Revenue before, $bn"),
    "start_dated_on": st.column_config.DateColumn("dated", format="D MMM YYYY"),
    "start_distance_days": st.column_config.NumberColumn("days off", format="%d"),
    "end_revenue_usd_bn": st.column_config.NumberColumn("Revenue now, $bn"),
    "end_dated_on": st.column_config.DateColumn("dated ", format="D MMM YYYY"),
    "end_distance_days": st.column_config.NumberColumn("days off ", format="%d"),
    "growth_share_pct": st.column_config.NumberColumn("Growth’s share", format="%.0f%%"),
    "growth_usd_bn": st.column_config.NumberColumn("Growth, $bn", format="%.2f"),
    "multiple_usd_bn": st.column_config.NumberColumn("Multiple, $bn", format="%.2f"),
    "previous_multiple": st.column_config.NumberColumn("Multiple before", format="%.1f×"),
    "multiple": st.column_config.NumberColumn("Multiple now", format="%.1f×"),
    "grade": "Evidence of the valuations",
    "flags": "No fair comparison because",
}

dataset = _links.dataset()
controls = Controls(GrowthOrBubble, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say what explains the jump in focus."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.detail:
        st.markdown(formats.plain(result.detail))


@st.fragment(key=MATRIX)
def matrix() -> None:
    """Draw the jump in focus over every choice of revenue."""
    view, result = controls.current()
    _blocks.drawn(view, "growth matrix", result, dataset)


@st.fragment(key=ALL)
def all_jumps() -> None:
    """Draw all jumps and all multiples."""
    view, result = controls.current()
    st.markdown(formats.plain(result.overall))
    left, right = st.columns([6, 5])
    with left:
        _blocks.drawn(view, "growth splits", result, dataset, on_click=_focus.on_deal)
    with right:
        _blocks.drawn(view, "multiples", result, dataset, on_click=_focus.on_deal)
        if len(result.without):
            st.markdown("**Steps without a split**")
            st.dataframe(result.without.rename_axis("Why").rename("Steps").reset_index(),
                         hide_index=True)  # fmt: skip


@st.fragment(key=TABLE)
def revenues() -> None:
    """List the revenues behind each split."""
    _, result = controls.current()
    st.markdown("#### The revenues behind each split")
    table = result.splits
    st.dataframe(
        table.assign(
            grade=table["grade"].map(evidence.label),
            kind_of_revenue=table["kind_of_revenue"].map(KIND_WORDS),
        )[
            ["company", "round", "announced_on", "jump", "kind_of_revenue",
             "start_revenue_usd_bn", "start_dated_on", "start_distance_days",
             "end_revenue_usd_bn", "end_dated_on", "end_distance_days", "growth_share_pct",
             "growth_usd_bn", "multiple_usd_bn", "previous_multiple", "multiple", "grade", "flags"]
        ],
        hide_index=True,
        column_config=COLUMNS,
    )  # fmt: skip


with st.sidebar:
    of_focus = controls.redraws(FINDING, MATRIX)
    of_all = controls.redraws(FINDING, MATRIX, ALL, TABLE)
    controls.show("deal", redraws=controls.redraws(FINDING, MATRIX, ALL))
    controls.show("revenue_within", "revenue_kinds", redraws=of_all)
    controls.show("own_start", "own_end", redraws=of_focus)
    controls.show("claims", redraws=of_all)
controls.done()

finding()
matrix()
all_jumps()
revenues()
_blocks.download("growth-or-bubble.csv")
