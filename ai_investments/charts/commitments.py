"""The chart of the page “Committed, not yet spent”."""

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.views.commitments import KIND_NAMES, Commitments, Result


def commitment_bars(
    view: Commitments, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw what each owes beside what was spent; None where the choice leaves nothing."""
    if result.statements.empty:
        return None
    return figures.commitment_bars(
        result.standing,
        result.spent,
        KIND_NAMES,
        result.chart_title,
        "“A → B”: A has to pay B. Hatched: inside, or possibly inside, the amount of another bar. "
        "Beside each bar its amount and the month it stands for. Kinds are never added to each "
        "other or to what was spent.",
        palette,
    )


CHARTS: dict[str, Maker] = {"commitment bars": commitment_bars}
