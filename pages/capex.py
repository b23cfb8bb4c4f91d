"""Capex totals: what the big spenders spent, one definition at a time."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import CapexClaim, CapexTotals
from ai_investments.views.spending import BY
from pages import _blocks, _links
from pages._controls import Controls

FINDING, CHART, SUMS, TOTALS = "finding", "chart", "sums", "totals"
FISCAL, CLAIMS = "fiscal periods", "claims"

SPAN: dict[str, Any] = {
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
    "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%.3f"),
    "growth_pct": st.column_config.NumberColumn(
        "Growth on the year", format="%+.1f%%", help="Only where both periods are complete."
    ),
}
SUM_COLUMNS: dict[str, Any] = SPAN | {
    "shortfall": "Complete?",
    "companies": st.column_config.NumberColumn("Companies"),
    "grade": "Weakest evidence",
}
TOTAL_COLUMNS: dict[str, Any] = SPAN | {
    "company": "Company",
    "share_pct": st.column_config.NumberColumn(
        "Share", format="%.1f%%", help="Of what is known of the period; shares add up to 100%."
    ),
    "quarters": st.column_config.NumberColumn("Quarters known"),
    "complete": st.column_config.CheckboxColumn("Complete"),
    "made_of": st.column_config.TextColumn(
        "Made of", help="Quarters added up, or the calendar year as the company reports it."
    ),
    "grade": st.column_config.TextColumn("Evidence", help="The weakest among the quarters."),
    "derived": st.column_config.CheckboxColumn("Derived", help="A sum, made here."),
    "sources": st.column_config.NumberColumn(
        "Sources", help="Publishers, of the quarter with fewest."
    ),
    "straddles": st.column_config.CheckboxColumn(
        "Straddles", help="Its fiscal quarters are no calendar quarters."
    ),
    "note": "Note",
}
FISCAL_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "fiscal_period": "Fiscal period",
    "period_start": st.column_config.DateColumn("From", format="D MMM YYYY"),
    "period_end": st.column_config.DateColumn("To", format="D MMM YYYY"),
    "calendar_period": "Counts as",
    "straddles_calendar": st.column_config.CheckboxColumn("Straddles"),
    "days": st.column_config.NumberColumn("Days"),
    "days_outside": st.column_config.NumberColumn(
        "Days outside", help="Days of the fiscal period outside that calendar period."
    ),
}
PERIOD_COLUMN = {
    by: {"period": "Twelve months to" if by == "trailing 12 months" else "Period"} for by in BY
}

dataset = _links.dataset()
controls = Controls(CapexTotals, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say what was spent."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)


@st.fragment(key=CHART)
def chart() -> None:
    """Draw the sums."""
    view, result = controls.current()
    if not _blocks.drawn(view, "capex bars", result, dataset):
        st.info("Nothing to draw. Choose another definition, widen the years, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))


@st.fragment(key=SUMS)
def sums() -> None:
    """List the sums."""
    view, result = controls.current()
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
        column_config=PERIOD_COLUMN[view.by] | SUM_COLUMNS,
    )  # fmt: skip


@st.fragment(key=TOTALS)
def totals() -> None:
    """List what each company spent."""
    view, result = controls.current()
    st.markdown(f"#### By company and {view.by}")
    st.dataframe(
        result.totals.assign(
            grade=result.totals["grade"].map(evidence.label),
        ).sort_values(["company", "period"], ascending=[True, False])[
            ["company", "period", "capex_usd_bn", "growth_pct", "share_pct", "quarters",
             "complete", "made_of", "low_usd_bn", "high_usd_bn", "grade", "derived", "sources",
             "straddles", "note"]
        ],
        hide_index=True,
        column_config=PERIOD_COLUMN[view.by] | TOTAL_COLUMNS,
    )  # fmt: skip


def fiscal_periods() -> None:
    """List the fiscal periods behind the figures."""
    _, result = controls.current()
    st.dataframe(
        result.fiscal.drop(columns="capex_id"),
        hide_index=True,
        column_order=["company", "fiscal_period", "period_start", "period_end",
                      "calendar_period", "straddles_calendar", "days", "days_outside"],
        column_config=FISCAL_COLUMNS,
    )  # fmt: skip


with st.sidebar:
    drawn = controls.redraws(FINDING, CHART)
    of_all = controls.redraws(FINDING, CHART, SUMS, TOTALS, FISCAL, CLAIMS)
    controls.show("spenders", "definition", "by", redraws=of_all)
    controls.show("shares", redraws=drawn)
    controls.show("capex_years", redraws=of_all)
controls.done()

finding()
chart()
st.page_link(
    st.Page("capex_claim.py", url_path="capex-claim"),
    label="Does the claim of over 250bn for AI in 2025 hold?",
    icon=":material/arrow_forward:",
    query_params=_links.query_to(CapexClaim(), dataset),
)
sums()
totals()
_blocks.download("capex-totals.csv")
_blocks.behind(FISCAL, fiscal_periods, "Fiscal periods and the calendar periods that they count as")
_blocks.capex_claims(CLAIMS, lambda: controls.current()[1].claims)
