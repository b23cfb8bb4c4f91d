"""What stands around a chart, and what a reader takes along: a picture, the line that embeds it."""

from html import escape
from pathlib import Path

import streamlit as st

from ai_investments import formats
from ai_investments.figures import Chart, picture

OWN = Path(__file__).with_name("take_along.js").read_text("utf-8")
SCRIPT = f"{{ {picture.SCRIPT} {OWN} }}"  # a block: it runs again on every page


def above(shown: Chart, name: str) -> None:
    """Show what stands above a chart: the finding, and what its marks mean.

    Parameters
    ----------
    shown : Chart
        The chart.
    name : str
        Its name in `charts`.
    """
    marks = f'<p class="chart-marks">{formats.in_html(shown.marks)}</p>' if shown.marks else ""
    st.html(
        f'<div class="above-chart" data-chart="{escape(name)}">'
        f'<p class="chart-title" id="{_id(name)}-title">{formats.in_html(shown.title)}</p>'
        f"{marks}</div>"
    )


def below(shown: Chart, name: str, controls: bool) -> None:
    """Show what stands below a chart: the source, and what makes a picture of it or embeds it.

    Pictures are made in the browser, of what stands around the chart.

    Parameters
    ----------
    shown : Chart
        The chart.
    name : str
        Its name in `charts`, which an address carries.
    controls : bool
        Whether it can be taken along.
    """
    source = f'<p class="chart-source">{formats.in_html(shown.source)}</p>'
    st.html(f'<div class="below-chart">{source}{_controls(name) if controls else ""}</div>')


def _controls(name: str) -> str:
    pictures = "".join(
        f'<button type="button" data-take="{kind}" id="{_id(name)}-{kind}" '
        f'aria-label="Save as {kind.upper()}" '
        f'aria-labelledby="{_id(name)}-{kind} {_id(name)}-title">{kind.upper()}</button>'
        for kind in ("png", "svg")
    )
    return f"""<div class="take-along" data-chart="{escape(name)}">{pictures}
        <button type="button" data-take="embed" aria-expanded="false" id="{_id(name)}-embed"
          aria-labelledby="{_id(name)}-embed {_id(name)}-title">Embed</button>
        <span role="status"></span>
        <div class="embed-panel" hidden>
        <label>Address of this chart alone<input readonly></label>
        <label>Line for a wiki or web page<input readonly></label>
        </div></div>"""


def _id(name: str) -> str:
    return f"chart-{escape(name.replace(' ', '-'))}"


def script(data: str) -> None:
    """Make the controls of all charts of the page work; once a page.

    Parameters
    ----------
    data : str
        Which data the page shows, in words.
    """
    about = f"AI Investment Monitor, {data}:"
    st.html(
        f'<div class="taken-from" data-about="{escape(about)}"></div><script>{SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )
