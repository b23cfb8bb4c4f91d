"""The charts of the overview."""

from ai_investments import formats
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, disputed_figure, ranked_steps, timeline
from ai_investments.figures.chart import Palette
from ai_investments.views.deals import META_SCALE
from ai_investments.views.overview import Overview, Result


def largest(view: Overview, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the largest jumps."""
    if result.largest.empty:
        return None
    return ranked_steps(
        result.largest,
        META_SCALE,
        result.largest_title,
        "Reported valuation ÷ the previous round’s. Press selection, no market average.",
        palette,
    )


def amount(view: Overview, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw every claim on what Meta paid."""
    if result.lead is None or not result.lead.amount.sources:
        return None
    paid = result.lead.amount
    return disputed_figure(
        paid,
        f"What Meta paid is disputed: {formats.usd_bn_range(paid.low or 0, paid.high or 0)}",
        "One mark a claim from signing on; filled diamond: filing, filled circle: press, "
        "hollow: re-posts and the brief.",
        palette,
    )


def events(view: Overview, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw what happened, in time."""
    if result.events.empty:
        return None
    return timeline(result.events, result.events_title, "Numbers as in the list.", palette)


CHARTS: dict[str, Maker] = {"largest": largest, "amount": amount, "events": events}
