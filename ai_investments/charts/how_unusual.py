"""The charts of “How unusual”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, jump_against_months, jump_distributions
from ai_investments.figures.chart import Palette
from ai_investments.standing import QUARTILES_FROM
from ai_investments.views.how_unusual import HowUnusual, Result

MARKS = "Large: peers; small: other jumps; diamond: the deal in focus; hollow: does not count."
BEHIND = "Behind a name: n, median (quartiles); in the chart a box, with a line at the median."
FEW = f"Fewer than {QUARTILES_FROM} jumps: the marks only."


def distribution(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the jump among all and among its peers."""
    if result.steps.empty:
        return None
    return jump_distributions(
        result.distribution,
        result.focus,
        result.distribution_title,
        f"{MARKS} {BEHIND} Press selection, no market average.",
        palette,
    )


def against_months(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw jumps against the months since the round before."""
    if result.by_months.empty:
        return None
    return jump_against_months(
        result.by_months,
        result.focus,
        result.months_title,
        f"{MARKS} {result.undated} The line: a valuation that doubles every year.",
        palette,
    )


def by_segment(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the jumps of each segment."""
    if result.steps.empty:
        return None
    return jump_distributions(
        result.segments, result.focus, result.segments_title, f"{BEHIND} {FEW}", palette
    )


def by_year(view: HowUnusual, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the jumps of each year."""
    if result.steps.empty:
        return None
    return jump_distributions(
        result.years, result.focus, result.years_title, f"{BEHIND} {FEW}", palette
    )


CHARTS: dict[str, Maker] = {
    "distribution": distribution,
    "against months": against_months,
    "by segment": by_segment,
    "by year": by_year,
}
