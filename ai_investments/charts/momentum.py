"""The chart of “Momentum”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, momentum_bars
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import in_order, with_events
from ai_investments.named_events import named
from ai_investments.views.momentum import Momentum, Result


def raised(view: Momentum, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw money raised by period."""
    if result.totals.empty:
        return None
    chart = momentum_bars(
        result.totals,
        result.by_period,
        result.split,
        result.axis,
        result.chart_title,
        "Deals closed or announced; the figure above a bar is its total, and a deal that is "
        "more than a third of it is named where there is room. “?”: deals without a known "
        "amount. Press selection, no market total.",
        palette,
    )
    return with_events(chart, named(dataset), in_order(result.by_period["period"].tolist()))


CHARTS: dict[str, Maker] = {"momentum bars": raised}
