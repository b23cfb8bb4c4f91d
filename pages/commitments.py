"""Committed, not yet spent: leases, purchases, contracts and obligations beside what was spent."""

from typing import Any

import pandas as pd
import streamlit as st

from ai_investments.views import Commitments
from ai_investments.views.commitments import KIND_NAMES, Result
from pages import _blocks
from pages._page import Page

STATEMENT_COLUMNS: dict[str, Any] = {
    "parties": "Who owes whom",
    "kind": "Kind",
    "amount_words": "Amount",
    "as_of": st.column_config.DateColumn("As of"),
    "stands": st.column_config.CheckboxColumn(
        "Latest", help="The latest statement of an obligation is drawn; others are history."
    ),
    "times": st.column_config.NumberColumn(
        "Times a year’s capex",
        format="%,.2f×",
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
}
SPENT_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "spent_usd_bn": st.column_config.NumberColumn("Cash capex, $bn", format="%,.3f"),
    "from_on": st.column_config.DateColumn("From"),
    "until": st.column_config.DateColumn("To"),
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%,.3f"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%,.3f"),
    "grade": "Weakest evidence",
}

page = Page(Commitments)


@page.part
def answer(view: Commitments, result: Result) -> None:
    """Say what is committed, and draw it beside what was spent."""
    _blocks.finding(result.finding)
    page.drawn(
        "commitment bars", view, result,
        "Nothing to draw. Choose other companies or kinds, or reset all.",
    )  # fmt: skip
    _blocks.notes(result.notes)


def in_words(statements: pd.DataFrame) -> pd.DataFrame:
    """Return statements with the short name of their kind."""
    return statements.assign(kind=statements["kind"].map(KIND_NAMES).str.split(":").str[0])


@page.part
def statements(view: Commitments, result: Result) -> None:
    """List every statement."""
    _blocks.table(result.statements, STATEMENT_COLUMNS, "Every statement", in_words)


@page.part
def spent(view: Commitments, result: Result) -> None:
    """List what was spent."""
    _blocks.table(result.spent, SPENT_COLUMNS, "Spent in the latest twelve months")


@page.closed(_blocks.CAPEX_CLAIMS)
def claims(view: Commitments, result: Result) -> None:
    """List the claims behind what was spent."""
    _blocks.table(result.claims, _blocks.CAPEX_CLAIM_COLUMNS, alt=_blocks.CAPEX_CLAIMS)


with st.sidebar:
    page.show("committed", "commitment")
page.controls.done()

answer()
statements()
_blocks.download("commitments.csv")
spent()
claims()
