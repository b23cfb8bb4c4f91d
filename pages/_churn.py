"""The controls of a churn scenario, as every page on it shows them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from ai_investments import formats, streamlit_cache, typed_table
from ai_investments.customers.customer_book import GROUPS
from ai_investments.dataset import Dataset
from ai_investments.problems import Problem
from ai_investments.views import CompareScenarios, pinned
from ai_investments.views.case_marks import case_marks
from ai_investments.views.churn_parameters import ASSUMED_SHARES, ChurnParameters
from ai_investments.views.churn_presets import Preset
from ai_investments.views.holding import reported_orders
from pages import _blocks, _links
from pages._controls import Controls
from pages._page import Page

PRESETS = "presets"
"""The fragment that offers them."""
PRESET = "preset shown"

Shown = TypeVar("Shown", bound=ChurnParameters)


def tables(controls: Controls[Shown]) -> None:
    """Show the tables that the analyst may fill: customers of their own, and exceptions."""
    with st.expander(
        "Your own customers: type, paste or upload a table",
        icon=":material/table_edit:",
        expanded=_opens("own"),
    ):
        st.caption(
            "Goes before the vendor chosen. Revenue in millions of US dollars a year, or a share; "
            "how each leaves, where it is not as the controls say. It is in the link."
        )
        controls.show("own")
    with st.expander(
        "Exceptions: a customer or group that leaves in its own way",
        icon=":material/tune:",
        expanded=_opens("exceptions"),
    ):
        st.caption(
            "What is empty is as the controls say. A customer's own terms go before its group's. "
            f"Groups: {', '.join(GROUPS.values())}."
        )
        controls.show("exceptions")


def faults(problems: tuple[Problem, ...]) -> None:
    """Say which cells of the tables cannot be used; the rows without a fault are."""
    if problems:
        n = formats.count(len(problems), "cell or row", "cells or rows")
        st.error(f"{n} of your tables cannot be used; the rest is. Row 1 is the heading.")
        _blocks.problem_table(problems)


def redraws(page: Page[Shown]) -> Callable[[Shown], list[str]]:
    """Return what a step that changes no other control draws again.

    Returns
    -------
    callable
        Names all parts of the page, and the presets where another one is shown.
    """

    def named(view: Shown) -> list[str]:
        found = page.redraws()(view)
        offered = getattr(streamlit_cache.result(view, page.dataset), "presets", ())
        if found and offered and _shown(view, offered) != st.session_state.get(PRESET):
            found.append(PRESETS)
        return found

    return named


def sidebar(page: Page[Shown]) -> None:
    """Show the controls of the scenario, the common ones first."""
    controls, dataset, drawn = page.controls, page.dataset, redraws(page)
    with st.sidebar:
        own = bool(controls.view().own_table().customers)
        controls.show("vendor", disabled=own)
        if own:
            st.caption("Your own table is shown. Clear it to come back to a vendor.")
        st.markdown("**Who leaves** (assumed)")
        controls.show(
            "largest_leaves", "labs_leave", "enterprise_leave", "government_leaves",
            "automotive_leaves", "owner_leaves", "others_leave", "correlation", redraws=drawn,
        )  # fmt: skip
        st.markdown("**How, and what comes back** (assumed)")
        controls.show("timing", "start", "notice", "wind_down", redraws=drawn)
        _cases("wind_down", dataset)
        controls.show("shape", "replaced", redraws=drawn)
        _cases("replaced", dataset)
        controls.show("lag", "growth", redraws=drawn)
        st.markdown("**Value**")
        controls.show("quarters", redraws=drawn)
        holding = controls.view().holding(dataset)
        controls.show("multiple", empty=holding.multiple)
        _marks(controls.view(), dataset)
        controls.show("net_cash", redraws=drawn)
        controls.show("stake", empty=100 * holding.stake)
        controls.show("price", empty=holding.prices[0].usd_bn if holding.prices else None)
        _revenue(controls, dataset)


def _shown(view: ChurnParameters, offered: tuple[Preset, ...]) -> Preset | None:
    return next((preset for preset in offered if preset.shown_by(view)), None)


def set_all(settings: Mapping[str, Any]) -> None:
    """Set controls all over the page; a callback of a button inside a fragment."""
    _links.set_controls(settings)
    st.rerun()


def presets(page: Page[Shown]) -> None:
    """Offer scenarios to start from; drawn again where another one is shown."""
    st.fragment(lambda: _offered(*page.controls.current()), key=PRESETS)()


def _offered(view: ChurnParameters, result: Any) -> None:
    """Offer scenarios, and say what the one shown sets, why, and on which fact."""
    offered = result.presets
    made_up = [preset for preset in offered if not preset.case_id]
    cases = [preset for preset in offered if preset.case_id]
    for words, listed in (("Start from:", made_up), ("Or as it went elsewhere:", cases)):
        if not listed:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words)
            for preset in listed:
                st.button(
                    formats.plain(preset.name),
                    key=f"preset {preset.case_id or preset.name}",
                    help=formats.plain(preset.why),
                    type="primary" if preset.shown_by(view) else "secondary",
                    on_click=set_all,
                    args=(preset.settings,),
                )
    shown = _shown(view, offered)
    st.session_state[PRESET] = shown
    if shown is None:
        st.caption("Your own scenario: no preset sets all controls as they stand.")
        return
    source = f" ({formats.link(*shown.source)})" if shown.source else ""
    kept = " Your exceptions stay, and go before it." if view.exceptions else ""
    st.caption(f"{formats.plain(shown.why)}{source} {formats.plain(shown.sets)}{kept}")


def _opens(name: str) -> bool:
    """Return whether a table is open at first: where the link that was entered holds one."""
    state = st.session_state
    if name not in state:  # its text is not shown yet: the page has just been entered
        state[f"{name}: opens"] = bool(st.query_params.get(name))
    return bool(state[f"{name}: opens"])


def _cases(name: str, dataset: Dataset) -> None:
    """Offer what happened elsewhere as values of a control; each sets it and says which case."""
    marks = case_marks(dataset).get(name, ())
    if not marks:
        return
    with st.container(horizontal=True, gap=None, key=f"elsewhere-{name}"):
        for mark in marks:
            st.button(
                formats.plain(f"{mark.value}{mark.unit} {mark.vendor.split()[0]}"),
                key=f"{name} as at {mark.case_id}",
                help=formats.plain(mark.words),
                type="tertiary",
                on_click=_links.set_controls,
                args=({name: mark.value},),
            )


def _marks(view: ChurnParameters, dataset: Dataset) -> None:
    """Offer the multiples worth comparing with; each sets the control."""
    if view.multiple is None:
        valued = view.holding(dataset)
        st.caption(formats.plain(f"Now {valued.multiple:g}×: {valued.multiple_words}."))
    else:
        _mark("Peers", "back to the median of peers", "multiple", None)
    for mark in view.multiple_marks(dataset):
        _mark(f"{mark.multiple:g}×", mark.words, "multiple", mark.multiple)


def _mark(label: str, words: str, name: str, value: float | None) -> None:
    """Show a value worth comparing with: a button that sets the control, and what it is."""
    left, right = st.columns([2, 5], vertical_alignment="center", gap="small")
    left.button(
        label,
        key=f"{name} mark {label}",
        help=formats.plain(words),
        on_click=_links.set_controls,
        args=({name: value},),
        width="stretch",
    )
    right.caption(formats.plain(words))


def _revenue(controls: Controls[Shown], dataset: Dataset) -> None:
    st.markdown("**Revenue before** (shares assumed where not reported)")
    book = controls.view().reported_book(dataset)
    controls.show("base", empty=book.revenue_usd_m)
    st.caption(formats.plain(f"Revenue: {book.revenue_words}."))
    for group, name in ASSUMED_SHARES.items():
        controls.show(name, disabled=group not in book.named)
    owner = "owner" in book.named
    share = controls.view().owner_usd_m(dataset) if owner else None
    controls.show("owner_orders", empty=share, disabled=not owner)
    reported = reported_orders(dataset) if owner else None
    if reported is not None:
        for amount, words in ((reported, "reported, one source"), (0.0, "none at all")):
            _mark(f"{amount:g}", words, "owner_orders", amount)
    controls.show("others")


def pin(controls: Controls[Shown]) -> None:
    """Offer to pin the scenario as the controls stand, and lead to the page that compares."""
    text = _pins()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Pin this scenario as",
            placeholder=pinned.next_name(text),
            max_chars=40,
            key="name of the pin",
            width=260,
        )
        st.button(
            "Pin to compare", icon=":material/push_pin:", key="pin to compare", on_click=_pin,
            args=(controls, name),
        )  # fmt: skip
    names = typed_table.read(text, pinned.COLUMNS, pinned.NAME).cells["scenario"].tolist()
    if names:
        st.caption(
            formats.plain(f"Pinned: {', '.join(names)}. Compare scenarios shows them side by side.")
        )


def _pins() -> str:
    """Return the pinned scenarios of this session: of the page's control, or as last kept."""
    kept = _links.kept().get(CompareScenarios.path, {}).get("pins", [""])[0]
    return str(st.session_state.get("pins", kept))


def _pin(controls: Controls[Shown], name: str) -> None:
    """Pin the scenario as the controls stand; a callback."""
    text = _pins()
    written = pinned.with_pin(text, name.strip() or pinned.next_name(text), controls.view())
    _links.kept().setdefault(CompareScenarios.path, {})["pins"] = [written]
    if "pins" in st.session_state:
        st.session_state["pins"] = written
    st.session_state["name of the pin"] = ""
