"""Intensity: capex against revenue and operating cash flow, company by company."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import CapexIntensity
from ai_investments.views.capex_intensity import RULES
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(CapexIntensity, dataset)
with st.sidebar:
    controls.show("against", "intensity_companies", "definition", "intensity_by", "same_scale",
                  "capex_years")  # fmt: skip
view = controls.done()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
if not _blocks.drawn(view, "intensity", result, dataset):
    st.info("Nothing to draw. Choose other companies or another definition, or reset all.")
for note in result.notes:
    st.caption(formats.plain(note))

PERCENT = "%.1f%%"
st.markdown("#### The latest period of each company")
latest = result.latest
st.dataframe(
    latest.assign(grade=latest["grade"].map(evidence.label)),
    hide_index=True,
    column_order=["company", "period", "capex_usd_bn", "revenue_usd_bn", "revenue_pct",
                  "cash_flow_usd_bn", "cash_flow_pct", "free_cash_flow_usd_bn", "change_points",
                  "cash_flow_flag", "grade"],
    column_config={
        "company": "Company",
        "period": "Period",
        "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
        "revenue_usd_bn": st.column_config.NumberColumn("Revenue, $bn", format="%.3f"),
        "revenue_pct": st.column_config.NumberColumn("÷ revenue", format=PERCENT),
        "cash_flow_usd_bn": st.column_config.NumberColumn(
            "Operating cash flow, $bn", format="%.3f"
        ),
        "cash_flow_pct": st.column_config.NumberColumn("÷ operating cash flow", format=PERCENT),
        "free_cash_flow_usd_bn": st.column_config.NumberColumn(
            "Free cash flow, $bn", format="%.3f", help="Operating cash flow less capex."
        ),
        "change_points": st.column_config.NumberColumn(
            "Points on the year", format="%+.1f",
            help="Change of the ratio drawn (of ÷ operating cash flow under free cash flow).",
        ),
        "cash_flow_flag": "Flag",
        "grade": "Weakest evidence",
    },
)  # fmt: skip

against = "Revenue" if view.against == "revenue" else "Operating cash flow"
st.markdown(f"#### Capex and {against.lower()}, period by period")
rows = result.rows
st.dataframe(
    rows.assign(grade=rows["grade"].map(evidence.label)).sort_values(
        ["company", "period"], ascending=[True, False]
    ),
    hide_index=True,
    column_order=["company", "period", "capex_usd_bn", "base_usd_bn", "ratio_pct", "low_pct",
                  "high_pct", "change_points", "left_usd_bn", "quarters", "complete", "made_of",
                  "flag", "grade", "sources", "straddles", "note"],
    column_config={
        "company": "Company",
        "period": "Period",
        "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
        "base_usd_bn": st.column_config.NumberColumn(f"{against}, $bn", format="%.3f"),
        "ratio_pct": st.column_config.NumberColumn("Ratio", format=PERCENT),
        "low_pct": st.column_config.NumberColumn("Claims from", format=PERCENT),
        "high_pct": st.column_config.NumberColumn("Claims to", format=PERCENT),
        "change_points": st.column_config.NumberColumn("Points on the year", format="%+.1f"),
        "left_usd_bn": st.column_config.NumberColumn(f"{against} − capex, $bn", format="%.3f"),
        "quarters": st.column_config.NumberColumn("Quarters known"),
        "complete": st.column_config.CheckboxColumn("Complete"),
        "made_of": "Made of",
        "flag": "Flag",
        "grade": "Evidence",
        "sources": st.column_config.NumberColumn("Sources"),
        "straddles": st.column_config.CheckboxColumn("Straddles"),
        "note": "Note",
    },
)  # fmt: skip
_blocks.download("capex-intensity.csv")

with st.expander("Rules for partial and contradictory data"):
    st.markdown("\n".join(f"- {formats.plain(rule)}" for rule in RULES))
