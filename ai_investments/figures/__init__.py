"""Results drawn: one function a chart, from a result to a figure, its text and its source."""

from ai_investments.figures.chart import Chart
from ai_investments.figures.disputed_figure import disputed_figure
from ai_investments.figures.ranked_steps import ranked_steps

__all__ = ["Chart", "disputed_figure", "ranked_steps"]
