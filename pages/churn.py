"""Customer churn: what a vendor's revenue and a stake in it are worth if customers leave."""

from typing import Any

import streamlit as st

from ai_investments import formats
from ai_investments.views import CustomerChurn
from ai_investments.views.customer_churn import Result
from pages import _blocks, _cards, _churn
from pages._page import Page

CUSTOMER_COLUMNS: dict[str, Any] = {
    "customer": "Customer",
    "group": "Group",
    "count": st.column_config.NumberColumn("Equal ones"),
    "revenue_usd_m": st.column_config.NumberColumn("Revenue a year, $m", format="%,.1f"),
    "share_pct": st.column_config.NumberColumn("Share", format="%,.1f%%"),
    "basis": "Share is",
    "probability_pct": st.column_config.NumberColumn("Leaves", format="%,.0f%%"),
    "start_months": st.column_config.NumberColumn("Begins after, months", format="%,.0f"),
    "notice_months": st.column_config.NumberColumn("Notice, months", format="%,.0f"),
    "wind_down_months": st.column_config.NumberColumn("Wind-down, months", format="%,.0f"),
    "shape": "Shape",
    "replaced_pct": st.column_config.NumberColumn("Replaced", format="%,.0f%%"),
    "lag_months": st.column_config.NumberColumn("After, months", format="%,.0f"),
}
PATH_COLUMNS: dict[str, Any] = {
    "quarter": "Quarter",
    "date": st.column_config.DateColumn("Date", format="MMM YYYY"),
    "all_stay_usd_m": st.column_config.NumberColumn("Nobody leaves, $m", format="%,.0f"),
    "expected_usd_m": st.column_config.NumberColumn("Expected, $m", format="%,.0f"),
    **{
        f"q{q:02d}_usd_m": st.column_config.NumberColumn(f"{q}% quantile, $m", format="%,.0f")
        for q in (5, 25, 50, 75, 95)
    },
}
KNOWN_COLUMNS: dict[str, Any] = {
    "customer": "If this one leaves",
    "probability_pct": st.column_config.NumberColumn("Leaves", format="%,.0f%%"),
    "expected_usd_m": st.column_config.NumberColumn("Expected revenue then, $m", format="%,.0f"),
    "less_usd_m": st.column_config.NumberColumn("Less than expected now, $m", format="%,.0f"),
    "mark_usd_bn": st.column_config.NumberColumn("Stake then worth, $bn", format="%,.1f"),
    "follows": "Largest other customer",
    "follows_before_pct": st.column_config.NumberColumn("That one leaves", format="%,.0f%%"),
    "follows_pct": st.column_config.NumberColumn("And then leaves", format="%,.0f%%"),
}
SINCE_COLUMNS: dict[str, Any] = {
    "customer": "Customer",
    "post_deal_action": "What it did",
    "action_on": st.column_config.DateColumn("Since", format="D MMM YYYY"),
    "note": st.column_config.TextColumn("As reported", width="large"),
    "publisher": "Publisher",
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "evidence": "Evidence",
}

page = Page(CustomerChurn)


@page.part
def finding(view: CustomerChurn, result: Result) -> None:
    """Say what comes out, and what it rests on."""
    book = result.book
    whose = f"{book.vendor}, {book.period}" if book.period else book.vendor
    known = (
        f"Known: the share of {formats.listed(result.known)}"
        if result.known
        else "No customer’s share is known"
    )
    _blocks.finding(
        result.finding,
        f"{whose}: a scenario as seen in {result.path['date'].iloc[0]:%B %Y}, not a forecast. "
        f"{known}; {formats.percent(result.assumed_pct, 0)} of the revenue is assumed, and so "
        f"is every probability. Revenue at the start: {book.revenue_words}.",
    )


def break_even(result: Result) -> tuple[str, str]:
    """Return the multiple at which the stake is worth its price, and what else would do it."""
    holding = result.holding
    if not holding.prices:
        why = "revenue is known: set “Revenue before”"
        if not result.book.is_index:
            why = "price is known: give one under Value"
        return "–", f"no {why}"
    if result.break_even_multiple is None or result.break_even_revenue_usd_m is None:
        return "–", "no multiple or revenue reaches it"
    if result.break_even_multiple == 0:
        return "any multiple", "the net cash alone is worth as much"
    revenue = formats.estimate_usd_m(result.break_even_revenue_usd_m)
    return (
        f"{result.break_even_multiple:.1f}×",
        f"expected revenue, or {revenue} at {holding.multiple:g}×",
    )


