"""Reality check: what happened when customers left elsewhere, and how far the model misses it."""

from dataclasses import replace

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.lost_customers import BASIS_WORDS
from ai_investments.views import CustomerChurn, RealityCheck
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(RealityCheck, dataset)
with st.sidebar:
    controls.show("cases", "path_of")
    st.markdown("**What the model assumes** beside the case’s own inputs")
    controls.show("path_replaced", "path_lag", "path_growth")
view = controls.done()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
if result.path is not None:
    st.markdown(formats.plain(result.inputs))
    _blocks.drawn(view, "case path", result, dataset)
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(formats.plain(result.fit_words))
    right.button(
        "Set to this fit",
        on_click=_links.set_controls,
        args=(result.fit_settings,),
        help="Sets “replaced by others”, the months after and no growth.",
    )
    st.dataframe(
        result.periods.assign(evidence=result.periods["evidence"].map(
            lambda grade: evidence.label(grade) if isinstance(grade, str) else "not found"
        )),
        hide_index=True,
        column_order=["period", "period_start", "period_end", "revenue_usd_m", "model_usd_m",
                      "miss_usd_m", "miss_pct", "fitted_usd_m", "basis", "evidence", "url",
                      "publisher", "published_on", "note"],
        column_config={
            "period": "Period",
            "period_start": st.column_config.DateColumn("From"),
            "period_end": st.column_config.DateColumn("To"),
            "revenue_usd_m": st.column_config.NumberColumn("Reported, $m", format="%.1f"),
            "model_usd_m": st.column_config.NumberColumn("Model, $m", format="%.1f"),
            "miss_usd_m": st.column_config.NumberColumn(
                "Miss, $m", format="%+.1f", help="Model less reported."
            ),
            "miss_pct": st.column_config.NumberColumn("Miss, %", format="%+.1f%%"),
            "fitted_usd_m": st.column_config.NumberColumn("Fitted, $m", format="%.1f"),
            "basis": "Basis",
            "evidence": "Evidence",
            "url": st.column_config.LinkColumn("Address", display_text="open"),
            "publisher": "Publisher",
            "published_on": "Published",
            "note": "Note",
        },
    )  # fmt: skip

st.markdown("#### What happened elsewhere")
if not _blocks.drawn(view, "lost customers", result, dataset) and result.path is None:
    st.info("Nothing to draw. Choose other cases, or reset all.")
for note in result.notes:
    st.caption(formats.plain(note))
cases = result.cases
st.dataframe(
    cases.assign(
        evidence=cases["evidence"].map(evidence.label),
        basis=cases["basis"].map(BASIS_WORDS),
    ),
    hide_index=True,
    column_order=["vendor", "customer", "announced_on", "share_lost_pct", "wind_down_months",
                  "replaced_words", "rose_again", "vendor_revenue_before_usd_m",
                  "vendor_revenue_after_usd_m", "revenue_lost_usd_m", "basis", "complete",
                  "sells_ai", "share_price_move_pct", "evidence", "url", "publisher", "note"],
    column_config={
        "vendor": "Vendor",
        "customer": "Customer",
        "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
        "share_lost_pct": st.column_config.NumberColumn("Share lost", format="%.1f%%"),
        "wind_down_months": st.column_config.NumberColumn("Months", format="%.0f"),
        "replaced_words": st.column_config.TextColumn("Replaced", width="large"),
        "rose_again": "Rose again",
        "vendor_revenue_before_usd_m": st.column_config.NumberColumn("Before, $m", format="%.1f"),
        "vendor_revenue_after_usd_m": st.column_config.NumberColumn("After, $m", format="%.1f"),
        "revenue_lost_usd_m": st.column_config.NumberColumn("Lost, $m", format="%.1f"),
        "basis": st.column_config.TextColumn("Before and after are", width="medium"),
        "complete": st.column_config.CheckboxColumn("Complete"),
        "sells_ai": st.column_config.CheckboxColumn("AI"),
        "share_price_move_pct": st.column_config.NumberColumn("Share price", format="%+.1f%%"),
        "evidence": "Evidence",
        "url": st.column_config.LinkColumn("Address", display_text="open"),
        "publisher": "Publisher",
        "note": st.column_config.TextColumn("Note", width="large"),
    },
)  # fmt: skip
_blocks.download("lost-customers.csv")

if result.presets:
    st.markdown("#### Load a case into your scenario")
    st.caption(
        "Sets who leaves and how; the vendor, its customers and the value stay as you left them. "
        "Only cases of which the wind-down is known and what was replaced."
    )
    before, _ = CustomerChurn.from_query(_links.kept().get(CustomerChurn.path, {}), dataset)
    columns = st.columns(2)
    for n, preset in enumerate(result.presets):
        with columns[n % 2], st.container(border=True):
            st.page_link(
                st.Page("churn.py", url_path="churn"),
                label=f"Load {formats.plain(preset.name)} into Customer churn",
                icon=":material/input:",
                query_params=_links.query_to(replace(before, **preset.settings), dataset),
            )
            st.caption(f"{formats.plain(preset.why)} {formats.plain(preset.sets)}")
