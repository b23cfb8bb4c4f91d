"""The charts of the page “Payback”."""

from ai_investments import figures
from ai_investments.capital_spending.capex_outlook import PROJECTED_YEARS
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_periods, with_events
from ai_investments.named_events import named
from ai_investments.views.payback import Payback
from ai_investments.views.payback_result import Result


def revenue_needed(
    view: Payback, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the revenue needed, year by year; None where nothing was spent for AI."""
    if not result.known:
        return None
    last = max(PROJECTED_YEARS)
    chart = figures.revenue_needed(
        result.needed,
        result.years,
        result.reported_usd_bn,
        result.against,
        last + view.terms.server_life,
        result.titles["needed"],
        "△ assumed. Dotted: newest reported AI revenue, see the table; the two overlap and are "
        f"never added. Dashed: with spending projected to {last}.",
        palette,
    )
    years = {str(year): float(year) for year in result.needed["year"]}
    return with_events(chart, named(dataset), of_periods(years))


def depreciation(view: Payback, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the depreciation by year and vintage; None where nothing was spent for AI."""
    if not result.known:
        return None
    chart = figures.depreciation_bars(
        result.depreciation,
        result.vintages,
        result.titles["depreciation"],
        "△ assumed: the AI part, straight line over the useful lives set, by the year in which it "
        "was spent, the oldest at the foot; half in the first and last year.",
        palette,
    )
    years = {str(year): float(year) for year in result.depreciation["year"].unique()}
    return with_events(chart, named(dataset), of_periods(years))


def break_even(view: Payback, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the revenue needed at every margin; None where nothing was spent for AI."""
    if not result.known:
        return None
    margin = next((row for row in result.levers if row.setting == "margin_pct"), None)
    return figures.break_even_line(
        result.margins,
        (view.cash_margin, result.peak_usd_bn),
        result.revenue_usd_bn,
        result.against,
        margin.at if margin else None,
        result.titles["break-even"],
        "On the line revenue is just enough; below it the return wanted is not earned.",
        palette,
    )


CHARTS: dict[str, Maker] = {
    "revenue needed": revenue_needed,
    "depreciation": depreciation,
    "break-even": break_even,
}
