"""The charts of “Growth or bubble”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, growth_matrix, growth_splits, multiples_over_time
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_dates, with_events
from ai_investments.named_events import named
from ai_investments.views.growth_or_bubble import GrowthOrBubble, Result


def matrix(
    view: GrowthOrBubble, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the growth share of one jump by the revenues chosen."""
    if not len(result.matrix):
        return None
    return growth_matrix(
        result.matrix,
        result.matrix_title,
        f"{result.focus_name}. Share = ln(revenue growth) ÷ ln(jump); the rest is the "
        "multiple. Above 100%: the multiple fell. † breaks a rule (other kind of revenue, a "
        "forecast, too close together or too far from the round), as the press does.",
        palette,
    )


def splits(
    view: GrowthOrBubble, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw every jump split into growth and multiple."""
    if result.splits.empty:
        return None
    return growth_splits(
        result.splits,
        result.deal_id,
        result.splits_title,
        "Bar: change of revenue; mark: of the valuation; label: share of the jump that growth "
        "explains. The line leads from the revenue’s "
        "change to the valuation’s: to the right the multiple rose, to the left it fell. "
        "Hollow: no fair comparison.",
        palette,
    )


def multiples(
    view: GrowthOrBubble, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw valuation ÷ revenue over time; None where no round has a revenue near it."""
    if result.multiples.empty:
        return None
    chart = multiples_over_time(
        result.multiples,
        result.medians,
        result.multiples_title,
        "Priced rounds with a revenue near them. Coloured: the company in focus and its line "
        "of business.",
        palette,
    )
    days = result.multiples["announced_on"]
    return with_events(chart, named(dataset), of_dates(days.min(), days.max()))


CHARTS: dict[str, Maker] = {
    "growth matrix": matrix,
    "growth splits": splits,
    "multiples": multiples,
}
