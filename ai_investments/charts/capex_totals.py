"""The chart of the page “Capex totals”."""

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import in_order, with_events
from ai_investments.named_events import named
from ai_investments.views.capex_totals import CapexTotals, Result


def capex_bars(
    view: CapexTotals, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw capex by company and period, added up; None where the choice leaves nothing."""
    if result.by_period.empty:
        return None
    chart = figures.capex_bars(
        result.totals,
        result.by_period,
        result.companies,
        result.axis,
        result.chart_title,
        "Calendar quarters, added up; fiscal years are never used. Above a bar: its total and, "
        "where there is room, the growth on the year.",
        palette,
        view.shares,
    )
    return with_events(chart, named(dataset), in_order(result.by_period["period"].tolist()))


CHARTS: dict[str, Maker] = {"capex bars": capex_bars}
