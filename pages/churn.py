"""Customer churn: what Meta's stake in Scale AI is worth if customers leave."""

import streamlit as st

from ai_investments import evidence, formats, streamlit_cache
from ai_investments.figures import Mark, distribution, revenue_path
from ai_investments.views import CustomerChurn
from ai_investments.views.customer_churn import PLAN_ON, PLAN_USD_M
from pages import _blocks, _links
from pages._controls import Controls

dataset = streamlit_cache.dataset()
controls = Controls(CustomerChurn, dataset)
with st.sidebar:
    st.markdown("**Who leaves** (assumed)")
    controls.show("google_leaves", "labs_leave", "others_leave", "government_leaves")
    controls.show("automotive_leaves", "meta_leaves", "correlation")
    st.markdown("**How fast, what comes back** (assumed)")
    controls.show("notice", "wind_down", "replaced", "lag", "growth")
    st.markdown("**Value**")
    controls.show("quarters", "multiple", "net_cash", "tail")
    st.markdown("**Revenue before** (shares assumed where not reported)")
    controls.show("base", "labs_share", "meta_share", "government_share", "automotive_share")
    controls.show("others")
    st.button("Reset all", on_click=_links.reset, args=(CustomerChurn, dataset))
view = controls.view()
_links.remember(view)
result = streamlit_cache.result(view)
case = result.scenario
last = result.path.iloc[-1]
horizon = f"{last['date']:%B %Y}"

st.subheader(formats.plain(result.finding), anchor=False)
st.markdown(
    formats.plain(
        "A scenario as seen in June 2025, not a forecast. "
        + (
            f"Only {formats.listed(result.reported)}’s revenue is reported; "
            if result.reported
            else "No customer’s revenue is reported; "
        )
        + f"{formats.percent(result.assumed_pct, 0)} of the revenue is assumed, and so is every "
        "probability, and that revenue in mid-2025 was that of 2024."
    )
)
for warning in result.warnings:
    st.warning(formats.plain(warning))

cards = st.columns(4)
with cards[0]:
    _blocks.assumed_card(
        f"Expected revenue, {horizon}",
        formats.estimate_usd_m(last["expected_usd_m"]),
        f"90% of outcomes: {formats.estimate_usd_m(last['q05_usd_m'])} to "
        f"{formats.estimate_usd_m(last['q95_usd_m'])}",
    )
with cards[1]:
    _blocks.assumed_card(
        f"Lost in the worst {100 - view.tail}%",
        f"{formats.estimate_usd_m(result.shortfall_usd_m)} a year",
        "expected shortfall at the horizon, after growth and replacement; value-at-risk "
        f"{formats.estimate_usd_m(result.var_usd_m)}",
    )
with cards[2]:
    _blocks.assumed_card(
        "Meta’s 49%, expected",
        formats.usd_bn(round(result.expected_mark_usd_bn, 1)),
        f"{formats.usd_bn(round(result.without_meta_usd_bn, 1))} without Meta’s own orders",
    )
with cards[3]:
    if result.break_even_multiple is None or result.break_even_revenue_usd_m is None:
        _blocks.assumed_card("Worth what Meta paid at", "–", "no multiple or revenue reaches it")
    else:
        _blocks.assumed_card(
            "Worth what Meta paid at",
            f"{result.break_even_multiple:.1f}×",
            f"expected revenue, or {formats.estimate_usd_m(result.break_even_revenue_usd_m)} at "
            f"{case.terms.multiple:.1f}×",
        )

left, right = st.columns(2, gap="large")
with left:
    _blocks.chart(
        revenue_path(
            result.path,
            (PLAN_ON, PLAN_USD_M),
            view.base,
            f"Revenue: {formats.estimate_usd_m(last['expected_usd_m'])} a year expected by "
            f"{horizon}, {formats.estimate_usd_m(last['all_stay_usd_m'])} if all stay",
            "Bands: 50% and 90% of outcomes. 2024 revenue and the plan (for the year 2025 as a "
            "whole) as reported; all else assumed.",
            _blocks.palette(),
        ),
        key="path",
    )
