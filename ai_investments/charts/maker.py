"""What makes one chart of a view."""

from collections.abc import Callable
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette

Maker = Callable[[Any, Any, Dataset, Palette], Chart | None]
"""A view, its result, the dataset and colours -> the chart, or None where nothing is to draw."""
