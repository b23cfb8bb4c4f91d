"""The chart of the page “Intensity”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, intensity_panels
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import in_order, with_events
from ai_investments.named_events import named
from ai_investments.views.capex_intensity import CapexIntensity, Result


def intensity(
    view: CapexIntensity, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw capex against revenue or cash flow, a panel a company; None where nobody has a line."""
    if not result.companies:
        return None
    scale = "All panels on one scale." if view.same_scale else "Each panel on its own scale."
    chart = intensity_panels(
        result.rows,
        result.companies,
        result.periods,
        result.dollars,
        view.same_scale,
        result.axis,
        result.chart_title,
        "Both figures of the same periods, as the companies report them. Beside a name: its last "
        f"value. {scale} "
        "Hollow or pale: incomplete, or cash flow that customers’ prepayments swell. Thin "
        "lines: where claims differ.",
        palette,
    )
    numbers = ["", *map(str, range(2, len(result.companies) + 1))]
    panels = [(f"x{number}", f"y{number}") for number in numbers]
    return with_events(chart, named(dataset), in_order(result.periods), panels)


CHARTS: dict[str, Maker] = {"intensity": intensity}