with right:
    possible, probability = case.revenue_at_horizon()
    _blocks.chart(
        distribution(
            case.mark_usd_bn(possible),
            probability,
            [
                Mark(price.usd_bn, f"{formats.usd_bn(price.usd_bn)} paid ({price.label})", n == 0)
                for n, price in enumerate(result.prices)
            ],
            "Value of Meta’s 49%, $bn",
            "bn",
            "Worth less than paid in "
            + ", ".join(
                f"{formats.chance(chance)} ({formats.usd_bn(price)})"
                for price, chance in result.below.items()
            )
            + " of outcomes",
            f"49% × ({case.terms.multiple:.1f} × revenue a year at the horizon + net cash). A "
            "stake’s price also holds rights that this leaves out.",
            _blocks.palette(),
        ),
        key="mark",
    )

_blocks.chart(
    distribution(
        case.losses.loss,
        case.losses.probability,
        [
            Mark(case.losses.mean(), f"expected ${case.losses.mean():,.0f}m"),
            Mark(
                case.losses.quantile(view.tail / 100),
                f"value-at-risk {view.tail}%: ${case.losses.quantile(view.tail / 100):,.0f}m",
            ),
            Mark(
                case.losses.expected_shortfall(view.tail / 100),
                f"expected shortfall: ${case.losses.expected_shortfall(view.tail / 100):,.0f}m",
                focus=True,
            ),
        ],
        "Revenue a year of the customers who leave, $m",
        "m",
        f"Of ${case.total_usd_m:,.0f}m a year, ${case.losses.mean():,.0f}m leave on average; the "
        f"largest customer leaves in {formats.chance(result.lose_largest)} of outcomes",
        "Computed, not simulated: one-factor Gaussian copula on a lattice of "
        f"${case.losses.step:.2g}m, quadrature error below {max(case.losses.error, 1e-15):.0e}. "
        "Before growth, replacement and wind-down. Effective number of customers: "
        f"{case.effective_customers():.1f}.",
        _blocks.palette(),
    ),
    key="losses",
)

st.markdown("#### What has happened since")
st.caption("Fact, not scenario: what named customers did after Meta’s deal.")
st.dataframe(
    result.since.assign(
        post_deal_action=result.since["post_deal_action"].str.replace("_", " "),
        evidence=result.since["evidence"].map(evidence.label),
    ),
    hide_index=True,
    column_config={
        "customer": "Customer",
        "post_deal_action": "What it did",
        "action_on": st.column_config.DateColumn("Since", format="D MMM YYYY"),
        "note": st.column_config.TextColumn("As reported", width="large"),
        "publisher": "Publisher",
        "url": st.column_config.LinkColumn("Address", display_text="open"),
        "evidence": "Evidence",
    },
)

st.markdown("#### Revenue by customer")
st.caption(
    formats.plain(
        f"The default multiple is the median of {formats.count(result.peers, 'round')} in data and "
        f"labelling up to June 2025 ({', '.join(result.peer_companies)}): few, so move the slider."
        if result.peers
        else "The data holds no multiple of a peer: the default is an assumption."
    )
)
st.dataframe(
    result.customers,
    hide_index=True,
    column_config={
        "customer": "Customer",
        "group": "Group",
        "revenue_usd_m": st.column_config.NumberColumn("Revenue a year, $m", format="%.1f"),
        "share_pct": st.column_config.NumberColumn("Share", format="%.1f%%"),
        "probability_pct": st.column_config.NumberColumn("Leaves", format="%.0f%%"),
        "basis": "Revenue is",
    },
)
st.markdown("#### Revenue lost and value of the stake")
st.dataframe(
    result.quantiles,
    hide_index=True,
    column_config={
        "quantile_pct": st.column_config.NumberColumn("In this share of outcomes", format="%.0f%%"),
        "lost_usd_m": st.column_config.NumberColumn("at most this is lost, $m", format="%.0f"),
        "mark_usd_bn": st.column_config.NumberColumn("Meta’s 49% is worth at least, $bn",
                                                     format="%.1f"),
    },
)  # fmt: skip
st.markdown("#### Revenue path")
st.dataframe(
    result.path.drop(columns=["months"]),
    hide_index=True,
    column_config={
        "quarter": "Quarter",
        "date": st.column_config.DateColumn("Date", format="MMM YYYY"),
        "all_stay_usd_m": st.column_config.NumberColumn("Nobody leaves, $m", format="%.0f"),
        "expected_usd_m": st.column_config.NumberColumn("Expected, $m", format="%.0f"),
        **{
            f"q{q:02d}_usd_m": st.column_config.NumberColumn(f"{q}% quantile, $m", format="%.0f")
            for q in (5, 25, 50, 75, 95)
        },
    },
)
_blocks.download(view, "churn-scenario.csv")
