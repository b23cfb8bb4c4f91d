"""Trajectories: reported valuation over time, companies side by side."""

from functools import partial

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import Trajectories
from pages import _blocks, _focus, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(Trajectories, dataset)
with st.sidebar:
    controls.show("deal", "side_by_side", "clock", "value_axis", "include", "claims", "events")
view = controls.done()
result = streamlit_cache.result(view, dataset)


st.subheader(formats.plain(result.finding), anchor=False)
if result.detail:
    st.markdown(formats.plain(result.detail))
if not _blocks.drawn(view, "trajectories", result, dataset, on_click=_focus.on_deal):
    st.info("Nothing to draw. Choose other companies, count other valuations, or reset all.")
for note in result.notes:
    st.caption(formats.plain(note))
if len(result.events):
    st.markdown("**Events marked**")
    st.caption(
        "A mark in the chart stands for its event and those that follow up to the next mark."
    )
    st.dataframe(
        result.events.assign(
            number=range(1, len(result.events) + 1),
            when=[
                formats.day(row["event_on"], row["date_precision"])
                for row in result.events.to_dict("records")
            ],
            evidence=result.events["evidence"].map(evidence.label),
        )[["number", "when", "event", "evidence", "publisher", "url"]],
        hide_index=True,
        column_config={
            "number": st.column_config.NumberColumn("Mark", width="small"),
            "when": st.column_config.TextColumn("When", width="small"),
            "event": st.column_config.TextColumn("Event", width="large"),
            "evidence": "Evidence",
            "publisher": "Publisher",
            "url": st.column_config.LinkColumn("Address", display_text="open"),
        },
    )

st.markdown("#### From the first comparable priced round to the newest")
paths = result.paths
st.dataframe(
    paths.assign(grade=paths["grade"].map(evidence.label, na_action="ignore"))[
        ["company", "start", "start_usd_bn", "end", "end_usd_bn", "climb", "climb_low",
         "climb_high", "days", "annual_growth_pct", "focus_then", "focus_then_low",
         "focus_then_high", "priced_rounds", "grade",
         "reason", "segment"]
    ],
    hide_index=True,
    column_config={
        "company": "Company",
        "start": "First",
        "start_usd_bn": st.column_config.NumberColumn("At first, $bn", format="%.4g"),
        "end": "Newest",
        "end_usd_bn": st.column_config.NumberColumn("Newest, $bn", format="%.4g"),
        "climb": st.column_config.NumberColumn("Times", format="%.2f×"),
        "climb_low": st.column_config.NumberColumn("from", format="%.2f×"),
        "climb_high": st.column_config.NumberColumn("to", format="%.2f×"),
        "days": st.column_config.NumberColumn("Days", format="%d"),
        "annual_growth_pct": st.column_config.NumberColumn("Growth a year", format="%.0f%%"),
        "focus_then": st.column_config.NumberColumn(
            f"{result.company} then", format="%.2f×",
            help="How many times its first valuation the company in focus stood at, as many days "
            "after its own first comparable priced round; from and to: where only the month or "
            "quarter of a round is known, which one was the last by then is open.",
        ),
        "focus_then_low": st.column_config.NumberColumn("then from", format="%.2f×"),
        "focus_then_high": st.column_config.NumberColumn("then to", format="%.2f×"),
        "priced_rounds": st.column_config.NumberColumn("Priced rounds"),
        "grade": "Evidence",
        "reason": "Why no growth a year",
        "segment": "Segment",
    },
)  # fmt: skip

st.markdown("#### All valuations drawn")
points = result.points
st.dataframe(
    points.assign(
        grade=points["grade"].map(evidence.label),
        announced=[
            formats.day(row["announced_on"], row["date_precision"])
            for row in points.to_dict("records")
        ],
    )[
        ["company", "round", "announced", "years", "valuation_usd_bn", "low_usd_bn",
         "high_usd_bn", "times_first", "amount_usd_bn", "lead_investors", "kind",
         "valuation_basis", "grade", "sources", "publishers", "url", "flags", "perimeter", "doubt",
         "segment", "deal_id"]
    ],
    hide_index=True,
    key="valuations",
    on_select=partial(_focus.on_row, "valuations", result.points["deal_id"]),
    selection_mode="single-row",
    column_config={
        "company": "Company",
        "round": "Round",
        "announced": "Announced",
        "years": st.column_config.NumberColumn(
            "Years since first", format="%.2f", help="Since the first known priced round."
        ),
        "valuation_usd_bn": st.column_config.NumberColumn("Valuation, $bn", format="%.4g"),
        "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.4g"),
        "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.4g"),
        "times_first": st.column_config.NumberColumn("Times first", format="%.2f×"),
        "amount_usd_bn": st.column_config.NumberColumn("Amount, $bn", format="%.4g"),
        "lead_investors": "Led by",
        "kind": "Kind",
        "valuation_basis": "Basis",
        "grade": "Evidence",
        "sources": st.column_config.NumberColumn("Sources"),
        "publishers": "Publishers",
        "url": st.column_config.LinkColumn(
            "Address", display_text="open", help="The best; the CSV has all."
        ),
        "flags": st.column_config.TextColumn(
            "Step from the round before", help="Why the two are no fair comparison."
        ),
        "perimeter": "Perimeter",
        "doubt": "Doubt",
        "segment": "Segment",
        "deal_id": "Name in links",
    },
)  # fmt: skip
_blocks.download("trajectories.csv")

if len(result.claims):
    st.markdown("#### Deal in focus")
    st.markdown(f"**{formats.plain(result.focus_name)}**: every claim about it")
    _blocks.claims_table(result.claims)
