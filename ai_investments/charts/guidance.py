"""The chart of the page “Guidance against actual”."""

from dataclasses import replace

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_dates, with_events
from ai_investments.named_events import named
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
    drawn = replace(
        drawn,
        marks="● guided, with its range and for as long as it stood; ▲ guided as “more than”; "
        "◆ spent; ◇ or *: another definition than guided; □ spent so far; ✕ the pace it implies",
    )
    layout = drawn.spec["layout"]
    panels = [("x", name.replace("axis", "")) for name in layout if name.startswith("yaxis")]
    return with_events(drawn, named(dataset), of_dates(*layout["xaxis"]["range"]), panels)


CHARTS: dict[str, Maker] = {"guidance ladders": guidance_ladders}
