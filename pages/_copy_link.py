"""The button that copies the link, and the version of the data in the browser's address."""

from pathlib import Path
from string import Template

import streamlit as st

from ai_investments import frames
from ai_investments.dataset import Dataset

BUTTON = Template(Path(__file__).with_name("copy_link.html").read_text("utf-8"))


def show(base: Dataset) -> None:
    """Show the button; the address gets the version of the data where it names none.

    Parameters
    ----------
    base : Dataset
        The data shown, without own rows.
    """
    html = BUTTON.substitute(version=base.version, names=" ".join(frames.parameters()))
    st.html(html, unsafe_allow_javascript=True)
