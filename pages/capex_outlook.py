"""What next: capex projected from the last actual quarter, beside guidance and bank forecasts."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import CapexOutlook
from ai_investments.views.spending import DEFINITIONS
from pages import _blocks, _links
from pages._controls import Controls

LOOKING = {"plan": "plan", "forecast": "forecast"}
WORDS = {code: word for word, code in DEFINITIONS.items()}

dataset = _links.dataset()
controls = Controls(CapexOutlook, dataset)
with st.sidebar:
    controls.show("spenders", "definition")
    st.markdown("**What comes** (assumed)")
    controls.show("follow", "realised", "growth_2026", "growth_2027", "growth_2028")
view = controls.done()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
if len(result.quarters):
    left, right = st.columns(2, gap="large")
    with left:
        _blocks.drawn(view, "outlook quarters", result, dataset)
    with right:
        _blocks.drawn(view, "outlook years", result, dataset)
else:
    st.info("Nothing to draw. Choose other companies or another definition, or reset all.")
_blocks.drawn(view, "outlook guides", result, dataset)
for note in result.notes:
    st.caption(formats.plain(note))

BN = "%.1f"
st.markdown("#### By calendar year")
st.dataframe(
    result.by_year,
    hide_index=True,
    column_config={
        "year": st.column_config.NumberColumn("Year", format="%d"),
        "actual_usd_bn": st.column_config.NumberColumn("Actual, $bn", format=BN),
        "projected_usd_bn": st.column_config.NumberColumn("Assumed, $bn", format=BN),
        "total_usd_bn": st.column_config.NumberColumn("Together, $bn", format=BN),
        "actual_quarters": st.column_config.NumberColumn(
            "Quarters actual", help="Company-quarters, of four a company."
        ),
        "projected_quarters": st.column_config.NumberColumn("Quarters assumed"),
        "complete": st.column_config.CheckboxColumn("Complete"),
        "growth_pct": st.column_config.NumberColumn("Growth on the year", format="%+.1f%%"),
    },
)
st.markdown("#### By company and calendar year")
st.dataframe(
    result.years,
    hide_index=True,
    column_config={
        "company": "Company",
        "year": st.column_config.NumberColumn("Year", format="%d"),
        "actual_usd_bn": st.column_config.NumberColumn("Actual, $bn", format=BN),
        "projected_usd_bn": st.column_config.NumberColumn("Assumed, $bn", format=BN),
        "total_usd_bn": st.column_config.NumberColumn("Together, $bn", format=BN),
        "actual_quarters": st.column_config.NumberColumn("Quarters actual"),
        "projected_quarters": st.column_config.NumberColumn("Quarters assumed"),
        "complete": st.column_config.CheckboxColumn("Complete"),
    },
)
_blocks.download("capex-outlook.csv")

st.markdown("#### Guidance that is still open")
st.dataframe(
    result.guided.assign(
        evidence=result.guided["evidence"].map(evidence.label),
        guided_definition=result.guided["guided_definition"].map(WORDS),
    ),
    hide_index=True,
    column_order=[
        "company", "target_period", "guided_on", "low_usd_bn", "high_usd_bn", "guided_definition",
        "matched", "ratio", "spent_usd_bn", "rest_usd_bn", "comes_to_usd_bn", "of_middle_pct",
        "evidence", "publisher", "url", "note",
    ],
    column_config={
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
        "ratio": st.column_config.NumberColumn("Ratio", format="%.3f"),
        "spent_usd_bn": st.column_config.NumberColumn("Spent in the period, $bn", format=BN),
        "rest_usd_bn": st.column_config.NumberColumn("Assumed to come, $bn", format=BN),
        "comes_to_usd_bn": st.column_config.NumberColumn("Comes to, $bn", format=BN),
        "of_middle_pct": st.column_config.NumberColumn("Of the guide’s middle", format="%.0f%%"),
        "evidence": "Evidence",
        "publisher": "Publisher",
        "url": st.column_config.LinkColumn("Address", display_text="open"),
        "note": "Note",
    },
)  # fmt: skip
st.markdown("#### What others published for these years")
st.caption("Marks beside the sum, never added to it.")
st.dataframe(
    result.published.assign(
        looking=result.published["looking"].map(LOOKING),
        evidence=result.published["evidence"].map(evidence.label),
    ),
    hide_index=True,
    column_order=[
        "year", "says", "looking", "companies", "same_group", "publisher", "url", "published_on",
        "evidence", "note",
    ],
    column_config={
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
    },
)  # fmt: skip
