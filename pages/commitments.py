"""Committed, not yet spent: leases, purchases, contracts and obligations beside what was spent."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import Commitments
from ai_investments.views.commitments import KIND_NAMES
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(Commitments, dataset)
with st.sidebar:
    controls.show("committed", "commitment")
view = controls.done()
result = streamlit_cache.result(view, dataset)

st.subheader(formats.plain(result.finding), anchor=False)
if not _blocks.drawn(view, "commitment bars", result, dataset):
    st.info("Nothing to draw. Choose other companies or kinds, or reset all.")
for note in result.notes:
    st.caption(formats.plain(note))

st.markdown("#### Every statement")
statements = result.statements
st.dataframe(
    statements.assign(
        kind=statements["kind"].map(KIND_NAMES).str.split(":").str[0],
        evidence=statements["evidence"].map(evidence.label),
    ),
    hide_index=True,
    column_order=["parties", "kind", "amount_words", "as_of", "stands", "times", "inside_words",
                  "term", "evidence", "url", "publisher", "title", "published_on", "note"],
    column_config={
        "parties": "Who owes whom",
        "kind": "Kind",
        "amount_words": "Amount",
        "as_of": st.column_config.DateColumn("As of"),
        "stands": st.column_config.CheckboxColumn(
            "Latest", help="The latest statement of an obligation is drawn; others are history."
        ),
        "times": st.column_config.NumberColumn(
            "Times a year’s capex", format="%.2f×",
            help="Of the latest statement: lower end ÷ cash capex of the company that owes over "
            "its latest twelve months.",
        ),
        "inside_words": st.column_config.TextColumn("Never added to", width="medium"),
        "term": "Term",
        "evidence": "Evidence",
        "url": st.column_config.LinkColumn("Address", display_text="open", width="small"),
        "publisher": "Publisher",
        "title": "Title",
        "published_on": "Published",
        "note": "Note",
    },
)  # fmt: skip
_blocks.download("commitments.csv")

st.markdown("#### Spent in the latest twelve months")
st.dataframe(
    result.spent.assign(grade=result.spent["grade"].map(evidence.label)),
    hide_index=True,
    column_order=["company", "spent_usd_bn", "from_on", "until", "low_usd_bn", "high_usd_bn",
                  "grade"],
    column_config={
        "company": "Company",
        "spent_usd_bn": st.column_config.NumberColumn("Cash capex, $bn", format="%.3f"),
        "from_on": st.column_config.DateColumn("From"),
        "until": st.column_config.DateColumn("To"),
        "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
        "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
        "grade": "Weakest evidence",
    },
)  # fmt: skip
_blocks.capex_claims("claims", lambda: result.claims)
