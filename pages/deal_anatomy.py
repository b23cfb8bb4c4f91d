"""Deal anatomy: one deal taken apart, every figure with its claims and a choice among them."""

from typing import Any

import streamlit as st

from ai_investments import formats, glossary
from ai_investments.claims_chosen import replaced
from ai_investments.views import DealAnatomy
from ai_investments.views.anatomy_parts import ShownFigure
from ai_investments.views.anatomy_words import stake_pct, three_digits
from ai_investments.views.deal_anatomy import Result
from pages import _blocks, _cards, _focus
from pages._page import Page

FIT_COLUMNS: dict[str, Any] = {
    "amount_usd_bn": st.column_config.NumberColumn("Amount, $bn", format="%.4g"),
    "claims": "Claims",
    "implied_usd_bn": st.column_config.NumberColumn("÷ stake, $bn", format="%.3g"),
    "implied_low_usd_bn": st.column_config.NumberColumn("from", format="%.3g"),
    "implied_high_usd_bn": st.column_config.NumberColumn("to", format="%.3g"),
    "fits": st.column_config.CheckboxColumn("Fits"),
    "implied_stake_pct": st.column_config.NumberColumn("÷ valuation", format="%,.1f%%"),
    "stake_pct": st.column_config.NumberColumn("Stake", format="%.4g%%"),
    "stake_claims": "Claims of the stake",
}
MARK_COLUMNS: dict[str, Any] = {
    "what": "Valuation",
    "announced_on": st.column_config.DateColumn("of", format="YYYY"),
    "valuation_usd_bn": st.column_config.NumberColumn("at, $bn", format="%.4g"),
    "worth_usd_bn": st.column_config.NumberColumn("worth, $bn", format="%.3g"),
    "worth_low_usd_bn": st.column_config.NumberColumn("from", format="%.3g"),
    "worth_high_usd_bn": st.column_config.NumberColumn("to", format="%.3g"),
    "low_usd_bn": st.column_config.NumberColumn("claims from", format="%.4g"),
    "high_usd_bn": st.column_config.NumberColumn("claims to", format="%.4g"),
    "grade": "Evidence",
    "sources": "Sources",
    "deal_id": "Deal",
}

page = Page(DealAnatomy)


def choose(shown: ShownFigure) -> None:
    """Let the value chosen for one figure count; a callback."""
    wanted = st.session_state[f"claim: {shown.name}"]
    st.session_state["claims"] = list(replaced(st.session_state["claims"], shown.choices, wanted))


def written(field: str, value: float | None) -> str:
    """Write a figure with its unit."""
    return stake_pct(value) if field == "stake_pct" else formats.usd_bn(value)


def claim_control(shown: ShownFigure) -> None:
    """Offer the values that claims give for one figure; the one chosen is in the link."""
    told = {
        each.word: f"{written(shown.field, each.value)}{'' if each.word else ' (headline)'}: "
        f"{', '.join(each.publishers) or 'no claim'}"
        for each in shown.choices
    }
    st.session_state[f"claim: {shown.name}"] = shown.chosen
    label = f"{shown.name} that counts"
    st.selectbox(
        label,
        list(told),
        format_func=lambda word: told[word],
        key=f"claim: {shown.name}",
        on_change=choose,
        args=(shown,),
        help=glossary.explained(
            label,
            "Which claim everything on the pages about deals is computed with; it is in the link.",
        ),
    )


def computed_cards(result: Result) -> list[_cards.Card]:
    """Return what follows from the figures, as far as they are known."""
    parts, shown = result.parts, []
    own = parts.fit[parts.fit["headline"]]
    if len(own) and parts.implied_range is not None:
        low, high = (three_digits(end) for end in parts.implied_range)
        shown.append(
            _cards.derived(
                "Implied valuation",
                formats.usd_bn(three_digits(own["implied_usd_bn"].iloc[0])),
                f"and rounding {formats.usd_bn_range(low, high)}",
                parts.implied_grade,
                "amount ÷ stake; also the valuation at which the stake is worth its price",
            )
        )
    if parts.bought_pct is not None:
        share, least, most = (formats.percent(each) for each in parts.bought_pct)
        shown.append(
            _cards.derived(
                "Share that the money buys",
                share,
                share if least == most else f"{least} to {most}",
                parts.bought_grade,
                "amount ÷ valuation, if that is the value after the money; no stake was reported",
            )
        )
    if result.step is not None:
        shown.append(
            _cards.derived(
                "Step-up before the new money",
                result.step.card,
                result.step.card_claims,
                parts.step_up_grade,
                result.step.card_note,
            )
        )
    if result.worth is not None:
        shown.append(
            _cards.assumed(
                f"{stake_pct(result.worth.stake_pct)} at "
                f"{formats.usd_bn(three_digits(result.worth.valuation_usd_bn))}",
                formats.usd_bn(three_digits(result.worth.worth_usd_bn)),
                "stake × valuation of the slider below",
            )
        )
    return shown


