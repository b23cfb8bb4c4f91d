"""Momentum: money raised and priced rounds by period and segment."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import Momentum
from pages import _blocks, _links
from pages._controls import Controls

FINDING, CHART, PERIODS, SEGMENTS = "finding", "chart", "periods", "segments"
LEFT = "not added"

MONEY: dict[str, Any] = {
    "raised_usd_bn": st.column_config.NumberColumn(
        "Raised, $bn", format="%.3f", help="Sum of the known amounts."
    ),
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
    "deals": st.column_config.NumberColumn("Deals"),
    "deals_without_amount": st.column_config.NumberColumn(
        "Without amount", help="Deals whose amount is not known: not zero, not in the sum."
    ),
    "priced_rounds": st.column_config.NumberColumn(
        "Priced rounds", help="Valuation set by outside investors; tranches are one round."
    ),
    "vague_usd_bn": st.column_config.NumberColumn(
        "Vague date, $bn", format="%.3f", help="On dates known to the quarter or only the year."
    ),
    "vague_rounds": st.column_config.NumberColumn("Vague date, rounds"),
    "grade": st.column_config.TextColumn("Weakest evidence", help="Among the amounts added."),
}
PERIOD_COLUMNS: dict[str, Any] = {
    "period": "Period",
    "without_largest_usd_bn": st.column_config.NumberColumn(
        "Without the largest, $bn", format="%.3f"
    ),
    "largest_name": "Largest deal",
    "largest_usd_bn": st.column_config.NumberColumn("Its amount, $bn", format="%.3f"),
    "median_jump": st.column_config.NumberColumn(
        "Median jump", format="%.2f×",
        help="Of the valuation jumps that count and end in the period, where there are three.",
    ),
    "jumps": st.column_config.NumberColumn("Jumps"),
    **MONEY,
}  # fmt: skip
SEGMENT_COLUMNS: dict[str, Any] = {"period": "Period", "segment": "Segment", **MONEY}
LEFT_COLUMNS: dict[str, Any] = {
    "reason": "Why",
    "amount_usd_bn": st.column_config.NumberColumn("Amounts, $bn", format="%.3f"),
    "deals": MONEY["deals"],
    "deals_without_amount": MONEY["deals_without_amount"],
    "which": "Which",
}

dataset = _links.dataset()
controls = Controls(Momentum, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say what the newest period brought."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)


@st.fragment(key=CHART)
def chart() -> None:
    """Draw the periods."""
    view, result = controls.current()
    if not _blocks.drawn(view, "momentum bars", result, dataset):
        st.info("Nothing to draw. Choose other kinds of money, widen the years, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))


@st.fragment(key=PERIODS)
def periods() -> None:
    """List the periods."""
    view, result = controls.current()
    st.markdown(f"#### By {view.momentum_by}")
    table = result.by_period
    st.dataframe(
        table.assign(
            grade=table["grade"].map(evidence.label).where(table["raised_usd_bn"] > 0, ""),
            period=table["period"] + table["so_far"].map({True: " so far", False: ""}),
        )[
            ["period", "raised_usd_bn", "without_largest_usd_bn", "largest_name",
             "largest_usd_bn", "deals", "deals_without_amount", "priced_rounds", "median_jump",
             "jumps", "low_usd_bn", "high_usd_bn", "vague_usd_bn", "vague_rounds", "grade"]
        ].iloc[::-1],
        hide_index=True,
        column_config=PERIOD_COLUMNS,
    )  # fmt: skip


@st.fragment(key=SEGMENTS)
def segments() -> None:
    """List the segments of each period."""
    view, result = controls.current()
    st.markdown(f"#### By {view.momentum_by} and segment")
    totals = result.totals
    st.dataframe(
        totals.assign(
            grade=totals["grade"].map(evidence.label).where(totals["raised_usd_bn"] > 0, "")
        ).sort_values(["period", "raised_usd_bn"], ascending=False, kind="stable"),
        hide_index=True,
        column_order=["period", "segment", *(name for name in MONEY if name in totals)],
        column_config=SEGMENT_COLUMNS,
    )


@st.fragment(key=LEFT)
def not_added() -> None:
    """List what is not in the sum."""
    _, result = controls.current()
    st.markdown("#### What is not added")
    st.caption(
        "With the sum above, these make up all amounts of the deals selected. An amount inside "
        "another deal’s may be so only in part; the sum is then a lower bound."
    )
    st.dataframe(
        result.not_added,
        hide_index=True,
        column_order=["reason", "amount_usd_bn", "deals", "deals_without_amount", "which"],
        column_config=LEFT_COLUMNS,
    )


with st.sidebar:
    of_all = controls.redraws(FINDING, CHART, PERIODS, SEGMENTS, LEFT)
    controls.show("momentum_by", "momentum_years", "segment", "money", redraws=of_all)
    controls.show("split", redraws=controls.redraws(CHART))
    controls.show("claims", redraws=of_all)
controls.done()

finding()
chart()
periods()
segments()
_blocks.download("momentum-deals.csv")
not_added()
