"""The chart of “New since”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, new_rows
from ai_investments.figures.chart import Palette
from ai_investments.views.new_since import NewSince, Result


def changes(view: NewSince, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw how many rows changed, by company or table."""
    if result.counts.empty:
        return None
    return new_rows(result.counts, result.chart_title, result.compared.words, palette)


CHARTS: dict[str, Maker] = {"changes": changes}
