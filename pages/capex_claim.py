"""The 250bn claim: what was claimed and published against what was spent."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import CapexClaim
from pages import _blocks, _links
from pages._controls import Controls

dataset = _links.dataset()
controls = Controls(CapexClaim, dataset)
with st.sidebar:
    controls.show("claim_year", "spenders", "claimed", "ai_share", "claims_by")
view = controls.done()
result = streamlit_cache.result(view, dataset)
check = result.check

st.subheader(formats.plain(result.finding), anchor=False)
st.markdown(f"**{formats.plain(check.question)}** {formats.plain(check.sentence)}")
_blocks.drawn(view, "claim", result, dataset)
for note in result.notes:
    st.caption(formats.plain(note))

st.markdown("#### What was spent, definition by definition")
st.dataframe(
    result.spent.assign(grade=result.spent["grade"].map(evidence.label)),
    hide_index=True,
    column_order=["definition", "capex_usd_bn", "low_usd_bn", "high_usd_bn", "who", "lacks",
                  "grade"],
    column_config={
        "definition": "Definition",
        "capex_usd_bn": st.column_config.NumberColumn("Sum, $bn", format="%.3f"),
        "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.3f"),
        "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.3f"),
        "who": "Companies in it",
        "lacks": "What it lacks",
        "grade": "Weakest evidence",
    },
)  # fmt: skip

st.markdown(f"#### Published totals for {check.year}")
if result.published.empty:
    st.caption("None was found.")
else:
    published = result.published
    st.dataframe(
        published.assign(evidence=published["evidence"].map(evidence.label)),
        hide_index=True,
        column_order=["says", "of_spent", "kind", "publisher", "published_on", "url", "evidence",
                      "companies", "title", "note"],
        column_config={
            "says": "Says",
            "of_spent": st.column_config.TextColumn(
                "Of cash capex", help="As a share of what these companies then spent in cash."
            ),
            "kind": "Kind",
            "publisher": "Publisher",
            "published_on": "Published",
            "url": st.column_config.LinkColumn("Address", display_text="open"),
            "evidence": "Evidence",
            "companies": "Companies",
            "title": "Title",
            "note": "Note",
        },
    )  # fmt: skip
_blocks.download("capex-claim.csv")

with st.expander("How much of capex is for AI?"):
    assumed = formats.plain(f"△ {view.ai_share:g}% is assumed; the slider changes it.")
    st.markdown(
        f"No company discloses it. {assumed} What sources say:\n"
        + "\n".join(
            f"- {formats.link(row['publisher'], row['url'])}, "
            f"{formats.plain(evidence.label(row['evidence']))}: {formats.plain(str(row['note']))}"
            for row in result.said.to_dict("records")
        )
    )
_blocks.capex_claims("claims", lambda: result.claims)
