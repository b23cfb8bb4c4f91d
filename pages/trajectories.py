"""Trajectories: reported valuation over time, companies side by side."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import Trajectories
from ai_investments.views.trajectories import Result
from pages import _blocks, _focus
from pages._page import Page

EVENT_COLUMNS: dict[str, Any] = {
    "number": st.column_config.NumberColumn("Mark", width="small"),
    "when": st.column_config.TextColumn("When", width="small"),
    "event": st.column_config.TextColumn("Event", width="large"),
    "evidence": "Evidence",
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
}
POINT_COLUMNS: dict[str, Any] = {
    "company": "Company",
    "round": "Round",
    "announced": "Announced",
    "years": st.column_config.NumberColumn(
        "Years since first", format="%,.2f", help="Since the first known priced round."
    ),
    "valuation_usd_bn": st.column_config.NumberColumn("Valuation, $bn", format="%.4g"),
    "low_usd_bn": st.column_config.NumberColumn("Claims from", format="%.4g"),
    "high_usd_bn": st.column_config.NumberColumn("Claims to", format="%.4g"),
    "times_first": st.column_config.NumberColumn("Times first", format="%,.2f×"),
    "amount_usd_bn": st.column_config.NumberColumn("Amount, $bn", format="%.4g"),
    "lead_investors": "Led by",
    "kind": "Kind",
    "valuation_basis": "Basis",
    "grade": "Evidence",
    "sources": st.column_config.NumberColumn("Sources"),
    "publishers": "Publishers",
    "url": st.column_config.LinkColumn(
        "Address", display_text="open", help="The best; the CSV has all."
    ),
    "flags": st.column_config.TextColumn(
        "Step from the round before", help="Why the two are no fair comparison."
    ),
    "perimeter": "Perimeter",
    "doubt": "Doubt",
    "segment": "Segment",
    "deal_id": "Name in links",
}

page = Page(Trajectories)


def path_columns(company: str) -> dict[str, Any]:
    """Return the columns of the companies' paths, beside that of the company in focus."""
    return {
        "company": "Company",
        "start": "First",
        "start_usd_bn": st.column_config.NumberColumn("At first, $bn", format="%.4g"),
        "end": "Newest",
        "end_usd_bn": st.column_config.NumberColumn("Newest, $bn", format="%.4g"),
        "climb": st.column_config.NumberColumn("Times", format="%,.2f×"),
        "climb_low": st.column_config.NumberColumn("from", format="%,.2f×"),
        "climb_high": st.column_config.NumberColumn("to", format="%,.2f×"),
        "days": st.column_config.NumberColumn("Days", format="%d"),
        "annual_growth_pct": st.column_config.NumberColumn("Growth a year", format="%,.0f%%"),
        "focus_then": st.column_config.NumberColumn(
            f"{company} then",
            format="%,.2f×",
            help="How many times its first valuation the company in focus stood at, as many days "
            "after its own first comparable priced round; from and to: where only the month or "
            "quarter of a round is known, which one was the last by then is open.",
        ),
        "focus_then_low": st.column_config.NumberColumn("then from", format="%,.2f×"),
        "focus_then_high": st.column_config.NumberColumn("then to", format="%,.2f×"),
        "priced_rounds": st.column_config.NumberColumn("Priced rounds"),
        "grade": "Evidence",
        "reason": "Why no growth a year",
        "segment": "Segment",
    }


def days(rows: pd.DataFrame, name: str) -> list[str]:
    """Return dates as precise as they are known."""
    return [formats.day(row[name], row["date_precision"]) for row in rows.to_dict("records")]


def numbered(events: pd.DataFrame) -> pd.DataFrame:
    """Return events with the numbers of their marks, and their days."""
    return events.assign(number=range(1, len(events) + 1), when=days(events, "event_on"))


def with_days(points: pd.DataFrame) -> pd.DataFrame:
    """Return valuations with the days on which they were announced."""
    return points.assign(announced=days(points, "announced_on"))


@page.part
def answer(view: Trajectories, result: Result) -> None:
    """Say how the company in focus climbed, and draw it beside others."""
    _blocks.finding(result.finding, result.detail)
    page.drawn(
        "trajectories", view, result,
        "Nothing to draw. Choose other companies, count other valuations, or reset all.",
        _focus.on_deal,
    )  # fmt: skip
    _blocks.notes(result.notes)
    if len(result.events):
        st.markdown("**Events marked**")
        st.caption(
            "A mark in the chart stands for its event and those that follow up to the next mark."
        )
        _blocks.table(result.events, EVENT_COLUMNS, as_read=numbered, alt="Events marked")


@page.part
def tables(view: Trajectories, result: Result) -> None:
    """List the paths, and every valuation."""
    _blocks.table(
        result.paths,
        path_columns(result.company),
        "From the first comparable priced round to the newest",
    )
    points = result.points
    _blocks.table(
        points,
        POINT_COLUMNS,
        "All valuations drawn",
        with_days,
        key="valuations",
        on_select=partial(_focus.on_row, "valuations", points["deal_id"]),
        selection_mode="single-row",
    )


@page.part
def focus(view: Trajectories, result: Result) -> None:
    """List the claims about the deal in focus."""
    if len(result.claims):
        st.markdown("#### Deal in focus")
        st.markdown(f"**{formats.plain(result.focus_name)}**: every claim about it")
        _blocks.claims_table(result.claims)


drawn = (answer, tables)
with st.sidebar:
    page.show("deal")
    page.show("side_by_side", "clock", "value_axis", "include", only=drawn)
    page.show("claims")
    page.show("events", only=(answer,))
page.controls.done()

answer()
tables()
_blocks.download("trajectories.csv")
focus()
