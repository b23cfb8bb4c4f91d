"""The charts of a page and nothing else, for a wiki or a slide: its address with ``embed=true``."""

import streamlit as st

from ai_investments import charts, evidence, exports, formats, streamlit_cache
from ai_investments.dataset import Dataset
from ai_investments.views import LinkProblem, View
from pages import _blocks, _chart, _frame, _links

STYLE = """<style>
  .stMainBlockContainer { padding: 0.75rem 1rem 0.5rem; }
</style>"""


def show(view: type[View]) -> None:
    """Show the charts that the address asks for, on the view that it holds.

    There are no controls, so the view comes from the address alone.
    """
    st.html(STYLE)
    link = _links.by_address(view)
    shown, dataset = link.view, link.dataset
    asked, unknown = _asked(view)
    result = streamlit_cache.result(shown, dataset)
    made = {
        name: chart
        for name in asked or charts.CHARTS[view]
        if (chart := charts.chart(shown, name, result, dataset, _blocks.palette())) is not None
    }
    if len(asked) != 1 or not made:  # of a chart alone its own title is the finding
        st.markdown(f"#### {formats.plain(result.finding)}")
    _say((*link.problems, *unknown))
    for name, chart in made.items():
        _chart.show(_links.marked(chart), name)
    if not made:
        st.info("There is nothing to draw with these settings.")
    for warning in exports.warnings(result):
        st.caption(f"⚠ {formats.plain(warning)}")
    st.caption(
        f"{_backing(shown, result, dataset)} "
        f"[Open in AI Investment Monitor](<{_links.at(shown).address}>)"
    )


def _asked(view: type[View]) -> tuple[list[str], list[LinkProblem]]:
    """Return the charts asked for by name, and the names that the page has no chart of."""
    own = list(charts.CHARTS[view])
    asked = st.query_params.get_all("chart")
    known = [name for name in own if name in asked]
    rest = "it is left out" if known else "all are shown"
    unknown = [
        LinkProblem("chart", name, f"is none of this page’s: {', '.join(own)}", rest)
        for name in asked
        if name not in own
    ]
    return known, unknown


def _say(problems: tuple[LinkProblem, ...]) -> None:
    if problems:
        listed = "\n".join(f"- {formats.plain(str(problem))}" for problem in problems)
        st.warning(f"Not everything in this link could be used:\n{listed}")


def _backing(view: View, result: object, dataset: Dataset) -> str:
    """Return which data this is, what is wrong with it, and the evidence behind the figures."""
    told = [_frame.told()]
    if dataset.problems:
        told.append(f"{formats.count(dataset.rows_left_out, 'broken row')} left out")
    claims = view.export_claims(result, dataset)
    if claims is not None and len(claims):
        grades = claims["evidence"].value_counts()
        counts = [
            f"{grades[grade]} {evidence.label(grade)}"
            for grade in evidence.GRADES
            if grade in grades
        ]
        told.append(f"claims behind it: {', '.join(counts)}")
    line = "; ".join(told)
    return f"{formats.plain(line[0].upper() + line[1:])}."
