"""The charts of “How unusual”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.deals.jump_counts import BIN_MONTHS, Counted, Waits
from ai_investments.deals.jump_groups import Group
from ai_investments.deals.standing import QUARTILES_FROM
from ai_investments.figures import (
    Chart,
    jump_against_months,
    jump_distributions,
    jump_heat_map,
    jump_histograms,
)
from ai_investments.figures.chart import Palette
from ai_investments.views.how_unusual import HowUnusual, Result

MARKS = "Large: peers; small: other jumps; diamond: the deal in focus; hollow: does not count."
BEHIND = "Behind a name: n, median (quartiles); in the chart a box, with a line at the median."
FEW = f"Fewer than {QUARTILES_FROM} jumps: the marks only."


COUNTED = (
    "Height: how many jumps, the tallest of each row alike; the dotted line: the deal in focus."
)


def distribution(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the jump among all and among its peers."""
    press = "Press selection, no market average."
    return _rows(
        result, result.distribution, result.distribution_title,
        f"{MARKS} {BEHIND} {press}", f"{COUNTED} {BEHIND} {press}", palette,
    )  # fmt: skip


def against_months(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw jumps against the months since the round before."""
    jumps = result.by_months
    line = "The line: a valuation that doubles every year."
    if isinstance(jumps, Waits):
        if jumps.cells.empty:
            return None
        what = f"The darker, the more jumps in {BIN_MONTHS} months and 12% of size."
        return jump_heat_map(
            jumps, result.focus, result.months_title, f"{what} {result.undated} {line}", palette
        )
    if jumps.empty:
        return None
    return jump_against_months(
        jumps, result.focus, result.months_title, f"{MARKS} {result.undated} {line}", palette
    )


def by_segment(
    view: HowUnusual, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the jumps of each segment."""
    few = f"{BEHIND} {FEW}"
    return _rows(
        result, result.segments, result.segments_title, few, f"{COUNTED} {BEHIND}", palette
    )


def by_year(view: HowUnusual, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the jumps of each year."""
    few = f"{BEHIND} {FEW}"
    return _rows(result, result.years, result.years_title, few, f"{COUNTED} {BEHIND}", palette)


def _rows(
    result: Result,
    groups: tuple[Group, ...] | tuple[Counted, ...],
    title: str,
    marked: str,
    counted: str,
    palette: Palette,
) -> Chart | None:
    """Draw groups: every jump a mark, or, where they are too many, how many there are."""
    if result.steps.empty:
        return None
    read = [each for each in groups if isinstance(each, Group)]
    if result.chosen is None:
        return jump_distributions(read, result.focus, title, marked, palette)
    many = [each for each in groups if isinstance(each, Counted)]
    return jump_histograms(many, result.focus, title, counted, palette)


CHARTS: dict[str, Maker] = {
    "distribution": distribution,
    "against months": against_months,
    "by segment": by_segment,
    "by year": by_year,
}
