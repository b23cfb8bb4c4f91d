"""Intensity: capex against revenue and operating cash flow, company by company."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import CapexIntensity
from pages import _blocks, _links
from pages._controls import Controls

FINDING, CHART, LATEST, ROWS = "finding", "chart", "latest", "rows"

PERCENT = "%.1f%%"
LATEST_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "period": "Period",
    "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
    "revenue_usd_bn": st.column_config.NumberColumn("Revenue, $bn", format="%.3f"),
    "revenue_pct": st.column_config.NumberColumn("÷ revenue", format=PERCENT),
    "cash_flow_usd_bn": st.column_config.NumberColumn("Operating cash flow, $bn", format="%.3f"),
    "cash_flow_pct": st.column_config.NumberColumn("÷ operating cash flow", format=PERCENT),
    "free_cash_flow_usd_bn": st.column_config.NumberColumn(
        "Free cash flow, $bn", format="%.3f", help="Operating cash flow less capex."
    ),
    "change_points": st.column_config.NumberColumn(
        "Points on the year",
        format="%+.1f",
        help="Change of the ratio drawn (of ÷ operating cash flow under free cash flow).",
    ),
    "cash_flow_flag": "Flag",
    "grade": "Weakest evidence",
}
ROW_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "period": "Period",
    "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
    "ratio_pct": st.column_config.NumberColumn("Ratio", format=PERCENT),
    "low_pct": st.column_config.NumberColumn("Claims from", format=PERCENT),
    "high_pct": st.column_config.NumberColumn("Claims to", format=PERCENT),
    "change_points": st.column_config.NumberColumn("Points on the year", format="%+.1f"),
    "quarters": st.column_config.NumberColumn("Quarters known"),
    "complete": st.column_config.CheckboxColumn("Complete"),
    "made_of": "Made of",
    "flag": "Flag",
    "grade": "Evidence",
    "sources": st.column_config.NumberColumn("Sources"),
    "straddles": st.column_config.CheckboxColumn("Straddles"),
    "note": "Note",
}

dataset = _links.dataset()
controls = Controls(CapexIntensity, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say who spends most of what comes in."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)


@st.fragment(key=CHART)
def chart() -> None:
    """Draw the ratios of each company."""
    view, result = controls.current()
    if not _blocks.drawn(view, "intensity", result, dataset):
        st.info("Nothing to draw. Choose other companies or another definition, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))


@st.fragment(key=LATEST)
def latest_periods() -> None:
    """List the latest period of each company."""
    _, result = controls.current()
    st.markdown("#### The latest period of each company")
    latest = result.latest
    st.dataframe(
        latest.assign(grade=latest["grade"].map(evidence.label)),
        hide_index=True,
        column_order=["company", "period", "capex_usd_bn", "revenue_usd_bn", "revenue_pct",
                      "cash_flow_usd_bn", "cash_flow_pct", "free_cash_flow_usd_bn", "change_points",
                      "cash_flow_flag", "grade"],
        column_config=LATEST_COLUMNS,
    )  # fmt: skip


@st.fragment(key=ROWS)
def period_by_period() -> None:
    """List the ratios period by period."""
    view, result = controls.current()
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
        column_config=ROW_COLUMNS | {
            "base_usd_bn": st.column_config.NumberColumn(f"{against}, $bn", format="%.3f"),
            "left_usd_bn": st.column_config.NumberColumn(f"{against} − capex, $bn", format="%.3f"),
        },
    )  # fmt: skip


with st.sidebar:
    of_all = controls.redraws(FINDING, CHART, LATEST, ROWS)
    controls.show("against", "intensity_companies", "definition", "intensity_by", redraws=of_all)
    controls.show("same_scale", redraws=controls.redraws(CHART))
    controls.show("capex_years", redraws=of_all)
controls.done()

finding()
chart()
latest_periods()
period_by_period()
_blocks.download("capex-intensity.csv")
