"""Overview: Meta–Scale as the lead, the largest jumps, what the data is."""

import streamlit as st
from streamlit.navigation.page import Page

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.views import (
    CapexClaim,
    CustomerChurn,
    DataSources,
    DealAnatomy,
    HowUnusual,
    Overview,
    ValuationJumps,
    View,
)
from ai_investments.views.deals import META_SCALE
from pages import _blocks, _cards, _links
from pages._cards import Card

dataset = _links.dataset()
view = Overview()
_links.remember(view)
result = streamlit_cache.result(view, dataset)
valuation_page = st.Page("valuations.py", url_path="valuations")
unusual_page = st.Page("how_unusual.py", url_path="how-unusual")
claim_page = st.Page("capex_claim.py", url_path="capex-claim")
anatomy_page = st.Page("deal_anatomy.py", url_path="deal-anatomy")
churn_page = st.Page("churn.py", url_path="churn")
sources_page = st.Page("sources.py", url_path="sources")


def leading(label: str, page: Page, shown: View) -> None:
    """Show a link to a view of another page."""
    st.page_link(
        page,
        label=label,
        icon=":material/arrow_forward:",
        query_params=_links.query_to(shown, dataset),
    )


st.subheader(formats.plain(result.finding), anchor=False)
lead = result.lead
if lead is not None:
    step = lead.step
    before_money = formats.times_range(step["step_up_low"], step["step_up_high"])
    signed = f"as of {formats.day(step['announced_on'])}"
    leads = (
        (
            _cards.figure(
                "Reported valuation",
                f"{formats.usd_bn(step['previous_valuation_usd_bn'])} → "
                f"{formats.usd_bn(step['valuation_usd_bn'])}",
                lead.valuation,
                f"{formats.day(step['previous_on'])} to {formats.day(step['announced_on'])}",
            ),
            ("Scale AI’s rounds", valuation_page, ValuationJumps(company=("Scale AI",))),
        ),
        (
            _cards.derived(
                "Valuation jump",
                formats.times(step["jump"]),
                formats.times_range(step["jump_low"], step["jump_high"]),
                step["grade"],
                f"{before_money} before Meta’s own money; {signed}",
            ),
            ("How unusual is it?", unusual_page, HowUnusual()),
        ),
        (
            _cards.figure(
                "Meta’s stake", formats.percent(lead.stake.headline, 0), lead.stake, signed
            ),
            ("What if customers leave?", churn_page, CustomerChurn()),
        ),
        (
            _cards.figure("Meta paid", formats.usd_bn(lead.amount.headline), lead.amount, signed),
            ("Every claim on it", sources_page, DataSources(row=META_SCALE)),
        ),
    )
    for column, (card, link) in zip(st.columns(4), leads, strict=True):
        with column:
            _cards.row(card)
            leading(*link)
    if lead.rank is not None:
        st.markdown(
            formats.plain(
                f"Not unusual among AI companies: {formats.times(step['jump'])} ranks "
                f"{formats.ordinal(lead.rank.position)} of {lead.rank.n} jumps; the median is "
                f"{formats.times(lead.rank.median)}. How much of the new value was Meta’s own cash "
                "depends on what was paid out to holders, which is not known."
            )
        )

left, right = st.columns([3, 2], gap="large")
with left:
    if not _blocks.drawn(view, "largest", result, dataset):
        st.info("The data holds no two valuations of one company to compare.")
    with st.expander("Table"):
        _blocks.table(
            result.largest,
            {
                "company": "Company",
                "round": "Round",
                "previous_valuation_usd_bn": st.column_config.NumberColumn(
                    "Before, $bn", format="%.4g"
                ),
                "valuation_usd_bn": st.column_config.NumberColumn("After, $bn", format="%.4g"),
                "jump": st.column_config.NumberColumn("Jump", format="%,.2f×"),
                "grade": "Evidence",
                "sources": "Sources",
            },
            alt="The largest jumps",
        )
        _blocks.download("largest-jumps.csv")
    leading("All jumps, ranked", valuation_page, ValuationJumps())
with right:
    if lead is not None and _blocks.drawn(view, "amount", result, dataset):
        st.markdown(formats.plain(lead.fit_sentence))
        leading("Take the deal apart, claim by claim", anatomy_page, DealAnatomy())
    st.markdown("**The data**")
    newest = formats.day(result.newest) if result.newest is not None else "not known"
    st.markdown(
        formats.plain(
            f"{formats.count(result.deals, 'deal')} of "
            f"{formats.count(result.companies, 'company', 'companies')}, "
            f"{formats.count(result.claims, 'claim')} on them by "
            f"{formats.count(result.publishers, 'publisher')}; the newest deal is of {newest}."
        )
    )

capex_card, lost_card, churn_card = st.columns(3)
with capex_card:
    check = result.capex
    _cards.row(
        Card(
            f"Cash capex of four tech giants, {check.year}",
            formats.usd_bn(round(check.total_usd_bn, 1)) if check.complete else "not known in full",
            (f"derived from {evidence.label(check.grade)}. {check.sentence}",),
        )
    )
    leading("The 250bn claim against what was spent", claim_page, CapexClaim())
with lost_card:
    if result.lost is None:
        st.caption("The data names no reported customer that left.")
    else:
        lost = result.lost
        _cards.row(
            Card(
                f"{lost['customer']} leaves Scale AI",
                formats.percent(lost["share_pct"], 0),
                (
                    f"of 2024 revenue: {formats.estimate_usd_m(lost['revenue_usd_m'])} of "
                    f"{formats.estimate_usd_m(lost['vendor_revenue_usd_m'])}; "
                    f"derived from {evidence.label(lost['evidence'])}, "
                    f"{formats.day(lost['action_on'])}"
                    + (
                        f"; sources give {lost['share_pct_low']:.0f}–{lost['share_pct_high']:.0f}%"
                        if lost["share_pct_low"] < lost["share_pct_high"]
                        else ""
                    )
                    + ". The only customer whose revenue was reported.",
                ),
            )
        )
    leading("What if more follow?", churn_page, CustomerChurn())
with churn_card:
    _cards.row(
        Card(
            "Meta’s 49% in that scenario",
            formats.usd_bn(round(result.churn.expected_mark_usd_bn, 1)),
            (f"△ assumed. {result.churn.finding}.",),
        )
    )
    leading("Set the assumptions", churn_page, CustomerChurn())

if _blocks.drawn(view, "events", result, dataset):
    st.markdown(
        "\n".join(
            f"{number}. {formats.day(event['event_on'], event['date_precision'])}: "
            f"{formats.plain(event['event'])} ({formats.link(event['publisher'], event['url'])})"
            for number, event in enumerate(result.events.to_dict("records"), start=1)
        )
    )
