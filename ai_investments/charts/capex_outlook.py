"""The charts of the page “What next”."""

from ai_investments import figures
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import in_order, of_periods, with_events
from ai_investments.figures.outlook_quarters import quarter_places
from ai_investments.named_events import named
from ai_investments.views.capex_outlook import CapexOutlook, Result


def outlook_quarters(
    view: CapexOutlook, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the quarters, actual and assumed; None where no capex is known."""
    if result.quarters.empty:
        return None
    chart = figures.outlook_quarters(
        result.quarters,
        result.companies,
        result.axis,
        result.quarters_title,
        "Solid: actual calendar quarters. Hatched, behind the dotted line: assumed, no forecast "
        "of ours.",
        palette,
    )
    return with_events(chart, named(dataset), of_periods(quarter_places(result.quarters)))


def outlook_years(
    view: CapexOutlook, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the years beside published totals; None where no capex is known."""
    if result.quarters.empty:
        return None
    chart = figures.outlook_years(
        result.by_year,
        result.published,
        result.axis,
        result.years_title,
        "Solid: spent. Hatched: assumed. Marks: totals that others published, as plans of the "
        "companies or as forecasts; they may count more, such as leases.",
        palette,
    )
    years = [str(year) for year in result.by_year["year"]]
    return with_events(chart, named(dataset), in_order(years))


def outlook_guides(
    view: CapexOutlook, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw what guided periods come to beside the guidance; None where none is open."""
    if result.guided.empty:
        return None
    return figures.outlook_guides(
        result.guided,
        result.axis,
        result.guided_title,
        "Bars: spent in the guided period (solid) and assumed (hatched). Below each: the newest "
        "guidance; hollow ends: converted from the definition in brackets.",
        palette,
    )


CHARTS: dict[str, Maker] = {
    "outlook quarters": outlook_quarters,
    "outlook years": outlook_years,
    "outlook guides": outlook_guides,
}
