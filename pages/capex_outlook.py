"""What next: capex projected from the last actual quarter, beside guidance and bank forecasts."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import CapexOutlook
from ai_investments.views.capex_outlook import Result
from ai_investments.views.spending import DEFINITIONS
from pages import _blocks
from pages._page import Page

WORDS = {code: word for word, code in DEFINITIONS.items()}

BN = "%,.1f"
SPENDING: dict[str, Any] = {
    "year": st.column_config.NumberColumn("Year", format="%d"),
    "actual_usd_bn": st.column_config.NumberColumn("Actual, $bn", format=BN),
    "projected_usd_bn": st.column_config.NumberColumn("Assumed, $bn", format=BN),
    "total_usd_bn": st.column_config.NumberColumn("Together, $bn", format=BN),
    "actual_quarters": st.column_config.NumberColumn(
        "Quarters actual", help="Company-quarters, of four a company."
    ),
    "projected_quarters": st.column_config.NumberColumn("Quarters assumed"),
    "complete": st.column_config.CheckboxColumn("Complete"),
}
SUM_COLUMNS = SPENDING | {
    "growth_pct": st.column_config.NumberColumn("Growth on the year", format="%+.1f%%"),
}
COMPANY_COLUMNS = {"company": "Company"} | SPENDING
GUIDANCE_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "target_period": "Period",
    "guided_on": st.column_config.DateColumn("Given on", format="D MMM YYYY"),
    "low_usd_bn": st.column_config.NumberColumn("From, $bn", format="%g"),
    "high_usd_bn": st.column_config.NumberColumn(
        "To, $bn", format="%g", help="Empty: “more than” the lower end."
    ),
    "guided_definition": "Guided as",
    "matched": st.column_config.CheckboxColumn(
        "Same definition", help="As the one chosen; else converted by the ratio."
    ),
    "ratio": st.column_config.NumberColumn("Ratio", format="%,.3f"),
    "spent_usd_bn": st.column_config.NumberColumn("Spent in the period, $bn", format=BN),
    "rest_usd_bn": st.column_config.NumberColumn("Assumed to come, $bn", format=BN),
    "comes_to_usd_bn": st.column_config.NumberColumn("Comes to, $bn", format=BN),
    "of_middle_pct": st.column_config.NumberColumn("Of the guide’s middle", format="%,.0f%%"),
    "evidence": "Evidence",
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "note": "Note",
}
PUBLISHED_COLUMNS: dict[str, Any] = {
    "year": "Year",
    "says": "Says",
    "looking": "Kind",
    "companies": "Companies",
    "same_group": st.column_config.CheckboxColumn("Just these companies"),
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "published_on": "Published",
    "evidence": "Evidence",
    "note": "Note",
}

page = Page(CapexOutlook)


@page.part
def answer(view: CapexOutlook, result: Result) -> None:
    """Say what spending comes to, and draw it beside guidance and forecasts."""
    _blocks.finding(result.finding)
    if len(result.quarters):
        left, right = st.columns(2, gap="large")
        with left:
            page.drawn("outlook quarters", view, result)
        with right:
            page.drawn("outlook years", view, result)
    else:
        page.nothing("Nothing to draw. Choose other companies or another definition, or reset all.")
    page.drawn("outlook guides", view, result)
    _blocks.notes(result.notes)


@page.part
def years(view: CapexOutlook, result: Result) -> None:
    """List the calendar years, together and by company."""
    _blocks.table(result.by_year, SUM_COLUMNS, "By calendar year")
    _blocks.table(result.years, COMPANY_COLUMNS, "By company and calendar year")


def in_words(guided: pd.DataFrame) -> pd.DataFrame:
    """Return guidance with its definition in words."""
    return guided.assign(guided_definition=guided["guided_definition"].map(WORDS))


@page.part
def told(view: CapexOutlook, result: Result) -> None:
    """List what the companies guided and others published."""
    _blocks.table(result.guided, GUIDANCE_COLUMNS, "Guidance that is still open", in_words)
    st.markdown("#### What others published for these years")
    st.caption("Marks beside the sum, never added to it.")
    _blocks.table(result.published, PUBLISHED_COLUMNS, alt="What others published")


with st.sidebar:
    page.show("spenders", "definition")
    st.markdown("**What comes** (assumed)")
    page.show("follow", "realised", "growth_2026", "growth_2027", "growth_2028")
page.controls.done()

answer()
years()
_blocks.download("capex-outlook.csv")
told()
