"""Growth or bubble: each jump split into revenue growth and expansion of the multiple."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import GrowthOrBubble
from ai_investments.views.growth_or_bubble import KIND_WORDS, Result
from pages import _blocks, _focus
from pages._page import Page

COLUMNS: dict[str, Any] = {
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "jump": st.column_config.NumberColumn("Jump", format="%,.2f×"),
    "kind_of_revenue": "Kind of revenue",
    "start_revenue_usd_bn": st.column_config.NumberColumn("Revenue before, $bn"),
    "start_dated_on": st.column_config.DateColumn("dated", format="D MMM YYYY"),
    "start_distance_days": st.column_config.NumberColumn("days off", format="%d"),
    "end_revenue_usd_bn": st.column_config.NumberColumn("Revenue now, $bn"),
    "end_dated_on": st.column_config.DateColumn("dated ", format="D MMM YYYY"),
    "end_distance_days": st.column_config.NumberColumn("days off ", format="%d"),
    "growth_share_pct": st.column_config.NumberColumn("Growth’s share", format="%,.0f%%"),
    "growth_usd_bn": st.column_config.NumberColumn("Growth, $bn", format="%,.2f"),
    "multiple_usd_bn": st.column_config.NumberColumn("Multiple, $bn", format="%,.2f"),
    "previous_multiple": st.column_config.NumberColumn("Multiple before", format="%,.1f×"),
    "multiple": st.column_config.NumberColumn("Multiple now", format="%,.1f×"),
    "grade": "Evidence of the valuations",
    "flags": "No fair comparison because",
}

page = Page(GrowthOrBubble)


@page.part
def answer(view: GrowthOrBubble, result: Result) -> None:
    """Say what explains the jump in focus, and draw it over every choice of revenue."""
    _blocks.finding(result.finding, result.detail)
    page.drawn("growth matrix", view, result)


@page.part
def all_jumps(view: GrowthOrBubble, result: Result) -> None:
    """Draw all jumps and all multiples."""
    st.markdown(formats.plain(result.overall))
    left, right = st.columns([6, 5])
    with left:
        page.drawn(
            "growth splits", view, result,
            "Nothing to draw. Allow revenues further from the round, other kinds of revenue, or "
            "reset all.",
            on_click=_focus.on_deal,
        )  # fmt: skip
    with right:
        page.drawn("multiples", view, result, on_click=_focus.on_deal)
        if len(result.without):
            st.markdown("**Steps without a split**")
            st.dataframe(result.without.rename_axis("Why").rename("Steps").reset_index(),
                         hide_index=True, alt="Steps without a split")  # fmt: skip


def in_words(splits: pd.DataFrame) -> pd.DataFrame:
    """Return splits with the kinds of their revenues in words."""
    return splits.assign(kind_of_revenue=splits["kind_of_revenue"].map(KIND_WORDS))


@page.part
def revenues(view: GrowthOrBubble, result: Result) -> None:
    """List the revenues behind each split."""
    _blocks.table(result.splits, COLUMNS, "The revenues behind each split", in_words)


with st.sidebar:
    page.show("deal", only=(answer, all_jumps))
    page.show("revenue_within", "revenue_kinds")
    page.show("own_start", "own_end", only=(answer,))
    page.show("claims")
page.controls.done()

answer()
all_jumps()
revenues()
_blocks.download("growth-or-bubble.csv")
