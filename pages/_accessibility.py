"""What Streamlit leaves open: findings read out as they change, controls in reach of a thumb."""

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_name("accessibility.js").read_text("utf-8")


def script() -> None:
    """Add it to the page; once a page."""
    # Streamlit runs no script that stands alone, and none that holds a tag.
    st.html(f"<div></div><script>{SCRIPT}</script>", unsafe_allow_javascript=True)
