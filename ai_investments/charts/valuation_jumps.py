"""The chart of “Valuation jumps”."""

from ai_investments import formats
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, ranked_steps
from ai_investments.figures.chart import Palette
from ai_investments.views.valuation_jumps import Result, ValuationJumps


def ranked(
    view: ValuationJumps, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the jumps, ranked."""
    if result.drawn.empty:
        return None
    return ranked_steps(
        result.drawn,
        result.deal_id,
        result.chart_title,
        "From the previous reported valuation (upright) to the new one (dot), and how many times "
        "that is; a thin line spans disputed claims; "
        "▼: below the valuation before. Most sources say only “valued at”, so a step may "
        "contain the round’s own money. Press selection, no market average. "
        f"{formats.count(result.hollow, 'step')} not ranked (no priced round, missing "
        "rounds, other perimeter or basis, doubtful value).",
        palette,
    )


CHARTS: dict[str, Maker] = {"ranked steps": ranked}
