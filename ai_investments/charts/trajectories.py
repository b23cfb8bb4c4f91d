"""The chart of “Trajectories”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, trajectory_lines
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_dates, with_events
from ai_investments.named_events import named
from ai_investments.views.trajectories import Result, Trajectories


def trajectories(
    view: Trajectories, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw reported valuations over time."""
    if result.points.empty:
        return None
    chart = trajectory_lines(
        result.points,
        result.events,
        result.company,
        result.deal_id,
        result.since_first,
        result.log,
        result.chart_title,
        "Filled: priced rounds. Hollow: doubtful, or no priced round. Dashed: rounds are "
        "missing between, or a value is doubtful; dotted: another company or basis inside. "
        "Thin bars: what disputed claims span; level ones: dates known to the quarter at best. "
        "Colour: line of business; the ring: the deal in focus. Most sources say only “valued "
        "at”. Press selection.",
        palette,
    )
    if result.events.empty:
        return chart
    own = [each for each in named(dataset) if each.event in set(result.events["event"])]
    return with_events(chart, own, of_dates(*chart.spec["layout"]["xaxis"]["range"]))


CHARTS: dict[str, Maker] = {"trajectories": trajectories}
