"""Investors: the deals of one investor ranked, its own money told from a round's total."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import Investors
from ai_investments.views.investors import Result
from pages import _blocks, _focus
from pages._page import Page

LEADER_COLUMNS: dict[str, Any] = {
    "investor": "Investor",
    "known_usd_bn": st.column_config.NumberColumn(
        "Known, $bn", format="%.4g", help="Sum of the known parts, promises included."
    ),
    "deals": st.column_config.NumberColumn("Deals"),
    "not_known": st.column_config.NumberColumn(
        "Not known", help="Deals in which the investor’s own part is not known."
    ),
}
DEAL_COLUMNS: dict[str, Any] = {
    "position": st.column_config.NumberColumn("Rank"),
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "ticket_usd_bn": st.column_config.NumberColumn("Own money, $bn", format="%.4g"),
    "ticket_low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.4g"),
    "ticket_high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.4g"),
    "ticket_kind": "Paid or promised",
    "ticket_basis": "How known",
    "round_total_usd_bn": st.column_config.NumberColumn("Whole deal, $bn", format="%.4g"),
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "publisher": "Publisher",
    "grade": "Evidence",
    "sources": st.column_config.NumberColumn("Sources"),
    "role": "Role",
    "kind": "Buys",
    "status": "Status",
    "inside": st.column_config.TextColumn(
        "Inside", help="The deal that holds this money already; never added twice."
    ),
    "note": "Note",
    "deal_id": "Name in links",
}
TICKET_COLUMNS: dict[str, Any] = {
    "deal_id": "Deal",
    "amount_usd_bn": st.column_config.NumberColumn("Own money, $bn", format="%.4g"),
    "kind": "Paid or promised",
    "evidence": "Evidence",
    "publisher": "Publisher",
    "title": "Title",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "published_on": "Published",
    "note": "Note",
}

page = Page(Investors)


def show_investor(investors: pd.Series) -> None:
    """Show the investor of the chosen row of the table of investors; a callback."""
    rows = st.session_state["investors"].selection.rows
    if rows:
        st.session_state["investor"] = investors.iloc[rows[0]]
        st.rerun("app")


@page.part
def answer(view: Investors, result: Result) -> None:
    """Say what the investor put in, and draw it beside those that put in most."""
    _blocks.finding(result.finding, " ".join(result.detail))
    left, right = st.columns([3, 2], gap="large")
    with left:
        page.drawn(
            "investor bars", view, result,
            "Nothing to draw. Choose another investor, or show purchases, talks and loans."
            if result.investor
            else "Nothing to draw. Name who put money in, in the column “investors” of the deals.",
            _focus.on_deal,
        )  # fmt: skip
    with right:
        st.markdown("**Investors with the most known money**")
        _blocks.table(
            result.leaders,
            LEADER_COLUMNS,
            key="investors",
            on_select=partial(show_investor, result.leaders["investor"]),
            selection_mode="single-row",
            alt="Investors with the most known money",
        )
        if len(result.leaders):
            st.caption(
                "A sum of what is known is a lower bound where parts are not known: an investor "
                "that publishes its tickets stands higher than one that does not. A click shows "
                "the investor."
            )


def in_whole_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return deals with their places as they are counted."""
    return rows.assign(position=rows["position"].astype("Int64"))


@page.part
def deals(view: Investors, result: Result) -> None:
    """List the deals of the investor."""
    if not result.investor:
        return
    rows = result.rows
    _blocks.table(
        rows,
        DEAL_COLUMNS,
        f"Deals of {formats.plain(result.investor or 'nobody')}",
        in_whole_numbers,
        key="deals of investor",
        on_select=partial(_focus.on_row, "deals of investor", rows["deal_id"]),
        selection_mode="single-row",
    )


@page.part
def tickets(view: Investors, result: Result) -> None:
    """List the sources of the investor's own parts."""
    if len(result.tickets):
        sources = formats.count(len(result.tickets), "source")
        with st.expander(f"{sources} of {formats.plain(result.investor)}’s own parts"):
            _blocks.table(result.tickets, TICKET_COLUMNS, alt="Sources of the investor’s own parts")


with st.sidebar:
    page.show("investor", "purchases", "open_deals", "deal", "claims")
page.controls.done()

answer()
deals()
_blocks.download("investor-deals.csv")
tickets()
