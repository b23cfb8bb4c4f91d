"""What a reader takes along from a chart: a picture of it, or the line that embeds it."""

import json
from html import escape
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from ai_investments.figures import Chart, picture

OWN = Path(__file__).with_name("take_along.js").read_text("utf-8")
SCRIPT = f"{{ {picture.SCRIPT} {OWN} }}"  # a block: it runs again on every page
NO_MARKUP = str.maketrans("<>", "‹›")


def controls(shown: Chart, name: str) -> None:
    """Offer a chart as PNG and SVG, and the address that embeds it; made in the browser.

    Parameters
    ----------
    shown : Chart
        The chart: the one above these controls.
    name : str
        Its name in `charts`, which an address carries.
    """
    # Streamlit's sanitiser drops attributes with, say, "]>" in them: the words travel encoded.
    words = {"title": shown.title, "marks": shown.marks, "source": shown.source, "alt": shown.alt}
    title = escape(shown.title.translate(NO_MARKUP))
    st.html(
        f"""<div class="take-along" data-chart="{escape(name)}"
        data-words="{quote(json.dumps(words))}">
        <button type="button" data-take="png" aria-label="Save as PNG: {title}">PNG</button>
        <button type="button" data-take="svg" aria-label="Save as SVG: {title}">SVG</button>
        <button type="button" data-take="embed" aria-expanded="false"
          aria-label="Embed: {title}">Embed</button>
        <span role="status"></span>
        <div class="embed-panel" hidden>
        <label>Address of this chart alone<input readonly></label>
        <label>Line for a wiki or web page<input readonly></label>
        </div></div>"""
    )


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
