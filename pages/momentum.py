"""Momentum: money raised and priced rounds by period and segment."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import Momentum
from ai_investments.views.momentum import Result
from pages import _blocks
from pages._page import Page

MONEY: dict[str, Any] = {
    "raised_usd_bn": st.column_config.NumberColumn(
        "Raised, $bn", format="%,.3f", help="Sum of the known amounts."
    ),
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%,.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%,.3f"),
    "deals": st.column_config.NumberColumn("Deals"),
    "deals_without_amount": st.column_config.NumberColumn(
        "Without amount", help="Deals whose amount is not known: not zero, not in the sum."
    ),
    "priced_rounds": st.column_config.NumberColumn(
        "Priced rounds", help="Valuation set by outside investors; tranches are one round."
    ),
    "vague_usd_bn": st.column_config.NumberColumn(
        "Vague date, $bn", format="%,.3f", help="On dates known to the quarter or only the year."
    ),
    "vague_rounds": st.column_config.NumberColumn("Vague date, rounds"),
    "grade": st.column_config.TextColumn("Weakest evidence", help="Among the amounts added."),
}
PERIOD_COLUMNS: dict[str, Any] = {
    "period": "Period",
    "raised_usd_bn": MONEY["raised_usd_bn"],
    "without_largest_usd_bn": st.column_config.NumberColumn(
        "Without the largest, $bn", format="%,.3f"
    ),
    "largest_name": "Largest deal",
    "largest_usd_bn": st.column_config.NumberColumn("Its amount, $bn", format="%,.3f"),
    "deals": MONEY["deals"],
    "deals_without_amount": MONEY["deals_without_amount"],
    "priced_rounds": MONEY["priced_rounds"],
    "median_jump": st.column_config.NumberColumn(
        "Median jump", format="%,.2f×",
        help="Of the valuation jumps that count and end in the period, where there are three.",
    ),
    "jumps": st.column_config.NumberColumn("Jumps"),
    **MONEY,
}  # fmt: skip
SEGMENT_COLUMNS: dict[str, Any] = {"period": "Period", "segment": "Segment", **MONEY}
LEFT_COLUMNS: dict[str, Any] = {
    "reason": "Why",
    "amount_usd_bn": st.column_config.NumberColumn("Amounts, $bn", format="%,.3f"),
    "deals": MONEY["deals"],
    "deals_without_amount": MONEY["deals_without_amount"],
    "which": "Which",
}

page = Page(Momentum)


@page.part
def answer(view: Momentum, result: Result) -> None:
    """Say what the newest period brought, and draw the periods."""
    _blocks.finding(result.finding)
    page.drawn(
        "momentum bars", view, result,
        "Nothing to draw. Choose other kinds of money, widen the years, or reset all.",
    )  # fmt: skip
    _blocks.notes(result.notes)


def periods_as_read(periods: pd.DataFrame) -> pd.DataFrame:
    """Return periods, the newest first: a grade where anything is known, a word where they run."""
    return periods.assign(
        grade=periods["grade"].where(periods["raised_usd_bn"] > 0, ""),
        period=periods["period"] + periods["so_far"].map({True: " so far", False: ""}),
    ).iloc[::-1]


def segments_as_read(totals: pd.DataFrame) -> pd.DataFrame:
    """Return segments, of the newest period the largest first, graded where anything is known."""
    graded = totals.assign(grade=totals["grade"].where(totals["raised_usd_bn"] > 0, ""))
    return graded.sort_values(["period", "raised_usd_bn"], ascending=False, kind="stable")


@page.part
def tables(view: Momentum, result: Result) -> None:
    """List the periods, their segments, and what is not in the sum."""
    _blocks.table(result.by_period, PERIOD_COLUMNS, f"By {view.momentum_by}", periods_as_read)
    _blocks.table(
        result.totals, SEGMENT_COLUMNS, f"By {view.momentum_by} and segment", segments_as_read
    )
    st.markdown("#### What is not added")
    st.caption(
        "With the sum above, these make up all amounts of the deals selected. An amount inside "
        "another deal’s may be so only in part; the sum is then a lower bound."
    )
    _blocks.table(result.not_added, LEFT_COLUMNS, alt="What is not added")


with st.sidebar:
    page.show("momentum_by", "momentum_years", "segment", "money")
    page.show("split", only=(answer,))
    page.show("claims")
page.controls.done()

answer()
tables()
_blocks.download("momentum-deals.csv")
