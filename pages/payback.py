"""Payback: how much AI revenue capital spending needs, against what is reported."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import Payback
from pages import _blocks, _links
from pages._controls import Controls

FORMULA = "https://en.wikipedia.org/wiki/Capital_recovery_factor"

FINDING, ANSWER, REPORTED, INPUTS = "finding", "answer", "reported", "inputs"
TABLES = "tables"

REPORTED_COLUMNS: dict[str, Any] = {
    "group": "Of",
    "company": "Company",
    "revenue_usd_bn": st.column_config.NumberColumn("Revenue a year, $bn", format="%.2f"),
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
        f"{name}_usd_bn": st.column_config.NumberColumn(f"{label}, $bn", format="%.1f")
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
    "usd_bn": st.column_config.NumberColumn("Needed, $bn", format="%.1f"),
    "projected_usd_bn": st.column_config.NumberColumn(
        "With spending as projected, $bn", format="%.1f"
    ),
}

dataset = _links.dataset()
controls = Controls(Payback, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say how much revenue is needed."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.verdict:
        st.markdown(formats.plain(result.verdict))


@st.fragment(key=ANSWER)
def answer() -> None:
    """Draw the revenue needed, the depreciation and what breaks even."""
    view, result = controls.current()
    if result.known:
        left, right = st.columns(2, gap="large")
        with left:
            _blocks.drawn(view, "revenue needed", result, dataset)
        with right:
            _blocks.drawn(view, "depreciation", result, dataset)
        left, right = st.columns(2, gap="large")
        with left:
            _blocks.drawn(view, "break-even", result, dataset)
        with right:
            st.markdown("**Break-even, one setting moved at a time**")
            if result.levers:
                st.dataframe(
                    result.break_even,
                    hide_index=True,
                    column_config={
                        "setting": "Setting",
                        "now": "Set to",
                        "at": "Enough at",
                        "tried": "Tried",
                    },
                )
            st.markdown("**Formulas with these numbers**, $bn")
            st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.formulas))
            st.caption(f"Capital recovery factor: [source of the formula]({FORMULA}).")
    else:
        st.info("Nothing to draw. Choose other companies or years, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))


@st.fragment(key=REPORTED)
def reported() -> None:
    """List the AI revenue that is reported."""
    _, result = controls.current()
    st.markdown("#### Reported AI revenue")
    st.caption(
        formats.plain(
            "The newest figure of each. Labs pay part of theirs on to the spenders: two views of "
            "much the same money, never added. xAI is left out: its figure includes X."
        )
    )
    st.dataframe(
        result.reported.assign(
            evidence=result.reported["evidence"].map(evidence.label),
            kind=result.reported["kind"].str.replace("_", " "),
        ),
        hide_index=True,
        column_order=["group", "company", "revenue_usd_bn", "kind", "as_of", "perimeter",
                      "evidence", "publisher", "url", "note"],
        column_config=REPORTED_COLUMNS,
    )  # fmt: skip


@st.fragment(key=INPUTS)
def inputs() -> None:
    """List what the settings rest on."""
    _, result = controls.current()
    st.markdown("#### What the settings rest on")
    st.dataframe(
        result.inputs.assign(
            evidence=result.inputs["evidence"].map(evidence.label, na_action="ignore")
        ),
        hide_index=True,
        column_order=["label", "set_to", "says", "company", "is_default", "evidence", "publisher",
                      "url", "note"],
        column_config=INPUT_COLUMNS,
    )  # fmt: skip


def tables() -> None:
    """List vintages, depreciation and revenue needed."""
    _, result = controls.current()
    st.markdown("#### Vintages")
    st.dataframe(
        result.vintages,
        hide_index=True,
        column_order=["year", "actual_usd_bn", "projected_usd_bn", "total_usd_bn", "ai_usd_bn",
                      "servers_usd_bn", "buildings_usd_bn", "complete"],
        column_config=VINTAGE_COLUMNS,
    )  # fmt: skip
    st.markdown("#### Depreciation by calendar year and vintage, $bn")
    st.dataframe(
        result.depreciation_table,
        column_config={
            "year": st.column_config.NumberColumn("Year", format="%d"),
            **{
                name: st.column_config.NumberColumn(name.capitalize(), format="%.1f")
                for name in result.depreciation_table
            },
        },
    )
    st.markdown("#### Revenue needed by calendar year")
    st.dataframe(
        result.needed,
        hide_index=True,
        column_config=NEEDED_COLUMNS,
    )


redraws = controls.redraws(FINDING, ANSWER, INPUTS, TABLES)
with st.sidebar:
    controls.show("spenders", redraws=controls.redraws(FINDING, ANSWER, REPORTED, INPUTS, TABLES))
    controls.show("vintages", "earned_by", redraws=redraws)
    st.markdown("**What the money buys**")
    controls.show("ai_share", "server_share", "server_life", "building_life", redraws=redraws)
    st.markdown("**What it must earn**")
    controls.show("cash_margin", "required_return", "ramp", redraws=redraws)
    st.markdown("**Spending to come** (assumed)")
    controls.show(
        "follow", "realised", "growth_2026", "growth_2027", "growth_2028", redraws=redraws
    )
controls.done()

finding()
answer()
reported()
inputs()
_blocks.behind(TABLES, tables)
_blocks.download("payback.csv")
