"""What a printed page says instead of its controls: the settings in words, and the link."""

import json
from html import escape
from pathlib import Path

import streamlit as st

from ai_investments.dataset import Dataset
from ai_investments.report.settings import in_words
from ai_investments.views import View

SCRIPT = Path(__file__).with_name("printed.js").read_text("utf-8")


def place(view: type[View], dataset: Dataset) -> None:
    """Keep a place for them; the browser fills it when it prints, from the address.

    Parameters
    ----------
    view : type of View
        The page's view.
    dataset : Dataset
        The data, which some defaults come from.
    """
    defaults = view.defaults()
    settings = [
        {
            "name": name,
            "label": parameter.label,
            "kind": parameter.kind,
            "unit": parameter.unit,
            "value": in_words(parameter, defaults[name], dataset),
            "none": parameter.none_chosen if parameter.kind == "choices" else "empty",
        }
        for name, parameter in view.parameters().items()
    ]
    st.html(
        f'<div class="printed" data-settings="{escape(json.dumps(settings))}"></div>'
        f"<script>{SCRIPT}</script>",
        unsafe_allow_javascript=True,
    )