@page.part
def answer(view: CustomerChurn, result: Result) -> None:
    """Show what the scenario comes to: warnings, cards, charts."""
    book, holding = result.book, result.holding
    last = result.at_horizon
    horizon = f"{last['date']:%B %Y}"
    stake = holding.words_at_start
    for warning in result.warnings:
        st.warning(formats.plain(warning))
    _churn.faults(result.problems)

    _cards.row(
        _cards.assumed(
            f"Expected revenue, {horizon}",
            formats.estimate_usd_m(last["expected_usd_m"]),
            f"90% of outcomes: {formats.estimate_usd_m(last['q05_usd_m'])} to "
            f"{formats.estimate_usd_m(last['q95_usd_m'])}",
        ),
        _cards.assumed(
            f"Lost in the worst {100 - view.tail}%",
            formats.estimate_usd_m(result.shortfall_usd_m),
            "a year: expected shortfall at the horizon, after growth and replacement; "
            f"value-at-risk {formats.estimate_usd_m(result.var_usd_m)}",
        ),
        _cards.assumed(
            "Value, expected",
            "–" if book.is_index else formats.estimate_usd_m(1000 * result.expected_mark_usd_bn),
            f"{stake}, at {holding.multiple:g}×: {holding.multiple_words}"
            if result.without_owner_usd_bn is None
            else f"{stake}; {formats.estimate_usd_m(1000 * result.without_owner_usd_bn)} without "
            f"{result.owner}’s own orders, which are circular",
        ),
        _cards.assumed("Worth what was paid at", *break_even(result)),
    )

    left, right = st.columns(2, gap="large")
    with left:
        page.drawn("path", view, result)
    with right:
        page.drawn("mark", view, result, "Set “Revenue before” to see what the stake is worth.")
    page.drawn("losses", view, result)
    page.drawn("customers", view, result)
    for told in book.also_reported:
        st.caption(formats.plain(f"Also reported, of several customers together: {told}."))


@page.closed()
def tables(view: CustomerChurn, result: Result) -> None:
    """Show the figures behind the charts."""
    _blocks.table(result.customers, CUSTOMER_COLUMNS, "Revenue by customer")
    known = result.known_to_leave
    _blocks.table(
        known.drop(columns="mark_usd_bn") if result.book.is_index else known,
        KNOWN_COLUMNS,
        "If one customer is known to leave",
    )
    st.caption(
        "Expected revenue a year at the horizon. With a correlation above 0, who leaves "
        "says something about the others: they leave more often too."
    )
    _blocks.table(
        result.quantiles,
        {
            "quantile_pct": st.column_config.NumberColumn(
                "In this share of outcomes", format="%,.0f%%"
            ),
            "lost_usd_m": st.column_config.NumberColumn("at most this is lost, $m", format="%,.0f"),
            "mark_usd_bn": st.column_config.NumberColumn(
                f"{result.holding.words_at_start} is worth at least, $bn", format="%,.1f"
            ),
        },
        "Revenue lost and value of the stake",
    )
    _blocks.table(result.path, PATH_COLUMNS, "Revenue path")


spots = [st.container() for _ in range(4)]
_churn.tables(page.controls)
_churn.sidebar(page)
with st.sidebar:
    page.controls.show("tail", redraws=_churn.redraws(page))
page.controls.done()
with spots[0]:
    finding()
with spots[1]:
    _churn.presets(page)
with spots[2]:
    _churn.pin(page.controls)
with spots[3]:
    answer()

_, shown = page.controls.current()
if len(shown.since):
    st.markdown("#### What has happened since")
    st.caption("Fact, not scenario: what named customers did after Meta’s deal.")
    actions = shown.since["post_deal_action"].str.replace("_", " ")
    _blocks.table(
        shown.since.assign(post_deal_action=actions), SINCE_COLUMNS, alt="What has happened since"
    )

tables()
_blocks.download("churn-scenario.csv")
