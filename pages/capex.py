"""Capex totals: what the big spenders spent, one definition at a time."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import CapexClaim, CapexTotals
from ai_investments.views.capex_totals import Result
from ai_investments.views.spending import BY
from pages import _blocks, _links
from pages._page import Page

CAPEX = st.column_config.NumberColumn("Capex, $bn", format="%,.3f")
GROWTH = st.column_config.NumberColumn(
    "Growth on the year", format="%+.1f%%", help="Only where both periods are complete."
)
CLAIMED: dict[str, Any] = {
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%,.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%,.3f"),
}
SUM_COLUMNS: dict[str, Any] = {
    "capex_usd_bn": CAPEX,
    "shortfall": "Complete?",
    "growth_pct": GROWTH,
    **CLAIMED,
    "companies": st.column_config.NumberColumn("Companies"),
    "grade": "Weakest evidence",
}
TOTAL_COLUMNS: dict[str, Any] = {
    "capex_usd_bn": CAPEX,
    "growth_pct": GROWTH,
    "share_pct": st.column_config.NumberColumn(
        "Share", format="%,.1f%%", help="Of what is known of the period; shares add up to 100%."
    ),
    "quarters": st.column_config.NumberColumn("Quarters known"),
    "complete": st.column_config.CheckboxColumn("Complete"),
    "made_of": st.column_config.TextColumn(
        "Made of", help="Quarters added up, or the calendar year as the company reports it."
    ),
    **CLAIMED,
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

page = Page(CapexTotals)


@page.part
def answer(view: CapexTotals, result: Result) -> None:
    """Say what was spent, and draw it."""
    _blocks.finding(result.finding)
    page.drawn(
        "capex bars", view, result,
        "Nothing to draw. Choose another definition, widen the years, or reset all.",
    )  # fmt: skip
    _blocks.notes(result.notes)


def sums_as_read(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the sums, the newest first, and the word for those that lack nothing."""
    return sums.assign(shortfall=sums["shortfall"].mask(sums["complete"], "complete")).iloc[::-1]


def newest_first(totals: pd.DataFrame) -> pd.DataFrame:
    """Return what companies spent, of each the newest first."""
    return totals.sort_values(["company", "period"], ascending=[True, False])


@page.part
def tables(view: CapexTotals, result: Result) -> None:
    """List the sums, and what each company spent."""
    period = PERIOD_COLUMN[view.by]
    _blocks.table(result.by_period, period | SUM_COLUMNS, f"Sum by {view.by}", sums_as_read)
    _blocks.table(
        result.totals,
        {"company": "Company"} | period | TOTAL_COLUMNS,
        f"By company and {view.by}",
        newest_first,
    )


@page.closed("Fiscal periods and the calendar periods that they count as")
def fiscal_periods(view: CapexTotals, result: Result) -> None:
    """List the fiscal periods behind the figures."""
    _blocks.table(result.fiscal, FISCAL_COLUMNS, alt="Fiscal periods")


@page.closed(_blocks.CAPEX_CLAIMS)
def claims(view: CapexTotals, result: Result) -> None:
    """List the claims behind the figures."""
    _blocks.table(result.claims, _blocks.CAPEX_CLAIM_COLUMNS, alt=_blocks.CAPEX_CLAIMS)


with st.sidebar:
    page.show("spenders", "definition", "by")
    page.show("shares", only=(answer,))
    page.show("capex_years")
page.controls.done()

answer()
st.page_link(
    st.Page("capex_claim.py", url_path="capex-claim"),
    label="Does the claim of over 250bn for AI in 2025 hold?",
    icon=":material/arrow_forward:",
    query_params=_links.query_to(CapexClaim(), page.dataset),
)
tables()
_blocks.download("capex-totals.csv")
fiscal_periods()
claims()
