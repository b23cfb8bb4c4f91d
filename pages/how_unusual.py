"""How unusual: where one jump stands among all, and among its peers."""

from functools import partial
from typing import Any

import streamlit as st

from ai_investments import evidence, formats
from ai_investments.standing import PERCENTILE_FROM, QUARTILES_FROM
from ai_investments.views import HowUnusual, ValuationJumps
from ai_investments.views.how_unusual import judged
from pages import _blocks, _focus, _links, _paged
from pages._controls import Controls

FINDING, DISTRIBUTION, GROUPS, CHARTS = "finding", "distribution", "groups", "charts"
DOWN, JUMPS, LEAD = "down rounds", "all jumps", "lead"

COLUMNS: dict[str, Any] = {
    "position": st.column_config.NumberColumn("Rank"),
    "peer": st.column_config.CheckboxColumn("Peer"),
    "company": "Company",
    "round": "Round",
    "announced_on": st.column_config.DateColumn("Announced", format="D MMM YYYY"),
    "previous_valuation_usd_bn": st.column_config.NumberColumn("Before, $bn", format="%.4g"),
    "valuation_usd_bn": st.column_config.NumberColumn("After, $bn", format="%.4g"),
    "jump": st.column_config.NumberColumn("Jump", format="%.2f×"),
    "jump_low": st.column_config.NumberColumn("Claims from", format="%.2f×"),
    "jump_high": st.column_config.NumberColumn("Claims to", format="%.2f×"),
    "months": st.column_config.NumberColumn("Months between", format="%d"),
    "annual_growth_pct": st.column_config.NumberColumn(
        "Growth a year", format="%.0f%%", help="Only over more than 180 days and exact dates."
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

dataset = _links.dataset()
controls = Controls(HowUnusual, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say how unusual the jump in focus is."""
    _, result = controls.current()
    st.subheader(formats.plain(result.finding), anchor=False)
    if result.detail:
        st.markdown(formats.plain(result.detail))


@st.fragment(key=DISTRIBUTION)
def distribution() -> None:
    """Draw all jumps and the peer group."""
    view, result = controls.current()
    if not _blocks.drawn(view, "distribution", result, dataset, on_click=_focus.on_deal):
        st.info("Nothing to draw: the data holds no two valuations of one company.")


@st.fragment(key=GROUPS)
def groups() -> None:
    """List where the jump stands in each group."""
    _, result = controls.current()
    st.markdown("#### By whom it is compared with")
    st.dataframe(
        result.written,
        hide_index=True,
        column_config=GROUP_COLUMNS,
    )  # fmt: skip


@st.fragment(key=CHARTS)
def charts() -> None:
    """Draw the jumps against months, by segment and by year."""
    view, result = controls.current()
    _blocks.drawn(view, "against months", result, dataset, on_click=_focus.on_deal)
    for column, name in zip(st.columns(2, gap="large"), ("by segment", "by year"), strict=True):
        with column:
            _blocks.drawn(view, name, result, dataset, on_click=_focus.on_deal)


@st.fragment(key=DOWN)
def down_rounds() -> None:
    """List the down rounds."""
    _, result = controls.current()
    st.markdown("#### Down rounds")
    first = " The deepest are listed." if result.chosen is not None else ""
    st.markdown(formats.plain(result.down_sentence + first))
    if len(result.down_rounds):
        st.dataframe(
            result.down_rounds.assign(grade=result.down_rounds["grade"].map(evidence.label)),
            hide_index=True,
            column_order=["company", "round", "announced_on", "previous_valuation_usd_bn",
                          "valuation_usd_bn", "jump", "grade", "sources", "url", "previous_url",
                          "note", "flags", "months", "jump_low", "jump_high"],
            column_config=COLUMNS,
        )  # fmt: skip


@st.fragment(key=JUMPS)
def jumps() -> None:
    """List all jumps."""
    view, result = controls.current()
    st.markdown("#### All jumps")
    table = result.steps
    if result.chosen is not None:
        table = judged(_paged.steps(view, result), result.criteria)
    st.dataframe(
        table.assign(
            grade=table["grade"].map(evidence.label),
            position=table["position"].astype("Int64"),
        ),
        hide_index=True,
        key="all steps",
        on_select=partial(_focus.on_row, "all steps", table["deal_id"]),
        selection_mode="single-row",
        column_order=["position", "peer", "company", "round", "announced_on",
                      "previous_valuation_usd_bn", "valuation_usd_bn", "jump", "jump_low",
                      "jump_high", "months", "annual_growth_pct", "segment", "grade", "sources",
                      "flags", "kind", "deal_id"],
        column_config=COLUMNS,
    )  # fmt: skip


@st.fragment(key=LEAD)
def lead() -> None:
    """Lead to the page with the claims."""
    view = controls.view()
    st.page_link(
        st.Page("valuations.py", url_path="valuations"),
        label="Every jump ranked, with the claims behind this deal",
        icon=":material/arrow_forward:",
        query_params=_links.query_to(
            ValuationJumps(deal=view.deal, include=view.include, claims=view.claims), dataset
        ),
    )


of_peers = controls.redraws(FINDING, DISTRIBUTION, GROUPS, CHARTS, JUMPS)
of_all = controls.redraws(FINDING, DISTRIBUTION, GROUPS, CHARTS, DOWN, JUMPS, LEAD)
with st.sidebar:
    controls.show("deal")
    st.markdown("**Peer group**")
    controls.show("peer_size")
    # The bounds that empty ones stand for hang on the deal, on that choice, on each other.
    before = controls.view()
    least_usd_bn, most_usd_bn = before.size_limits(before.own_size_usd_bn(dataset))
    least, most = st.columns(2)
    with least:
        controls.show("peer_from", empty=least_usd_bn)
    with most:
        controls.show("peer_to", empty=most_usd_bn, redraws=of_peers)
    controls.show("peer_segments", "peer_around", "peer_years", redraws=of_peers)
    least, most = st.columns(2)
    with least:
        controls.show("peer_months_from", redraws=of_peers)
    with most:
        controls.show("peer_months_to", redraws=of_peers)
    st.markdown("**What counts**")
    controls.show("include", "claims", redraws=of_all)
    controls.show("hollow", redraws=controls.redraws(DISTRIBUTION, CHARTS))
controls.done()

finding()
distribution()
groups()
charts()
down_rounds()
jumps()
_blocks.download("how-unusual.csv")
lead()
