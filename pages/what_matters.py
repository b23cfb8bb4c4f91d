"""What matters: which input moves the value of a stake most, and what breaks even."""

import streamlit as st

from ai_investments import formats, streamlit_cache
from ai_investments.views import WhatMatters
from ai_investments.views.what_matters import Result
from pages import _blocks, _churn, _links
from pages._controls import Controls

FINDING, ANSWER, MAP, STEPS = "finding", "answer", "map", "steps"
TABLES, FORMULAS = "tables", "formulas"

dataset = _links.dataset()
controls = Controls(WhatMatters, dataset)


def current() -> tuple[WhatMatters, Result]:
    """Return the view as the controls now stand, and what it shows."""
    view = controls.view()
    return view, streamlit_cache.result(view, dataset)


@st.fragment(key=FINDING)
def finding() -> None:
    """Say which input matters most."""
    _, result = current()
    words = result.words
    st.subheader(formats.plain(result.finding), anchor=False)
    st.markdown(formats.plain(words.about))


@st.fragment(key=_churn.PRESETS)
def presets() -> None:
    """Offer scenarios to start from."""
    view, result = current()
    _churn.presets(view, result.presets)


@st.fragment(key=ANSWER)
def answer() -> None:
    """Show what each input moves, and what breaks even."""
    view, result = current()
    words = result.words
    for warning in result.warnings:
        st.warning(formats.plain(warning))
    _churn.faults(result.problems)

    left, right = st.columns([3, 2], gap="large")
    with left:
        _blocks.drawn(view, "tornado", result, dataset)
    with right:
        st.markdown(f"**{formats.plain(words.solver)}**")
        st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.solver_words))
        if len(result.answers):
            st.dataframe(result.answers, hide_index=True, height="content")
            st.caption(formats.plain(words.solver_source))


@st.fragment(key=MAP)
def two_inputs() -> None:
    """Show the result over two inputs."""
    view, result = current()
    for note in result.map_notes:
        st.info(formats.plain(note))
    if (cells := result.map) is not None:
        chosen = cells.chosen
        _blocks.drawn(
            view, "map", result, dataset,
            on_click=lambda cell: _churn.set_all(chosen(cell)),
        )  # fmt: skip
        st.caption("A click on a cell sets both controls.")


@st.fragment(key=STEPS)
def steps() -> None:
    """Show the steps to the horizon."""
    view, result = current()
    st.markdown("#### From revenue today to the horizon")
    _blocks.drawn(view, "waterfall", result, dataset)


def formulas() -> None:
    """Show how the result is computed."""
    _, result = current()
    st.markdown("\n".join(f"- {formats.plain(each)}" for each in result.formulas))


def tables() -> None:
    """Show the figures behind the charts."""
    _, result = current()
    words = result.words
    st.markdown("#### Inputs one at a time")
    st.dataframe(
        result.tornado,
        hide_index=True,
        column_order=["input", "low_words", "now_words", "high_words", "at_low", "at_now",
                      "at_high", "swing", "why"],
        column_config={
            "input": "Input",
            "low_words": "From",
            "now_words": "Set to",
            "high_words": "To",
            **{
                name: st.column_config.NumberColumn(f"{label}, {words.unit}", format="%.2f")
                for name, label in (
                    ("at_low", "Result from"), ("at_now", "As set"), ("at_high", "Result to"),
                    ("swing", "Moves it by"),
                )
            },
            "why": st.column_config.TextColumn("Why this range", width="large"),
        },
    )  # fmt: skip
    st.markdown("#### Steps to the horizon")
    st.dataframe(
        result.waterfall,
        hide_index=True,
        column_order=["label", "usd_m", "after_usd_m", "basis"],
        column_config={
            "label": "Step",
            "usd_m": st.column_config.NumberColumn(f"Change, {words.revenue_unit}", format="%.1f"),
            "after_usd_m": st.column_config.NumberColumn(
                f"Revenue a year after it, {words.revenue_unit}", format="%.1f"
            ),
            "basis": "Known how",
        },
    )
    if result.map is not None:
        st.markdown("#### The map of two inputs")
        st.dataframe(result.map.table)


spots = [st.container() for _ in range(4)]
redraws = _churn.redraws(dataset, FINDING, ANSWER, MAP, STEPS, FORMULAS, TABLES)
st.markdown("#### Any two inputs")
for column, name in zip(st.columns(3), ("map_across", "map_up", "map_of"), strict=True):
    with column:
        controls.show(name, redraws=redraws)
below = [st.container() for _ in range(2)]
_churn.tables(controls)
_churn.sidebar(controls, dataset, redraws)
controls.done()
with spots[0]:
    finding()
with spots[1]:
    presets()
with spots[2]:
    _churn.pin(controls)
with spots[3]:
    answer()
with below[0]:
    two_inputs()
with below[1]:
    steps()
    _blocks.behind(
        FORMULAS,
        formulas,
        "How this is computed: the formulas with these numbers",
    )
    _blocks.behind(TABLES, tables)
    _blocks.download("what-matters.csv")
