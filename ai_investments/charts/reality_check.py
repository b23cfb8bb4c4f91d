"""The charts of the page “Reality check”."""

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_dates, with_events
from ai_investments.named_events import named
from ai_investments.views.reality_check import RealityCheck, Result


def case_path(
    view: RealityCheck, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw a case's revenue beside the model's; None where no case has a path."""
    if result.path is None:
        return None
    chart = figures.case_path(
        result.periods,
        result.path.case["announced_on"],
        result.path_title,
        "Reported: the sources are in the table. Model: the page “Customer churn” with one "
        "customer that leaves for certain and a block of all others that stays; the average "
        "rate of each period. A gap in the line: no figure was found.",
        palette,
    )
    ends = result.periods["period_start"].min(), result.periods["period_end"].max()
    return with_events(chart, named(dataset), of_dates(*ends))


def lost_customers(
    view: RealityCheck, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the share lost and how long it took, case by case; None where no case is chosen."""
    if result.drawn.empty:
        return None
    return figures.lost_customers(
        result.drawn,
        result.cases_title,
        "▲ revenue rose again to what it was, ▼ it had not by the last figure, ● not known. "
        "Filled: complete. Bold and orange: sells what AI is built with. A selection from the "
        "press, not a sample: losses that nobody noticed are missing.",
        palette,
    )


CHARTS: dict[str, Maker] = {"case path": case_path, "lost customers": lost_customers}
