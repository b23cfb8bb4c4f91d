"""A chart as pages show it: the browser draws it, keeps it, and changes what steps change."""

from collections.abc import Callable

import streamlit as st

from ai_investments import drawing_files
from ai_investments.figures import Chart

# The script is loaded once a tab; what goes with every chart only names it. Streamlit's own script
# stands at a known place below the address of the app, whatever stands before that. Without a line
# break it would be taken for a path.
LOADED = (
    'const own=[...document.scripts].find(script=>script.src.includes("/static/js/"));\n'
    f'const drawing=import(new URL("../../{drawing_files.address()}",own.src));'
    "export default async chart=>(await drawing).default(chart)"
)
PLACE = '<div class="chart waiting" role="img"></div>'

_mounted = st.components.v2.component("chart", html=PLACE, js=LOADED, isolate_styles=False)


def show(shown: Chart, name: str, on_click: Callable[[str], None] | None = None) -> None:
    """Show a chart.

    Parameters
    ----------
    shown : Chart
        The chart.
    name : str
        Name of the element; while the page shows it, the browser changes what it has drawn.
    on_click : callable, optional
        Called with the ``customdata`` of a mark that is clicked.
    """

    def clicked() -> None:
        mark = st.session_state[name].clicked
        if on_click is not None and mark:
            on_click(str(mark))

    told = _mounted(
        key=name,
        data={"alt": shown.alt, "figure": shown.json},
        height=round(shown.spec["layout"]["height"]),
        on_clicked_change=clicked if on_click is not None else None,
    )
    if told.get("theme"):
        # Each chart tells so, and Streamlit would run one fragment of those that hold them.
        st.rerun()
