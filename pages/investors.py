"""Investors: the deals of one investor ranked, its own money told from a round's total."""

from functools import partial

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import Investors
from pages import _blocks, _focus, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(Investors, dataset)
with st.sidebar:
    controls.show("investor", "purchases", "open_deals", "deal", "claims")
view = controls.done()
result = streamlit_cache.result(view, dataset)


def show_investor() -> None:
    """Show the investor of the chosen row of the table of investors."""
    rows = st.session_state["investors"].selection.rows
    if rows:
        st.session_state["investor"] = result.leaders["investor"].iloc[rows[0]]


st.subheader(formats.plain(result.finding), anchor=False)
if result.detail:
    st.markdown(formats.plain(" ".join(result.detail)))
left, right = st.columns([3, 2], gap="large")
with left:
    if not _blocks.drawn(view, "investor bars", result, dataset, on_click=_focus.on_deal):
        st.info("Nothing to draw. Choose another investor, or show purchases, talks and loans.")
with right:
    st.markdown("**Investors with the most known money**")
    st.dataframe(
        result.leaders.drop(columns="known"),
        hide_index=True,
        key="investors",
        on_select=show_investor,
        selection_mode="single-row",
        column_config={
            "investor": "Investor",
            "known_usd_bn": st.column_config.NumberColumn(
                "Known, $bn", format="%.4g", help="Sum of the known parts, promises included."
            ),
            "deals": st.column_config.NumberColumn("Deals"),
            "not_known": st.column_config.NumberColumn(
                "Not known", help="Deals in which the investor’s own part is not known."
            ),
        },
    )
    st.caption(
        "A sum of what is known is a lower bound where parts are not known: an investor that "
        "publishes its tickets stands higher than one that does not. A click shows the investor."
    )

st.markdown(f"#### Deals of {formats.plain(result.investor or 'nobody')}")
table = result.rows
st.dataframe(
    table.assign(
        position=table["position"].astype("Int64"),
        grade=table["grade"].map(evidence.label),
    )[
        ["position", "company", "round", "announced_on", "ticket_usd_bn", "ticket_low_usd_bn",
         "ticket_high_usd_bn", "ticket_kind", "ticket_basis", "round_total_usd_bn", "url",
         "publisher", "grade", "sources", "role", "kind", "status", "inside", "note", "deal_id"]
    ],
    hide_index=True,
    key="deals of investor",
    on_select=partial(_focus.on_row, "deals of investor", result.rows["deal_id"]),
    selection_mode="single-row",
    column_config={
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
    },
)  # fmt: skip
_blocks.download("investor-deals.csv")

if len(result.tickets):
    sources = formats.count(len(result.tickets), "source")
    with st.expander(f"{sources} of {formats.plain(result.investor)}’s own parts"):
        st.dataframe(
            result.tickets.assign(evidence=result.tickets["evidence"].map(evidence.label))[
                ["deal_id", "amount_usd_bn", "kind", "evidence", "publisher", "title", "url",
                 "published_on", "note"]
            ],
            hide_index=True,
            column_config={
                "deal_id": "Deal",
                "amount_usd_bn": st.column_config.NumberColumn("Own money, $bn", format="%.4g"),
                "kind": "Paid or promised",
                "evidence": "Evidence",
                "publisher": "Publisher",
                "title": "Title",
                "url": st.column_config.LinkColumn("Address", display_text="open"),
                "published_on": "Published",
                "note": "Note",
            },
        )  # fmt: skip
