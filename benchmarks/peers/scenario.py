"""What every peer shows: revenue if the largest customer leaves with some probability."""

from typing import Any

from ai_investments import charts, dataset
from ai_investments.figures.chart import LIGHT
from ai_investments.views import CustomerChurn

DATASET = dataset.load()
LABEL = "The largest customer leaves, %"
START = 40


def spec(largest_leaves: int) -> dict[str, Any]:
    """Return the chart "path" of the page “Customer churn” as Plotly's plain data."""
    view = CustomerChurn(largest_leaves=largest_leaves)
    chart = charts.chart(view, "path", view.analyse(DATASET), DATASET, LIGHT)
    if chart is None:
        raise ValueError("The scenario has no path.")
    return chart.spec
