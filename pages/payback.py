"""Payback: how much AI revenue capital spending needs, against what is reported."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import Payback
from ai_investments.views.payback_result import Result
from pages import _blocks
from pages._page import Page

FORMULA = "https://en.wikipedia.org/wiki/Capital_recovery_factor"

REPORTED_COLUMNS: dict[str, Any] = {
    "group": "Of",
    "company": "Company",
    "revenue_usd_bn": st.column_config.NumberColumn("Revenue a year, $bn", format="%,.2f"),
    "kind": "Kind",
    "as_of": st.column_config.DateColumn("As of", format="D MMM YYYY"),
    "perimeter": "Covers",
    "evidence": "Evidence",
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "note": "Note",
}
INPUT_COLUMNS: dict[str, Any] = {
    "label": "Setting",
    "set_to": "Set to",
    "says": "Source says",
    "company": "Of",
    "is_default": st.column_config.CheckboxColumn(
        "Starts here", help="The slider starts at this figure."
    ),
    "evidence": "Evidence",
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "note": "Note",
}
VINTAGE_COLUMNS: dict[str, Any] = {
    "year": st.column_config.NumberColumn("Spent in", format="%d"),
    **{
        f"{name}_usd_bn": st.column_config.NumberColumn(f"{label}, $bn", format="%,.1f")
        for name, label in (
            ("actual", "Actual"),
            ("projected", "Assumed"),
            ("total", "Together"),
            ("ai", "For AI"),
            ("servers", "Servers"),
            ("buildings", "Buildings"),
        )
    },
    "complete": st.column_config.CheckboxColumn("Complete"),
}
NEEDED_COLUMNS: dict[str, Any] = {
    "year": st.column_config.NumberColumn("Year", format="%d"),
    "usd_bn": st.column_config.NumberColumn("Needed, $bn", format="%,.1f"),
    "projected_usd_bn": st.column_config.NumberColumn(
        "With spending as projected, $bn", format="%,.1f"
    ),
}

page = Page(Payback)


@page.part
def answer(view: Payback, result: Result) -> None:
    """Say how much revenue is needed; draw it, the depreciation and what breaks even."""
    _blocks.finding(result.finding, result.verdict)
    if result.known:
        left, right = st.columns(2, gap="large")
        with left:
            page.drawn("revenue needed", view, result)
        with right:
            page.drawn("depreciation", view, result)
        left, right = st.columns(2, gap="large")
        with left:
            page.drawn("break-even", view, result)
        with right:
            st.markdown("**Break-even, one setting moved at a time**")
            if result.levers:
                _blocks.table(
                    result.break_even,
                    {
                        "setting": "Setting",
                        "now": "Set to",
                        "at": "Enough at",
                        "tried": "Tried",
                    },
                    alt="Break-even, one setting moved at a time",
                )
            st.markdown("**Formulas with these numbers**, $bn")
            st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.formulas))
            st.caption(f"Capital recovery factor: [source of the formula]({FORMULA}).")
    else:
        page.nothing("Nothing to draw. Choose other companies or years, or reset all.")
    _blocks.notes(result.notes)


def in_words(reported: pd.DataFrame) -> pd.DataFrame:
    """Return reported revenue with its kind in words."""
    return reported.assign(kind=reported["kind"].str.replace("_", " "))


@page.part
def reported(view: Payback, result: Result) -> None:
    """List the AI revenue that is reported."""
    st.markdown("#### Reported AI revenue")
    st.caption(
        formats.plain(
            "The newest figure of each. Labs pay part of theirs on to the spenders: two views of "
            "much the same money, never added. xAI is left out: its figure includes X."
        )
    )
    _blocks.table(result.reported, REPORTED_COLUMNS, as_read=in_words, alt="Reported AI revenue")


@page.part
def inputs(view: Payback, result: Result) -> None:
    """List what the settings rest on."""
    _blocks.table(result.inputs, INPUT_COLUMNS, "What the settings rest on")


@page.closed()
def tables(view: Payback, result: Result) -> None:
    """List vintages, depreciation and revenue needed."""
    _blocks.table(result.vintages, VINTAGE_COLUMNS, "Vintages")
    st.markdown("#### Depreciation by calendar year and vintage, $bn")
    st.dataframe(
        result.depreciation_table,
        column_config={
            "year": st.column_config.NumberColumn("Year", format="%d"),
            **{
                str(name): st.column_config.NumberColumn(str(name).capitalize(), format="%,.1f")
                for name in result.depreciation_table
            },
        },
        alt="Depreciation by calendar year and vintage",
    )
    _blocks.table(result.needed, NEEDED_COLUMNS, "Revenue needed by calendar year")


of_spending = (answer, inputs, tables)
with st.sidebar:
    page.show("spenders")
    page.show("vintages", "earned_by", only=of_spending)
    st.markdown("**What the money buys**")
    page.show("ai_share", "server_share", "server_life", "building_life", only=of_spending)
    st.markdown("**What it must earn**")
    page.show("cash_margin", "required_return", "ramp", only=of_spending)
    st.markdown("**Spending to come** (assumed)")
    page.show("follow", "realised", "growth_2026", "growth_2027", "growth_2028", only=of_spending)
page.controls.done()

answer()
reported()
inputs()
tables()
_blocks.download("payback.csv")
