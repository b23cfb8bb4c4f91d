"""The charts of the page “Compare scenarios”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, NamedMark, NamedPath, scenario_marks, scenario_paths
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_months, with_events
from ai_investments.named_events import named
from ai_investments.views.compare import CompareScenarios, Result


def paths(view: CompareScenarios, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw the expected revenue of each scenario."""
    chart = scenario_paths(
        [NamedPath(each.name, each.path) for each in result.compared],
        result.path_title,
        "Lines: expected. Bars at the right: 90% of outcomes at the horizon. Computed, not "
        "simulated; all but reported shares is assumed.",
        palette,
    )
    starts = {each.view.starts_on(dataset) for each in result.compared}
    if len(starts) > 1:
        return chart
    axis = of_months(starts.pop(), *chart.spec["layout"]["xaxis"]["range"])
    return with_events(chart, named(dataset), axis)


def marks(
    view: CompareScenarios, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the value of the stake in each scenario; None where no revenue is known."""
    valued = [
        NamedMark(
            each.name,
            each.expected_mark_usd_bn,
            each.marks_usd_bn,
            each.holding.prices[0].usd_bn if each.holding.prices else None,
            place,
        )
        for place, each in enumerate(result.compared)
        if each.valued
    ]
    if not valued:
        return None
    return scenario_marks(
        valued,
        "Value of the stake at the horizon, $bn",
        result.mark_title,
        "Diamond: expected. Thick: 50%, thin: 90% of outcomes. Dotted: the price paid.",
        palette,
    )


CHARTS: dict[str, Maker] = {"paths": paths, "marks": marks}
