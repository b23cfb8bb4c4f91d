"""One view a page: its parameters, how a link carries them, and what they compute."""

from ai_investments.views.overview import Overview
from ai_investments.views.parameter import Parameter
from ai_investments.views.valuation_jumps import ValuationJumps
from ai_investments.views.view import LinkProblem, View

VIEWS: tuple[type[View], ...] = (Overview, ValuationJumps)
"""All views, in the order of the navigation."""

__all__ = ["VIEWS", "LinkProblem", "Overview", "Parameter", "ValuationJumps", "View"]
