"""Valuation jumps: every jump ranked, one deal in focus, its claims."""

from functools import partial

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import DealAnatomy, HowUnusual, ValuationJumps
from pages import _blocks, _cards, _focus, _links, _paged
from pages._controls import Controls

FINDING, CHART, FOCUS, TABLE = "finding", "chart", "deal in focus", "table"

dataset = _links.dataset()
controls = Controls(ValuationJumps, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say where the deal in focus stands."""
    view, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.detail:
        st.markdown(formats.plain(result.detail))
    st.page_link(
        st.Page("how_unusual.py", url_path="how-unusual"),
        label="How unusual is it, among all and among its peers?",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(
            HowUnusual(deal=view.deal, include=view.include, claims=view.claims), dataset
        ),
    )


@st.fragment(key=CHART)
def chart() -> None:
    """Draw the jumps."""
    view, result = controls.current()
    if not _blocks.drawn(view, "ranked steps", result, dataset, on_click=_focus.on_deal):
        st.info("Nothing to draw. Widen the years, lower the smallest jump, or reset all.")


@st.fragment(key=FOCUS)
def focus() -> None:
    """Show the deal in focus and every claim about it."""
    view, result = controls.current()
    st.markdown("#### Deal in focus")
    deal = result.deal
    if deal is None:
        return
    st.markdown(f"**{formats.plain(result.focus_name)}**")
    st.page_link(
        st.Page("deal_anatomy.py", url_path="deal-anatomy"),
        label="Take the deal apart",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(DealAnatomy(deal=view.deal, claims=view.claims), dataset),
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


@st.fragment(key=TABLE)
def steps() -> None:
    """List all steps."""
    view, result = controls.current()
    st.markdown("#### All steps")
    table = _paged.steps(view, result)
    st.dataframe(
        table.assign(
            grade=table["grade"].map(evidence.label),
            days=table["days"].astype("Int64"),
            position=table["position"].astype("Int64"),
        )[
            ["position", "company", "round", "announced_on", "previous_valuation_usd_bn",
             "valuation_usd_bn", "jump", "jump_low", "jump_high", "step_up_low", "step_up_high",
             "days", "annual_growth_pct", "raised_usd_bn", "raised_unknown", "down_round", "grade",
             "sources", "flags", "segment", "kind", "previous_kind", "previous_round", "deal_id"]
        ],
        hide_index=True,
        key="steps",
        on_select=partial(_focus.on_row, "steps", table["deal_id"]),
        selection_mode="single-row",
        column_config={
            "position": st.column_config.NumberColumn("Rank"),
            "company": "Company",
            "round": "Round",
            "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
            "previous_valuation_usd_bn": st.column_config.NumberColumn(
                "Before, $bn", format="%.4g"
            ),
            "valuation_usd_bn": st.column_config.NumberColumn("After, $bn", format="%.4g"),
            "jump": st.column_config.NumberColumn("Jump", format="%.2f×"),
            "jump_low": st.column_config.NumberColumn("Jump from", format="%.2f×"),
            "jump_high": st.column_config.NumberColumn("Jump to", format="%.2f×"),
            "step_up_low": st.column_config.NumberColumn(
                "Step-up from", format="%.2f×",
                help="Pre-money ÷ previous valuation if the company kept all of the money.",
            ),
            "step_up_high": st.column_config.NumberColumn(
                "Step-up to", format="%.2f×",
                help="The same if all of it was paid out to holders.",
            ),
            "days": st.column_config.NumberColumn("Days between"),
            "annual_growth_pct": st.column_config.NumberColumn(
                "Growth a year", format="%.0f%%",
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
        },
    )  # fmt: skip


with st.sidebar:
    of_deal = controls.redraws(FINDING, CHART, FOCUS, TABLE)
    filtered = controls.redraws(FINDING, CHART, TABLE)
    drawn = controls.redraws(CHART)
    controls.show("deal", redraws=of_deal)
    controls.show("segment", "company", "round", "years", "smallest", "grade", redraws=filtered)
    controls.show("include", redraws=filtered)
    controls.show("claims", redraws=of_deal)
    controls.show("hollow", redraws=drawn)
    controls.show("order", redraws=controls.redraws(CHART, TABLE))
    controls.show("rows", redraws=drawn)
controls.done()

finding()
chart()
focus()
steps()
_blocks.download("valuation-jumps.csv")
