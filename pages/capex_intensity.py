"""Intensity: capex against revenue and operating cash flow, company by company."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import CapexIntensity
from ai_investments.views.capex_intensity import Result
from pages import _blocks
from pages._page import Page

PERCENT = "%,.1f%%"
LATEST_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "period": "Period",
    "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%,.3f"),
    "revenue_usd_bn": st.column_config.NumberColumn("Revenue, $bn", format="%,.3f"),
    "revenue_pct": st.column_config.NumberColumn("÷ revenue", format=PERCENT),
    "cash_flow_usd_bn": st.column_config.NumberColumn("Operating cash flow, $bn", format="%,.3f"),
    "cash_flow_pct": st.column_config.NumberColumn("÷ operating cash flow", format=PERCENT),
    "free_cash_flow_usd_bn": st.column_config.NumberColumn(
        "Free cash flow, $bn", format="%,.3f", help="Operating cash flow less capex."
    ),
    "change_points": st.column_config.NumberColumn(
        "Points on the year",
        format="%+.1f",
        help="Change of the ratio drawn (of ÷ operating cash flow under free cash flow).",
    ),
    "cash_flow_flag": "Flag",
    "grade": "Weakest evidence",
}


def row_columns(against: str) -> dict[str, Any]:
    """Return the columns of the ratios to what is compared with."""
    return {
        "company": "Company",
        "period": "Period",
        "capex_usd_bn": st.column_config.NumberColumn("Capex, $bn", format="%,.3f"),
        "base_usd_bn": st.column_config.NumberColumn(f"{against}, $bn", format="%,.3f"),
        "ratio_pct": st.column_config.NumberColumn("Ratio", format=PERCENT),
        "low_pct": st.column_config.NumberColumn("Claims from", format=PERCENT),
        "high_pct": st.column_config.NumberColumn("Claims to", format=PERCENT),
        "change_points": st.column_config.NumberColumn("Points on the year", format="%+.1f"),
        "left_usd_bn": st.column_config.NumberColumn(f"{against} − capex, $bn", format="%,.3f"),
        "quarters": st.column_config.NumberColumn("Quarters known"),
        "complete": st.column_config.CheckboxColumn("Complete"),
        "made_of": "Made of",
        "flag": "Flag",
        "grade": "Evidence",
        "sources": st.column_config.NumberColumn("Sources"),
        "straddles": st.column_config.CheckboxColumn("Straddles"),
        "note": "Note",
    }


page = Page(CapexIntensity)


@page.part
def answer(view: CapexIntensity, result: Result) -> None:
    """Say who spends most of what comes in, and draw the ratios of each company."""
    _blocks.finding(result.finding)
    page.drawn(
        "intensity", view, result,
        "Nothing to draw. Choose other companies or another definition, or reset all.",
    )  # fmt: skip
    _blocks.notes(result.notes)


def newest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ratios by company, of each the newest first."""
    return rows.sort_values(["company", "period"], ascending=[True, False])


@page.part
def tables(view: CapexIntensity, result: Result) -> None:
    """List the latest period of each company, and the ratios period by period."""
    _blocks.table(result.latest, LATEST_COLUMNS, "The latest period of each company")
    against = "Revenue" if view.against == "revenue" else "Operating cash flow"
    _blocks.table(
        result.rows,
        row_columns(against),
        f"Capex and {against.lower()}, period by period",
        newest_first,
    )


with st.sidebar:
    page.show("against", "intensity_companies", "definition", "intensity_by")
    page.show("same_scale", only=(answer,))
    page.show("capex_years")
page.controls.done()

answer()
tables()
_blocks.download("capex-intensity.csv")
