"""Reality check: what happened when customers left elsewhere, and how far the model misses it."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.customers.lost_customers import BASIS_WORDS
from ai_investments.views import CustomerChurn, RealityCheck
from ai_investments.views.churn_presets import Preset
from ai_investments.views.reality_check import Result
from pages import _blocks, _churn, _links
from pages._page import Page

PERIOD_COLUMNS: dict[str, Any] = {
    "period": "Period",
    "period_start": st.column_config.DateColumn("From"),
    "period_end": st.column_config.DateColumn("To"),
    "revenue_usd_m": st.column_config.NumberColumn("Reported, $m", format="%,.1f"),
    "model_usd_m": st.column_config.NumberColumn("Model, $m", format="%,.1f"),
    "miss_usd_m": st.column_config.NumberColumn(
        "Miss, $m", format="%+.1f", help="Model less reported."
    ),
    "miss_pct": st.column_config.NumberColumn("Miss, %", format="%+.1f%%"),
    "fitted_usd_m": st.column_config.NumberColumn("Fitted, $m", format="%,.1f"),
    "basis": "Basis",
    "evidence": "Evidence",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "publisher": "Publisher",
    "published_on": "Published",
    "note": "Note",
}
CASE_COLUMNS: dict[str, Any] = {
    "vendor": "Vendor",
    "customer": "Customer",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "share_lost_pct": st.column_config.NumberColumn("Share lost", format="%,.1f%%"),
    "wind_down_months": st.column_config.NumberColumn("Months", format="%,.0f"),
    "replaced_words": st.column_config.TextColumn("Replaced", width="large"),
    "rose_again": "Rose again",
    "vendor_revenue_before_usd_m": st.column_config.NumberColumn("Before, $m", format="%,.1f"),
    "vendor_revenue_after_usd_m": st.column_config.NumberColumn("After, $m", format="%,.1f"),
    "revenue_lost_usd_m": st.column_config.NumberColumn("Lost, $m", format="%,.1f"),
    "basis": st.column_config.TextColumn("Before and after are", width="medium"),
    "complete": st.column_config.CheckboxColumn("Complete"),
    "sells_ai": st.column_config.CheckboxColumn("AI"),
    "share_price_move_pct": st.column_config.NumberColumn("Share price", format="%+.1f%%"),
    "evidence": "Evidence",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "publisher": "Publisher",
    "note": st.column_config.TextColumn("Note", width="large"),
}

page = Page(RealityCheck)


def with_what_was_not_found(periods: pd.DataFrame) -> pd.DataFrame:
    """Return periods with a word where no evidence was found."""
    return periods.assign(evidence=periods["evidence"].fillna("not found"))


def with_basis_in_words(cases: pd.DataFrame) -> pd.DataFrame:
    """Return cases with what they rest on in words."""
    return cases.assign(basis=cases["basis"].map(BASIS_WORDS))


@page.part
def answer(view: RealityCheck, result: Result) -> None:
    """Say how far the model misses a case, and draw it against what happened."""
    _blocks.finding(result.finding)
    if result.path is None:
        return
    st.markdown(formats.plain(result.inputs))
    page.drawn("case path", view, result)
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(formats.plain(result.fit_words))
    right.button(
        "Set to this fit",
        on_click=_churn.set_all,
        args=(result.fit_settings,),
        help="Sets “replaced by others”, the months after and no growth.",
    )
    _blocks.table(
        result.periods,
        PERIOD_COLUMNS,
        as_read=with_what_was_not_found,
        alt="Reported and modelled revenue, period by period",
    )


@page.part
def elsewhere(view: RealityCheck, result: Result) -> None:
    """Draw and list what happened elsewhere."""
    st.markdown("#### What happened elsewhere")
    nothing = (
        "" if result.path is not None else "Nothing to draw. Choose other cases, or reset all."
    )
    page.drawn("lost customers", view, result, nothing)
    _blocks.notes(result.notes)
    _blocks.table(
        result.cases, CASE_COLUMNS, as_read=with_basis_in_words, alt="What happened elsewhere"
    )


def load(presets: tuple[Preset, ...]) -> None:
    """Lead to scenarios with the cases' settings."""
    st.markdown("#### Load a case into your scenario")
    st.caption(
        "Sets who leaves and how; the vendor, its customers and the value stay as you left them. "
        "Only cases of which the wind-down is known and what was replaced."
    )
    kept = _links.kept().get(CustomerChurn.path, {})
    before, _ = CustomerChurn.from_query(kept, page.dataset)
    columns = st.columns(2)
    for n, preset in enumerate(presets):
        with columns[n % 2], st.container(border=True):
            st.page_link(
                st.Page("churn.py", url_path="churn"),
                label=f"Load {formats.plain(preset.name)} into Customer churn",
                icon=":material/input:",
                query_params=_links.query_to(replace(before, **preset.settings), page.dataset),
            )
            st.caption(f"{formats.plain(preset.why)} {formats.plain(preset.sets)}")


with st.sidebar:
    page.show("cases", "path_of")
    st.markdown("**What the model assumes** beside the case’s own inputs")
    page.show("path_replaced", "path_lag", "path_growth", only=(answer,))
page.controls.done()

answer()
elsewhere()
_blocks.download("lost-customers.csv")
_, shown = page.controls.current()
if shown.presets:
    load(shown.presets)
