"""Capex totals: what the big spenders spent, and whether the claim of 250bn for AI holds."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.figures import capex_bars
from ai_investments.views import CapexTotals
from pages import _blocks, _links
from pages._controls import Controls

LOOKING = {"back": "spent", "plan": "planned", "forecast": "forecast"}

dataset = streamlit_cache.dataset()
controls = Controls(CapexTotals, dataset)
with st.sidebar:
    controls.show("spenders", "definition", "by", "capex_years")
    st.button("Reset all", on_click=_links.reset, args=(CapexTotals, dataset))
view = controls.view()
_links.remember(view)
result = streamlit_cache.result(view)
check = result.check

st.subheader(formats.plain(result.finding), anchor=False)
left, right = st.columns([3, 2], gap="large")
with left:
    if len(result.by_period):
        _blocks.chart(
            capex_bars(
                result.totals,
                result.by_period,
                result.companies,
                result.axis,
                result.chart_title,
                "Calendar quarters, added up to calendar years; fiscal years are never used. The "
                "figure above a bar is its total.",
                _blocks.palette(),
            ),
            key="capex bars",
        )
    else:
        st.info("Nothing to draw. Choose another definition, widen the years, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))
with right:
    st.markdown(f"**{formats.plain(check.question)}**")
    st.markdown(formats.plain(check.sentence))
    st.markdown(formats.plain(check.leases_sentence))
    st.caption(
        formats.plain(
            f"The brief said “over {formats.usd_bn(check.claimed_usd_bn)}” of AI-related "
            f"investment planned for {check.year} by the tech giants, and names no companies. "
            f"Total: derived from {evidence.label(check.grade)}. Published totals may count more, "
            "such as leases; their notes say what. This answer does not depend on the controls."
        )
    )
    published = check.published
    st.markdown(f"Totals published for {check.year}, as evidence beside the sum, never added:")
    st.dataframe(
        published.assign(
            looking=published["looking"].map(LOOKING),
            evidence=published["evidence"].map(evidence.label),
        )[["says", "looking", "url", "publisher", "published_on", "evidence", "companies", "note"]],
        hide_index=True,
        column_config={
            "says": "Says",
            "looking": st.column_config.TextColumn("Kind", width="small"),
            "url": st.column_config.LinkColumn("Address", display_text="open", width="small"),
            "publisher": "Publisher",
            "published_on": "Published",
            "evidence": "Evidence",
            "companies": "Companies",
            "note": "Note",
        },
    )

st.markdown(f"#### Sum by {view.by}")
st.dataframe(
    result.by_period.assign(
        grade=result.by_period["grade"].map(evidence.label),
        shortfall=result.by_period["shortfall"].mask(result.by_period["complete"], "complete"),
    )[
        ["period", "capex_usd_bn", "shortfall", "growth_pct", "low_usd_bn", "high_usd_bn",
         "companies", "grade"]
    ].iloc[::-1],
    hide_index=True,
    column_config={
        "period": "Period",
        "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
        "shortfall": "Complete?",
        "growth_pct": st.column_config.NumberColumn(
            "Growth on the year", format="%+.1f%%",
            help="Only where both periods are complete and hold the same companies.",
        ),
        "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
        "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
        "companies": st.column_config.NumberColumn("Companies"),
        "grade": "Weakest evidence",
    },
)  # fmt: skip

st.markdown(f"#### By company and {view.by}")
st.dataframe(
    result.totals.assign(
        grade=result.totals["grade"].map(evidence.label),
    )[
        ["company", "period", "capex_usd_bn", "quarters", "complete", "made_of", "low_usd_bn",
         "high_usd_bn", "grade", "derived", "sources", "straddles", "note"]
    ],
    hide_index=True,
    column_config={
        "company": "Company",
        "period": "Period",
        "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
        "quarters": st.column_config.NumberColumn("Quarters known"),
        "complete": st.column_config.CheckboxColumn("Complete"),
        "made_of": st.column_config.TextColumn(
            "Made of", help="Quarters added up, or the calendar year as the company reports it."
        ),
        "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
        "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
        "grade": st.column_config.TextColumn("Evidence", help="The weakest among the quarters."),
        "derived": st.column_config.CheckboxColumn("Derived", help="A sum, made here."),
        "sources": st.column_config.NumberColumn(
            "Sources", help="Publishers, of the quarter with fewest."
        ),
        "straddles": st.column_config.CheckboxColumn(
            "Straddles", help="Its fiscal quarters are no calendar quarters."
        ),
        "note": "Note",
    },
)  # fmt: skip
_blocks.download(view, "capex-totals.csv")

with st.expander(f"{len(result.claims):,} claims behind these figures"):
    st.dataframe(
        result.claims.assign(evidence=result.claims["evidence"].map(evidence.label))[
            ["company", "period", "capex_id", "value_number", "counts_in_range", "evidence",
             "publisher", "title", "url", "published_on", "note"]
        ],
        hide_index=True,
        column_config={
            "company": "Company",
            "period": "Period",
            "capex_id": "Row of the data",
            "value_number": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
            "counts_in_range": st.column_config.CheckboxColumn("Counts"),
            "evidence": "Evidence",
            "publisher": "Publisher",
            "title": "Title",
            "url": st.column_config.LinkColumn("Address", display_text="open"),
            "published_on": "Published",
            "note": "Note",
        },
    )  # fmt: skip
