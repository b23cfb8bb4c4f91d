"""What matters: which input moves the value of a stake most, and what breaks even."""

import streamlit as st

from ai_investments import formats
from ai_investments.views import WhatMatters
from ai_investments.views.what_matters import Result
from pages import _blocks, _churn
from pages._page import Page

page = Page(WhatMatters)


@page.part
def finding(view: WhatMatters, result: Result) -> None:
    """Say which input matters most."""
    _blocks.finding(result.finding, result.words.about)


@page.part
def answer(view: WhatMatters, result: Result) -> None:
    """Show what each input moves, and what breaks even."""
    words = result.words
    for warning in result.warnings:
        st.warning(formats.plain(warning))
    _churn.faults(result.problems)

    left, right = st.columns([3, 2], gap="large")
    with left:
        page.drawn("tornado", view, result)
    with right:
        st.markdown(f"**{formats.plain(words.solver)}**")
        st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.solver_words))
        if len(result.answers):
            st.dataframe(
                result.answers,
                hide_index=True,
                height="content",
                alt="What it takes to be worth the price",
            )
            st.caption(formats.plain(words.solver_source))


@page.part
def two_inputs(view: WhatMatters, result: Result) -> None:
    """Show the result over two inputs."""
    for note in result.map_notes:
        st.info(formats.plain(note))
    if (cells := result.map) is not None:
        chosen = cells.chosen
        page.drawn("map", view, result, on_click=lambda cell: _churn.set_all(chosen(cell)))
        st.caption("A click on a cell sets both controls.")


@page.part
def steps(view: WhatMatters, result: Result) -> None:
    """Show the steps to the horizon."""
    st.markdown("#### From revenue today to the horizon")
    page.drawn("waterfall", view, result)


@page.closed("How this is computed: the formulas with these numbers")
def formulas(view: WhatMatters, result: Result) -> None:
    """Show how the result is computed."""
    st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.formulas))


@page.closed()
def tables(view: WhatMatters, result: Result) -> None:
    """Show the figures behind the charts."""
    unit, revenue_unit = result.words.unit, result.words.revenue_unit
    _blocks.table(
        result.tornado,
        {
            "input": "Input",
            "low_words": "From",
            "now_words": "Set to",
            "high_words": "To",
            **{
                name: st.column_config.NumberColumn(f"{label}, {unit}", format="%,.2f")
                for name, label in (
                    ("at_low", "Result from"), ("at_now", "As set"), ("at_high", "Result to"),
                    ("swing", "Moves it by"),
                )
            },
            "why": st.column_config.TextColumn("Why this range", width="large"),
        },
        "Inputs one at a time",
    )  # fmt: skip
    _blocks.table(
        result.waterfall,
        {
            "label": "Step",
            "usd_m": st.column_config.NumberColumn(f"Change, {revenue_unit}", format="%,.1f"),
            "after_usd_m": st.column_config.NumberColumn(
                f"Revenue a year after it, {revenue_unit}", format="%,.1f"
            ),
            "basis": "Known how",
        },
        "Steps to the horizon",
    )
    if result.map is not None:
        st.markdown("#### The map of two inputs")
        st.dataframe(result.map.table, alt="The map as a table")


spots = [st.container() for _ in range(4)]
st.markdown("#### Any two inputs")
for column, name in zip(st.columns(3), ("map_across", "map_up", "map_of"), strict=True):
    with column:
        page.controls.show(name, redraws=_churn.redraws(page))
below = [st.container() for _ in range(2)]
_churn.tables(page.controls)
_churn.sidebar(page)
page.controls.done()
with spots[0]:
    finding()
with spots[1]:
    _churn.presets(page)
with spots[2]:
    _churn.pin(page.controls)
with spots[3]:
    answer()
with below[0]:
    two_inputs()
with below[1]:
    steps()
    formulas()
    tables()
    _blocks.download("what-matters.csv")
