"""A chart as pages show it: the browser draws it, keeps it, and changes what steps change.

One element, so that a step sends one: the finding above, the source below, its text for who cannot
see it, and what makes a picture of it or embeds it.
"""

from collections.abc import Callable

import streamlit as st

from ai_investments import drawing_files, formats
from ai_investments.figures import Chart

# The script is loaded once a tab; what goes with every chart only names it. Streamlit's own script
# stands at a known place below the address of the app, whatever stands before that. Without a line
# break it would be taken for a path.
LOADED = (
    'const own=[...document.scripts].find(script=>script.src.includes("/static/js/"));\n'
    f'const drawing=import(new URL("../../{drawing_files.address()}",own.src));'
    "export default async chart=>(await drawing).default(chart)"
)
PLACE = '<div class="charted"><div class="chart waiting" role="img"></div></div>'

_mounted = st.components.v2.component("chart", html=PLACE, js=LOADED, isolate_styles=False)


def show(
    shown: Chart,
    name: str,
    on_click: Callable[[str], None] | None = None,
    *,
    controls: bool = False,
) -> None:
    """Show a chart.

    Parameters
    ----------
    shown : Chart
        The chart.
    name : str
        Its name in `charts`, which an address carries, and of the element; while the page shows
        it, the browser changes what it has drawn.
    on_click : callable, optional
        Called with the ``customdata`` of a mark that is clicked.
    controls : bool
        Whether it can be taken along: as a picture, made in the browser, or embedded.
    """

    def clicked() -> None:
        mark = st.session_state[name].clicked
        if on_click is not None and mark:
            on_click(str(mark))

    told = _mounted(
        key=name,
        data={
            "name": name,
            "title": formats.one_line(shown.title),
            "marks": formats.one_line(shown.marks),
            "alt": shown.alt,
            "source": formats.one_line(shown.source),
            "height": round(shown.spec["layout"]["height"]),
            "controls": controls,
            "figure": shown.json,
        },
        on_clicked_change=clicked if on_click is not None else None,
    )
    if told.get("theme"):
        # Each chart tells so, and Streamlit would run one fragment of those that hold them.
        st.rerun()


def taken_from(data: str) -> None:
    """Name the data on pictures of the page's charts; once a page.

    Parameters
    ----------
    data : str
        Which data the page shows, in words.
    """
    about = formats.in_html(f"AI Investment Monitor, {data}:")
    st.html(f'<div class="taken-from" data-about="{about}"></div>')
