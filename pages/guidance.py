"""Guidance against actual: every revision of capex guidance beside what was spent."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import Guidance
from ai_investments.views.guidance import NAMES
from pages import _blocks, _links
from pages._controls import Controls

FINDING, CHART, OUTCOMES = "finding", "chart", "outcomes"
REVISIONS, CLAIMS = "every guidance", "claims"

OUTCOME_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "target_period": "Period",
    "first_words": "First guided",
    "last_words": "Last guided",
    "guided": st.column_config.NumberColumn("Times guided"),
    "changed": st.column_config.NumberColumn("Times changed"),
    "spent_words": "Spent",
    "first_off": st.column_config.TextColumn(
        "Against first",
        width=150,
        help="Of completed periods: distance to the nearer end of the range. Of “more than” "
        "only the floor is known.",
    ),
    "first_miss_pct": st.column_config.NumberColumn("Off first", format="%+.1f%%"),
    "last_off": st.column_config.TextColumn("Against last", width=150),
    "last_miss_pct": st.column_config.NumberColumn("Off last", format="%+.1f%%"),
    "pace_off": "Pace against last",
    "needed_usd_bn": st.column_config.NumberColumn(
        "Needed a quarter, $bn",
        format="%.1f",
        help="What each quarter left must come to for the lower end of the last guidance.",
    ),
    "definitions": "Definition",
    "weakest": "Weakest evidence",
    "first_url": st.column_config.LinkColumn("First guidance", display_text="open"),
    "last_url": st.column_config.LinkColumn("Last guidance", display_text="open"),
}
REVISION_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "target_period": "Period",
    "guided_on": st.column_config.DateColumn("Guided on"),
    "low_usd_bn": st.column_config.NumberColumn("From, $bn", format="%.1f"),
    "high_usd_bn": st.column_config.NumberColumn(
        "To, $bn", format="%.1f", help="Empty: “more than”."
    ),
    "change": "Against the one before",
    "definition": "Definition",
    "evidence": "Evidence",
    "url": st.column_config.LinkColumn("Address", display_text="open", width="small"),
    "publisher": "Publisher",
    "title": "Title",
    "published_on": "Published",
    "note": "Note",
}

dataset = _links.dataset()
controls = Controls(Guidance, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say how far guidance was off."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)


@st.fragment(key=CHART)
def chart() -> None:
    """Draw each guidance beside what was spent."""
    view, result = controls.current()
    if not _blocks.drawn(view, "guidance ladders", result, dataset):
        st.info("Nothing to draw. Choose other companies, widen the years, or reset all.")
    for note in result.notes:
        st.caption(formats.plain(note))


@st.fragment(key=OUTCOMES)
def outcomes_of() -> None:
    """List first and last guidance against what was spent."""
    _, result = controls.current()
    outcomes = result.outcomes
    st.markdown("#### First and last guidance against what was spent")
    st.dataframe(
        outcomes.assign(
            weakest=[
                evidence.label(evidence.weakest([row["guided_grade"], *(
                    [row["actual_grade"]] if row["quarters_known"] else [])]))
                for row in outcomes.to_dict("records")
            ],
        ),
        column_order=["company", "target_period", "first_words", "last_words", "spent_words",
                      "first_off", "first_miss_pct", "last_off", "last_miss_pct", "guided",
                      "changed", "pace_usd_bn", "pace_off", "needed_usd_bn", "definitions",
                      "weakest", "first_url", "last_url"],
        hide_index=True,
        column_config=OUTCOME_COLUMNS | {
            "pace_usd_bn": st.column_config.NumberColumn(
                "Pace, $bn", format="%.1f", help=f"{result.pace_words}."
            ),
        },
    )  # fmt: skip


@st.fragment(key=REVISIONS)
def every_guidance() -> None:
    """List every guidance."""
    _, result = controls.current()
    revisions = result.revisions
    st.markdown("#### Every guidance")
    st.dataframe(
        revisions.assign(
            evidence=revisions["evidence"].map(evidence.label),
            definition=revisions["definition"].map(NAMES),
        )[
            ["company", "target_period", "guided_on", "low_usd_bn", "high_usd_bn", "change",
             "definition", "evidence", "url", "publisher", "title", "published_on", "note"]
        ],
        hide_index=True,
        column_config=REVISION_COLUMNS,
    )  # fmt: skip


with st.sidebar:
    controls.show(
        "guiding", "target_years",
        redraws=controls.redraws(FINDING, CHART, OUTCOMES, REVISIONS, CLAIMS),
    )  # fmt: skip
    controls.show("pace", redraws=controls.redraws(FINDING, CHART, OUTCOMES))
controls.done()

finding()
chart()
outcomes_of()
_blocks.download("capex-guidance.csv")
every_guidance()
_blocks.capex_claims(CLAIMS, lambda: controls.current()[1].claims)
