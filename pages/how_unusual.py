"""How unusual: where one jump stands among all, and among its peers."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.deals.standing import PERCENTILE_FROM, QUARTILES_FROM
from ai_investments.views import HowUnusual, ValuationJumps
from ai_investments.views.how_unusual import Result, judged
from pages import _blocks, _focus, _links, _paged
from pages._page import Page

COLUMNS: dict[str, Any] = {
    "position": st.column_config.NumberColumn("Rank"),
    "peer": st.column_config.CheckboxColumn("Peer"),
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "previous_valuation_usd_bn": st.column_config.NumberColumn("Before, $bn", format="%.4g"),
    "valuation_usd_bn": st.column_config.NumberColumn("After, $bn", format="%.4g"),
    "jump": st.column_config.NumberColumn("Jump", format="%,.2f×"),
    "jump_low": st.column_config.NumberColumn("Claims from", format="%,.2f×"),
    "jump_high": st.column_config.NumberColumn("Claims to", format="%,.2f×"),
    "months": st.column_config.NumberColumn("Months between", format="%d"),
    "annual_growth_pct": st.column_config.NumberColumn(
        "Growth a year", format="%,.0f%%", help="Only over more than 180 days and exact dates."
    ),
    "segment": "Segment",
    "grade": "Evidence",
    "sources": st.column_config.NumberColumn("Sources", help="Publishers, the fewer of both."),
    "url": st.column_config.LinkColumn("Address", display_text="open"),
    "previous_url": st.column_config.LinkColumn("Of the one before", display_text="open"),
    "flags": "Not ranked because",
    "kind": "Kind",
    "note": "Note",
    "deal_id": "Name in links",
}
JUMP_COLUMNS = {
    name: COLUMNS[name]
    for name in (
        "position", "peer", "company", "round", "announced_on", "previous_valuation_usd_bn",
        "valuation_usd_bn", "jump", "jump_low", "jump_high", "months", "annual_growth_pct",
        "segment", "grade", "sources", "flags", "kind", "deal_id",
    )
}  # fmt: skip
DOWN_COLUMNS = {
    name: COLUMNS[name]
    for name in (
        "company", "round", "announced_on", "previous_valuation_usd_bn", "valuation_usd_bn",
        "jump", "grade", "sources", "url", "previous_url", "note", "flags", "months", "jump_low",
        "jump_high",
    )
}  # fmt: skip
GROUP_COLUMNS: dict[str, Any] = {
    "group": st.column_config.TextColumn("Compared with", width=290),
    "n": st.column_config.NumberColumn("Jumps", help="The deal in focus among them, if it is."),
    "larger_than": st.column_config.TextColumn("Larger than", help="Of the other jumps."),
    "percentile": st.column_config.TextColumn(
        "Percentile",
        help="Share of the other jumps that are smaller, ties counted half. Not given for "
        f"fewer than {PERCENTILE_FROM} others.",
    ),
    "by_own_claims": st.column_config.TextColumn(
        "By this deal’s claims",
        help="Percentiles of the smallest and the largest jump that the claims on this deal "
        "and on the round before give.",
    ),
    "by_all_claims": st.column_config.TextColumn(
        "By all claims",
        help="The same where every other jump, too, takes the claims that lift or lower the "
        "percentile most.",
    ),
    "median": "Median",
    "middle_half": st.column_config.TextColumn(
        "Middle half",
        help="Lower to upper quartile; with the median not given for fewer than "
        f"{QUARTILES_FROM} jumps.",
    ),
}

page = Page(HowUnusual)


@page.part
def answer(view: HowUnusual, result: Result) -> None:
    """Say how unusual the jump in focus is, and draw all jumps and the peer group."""
    _blocks.finding(result.finding, result.detail)
    page.drawn(
        "distribution", view, result,
        "Nothing to draw: the data holds no two valuations of one company.", _focus.on_deal,
    )  # fmt: skip


@page.part
def groups(view: HowUnusual, result: Result) -> None:
    """List where the jump stands in each group."""
    _blocks.table(result.written, GROUP_COLUMNS, "By whom it is compared with")


@page.part
def charts(view: HowUnusual, result: Result) -> None:
    """Draw the jumps against months, by segment and by year."""
    page.drawn("against months", view, result, on_click=_focus.on_deal)
    for column, name in zip(st.columns(2, gap="large"), ("by segment", "by year"), strict=True):
        with column:
            page.drawn(name, view, result, on_click=_focus.on_deal)


@page.part
def down_rounds(view: HowUnusual, result: Result) -> None:
    """List the down rounds."""
    st.markdown("#### Down rounds")
    first = " The deepest are listed." if result.chosen is not None else ""
    st.markdown(formats.plain(result.down_sentence + first))
    if len(result.down_rounds):
        _blocks.table(result.down_rounds, DOWN_COLUMNS, alt="Down rounds")


def in_whole_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return jumps with their places as they are counted."""
    return rows.assign(position=rows["position"].astype("Int64"))


@page.part
def jumps(view: HowUnusual, result: Result) -> None:
    """List all jumps."""
    st.markdown("#### All jumps")
    rows = result.steps
    if result.chosen is not None:
        rows = judged(_paged.steps(view, result), result.criteria)
    _blocks.table(
        rows,
        JUMP_COLUMNS,
        as_read=in_whole_numbers,
        key="all steps",
        on_select=partial(_focus.on_row, "all steps", rows["deal_id"]),
        selection_mode="single-row",
        alt="All jumps",
    )


@page.part
def lead(view: HowUnusual, result: Result) -> None:
    """Lead to the page with the claims."""
    st.page_link(
        st.Page("valuations.py", url_path="valuations"),
        label="Every jump ranked, with the claims behind this deal",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(
            ValuationJumps(deal=view.deal, include=view.include, claims=view.claims), page.dataset
        ),
    )


of_peers = (answer, groups, charts, jumps)
with st.sidebar:
    page.controls.show("deal")
    st.markdown("**Peer group**")
    page.controls.show("peer_size")
    # The bounds that empty ones stand for hang on the deal, on that choice, on each other.
    before = page.controls.view()
    least_usd_bn, most_usd_bn = before.size_limits(before.own_size_usd_bn(page.dataset))
    least, most = st.columns(2)
    with least:
        page.controls.show("peer_from", empty=least_usd_bn)
    with most:
        page.show("peer_to", empty=most_usd_bn, only=of_peers)
    page.show("peer_segments", "peer_around", "peer_years", only=of_peers)
    least, most = st.columns(2)
    with least:
        page.show("peer_months_from", only=of_peers)
    with most:
        page.show("peer_months_to", only=of_peers)
    st.markdown("**What counts**")
    page.show("include", "claims")
    page.show("hollow", only=(answer, charts))
page.controls.done()

answer()
groups()
charts()
down_rounds()
jumps()
_blocks.download("how-unusual.csv")
lead()
