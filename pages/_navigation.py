"""Which script shows which page."""

import streamlit as st
from streamlit.navigation.page import Page

from ai_investments.views import View

SCRIPTS = {
    "": "overview.py",
    "start": "start_here.py",
    "valuations": "valuations.py",
    "how-unusual": "how_unusual.py",
    "trajectories": "trajectories.py",
    "growth-or-bubble": "growth_or_bubble.py",
    "deal-anatomy": "deal_anatomy.py",
    "investors": "investors.py",
    "momentum": "momentum.py",
    "capex": "capex.py",
    "intensity": "capex_intensity.py",
    "capex-claim": "capex_claim.py",
    "guidance": "guidance.py",
    "commitments": "commitments.py",
    "capex-outlook": "capex_outlook.py",
    "payback": "payback.py",
    "churn": "churn.py",
    "what-matters": "what_matters.py",
    "compare": "compare.py",
    "lost-customers": "reality_check.py",
    "sources": "sources.py",
    "methods": "methods.py",
    "new-since": "new_since.py",
    "your-data": "your_data.py",
}
"""The script of each page by the path of its view."""


def page_of(kind: type[View]) -> Page:
    """Return the page of a view, as the navigation and links take it."""
    path = kind.path
    return st.Page(SCRIPTS[path], title=kind.title, url_path=path, default=not path)
