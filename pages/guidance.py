"""Guidance against actual: every revision of capex guidance beside what was spent."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import evidence
from ai_investments.views import Guidance
from ai_investments.views.guidance import NAMES, Result
from pages import _blocks
from pages._page import Page

REVISION_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "target_period": "Period",
    "guided_on": st.column_config.DateColumn("Guided on"),
    "low_usd_bn": st.column_config.NumberColumn("From, $bn", format="%,.1f"),
    "high_usd_bn": st.column_config.NumberColumn(
        "To, $bn", format="%,.1f", help="Empty: “more than”."
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


def outcome_columns(pace: str) -> dict[str, Any]:
    """Return the columns of guidance against what was spent; `pace` says what is gone on with."""
    return {
        "company": "Company",
        "target_period": "Period",
        "first_words": "First guided",
        "last_words": "Last guided",
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
        "guided": st.column_config.NumberColumn("Times guided"),
        "changed": st.column_config.NumberColumn("Times changed"),
        "pace_usd_bn": st.column_config.NumberColumn("Pace, $bn", format="%,.1f", help=f"{pace}."),
        "pace_off": "Pace against last",
        "needed_usd_bn": st.column_config.NumberColumn(
            "Needed a quarter, $bn",
            format="%,.1f",
            help="What each quarter left must come to for the lower end of the last guidance.",
        ),
        "definitions": "Definition",
        "weakest": "Weakest evidence",
        "first_url": st.column_config.LinkColumn("First guidance", display_text="open"),
        "last_url": st.column_config.LinkColumn("Last guidance", display_text="open"),
    }


page = Page(Guidance)


@page.part
def answer(view: Guidance, result: Result) -> None:
    """Say how far guidance was off, and draw each beside what was spent."""
    _blocks.finding(result.finding)
    page.drawn(
        "guidance ladders", view, result,
        "Nothing to draw. Choose other companies, widen the years, or reset all.",
    )  # fmt: skip
    _blocks.notes(result.notes)


def with_weakest_grade(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return outcomes with the weakest grade of what each rests on, in words."""
    weakest = [
        evidence.label(evidence.weakest([row["guided_grade"], *(
            [row["actual_grade"]] if row["quarters_known"] else [])]))
        for row in outcomes.to_dict("records")
    ]  # fmt: skip
    return outcomes.assign(weakest=weakest)


def in_words(revisions: pd.DataFrame) -> pd.DataFrame:
    """Return every guidance with its definition in words."""
    return revisions.assign(definition=revisions["definition"].map(NAMES))


@page.part
def outcomes(view: Guidance, result: Result) -> None:
    """List first and last guidance against what was spent."""
    _blocks.table(
        result.outcomes,
        outcome_columns(result.pace_words),
        "First and last guidance against what was spent",
        with_weakest_grade,
    )


@page.part
def every_guidance(view: Guidance, result: Result) -> None:
    """List every guidance."""
    _blocks.table(result.revisions, REVISION_COLUMNS, "Every guidance", in_words)


@page.closed(_blocks.CAPEX_CLAIMS)
def claims(view: Guidance, result: Result) -> None:
    """List the claims behind what was spent."""
    _blocks.table(result.claims, _blocks.CAPEX_CLAIM_COLUMNS, alt=_blocks.CAPEX_CLAIMS)


with st.sidebar:
    page.show("guiding", "target_years")
    page.show("pace", only=(answer, outcomes))
page.controls.done()

answer()
outcomes()
_blocks.download("capex-guidance.csv")
every_guidance()
claims()