@page.part
def computed(view: DealAnatomy, result: Result) -> None:
    """Show what follows from the figures."""
    if shown := computed_cards(result):
        _cards.row(*shown)


@page.part
def whose_money(view: DealAnatomy, result: Result) -> None:
    """Show the step-up before the new money."""
    if result.step is None:
        why = formats.plain(result.parts.no_step_up)
        st.info(f"No step-up, so the slider has no effect. {why}")
    else:
        step = result.step
        left, right = st.columns([5, 4], gap="large")
        with left:
            page.drawn("step-up", view, result)
        with right:
            st.code(step.formula, language=None, wrap_lines=True)
            st.markdown(formats.plain(step.known))
            st.caption(formats.plain(" ".join(step.caveats)))
            _blocks.table(
                result.parts.step_ups,
                {
                    "paid_out_pct": st.column_config.NumberColumn("Paid out", format="%d%%"),
                    "pre_money_usd_bn": st.column_config.NumberColumn(
                        "Pre-money, $bn", format="%.4g"
                    ),
                    "step_up": st.column_config.NumberColumn("Step-up", format="%,.2f×"),
                    "step_up_low": st.column_config.NumberColumn("Claims from", format="%,.2f×"),
                    "step_up_high": st.column_config.NumberColumn("to", format="%,.2f×"),
                },
                height=250,
                alt="Step-up by share paid out",
            )


@page.part
def what_it_is_worth(view: DealAnatomy, result: Result) -> None:
    """Show what the stake is worth at any valuation of the company."""
    if result.worth is None:
        why = formats.plain(result.parts.no_implied)
        st.info(f"The stake cannot be valued, so the slider has no effect. {why}")
    else:
        left, right = st.columns([5, 4], gap="large")
        with left:
            page.drawn("stake value", view, result, on_click=_focus.on_deal)
            st.caption(
                "Stake × valuation is no price of the stake: preferences, votes and other rights "
                "differ by class of share. Post-money overstates fair value by 48% on average "
                "among unicorns (Gornall & Strebulaev, Journal of Financial Economics 135, 2020)."
            )
        with right:
            _blocks.table(
                result.marks, MARK_COLUMNS, alt="What the stake is worth at each valuation"
            )


head, fits, money, worth, record = (st.container() for _ in range(5))
with st.sidebar:
    page.controls.show("deal", "claims")
with money:
    st.markdown("#### Whose money is in the valuation?")
    page.show("paid_out", only=(computed, whose_money))
with worth:
    st.markdown("#### What is the stake worth?")
    page.show("worth_at", only=(computed, what_it_is_worth))
page.controls.done()
# What no slider of the page moves; what one does is in parts of their own.
_, result = page.controls.current()
parts = result.parts
with head:
    _blocks.finding(result.finding, " ".join(result.detail))
    st.markdown(f"**{formats.plain(result.name)}**")
    _cards.row(
        *(
            _cards.figure(
                figure.name,
                written(figure.field, figure.backing.headline),
                figure.backing,
                "your choice" if figure.chosen else "",
            )
            for figure in result.figures
        )
    )
    for column, figure in zip(st.columns(len(result.figures)), result.figures, strict=True):
        if len(figure.choices) > 1:
            with column:
                claim_control(figure)
    computed()
    for text in (parts.deal or {}).get("doubt"), (parts.deal or {}).get("note"):
        if isinstance(text, str):
            st.caption(formats.plain(text))
    told = [figure for figure in result.figures if len(figure.backing.claims)]
    if told:
        n = formats.count(sum(len(figure.backing.claims) for figure in told), "claim")
        with st.expander(f"Open the {n} behind the figures"):
            tabs = st.tabs(
                [
                    f"{figure.name}: {formats.count(len(figure.backing.claims), 'claim')}"
                    for figure in told
                ]
            )
            for tab, figure in zip(tabs, told, strict=True):
                with tab:
                    _blocks.claims_table(figure.backing.claims)

with fits:
    st.markdown("#### Do amount, stake and valuation fit together?")
    if parts.no_implied:
        st.info(f"No valuation is implied. {formats.plain(parts.no_implied)}")
    else:
        left, right = st.columns([5, 4], gap="large")
        with left:
            page.drawn("implied valuations", page.controls.view(), result)
        with right:
            _blocks.table(parts.fit, FIT_COLUMNS, alt="What each amount implies")
with money:
    whose_money()
with worth:
    what_it_is_worth()
with record:
    st.markdown("#### What the buyer’s books and later filings say")
    if result.filings.empty and result.events.empty:
        st.markdown("No later filing and no event of this deal is in the data.")
    if result.books:
        st.markdown(formats.plain(result.books))
    if len(result.filings):
        _blocks.claims_table(result.filings)
    booked = result.events["kind"] == "accounting"
    for rows, title in (
        (result.events[booked], "Bookings"),
        (result.events[~booked], "Who got what, and what was promised"),
    ):
        if len(rows):
            st.markdown(f"**{title}**")
            st.markdown("\n".join(_blocks.event_line(row) for row in rows.to_dict("records")))
    _blocks.download("deal-anatomy.csv")
