"""The 250bn claim: what was claimed and published against what was spent."""

from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.views import CapexClaim
from ai_investments.views.capex_claim import Result
from pages import _blocks
from pages._page import Page

SPENT_COLUMNS: dict[str, Any] = {
    "definition": "Definition",
    "capex_usd_bn": st.column_config.NumberColumn("Sum, $bn", format="%,.3f"),
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%,.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%,.3f"),
    "who": "Companies in it",
    "lacks": "What it lacks",
    "grade": "Weakest evidence",
}
PUBLISHED_COLUMNS: dict[str, Any] = {
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
}

page = Page(CapexClaim)


@page.part
def answer(view: CapexClaim, result: Result) -> None:
    """Say whether the claim holds, and draw it against what was spent."""
    check = result.check
    _blocks.finding(result.finding)
    st.markdown(f"**{formats.plain(check.question)}** {formats.plain(check.sentence)}")
    page.drawn("claim", view, result)
    if not check.companies:
        page.nothing("Choose companies whose capex of the year is known, or reset all.")
    _blocks.notes(result.notes)


@page.part
def tables(view: CapexClaim, result: Result) -> None:
    """List what was spent by each definition, and the totals that were published."""
    _blocks.table(result.spent, SPENT_COLUMNS, "What was spent, definition by definition")
    st.markdown(f"#### Published totals for {result.check.year}")
    if result.published.empty:
        st.caption("None was found.")
    else:
        _blocks.table(result.published, PUBLISHED_COLUMNS, alt="Published totals")


@page.closed("How much of capex is for AI?")
def share_for_ai(view: CapexClaim, result: Result) -> None:
    """Say what is known of the share of capex that is for AI."""
    assumed = formats.plain(f"△ {view.ai_share:g}% is assumed; the slider changes it.")
    st.markdown(
        f"No company discloses it. {assumed} What sources say:\n"
        + "\n".join(
            f"- {formats.link(row['publisher'], row['url'])}, "
            f"{formats.plain(evidence.label(row['evidence']))}: {formats.plain(str(row['note']))}"
            for row in result.said.to_dict("records")
        )
    )


@page.closed(_blocks.CAPEX_CLAIMS)
def claims(view: CapexClaim, result: Result) -> None:
    """List the claims behind what was spent."""
    _blocks.table(result.claims, _blocks.CAPEX_CLAIM_COLUMNS, alt=_blocks.CAPEX_CLAIMS)


with st.sidebar:
    page.show("claim_year", "spenders", "claimed", "ai_share", "claims_by")
page.controls.done()

answer()
tables()
_blocks.download("capex-claim.csv")
share_for_ai()
claims()
