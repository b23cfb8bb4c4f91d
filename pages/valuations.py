"""Valuation jumps: every jump ranked, one deal in focus, its claims."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import DealAnatomy, HowUnusual, ValuationJumps
from ai_investments.views.valuation_jumps import Result
from pages import _blocks, _cards, _focus, _links, _paged
from pages._page import Page

STEP_COLUMNS: dict[str, Any] = {
    "position": st.column_config.NumberColumn("Rank"),
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "previous_valuation_usd_bn": st.column_config.NumberColumn(
        "Before, $bn", format="%.4g"
    ),
    "valuation_usd_bn": st.column_config.NumberColumn("After, $bn", format="%.4g"),
    "jump": st.column_config.NumberColumn("Jump", format="%,.2f×"),
    "jump_low": st.column_config.NumberColumn("Jump from", format="%,.2f×"),
    "jump_high": st.column_config.NumberColumn("Jump to", format="%,.2f×"),
    "step_up_low": st.column_config.NumberColumn(
        "Step-up from", format="%,.2f×",
        help="Pre-money ÷ previous valuation if the company kept all of the money.",
    ),
    "step_up_high": st.column_config.NumberColumn(
        "Step-up to", format="%,.2f×",
        help="The same if all of it was paid out to holders.",
    ),
    "days": st.column_config.NumberColumn("Days between"),
    "annual_growth_pct": st.column_config.NumberColumn(
        "Growth a year", format="%,.0f%%",
        help="Jump ^ (365.25 ÷ days) − 1; only over more than 180 days between known "
        "dates.",
    ),
    "raised_usd_bn": st.column_config.NumberColumn(
        "Raised since, $bn", format="%.4g",
        help="Equity rounds, IPOs and convertibles since the valuation before, this deal’s "
        "with them, none twice: the known amounts.",
    ),
    "raised_unknown": st.column_config.NumberColumn(
        "Amounts unknown", help="Deals among them without a known amount: not in the sum."
    ),
    "down_round": st.column_config.CheckboxColumn(
        "Down", help="Below the valuation before."
    ),
    "grade": "Evidence",
    "sources": st.column_config.NumberColumn(
        "Sources", help="Publishers, the fewer of both."
    ),
    "flags": "Not ranked because",
    "segment": "Segment",
    "kind": "Kind",
    "previous_kind": "Kind before",
    "previous_round": "Round before",
    "deal_id": "Name in links",
}  # fmt: skip

page = Page(ValuationJumps)


@page.part
def finding(view: ValuationJumps, result: Result) -> None:
    """Say where the deal in focus stands."""
    _blocks.finding(result.finding, result.detail)
    st.page_link(
        st.Page("how_unusual.py", url_path="how-unusual"),
        label="How unusual is it, among all and among its peers?",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(
            HowUnusual(deal=view.deal, include=view.include, claims=view.claims), page.dataset
        ),
    )


@page.part
def chart(view: ValuationJumps, result: Result) -> None:
    """Draw the jumps."""
    page.drawn(
        "ranked steps", view, result,
        f"Nothing to draw. {result.remedy}", _focus.on_deal,
    )  # fmt: skip


@page.part
def focus(view: ValuationJumps, result: Result) -> None:
    """Show the deal in focus and every claim about it."""
    st.markdown("#### Deal in focus")
    deal = result.deal
    if deal is None:
        return
    st.markdown(f"**{formats.plain(result.focus_name)}**")
    st.page_link(
        st.Page("deal_anatomy.py", url_path="deal-anatomy"),
        label="Take the deal apart",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(DealAnatomy(deal=view.deal, claims=view.claims), page.dataset),
    )
    _cards.row(
        *(
            _cards.figure(
                _blocks.FIELD_NAMES[field],
                formats.percent(found.headline, 0)
                if field == "stake_pct"
                else formats.usd_bn(found.headline),
                found,
            )
            for field, found in result.backing.items()
        )
    )
    for text in (deal["doubt"], deal["note"]):
        if isinstance(text, str):
            st.caption(formats.plain(text))
    _blocks.claims_table(result.claims)


def in_whole_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return steps with their days and places as they are counted."""
    return rows.assign(days=rows["days"].astype("Int64"), position=rows["position"].astype("Int64"))


@page.part
def steps(view: ValuationJumps, result: Result) -> None:
    """List all steps."""
    st.markdown("#### All steps")
    rows = _paged.steps(view, result)
    _blocks.table(
        rows,
        STEP_COLUMNS,
        as_read=in_whole_numbers,
        key="steps",
        on_select=partial(_focus.on_row, "steps", rows["deal_id"]),
        selection_mode="single-row",
        alt="All steps",
    )


with st.sidebar:
    page.show("deal")
    filtered = (finding, chart, steps)
    page.show("segment", "company", "round", "years", "smallest", "grade", only=filtered)
    page.show("include", only=filtered)
    page.show("claims")
    page.show("hollow", only=(chart,))
    page.show("order", only=(chart, steps))
    page.show("rows", only=(chart,))
page.controls.done()

finding()
chart()
focus()
steps()
_blocks.download("valuation-jumps.csv")
