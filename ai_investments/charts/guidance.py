"""The chart of the page “Guidance against actual”."""

from dataclasses import replace

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.views.guidance import NAMES, Guidance, Result


def guidance_ladders(
    view: Guidance, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw every revision beside what was spent; None where the choice leaves nothing."""
    if result.revisions.empty:
        return None
    drawn = figures.guidance_ladders(
        result.revisions,
        result.outcomes,
        NAMES,
        result.chart_title,
        f"Guidance and spending are never added. {result.pace_words}. Each panel has a "
        "logarithmic scale of its own: equal heights are equal percentages.",
        palette,
    )
    return replace(
        drawn,
        marks="● guided, with its range and for as long as it stood; ▲ guided as “more than”; "
        "◆ spent; ◇ or *: another definition than guided; □ spent so far; ✕ the pace it implies",
    )


CHARTS: dict[str, Maker] = {"guidance ladders": guidance_ladders}
